/* Copies of a finished inventory with something taken away, to ask what would be. */
#ifndef AGENT_FLEET_INVENTORY_CHANGE_H
#define AGENT_FLEET_INVENTORY_CHANGE_H

#include <stddef.h>

struct inventory;

/* What can be taken away. */
enum inventory_removal {
	INVENTORY_REMOVE_VSW,
	INVENTORY_REMOVE_VCC,
	INVENTORY_REMOVE_VOLUME,
};

/*
 * A finished copy without the services of that name, in whichever service domains they
 * are; service: the disk service of a volume, NULL for the others. Domains and texts
 * are shared: the copy holds a reference to the finished inventory it comes from.
 * *copy is given back with inventory_unref(), *removed is how many there were.
 * -ENOMEM or -E2BIG: then there is no copy.
 */
int inventory_without(struct inventory **copy, const struct inventory *from,
    enum inventory_removal kind, const char *name, const char *service,
    size_t *removed);

#endif
