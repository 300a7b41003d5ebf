/* The notifications that are remembered: the last so many, as they were sent. */
#ifndef AGENT_ALARMS_RING_H
#define AGENT_ALARMS_RING_H

#include <stdbool.h>
#include <stddef.h>

#include "agent/alarms/alarms.h"

/* A notification with what only the outbox needs to know of it. */
struct ring_event {
	struct alarm_event public;
	struct alarm_identity identity; /* kind 0: about no alarm */
	uint32_t subject;               /* of a notice, else 0 */
	struct instant sent;
	enum ring_progress {
		RING_WAITING, /* to be sent, again */
		RING_SENT,
		RING_CONFIRMED,
	} progress;
	char key[sizeof(((struct alarm *)0)->key)];
	char *block;                        /* of the facts */
	struct ring_event *previous, *next; /* of the notices that wait */
};

/* Zero-initialise, then ring_resize; ring_clear frees what it holds. */
struct ring {
	struct ring_event **events; /* the oldest at `first` */
	size_t first, count, size;
};

/* Remember size (at least 1) from now on; the oldest are forgotten. -ENOMEM. */
int ring_resize(struct ring *ring, size_t size);
void ring_clear(struct ring *ring);

/* At 0 (the oldest) to count - 1. */
struct ring_event *ring_at(const struct ring *ring, size_t at);
/* NULL: forgotten, or never there. O(log n). */
struct ring_event *ring_find(const struct ring *ring, uint32_t sequence);

/*
 * Remember an event, which the ring owns from now on. Returns the one that had to give
 * way, or NULL; it is the caller's.
 */
struct ring_event *ring_push(struct ring *ring, struct ring_event *event);
/* Forget the oldest, which is the caller's; NULL when there is none. */
struct ring_event *ring_drop(struct ring *ring);

void ring_event_free(struct ring_event *event);

#endif
