#include "agent/readiness/mode.h"

#include <string.h>

static bool
is_offered_by(const char *owner, const struct inventory_domain *domain)
{
	return owner != NULL && strcmp(owner, domain->name) == 0;
}

const char *
migration_service(
    const struct inventory *inventory, const struct inventory_domain *domain)
{
	for (const struct inventory_vsw *v = inventory->vsws; v != NULL; v = v->next)
		if (is_offered_by(v->domain, domain))
			return v->name;
	for (const struct inventory_vds *v = inventory->vdss; v != NULL; v = v->next)
		if (is_offered_by(v->domain, domain))
			return v->name;
	for (const struct inventory_vcc *v = inventory->vccs; v != NULL; v = v->next)
		if (is_offered_by(v->domain, domain))
			return v->name;
	for (const struct inventory_vsan *v = inventory->vsans; v != NULL; v = v->next)
		if (is_offered_by(v->domain, domain))
			return v->name;
	return domain->flags_known && (domain->flags & INVENTORY_FLAG_SERVICE) != 0
		   ? "service flag"
		   : NULL;
}

bool
migration_is_possible(const struct fleet_domain *domain)
{
	const struct inventory *inventory = domain->host->inventory;

	return domain->inventory != inventory_control_domain(inventory) &&
	       migration_service(inventory, domain->inventory) == NULL;
}
