#include "tests/unit/http/visitor.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include <event2/buffer.h>
#include <event2/event.h>

#include "agent/reason.h"
#include "tests/unit/cmocka_all.h"

/* Fiftieths of a second until what does not come fails the test. */
#define PATIENCE     1000
#define VISITOR_SIZE (BIG_SIZE + 65536)

static void
serve_hello(void *context, struct http_request *request)
{
	static const struct http_body body = {.data = "hello\n", .size = 6};

	(void)context;
	http_reply(request, "text/plain", "7", &body);
}

static void
big_released(void *context)
{
	struct site *site = context;

	site->released++;
}

static void
serve_big(void *context, struct http_request *request)
{
	struct site *site = context;
	const struct http_body body = {
	    .data = site->big,
	    .size = BIG_SIZE,
	    .release = big_released,
	    .owner = site,
	};

	http_reply(request, "application/octet-stream", NULL, &body);
}

static void
serve_rest(void *context, struct http_request *request)
{
	(void)context;
	http_reply_error(request, 418, http_request_rest(request));
}

static void
serve_kind(void *context, struct http_request *request)
{
	static const char *const types[] = {"a/b", "c/d"};
	int chosen = http_request_choose(request, types, 2);

	(void)context;
	http_reply_error(request, 418, chosen < 0 ? "none" : types[chosen]);
}

static void
serve_query(void *context, struct http_request *request)
{
	const char *value = http_request_query(request, "x");

	(void)context;
	http_reply_error(request, 418, value != NULL ? value : "none");
}

static int
count_next(void *context, struct evbuffer *to)
{
	struct site *site = context;

	if (++site->counted == site->count_fails)
		return -ENOMEM;
	evbuffer_add_printf(to, "%d ", site->counted);
	return site->counted < 3;
}

static void
serve_count(void *context, struct http_request *request)
{
	struct site *site = context;
	const char *size = http_request_query(request, "size");
	const char *fails = http_request_query(request, "fail");
	const struct http_source source = {
	    .next = count_next,
	    .release = big_released,
	    .context = site,
	    .size = size != NULL ? atoi(size) : -1,
	};

	site->counted = 0;
	site->count_fails = fails != NULL ? atoi(fails) : 0;
	http_reply_source(request, "text/plain", "3", &source);
}

static void
stream_drained(void *context)
{
	struct site *site = context;

	site->drained++;
}

static void
stream_closed(void *context)
{
	struct site *site = context;

	site->closed++;
	site->stream = NULL;
}

static void
serve_stream(void *context, struct http_request *request)
{
	const struct http_stream_events events = {
	    stream_drained, stream_closed, context};
	struct http_stream *stream = http_stream_start(request, "a/b", &events);
	struct site *site = context;

	if (stream != NULL)
		site->stream = stream;
}

static const struct http_route routes[] = {
    {"/hello", serve_hello},
    {"/big", serve_big},
    {"/rest/", serve_rest},
    {"/kind", serve_kind},
    {"/query", serve_query},
    {"/count", serve_count},
    {"/stream", serve_stream},
    {NULL, NULL},
};

struct http_options
site_options(const struct site *site)
{
	return (struct http_options){
	    .path = site->path,
	    .mode = 0600,
	    .connections = 8,
	    .streams = 2,
	    .header_time = 60000,
	    .idle_time = 60000,
	};
}

void
site_reopen(struct site *site, const struct http_options *options)
{
	struct reason reason = {""};

	http_close(site->http);
	site->http = NULL;
	if (http_open(&site->http, site->base, options, routes, site, &reason) != 0)
		fail_msg("%s", reason.text);
}

int
site_open(void **state)
{
	static struct site site;
	struct http_options options;

	signal(SIGPIPE, SIG_IGN);
	site = (struct site){.base = event_base_new(), .big = malloc(BIG_SIZE)};
	assert_non_null(site.base);
	assert_non_null(site.big);
	for (size_t i = 0; i < BIG_SIZE; i++)
		site.big[i] = (char)('a' + i * i % 17);
	scratch_make(site.directory);
	snprintf(site.path, sizeof(site.path), "%s/http", site.directory);
	options = site_options(&site);
	site_reopen(&site, &options);
	*state = &site;
	return 0;
}

int
site_close(void **state)
{
	struct site *site = *state;

	http_close(site->http);
	event_base_free(site->base);
	scratch_remove(site->directory);
	free(site->big);
	return 0;
}

void
site_turn(struct site *site)
{
	for (int i = 0; i < 3; i++)
		event_base_loop(site->base, EVLOOP_NONBLOCK);
}

void
visit(struct site *site, struct visitor *visitor, const char *text)
{
	struct sockaddr_un address = {.sun_family = AF_UNIX};

	assert_true(strlen(site->path) < sizeof(address.sun_path));
	memcpy(address.sun_path, site->path, strlen(site->path) + 1);
	*visitor = (struct visitor){
	    .fd = socket(AF_UNIX, SOCK_STREAM, 0), .text = calloc(1, VISITOR_SIZE)};
	assert_true(visitor->fd >= 0);
	assert_non_null(visitor->text);
	assert_int_equal(
	    connect(visitor->fd, (struct sockaddr *)&address, sizeof(address)), 0);
	assert_int_equal(fcntl(visitor->fd, F_SETFL, O_NONBLOCK), 0);
	assert_int_equal(write(visitor->fd, text, strlen(text)), strlen(text));
	site_turn(site);
}

/* Read what is there; waits a little when there is nothing. */
static void
visitor_read(struct site *site, struct visitor *visitor)
{
	struct pollfd wait = {.fd = visitor->fd, .events = POLLIN};
	ssize_t got;

	site_turn(site);
	assert_true(visitor->used < VISITOR_SIZE - 1);
	got = read(visitor->fd, visitor->text + visitor->used,
	    VISITOR_SIZE - 1 - visitor->used);
	if (got > 0)
		visitor->used += (size_t)got;
	else if (got == 0 || errno != EAGAIN)
		visitor->ended = true;
	else
		poll(&wait, 1, 20);
}

void
visitor_expect(struct site *site, struct visitor *visitor, const char *text)
{
	for (int i = 0; i < PATIENCE && strstr(visitor->text, text) == NULL; i++) {
		if (visitor->ended)
			fail_msg("it ended without \"%s\": %s", text, visitor->text);
		visitor_read(site, visitor);
	}
	if (strstr(visitor->text, text) == NULL)
		fail_msg("no \"%s\" came, but: %s", text, visitor->text);
}

void
visitor_fill(struct site *site, struct visitor *visitor, size_t size)
{
	for (int i = 0; i < PATIENCE && visitor->used < size && !visitor->ended; i++)
		visitor_read(site, visitor);
	assert_true(visitor->used >= size);
}

void
visitor_end(struct site *site, struct visitor *visitor)
{
	for (int i = 0; i < PATIENCE && !visitor->ended; i++)
		visitor_read(site, visitor);
	assert_true(visitor->ended);
}

void
visitor_leave(struct site *site, struct visitor *visitor)
{
	close(visitor->fd);
	free(visitor->text);
	site_turn(site);
}
