#include "agent/fleet/inventory_memory.h"

#include <errno.h>
#include <stdlib.h>

#include "agent/arena.h"
#include "agent/fleet/inventory.h"

static bool
block_is_free(const struct inventory_block *block)
{
	return block->owner != NULL && block->owner[0] == '\0';
}

static bool
block_is_told(const struct inventory_block *block)
{
	return block->physical_address >= 0 && block->size >= 0 &&
	       block->physical_address <= INVENTORY_MAX_ADDRESS &&
	       block->size <= INVENTORY_MAX_ADDRESS - block->physical_address;
}

static int
range_compare(const void *a, const void *b)
{
	const struct inventory_range *x = a;
	const struct inventory_range *y = b;

	return (x->start > y->start) - (x->start < y->start);
}

/* Free blocks that touch are one piece. */
static void
ranges_join(struct inventory_ranges *ranges)
{
	uint32_t kept = 0;

	qsort(ranges->list, ranges->count, sizeof(ranges->list[0]), range_compare);
	for (uint32_t i = 0; i < ranges->count; i++) {
		struct inventory_range *last = &ranges->list[kept > 0 ? kept - 1 : 0];

		if (kept == 0 || ranges->list[i].start > last->end)
			ranges->list[kept++] = ranges->list[i];
		else if (ranges->list[i].end > last->end)
			last->end = ranges->list[i].end;
	}
	ranges->count = kept;
}

int
inventory_find_free_memory(struct inventory *inventory)
{
	struct inventory_ranges *ranges;
	size_t count = 0;

	for (struct inventory_block *b = inventory->blocks; b != NULL; b = b->next)
		count += block_is_free(b);
	ranges = arena_alloc(
	    inventory->arena, sizeof(*ranges) + count * sizeof(ranges->list[0]));
	if (ranges == NULL)
		return -errno;
	ranges->whole = true;
	for (struct inventory_block *b = inventory->blocks; b != NULL; b = b->next) {
		if (!block_is_free(b))
			continue;
		if (!block_is_told(b))
			ranges->whole = false;
		else if (b->size > 0)
			ranges->list[ranges->count++] = (struct inventory_range){
			    b->physical_address, b->physical_address + b->size};
	}
	ranges_join(ranges);
	inventory->free_memory = ranges;
	return 0;
}
