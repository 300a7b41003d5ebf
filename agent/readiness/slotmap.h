/*
 * From slots of hosts to one octet each, for the many cases where few hosts have a
 * value: sorted, two entries without an allocation.
 */
#ifndef AGENT_READINESS_SLOTMAP_H
#define AGENT_READINESS_SLOTMAP_H

#include <stdbool.h>
#include <stdint.h>

/* The largest slot that fits beside an octet into an entry. */
#define SLOTMAP_SLOTS (1u << 24)

/* Zero-initialise; slotmap_free releases. */
struct slotmap {
	uint32_t count;
	uint32_t room; /* of list; 0 = the entries are in few */
	union {
		uint32_t few[2];
		uint32_t *list;
	} entries;
};

/* slot below SLOTMAP_SLOTS. 0 or -ENOMEM; changing a value never fails. */
int slotmap_set(struct slotmap *map, uint32_t slot, uint8_t value);
/* Nothing happens when the slot is not there. */
void slotmap_remove(struct slotmap *map, uint32_t slot);
/* Whether the slot is there; then *value is set. */
bool slotmap_get(const struct slotmap *map, uint32_t slot, uint8_t *value);
void slotmap_free(struct slotmap *map);

static inline const uint32_t *
slotmap_entries(const struct slotmap *map)
{
	return map->room == 0 ? map->entries.few : map->entries.list;
}

/* Entry i of count, by slot ascending. */
static inline uint32_t
slotmap_slot(const struct slotmap *map, uint32_t i)
{
	return slotmap_entries(map)[i] >> 8;
}

static inline uint8_t
slotmap_value(const struct slotmap *map, uint32_t i)
{
	return (uint8_t)(slotmap_entries(map)[i] & 0xFF);
}

#endif
