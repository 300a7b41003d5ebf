/* Which of the two migrations a domain would make as it is now. */
#ifndef AGENT_READINESS_MODE_H
#define AGENT_READINESS_MODE_H

#include "agent/fleet/inventory.h"
#include "agent/readiness/finding.h"

/* An active domain migrates live; a bound or inactive one cold. */
static inline enum migration_mode
migration_mode_of(const struct inventory_domain *domain)
{
	return domain->state == INVENTORY_STATE_ACTIVE ||
		       domain->state == INVENTORY_STATE_TRANSITION
		   ? MIGRATION_LIVE
		   : MIGRATION_COLD;
}

/* A control domain never migrates: it is neither stranded nor part of a summary. */
static inline bool
migration_is_possible(const struct inventory_domain *domain)
{
	return !domain->flags_known || (domain->flags & INVENTORY_FLAG_CONTROL) == 0;
}

#endif
