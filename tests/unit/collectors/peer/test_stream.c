/* Following a peer: who is told of what, and one stream for all hosts of a peer. */
#include "collectors/peer/peer.h"

#include <signal.h>
#include <stdio.h>

#include "agent/fleet/inventory.h"
#include "agent/instant.h"
#include "agent/log.h"
#include "collectors/peer/link.h"
#include "collectors/peer/request.h"
#include "tests/unit/cmocka_all.h"
#include "tests/unit/collectors/peer/fake.h"

static void
told(struct fake *fake, const char *host, uint32_t generation)
{
	struct octets head = fake_head(host, generation);

	fake_stream(fake, &head);
	octets_free(&head);
}

static void
answers(struct fake *fake, uint32_t generation)
{
	octets_free(&fake->inventory.body);
	fake->inventory.body = fake_message("sparc-b", generation, true);
}

static void
test_only_news_are_told(void **state)
{
	struct fake fake;
	struct asker asker;

	(void)state;
	fake_begin(&fake);
	answers(&fake, 17);
	asker_begin(&asker, &fake, NULL, NULL);
	asker_collect(&asker);
	assert_non_null(asker.inventory);
	asker_watch(&asker);
	fake_wait(&fake, &fake.streams, 1);
	told(&fake, "sparc-b", 17);
	told(&fake, "sparc-c", 18);
	told(&fake, "sparc-b", 18);
	fake_wait(&fake, &asker.changed, 1);
	/* The others came before it and were none. */
	assert_int_equal(asker.changed, 1);
	answers(&fake, 18);
	asker_collect(&asker);
	assert_int_equal(asker.inventory->threads_total, 18);
	asker_end(&asker);
	fake_end(&fake);
}

static void
test_news_during_a_collection_wait(void **state)
{
	struct fake fake;
	struct asker asker;

	(void)state;
	fake_begin(&fake);
	fake.inventory.way = FAKE_SILENT;
	asker_begin(&asker, &fake, NULL, NULL);
	asker_watch(&asker);
	fake_wait(&fake, &fake.streams, 1);
	told(&fake, "sparc-b", 18);
	asker_collect(&asker); /* for a second */
	assert_int_equal(asker.changed, 1);
	asker_end(&asker);
	fake_end(&fake);
}

static void
test_hosts_share_a_stream(void **state)
{
	struct fake fake;
	struct asker one;
	struct asker other;
	void *common = NULL;

	(void)state;
	fake_begin(&fake);
	asker_begin(&one, &fake, "sparc-b", &common);
	asker_begin(&other, &fake, "sparc-c", &common);
	assert_non_null(common);
	asker_watch(&one);
	asker_watch(&other);
	fake_wait(&fake, &fake.streams, 1);
	told(&fake, "sparc-b", 1);
	told(&fake, "sparc-c", 1);
	fake_wait(&fake, &other.changed, 1);
	assert_int_equal(one.changed, 1);
	assert_int_equal(fake.streams, 1);
	asker_end(&one);
	told(&fake, "sparc-c", 2);
	fake_wait(&fake, &other.changed, 2);
	asker_end(&other);
	assert_null(common);
	fake_end(&fake);
}

static void
test_a_stream_that_ends_is_tried_again(void **state)
{
	struct fake fake;
	struct asker asker;
	int64_t tried;

	(void)state;
	fake_begin(&fake);
	asker_begin(&asker, &fake, NULL, NULL);
	fake.stream.way = FAKE_WHOLE;
	fake.stream.status = "503 Busy";
	asker_watch(&asker);
	fake_wait(&fake, &fake.streams, 1);
	octets_add_text(&fake.stream.body, "no stream of anything");
	fake.stream.status = "200 OK";
	fake_wait(&fake, &fake.streams, 2);
	tried = instant_now().steady;
	octets_free(&fake.stream.body);
	fake.stream.body = fake_head("sparc-b", 5);
	fake.stream.way = FAKE_OPEN;
	fake_wait(&fake, &asker.changed, 1);
	assert_int_equal(fake.streams, 3);
	/* Twice as long as the first time, although something was heard. */
	assert_true(instant_now().steady - tried > 1500);
	/* Meanwhile it is collected as ever. */
	answers(&fake, 5);
	asker_collect(&asker);
	assert_non_null(asker.inventory);
	asker_end(&asker);
	fake_end(&fake);
}

struct silence {
	unsigned ended;
	struct reason reason;
};

static int
silence_data(void *context, const uint8_t *data, size_t size, struct reason *reason)
{
	(void)context;
	(void)data;
	(void)size;
	(void)reason;
	return 0;
}

static void
silence_done(
    void *context, const struct request_answer *answer, const struct reason *reason)
{
	struct silence *silence = context;

	assert_null(answer);
	silence->reason = *reason;
	silence->ended++;
}

static void
test_silence_ends_a_stream(void **state)
{
	struct fake fake;
	struct link *link;
	struct request *request;
	struct silence silence = {.ended = 0};
	char url[64];
	const struct link_settings settings = {.url = url};
	const struct request_options options = {
	    .path = "/v1/stream",
	    .most = 1000,
	    .time = 1000,
	    .data = silence_data,
	    .done = silence_done,
	    .context = &silence,
	};

	(void)state;
	fake_begin(&fake);
	octets_add_text(&fake.stream.body, "\0");
	snprintf(url, sizeof(url), "http://127.0.0.1:%u", fake.port);
	assert_int_equal(link_join(&link, NULL, fake.base, &settings, NULL), 0);
	assert_int_equal(request_start(&request, link, &options, NULL), 0);
	fake_wait(&fake, &silence.ended, 1);
	assert_string_equal(silence.reason.text, "nothing has come for 1 s");
	request_free(request);
	link_leave(link);
	fake_end(&fake);
}

static void
log_nowhere(void *context, enum log_level level, const char *room, const char *text)
{
	(void)context;
	(void)level;
	(void)room;
	(void)text;
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(test_only_news_are_told),
	    cmocka_unit_test(test_news_during_a_collection_wait),
	    cmocka_unit_test(test_hosts_share_a_stream),
	    cmocka_unit_test(test_a_stream_that_ends_is_tried_again),
	    cmocka_unit_test(test_silence_ends_a_stream),
	};

	signal(SIGPIPE, SIG_IGN);
	log_open(LOG_LEVEL_ERROR, log_nowhere, NULL);
	return cmocka_run_group_tests(tests, NULL, NULL);
}
