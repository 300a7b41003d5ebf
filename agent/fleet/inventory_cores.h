/*
 * Cores by their ids, which machines count anew: the free ones of a host, and those
 * that a domain has by name. Few ranges hold hundreds of them.
 */
#ifndef AGENT_FLEET_INVENTORY_CORES_H
#define AGENT_FLEET_INVENTORY_CORES_H

#include <stdbool.h>
#include <stdint.h>

struct inventory;

/* Ids are below; no machine has as many. */
#define INVENTORY_CORE_IDS 65536

/* Both inclusive. */
struct inventory_core_range {
	uint16_t first, last;
};

/* Ascending ranges, which never touch each other. */
struct inventory_cores {
	bool known;
	uint16_t count; /* of ranges */
	const struct inventory_core_range *ranges;
};

/* Ids as they come, in any order. Zero-initialise. */
struct inventory_core_set {
	uint64_t bits[INVENTORY_CORE_IDS / 64];
};

/* False when that is no id of a core. */
bool inventory_core_set_add(struct inventory_core_set *set, int64_t id);

/* Make a set the known cores of an inventory that is being built. 0 or -errno. */
int inventory_set_cores(struct inventory *inventory, struct inventory_cores *cores,
    const struct inventory_core_set *set);

/* The range that has the id; the count of ranges when none has. */
uint16_t inventory_core_find(const struct inventory_cores *cores, int64_t id);

#endif
