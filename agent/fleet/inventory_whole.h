/* Of which lookups in a finished inventory "not found" means "none". */
#ifndef AGENT_FLEET_INVENTORY_WHOLE_H
#define AGENT_FLEET_INVENTORY_WHOLE_H

#include <stdbool.h>

struct inventory;
struct inventory_vcc;

/*
 * What is known of every item that a lookup could have found: where one of these is
 * not set, "not found" is not "none". Filled in by inventory_finish().
 */
enum inventory_whole {
	/* User-given names of all virtual functions that are or may be Ethernet. */
	INVENTORY_WHOLE_VF_NAMES = 1 << 0,
	/* Addresses of all domains, network devices and switches. */
	INVENTORY_WHOLE_MACS = 1 << 1,
	INVENTORY_WHOLE_GROUPS = 1 << 2, /* console groups of all bound consoles */
	INVENTORY_WHOLE_PORTS = 1 << 3,  /* console ports, and whose concentrator's */
	INVENTORY_WHOLE_UUIDS = 1 << 4,  /* of all domains */
};

/* Whether all of the lookups (enum inventory_whole, or-ed) tell what is not there. */
bool inventory_is_whole(const struct inventory *inventory, unsigned whole);

/* ---- private to the inventory ---- */

/* The concentrator of a host that has just one, else NULL. */
const struct inventory_vcc *inventory_only_vcc(const struct inventory *inventory);

/* Fill in inventory->whole, once everything else is finished. */
void inventory_find_whole(struct inventory *inventory);

#endif
