/*
 * What changes in the snapshot, as frames that all readers of /v1/stream share: each
 * change is encoded once. The last ones are kept for readers that are a little behind;
 * who is further behind begins again with a full snapshot. So a reader costs nothing
 * but the frame it is being sent.
 */
#ifndef AGENT_WEB_FEED_H
#define AGENT_WEB_FEED_H

#include <stddef.h>
#include <stdint.h>

struct exporter;
struct instant;
struct shared;
struct snapshot;

/* Frames that are kept, and octets of them but for a quarter of the snapshot. */
#define FEED_FRAMES 1024
#define FEED_SIZE   ((size_t)4 << 20)

struct feed {
	struct exporter *exporter;
	struct snapshot *last; /* as it is after all frames; NULL = not known yet */
	struct snapshot *full; /* where readers begin: before frame full_next */
	uint64_t full_next;
	size_t full_size;                   /* of the frames since */
	struct shared *frames[FEED_FRAMES]; /* frame n at n % FEED_FRAMES */
	uint64_t first, next;               /* that are kept: from, up to */
	size_t size;                        /* of them */
};

/* exporter is borrowed. feed_clear frees what is held; then it can be used again. */
void feed_init(struct feed *feed, struct exporter *exporter);
void feed_clear(struct feed *feed);

/* Look whether there is a newer snapshot. What fails is tried with the next call. */
void feed_advance(struct feed *feed, const struct instant *now);

/*
 * Where a reader begins: with *snapshot, of which it has a reference, and then with the
 * frame *next. -EAGAIN: there is no snapshot yet.
 */
int feed_begin(struct feed *feed, struct snapshot **snapshot, uint64_t *next);

/* The frame for who has a revision; feed->next: it has the last; 0: it is not kept. */
uint64_t feed_find(const struct feed *feed, uint32_t boot_id, uint64_t revision);

/* A frame that is kept; no reference. */
struct shared *feed_frame(const struct feed *feed, uint64_t number);

#endif
