/*
 * Answers that are made on their way, a slice whenever the client has taken the one
 * before: whatever their size, they cost a turn of the loop some milliseconds, and
 * memory for a slice.
 */
#include <errno.h>
#include <stdlib.h>

#include <event2/buffer.h>
#include <event2/http.h>

#include "agent/http/http_private.h"

struct pump {
	struct http_connection *connection;
	struct evhttp_request *evhttp;
	struct http_source source;
	struct http_gzip *gzip; /* NULL: as it is */
	struct evbuffer *slice, *buffer;
};

static void
pump_free(struct pump *pump)
{
	http_gzip_free(pump->gzip);
	if (pump->slice != NULL)
		evbuffer_free(pump->slice);
	if (pump->buffer != NULL)
		evbuffer_free(pump->buffer);
	free(pump);
}

static void
pump_release(struct pump *pump)
{
	pump->source.release(pump->source.context);
	pump_free(pump);
}

static void
pump_end(struct pump *pump)
{
	struct evhttp_request *evhttp = pump->evhttp;

	pump->connection->closed = NULL;
	pump_release(pump);
	evhttp_send_reply_end(evhttp);
}

/*
 * Memory is short in the middle of an answer. What has been sent must not look whole.
 */
static void
pump_break(struct pump *pump)
{
	http_connection_cut(pump->connection);
}

/* The next octets into the buffer; 1: there are more, 0: that was all, or -errno. */
static int
slice_make(struct pump *pump)
{
	int more = pump->source.next(pump->source.context, pump->slice);
	int error;

	if (more < 0)
		return more;
	error = pump->gzip == NULL
		    ? evbuffer_add_buffer(pump->buffer, pump->slice)
		    : http_gzip_put(pump->gzip, pump->buffer, pump->slice, more == 0);
	return error == 0 ? more : -ENOMEM;
}

static void pump_go_on(struct evhttp_connection *connection, void *context);

static void
pump_finish(struct evhttp_connection *connection, void *context)
{
	(void)connection;
	pump_end(context);
}

static void
pump_go_on(struct evhttp_connection *connection, void *context)
{
	struct pump *pump = context;
	int more;

	(void)connection;
	do {
		more = slice_make(pump);
		/* A slice may be swallowed whole; an empty chunk would be the end. */
	} while (more > 0 && evbuffer_get_length(pump->buffer) == 0);
	if (more < 0)
		pump_break(pump);
	else if (evbuffer_get_length(pump->buffer) == 0)
		pump_end(pump);
	else {
		http_connection_expect(
		    pump->connection, evbuffer_get_length(pump->buffer));
		evhttp_send_reply_chunk_with_cb(pump->evhttp, pump->buffer,
		    more > 0 ? pump_go_on : pump_finish, pump);
	}
}

static void
pump_closed(void *context)
{
	struct pump *pump = context;

	http_answer_lost(pump->evhttp);
	pump_release(pump);
}

int
http_pump_start(
    struct http_request *request, const struct http_source *source, bool compress)
{
	struct pump *pump = calloc(1, sizeof(*pump));

	if (pump == NULL)
		return -ENOMEM;
	pump->slice = evbuffer_new();
	pump->buffer = evbuffer_new();
	pump->gzip = compress ? http_gzip_new() : NULL;
	if (pump->slice == NULL || pump->buffer == NULL ||
	    (compress && pump->gzip == NULL)) {
		pump_free(pump);
		return -ENOMEM;
	}
	pump->connection = request->connection;
	pump->evhttp = request->evhttp;
	pump->source = *source;
	request->connection->closed = pump_closed;
	request->connection->answer = pump;
	if (compress)
		evhttp_add_header(evhttp_request_get_output_headers(pump->evhttp),
		    "Content-Encoding", "gzip");
	evhttp_send_reply_start(pump->evhttp, HTTP_OK, "OK");
	pump_go_on(NULL, pump);
	return 0;
}

/* ---- a body as a source ---- */

#define SLICE ((size_t)256 * 1024)

struct slices {
	struct http_body body;
	size_t position;
};

static int
slices_next(void *context, struct evbuffer *to)
{
	struct slices *slices = context;
	size_t left = slices->body.size - slices->position;
	size_t size = left < SLICE ? left : SLICE;

	/* The body outlives what refers to it: the slice is compressed at once. */
	if (evbuffer_add_reference(to,
		(const char *)slices->body.data + slices->position, size, NULL,
		NULL) != 0)
		return -ENOMEM;
	slices->position += size;
	return size < left;
}

static void
slices_release(void *context)
{
	struct slices *slices = context;

	http_body_release(&slices->body);
	free(slices);
}

int
http_pump_body(struct http_request *request, const struct http_body *body)
{
	struct http_source source = {.next = slices_next, .release = slices_release};
	struct slices *slices = calloc(1, sizeof(*slices));

	if (slices == NULL)
		return -ENOMEM;
	slices->body = *body;
	source.context = slices;
	if (http_pump_start(request, &source, true) == 0)
		return 0;
	free(slices);
	return -ENOMEM;
}
