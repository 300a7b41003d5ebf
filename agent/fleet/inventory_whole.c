#include "agent/fleet/inventory_whole.h"

#include <stddef.h>

#include "agent/fleet/inventory.h"

bool
inventory_is_whole(const struct inventory *inventory, unsigned whole)
{
	return (inventory->whole & whole) == whole;
}

const struct inventory_vcc *
inventory_only_vcc(const struct inventory *inventory)
{
	const struct inventory_vcc *first = inventory->vccs;

	return first != NULL && first->next == NULL ? first : NULL;
}

static bool
has_vf_names(const struct inventory *inventory)
{
	for (const struct inventory_io *io = inventory->ios; io != NULL; io = io->next)
		if (io->type == INVENTORY_IO_VF && io->name == NULL &&
		    (io->class == INVENTORY_IO_CLASS_ETHERNET ||
			io->class == INVENTORY_IO_CLASS_UNKNOWN))
			return false;
	return inventory_knows(inventory, INVENTORY_FACT_IO);
}

/*
 * The control domain's own address may be missing: it is the machine's, which no guest
 * is given.
 */
static bool
has_macs(const struct inventory *inventory, const struct inventory_domain *control)
{
	for (const struct inventory_domain *d = inventory->domains; d; d = d->next) {
		if (!d->devices_known || (d->mac == INVENTORY_UNKNOWN && d != control))
			return false;
		for (const struct inventory_vnet *v = d->vnets; v != NULL; v = v->next)
			if (v->mac == INVENTORY_UNKNOWN)
				return false;
	}
	for (const struct inventory_vsw *v = inventory->vsws; v != NULL; v = v->next)
		if (v->mac == INVENTORY_UNKNOWN)
			return false;
	return inventory_knows(inventory,
	    INVENTORY_FACT_DOMAINS | INVENTORY_FACT_BINDINGS | INVENTORY_FACT_SERVICES);
}

/* Whether a domain may hold a console that is not told. */
static bool
hides_console(
    const struct inventory_domain *domain, const struct inventory_domain *control)
{
	return domain->console_kind == INVENTORY_CONSOLE_UNKNOWN &&
	       domain->state != INVENTORY_STATE_INACTIVE && domain != control;
}

static bool
has_groups(const struct inventory *inventory, const struct inventory_domain *control)
{
	for (const struct inventory_domain *d = inventory->domains; d; d = d->next)
		if (hides_console(d, control) ||
		    (d->console_kind == INVENTORY_CONSOLE_VIRTUAL &&
			d->console.group == NULL))
			return false;
	return inventory_knows(inventory, INVENTORY_FACT_BINDINGS);
}

static bool
has_ports(const struct inventory *inventory, const struct inventory_domain *control)
{
	bool one = inventory_only_vcc(inventory) != NULL;

	for (const struct inventory_domain *d = inventory->domains; d; d = d->next)
		if (hides_console(d, control) ||
		    (d->console_kind == INVENTORY_CONSOLE_VIRTUAL &&
			(d->console.port == INVENTORY_UNKNOWN ||
			    (d->console.service == NULL && !one))))
			return false;
	for (const struct inventory_vcc *v = inventory->vccs; v != NULL; v = v->next)
		for (const struct inventory_port *p = v->ports; p != NULL; p = p->next)
			if (p->port == INVENTORY_UNKNOWN)
				return false;
	return inventory_knows(
	    inventory, INVENTORY_FACT_BINDINGS | INVENTORY_FACT_SERVICES);
}

/* Nor need the control domain tell its UUID: it never moves. */
static bool
has_uuids(const struct inventory *inventory, const struct inventory_domain *control)
{
	for (const struct inventory_domain *d = inventory->domains; d; d = d->next)
		if (d->uuid == NULL && d != control)
			return false;
	return inventory_knows(
	    inventory, INVENTORY_FACT_DOMAINS | INVENTORY_FACT_BINDINGS);
}

void
inventory_find_whole(struct inventory *inventory)
{
	const struct inventory_domain *control = inventory_control_domain(inventory);

	inventory->whole = 0;
	if (has_vf_names(inventory))
		inventory->whole |= INVENTORY_WHOLE_VF_NAMES;
	if (has_macs(inventory, control))
		inventory->whole |= INVENTORY_WHOLE_MACS;
	if (has_groups(inventory, control))
		inventory->whole |= INVENTORY_WHOLE_GROUPS;
	if (has_ports(inventory, control))
		inventory->whole |= INVENTORY_WHOLE_PORTS;
	if (has_uuids(inventory, control))
		inventory->whole |= INVENTORY_WHOLE_UUIDS;
}
