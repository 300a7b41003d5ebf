/* Private to the inventory: of which lookups "not found" means "none". */
#ifndef AGENT_FLEET_INVENTORY_WHOLE_H
#define AGENT_FLEET_INVENTORY_WHOLE_H

struct inventory;
struct inventory_vcc;

/* The concentrator of a host that has just one, else NULL. */
const struct inventory_vcc *inventory_only_vcc(const struct inventory *inventory);

/* Fill in inventory->whole, once everything else is finished. */
void inventory_find_whole(struct inventory *inventory);

#endif
