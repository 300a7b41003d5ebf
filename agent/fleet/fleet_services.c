/* The service rows of a host: what it offers, and for a while what it offered. */
#include "agent/fleet/fleet_private.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "agent/fleet/inventory.h"
#include "agent/fleet/registry.h"

struct rows {
	struct fleet *fleet;
	const struct host *host;
	const struct inventory *inventory;
	const struct instant *now;
	struct reason *reason;
	struct fleet_service *list;
	size_t count, room;
};

static int
rows_add(struct rows *rows, const struct fleet_service *service)
{
	if (rows->count == rows->room) {
		size_t room = rows->room == 0 ? 16 : rows->room * 2;
		struct fleet_service *list = realloc(rows->list, room * sizeof(*list));

		if (list == NULL)
			return reason_set(
			    rows->reason, -ENOMEM, "no memory for the services");
		rows->list = list;
		rows->room = room;
	}
	rows->list[rows->count++] = *service;
	return 0;
}

static const char *
text_or_none(const char *text)
{
	return text != NULL ? text : "";
}

/*
 * The service domain of the only service of a name; "" when it is not known, NULL when
 * there is no such service, or more than one.
 */
static const char *
only_owner(const struct inventory *inventory, enum fleet_service_kind kind,
    const char *name, const char *second)
{
	const struct inventory_vsw *vsw;
	const struct inventory_vcc *vcc;
	const struct inventory_volume *volume;
	const struct inventory_vsan *vsan;

	if (inventory == NULL)
		return NULL;
	switch (kind) {
	case FLEET_SERVICE_VSWITCH:
		vsw = inventory_find_vsw(inventory, name);
		return vsw && !vsw->same ? text_or_none(vsw->domain) : NULL;
	case FLEET_SERVICE_VCC:
		vcc = inventory_find_vcc(inventory, name);
		return vcc && !vcc->same ? text_or_none(vcc->domain) : NULL;
	case FLEET_SERVICE_VOLUME:
		volume = inventory_find_volume(inventory, name, second);
		return volume && !volume->same ? text_or_none(volume->domain) : NULL;
	case FLEET_SERVICE_VSAN:
		vsan = inventory_find_vsan(inventory, name);
		return vsan && !vsan->same ? text_or_none(vsan->domain) : NULL;
	case FLEET_SERVICE_VF:
		break;
	}
	return NULL;
}

/*
 * The index of a service. Its service domain belongs to its identity; that the only one
 * of a name is told whose it is, or is not told any more, makes it no other service.
 */
static uint32_t
service_index(const struct rows *rows, enum fleet_service_kind kind, const char *name,
    const char *second, const char *domain)
{
	static const char *const kinds[] = {
	    [FLEET_SERVICE_VSWITCH] = "vsw",
	    [FLEET_SERVICE_VCC] = "vcc",
	    [FLEET_SERVICE_VOLUME] = "volume",
	    [FLEET_SERVICE_VSAN] = "vsan",
	    [FLEET_SERVICE_VF] = "vf",
	};
	const char *parts[] = {
	    rows->host->name, kinds[kind], name, second, text_or_none(domain)};
	const size_t count = sizeof(parts) / sizeof(parts[0]);
	const char *before = only_owner(rows->host->inventory, kind, name, second);
	const char *now = only_owner(rows->inventory, kind, name, second);
	uint32_t index = 0;

	if (before != NULL && now != NULL && (before[0] == '\0') != (now[0] == '\0')) {
		parts[count - 1] = before;
		index = registry_index(rows->fleet->registry, REGISTRY_SERVICE, parts,
		    count, rows->reason);
		parts[count - 1] = now;
	}
	return registry_bind(
	    rows->fleet->registry, REGISTRY_SERVICE, parts, count, index, rows->reason);
}

/* The row of an item: the index comes from its identity, the rest later. */
static int
rows_add_item(struct rows *rows, enum fleet_service_kind kind, const void *item,
    const char *name, const char *second, const char *domain)
{
	struct fleet_service service = {.kind = (uint8_t)kind,
	    .present = true,
	    .unsaved = true,
	    .changed = *rows->now,
	    .item = item};

	if (name == NULL || second == NULL)
		return 0;
	service.index = service_index(rows, kind, name, second, domain);
	if (service.index == 0)
		return -ENOSPC;
	return rows_add(rows, &service);
}

static int
rows_add_volumes(struct rows *rows, const struct inventory_vds *vds)
{
	int error = 0;

	for (const struct inventory_volume *v = vds->volumes; v != NULL && error == 0;
	     v = v->next)
		error = rows_add_item(
		    rows, FLEET_SERVICE_VOLUME, v, v->name, v->service, v->domain);
	return error;
}

static int
rows_add_inventory(struct rows *rows)
{
	const struct inventory *inventory = rows->inventory;
	int error = 0;

	for (const struct inventory_vsw *v = inventory->vsws; v && error == 0;
	     v = v->next)
		error = rows_add_item(
		    rows, FLEET_SERVICE_VSWITCH, v, v->name, "", v->domain);
	for (const struct inventory_vcc *v = inventory->vccs; v && error == 0;
	     v = v->next)
		error =
		    rows_add_item(rows, FLEET_SERVICE_VCC, v, v->name, "", v->domain);
	for (const struct inventory_vds *v = inventory->vdss; v && error == 0;
	     v = v->next)
		error = rows_add_volumes(rows, v);
	for (const struct inventory_vsan *v = inventory->vsans; v && error == 0;
	     v = v->next)
		error =
		    rows_add_item(rows, FLEET_SERVICE_VSAN, v, v->name, "", v->domain);
	for (const struct inventory_io *io = inventory->ios; io && error == 0;
	     io = io->next)
		if (io->type == INVENTORY_IO_VF)
			error = rows_add_item(rows, FLEET_SERVICE_VF, io,
			    io->name != NULL && io->name[0] != '\0' ? io->name
								    : io->alias,
			    "", "");
	return error;
}

static int
row_compare(const void *a, const void *b)
{
	const struct fleet_service *x = a;
	const struct fleet_service *y = b;

	return x->index < y->index ? -1 : x->index > y->index;
}

/* Rows by index, each once: two items of one identity share their first row. */
static void
rows_sort(struct rows *rows)
{
	size_t count = 0;

	if (rows->count > 1)
		qsort(rows->list, rows->count, sizeof(*rows->list), row_compare);
	for (size_t i = 0; i < rows->count; i++)
		if (count == 0 || rows->list[count - 1].index != rows->list[i].index)
			rows->list[count++] = rows->list[i];
	rows->count = count;
}

/* Give back what doubling took too much of: rows live long. */
static void
rows_trim(struct rows *rows)
{
	struct fleet_service *list;

	if (rows->count == 0)
		return;
	list = realloc(rows->list, rows->count * sizeof(*list));
	if (list != NULL)
		rows->list = list;
}

/* Whether an inventory can tell that services of a kind are gone. */
static bool
kind_known(const struct inventory *inventory, enum fleet_service_kind kind)
{
	return inventory_knows(inventory,
	    kind == FLEET_SERVICE_VF ? INVENTORY_FACT_IO : INVENTORY_FACT_SERVICES);
}

/* What stood in a row stays readable when its inventory is gone. */
static int
row_freeze(struct fleet_service *service, struct reason *reason)
{
	struct fleet_service_view *view = malloc(sizeof(*view));

	if (view == NULL)
		return reason_set(reason, -ENOMEM, "no memory for a lost service");
	fleet_view_service(service, view);
	service->item = view;
	service->frozen = true;
	return 0;
}

static bool
views_equal(const struct fleet_service_view *a, const struct fleet_service_view *b)
{
	return strcmp(a->name, b->name) == 0 && strcmp(a->domain, b->domain) == 0 &&
	       strcmp(a->detail, b->detail) == 0 &&
	       a->use.capacity == b->use.capacity && a->use.used == b->use.used;
}

/* Take over from the old rows: since when, and the ones that are not there any more. */
static int
rows_carry(struct rows *rows)
{
	const struct host *host = rows->host;
	size_t count = rows->count;

	for (size_t i = 0; i < host->public.service_count; i++) {
		struct fleet_service old = host->services[i];
		struct fleet_service_view before, after;
		struct fleet_service *new = NULL;
		int error;

		if (count > 0)
			new =
			    bsearch(&old, rows->list, count, sizeof(old), row_compare);
		if (new != NULL) {
			fleet_view_service(&old, &before);
			fleet_view_service(new, &after);
			if (old.present && views_equal(&before, &after)) {
				new->changed = old.changed;
				new->unsaved = old.unsaved;
			}
			continue;
		}
		error = row_freeze(&old, rows->reason);
		if (error != 0)
			return error;
		if (old.present && kind_known(rows->inventory, old.kind)) {
			old.present = false;
			old.unsaved = true;
			old.changed = *rows->now;
		}
		error = rows_add(rows, &old);
		if (error != 0) {
			free((void *)(uintptr_t)old.item);
			return error;
		}
	}
	return 0;
}

int
services_prepare(struct fleet *fleet, const struct host *host,
    const struct inventory *inventory, const struct instant *now,
    struct fleet_service **services, size_t *count, struct reason *reason)
{
	struct rows rows = {.fleet = fleet,
	    .host = host,
	    .inventory = inventory,
	    .now = now,
	    .reason = reason};
	int error = rows_add_inventory(&rows);

	if (error == 0) {
		rows_sort(&rows);
		error = rows_carry(&rows);
	}
	if (error != 0) {
		services_free(rows.list, rows.count);
		return error;
	}
	rows_sort(&rows);
	rows_trim(&rows);
	*services = rows.list;
	*count = rows.count;
	return 0;
}

void
services_free(struct fleet_service *services, size_t count)
{
	for (size_t i = 0; i < count; i++)
		if (services[i].frozen)
			free((void *)(uintptr_t)services[i].item);
	free(services);
}

bool
services_expire(struct fleet *fleet, struct host *host, const struct instant *now)
{
	size_t count = 0;

	for (size_t i = 0; i < host->public.service_count; i++) {
		struct fleet_service *service = &host->services[i];

		if (!service->present && instant_seconds_between(&service->changed,
					     now) >= fleet->lost_retention) {
			records_remove(fleet, host->public.index, service->index);
			free((void *)(uintptr_t)service->item);
			continue;
		}
		host->services[count++] = *service;
	}
	if (count == host->public.service_count)
		return false;
	host->public.service_count = count;
	return true;
}
