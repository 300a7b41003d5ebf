/* Adding elements to an inventory that is being built. */
#include "agent/fleet/inventory.h"

#include <string.h>

#include "agent/arena.h"

/*
 * A new element in front of its list: constant time whatever a host reports.
 * inventory_finish() turns the lists into the order of the listing. list is the address
 * of the list's head; every element has its `next` as first member.
 */
static void *
element_add(struct inventory *inventory, void *list, size_t size)
{
	void *element = arena_alloc(inventory->arena, size);

	if (element != NULL) {
		memcpy(element, list, sizeof(void *));
		memcpy(list, &element, sizeof(void *));
	}
	return element;
}

static struct inventory_console
console_unknown(void)
{
	struct inventory_console console = {.port = INVENTORY_UNKNOWN};

	return console;
}

struct inventory_domain *
inventory_add_domain(struct inventory *inventory)
{
	struct inventory_domain *domain =
	    element_add(inventory, &inventory->domains, sizeof(*domain));

	if (domain == NULL)
		return NULL;
	domain->mac = domain->hostid = INVENTORY_UNKNOWN;
	domain->threads = domain->cores = domain->memory = INVENTORY_UNKNOWN;
	domain->effective_max_pagesize = INVENTORY_UNKNOWN;
	domain->hardware_max_pagesize = INVENTORY_UNKNOWN;
	domain->console = domain->console_constraint = console_unknown();
	domain->migration.progress = INVENTORY_UNKNOWN;
	return domain;
}

struct inventory_vdisk *
inventory_add_vdisk(struct inventory *inventory, struct inventory_domain *domain)
{
	struct inventory_vdisk *vdisk =
	    element_add(inventory, &domain->vdisks, sizeof(*vdisk));

	if (vdisk != NULL)
		vdisk->id = vdisk->timeout = INVENTORY_UNKNOWN;
	return vdisk;
}

struct inventory_path *
inventory_add_path(struct inventory *inventory, struct inventory_vdisk *vdisk)
{
	return element_add(inventory, &vdisk->paths, sizeof(struct inventory_path));
}

struct inventory_vnet *
inventory_add_vnet(struct inventory *inventory, struct inventory_domain *domain)
{
	struct inventory_vnet *vnet =
	    element_add(inventory, &domain->vnets, sizeof(*vnet));

	if (vnet != NULL)
		vnet->mac = vnet->pvid = vnet->mtu = vnet->id = INVENTORY_UNKNOWN;
	return vnet;
}

struct inventory_mac *
inventory_add_mac(struct inventory *inventory, struct inventory_vnet *vnet)
{
	struct inventory_mac *mac =
	    element_add(inventory, &vnet->alternate_macs, sizeof(*mac));

	if (mac != NULL)
		mac->address = INVENTORY_UNKNOWN;
	return mac;
}

struct inventory_vhba *
inventory_add_vhba(struct inventory *inventory, struct inventory_domain *domain)
{
	struct inventory_vhba *vhba =
	    element_add(inventory, &domain->vhbas, sizeof(*vhba));

	if (vhba != NULL)
		vhba->id = INVENTORY_UNKNOWN;
	return vhba;
}

struct inventory_name *
inventory_add_name(struct inventory *inventory, struct inventory_name **list)
{
	return element_add(inventory, list, sizeof(struct inventory_name));
}

struct inventory_block *
inventory_add_block(struct inventory *inventory, struct inventory_block **list)
{
	struct inventory_block *block = element_add(inventory, list, sizeof(*block));

	if (block != NULL) {
		block->real_address = block->physical_address = INVENTORY_UNKNOWN;
		block->size = INVENTORY_UNKNOWN;
	}
	return block;
}

struct inventory_vsw *
inventory_add_vsw(struct inventory *inventory)
{
	struct inventory_vsw *vsw =
	    element_add(inventory, &inventory->vsws, sizeof(*vsw));

	if (vsw != NULL) {
		vsw->mac = vsw->pvid = vsw->default_vlan = INVENTORY_UNKNOWN;
		vsw->mtu = vsw->id = INVENTORY_UNKNOWN;
	}
	return vsw;
}

struct inventory_vcc *
inventory_add_vcc(struct inventory *inventory)
{
	struct inventory_vcc *vcc =
	    element_add(inventory, &inventory->vccs, sizeof(*vcc));

	if (vcc != NULL)
		vcc->port_min = vcc->port_max = INVENTORY_UNKNOWN;
	return vcc;
}

struct inventory_port *
inventory_add_port(struct inventory *inventory, struct inventory_vcc *vcc)
{
	struct inventory_port *port =
	    element_add(inventory, &vcc->ports, sizeof(*port));

	if (port != NULL)
		port->port = INVENTORY_UNKNOWN;
	return port;
}

struct inventory_vds *
inventory_add_vds(struct inventory *inventory)
{
	return element_add(inventory, &inventory->vdss, sizeof(struct inventory_vds));
}

struct inventory_volume *
inventory_add_volume(struct inventory *inventory, struct inventory_vds *vds)
{
	struct inventory_volume *volume =
	    element_add(inventory, &vds->volumes, sizeof(*volume));

	if (volume != NULL)
		volume->options = INVENTORY_UNKNOWN;
	return volume;
}

struct inventory_vsan *
inventory_add_vsan(struct inventory *inventory)
{
	return element_add(inventory, &inventory->vsans, sizeof(struct inventory_vsan));
}

struct inventory_io *
inventory_add_io(struct inventory *inventory)
{
	struct inventory_io *io = element_add(inventory, &inventory->ios, sizeof(*io));

	if (io != NULL)
		io->mac = io->pvid = io->mtu = INVENTORY_UNKNOWN;
	return io;
}
