/* Private to the inventory: sorted arrays behind the inventory_find_... functions. */
#ifndef AGENT_FLEET_INVENTORY_INDEX_H
#define AGENT_FLEET_INVENTORY_INDEX_H

#include <stddef.h>
#include <stdint.h>

struct inventory;
struct inventory_index;

/* Build the indexes over an inventory whose lists are complete. 0 or -ENOMEM. */
int inventory_index_build(struct inventory *inventory);
void inventory_index_free(struct inventory_index *index);

#endif
