/* /v1/stream: readers of the snapshot and of its changes. */
#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>

#include <event2/event.h>
#include <utlist.h>

#include "agent/export/delta.h"
#include "agent/export/snapshot.h"
#include "agent/http/http.h"
#include "agent/web/feed.h"
#include "agent/web/shared.h"
#include "agent/web/web_private.h"

/* A piece of a snapshot: parts at most, and octets from which on it is large enough. */
#define PIECE_PARTS 64
#define PIECE_SIZE  ((size_t)128 * 1024)

/* It is sent one thing at a time: a piece of a snapshot, a change, or a heartbeat. */
struct reader {
	struct readers *readers;
	struct http_stream *stream;
	struct snapshot *full; /* is being sent; NULL = changes are */
	size_t part;           /* of it, the next one */
	uint64_t frame;        /* the next one; before feed.first = it has to begin */
	int64_t written;       /* when it was sent something last, steady */
	bool busy;             /* with what it was sent last */
	struct reader *prev, *next; /* as utlist wants them */
};

struct readers {
	struct feed feed;
	struct event *look;
	struct reader *list;
};

static void
reader_free(struct reader *reader)
{
	struct readers *readers = reader->readers;

	DL_DELETE(readers->list, reader);
	snapshot_unref(reader->full);
	free(reader);
	if (readers->list == NULL) {
		event_del(readers->look);
		feed_clear(&readers->feed);
	}
}

/* Memory is short: it may come again. */
static void
reader_end(struct reader *reader)
{
	http_stream_end(reader->stream);
	reader_free(reader);
}

/* Bodies are taken over; the reader is freed when memory is short. */
static void
reader_send(struct reader *reader, const struct http_body *bodies, size_t count)
{
	reader->busy = true;
	reader->written = instant_now().steady;
	if (http_stream_write(reader->stream, bodies, count) != 0)
		reader_end(reader);
}

/* How many parts the next piece has, and of how many octets. */
static size_t
piece_parts(const struct reader *reader, size_t *size)
{
	const size_t left = snapshot_parts(reader->full) - reader->part;
	size_t parts = 0;

	*size = 0;
	while (parts < left && parts < PIECE_PARTS && *size < PIECE_SIZE)
		*size += snapshot_part(reader->full, reader->part + parts++).size;
	return parts;
}

/* The next piece of a snapshot; behind the last one, that it is complete. */
static void
reader_send_piece(struct reader *reader)
{
	struct snapshot *full = reader->full;
	struct octets before = {0};
	struct octets behind = {0};
	struct http_body bodies[PIECE_PARTS + 2];
	size_t size;
	size_t parts = piece_parts(reader, &size);
	const bool last = reader->part + parts == snapshot_parts(full);
	size_t count = 0;

	frame_write_full(&before, size);
	if (last)
		frame_write_sync_done(&behind, full);
	if (before.error != 0 || behind.error != 0) {
		octets_free(&before);
		octets_free(&behind);
		reader_end(reader);
		return;
	}
	bodies[count++] = web_body(&before);
	for (; parts > 0; parts--) {
		struct snapshot_part part = snapshot_part(full, reader->part++);

		bodies[count++] = web_body_of(full, part.data, part.size);
	}
	if (last) {
		bodies[count++] = web_body(&behind);
		reader->full = NULL;
		snapshot_unref(full);
	}
	reader_send(reader, bodies, count);
}

/* Whether it has to begin, again or for the first time. */
static bool
is_behind(const struct reader *reader)
{
	return reader->frame < reader->readers->feed.first;
}

static void
reader_go_on(struct reader *reader)
{
	struct feed *feed = &reader->readers->feed;
	struct http_body body;

	if (reader->busy)
		return;
	if (is_behind(reader)) {
		snapshot_unref(reader->full);
		reader->full = NULL;
		reader->part = 0;
		if (feed_begin(feed, &reader->full, &reader->frame) != 0)
			return;
	}
	if (reader->full != NULL) {
		reader_send_piece(reader);
	} else if (reader->frame < feed->next) {
		body = shared_body(feed_frame(feed, reader->frame++));
		reader_send(reader, &body, 1);
	}
}

static void
reader_drained(void *context)
{
	struct reader *reader = context;

	reader->busy = false;
	reader_go_on(reader);
}

static void
reader_closed(void *context)
{
	reader_free(context);
}

/* ---- all of them ---- */

static void
reader_send_heartbeat(struct reader *reader, const struct instant *now)
{
	struct octets octets = {0};
	struct http_body body;

	frame_write_heartbeat(&octets, reader->readers->feed.last, now->wall);
	if (octets.error != 0) {
		octets_free(&octets);
		reader_end(reader);
		return;
	}
	body = web_body(&octets);
	reader_send(reader, &body, 1);
}

/* Who has been told everything, and nothing for a while. */
static bool
is_due(const struct reader *reader, const struct instant *now)
{
	return !reader->busy && reader->full == NULL &&
	       reader->frame == reader->readers->feed.next &&
	       now->steady - reader->written >= (int64_t)WEB_HEARTBEAT * 1000;
}

static void
readers_look(evutil_socket_t fd, short what, void *context)
{
	struct readers *readers = context;
	struct instant now = instant_now();
	struct reader *reader;
	struct reader *next;

	(void)fd;
	(void)what;
	feed_advance(&readers->feed, &now);
	DL_FOREACH_SAFE(readers->list, reader, next)
	{
		/* What nobody will be sent any more need not be kept. */
		if (is_behind(reader)) {
			snapshot_unref(reader->full);
			reader->full = NULL;
		}
		if (is_due(reader, &now))
			reader_send_heartbeat(reader, &now);
		else
			reader_go_on(reader);
	}
}

/* The frame for who says what it has: "boot.revision". 0: it has to begin. */
static uint64_t
frame_wanted(const struct readers *readers, const struct http_request *request)
{
	const char *base = http_request_query(request, "base");
	unsigned boot_id = 0;
	uint64_t revision = 0;
	char end;

	if (base == NULL ||
	    sscanf(base, "%10u.%20" SCNu64 "%c", &boot_id, &revision, &end) != 2)
		return 0;
	return feed_find(&readers->feed, boot_id, revision);
}

void
readers_add(struct readers *readers, struct http_request *request)
{
	static const struct timeval look = {.tv_usec = (suseconds_t)WEB_LOOK * 1000};
	struct http_stream_events events = {reader_drained, reader_closed, NULL};
	struct reader *reader = calloc(1, sizeof(*reader));
	struct instant now = instant_now();

	if (reader == NULL) {
		http_reply_error(request, 503, "Memory is short.");
		return;
	}
	events.context = reader;
	reader->readers = readers;
	reader->stream = http_stream_start(request, WEB_FRAMES, &events);
	if (reader->stream == NULL) {
		free(reader);
		return;
	}
	if (readers->list == NULL) {
		event_add(readers->look, &look);
		feed_advance(&readers->feed, &now);
	}
	DL_APPEND(readers->list, reader);
	reader->frame = frame_wanted(readers, request);
	/* At once, who asked for changes only sees that it is so. */
	if (!is_behind(reader) && is_due(reader, &now))
		reader_send_heartbeat(reader, &now);
	else
		reader_go_on(reader);
}

int
readers_open(
    struct readers **readers, struct event_base *base, struct exporter *exporter)
{
	struct readers *new = calloc(1, sizeof(*new));

	if (new == NULL)
		return -ENOMEM;
	feed_init(&new->feed, exporter);
	new->look = event_new(base, -1, EV_PERSIST, readers_look, new);
	if (new->look == NULL) {
		free(new);
		return -ENOMEM;
	}
	*readers = new;
	return 0;
}

/* Its readers have been told by the server that the end is there. */
void
readers_free(struct readers *readers)
{
	if (readers == NULL)
		return;
	event_free(readers->look);
	feed_clear(&readers->feed);
	free(readers);
}
