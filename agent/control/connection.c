/* One connection of the control socket, from its request to its end. */
#include "agent/control/control_private.h"

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <event2/buffer.h>
#include <event2/bufferevent.h>
#include <event2/event.h>
#include <utlist.h>

#include "agent/control/lines.h"
#include "agent/control/listing.h"
#include "agent/control/orders.h"
#include "agent/control/outlet.h"
#include "agent/peer.h"
#include "agent/engine/engine.h"
#include "agent/instant.h"
#include "agent/log.h"

/* A list goes out in pieces of about this size; what is behind waits for the reader. */
#define LIST_PIECE 65536
/* A reader with so much unread has fallen behind and gets no more changes. */
#define BEHIND_SIZE 262144

enum connection_phase {
	CONNECTION_ASKED, /* for its request; nothing came yet */
	CONNECTION_LISTING,
	CONNECTION_WATCHING,
	CONNECTION_ENDING, /* closes when all is read */
};

struct connection {
	struct control *control;
	struct bufferevent *stream;
	enum connection_phase phase;
	bool watch;  /* stays after the list */
	bool behind; /* has missed changes, and will get the list anew */
	const struct listing *listing;
	uint32_t subject; /* what the list is about */
	uint32_t listed;  /* what was listed last */
	size_t list_count;
	uint64_t said, taken; /* octets; taken as it was at the last tick */
	int64_t moved;        /* when it last took some, by the steady clock */
	struct connection *prev, *next;
};

static size_t
unread(const struct connection *connection)
{
	return evbuffer_get_length(bufferevent_get_output(connection->stream));
}

static int
say_text(struct connection *connection, const char *text, size_t length)
{
	connection->said += length;
	return bufferevent_write(connection->stream, text, length);
}

/* Takes over the line. 0; -1 when memory is short: the connection is of no use. */
static int
say(struct connection *connection, json_t *line)
{
	size_t length;
	char *text = line_text(line, &length);
	int error = text != NULL ? say_text(connection, text, length) : -1;

	free(text);
	return error;
}

/* The last line; what was said before still goes out. */
static int
say_last(struct connection *connection, json_t *line)
{
	connection->phase = CONNECTION_ENDING;
	return say(connection, line);
}

/* ---- lists ---- */

/* As much as the reader may have before it at once. */
static int
list_go_on(struct connection *connection)
{
	const struct listing *listing = connection->listing;
	json_t *line;

	while (unread(connection) < LIST_PIECE) {
		if (!listing->next(&connection->control->sources, connection->subject,
			&connection->listed, &line)) {
			connection->phase =
			    connection->watch ? CONNECTION_WATCHING : CONNECTION_ENDING;
			return say(connection,
			    line_end(listing->noun, connection->list_count));
		}
		if (say(connection, line) != 0)
			return -1;
		connection->list_count++;
	}
	return 0;
}

static int
list_begin(struct connection *connection)
{
	connection->phase = CONNECTION_LISTING;
	connection->behind = false;
	connection->listed = 0;
	connection->list_count = 0;
	if (say(connection, line_start(&connection->control->sources)) != 0)
		return -1;
	return list_go_on(connection);
}

/* ---- requests ---- */

static int
request_alarms(struct connection *connection, json_t *request)
{
	(void)request;
	connection->listing = &listing_alarms;
	return list_begin(connection);
}

static int
request_watch(struct connection *connection, json_t *request)
{
	connection->watch = true;
	return request_alarms(connection, request);
}

static int
request_runs(struct connection *connection, json_t *request)
{
	(void)request;
	connection->listing = &listing_runs;
	return list_begin(connection);
}

static int
request_run(struct connection *connection, json_t *request)
{
	uint32_t run = order_run(request);

	if (engine_find(connection->control->sources.engine, run) == NULL)
		return say_last(connection, line_error("there is no run %u", run));
	connection->listing = &listing_run;
	connection->subject = run;
	return list_begin(connection);
}

/* Carry out an order in the name of who has connected. */
static int
order_take(struct connection *connection, json_t *request,
    json_t *(*order)(const struct control_sources *sources, const struct peer *peer,
	json_t *request))
{
	struct peer peer;
	int error = peer_read(bufferevent_getfd(connection->stream), &peer);

	return say_last(connection,
	    error == 0 ? order(&connection->control->sources, &peer, request)
		       : line_error("cannot tell who asks: %s", strerror(-error)));
}

static int
request_submit(struct connection *connection, json_t *request)
{
	return order_take(connection, request, order_submit);
}

static int
request_cancel(struct connection *connection, json_t *request)
{
	return order_take(connection, request, order_cancel);
}

static int
request_status(struct connection *connection, json_t *request)
{
	(void)request;
	connection->listing = &listing_status;
	return list_begin(connection);
}

/* The octets are not copied: all readers share them. */
static int
request_export(struct connection *connection, json_t *request)
{
	struct evbuffer *octets = evbuffer_new();
	size_t length;
	int error = -1;

	if (octets != NULL)
		error = say_last(connection,
		    outlet_take(&connection->control->sources, request, octets));
	if (error == 0) {
		length = evbuffer_get_length(octets);
		connection->said += length;
		error = bufferevent_write_buffer(connection->stream, octets);
	}
	if (octets != NULL)
		evbuffer_free(octets);
	return error;
}

static const struct {
	const char *name;
	int (*take)(struct connection *connection, json_t *request);
} requests[] = {
    {"alarms", request_alarms},
    {"watch", request_watch},
    {"runs", request_runs},
    {"run", request_run},
    {"submit", request_submit},
    {"cancel", request_cancel},
    {"status", request_status},
    {"export", request_export},
};

static int
request_take(struct connection *connection, const char *line, size_t length)
{
	json_t *object = json_loadb(line, length, JSON_REJECT_DUPLICATES, NULL);
	const char *name = json_string_value(json_object_get(object, "request"));
	int error;

	for (size_t i = 0; name != NULL && i < sizeof(requests) / sizeof(requests[0]);
	     i++)
		if (strcmp(requests[i].name, name) == 0) {
			error = requests[i].take(connection, object);
			json_decref(object);
			return error;
		}
	if (name == NULL)
		error = say_last(connection,
		    line_error("a request is a line with a JSON object such as "
			       "{\"request\": \"alarms\"}"));
	else
		error = say_last(connection,
		    line_error("there is no request \"%s\": there are alarms, watch, "
			       "runs, run, submit, cancel, status and export",
			name));
	json_decref(object);
	return error;
}

/* ---- what the stream tells ---- */

static void
stream_readable(struct bufferevent *stream, void *context)
{
	struct connection *connection = context;
	struct evbuffer *input = bufferevent_get_input(stream);
	int error = 0;
	size_t length;
	char *line;

	if (connection->phase == CONNECTION_ASKED) {
		line = evbuffer_readln(input, &length, EVBUFFER_EOL_CRLF);
		if (line != NULL)
			error = request_take(connection, line, length);
		else if (evbuffer_get_length(input) >= CONTROL_REQUEST_SIZE)
			error = say_last(connection,
			    line_error("a request is one line of less than %d octets",
				CONTROL_REQUEST_SIZE));
		free(line);
	}
	/* Whatever comes after the request is nothing that anybody asked for. */
	if (connection->phase != CONNECTION_ASKED)
		evbuffer_drain(input, evbuffer_get_length(input));
	if (error != 0)
		connection_close(connection);
}

/* The reader has all that was said. */
static void
stream_drained(struct bufferevent *stream, void *context)
{
	struct connection *connection = context;
	int error = 0;

	(void)stream;
	if (connection->phase == CONNECTION_ENDING)
		error = -1;
	else if (connection->behind)
		error = list_begin(connection);
	else if (connection->phase == CONNECTION_LISTING)
		error = list_go_on(connection);
	if (error != 0)
		connection_close(connection);
}

/* A client that says no more may still read what it has asked for, but not for ever. */
static void
stream_ended(struct bufferevent *stream, short what, void *context)
{
	struct connection *connection = context;
	bool answered = connection->phase == CONNECTION_ENDING ||
			(connection->phase == CONNECTION_LISTING && !connection->watch);

	if ((what & BEV_EVENT_EOF) != 0 && answered)
		return;
	if ((what & BEV_EVENT_EOF) != 0 && connection->phase == CONNECTION_ASKED &&
	    evbuffer_get_length(bufferevent_get_input(stream)) > 0 &&
	    say_last(connection, line_error("the request has no line end")) == 0)
		return;
	connection_close(connection);
}

/* ---- life ---- */

void
connection_open(struct control *control, int fd)
{
	struct connection *connection = calloc(1, sizeof(*connection));
	struct bufferevent *stream =
	    bufferevent_socket_new(control->base, fd, BEV_OPT_CLOSE_ON_FREE);

	if (connection == NULL || stream == NULL) {
		log_warning(ROOM_CONTROL, "no memory for a connection");
		if (stream != NULL)
			bufferevent_free(stream);
		else
			close(fd);
		free(connection);
		return;
	}
	connection->control = control;
	connection->stream = stream;
	connection->moved = instant_now().steady;
	DL_APPEND(control->connections, connection);
	control->count++;
	bufferevent_setwatermark(stream, EV_READ, 0, CONTROL_REQUEST_SIZE);
	bufferevent_setcb(
	    stream, stream_readable, stream_drained, stream_ended, connection);
	bufferevent_enable(stream, EV_READ | EV_WRITE);
}

void
connection_close(struct connection *connection)
{
	DL_DELETE(connection->control->connections, connection);
	connection->control->count--;
	bufferevent_free(connection->stream);
	free(connection);
}

struct connection *
connection_next(const struct connection *connection)
{
	return connection->next;
}

void
connection_tell(struct connection *connection, const char *text, size_t length)
{
	if (!connection->watch || connection->phase == CONNECTION_ENDING ||
	    connection->behind)
		return;
	connection->behind = unread(connection) + length > BEHIND_SIZE ||
			     say_text(connection, text, length) != 0;
}

void
connection_tick(
    struct connection *connection, const struct instant *now, bool heartbeat)
{
	uint64_t taken = connection->said - unread(connection);
	int error = 0;

	if (connection->phase == CONNECTION_ASKED) {
		if (now->steady - connection->moved > CONTROL_REQUEST_PATIENCE)
			error = say_last(
			    connection, line_error("no request came within %d seconds",
					    CONTROL_REQUEST_PATIENCE / 1000));
	} else if (unread(connection) == 0 || taken != connection->taken) {
		connection->moved = now->steady;
	} else if (now->steady - connection->moved > CONTROL_READ_PATIENCE) {
		log_debug(ROOM_CONTROL, "a reader that does not read is let go");
		error = -1;
	}
	connection->taken = taken;
	if (error == 0 && heartbeat && connection->phase == CONNECTION_WATCHING &&
	    unread(connection) == 0)
		error = say(connection, line_heartbeat());
	if (error != 0)
		connection_close(connection);
}
