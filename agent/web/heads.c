/*
 * /v1/stream?inventories=1: what happened to which host, as heads of inventories, for
 * other agents. All of them at first and every 15 seconds, in between those to which
 * something happened. Without hosts an empty message shows that we are there. A reader
 * that is behind is told all again when it has caught up.
 */
#include <errno.h>
#include <stdlib.h>

#include <event2/event.h>
#include <utlist.h>

#include "agent/export/exporter.h"
#include "agent/export/inventory_message.h"
#include "agent/export/octets.h"
#include "agent/http/http.h"
#include "agent/web/shared.h"
#include "agent/web/web_private.h"

struct head_reader {
	struct heads *heads;
	struct http_stream *stream;
	bool busy;                       /* with what it was sent last */
	bool behind;                     /* has missed something meanwhile */
	struct head_reader *prev, *next; /* as utlist wants them */
};

struct heads {
	struct exporter *exporter;
	struct event *look;
	struct head_reader *readers;
	int64_t looked, told; /* last look, and when all were told; steady */
};

int
heads_write(struct octets *octets, const struct exporter *exporter, int64_t since,
    const struct instant *now)
{
	const struct export_sources *sources = exporter_sources(exporter);
	size_t count;
	const struct fleet_host *const *hosts = fleet_hosts(sources->fleet, &count);
	struct octets head = {0};
	int error = 0;

	for (size_t i = 0; i < count && error == 0; i++) {
		if (web_happened(hosts[i]) < since)
			continue;
		head.size = 0;
		error = inventory_message_write_head(
		    &head, hosts[i], sources->agent, sources->boot_id, now);
		octets_add_varint(octets, head.size);
		octets_add(octets, head.data, head.size);
	}
	octets_free(&head);
	return error != 0 ? error : octets->error;
}

static void
reader_free(struct head_reader *reader)
{
	struct heads *heads = reader->heads;

	DL_DELETE(heads->readers, reader);
	free(reader);
	if (heads->readers == NULL)
		event_del(heads->look);
}

static struct shared *
shared_make(const struct heads *heads, int64_t since, const struct instant *now)
{
	struct shared *shared = shared_new();
	int error;

	if (shared == NULL)
		return NULL;
	error = heads_write(&shared->octets, heads->exporter, since, now);
	/* Of no hosts at all: an empty message, to show that we are there. */
	if (since == 0 && shared->octets.size == 0)
		octets_add_varint(&shared->octets, 0);
	if (error == 0 && shared->octets.error == 0)
		return shared;
	shared_unref(shared);
	return NULL;
}

static void
reader_send(struct head_reader *reader, struct shared *shared)
{
	struct http_body body;

	if (shared->octets.size == 0)
		return;
	body = shared_body(shared);
	reader->busy = true;
	if (http_stream_write(reader->stream, &body, 1) == 0)
		return;
	http_stream_end(reader->stream);
	reader_free(reader);
}

static void
reader_send_all(struct head_reader *reader)
{
	struct instant now = instant_now();
	struct shared *shared = shared_make(reader->heads, 0, &now);

	reader->behind = shared == NULL;
	if (shared == NULL)
		return;
	reader_send(reader, shared);
	shared_unref(shared);
}

static void
heads_look(evutil_socket_t fd, short what, void *context)
{
	struct heads *heads = context;
	struct instant now = instant_now();
	bool all = now.steady - heads->told >= (int64_t)WEB_HEARTBEAT * 1000;
	struct shared *shared = shared_make(heads, all ? 0 : heads->looked, &now);
	struct head_reader *reader;
	struct head_reader *next;

	(void)fd;
	(void)what;
	if (shared == NULL)
		return;
	heads->looked = now.steady;
	if (all)
		heads->told = now.steady;
	DL_FOREACH_SAFE(heads->readers, reader, next)
	{
		if (!reader->busy)
			reader_send(reader, shared);
		else if (shared->octets.size > 0)
			reader->behind = true;
	}
	shared_unref(shared);
}

static void
reader_drained(void *context)
{
	struct head_reader *reader = context;

	reader->busy = false;
	if (reader->behind)
		reader_send_all(reader);
}

static void
reader_closed(void *context)
{
	reader_free(context);
}

void
heads_add(struct heads *heads, struct http_request *request)
{
	static const struct timeval look = {.tv_usec = (suseconds_t)WEB_LOOK * 1000};
	struct http_stream_events events = {reader_drained, reader_closed, NULL};
	struct head_reader *reader = calloc(1, sizeof(*reader));
	struct instant now = instant_now();

	if (reader == NULL) {
		http_reply_error(request, 503, "Memory is short.");
		return;
	}
	events.context = reader;
	reader->heads = heads;
	reader->stream = http_stream_start(request, WEB_INVENTORIES, &events);
	if (reader->stream == NULL) {
		free(reader);
		return;
	}
	if (heads->readers == NULL) {
		heads->looked = now.steady;
		heads->told = now.steady;
		event_add(heads->look, &look);
	}
	DL_APPEND(heads->readers, reader);
	reader_send_all(reader);
}

int
heads_open(struct heads **heads, struct event_base *base, struct exporter *exporter)
{
	struct heads *new = calloc(1, sizeof(*new));

	if (new == NULL)
		return -ENOMEM;
	new->exporter = exporter;
	new->look = event_new(base, -1, EV_PERSIST, heads_look, new);
	if (new->look == NULL) {
		free(new);
		return -ENOMEM;
	}
	*heads = new;
	return 0;
}

/* Its readers have been told by the server that the end is there. */
void
heads_free(struct heads *heads)
{
	if (heads == NULL)
		return;
	event_free(heads->look);
	free(heads);
}
