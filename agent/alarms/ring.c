#include "agent/alarms/ring.h"

#include <errno.h>
#include <stdlib.h>

void
ring_event_free(struct ring_event *event)
{
	if (event == NULL)
		return;
	free(event->block);
	free(event);
}

struct ring_event *
ring_at(const struct ring *ring, size_t at)
{
	return ring->events[(ring->first + at) % ring->size];
}

int
ring_resize(struct ring *ring, size_t size)
{
	struct ring_event **events = calloc(size, sizeof(struct ring_event *));
	size_t forget = ring->count > size ? ring->count - size : 0;

	if (events == NULL)
		return -ENOMEM;
	for (size_t i = 0; i < ring->count; i++)
		if (i < forget)
			ring_event_free(ring_at(ring, i));
		else
			events[i - forget] = ring_at(ring, i);
	free(ring->events);
	*ring = (struct ring){
	    .events = events, .count = ring->count - forget, .size = size};
	return 0;
}

void
ring_clear(struct ring *ring)
{
	for (size_t i = 0; i < ring->count; i++)
		ring_event_free(ring_at(ring, i));
	free(ring->events);
	*ring = (struct ring){0};
}

/* Sequence numbers ascend, also where they begin again at 1. */
static uint32_t
age_of(const struct ring *ring, uint32_t sequence)
{
	return sequence - ring_at(ring, 0)->public.sequence;
}

struct ring_event *
ring_find(const struct ring *ring, uint32_t sequence)
{
	size_t low = 0, high = ring->count;

	while (low < high) {
		size_t middle = low + (high - low) / 2;
		struct ring_event *event = ring_at(ring, middle);

		if (event->public.sequence == sequence)
			return event;
		if (age_of(ring, event->public.sequence) < age_of(ring, sequence))
			low = middle + 1;
		else
			high = middle;
	}
	return NULL;
}

struct ring_event *
ring_drop(struct ring *ring)
{
	struct ring_event *event;

	if (ring->count == 0)
		return NULL;
	event = ring_at(ring, 0);
	ring->first = (ring->first + 1) % ring->size;
	ring->count--;
	return event;
}

struct ring_event *
ring_push(struct ring *ring, struct ring_event *event)
{
	struct ring_event *gave_way = NULL;

	if (ring->count == ring->size)
		gave_way = ring_drop(ring);
	ring->events[(ring->first + ring->count) % ring->size] = event;
	ring->count++;
	return gave_way;
}
