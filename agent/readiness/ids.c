#include "agent/readiness/ids.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "agent/readiness/array.h"

static uint32_t *
head_of(const struct idmap *map, uint32_t hash)
{
	return &map->heads[hash & (map->head_count - 1)];
}

static void
chain(struct idmap *map, uint32_t id)
{
	uint32_t *head = head_of(map, map->links[id].hash);

	map->links[id].next = *head;
	*head = id;
}

/* Twice as many heads: chains stay at about one id. */
static int
heads_grow(struct idmap *map)
{
	struct idmap old = *map;
	uint32_t count = old.head_count == 0 ? 64 : old.head_count * 2;
	uint32_t *heads = malloc(count * sizeof(*heads));

	if (heads == NULL)
		return -ENOMEM;
	memset(heads, 0xFF, count * sizeof(*heads)); /* IDMAP_NONE everywhere */
	map->heads = heads;
	map->head_count = count;
	for (uint32_t i = 0; i < old.head_count; i++) {
		uint32_t next;

		for (uint32_t id = old.heads[i]; id != IDMAP_NONE; id = next) {
			next = map->links[id].next;
			chain(map, id);
		}
	}
	free(old.heads);
	return 0;
}

int
idmap_put(struct idmap *map, uint32_t id, uint32_t hash)
{
	if (array_reserve(&map->links, &map->room, id, sizeof(*map->links)) != 0)
		return -ENOMEM;
	if (map->count >= map->head_count && heads_grow(map) != 0)
		return -ENOMEM;
	map->links[id].hash = hash;
	chain(map, id);
	map->count++;
	return 0;
}

void
idmap_remove(struct idmap *map, uint32_t id)
{
	uint32_t *link = head_of(map, map->links[id].hash);

	while (*link != id)
		link = &map->links[*link].next;
	*link = map->links[id].next;
	map->count--;
}

/* The first id of the hash from here on along the chain. */
static uint32_t
chain_find(const struct idmap *map, uint32_t id, uint32_t hash)
{
	while (id != IDMAP_NONE && map->links[id].hash != hash)
		id = map->links[id].next;
	return id;
}

uint32_t
idmap_first(const struct idmap *map, uint32_t hash)
{
	if (map->head_count == 0)
		return IDMAP_NONE;
	return chain_find(map, *head_of(map, hash), hash);
}

uint32_t
idmap_next(const struct idmap *map, uint32_t id)
{
	return chain_find(map, map->links[id].next, map->links[id].hash);
}

void
idmap_free(struct idmap *map)
{
	free(map->heads);
	free(map->links);
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
