/* The names of the catalog: who offers one and which needs ask for it. */
#include <errno.h>

#include "agent/readiness/array.h"
#include "agent/readiness/catalog_private.h"

uint32_t
name_find(const struct catalog *catalog, offer_hash offer)
{
	uint32_t place;

	return idmap_first(&catalog->offers, offer, &place);
}

int
name_enter(struct catalog *catalog, offer_hash offer, uint32_t *id)
{
	*id = name_find(catalog, offer);
	if (*id != IDMAP_NONE)
		return 0;
	if (idpool_take(&catalog->name_ids, id) != 0 ||
	    array_reserve(&catalog->names, &catalog->name_room, *id,
		sizeof(*catalog->names)) != 0 ||
	    idmap_put(&catalog->offers, *id, offer) != 0)
		return -ENOMEM;
	catalog->names[*id].first = IDMAP_NONE;
	catalog->names[*id].offer = offer;
	return 0;
}

void
name_tidy(struct catalog *catalog, uint32_t id)
{
	if (catalog->names[id].hosts.count > 0 ||
	    catalog->names[id].first != IDMAP_NONE)
		return;
	idmap_remove(&catalog->offers, id, catalog->names[id].offer);
	idpool_give(&catalog->name_ids, id);
}

void
name_link(struct catalog *catalog, uint32_t name, uint32_t need)
{
	struct catalog_need *entry = catalog->needs[need];
	uint32_t first = catalog->names[name].first;

	entry->name = name;
	entry->before = IDMAP_NONE;
	entry->behind = first;
	if (first != IDMAP_NONE)
		catalog->needs[first]->before = need;
	catalog->names[name].first = need;
}

void
name_unlink(struct catalog *catalog, uint32_t need)
{
	const struct catalog_need *entry = catalog->needs[need];

	if (entry->before != IDMAP_NONE)
		catalog->needs[entry->before]->behind = entry->behind;
	else
		catalog->names[entry->name].first = entry->behind;
	if (entry->behind != IDMAP_NONE)
		catalog->needs[entry->behind]->before = entry->before;
	name_tidy(catalog, entry->name);
}
