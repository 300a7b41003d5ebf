#include "tests/unit/readiness/random_fleet.h"

#include <stddef.h>

#include "agent/fleet/inventory.h"
#include "tests/unit/cmocka_all.h"

#define COUNT(array)       ((unsigned)(sizeof(array) / sizeof((array)[0])))
#define PICK(state, array) ((array)[random_below(state, COUNT(array))])

static const char *const switches[] = {"vsw0", "vsw0", "vsw1", NULL};
static const char *const concentrators[] = {"vcc0", "vcc0", "vcc1"};
static const char *const disk_services[] = {"vds0", "vds0", "vds1", NULL};
static const char *const volumes[] = {"root", "data", "swap", NULL};
static const char *const backends[] = {"naa:1", "naa:1", "naa:2", NULL};
static const char *const groups[] = {"", "", "", "mp", NULL};
static const char *const domains[] = {"web1", "web2", "db1"};
static const char *const uuids[] = {
    "u1", "u2", "u3", "u4", "u5", "u6", "u7", "u8", "", NULL};
static const char *const owners[] = {"", "", "web1", "web2", "primary", NULL};
static const char *const functions[] = {"net-a", "net-a", "net-b", "", NULL};
static const char *const devices[] = {"net0", "net0", "", NULL};
static const int64_t macs[] = {INVENTORY_UNKNOWN, 0x00144FF80001, 0x00144FF80002,
    0x00144FFBFFFF, 0x00144FFC0001, 0x0010E0000001, 0x0010E0000002, 0x0010E0000003,
    0x0010E0000004, 0x0010E0000005};

unsigned
random_below(uint64_t *state, unsigned limit)
{
	/* Marsaglia's xorshift with 64 bits. */
	*state ^= *state << 13;
	*state ^= *state >> 7;
	*state ^= *state << 17;
	return (unsigned)(*state >> 33) % limit;
}

/* True once in `of` times. */
static bool
once_in(uint64_t *state, unsigned of)
{
	return random_below(state, of) == 0;
}

static void
random_vlans(
    uint64_t *state, struct inventory *inventory, struct inventory_vlans *vlans)
{
	static const uint16_t ids[] = {20, 30, 40};

	if (!once_in(state, 6))
		assert_int_equal(inventory_set_vlans(inventory, vlans, ids,
				     random_below(state, COUNT(ids) + 1)),
		    0);
}

static void
random_version(uint64_t *state, struct inventory *inventory)
{
	static const struct inventory_version versions[] = {
	    {NULL, {0}},
	    {"3.4.0.5", {3, 4, 0, 5, 0}},
	    {"3.5.0.3", {3, 5, 0, 3, 0}},
	    {"3.6.2.0", {3, 6, 2, 0, 0}},
	    {"4.0", {4, 0, 0, 0, 0}},
	};

	inventory->version = PICK(state, versions);
}

static void
random_switch(uint64_t *state, struct inventory *inventory)
{
	static const int64_t pvids[] = {1, 1, 20, INVENTORY_UNKNOWN};
	static const int64_t mtus[] = {1500, 1500, 9000, INVENTORY_UNKNOWN};
	struct inventory_vsw *vsw = inventory_add_vsw(inventory);

	vsw->name = PICK(state, switches);
	vsw->net_dev = PICK(state, devices);
	vsw->link = (enum inventory_link)random_below(state, 3);
	vsw->mac = PICK(state, macs);
	vsw->pvid = PICK(state, pvids);
	vsw->mtu = PICK(state, mtus);
	random_vlans(state, inventory, &vsw->vids);
}

static void
random_concentrator(uint64_t *state, struct inventory *inventory)
{
	struct inventory_vcc *vcc = inventory_add_vcc(inventory);

	vcc->name = PICK(state, concentrators);
	vcc->domain = PICK(state, owners);
	if (once_in(state, 6))
		return;
	vcc->port_min = 5000 + random_below(state, 2);
	vcc->port_max = vcc->port_min + random_below(state, 3);
}

static void
random_disk_service(uint64_t *state, struct inventory *inventory)
{
	struct inventory_vds *vds = inventory_add_vds(inventory);

	vds->name = disk_services[random_below(state, 3)];
	for (unsigned n = random_below(state, 5); n > 0; n--) {
		struct inventory_volume *volume = inventory_add_volume(inventory, vds);

		volume->name = PICK(state, volumes);
		volume->service = vds->name;
		volume->domain = once_in(state, 2) ? "primary" : "web1";
		volume->options_known = !once_in(state, 8);
		volume->options = once_in(state, 6) ? INVENTORY_OPTION_READONLY : 0;
		volume->mpgroup = PICK(state, groups);
		volume->backend = PICK(state, backends);
		if (volume->backend != NULL)
			volume->backend_kind = once_in(state, 8)
						   ? INVENTORY_BACKEND_ZVOL
						   : INVENTORY_BACKEND_LUN;
	}
}

static void
random_io(uint64_t *state, struct inventory *inventory)
{
	struct inventory_io *io = inventory_add_io(inventory);

	io->alias = once_in(state, 2) ? "pci_1" : "VF0";
	io->type = once_in(state, 4) ? INVENTORY_IO_BUS : INVENTORY_IO_VF;
	io->class = once_in(state, 3) ? (enum inventory_io_class)random_below(state, 4)
				      : INVENTORY_IO_CLASS_ETHERNET;
	io->name = PICK(state, functions);
	io->domain = PICK(state, owners);
	io->mac = PICK(state, macs);
}

static void
random_disks(
    uint64_t *state, struct inventory *inventory, struct inventory_domain *domain)
{
	for (unsigned n = random_below(state, 3); n > 0; n--) {
		struct inventory_vdisk *vdisk = inventory_add_vdisk(inventory, domain);

		vdisk->name = "disk";
		vdisk->volume = PICK(state, volumes);
		vdisk->service = PICK(state, disk_services);
		vdisk->mpgroup = PICK(state, groups);
		if (once_in(state, 4)) {
			struct inventory_path *path =
			    inventory_add_path(inventory, vdisk);

			path->volume = PICK(state, volumes);
			path->service = PICK(state, disk_services);
		}
	}
}

static void
random_networks(
    uint64_t *state, struct inventory *inventory, struct inventory_domain *domain)
{
	for (unsigned n = random_below(state, 3); n > 0; n--) {
		struct inventory_vnet *vnet = inventory_add_vnet(inventory, domain);

		vnet->name = "vnet";
		vnet->service = PICK(state, switches);
		vnet->mac = PICK(state, macs);
		vnet->pvid = once_in(state, 2) ? 1 : INVENTORY_UNKNOWN;
		vnet->mtu = once_in(state, 3) ? 9000 : INVENTORY_UNKNOWN;
		if (once_in(state, 2))
			random_vlans(state, inventory, &vnet->vids);
		if (once_in(state, 4))
			inventory_add_mac(inventory, vnet)->address = PICK(state, macs);
	}
	if (once_in(state, 6)) {
		struct inventory_vhba *vhba = inventory_add_vhba(inventory, domain);

		vhba->name = "vhba";
		vhba->vsan = once_in(state, 4) ? NULL : "vsan0";
	}
}

static void
random_console(uint64_t *state, struct inventory_domain *domain)
{
	static const int64_t ports[] = {5000, 5001, 5002, INVENTORY_UNKNOWN};

	domain->console_kind = (enum inventory_console_kind)random_below(state, 4);
	domain->console_explicit = (enum inventory_answer)random_below(state, 3);
	domain->console.port = PICK(state, ports);
	domain->console.group = once_in(state, 3) ? PICK(state, domains) : domain->name;
	domain->console.service = PICK(state, concentrators);
	domain->console_constraint.port = PICK(state, ports);
	domain->console_constraint.service =
	    once_in(state, 3) ? NULL : PICK(state, concentrators);
}

static void
random_domain(uint64_t *state, struct inventory *inventory, const char *name)
{
	static const enum inventory_flag flags[] = {INVENTORY_FLAG_MIGRATION_SOURCE,
	    INVENTORY_FLAG_MIGRATION_TARGET, INVENTORY_FLAG_MIGRATION_ERROR,
	    INVENTORY_FLAG_STARTING_STOPPING, INVENTORY_FLAG_TRANSITION,
	    INVENTORY_FLAG_DELAYED_RECONFIGURATION, INVENTORY_FLAG_CONTROL};
	struct inventory_domain *domain = inventory_add_domain(inventory);

	domain->name = name;
	domain->uuid = PICK(state, uuids);
	domain->state = once_in(state, 3) ? (enum inventory_state)random_below(state, 5)
					  : INVENTORY_STATE_ACTIVE;
	domain->flags_known = !once_in(state, 12);
	domain->migration_flags_known = !once_in(state, 12);
	domain->flags = once_in(state, 6) ? PICK(state, flags) : 0;
	domain->mac = PICK(state, macs);
	domain->devices_known = !once_in(state, 8);
	random_disks(state, inventory, domain);
	random_networks(state, inventory, domain);
	random_console(state, domain);
	if (once_in(state, 6))
		inventory_add_name(inventory, &domain->io)->text = "pci_1";
	if (once_in(state, 6))
		inventory_add_name(inventory, &domain->masters)->text =
		    PICK(state, domains);
}

struct inventory *
random_inventory(uint64_t *state)
{
	struct inventory *inventory = inventory_new();

	assert_non_null(inventory);
	for (unsigned bit = 0; bit < 7; bit++)
		if (!once_in(state, 12))
			inventory->facts |= 1u << bit;
	random_version(state, inventory);
	for (unsigned n = random_below(state, 4); n > 0; n--)
		random_switch(state, inventory);
	for (unsigned n = random_below(state, 3); n > 0; n--)
		random_concentrator(state, inventory);
	for (unsigned n = random_below(state, 3); n > 0; n--)
		random_disk_service(state, inventory);
	for (unsigned n = random_below(state, 4); n > 0; n--)
		random_io(state, inventory);
	if (once_in(state, 2))
		inventory_add_vsan(inventory)->name = "vsan0";
	if (!once_in(state, 8))
		random_domain(state, inventory, "primary");
	for (unsigned n = 0; n < COUNT(domains); n++)
		if (once_in(state, 2))
			random_domain(state, inventory, domains[n]);
	assert_int_equal(inventory_finish(inventory), 0);
	return inventory;
}
