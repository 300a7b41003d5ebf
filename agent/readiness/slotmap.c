#include "agent/readiness/slotmap.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#define FEW 2

static uint32_t *
entries_write(struct slotmap *map)
{
	return map->room == 0 ? map->entries.few : map->entries.list;
}

/* Where the slot is, or would be entered. */
static uint32_t
position(const struct slotmap *map, uint32_t slot)
{
	const uint32_t *entries = slotmap_entries(map);
	uint32_t low = 0;
	uint32_t high = map->count;

	while (low < high) {
		uint32_t middle = low + (high - low) / 2;

		if (entries[middle] >> 8 < slot)
			low = middle + 1;
		else
			high = middle;
	}
	return low;
}

/* Room for one more entry. */
static int
slotmap_grow(struct slotmap *map)
{
	uint32_t room = map->count + map->count / 2 + FEW;
	uint32_t *list;

	if (map->count < (map->room == 0 ? FEW : map->room))
		return 0;
	list = realloc(map->room == 0 ? NULL : map->entries.list, room * sizeof(*list));
	if (list == NULL)
		return -ENOMEM;
	if (map->room == 0)
		memcpy(list, map->entries.few, sizeof(map->entries.few));
	map->entries.list = list;
	map->room = room;
	return 0;
}

int
slotmap_set(struct slotmap *map, uint32_t slot, uint8_t value)
{
	uint32_t at = position(map, slot);
	uint32_t *entries = entries_write(map);

	if (at == map->count || entries[at] >> 8 != slot) {
		if (slotmap_grow(map) != 0)
			return -ENOMEM;
		entries = entries_write(map);
		memmove(entries + at + 1, entries + at,
		    (map->count - at) * sizeof(*entries));
		map->count++;
	}
	entries[at] = slot << 8 | value;
	return 0;
}

void
slotmap_remove(struct slotmap *map, uint32_t slot)
{
	uint32_t at = position(map, slot);
	uint32_t *entries = entries_write(map);

	if (at == map->count || entries[at] >> 8 != slot)
		return;
	map->count--;
	memmove(entries + at, entries + at + 1, (map->count - at) * sizeof(*entries));
	if (map->count == 0)
		slotmap_free(map);
}

bool
slotmap_get(const struct slotmap *map, uint32_t slot, uint8_t *value)
{
	uint32_t at = position(map, slot);
	const uint32_t *entries = slotmap_entries(map);

	if (at == map->count || entries[at] >> 8 != slot)
		return false;
	*value = (uint8_t)(entries[at] & 0xFF);
	return true;
}

void
slotmap_free(struct slotmap *map)
{
	if (map->room != 0)
		free(map->entries.list);
	memset(map, 0, sizeof(*map));
}
