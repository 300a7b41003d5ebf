#include "agent/readiness/ids.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "agent/readiness/array.h"

/* Where a hash would be first: Knuth's multiplicative hashing spreads what is alike. */
static uint32_t
home(const struct idmap *map, uint32_t hash)
{
	return (uint32_t)((uint64_t)(hash * UINT32_C(0x9E3779B1)) * map->size >> 32);
}

static uint32_t
after(const struct idmap *map, uint32_t place)
{
	return (place + 1) & (map->size - 1);
}

static void
place_put(struct idmap *map, uint32_t id, uint32_t hash)
{
	uint32_t place = home(map, hash);

	while (map->places[place].id != IDMAP_NONE)
		place = after(map, place);
	map->places[place] = (struct idmap_place){hash, id};
}

static int
places_grow(struct idmap *map)
{
	struct idmap old = *map;
	uint32_t size = old.size == 0 ? 64 : old.size * 2;
	struct idmap_place *places = malloc(size * sizeof(*places));

	if (places == NULL)
		return -ENOMEM;
	memset(places, 0xFF, size * sizeof(*places)); /* IDMAP_NONE everywhere */
	map->places = places;
	map->size = size;
	for (uint32_t i = 0; i < old.size; i++)
		if (old.places[i].id != IDMAP_NONE)
			place_put(map, old.places[i].id, old.places[i].hash);
	free(old.places);
	return 0;
}

int
idmap_put(struct idmap *map, uint32_t id, uint32_t hash)
{
	if (map->count >= map->size / 4 * 3 && places_grow(map) != 0)
		return -ENOMEM;
	place_put(map, id, hash);
	map->count++;
	return 0;
}

/* Close the gap: pull back what follows and would be found earlier. */
static void
place_clear(struct idmap *map, uint32_t gap)
{
	uint32_t mask = map->size - 1;

	for (uint32_t i = after(map, gap); map->places[i].id != IDMAP_NONE;
	     i = after(map, i)) {
		uint32_t from = home(map, map->places[i].hash);

		if (((i - from) & mask) < ((i - gap) & mask))
			continue;
		map->places[gap] = map->places[i];
		gap = i;
	}
	map->places[gap].id = IDMAP_NONE;
}

void
idmap_remove(struct idmap *map, uint32_t id, uint32_t hash)
{
	uint32_t place = home(map, hash);

	while (map->places[place].id != id)
		place = after(map, place);
	place_clear(map, place);
	map->count--;
}

/* From this place on. */
static uint32_t
place_find(const struct idmap *map, uint32_t hash, uint32_t *place)
{
	while (map->places[*place].id != IDMAP_NONE && map->places[*place].hash != hash)
		*place = after(map, *place);
	return map->places[*place].id;
}

uint32_t
idmap_first(const struct idmap *map, uint32_t hash, uint32_t *place)
{
	if (map->size == 0)
		return IDMAP_NONE;
	*place = home(map, hash);
	return place_find(map, hash, place);
}

uint32_t
idmap_next(const struct idmap *map, uint32_t hash, uint32_t *place)
{
	*place = after(map, *place);
	return place_find(map, hash, place);
}

void
idmap_free(struct idmap *map)
{
	free(map->places);
	memset(map, 0, sizeof(*map));
}

int
idpool_take(struct idpool *pool, uint32_t *id)
{
	if (pool->free_count > 0) {
		*id = pool->free[--pool->free_count];
		return 0;
	}
	if (array_reserve(
		&pool->free, &pool->free_room, pool->used, sizeof(*pool->free)) != 0)
		return -ENOMEM;
	*id = pool->used++;
	return 0;
}

void
idpool_give(struct idpool *pool, uint32_t id)
{
	pool->free[pool->free_count++] = id;
}

void
idpool_free(struct idpool *pool)
{
	free(pool->free);
	memset(pool, 0, sizeof(*pool));
}
