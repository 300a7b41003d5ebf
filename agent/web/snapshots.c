/* /v1/snapshot: the one snapshot that all readers share, part by part. */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>

#include <event2/buffer.h>

#include "agent/export/exporter.h"
#include "agent/export/print.h"
#include "agent/export/snapshot.h"
#include "agent/http/http.h"
#include "agent/reason.h"
#include "agent/web/web_private.h"

/* What is given at once: a turn of the loop compresses it or makes it JSON. */
#define PIECE ((size_t)256 * 1024)

struct pieces {
	struct snapshot *snapshot;
	size_t part, position; /* octets as they are */
	size_t item;           /* JSON */
};

static void
piece_release(const void *data, size_t size, void *context)
{
	(void)data;
	(void)size;
	snapshot_unref(context);
}

/* Parts are small or large: some of them, or a piece of one. */
static int
pieces_next(void *context, struct evbuffer *to)
{
	struct pieces *pieces = context;
	size_t count = snapshot_parts(pieces->snapshot);

	while (pieces->part < count && evbuffer_get_length(to) < PIECE) {
		struct snapshot_part part =
		    snapshot_part(pieces->snapshot, pieces->part);
		size_t size = part.size - pieces->position;

		if (size > PIECE)
			size = PIECE;
		if (evbuffer_add_reference(to, part.data + pieces->position, size,
			piece_release, snapshot_ref(pieces->snapshot)) != 0) {
			snapshot_unref(pieces->snapshot);
			return -ENOMEM;
		}
		pieces->position += size;
		if (pieces->position < part.size)
			continue;
		pieces->position = 0;
		pieces->part++;
	}
	return pieces->part < count;
}

static int
pieces_next_json(void *context, struct evbuffer *to)
{
	struct pieces *pieces = context;
	struct octets octets = {0};
	int error =
	    print_snapshot(&octets, pieces->snapshot, PRINT_JSON, &pieces->item, PIECE);

	if (error == 0)
		error = evbuffer_add(to, octets.data, octets.size);
	octets_free(&octets);
	return error != 0 ? -ENOMEM : pieces->item < pieces->snapshot->count;
}

static void
pieces_release(void *context)
{
	struct pieces *pieces = context;

	snapshot_unref(pieces->snapshot);
	free(pieces);
}

static void
reply_snapshot(struct http_request *request, struct snapshot *snapshot, bool json)
{
	struct pieces *pieces = calloc(1, sizeof(*pieces));
	struct http_source source = {
	    .next = json ? pieces_next_json : pieces_next,
	    .release = pieces_release,
	    .context = pieces,
	    .size = json ? -1 : (int64_t)snapshot->size,
	};
	char etag[64];

	if (pieces == NULL) {
		snapshot_unref(snapshot);
		http_reply_error(request, 503, "Memory is short.");
		return;
	}
	pieces->snapshot = snapshot;
	snprintf(etag, sizeof(etag), "%u.%llu%s", snapshot->boot_id,
	    (unsigned long long)snapshot->revision, json ? ".json" : "");
	http_reply_source(request, json ? WEB_JSON : WEB_SNAPSHOT, etag, &source);
}

void
web_serve_snapshot(void *context, struct http_request *request)
{
	const struct web *web = context;
	struct instant now = instant_now();
	struct reason reason = {""};
	struct snapshot *snapshot;
	int json = web_choose_json(request);

	if (json < 0)
		return;
	if (exporter_snapshot(web->sources.exporter, &snapshot, &now, &reason) == 0)
		reply_snapshot(request, snapshot, json);
	else
		http_reply_error(request, 503, reason.text);
}
