#include "agent/fleet/inventory.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "agent/arena.h"
#include "agent/fleet/inventory_index.h"
#include "agent/text.h"

struct inventory *
inventory_new(void)
{
	struct inventory *inventory = calloc(1, sizeof(*inventory));

	if (inventory == NULL)
		return NULL;
	inventory->arena = arena_new(INVENTORY_MAX_BYTES);
	if (inventory->arena == NULL) {
		free(inventory);
		errno = ENOMEM;
		return NULL;
	}
	inventory->references = 1;
	inventory->threads_total = inventory->threads_free = INVENTORY_UNKNOWN;
	inventory->cores_total = inventory->cores_free = INVENTORY_UNKNOWN;
	inventory->memory_total = inventory->memory_free = INVENTORY_UNKNOWN;
	return inventory;
}

struct inventory *
inventory_ref(struct inventory *inventory)
{
	if (inventory != NULL)
		inventory->references++;
	return inventory;
}

void
inventory_unref(struct inventory *inventory)
{
	if (inventory == NULL || --inventory->references > 0)
		return;
	inventory_index_free(inventory->index);
	arena_free(inventory->arena);
	inventory_unref(inventory->base);
	free(inventory);
}

const char *
inventory_string(struct inventory *inventory, const char *text, size_t length)
{
	char *copy;

	if (length > INVENTORY_MAX_STRING) {
		errno = E2BIG;
		return NULL;
	}
	copy = arena_copy(inventory->arena, text, length);
	if (copy != NULL)
		text_clean(copy, length);
	return copy;
}

int
inventory_set_vlans(struct inventory *inventory, struct inventory_vlans *vlans,
    const uint16_t *ids, size_t count)
{
	uint16_t *copy = NULL;

	if (count > UINT16_MAX)
		return -E2BIG;
	if (count > 0) {
		copy = arena_alloc(inventory->arena, count * sizeof(*ids));
		if (copy == NULL)
			return -errno;
		memcpy(copy, ids, count * sizeof(*ids));
	}
	vlans->known = true;
	vlans->count = (uint16_t)count;
	vlans->ids = copy;
	return 0;
}

bool
inventory_knows(const struct inventory *inventory, unsigned facts)
{
	return (inventory->facts & facts) == facts;
}

int64_t
inventory_vcc_free(const struct inventory_vcc *vcc)
{
	int64_t range;

	if (vcc->port_min == INVENTORY_UNKNOWN || vcc->port_max == INVENTORY_UNKNOWN)
		return INVENTORY_UNKNOWN;
	range = vcc->port_max - vcc->port_min + 1;
	return range > vcc->used ? range - vcc->used : 0;
}

bool
inventory_vcc_port_taken(const struct inventory_vcc *vcc, int64_t port)
{
	for (const struct inventory_port *p = vcc->ports; p != NULL; p = p->next)
		if (p->port == port)
			return true;
	return false;
}

const struct inventory_domain *
inventory_control_domain(const struct inventory *inventory)
{
	const struct inventory_domain *domain;

	for (domain = inventory->domains; domain != NULL; domain = domain->next)
		if (domain->flags_known &&
		    (domain->flags & INVENTORY_FLAG_CONTROL) != 0)
			return domain;
	return inventory_find_domain(inventory, "primary");
}

int
inventory_version_compare(const struct inventory_version *version, int major, int minor)
{
	if (version->part[0] != major)
		return version->part[0] < major ? -1 : 1;
	if (version->part[1] != minor)
		return version->part[1] < minor ? -1 : 1;
	return 0;
}
