/* Collecting from a peer: good answers, and every bad one. */
#include "collectors/peer/peer.h"

#include <errno.h>
#include <signal.h>
#include <string.h>

#include <event2/listener.h>

#include "agent/fleet/inventory.h"
#include "tests/unit/cmocka_all.h"
#include "tests/unit/collectors/peer/fake.h"

#define PROTOBUF "Content-Type: application/x-protobuf\r\n"

/* Ask once; a failure says why, and the one after it succeeds. */
static void
fails(struct fake *fake, const char *why)
{
	struct fake_answer bad = fake->inventory;
	struct asker asker;

	asker_begin(&asker, fake, NULL, NULL);
	asker_collect(&asker);
	assert_null(asker.inventory);
	if (strstr(asker.reason.text, why) == NULL)
		fail_msg("%s", asker.reason.text);
	if (strncmp(asker.reason.text, "http://127.0.0.1:", 17) != 0)
		fail_msg("%s", asker.reason.text);
	fake->inventory = (struct fake_answer){.status = "200 OK",
	    .headers = PROTOBUF,
	    .body = fake_message("sparc-b", 17, true)};
	asker_collect(&asker);
	if (asker.inventory == NULL)
		fail_msg("%s", asker.reason.text);
	asker_end(&asker);
	octets_free(&fake->inventory.body);
	fake->inventory = bad;
}

static void
test_facts_come_with_their_age(void **state)
{
	struct fake fake;
	struct asker asker;
	struct instant before = instant_now();
	struct instant after;

	(void)state;
	fake_begin(&fake);
	fake.inventory.body = fake_message("sparc-b", 17, true);
	asker_begin(&asker, &fake, NULL, NULL);
	asker_collect(&asker);
	after = instant_now();
	if (asker.inventory == NULL)
		fail_msg("%s", asker.reason.text);
	assert_int_equal(asker.inventory->threads_total, 17);
	assert_string_equal(asker.relay.origin.agent, "sparc-b");
	assert_int_equal(asker.relay.origin.boot_id, 4);
	assert_int_equal(asker.relay.origin.generation, 17);
	assert_in_range(
	    asker.relay.collected.steady, before.steady - 7000, after.steady - 7000);
	assert_non_null(strstr(fake.request, "GET /v1/inventory/sparc-b HTTP/1.1\r\n"));
	assert_non_null(strstr(fake.request, "Accept-Encoding: gzip\r\n"));
	assert_null(strstr(fake.request, "If-None-Match"));
	asker_end(&asker);
	fake_end(&fake);
}

static void
test_what_is_known_is_not_sent_again(void **state)
{
	struct fake fake;
	struct asker asker;
	struct fleet_relay first;

	(void)state;
	fake_begin(&fake);
	fake.inventory.headers = PROTOBUF "ETag: \"4.17\"\r\n";
	fake.inventory.body = fake_message("sparc-b", 17, true);
	asker_begin(&asker, &fake, NULL, NULL);
	asker_collect(&asker);
	assert_non_null(asker.inventory);
	first = asker.relay;
	octets_free(&fake.inventory.body);
	fake.inventory.status = "304 Not Modified";
	asker_collect(&asker);
	assert_non_null(strstr(fake.request, "If-None-Match: \"4.17\"\r\n"));
	assert_non_null(asker.inventory);
	assert_int_equal(asker.inventory->threads_total, 17);
	/* It has not become younger. */
	assert_memory_equal(&asker.relay, &first, sizeof(first));
	asker_end(&asker);
	fails(&fake, "HTTP 304");
	fake_end(&fake);
}

static void
test_refusals(void **state)
{
	struct fake fake;

	(void)state;
	fake_begin(&fake);
	octets_add_text(&fake.inventory.body, "There is no such host.\nMore.");
	fake.inventory.status = "404 Not Found";
	fails(&fake, ": HTTP 404: There is no such host.");
	fake.inventory.status = "403 Forbidden";
	fails(&fake, ": HTTP 403: There");
	fake.inventory.status = "500 Oops";
	fails(&fake, ": HTTP 500: There");
	fake.inventory.status = "302 Found";
	fake.inventory.headers = "Location: http://127.0.0.1:1/\r\n";
	fails(&fake, ": HTTP 302");
	fake.inventory.status = "200 OK";
	fake.inventory.headers = "Content-Type: text/html\r\n";
	fails(&fake, "its answer is text/html and not application/x-protobuf");
	fake_end(&fake);
}

static void
test_garbage(void **state)
{
	struct fake fake;

	(void)state;
	fake_begin(&fake);
	octets_add_text(&fake.inventory.body, "This is no message of anybody.");
	fails(&fake, "no whole message");
	octets_free(&fake.inventory.body);
	fake.inventory.body = fake_message("sparc-b", 17, true);
	fake.inventory.way = FAKE_SHORT;
	fails(&fake, "transfer closed");
	fake.inventory.way = FAKE_OCTET;
	fails(&fake, "http://127.0.0.1:");
	fake.inventory.way = FAKE_WHOLE;
	fake.inventory.body.size--;
	fails(&fake, "no whole message");
	octets_free(&fake.inventory.body);
	fake.inventory.body = fake_message("sparc-c", 17, true);
	fails(&fake, "asked for another host, it tells the facts of sparc-c");
	octets_free(&fake.inventory.body);
	fake.inventory.body = fake_message("sparc-b", 17, false);
	fails(&fake, "it has not collected it yet");
	fake.inventory.headers = PROTOBUF "Content-Encoding: gzip\r\n";
	fails(&fake, "content unencoding");
	fake_end(&fake);
}

static void
test_too_much_and_too_slow(void **state)
{
	struct fake fake;
	char line[4096];

	(void)state;
	fake_begin(&fake);
	memset(line, 'x', sizeof(line));
	octets_add(&fake.inventory.body, line, sizeof(line));
	fake.inventory.way = FAKE_ENDLESS;
	fails(&fake, "more than 65536 octets");
	fake.inventory.status = "500 Oops";
	fails(&fake, "more than 65536 octets");
	fake.inventory.status = "200 OK";
	fake.inventory.way = FAKE_SLOWLY;
	fails(&fake, "no whole answer came within 1 s");
	fake.inventory.way = FAKE_SILENT;
	fails(&fake, "no whole answer came within 1 s");
	/* Headers without end: the line does not end, either. */
	octets_free(&fake.inventory.body);
	octets_add_text(&fake.inventory.body, "X: y\r\n");
	fake.inventory.headers = "A: b\r\n";
	fake.inventory.way = FAKE_ENDLESS;
	fails(&fake, "http://127.0.0.1:");
	fake_end(&fake);
}

static void
test_nobody_listens(void **state)
{
	struct fake fake;
	struct asker asker;

	(void)state;
	fake_begin(&fake);
	asker_begin(&asker, &fake, NULL, NULL);
	evconnlistener_free(fake.listener);
	fake.listener = NULL;
	asker_collect(&asker);
	assert_null(asker.inventory);
	assert_non_null(strstr(asker.reason.text, "Failed to connect"));
	asker_end(&asker);
	fake_end(&fake);
}

static void
test_the_last_one_stays(void **state)
{
	struct fake fake;
	struct asker asker;

	(void)state;
	fake_begin(&fake);
	fake.inventory.body = fake_message("sparc-b", 17, true);
	asker_begin(&asker, &fake, NULL, NULL);
	asker_collect(&asker);
	assert_non_null(asker.inventory);
	octets_free(&fake.inventory.body);
	fake.inventory.body = fake_message("sparc-b", 16, true);
	asker_collect(&asker);
	assert_null(asker.inventory);
	assert_non_null(strstr(asker.reason.text, "generation 16"));
	octets_free(&fake.inventory.body);
	fake.inventory.body = fake_message("sparc-b", 18, true);
	asker_collect(&asker);
	assert_non_null(asker.inventory);
	assert_int_equal(asker.inventory->threads_total, 18);
	asker_end(&asker);
	fake_end(&fake);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(test_facts_come_with_their_age),
	    cmocka_unit_test(test_what_is_known_is_not_sent_again),
	    cmocka_unit_test(test_refusals),
	    cmocka_unit_test(test_garbage),
	    cmocka_unit_test(test_too_much_and_too_slow),
	    cmocka_unit_test(test_nobody_listens),
	    cmocka_unit_test(test_the_last_one_stays),
	};

	signal(SIGPIPE, SIG_IGN);
	return cmocka_run_group_tests(tests, NULL, NULL);
}
