/* The stream of heads, cut anywhere, and what is none. */
#include "collectors/peer/news.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "agent/export/inventory_message.h"
#include "agent/reason.h"
#include "tests/unit/cmocka_all.h"
#include "tests/unit/collectors/peer/fake.h"

struct told {
	unsigned count;
	uint32_t generations[8];
	char host[64];
};

static void
tell(void *context, const struct inventory_message *message)
{
	struct told *told = context;

	assert_in_range(told->count, 0, 7);
	told->generations[told->count++] = message->generation;
	snprintf(told->host, sizeof(told->host), "%.60s", message->host);
}

static void
test_cut_anywhere(void **state)
{
	struct octets stream = fake_head("sparc-b", 7);
	struct octets second = fake_head("sparc-c", 8);

	(void)state;
	octets_add(&stream, "\0\0", 2); /* two signs of life */
	octets_add(&stream, second.data, second.size);
	for (size_t cut = 0; cut <= stream.size; cut++) {
		struct news news = {.rest = 0};
		struct told told = {.count = 0};

		assert_int_equal(
		    news_take(&news, stream.data, cut, tell, &told, NULL), 0);
		assert_int_equal(news_take(&news, stream.data + cut, stream.size - cut,
				     tell, &told, NULL),
		    0);
		assert_int_equal(told.count, 2);
		assert_int_equal(told.generations[0], 7);
		assert_int_equal(told.generations[1], 8);
		assert_string_equal(told.host, "sparc-c");
		news_free(&news);
	}
	octets_free(&stream);
	octets_free(&second);
}

static void
refused(const char *data, size_t size)
{
	struct news news = {.rest = 0};
	struct told told = {.count = 0};
	struct reason reason = {""};

	assert_int_equal(
	    news_take(&news, (const uint8_t *)data, size, tell, &told, &reason),
	    -EBADMSG);
	assert_int_equal(told.count, 0);
	assert_true(reason.text[0] != '\0');
	news_free(&news);
}

static void
test_what_is_none(void **state)
{
	(void)state;
	refused("\x81\x80\x04", 3); /* a length of 65537 */
	refused("\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff", 10);
	refused("\x03zzz", 4);      /* no message */
	refused("\x02\x18\x01", 3); /* one without a host */
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(test_cut_anywhere),
	    cmocka_unit_test(test_what_is_none),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
