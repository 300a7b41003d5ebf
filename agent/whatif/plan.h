/*
 * A plan: a fleet as it would be after some changes. Nothing is touched: the fleet it
 * begins with stays as it is, and its inventories are shared or copied.
 */
#ifndef AGENT_WHATIF_PLAN_H
#define AGENT_WHATIF_PLAN_H

#include <stddef.h>

#include "agent/fleet/inventory_change.h"

struct fleet;
struct inventory;
struct instant;
struct plan;
struct reason;
struct registry;

/* Begin with that fleet, which must outlive the plan. plan_free frees *plan. -ENOMEM.
 */
int plan_open(struct plan **plan, const struct fleet *fleet);
void plan_free(struct plan *plan);

/*
 * Each adds one change; they work in the order in which they are added. Names that do
 * not exist: -ENOENT with a reason that tells what does. -EINVAL with a reason for a
 * text of another form; -ENOMEM.
 */

/* The host and its domains are not there. */
int plan_host_down(struct plan *plan, const char *name, struct reason *reason);
/*
 * A service is not there: "NAME@HOST", of a volume "VOLUME@SERVICE@HOST", in whichever
 * service domains of the host it is. *users: how many domains of that host use it,
 * which ldm would not let go without force.
 */
int plan_remove(struct plan *plan, enum inventory_removal kind, const char *what,
    size_t *users, struct reason *reason);
/*
 * The host is what this inventory tells, and is new if there is none of that name. The
 * plan takes over the reference, also when it fails.
 */
int plan_put(struct plan *plan, const char *name, struct inventory *inventory,
    struct reason *reason);

/*
 * The fleet as it would be. registry: that of the fleet the plan begins with, so that
 * the same hosts and domains have the same indexes in both. fleet_free frees *fleet;
 * -errno with a reason.
 */
int plan_fleet(const struct plan *plan, struct registry *registry,
    const struct instant *now, struct fleet **fleet, struct reason *reason);

#endif
