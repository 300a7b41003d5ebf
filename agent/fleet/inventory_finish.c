/* What turns a built inventory into a finished one. */
#include "agent/fleet/inventory.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "agent/fleet/inventory_index.h"
#include "agent/fleet/inventory_memory.h"
#include "agent/fleet/inventory_trust.h"
#include "agent/fleet/inventory_whole.h"

/* Lists were built newest first; the listing's order is the other way round. */
static void
list_reverse(void *list)
{
	void *element;
	void *done = NULL;

	memcpy(&element, list, sizeof(element));
	while (element != NULL) {
		void *next;

		memcpy(&next, element, sizeof(next));
		memcpy(element, &done, sizeof(done));
		done = element;
		element = next;
	}
	memcpy(list, &done, sizeof(done));
}

static void
domain_order(struct inventory_domain *domain)
{
	list_reverse(&domain->masters);
	list_reverse(&domain->vdisks);
	for (struct inventory_vdisk *vdisk = domain->vdisks; vdisk; vdisk = vdisk->next)
		list_reverse(&vdisk->paths);
	list_reverse(&domain->vnets);
	for (struct inventory_vnet *vnet = domain->vnets; vnet; vnet = vnet->next)
		list_reverse(&vnet->alternate_macs);
	list_reverse(&domain->vhbas);
	list_reverse(&domain->blocks);
	list_reverse(&domain->io);
}

static void
inventory_order(struct inventory *inventory)
{
	list_reverse(&inventory->domains);
	for (struct inventory_domain *d = inventory->domains; d != NULL; d = d->next)
		domain_order(d);
	list_reverse(&inventory->vsws);
	list_reverse(&inventory->vccs);
	for (struct inventory_vcc *vcc = inventory->vccs; vcc != NULL; vcc = vcc->next)
		list_reverse(&vcc->ports);
	list_reverse(&inventory->vdss);
	for (struct inventory_vds *vds = inventory->vdss; vds != NULL; vds = vds->next)
		list_reverse(&vds->volumes);
	list_reverse(&inventory->vsans);
	list_reverse(&inventory->ios);
	list_reverse(&inventory->blocks);
}

/* A console port somebody holds, as a client row or a bound console tells. */
struct holder {
	struct inventory_vcc *vcc;
	int64_t port;
	const struct inventory_domain *domain; /* NULL: there is a row already */
};

/* By concentrator and port, rows before consoles. */
static int
holder_compare(const void *a, const void *b)
{
	const struct holder *x = a;
	const struct holder *y = b;

	if (x->vcc != y->vcc)
		return (uintptr_t)x->vcc < (uintptr_t)y->vcc ? -1 : 1;
	if (x->port != y->port)
		return x->port < y->port ? -1 : 1;
	return (x->domain != NULL) - (y->domain != NULL);
}

#define SAME_NAME_MAX 64

/*
 * The concentrator a console hangs on; its service domain decides among several, of
 * which no host has more than a few.
 */
static const struct inventory_vcc *
console_vcc(const struct inventory *inventory, const struct inventory_console *console)
{
	const struct inventory_vcc *first;
	int left = SAME_NAME_MAX;

	if (console->service == NULL)
		return inventory_only_vcc(inventory);
	first = inventory_find_vcc(inventory, console->service);
	for (const struct inventory_vcc *vcc = first; vcc != NULL && left-- > 0;
	     vcc = vcc->same)
		if (console->domain == NULL || vcc->domain == NULL ||
		    strcmp(vcc->domain, console->domain) == 0)
			return vcc;
	return first;
}

static size_t
holders_collect(struct inventory *inventory, struct holder *holders)
{
	size_t count = 0;

	for (struct inventory_vcc *vcc = inventory->vccs; vcc != NULL; vcc = vcc->next)
		for (struct inventory_port *p = vcc->ports; p != NULL; p = p->next)
			holders[count++] = (struct holder){vcc, p->port, NULL};
	for (struct inventory_domain *d = inventory->domains; d != NULL; d = d->next) {
		const struct inventory_vcc *vcc;

		if (d->console_kind != INVENTORY_CONSOLE_VIRTUAL ||
		    d->console.port == INVENTORY_UNKNOWN)
			continue;
		vcc = console_vcc(inventory, &d->console);
		if (vcc != NULL)
			holders[count++] = (struct holder){
			    (struct inventory_vcc *)(uintptr_t)vcc, d->console.port, d};
	}
	return count;
}

static int
port_add(struct inventory *inventory, const struct holder *holder)
{
	struct inventory_port *port = inventory_add_port(inventory, holder->vcc);

	if (port == NULL)
		return -errno;
	port->port = holder->port;
	port->client = holder->domain->name;
	port->group = holder->domain->console.group;
	return 0;
}

/*
 * Count the taken ports of every concentrator once each. A port outside the range is
 * taken too, but takes nothing from it.
 */
static int
ports_count(struct inventory *inventory, struct holder *holders, size_t count)
{
	qsort(holders, count, sizeof(*holders), holder_compare);
	for (size_t i = 0; i < count; i++) {
		struct inventory_vcc *vcc = holders[i].vcc;
		int error;

		if (i > 0 && holders[i - 1].vcc == vcc &&
		    holders[i - 1].port == holders[i].port)
			continue;
		if (holders[i].port >= vcc->port_min &&
		    holders[i].port <= vcc->port_max)
			vcc->used++;
		if (holders[i].domain == NULL)
			continue;
		error = port_add(inventory, &holders[i]);
		if (error != 0)
			return error;
	}
	return 0;
}

static int
consoles_finish(struct inventory *inventory)
{
	size_t count = inventory->domain_count;
	struct holder *holders;
	int error;

	for (struct inventory_vcc *vcc = inventory->vccs; vcc != NULL; vcc = vcc->next)
		for (struct inventory_port *p = vcc->ports; p != NULL; p = p->next)
			count++;
	holders = calloc(count + 1, sizeof(*holders));
	if (holders == NULL)
		return -ENOMEM;
	error = ports_count(inventory, holders, holders_collect(inventory, holders));
	free(holders);
	return error;
}

static void
vds_finish(struct inventory_vds *vds)
{
	for (struct inventory_volume *v = vds->volumes; v != NULL; v = v->next) {
		v->service = vds->name;
		v->domain = vds->domain;
		vds->volume_count++;
	}
}

/* Whoever told them may have had them in any order. */
static int
trust_finish(struct inventory *inventory)
{
	char *sorted;

	if (inventory->settings.trusted == NULL)
		return 0;
	sorted = inventory_trust_sort(inventory->settings.trusted);
	if (sorted == NULL)
		return -ENOMEM;
	inventory->settings.trusted =
	    inventory_string(inventory, sorted, strlen(sorted));
	free(sorted);
	return inventory->settings.trusted != NULL ? 0 : -ENOMEM;
}

static bool
is_settled(const struct inventory_domain *domain)
{
	const unsigned happens =
	    INVENTORY_FLAG_MIGRATION_SOURCE | INVENTORY_FLAG_MIGRATION_TARGET;

	return domain->flags_known && domain->migration_flags_known &&
	       (domain->flags & happens) == 0 &&
	       domain->state != INVENTORY_STATE_UNKNOWN &&
	       domain->state != INVENTORY_STATE_TRANSITION;
}

static void
domains_finish(struct inventory *inventory)
{
	inventory->settled = true;
	for (struct inventory_domain *d = inventory->domains; d != NULL; d = d->next) {
		inventory->domain_count++;
		inventory->settled = inventory->settled && is_settled(d);
	}
}

int
inventory_finish(struct inventory *inventory)
{
	int error;

	inventory_order(inventory);
	domains_finish(inventory);
	for (struct inventory_vds *vds = inventory->vdss; vds != NULL; vds = vds->next)
		vds_finish(vds);
	error = inventory_index_build(inventory);
	if (error != 0)
		return error;
	error = consoles_finish(inventory);
	if (error == 0)
		error = trust_finish(inventory);
	if (error == 0)
		error = inventory_find_free_memory(inventory);
	if (error != 0)
		return error;
	inventory_find_whole(inventory);
	return 0;
}
