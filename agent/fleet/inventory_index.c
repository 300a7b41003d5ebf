#include "agent/fleet/inventory_index.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "agent/fleet/inventory.h"

/* Everything that is looked up by one or two names. */
enum table_id {
	TABLE_DOMAIN,
	TABLE_UUID,
	TABLE_VSW,
	TABLE_VCC,
	TABLE_VDS,
	TABLE_VOLUME,
	TABLE_VSAN,
	TABLE_IO_ALIAS,
	TABLE_IO_NAME,
	TABLE_IO_OWNER,
	TABLE_GROUP,
	TABLE_COUNT,
};

struct entry {
	const char *key;
	const char *second; /* "" where one name is enough */
	const void *item;
	size_t position; /* in the listing: keeps equal keys in order */
};

struct table {
	struct entry *entries;
	size_t count, room;
};

struct mac_entry {
	int64_t address;
	const char *owner;
};

struct inventory_index {
	struct table tables[TABLE_COUNT];
	struct mac_entry *macs;
	size_t mac_count, mac_room;
	int error; /* the first failure while adding */
};

static void
table_add(struct inventory_index *index, enum table_id id, const char *key,
    const char *second, const void *item)
{
	struct table *table = &index->tables[id];

	if (key == NULL || second == NULL || index->error != 0)
		return;
	if (table->count == table->room) {
		size_t room = table->room == 0 ? 8 : table->room * 2;
		struct entry *entries =
		    realloc(table->entries, room * sizeof(*entries));

		if (entries == NULL) {
			index->error = -ENOMEM;
			return;
		}
		table->entries = entries;
		table->room = room;
	}
	table->entries[table->count] = (struct entry){key, second, item, table->count};
	table->count++;
}

static void
mac_add(struct inventory_index *index, int64_t address, const char *owner)
{
	if (address == INVENTORY_UNKNOWN || index->error != 0)
		return;
	if (index->mac_count == index->mac_room) {
		size_t room = index->mac_room == 0 ? 8 : index->mac_room * 2;
		struct mac_entry *macs = realloc(index->macs, room * sizeof(*macs));

		if (macs == NULL) {
			index->error = -ENOMEM;
			return;
		}
		index->macs = macs;
		index->mac_room = room;
	}
	index->macs[index->mac_count++] =
	    (struct mac_entry){address, owner != NULL ? owner : ""};
}

static void
domain_add(struct inventory_index *index, const struct inventory_domain *domain)
{
	table_add(index, TABLE_DOMAIN, domain->name, "", domain);
	table_add(index, TABLE_UUID, domain->uuid, "", domain);
	if (domain->console_kind == INVENTORY_CONSOLE_VIRTUAL)
		table_add(index, TABLE_GROUP, domain->console.group, "", domain);
	mac_add(index, domain->mac, domain->name);
	for (const struct inventory_vnet *v = domain->vnets; v != NULL; v = v->next) {
		mac_add(index, v->mac, domain->name);
		for (const struct inventory_mac *m = v->alternate_macs; m; m = m->next)
			mac_add(index, m->address, domain->name);
	}
}

static void
services_add(struct inventory_index *index, const struct inventory *inventory)
{
	for (const struct inventory_vsw *v = inventory->vsws; v != NULL; v = v->next) {
		table_add(index, TABLE_VSW, v->name, "", v);
		mac_add(index, v->mac, v->name);
	}
	for (const struct inventory_vcc *v = inventory->vccs; v != NULL; v = v->next)
		table_add(index, TABLE_VCC, v->name, "", v);
	for (const struct inventory_vds *v = inventory->vdss; v != NULL; v = v->next) {
		table_add(index, TABLE_VDS, v->name, "", v);
		for (const struct inventory_volume *o = v->volumes; o; o = o->next)
			table_add(index, TABLE_VOLUME, o->name, v->name, o);
	}
	for (const struct inventory_vsan *v = inventory->vsans; v != NULL; v = v->next)
		table_add(index, TABLE_VSAN, v->name, "", v);
}

static void
io_add(struct inventory_index *index, const struct inventory_io *io)
{
	table_add(index, TABLE_IO_ALIAS, io->alias, "", io);
	if (io->type == INVENTORY_IO_VF && io->name != NULL && io->name[0] != '\0')
		table_add(index, TABLE_IO_NAME, io->name, "", io);
	if (io->domain != NULL && io->domain[0] != '\0')
		table_add(index, TABLE_IO_OWNER, io->domain, "", io);
	mac_add(index, io->mac, io->alias);
}

static int
key_compare(const struct entry *a, const struct entry *b)
{
	int order = strcmp(a->key, b->key);

	return order != 0 ? order : strcmp(a->second, b->second);
}

static int
entry_compare(const void *a, const void *b)
{
	const struct entry *x = a;
	const struct entry *y = b;
	int order = key_compare(x, y);

	if (order != 0)
		return order;
	return x->position < y->position ? -1 : x->position > y->position;
}

static int
mac_compare(const void *a, const void *b)
{
	const struct mac_entry *x = a;
	const struct mac_entry *y = b;

	if (x->address != y->address)
		return x->address < y->address ? -1 : 1;
	return strcmp(x->owner, y->owner);
}

/* Chain entries of the same key through the field of theirs that serves for it. */
static void
same_link(const struct table *table, enum table_id id)
{
	for (size_t i = 1; i < table->count; i++) {
		const void *next = table->entries[i].item;
		void *item = (void *)(uintptr_t)table->entries[i - 1].item;

		if (key_compare(&table->entries[i - 1], &table->entries[i]) != 0)
			continue;
		switch (id) {
		case TABLE_VSW:
			((struct inventory_vsw *)item)->same = next;
			break;
		case TABLE_VCC:
			((struct inventory_vcc *)item)->same = next;
			break;
		case TABLE_VOLUME:
			((struct inventory_volume *)item)->same = next;
			break;
		case TABLE_IO_NAME:
			((struct inventory_io *)item)->same = next;
			break;
		case TABLE_IO_OWNER:
			((struct inventory_io *)item)->same_owner = next;
			break;
		default:
			break;
		}
	}
}

/* Give back what doubling took too much of; inventories live long. */
static void
table_trim(struct table *table)
{
	struct entry *entries;

	if (table->count == 0)
		return;
	entries = realloc(table->entries, table->count * sizeof(*entries));
	if (entries != NULL) {
		table->entries = entries;
		table->room = table->count;
	}
}

int
inventory_index_build(struct inventory *inventory)
{
	struct inventory_index *index = calloc(1, sizeof(*index));

	if (index == NULL)
		return -ENOMEM;
	inventory->index = index;
	for (const struct inventory_domain *d = inventory->domains; d; d = d->next)
		domain_add(index, d);
	services_add(index, inventory);
	for (const struct inventory_io *io = inventory->ios; io != NULL; io = io->next)
		io_add(index, io);
	if (index->error != 0)
		return index->error;
	for (enum table_id id = 0; id < TABLE_COUNT; id++) {
		struct table *table = &index->tables[id];

		if (table->count > 1)
			qsort(table->entries, table->count, sizeof(struct entry),
			    entry_compare);
		same_link(table, id);
		table_trim(table);
	}
	if (index->mac_count > 1)
		qsort(index->macs, index->mac_count, sizeof(*index->macs), mac_compare);
	return 0;
}

void
inventory_index_free(struct inventory_index *index)
{
	if (index == NULL)
		return;
	for (enum table_id id = 0; id < TABLE_COUNT; id++)
		free(index->tables[id].entries);
	free(index->macs);
	free(index);
}

/* The first item of a key, or NULL. */
static const void *
table_find(const struct inventory *inventory, enum table_id id, const char *key,
    const char *second)
{
	const struct table *table = &inventory->index->tables[id];
	struct entry wanted = {.key = key, .second = second};
	size_t low = 0;
	size_t high = table->count;

	while (low < high) {
		size_t middle = low + (high - low) / 2;

		if (key_compare(&table->entries[middle], &wanted) < 0)
			low = middle + 1;
		else
			high = middle;
	}
	if (low == table->count || key_compare(&table->entries[low], &wanted) != 0)
		return NULL;
	return table->entries[low].item;
}

const struct inventory_domain *
inventory_find_domain(const struct inventory *inventory, const char *name)
{
	return table_find(inventory, TABLE_DOMAIN, name, "");
}

const struct inventory_domain *
inventory_find_uuid(const struct inventory *inventory, const char *uuid)
{
	return table_find(inventory, TABLE_UUID, uuid, "");
}

const struct inventory_vsw *
inventory_find_vsw(const struct inventory *inventory, const char *name)
{
	return table_find(inventory, TABLE_VSW, name, "");
}

const struct inventory_vcc *
inventory_find_vcc(const struct inventory *inventory, const char *name)
{
	return table_find(inventory, TABLE_VCC, name, "");
}

const struct inventory_vds *
inventory_find_vds(const struct inventory *inventory, const char *name)
{
	return table_find(inventory, TABLE_VDS, name, "");
}

const struct inventory_volume *
inventory_find_volume(
    const struct inventory *inventory, const char *volume, const char *service)
{
	return table_find(inventory, TABLE_VOLUME, volume, service);
}

const struct inventory_vsan *
inventory_find_vsan(const struct inventory *inventory, const char *name)
{
	return table_find(inventory, TABLE_VSAN, name, "");
}

const struct inventory_io *
inventory_find_io_alias(const struct inventory *inventory, const char *alias)
{
	return table_find(inventory, TABLE_IO_ALIAS, alias, "");
}

const struct inventory_io *
inventory_find_io_name(const struct inventory *inventory, const char *name)
{
	return table_find(inventory, TABLE_IO_NAME, name, "");
}

const struct inventory_io *
inventory_find_io_owner(const struct inventory *inventory, const char *domain)
{
	return table_find(inventory, TABLE_IO_OWNER, domain, "");
}

bool
inventory_uses_mac(
    const struct inventory *inventory, int64_t address, const char **owner)
{
	const struct inventory_index *index = inventory->index;
	size_t low = 0;
	size_t high = index->mac_count;

	while (low < high) {
		size_t middle = low + (high - low) / 2;

		if (index->macs[middle].address < address)
			low = middle + 1;
		else
			high = middle;
	}
	if (low == index->mac_count || index->macs[low].address != address)
		return false;
	if (owner != NULL)
		*owner = index->macs[low].owner;
	return true;
}

bool
inventory_uses_group(
    const struct inventory *inventory, const char *group, const char **owner)
{
	const struct inventory_domain *domain =
	    table_find(inventory, TABLE_GROUP, group, "");

	if (domain == NULL)
		return false;
	if (owner != NULL)
		*owner = domain->name;
	return true;
}
