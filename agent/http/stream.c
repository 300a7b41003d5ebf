/* Answers without end. */
#include <errno.h>
#include <stdlib.h>

#include <event2/buffer.h>
#include <event2/bufferevent.h>
#include <event2/http.h>

#include "agent/http/http_private.h"

struct http_stream {
	struct http_connection *connection;
	struct evhttp_request *evhttp;
	struct evbuffer *buffer;
	struct http_stream_events events;
};

static void
stream_free(struct http_stream *stream)
{
	stream->connection->port->http->streams--;
	evbuffer_free(stream->buffer);
	free(stream);
}

static void
stream_closed(void *context)
{
	struct http_stream *stream = context;
	struct http_stream_events events = stream->events;

	http_answer_lost(stream->evhttp);
	stream_free(stream);
	events.closed(events.context);
}

static void
stream_drained(struct evhttp_connection *connection, void *context)
{
	struct http_stream *stream = context;

	(void)connection;
	http_connection_expect(stream->connection, 0);
	stream->events.drained(stream->events.context);
}

struct http_stream *
http_stream_start(struct http_request *request, const char *type,
    const struct http_stream_events *events)
{
	struct http_connection *connection = request->connection;
	struct http *http = connection->port->http;
	struct http_stream *stream = NULL;

	evhttp_add_header(
	    evhttp_request_get_output_headers(request->evhttp), "Content-Type", type);
	evhttp_add_header(evhttp_request_get_output_headers(request->evhttp),
	    "Cache-Control", "no-store");
	if (evhttp_request_get_command(request->evhttp) == EVHTTP_REQ_HEAD) {
		evhttp_send_reply(request->evhttp, HTTP_OK, "OK", NULL);
		return NULL;
	}
	if (http->streams < http->options.streams)
		stream = calloc(1, sizeof(*stream));
	if (stream != NULL)
		stream->buffer = evbuffer_new();
	if (stream == NULL || stream->buffer == NULL) {
		free(stream);
		http_reply_error(request, HTTP_SERVUNAVAIL,
		    "There are as many streams as may be: try again later.");
		return NULL;
	}
	stream->connection = connection;
	stream->evhttp = request->evhttp;
	stream->events = *events;
	http->streams++;
	connection->closed = stream_closed;
	connection->answer = stream;
	evhttp_send_reply_start(stream->evhttp, HTTP_OK, "OK");
	return stream;
}

int
http_stream_write(
    struct http_stream *stream, const struct http_body *bodies, size_t count)
{
	int error = 0;

	for (size_t i = 0; i < count; i++) {
		if (error != 0)
			http_body_release(&bodies[i]);
		else
			error = http_body_append(stream->buffer, &bodies[i]);
	}
	if (error != 0)
		return error;
	/* An empty chunk would be the end. */
	if (evbuffer_get_length(stream->buffer) == 0)
		return 0;
	http_connection_expect(stream->connection,
	    http_stream_waiting(stream) + evbuffer_get_length(stream->buffer));
	evhttp_send_reply_chunk_with_cb(
	    stream->evhttp, stream->buffer, stream_drained, stream);
	return 0;
}

size_t
http_stream_waiting(const struct http_stream *stream)
{
	return evbuffer_get_length(
	    bufferevent_get_output(stream->connection->bufferevent));
}

void
http_stream_end(struct http_stream *stream)
{
	struct evhttp_request *evhttp = stream->evhttp;

	stream->connection->closed = NULL;
	stream_free(stream);
	evhttp_send_reply_end(evhttp);
}
