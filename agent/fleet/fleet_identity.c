/*
 * Who is who: the index of each domain that a host reports. A UUID identifies a domain
 * on every host; where the manager tells that there is none, host and name have to do.
 * A UUID that is not known this time changes nothing: the domain of that name is who it
 * was in the host's last report. When a domain that had only a name shows a UUID for
 * the first time, its index becomes that of the UUID, so that it stays the same row.
 */
#include "agent/fleet/fleet_private.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "agent/fleet/inventory.h"
#include "agent/fleet/registry.h"

static int
name_compare(const void *a, const void *b)
{
	const struct report *const *x = a;
	const struct report *const *y = b;

	return strcmp((*x)->inventory->name, (*y)->inventory->name);
}

int
identities_open(
    struct identities *identities, struct fleet *fleet, const struct host *host)
{
	size_t count = host->reports.count;

	*identities = (struct identities){.registry = fleet->registry, .host = host};
	if (count == 0)
		return 0;
	identities->before = calloc(count, sizeof(*identities->before));
	if (identities->before == NULL)
		return -ENOMEM;
	for (size_t i = 0; i < count; i++)
		identities->before[i] = &host->reports.list[i];
	identities->count = count;
	qsort(identities->before, count, sizeof(*identities->before), name_compare);
	return 0;
}

void
identities_close(struct identities *identities)
{
	free(identities->before);
}

/* What the host reported last under a name, or NULL. */
static const struct report *
report_before(
    const struct identities *identities, const struct inventory_domain *inventory)
{
	const struct report wanted = {.inventory = inventory};
	const struct report *key = &wanted;
	const struct report *const *found;

	if (identities->count == 0)
		return NULL;
	found = bsearch(&key, identities->before, identities->count,
	    sizeof(*identities->before), name_compare);
	return found != NULL ? *found : NULL;
}

uint32_t
identity_index(const struct identities *identities,
    const struct inventory_domain *inventory, bool *by_name, struct reason *reason)
{
	const struct report *before = report_before(identities, inventory);
	const char *uuid[] = {"uuid", inventory->uuid};
	const char *name[] = {"name", identities->host->name, inventory->name};

	if (inventory->uuid != NULL && inventory->uuid[0] != '\0') {
		*by_name = false;
		return registry_bind(identities->registry, REGISTRY_DOMAIN, uuid, 2,
		    before != NULL && before->by_name ? before->index : 0, reason);
	}
	if (inventory->uuid == NULL && before != NULL) {
		*by_name = before->by_name;
		return before->index;
	}
	*by_name = true;
	return registry_index(identities->registry, REGISTRY_DOMAIN, name, 3, reason);
}
