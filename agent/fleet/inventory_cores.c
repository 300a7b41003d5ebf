#include "agent/fleet/inventory_cores.h"

#include <errno.h>

#include "agent/arena.h"
#include "agent/fleet/inventory.h"

bool
inventory_core_set_add(struct inventory_core_set *set, int64_t id)
{
	if (id < 0 || id >= INVENTORY_CORE_IDS)
		return false;
	set->bits[id / 64] |= UINT64_C(1) << id % 64;
	return true;
}

static bool
set_has(const struct inventory_core_set *set, uint32_t id)
{
	return (set->bits[id / 64] >> id % 64 & 1) != 0;
}

/* The next range from an id on; false when there is none. */
static bool
set_next(const struct inventory_core_set *set, uint32_t from,
    struct inventory_core_range *range)
{
	uint32_t end;

	while (from < INVENTORY_CORE_IDS && !set_has(set, from))
		from += set->bits[from / 64] == 0 ? 64 - from % 64 : 1;
	if (from >= INVENTORY_CORE_IDS)
		return false;
	end = from + 1;
	while (end < INVENTORY_CORE_IDS && set_has(set, end))
		end++;
	*range = (struct inventory_core_range){(uint16_t)from, (uint16_t)(end - 1)};
	return true;
}

int
inventory_set_cores(struct inventory *inventory, struct inventory_cores *cores,
    const struct inventory_core_set *set)
{
	struct inventory_core_range range, *ranges;
	uint16_t count = 0;
	uint32_t from;

	for (from = 0; set_next(set, from, &range); from = (uint32_t)range.last + 1)
		count++;
	ranges = arena_alloc(inventory->arena, ((size_t)count + 1) * sizeof(*ranges));
	if (ranges == NULL)
		return -errno;
	count = 0;
	for (from = 0; set_next(set, from, &range); from = (uint32_t)range.last + 1)
		ranges[count++] = range;
	*cores = (struct inventory_cores){true, count, ranges};
	return 0;
}

uint16_t
inventory_core_find(const struct inventory_cores *cores, int64_t id)
{
	uint16_t low = 0, high = cores->count;

	while (low < high) {
		uint16_t middle = (uint16_t)(low + (high - low) / 2);

		if (id > cores->ranges[middle].last)
			low = (uint16_t)(middle + 1);
		else if (id < cores->ranges[middle].first)
			high = middle;
		else
			return middle;
	}
	return cores->count;
}
