#include "agent/web/feed.h"

#include <errno.h>

#include "agent/export/delta.h"
#include "agent/export/exporter.h"
#include "agent/export/snapshot.h"
#include "agent/log.h"
#include "agent/reason.h"
#include "agent/web/shared.h"

void
feed_init(struct feed *feed, struct exporter *exporter)
{
	*feed = (struct feed){.exporter = exporter, .first = 1, .next = 1};
}

static void
frame_drop(struct feed *feed)
{
	struct shared *frame = feed->frames[feed->first++ % FEED_FRAMES];

	feed->size -= frame->octets.size;
	shared_unref(frame);
}

static void
full_set(struct feed *feed, struct snapshot *full)
{
	snapshot_unref(feed->full);
	feed->full = snapshot_ref(full);
	feed->full_next = feed->next;
	feed->full_size = 0;
}

/* Nobody can go on from what was: all readers begin again. */
static void
feed_break(struct feed *feed)
{
	while (feed->first < feed->next)
		frame_drop(feed);
	feed->first = ++feed->next;
	full_set(feed, NULL);
}

void
feed_clear(struct feed *feed)
{
	feed_break(feed);
	snapshot_unref(feed->last);
	feed->last = NULL;
}

static void
frame_keep(struct feed *feed, struct shared *frame)
{
	size_t most = FEED_SIZE + feed->last->size / 4;

	if (feed->next - feed->first == FEED_FRAMES)
		frame_drop(feed);
	feed->frames[feed->next++ % FEED_FRAMES] = frame;
	feed->size += frame->octets.size;
	feed->full_size += frame->octets.size;
	while (feed->size > most)
		frame_drop(feed);
	if (feed->full_next < feed->first || feed->full_size > most / 2 ||
	    feed->next - feed->full_next > FEED_FRAMES / 2)
		full_set(feed, NULL);
}

static struct shared *
frame_make(const struct snapshot *base, const struct snapshot *snapshot)
{
	struct shared *frame = shared_new();

	if (frame == NULL)
		return NULL;
	frame->base = base->revision;
	if (frame_write_delta(&frame->octets, base, snapshot) == 0)
		return frame;
	shared_unref(frame);
	return NULL;
}

void
feed_advance(struct feed *feed, const struct instant *now)
{
	struct snapshot *snapshot;
	struct reason reason = {""};
	struct shared *frame;
	int error = exporter_snapshot(feed->exporter, &snapshot, now, &reason);

	if (error != 0) {
		if (error != -EAGAIN)
			log_warning(
			    ROOM_HTTP, "nothing new to stream: %s", reason.text);
		return;
	}
	if (feed->last == snapshot) {
		snapshot_unref(snapshot);
		return;
	}
	frame = feed->last != NULL ? frame_make(feed->last, snapshot) : NULL;
	snapshot_unref(feed->last);
	feed->last = snapshot;
	if (frame != NULL)
		frame_keep(feed, frame);
	else
		feed_break(feed);
}

int
feed_begin(struct feed *feed, struct snapshot **snapshot, uint64_t *next)
{
	if (feed->last == NULL)
		return -EAGAIN;
	if (feed->full == NULL)
		full_set(feed, feed->last);
	*snapshot = snapshot_ref(feed->full);
	*next = feed->full_next;
	return 0;
}

uint64_t
feed_find(const struct feed *feed, uint32_t boot_id, uint64_t revision)
{
	if (feed->last == NULL || feed->last->boot_id != boot_id)
		return 0;
	if (feed->last->revision == revision)
		return feed->next;
	for (uint64_t number = feed->first; number < feed->next; number++)
		if (feed->frames[number % FEED_FRAMES]->base == revision)
			return number;
	return 0;
}

struct shared *
feed_frame(const struct feed *feed, uint64_t number)
{
	return feed->frames[number % FEED_FRAMES];
}
