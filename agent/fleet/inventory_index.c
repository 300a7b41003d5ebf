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

/* An item under its names while a table is built. */
struct entry {
	const char *key;
	const char *second; /* "" where one name is enough */
	const void *item;
	size_t position; /* in the listing: keeps equal keys in order */
};

/* The items alone, by key: their names are asked of them, which is smaller. */
struct table {
	const void **items;
	size_t count;
};

struct mac_entry {
	int64_t address;
	const char *owner;
};

struct inventory_index {
	struct table tables[TABLE_COUNT];
	struct mac_entry *macs;
	size_t mac_count;
};

/* Tables that grow until they are sorted. */
struct builder {
	struct {
		struct entry *entries;
		size_t count, room;
	} tables[TABLE_COUNT];
	struct mac_entry *macs;
	size_t mac_count, mac_room;
	int error; /* the first failure while adding */
};

static void
table_add(struct builder *builder, enum table_id id, const char *key,
    const char *second, const void *item)
{
	size_t count = builder->tables[id].count;

	if (key == NULL || second == NULL || builder->error != 0)
		return;
	if (count == builder->tables[id].room) {
		size_t room = count == 0 ? 8 : count * 2;
		struct entry *entries =
		    realloc(builder->tables[id].entries, room * sizeof(*entries));

		if (entries == NULL) {
			builder->error = -ENOMEM;
			return;
		}
		builder->tables[id].entries = entries;
		builder->tables[id].room = room;
	}
	builder->tables[id].entries[count] = (struct entry){key, second, item, count};
	builder->tables[id].count++;
}

static void
mac_add(struct builder *builder, int64_t address, const char *owner)
{
	if (address == INVENTORY_UNKNOWN || builder->error != 0)
		return;
	if (builder->mac_count == builder->mac_room) {
		size_t room = builder->mac_room == 0 ? 8 : builder->mac_room * 2;
		struct mac_entry *macs = realloc(builder->macs, room * sizeof(*macs));

		if (macs == NULL) {
			builder->error = -ENOMEM;
			return;
		}
		builder->macs = macs;
		builder->mac_room = room;
	}
	builder->macs[builder->mac_count++] =
	    (struct mac_entry){address, owner != NULL ? owner : ""};
}

static void
domain_add(struct builder *builder, const struct inventory_domain *domain)
{
	table_add(builder, TABLE_DOMAIN, domain->name, "", domain);
	table_add(builder, TABLE_UUID, domain->uuid, "", domain);
	if (domain->console_kind == INVENTORY_CONSOLE_VIRTUAL)
		table_add(builder, TABLE_GROUP, domain->console.group, "", domain);
	mac_add(builder, domain->mac, domain->name);
	for (const struct inventory_vnet *v = domain->vnets; v != NULL; v = v->next) {
		mac_add(builder, v->mac, domain->name);
		for (const struct inventory_mac *m = v->alternate_macs; m; m = m->next)
			mac_add(builder, m->address, domain->name);
	}
}

static void
services_add(struct builder *builder, const struct inventory *inventory)
{
	for (const struct inventory_vsw *v = inventory->vsws; v != NULL; v = v->next) {
		table_add(builder, TABLE_VSW, v->name, "", v);
		mac_add(builder, v->mac, v->name);
	}
	for (const struct inventory_vcc *v = inventory->vccs; v != NULL; v = v->next)
		table_add(builder, TABLE_VCC, v->name, "", v);
	for (const struct inventory_vds *v = inventory->vdss; v != NULL; v = v->next) {
		table_add(builder, TABLE_VDS, v->name, "", v);
		for (const struct inventory_volume *o = v->volumes; o; o = o->next)
			table_add(builder, TABLE_VOLUME, o->name, o->service, o);
	}
	for (const struct inventory_vsan *v = inventory->vsans; v != NULL; v = v->next)
		table_add(builder, TABLE_VSAN, v->name, "", v);
}

static void
io_add(struct builder *builder, const struct inventory_io *io)
{
	table_add(builder, TABLE_IO_ALIAS, io->alias, "", io);
	if (io->type == INVENTORY_IO_VF && io->name != NULL && io->name[0] != '\0')
		table_add(builder, TABLE_IO_NAME, io->name, "", io);
	if (io->domain != NULL && io->domain[0] != '\0')
		table_add(builder, TABLE_IO_OWNER, io->domain, "", io);
	mac_add(builder, io->mac, io->alias);
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
same_link(const struct entry *entries, size_t count, enum table_id id)
{
	for (size_t i = 1; i < count; i++) {
		const void *next = entries[i].item;
		void *item = (void *)(uintptr_t)entries[i - 1].item;

		if (key_compare(&entries[i - 1], &entries[i]) != 0)
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
		case TABLE_VSAN:
			((struct inventory_vsan *)item)->same = next;
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

/* Sort what was collected for a table and keep its items. 0 or -ENOMEM. */
static int
table_build(struct inventory_index *index, struct builder *builder, enum table_id id)
{
	struct entry *entries = builder->tables[id].entries;
	size_t count = builder->tables[id].count;
	const void **items;

	if (count == 0)
		return 0;
	qsort(entries, count, sizeof(*entries), entry_compare);
	same_link(entries, count, id);
	items = malloc(count * sizeof(*items));
	if (items == NULL)
		return -ENOMEM;
	for (size_t i = 0; i < count; i++)
		items[i] = entries[i].item;
	index->tables[id] = (struct table){items, count};
	return 0;
}

/* The MAC addresses go over to the index, without what doubling took too much. */
static void
macs_build(struct inventory_index *index, struct builder *builder)
{
	struct mac_entry *macs = builder->macs;

	if (builder->mac_count == 0)
		return;
	qsort(macs, builder->mac_count, sizeof(*macs), mac_compare);
	index->mac_count = builder->mac_count;
	index->macs = realloc(macs, builder->mac_count * sizeof(*macs));
	if (index->macs == NULL)
		index->macs = macs;
	builder->macs = NULL;
}

int
inventory_index_build(struct inventory *inventory)
{
	struct inventory_index *index = calloc(1, sizeof(*index));
	struct builder builder = {0};

	if (index == NULL)
		return -ENOMEM;
	inventory->index = index;
	for (const struct inventory_domain *d = inventory->domains; d; d = d->next)
		domain_add(&builder, d);
	services_add(&builder, inventory);
	for (const struct inventory_io *io = inventory->ios; io != NULL; io = io->next)
		io_add(&builder, io);
	for (enum table_id id = 0; id < TABLE_COUNT; id++) {
		if (builder.error == 0)
			builder.error = table_build(index, &builder, id);
		free(builder.tables[id].entries);
	}
	if (builder.error == 0)
		macs_build(index, &builder);
	free(builder.macs);
	return builder.error;
}

void
inventory_index_free(struct inventory_index *index)
{
	if (index == NULL)
		return;
	for (enum table_id id = 0; id < TABLE_COUNT; id++)
		free(index->tables[id].items);
	free(index->macs);
	free(index);
}

/* ---- looking up ---- */

/* The names an item of a table stands under, as given when it was added. */
static struct entry
item_entry(enum table_id id, const void *item)
{
	struct entry entry = {.second = "", .item = item};

	switch (id) {
	case TABLE_DOMAIN:
		entry.key = ((const struct inventory_domain *)item)->name;
		break;
	case TABLE_UUID:
		entry.key = ((const struct inventory_domain *)item)->uuid;
		break;
	case TABLE_GROUP:
		entry.key = ((const struct inventory_domain *)item)->console.group;
		break;
	case TABLE_VSW:
		entry.key = ((const struct inventory_vsw *)item)->name;
		break;
	case TABLE_VCC:
		entry.key = ((const struct inventory_vcc *)item)->name;
		break;
	case TABLE_VDS:
		entry.key = ((const struct inventory_vds *)item)->name;
		break;
	case TABLE_VOLUME:
		entry.key = ((const struct inventory_volume *)item)->name;
		entry.second = ((const struct inventory_volume *)item)->service;
		break;
	case TABLE_VSAN:
		entry.key = ((const struct inventory_vsan *)item)->name;
		break;
	case TABLE_IO_ALIAS:
		entry.key = ((const struct inventory_io *)item)->alias;
		break;
	case TABLE_IO_NAME:
		entry.key = ((const struct inventory_io *)item)->name;
		break;
	case TABLE_IO_OWNER:
		entry.key = ((const struct inventory_io *)item)->domain;
		break;
	case TABLE_COUNT:
		break;
	}
	return entry;
}

/* How the item at a place of a table compares with the wanted names. */
static int
item_compare(
    const struct table *table, enum table_id id, size_t at, const struct entry *wanted)
{
	struct entry entry = item_entry(id, table->items[at]);

	return key_compare(&entry, wanted);
}

/* The first item of a key, or NULL. */
static const void *
table_find(const struct inventory *inventory, enum table_id id, const char *key,
    const char *second)
{
	const struct table *table = &inventory->index->tables[id];
	const struct entry wanted = {.key = key, .second = second};
	size_t low = 0;
	size_t high = table->count;

	while (low < high) {
		size_t middle = low + (high - low) / 2;

		if (item_compare(table, id, middle, &wanted) < 0)
			low = middle + 1;
		else
			high = middle;
	}
	if (low == table->count || item_compare(table, id, low, &wanted) != 0)
		return NULL;
	return table->items[low];
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
