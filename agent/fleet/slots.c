#include "agent/fleet/slots.h"

#include <errno.h>
#include <limits.h>
#include <stdlib.h>

static int
slots_grow(struct slots *slots)
{
	unsigned room = slots->room == 0 ? 16 : slots->room * 2;
	void **items;
	unsigned *stack;

	if (slots->room > UINT_MAX / 4)
		return -ENOMEM;
	items = realloc(slots->items, room * sizeof(*items));
	if (items == NULL)
		return -ENOMEM;
	slots->items = items;
	stack = realloc(slots->free, room * sizeof(*stack));
	if (stack == NULL)
		return -ENOMEM;
	slots->free = stack;
	slots->room = room;
	return 0;
}

int
slots_add(struct slots *slots, void *item, unsigned *slot)
{
	if (slots->free_count > 0) {
		*slot = slots->free[--slots->free_count];
	} else {
		if (slots->count == slots->room && slots_grow(slots) != 0)
			return -ENOMEM;
		*slot = slots->count++;
	}
	slots->items[*slot] = item;
	return 0;
}

void
slots_remove(struct slots *slots, unsigned slot)
{
	slots->items[slot] = NULL;
	slots->free[slots->free_count++] = slot;
}

void
slots_clear(struct slots *slots)
{
	free(slots->items);
	free(slots->free);
	*slots = (struct slots){0};
}
