/* What is answered, and how. */
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include <zlib.h>

#include "agent/http/http_private.h"
#include "agent/reason.h"
#include "tests/unit/cmocka_all.h"
#include "tests/unit/http/visitor.h"

#define GET(path, headers) "GET " path " HTTP/1.1\r\nHost: x\r\n" headers "\r\n"
#define BYE                "Connection: close\r\n"

static void
answers(struct site *site, const char *request, const char *first, const char *second)
{
	struct visitor visitor;

	visit(site, &visitor, request);
	visitor_expect(site, &visitor, first);
	visitor_expect(site, &visitor, second);
	visitor_leave(site, &visitor);
}

static void
test_a_body_with_its_tag(void **state)
{
	struct site *site = *state;
	struct visitor visitor;

	visit(site, &visitor, GET("/hello", BYE));
	visitor_end(site, &visitor);
	assert_non_null(strstr(visitor.text, "HTTP/1.1 200 OK\r\n"));
	assert_non_null(strstr(visitor.text, "ETag: W/\"7\"\r\n"));
	assert_non_null(strstr(visitor.text, "Content-Length: 6\r\n"));
	assert_non_null(strstr(visitor.text, "Vary: Accept, Accept-Encoding\r\n"));
	assert_non_null(strstr(visitor.text, "\r\n\r\nhello\n"));
	visitor_leave(site, &visitor);
}

static void
test_a_client_that_has_it_already(void **state)
{
	struct site *site = *state;

	answers(site, GET("/hello", "If-None-Match: W/\"7\"\r\n"), " 304 ", "\r\n\r\n");
	answers(site, GET("/hello", "If-None-Match: \"6\", \"7\"\r\n"), " 304 ", "");
	answers(site, GET("/hello", "If-None-Match: *\r\n"), " 304 ", "");
	answers(site, GET("/hello", "If-None-Match: \"6\"\r\n"), " 200 ", "hello\n");
	answers(site, GET("/hello", "If-None-Match: \"77\"\r\n"), " 200 ", "hello\n");
	answers(site, GET("/hello", "If-None-Match: 7\r\n"), " 200 ", "hello\n");
}

static void
test_a_head_has_no_body(void **state)
{
	struct site *site = *state;
	struct visitor visitor;

	visit(site, &visitor,
	    "HEAD /hello HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n");
	visitor_end(site, &visitor);
	assert_non_null(strstr(visitor.text, "Content-Length: 6\r\n"));
	assert_null(strstr(visitor.text, "hello"));
	visitor_leave(site, &visitor);
	visit(site, &visitor,
	    "HEAD /stream HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n");
	visitor_end(site, &visitor);
	assert_null(site->stream);
	visitor_leave(site, &visitor);
}

static void
test_paths(void **state)
{
	struct site *site = *state;

	answers(site, GET("/rest/a%20b", ""), " 418 ", "\r\n\r\na b\n");
	answers(site, GET("/rest/../hello", ""), " 418 ", "\r\n\r\n../hello\n");
	answers(site, GET("/rest/a%00b", ""), " 400 ", "This is no path.");
	answers(site, GET("/hello?x=1", ""), " 200 ", "hello\n");
	answers(site, GET("/hello/", ""), " 404 ", "There is nothing here.");
	answers(site, GET("/hell", ""), " 404 ", "");
	answers(site, GET("/", ""), " 404 ", "");
	answers(site, "POST /hello HTTP/1.1\r\nHost: x\r\nContent-Length: 0\r\n\r\n",
	    " 501 ", "");
	answers(site, "nonsense\r\n\r\n", " 400 ", "");
}

static void
test_queries(void **state)
{
	struct site *site = *state;

	answers(site, GET("/query?x=1%202&y=", ""), " 418 ", "\r\n\r\n1 2\n");
	answers(site, GET("/query?y=7", ""), " 418 ", "\r\n\r\nnone\n");
	answers(site, GET("/query?x=", ""), " 418 ", "\r\n\r\n\n");
	answers(site, GET("/query", ""), " 418 ", "\r\n\r\nnone\n");
	answers(site, GET("/query?x", ""), " 400 ", "is no query");
}

/* An answer of HTTP/1.0 without a length ends with its connection. */
static void
test_old_clients(void **state)
{
	struct site *site = *state;
	struct visitor visitor;

	visit(site, &visitor, "GET /count HTTP/1.0\r\nConnection: keep-alive\r\n\r\n");
	visitor_end(site, &visitor);
	assert_null(strstr(visitor.text, "Content-Length"));
	assert_null(strstr(visitor.text, "chunked"));
	assert_non_null(strstr(visitor.text, "\r\n\r\n1 2 3 "));
	visitor_leave(site, &visitor);
}

static void
test_a_body_that_is_made_on_its_way(void **state)
{
	struct site *site = *state;
	struct visitor visitor;

	answers(site, GET("/count", ""), "ETag: W/\"3\"\r\n",
	    "\r\n\r\n2\r\n1 \r\n2\r\n2 \r\n2\r\n3 \r\n0\r\n\r\n");
	assert_int_equal(site->released, 1);
	answers(site, GET("/count", "If-None-Match: \"3\"\r\n"), " 304 ", "");
	assert_int_equal(site->released, 2);
	visit(site, &visitor, "HEAD /count HTTP/1.1\r\nHost: x\r\n" BYE "\r\n");
	visitor_end(site, &visitor);
	assert_non_null(strstr(visitor.text, " 200 "));
	assert_null(strstr(visitor.text, "\r\n\r\n1"));
	assert_int_equal(site->released, 3);
	visitor_leave(site, &visitor);
	/* With a length it is not chunked. */
	answers(
	    site, GET("/count?size=6", ""), "Content-Length: 6\r\n", "\r\n\r\n1 2 3 ");
	/* Memory that runs out in the middle must not look like the end. */
	visit(site, &visitor, GET("/count?fail=2", ""));
	visitor_end(site, &visitor);
	assert_null(strstr(visitor.text, "0\r\n\r\n"));
	assert_int_equal(site->released, 5);
	visitor_leave(site, &visitor);
}

static void
test_who_is_at_the_other_end(void **state)
{
	struct site *site = *state;
	struct http_options options = site_options(site);
	struct http *http = NULL;
	struct reason reason = {""};

	/* Our own user may, whatever group it is. */
	options.group = "root";
	site_reopen(site, &options);
	answers(site, GET("/hello", ""), " 200 ", "hello");
	options.group = "no-such-group";
	assert_int_equal(
	    http_open(&http, site->base, &options, NULL, NULL, &reason), -EINVAL);
	assert_string_equal(
	    reason.text, "socket-group: there is no group \"no-such-group\"");
}

static void
test_the_type_that_is_wanted(void **state)
{
	struct site *site = *state;

	answers(site, GET("/kind", ""), "\r\n\r\na/b\n", "");
	answers(site, GET("/kind", "Accept: c/d\r\n"), "\r\n\r\nc/d\n", "");
	answers(site, GET("/kind", "Accept: a/b;q=0.2, c/d;q=0.3\r\n"), "\nc/d\n", "");
	answers(site, GET("/kind", "Accept: */*\r\n"), "\r\n\r\na/b\n", "");
	answers(site, GET("/kind", "Accept: e/f\r\n"), "\r\n\r\nnone\n", "");
}

static void
test_weights(void **state)
{
	(void)state;
	assert_int_equal(http_accept_weight(NULL, "gzip"), 1000);
	assert_int_equal(http_accept_weight("", "gzip"), 0);
	assert_int_equal(http_accept_weight("br, gzip;q=0.25", "gzip"), 250);
	assert_int_equal(http_accept_weight("gzip;q=0", "gzip"), 0);
	assert_int_equal(http_accept_weight("gzip;q=0, *", "gzip"), 0);
	assert_int_equal(http_accept_weight("*;q=0.5", "gzip"), 500);
	assert_int_equal(http_accept_weight("gzipped", "gzip"), 0);
	assert_int_equal(http_accept_weight("a/*; q=0.125,*/*;q=0.1", "a/b"), 125);
	assert_int_equal(http_accept_weight("a/*;q=1.0000", "a/b"), 1000);
	assert_int_equal(http_accept_weight("a/b;level=1;q=0.7", "a/b"), 700);
	assert_int_equal(http_accept_weight("a/b;q=x", "a/b"), 0);
	assert_int_equal(http_accept_weight(",, ;q=1 ,a/b", "a/b"), 1000);
}

static void
test_a_big_body_is_not_copied(void **state)
{
	struct site *site = *state;
	struct visitor visitor;
	const char *body;

	visit(site, &visitor, GET("/big", BYE));
	visitor_end(site, &visitor);
	body = strstr(visitor.text, "\r\n\r\n");
	assert_non_null(body);
	assert_int_equal(visitor.used - (size_t)(body + 4 - visitor.text), BIG_SIZE);
	assert_memory_equal(body + 4, site->big, BIG_SIZE);
	assert_int_equal(site->released, 1);
	visitor_leave(site, &visitor);
}

static void
test_a_client_leaves_in_the_middle(void **state)
{
	struct site *site = *state;
	struct visitor visitor;

	visit(site, &visitor, GET("/big", ""));
	visitor_fill(site, &visitor, 1000);
	visitor_leave(site, &visitor);
	visit(site, &visitor, GET("/big", "Accept-Encoding: gzip\r\n"));
	visitor_fill(site, &visitor, 1000);
	visitor_leave(site, &visitor);
	for (int i = 0; i < 100 && site->released < 2; i++)
		site_turn(site);
	assert_int_equal(site->released, 2);
}

/* Take the chunks of an answer apart (RFC 9112 section 7.1). Returns the size. */
static size_t
unchunk(char *text, char *out)
{
	char *at = strstr(text, "\r\n\r\n");
	size_t total = 0;
	size_t size;

	assert_non_null(at);
	at += 4;
	while ((size = strtoul(at, &at, 16)) > 0) {
		assert_memory_equal(at, "\r\n", 2);
		memcpy(out + total, at + 2, size);
		total += size;
		at += 2 + size + 2;
	}
	return total;
}

static void
test_gzip(void **state)
{
	struct site *site = *state;
	z_stream stream = {0};
	struct visitor visitor;
	char *packed = malloc(BIG_SIZE);
	char *plain = malloc(BIG_SIZE + 1);

	assert_non_null(packed);
	assert_non_null(plain);
	visit(site, &visitor, GET("/big", BYE "Accept-Encoding: br, gzip\r\n"));
	visitor_end(site, &visitor);
	assert_non_null(strstr(visitor.text, "Content-Encoding: gzip\r\n"));
	stream.avail_in = (uInt)unchunk(visitor.text, packed);
	assert_true(stream.avail_in < BIG_SIZE / 2);
	stream.next_in = (Bytef *)packed;
	stream.next_out = (Bytef *)plain;
	stream.avail_out = BIG_SIZE + 1;
	assert_int_equal(inflateInit2(&stream, 15 + 16), Z_OK);
	assert_int_equal(inflate(&stream, Z_FINISH), Z_STREAM_END);
	assert_int_equal(stream.total_out, BIG_SIZE);
	assert_memory_equal(plain, site->big, BIG_SIZE);
	inflateEnd(&stream);
	assert_int_equal(site->released, 1);
	visitor_leave(site, &visitor);
	free(packed);
	free(plain);
	/* Small things are not worth it, and some do not want it. */
	answers(
	    site, GET("/hello", "Accept-Encoding: gzip\r\n"), "\r\n\r\nhello\n", "");
	visit(site, &visitor, GET("/big", "Accept-Encoding: gzip;q=0\r\n"));
	visitor_expect(site, &visitor, "Content-Length: 6291456\r\n");
	visitor_leave(site, &visitor);
}

static void
test_one_connection_asks_twice(void **state)
{
	struct site *site = *state;
	struct visitor visitor;

	visit(site, &visitor, GET("/rest/1", "") GET("/rest/2", ""));
	visitor_expect(site, &visitor, "\r\n\r\n1\n");
	visitor_expect(site, &visitor, "\r\n\r\n2\n");
	assert_false(visitor.ended);
	visitor_leave(site, &visitor);
}

static void
test_where_it_may_listen(void **state)
{
	static const struct {
		const char *listen, *text;
	} bad[] = {
	    {"127.0.0.1", "is no address with a port"},
	    {"nowhere:80", "is no address with a port"},
	    {"0.0.0.0:9808", "others can reach 0.0.0.0:9808"},
	    {"192.0.2.1:9808", "others can reach"},
	    {"[::]:9808", "others can reach"},
	};
	struct site *site = *state;

	for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
		struct http_options options = {.listen = bad[i].listen};
		struct reason reason = {""};
		struct http *http = NULL;

		assert_int_equal(
		    http_open(&http, site->base, &options, NULL, NULL, &reason),
		    -EINVAL);
		if (strstr(reason.text, bad[i].text) == NULL)
			fail_msg("the reason is: %s", reason.text);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test_setup_teardown(
		test_a_body_with_its_tag, site_open, site_close),
	    cmocka_unit_test_setup_teardown(
		test_a_client_that_has_it_already, site_open, site_close),
	    cmocka_unit_test_setup_teardown(
		test_a_head_has_no_body, site_open, site_close),
	    cmocka_unit_test_setup_teardown(test_paths, site_open, site_close),
	    cmocka_unit_test_setup_teardown(test_queries, site_open, site_close),
	    cmocka_unit_test_setup_teardown(test_old_clients, site_open, site_close),
	    cmocka_unit_test_setup_teardown(
		test_a_body_that_is_made_on_its_way, site_open, site_close),
	    cmocka_unit_test_setup_teardown(
		test_who_is_at_the_other_end, site_open, site_close),
	    cmocka_unit_test_setup_teardown(
		test_the_type_that_is_wanted, site_open, site_close),
	    cmocka_unit_test(test_weights),
	    cmocka_unit_test_setup_teardown(
		test_a_big_body_is_not_copied, site_open, site_close),
	    cmocka_unit_test_setup_teardown(
		test_a_client_leaves_in_the_middle, site_open, site_close),
	    cmocka_unit_test_setup_teardown(test_gzip, site_open, site_close),
	    cmocka_unit_test_setup_teardown(
		test_one_connection_asks_twice, site_open, site_close),
	    cmocka_unit_test_setup_teardown(
		test_where_it_may_listen, site_open, site_close),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
