/* Clients that are many, slow, silent, or mean no good; and answers without end. */
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "tests/unit/cmocka_all.h"
#include "tests/unit/http/visitor.h"

#define HELLO  "GET /hello HTTP/1.1\r\nHost: x\r\n\r\n"
#define STREAM "GET /stream HTTP/1.1\r\nHost: x\r\n\r\n"

static void
test_headers_without_end(void **state)
{
	static char text[4 * HTTP_HEADER_SIZE] = "GET /hello HTTP/1.1\r\nA: ";
	struct site *site = *state;
	struct visitor visitor;
	size_t length = strlen(text);

	memset(text + length, 'x', sizeof(text) - 1 - length);
	visit(site, &visitor, text);
	visitor_end(site, &visitor);
	assert_null(strstr(visitor.text, "200"));
	visitor_leave(site, &visitor);
}

static void
test_a_body_is_not_taken(void **state)
{
	struct site *site = *state;
	struct visitor visitor;

	visit(site, &visitor,
	    "POST /hello HTTP/1.1\r\nHost: x\r\nContent-Length: 99999999999\r\n\r\nx");
	visitor_end(site, &visitor);
	assert_null(strstr(visitor.text, "200"));
	visitor_leave(site, &visitor);
}

/* Octets one by one do not buy time, and neither does silence after an answer. */
static void
test_slow_ones_are_cut(void **state)
{
	struct site *site = *state;
	struct http_options options = site_options(site);
	struct visitor drop, silent, idle;

	options.header_time = 200;
	options.idle_time = 400;
	site_reopen(site, &options);
	visit(site, &silent, "");
	visit(site, &drop, "GET");
	visit(site, &idle, HELLO);
	visitor_expect(site, &idle, "hello\n");
	for (int i = 0; !drop.ended && i < 1000; i++) {
		(void)!send(drop.fd, " ", 1, MSG_NOSIGNAL);
		site_turn(site);
		drop.ended = recv(drop.fd, drop.text, 1, MSG_DONTWAIT) == 0;
		usleep(2000);
	}
	assert_true(drop.ended);
	visitor_end(site, &silent);
	visitor_end(site, &idle);
	visitor_leave(site, &drop);
	visitor_leave(site, &silent);
	visitor_leave(site, &idle);
}

static void
test_more_than_may_connect_have_to_wait(void **state)
{
	struct site *site = *state;
	struct http_options options = site_options(site);
	struct visitor first, second, third;

	options.connections = 2;
	site_reopen(site, &options);
	visit(site, &first, HELLO);
	visit(site, &second, HELLO);
	visitor_expect(site, &first, "hello\n");
	visitor_expect(site, &second, "hello\n");
	visit(site, &third, HELLO);
	site_turn(site);
	assert_int_equal(recv(third.fd, third.text, 1, MSG_DONTWAIT), -1);
	visitor_leave(site, &first);
	visitor_expect(site, &third, "hello\n");
	visitor_leave(site, &second);
	visitor_leave(site, &third);
}

/* Who connects and goes without a word leaves its place. */
static void
test_many_come_and_go(void **state)
{
	struct site *site = *state;
	struct http_options options = site_options(site);
	struct visitor visitor;

	options.connections = 2;
	site_reopen(site, &options);
	for (int i = 0; i < 4; i++) {
		visit(site, &visitor, i % 2 == 0 ? "" : "GET /");
		visitor_leave(site, &visitor);
	}
	visit(site, &visitor, HELLO);
	visitor_expect(site, &visitor, "hello\n");
	visitor_leave(site, &visitor);
}

/* What a client says while it is answered stays with the system. */
static void
test_a_client_that_talks_into_a_stream(void **state)
{
	static char noise[65536];
	struct site *site = *state;
	struct visitor visitor;
	size_t sent = 0;

	visit(site, &visitor, STREAM);
	visitor_expect(site, &visitor, "\r\n\r\n");
	for (int stalled = 0; stalled < 5 && sent < (size_t)64 << 20;) {
		ssize_t count =
		    send(visitor.fd, noise, sizeof(noise), MSG_NOSIGNAL | MSG_DONTWAIT);

		sent += count > 0 ? (size_t)count : 0;
		stalled = count > 0 ? 0 : stalled + 1;
		site_turn(site);
	}
	/* More than the system buffers does not go anywhere. */
	assert_true(sent < (size_t)8 << 20);
	visitor_leave(site, &visitor);
}

/*
 * Who takes a little of what it is sent, again and again, is not silent, but does not
 * keep it for ever, either.
 */
static void
test_a_client_that_takes_little_by_little(void **state)
{
	static char some[16384];
	struct site *site = *state;
	struct http_options options = site_options(site);
	const struct http_body body = {.data = site->big, .size = 60000};
	struct visitor visitor;

	options.idle_time = 300;
	site_reopen(site, &options);
	visit(site, &visitor, STREAM);
	visitor_expect(site, &visitor, "\r\n\r\n");
	for (int i = 0; i < 100 && http_stream_waiting(site->stream) == 0; i++) {
		assert_int_equal(http_stream_write(site->stream, &body, 1), 0);
		site_turn(site);
	}
	assert_true(http_stream_waiting(site->stream) > sizeof(some));
	site->drained = 0;
	for (int i = 0; i < 300 && site->closed == 0 && site->drained == 0; i++) {
		if (i % 20 == 19)
			(void)!recv(visitor.fd, some, sizeof(some), MSG_DONTWAIT);
		usleep(10000);
		site_turn(site);
	}
	assert_int_equal(site->drained, 0);
	assert_int_equal(site->closed, 1);
	visitor_leave(site, &visitor);
}

static void
test_a_stream(void **state)
{
	static const struct http_body one = {.data = "one", .size = 3};
	static const struct http_body two = {.data = "twotwo", .size = 6};
	static const struct http_body none = {.data = "", .size = 0};
	struct site *site = *state;
	struct visitor visitor;

	visit(site, &visitor, STREAM);
	visitor_expect(site, &visitor, "Transfer-Encoding: chunked\r\n");
	assert_non_null(site->stream);
	assert_int_equal(http_stream_write(site->stream, &one, 1), 0);
	visitor_expect(site, &visitor, "\r\n\r\n3\r\none\r\n");
	assert_int_equal(site->drained, 1);
	assert_int_equal(http_stream_waiting(site->stream), 0);
	/* Nothing is not the end. */
	assert_int_equal(http_stream_write(site->stream, &none, 1), 0);
	assert_int_equal(http_stream_write(site->stream, &two, 1), 0);
	visitor_expect(site, &visitor, "one\r\n6\r\ntwotwo\r\n");
	http_stream_end(site->stream);
	visitor_expect(site, &visitor, "twotwo\r\n0\r\n\r\n");
	assert_int_equal(site->closed, 0);
	visitor_leave(site, &visitor);
}

static void
test_a_reader_leaves_a_stream(void **state)
{
	struct site *site = *state;
	struct visitor visitor;

	visit(site, &visitor, STREAM);
	visitor_expect(site, &visitor, "\r\n\r\n");
	visitor_leave(site, &visitor);
	for (int i = 0; i < 100 && site->closed == 0; i++)
		site_turn(site);
	assert_int_equal(site->closed, 1);
}

/* What a stream says rarely is no reason to end it; who takes nothing is. */
static void
test_a_quiet_stream_and_a_deaf_reader(void **state)
{
	struct site *site = *state;
	struct http_options options = site_options(site);
	const struct http_body big = {.data = site->big, .size = BIG_SIZE};
	struct visitor visitor, deaf;

	options.idle_time = 200;
	site_reopen(site, &options);
	visit(site, &visitor, STREAM);
	visitor_expect(site, &visitor, "\r\n\r\n");
	visit(site, &deaf, STREAM);
	site_turn(site);
	assert_int_equal(http_stream_write(site->stream, &big, 1), 0);
	for (int i = 0; i < 1000 && site->closed == 0; i++) {
		site_turn(site);
		usleep(5000);
	}
	/* The deaf one only: the other has been quiet for as long. */
	assert_int_equal(site->closed, 1);
	visitor_leave(site, &deaf);
	visitor_leave(site, &visitor);
	for (int i = 0; i < 100 && site->closed == 1; i++)
		site_turn(site);
	assert_int_equal(site->closed, 2);
}

static void
test_streams_are_counted(void **state)
{
	struct site *site = *state;
	struct visitor visitors[3];

	for (int i = 0; i < 2; i++) {
		visit(site, &visitors[i], STREAM);
		visitor_expect(site, &visitors[i], " 200 ");
	}
	visit(site, &visitors[2], STREAM);
	visitor_expect(site, &visitors[2], " 503 ");
	visitor_expect(site, &visitors[2], "as many streams as may be");
	visitor_leave(site, &visitors[0]);
	visitor_leave(site, &visitors[2]);
	for (int i = 0; i < 100 && site->closed == 0; i++)
		site_turn(site);
	visit(site, &visitors[0], STREAM);
	visitor_expect(site, &visitors[0], " 200 ");
	visitor_leave(site, &visitors[0]);
	/* The server may end first. */
	http_close(site->http);
	site->http = NULL;
	assert_int_equal(site->closed, 3);
	visitor_leave(site, &visitors[1]);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test_setup_teardown(
		test_headers_without_end, site_open, site_close),
	    cmocka_unit_test_setup_teardown(
		test_a_body_is_not_taken, site_open, site_close),
	    cmocka_unit_test_setup_teardown(
		test_slow_ones_are_cut, site_open, site_close),
	    cmocka_unit_test_setup_teardown(
		test_more_than_may_connect_have_to_wait, site_open, site_close),
	    cmocka_unit_test_setup_teardown(
		test_many_come_and_go, site_open, site_close),
	    cmocka_unit_test_setup_teardown(
		test_a_client_that_talks_into_a_stream, site_open, site_close),
	    cmocka_unit_test_setup_teardown(
		test_a_client_that_takes_little_by_little, site_open, site_close),
	    cmocka_unit_test_setup_teardown(test_a_stream, site_open, site_close),
	    cmocka_unit_test_setup_teardown(
		test_a_reader_leaves_a_stream, site_open, site_close),
	    cmocka_unit_test_setup_teardown(
		test_a_quiet_stream_and_a_deaf_reader, site_open, site_close),
	    cmocka_unit_test_setup_teardown(
		test_streams_are_counted, site_open, site_close),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
