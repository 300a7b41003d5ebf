/* What is served under which path, of a small fleet. */
#include <stdio.h>
#include <string.h>

#include <event2/event.h>

#include "agent/export/exporter.h"
#include "agent/export/snapshot.h"
#include "agent/reason.h"
#include "agent/web/web.h"
#include "tests/unit/cmocka_all.h"
#include "tests/unit/export/history.h"
#include "tests/unit/http/visitor.h"

#define GET(path, headers) "GET " path " HTTP/1.1\r\nHost: x\r\n" headers "\r\n"
#define JSON               "Accept: application/json\r\n"

struct stage {
	struct history history;
	struct exporter *exporter;
	struct site *site;
	struct web *web;
};

static int
stage_open(void **state)
{
	static struct stage stage;
	struct export_sources exported;
	struct web_sources sources = {.version = "1.0", .boot_id = 3};
	struct reason reason = {""};
	struct http_options options;
	struct snapshot *first = NULL;
	struct instant now = instant_now();

	assert_int_equal(site_open((void **)&stage.site), 0);
	http_close(stage.site->http);
	stage.site->http = NULL;
	history_open(&stage.history, 5);
	exported = history_sources(&stage.history);
	sources.fleet = exported.fleet;
	sources.matrix = exported.matrix;
	sources.exporter = stage.exporter = exporter_new(&exported, stage.site->base);
	assert_non_null(stage.exporter);
	/* However slow the machine is. */
	while (exporter_snapshot(stage.exporter, &first, &now, &reason) != 0)
		event_base_loop(stage.site->base, EVLOOP_ONCE);
	snapshot_unref(first);
	options = site_options(stage.site);
	if (web_open(&stage.web, stage.site->base, &options, &sources, &reason) != 0)
		fail_msg("%s", reason.text);
	*state = &stage;
	return 0;
}

static int
stage_close(void **state)
{
	struct stage *stage = *state;

	web_close(stage->web);
	exporter_free(stage->exporter);
	history_close(&stage->history);
	return site_close((void **)&stage->site);
}

static void
answers(struct stage *stage, const char *request, const char *first, const char *second)
{
	struct visitor visitor;

	visit(stage->site, &visitor, request);
	visitor_expect(stage->site, &visitor, first);
	visitor_expect(stage->site, &visitor, second);
	visitor_leave(stage->site, &visitor);
}

static void
test_the_snapshot(void **state)
{
	struct stage *stage = *state;
	const struct snapshot *last;
	struct octets octets;
	struct visitor visitor;
	const char *body;

	visit(stage->site, &visitor, GET("/v1/snapshot", "Connection: close\r\n"));
	visitor_end(stage->site, &visitor);
	last = exporter_last(stage->exporter);
	assert_non_null(strstr(visitor.text, "Content-Type: application/x-protobuf; "
					     "messageType=migready.v1.Snapshot\r\n"));
	assert_non_null(strstr(visitor.text, "ETag: W/\"3.1\"\r\n"));
	body = strstr(visitor.text, "\r\n\r\n") + 4;
	assert_int_equal(visitor.used - (size_t)(body - visitor.text), last->size);
	octets = history_octets(last);
	assert_memory_equal(body, octets.data, last->size);
	octets_free(&octets);
	visitor_leave(stage->site, &visitor);
	answers(stage, GET("/v1/snapshot", "If-None-Match: W/\"3.1\"\r\n"), " 304 ",
	    "ETag: W/\"3.1\"\r\n");
	/* JSON is something else. */
	answers(stage, GET("/v1/snapshot", JSON "If-None-Match: W/\"3.1\"\r\n"),
	    "ETag: W/\"3.1.json\"\r\n", "\n}\n\r\n0\r\n\r\n");
	answers(stage, GET("/v1/snapshot", "Accept: text/html\r\n"), " 406 ",
	    "application/x-protobuf and as application/json");
	assert_int_equal(exporter_last(stage->exporter)->revision, 1);
}

static void
test_inventories(void **state)
{
	struct stage *stage = *state;
	const struct fleet_host *const *hosts;
	struct visitor visitor;
	char request[256];
	char *tag;
	size_t count;

	hosts = fleet_hosts(stage->history.fleet, &count);
	assert_true(count > 1);
	answers(stage, GET("/v1/inventory/nowhere", ""), " 404 ", hosts[0]->name);
	answers(stage, GET("/v1/inventory", ""), "delimited=true\r\n", hosts[1]->name);
	snprintf(
	    request, sizeof(request), GET("/v1/inventory/%s", JSON), hosts[0]->name);
	visit(stage->site, &visitor, request);
	visitor_expect(stage->site, &visitor, "\n \"agent\": \"sparc-a\"");
	tag = strstr(visitor.text, "ETag: ") + strlen("ETag: ");
	*strchr(tag, '\r') = '\0';
	snprintf(request, sizeof(request),
	    GET("/v1/inventory/%s", JSON "If-None-Match: %s\r\n"), hosts[0]->name, tag);
	answers(stage, request, " 304 ", "");
	/* Not what it was any more once it could not be collected. */
	stage->history.now.steady += 1;
	fleet_fail(stage->history.fleet, hosts[0], &(struct reason){"no answer"},
	    &stage->history.now);
	answers(stage, request, " 200 ", "no answer");
	visitor_leave(stage->site, &visitor);
}

static void
test_the_list(void **state)
{
	answers(*state, GET("/", ""), " 200 ", "\n/v1/snapshot\n");
	answers(*state, GET("/v1", ""), " 404 ", "");
	answers(*state, GET("/healthz", ""), " 200 ", "\r\n\r\nok\n");
}

/* Frames: field 1 is full, 2 is sync_done, 3 a delta. */
static void
test_the_stream(void **state)
{
	struct stage *stage = *state;
	struct visitor visitor;
	size_t used, count;

	visit(stage->site, &visitor, GET("/v1/stream", ""));
	/* SyncDone{revision 1} with its length, and the end of the chunk. */
	for (int i = 0; i < 100 && visitor.used < exporter_last(stage->exporter)->size;
	     i++)
		visitor_fill(stage->site, &visitor, visitor.used + 1);
	assert_non_null(strstr(visitor.text, "messageType=migready.v1.Frame"));
	assert_memory_equal(
	    visitor.text + visitor.used - 7, "\x04\x12\x02\x08\x01\r\n", 7);
	used = visitor.used;
	stage->history.now.steady += 1000;
	fleet_fail(stage->history.fleet, *fleet_hosts(stage->history.fleet, &count),
	    &(struct reason){"no answer"}, &stage->history.now);
	visitor_fill(stage->site, &visitor, used + 1);
	assert_int_equal(exporter_last(stage->exporter)->revision, 2);
	visitor_leave(stage->site, &visitor);
	/* Who has the last one is told only that it is so: Heartbeat{revision 2, ...}.
	 */
	visit(stage->site, &visitor, GET("/v1/stream?base=3.2", ""));
	visitor_expect(stage->site, &visitor, "\x22\x09\x08\x02\x10");
	visitor_leave(stage->site, &visitor);
	visit(stage->site, &visitor, GET("/v1/stream?base=4.2", ""));
	visitor_fill(stage->site, &visitor, exporter_last(stage->exporter)->size + 100);
	visitor_leave(stage->site, &visitor);
}

static void
test_what_happens_to_hosts(void **state)
{
	struct stage *stage = *state;
	size_t count;
	const struct fleet_host *const *hosts =
	    fleet_hosts(stage->history.fleet, &count);
	struct visitor visitor;
	size_t used;

	visit(stage->site, &visitor, GET("/v1/stream?inventories=1", ""));
	visitor_expect(stage->site, &visitor, hosts[count - 1]->name);
	used = visitor.used;
	stage->history.now = instant_now();
	stage->history.now.steady += 1000;
	fleet_fail(stage->history.fleet, hosts[0], &(struct reason){"no answer"},
	    &stage->history.now);
	visitor_fill(stage->site, &visitor, used + 1);
	assert_non_null(strstr(visitor.text + used, "no answer"));
	assert_non_null(strstr(visitor.text + used, hosts[0]->name));
	assert_null(strstr(visitor.text + used, hosts[1]->name));
	visitor_leave(stage->site, &visitor);
}

/* An empty message: its length, 0, in a chunk. */
static void
test_no_hosts_are_told_of(void **state)
{
	struct stage *stage = *state;
	struct fleet *fleet = stage->history.fleet;
	struct visitor visitor;
	const char *body;
	size_t count;

	while (fleet_hosts(fleet, &count), count > 0)
		fleet_remove_host(
		    fleet, fleet_hosts(fleet, &count)[0], &stage->history.now);
	visit(stage->site, &visitor, GET("/v1/stream?inventories=1", ""));
	visitor_expect(stage->site, &visitor, "\r\n\r\n1\r\n");
	body = strstr(visitor.text, "\r\n\r\n") + 4;
	visitor_fill(stage->site, &visitor, (size_t)(body - visitor.text) + 6);
	body = strstr(visitor.text, "\r\n\r\n") + 4;
	assert_memory_equal(body, "1\r\n\0\r\n", 6);
	visitor_leave(stage->site, &visitor);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test_setup_teardown(test_the_snapshot, stage_open, stage_close),
	    cmocka_unit_test_setup_teardown(test_inventories, stage_open, stage_close),
	    cmocka_unit_test_setup_teardown(test_the_list, stage_open, stage_close),
	    cmocka_unit_test_setup_teardown(test_the_stream, stage_open, stage_close),
	    cmocka_unit_test_setup_teardown(
		test_what_happens_to_hosts, stage_open, stage_close),
	    cmocka_unit_test_setup_teardown(
		test_no_hosts_are_told_of, stage_open, stage_close),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
