/* The free memory of a host in one piece per gap, for who has to lay blocks into it. */
#ifndef AGENT_FLEET_INVENTORY_MEMORY_H
#define AGENT_FLEET_INVENTORY_MEMORY_H

#include <stdbool.h>
#include <stdint.h>

struct inventory;

/* What lies above is no address of any machine. */
#define INVENTORY_MAX_ADDRESS ((int64_t)1 << 62)

/* Physical addresses from start up to end, without end; octets. */
struct inventory_range {
	int64_t start, end;
};

/* Ascending, never touching each other. */
struct inventory_ranges {
	uint32_t count;
	bool whole; /* every free block told a sane address and size */
	struct inventory_range list[];
};

/* ---- private to the inventory ---- */

/* Fill in inventory->free_memory from the blocks of the host. 0, -ENOMEM or -E2BIG. */
int inventory_find_free_memory(struct inventory *inventory);

#endif
