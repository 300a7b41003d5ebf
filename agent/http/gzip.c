/*
 * A body that is compressed on its way, a slice whenever the client has taken the one
 * before: whatever its size, it costs a turn of the loop some milliseconds, and memory
 * for a slice.
 */
#include <errno.h>
#include <limits.h>
#include <stdlib.h>

#include <event2/buffer.h>
#include <event2/http.h>
#include <zlib.h>

#include "agent/http/http_private.h"

#define SLICE  ((size_t)256 * 1024)
#define OUTPUT 65536
/* The window of zlib, and 16 for the format of gzip. */
#define WINDOW       (15 + 16)
#define MEMORY_LEVEL 8

struct gzip {
	struct http_connection *connection;
	struct evhttp_request *evhttp;
	struct http_body body;
	size_t position;
	z_stream stream;
	struct evbuffer *buffer;
};

static void
gzip_free(struct gzip *gzip)
{
	deflateEnd(&gzip->stream);
	if (gzip->buffer != NULL)
		evbuffer_free(gzip->buffer);
	free(gzip);
}

static void
gzip_release(struct gzip *gzip)
{
	if (gzip->body.release != NULL)
		gzip->body.release(gzip->body.owner);
	gzip_free(gzip);
}

/* Compress a slice into the buffer. False: memory is short. */
static bool
gzip_deflate(struct gzip *gzip, size_t size, bool is_last)
{
	unsigned char output[OUTPUT];
	z_stream *stream = &gzip->stream;

	/* zlib takes what it does not change without const. */
	stream->next_in = (z_const Bytef *)gzip->body.data + gzip->position;
	stream->avail_in = (uInt)size;
	do {
		stream->next_out = output;
		stream->avail_out = sizeof(output);
		deflate(stream, is_last ? Z_FINISH : Z_NO_FLUSH);
		if (evbuffer_add(
			gzip->buffer, output, sizeof(output) - stream->avail_out) != 0)
			return false;
	} while (stream->avail_out == 0);
	gzip->position += size;
	return true;
}

/* The end, or what is left of it when memory is short: the client sees the lack. */
static void
gzip_end(struct gzip *gzip)
{
	struct evhttp_request *evhttp = gzip->evhttp;

	gzip->connection->closed = NULL;
	gzip_release(gzip);
	evhttp_send_reply_end(evhttp);
}

static void
gzip_go_on(struct evhttp_connection *connection, void *context)
{
	struct gzip *gzip = context;
	bool is_last;
	bool is_fine = true;

	(void)connection;
	if (gzip->position == gzip->body.size) {
		gzip_end(gzip);
		return;
	}
	do {
		size_t size = gzip->body.size - gzip->position;

		is_last = size <= SLICE;
		is_fine = gzip_deflate(gzip, is_last ? size : SLICE, is_last);
		/* A slice may be swallowed whole; an empty chunk would be the end. */
	} while (is_fine && !is_last && evbuffer_get_length(gzip->buffer) == 0);
	if (is_fine)
		evhttp_send_reply_chunk_with_cb(
		    gzip->evhttp, gzip->buffer, gzip_go_on, gzip);
	else
		gzip_end(gzip);
}

static void
gzip_closed(void *context)
{
	struct gzip *gzip = context;

	http_answer_lost(gzip->evhttp);
	gzip_release(gzip);
}

int
http_gzip_start(struct http_request *request, const struct http_body *body)
{
	struct gzip *gzip = calloc(1, sizeof(*gzip));

	if (gzip == NULL)
		return -ENOMEM;
	if (deflateInit2(&gzip->stream, Z_BEST_SPEED, Z_DEFLATED, WINDOW, MEMORY_LEVEL,
		Z_DEFAULT_STRATEGY) != Z_OK) {
		free(gzip);
		return -ENOMEM;
	}
	gzip->buffer = evbuffer_new();
	if (gzip->buffer == NULL) {
		gzip_free(gzip);
		return -ENOMEM;
	}
	gzip->connection = request->connection;
	gzip->evhttp = request->evhttp;
	gzip->body = *body;
	request->connection->closed = gzip_closed;
	request->connection->answer = gzip;
	evhttp_add_header(evhttp_request_get_output_headers(gzip->evhttp),
	    "Content-Encoding", "gzip");
	evhttp_send_reply_start(gzip->evhttp, HTTP_OK, "OK");
	gzip_go_on(NULL, gzip);
	return 0;
}
