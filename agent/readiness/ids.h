/*
 * Ids: small numbers for hundreds of thousands of things, given out by a pool and found
 * again by 32-bit hashes, a dozen octets each.
 */
#ifndef AGENT_READINESS_IDS_H
#define AGENT_READINESS_IDS_H

#include <stdint.h>

#define IDMAP_NONE UINT32_MAX

/*
 * From hashes to ids: open addressing, one line of memory per look. Several ids may
 * have one hash; telling them apart is the caller's matter. Zero-initialise; idmap_free
 * releases.
 */
struct idmap {
	struct idmap_place {
		uint32_t hash, id;
	} * places;
	uint32_t size; /* a power of two, or 0 */
	uint32_t count;
};

/* Enter an id, which must not be in the map. 0 or -ENOMEM. */
int idmap_put(struct idmap *map, uint32_t id, uint32_t hash);
/* Take out an id that is in the map under this hash. */
void idmap_remove(struct idmap *map, uint32_t id, uint32_t hash);
/*
 * The first id of a hash, IDMAP_NONE when there is none; *place is where it was found.
 * The next one from there on.
 */
uint32_t idmap_first(const struct idmap *map, uint32_t hash, uint32_t *place);
uint32_t idmap_next(const struct idmap *map, uint32_t hash, uint32_t *place);
void idmap_free(struct idmap *map);

/* Numbers from 0 up, given back ones first. Zero-initialise; idpool_free releases. */
struct idpool {
	uint32_t *free;
	uint32_t free_count, free_room;
	uint32_t used; /* one more than the largest id ever given out */
};

/* *id: a number that nobody has. 0 or -ENOMEM. */
int idpool_take(struct idpool *pool, uint32_t *id);
/* Never fails: room for it was made when the id was taken. */
void idpool_give(struct idpool *pool, uint32_t id);
void idpool_free(struct idpool *pool);

#endif
