/* Which migration a domain would make as it is now, and whether it ever makes one. */
#ifndef AGENT_READINESS_MODE_H
#define AGENT_READINESS_MODE_H

#include "agent/fleet/fleet.h"
#include "agent/fleet/inventory.h"
#include "agent/readiness/finding.h"

/* Live while it is active; a bound or inactive domain migrates cold. */
static inline enum migration_mode
migration_mode_of(const struct fleet_domain *domain)
{
	return domain->inventory->state == INVENTORY_STATE_ACTIVE ? MIGRATION_LIVE
								  : MIGRATION_COLD;
}

/*
 * A service that a domain offers, for a text; NULL when it offers none. Of a control
 * domain that goes without saying.
 */
const char *migration_service(
    const struct inventory *inventory, const struct inventory_domain *domain);

/*
 * What never migrates: a control domain and a domain that offers services stay where
 * they are used. They are not stranded and no part of a summary.
 */
bool migration_is_possible(const struct fleet_domain *domain);

#endif
