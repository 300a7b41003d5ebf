#include "tests/unit/readiness/random_fleet.h"

#include <stddef.h>

#include "agent/fleet/inventory.h"
#include "agent/readiness/finding.h"
#include "agent/readiness/policy.h"
#include "tests/unit/cmocka_all.h"

#define COUNT(array)        ((unsigned)(sizeof(array) / sizeof((array)[0])))
#define PICK(random, array) ((array)[random_below(random, COUNT(array))])
/* Mostly what is usual, rarely anything of a pool. */
#define USUALLY(random, usual, array) (is_odd(random) ? PICK(random, array) : (usual))

/* One is named as a host is: a text that ends so is not always about the target. */
static const char *const switches[] = {"vsw0", "sparc-1", NULL};
static const char *const concentrators[] = {"vcc0", "vcc1"};
static const char *const disk_services[] = {"vds0", "vds1"};
static const char *const volumes[] = {"root", "data", "swap", NULL};
static const char *const backends[] = {
    "naa:1", "naa:2", "nfs://nas/a", "nfs://nas/b", "nfs://nas.example/a", NULL};
static const enum inventory_backend_kind backend_kinds[] = {INVENTORY_BACKEND_LUN,
    INVENTORY_BACKEND_NFS, INVENTORY_BACKEND_OTHER, INVENTORY_BACKEND_ZVOL};
static const char *const groups[] = {"", "mp", NULL};
static const char *const domains[] = {
    "web1", "web2", "web3", "web4", "db1", "db2", "db3", "ldg1", "ldg2", "sparc-2"};
static const char *const uuids[] = {"u1", "u2", "u3", "u4", "u5", "u6", "u7", "u8",
    "u9", "u10", "u11", "u12", "u13", "u14", "u15", "u16"};
static const char *const owners[] = {"", "web1", "web2", "db1", "primary", NULL};
static const char *const console_services[] = {"vcc0", "vcc1", NULL};
static const char *const console_groups[] = {
    "web1", "web2", "db1", "ldg1", "consoles", NULL};
static const char *const listed[] = {"pci_1", "VF0", "IOVNET.PF0.VF7"};
static const char *const functions[] = {"net-a", "net-b", "", NULL};
static const char *const devices[] = {"net0", "", NULL};

static const char *const cpu_types[] = {
    "SPARC-M7", "SPARC-M8", "SPARC-T3", "SPARC-M10", "SPARC-M12", "other", "", NULL};
static const char *const archs[] = {
    "generic", "migration-class1", "sparc64-class1", "native", NULL};
static const char *const counters[] = {"global", "strand", "", NULL};
static const char *const boot_policies[] = {"enforce", "none", "", NULL};
static const char *const blocks_of[] = {"", "web1", "_sys_", NULL};

static const enum inventory_answer answers[] = {
    INVENTORY_ANSWER_UNKNOWN, INVENTORY_ANSWER_NO, INVENTORY_ANSWER_YES};
static const char *const firmwares[] = {
    "8.2.1", "8.3.0", "8.9.2", "9.0.1", "9.8.6", "XCP2200", "XCP3040", "?", NULL};
static const char *const trusts[] = {"", "sparc-1 sparc-2 ", "sparc-0.example ",
    " .x sparc-2.b . sparc-2.a  sparc-1", NULL};

#define GIB ((int64_t)1 << 30)

unsigned
random_below(struct random *random, unsigned limit)
{
	/* Marsaglia's xorshift with 64 bits. */
	random->state ^= random->state << 13;
	random->state ^= random->state >> 7;
	random->state ^= random->state << 17;
	return (unsigned)(random->state >> 33) % limit;
}

/* True once in `of` times. */
static bool
once_in(struct random *random, unsigned of)
{
	return random_below(random, of) == 0;
}

static bool
is_odd(struct random *random)
{
	return once_in(random, random->rare);
}

static int64_t
random_mac(struct random *random)
{
	static const int64_t ranges[] = {
	    0x00144FF80000, 0x00144FFBFFC0, 0x00144FFC0000};

	if (is_odd(random))
		return INVENTORY_UNKNOWN;
	return PICK(random, ranges) + random_below(random, 64);
}

static void
random_vlans(struct random *random, struct inventory *inventory,
    struct inventory_vlans *vlans, unsigned usual)
{
	static const uint16_t ids[] = {20, 30, 40};
	unsigned count = is_odd(random) ? random_below(random, COUNT(ids) + 1) : usual;

	if (!is_odd(random))
		assert_int_equal(inventory_set_vlans(inventory, vlans, ids, count), 0);
}

static void
random_switch(struct random *random, struct inventory *inventory)
{
	static const int64_t pvids[] = {1, 20, INVENTORY_UNKNOWN};
	static const int64_t mtus[] = {1500, 9000, INVENTORY_UNKNOWN};
	struct inventory_vsw *vsw = inventory_add_vsw(inventory);

	vsw->name = USUALLY(random, "vsw0", switches);
	vsw->net_dev = USUALLY(random, "net0", devices);
	vsw->link = is_odd(random) ? INVENTORY_LINK_DOWN : INVENTORY_LINK_UNKNOWN;
	vsw->mac = random_mac(random);
	vsw->pvid = USUALLY(random, 1, pvids);
	vsw->mtu = USUALLY(random, 9000, mtus);
	random_vlans(random, inventory, &vsw->vids, 3);
}

static void
random_concentrator(struct random *random, struct inventory *inventory)
{
	struct inventory_vcc *vcc = inventory_add_vcc(inventory);

	vcc->name = USUALLY(random, "vcc0", concentrators);
	vcc->domain = USUALLY(random, "primary", owners);
	if (is_odd(random))
		return;
	vcc->port_min = 5000 + is_odd(random);
	vcc->port_max = is_odd(random) ? vcc->port_min : 5003;
}

static void
random_disk_service(struct random *random, struct inventory *inventory)
{
	struct inventory_vds *vds = inventory_add_vds(inventory);

	vds->name = USUALLY(random, "vds0", disk_services);
	vds->domain = USUALLY(random, "primary", owners);
	for (unsigned n = 0; n < 3; n++) {
		struct inventory_volume *volume = inventory_add_volume(inventory, vds);

		volume->name = USUALLY(random, volumes[n], volumes);
		if (!is_odd(random))
			volume->options =
			    is_odd(random) ? INVENTORY_OPTION_READONLY : 0;
		volume->mpgroup = USUALLY(random, "", groups);
		volume->backend = USUALLY(random, "naa:1", backends);
		if (volume->backend != NULL)
			volume->backend_kind =
			    USUALLY(random, INVENTORY_BACKEND_LUN, backend_kinds);
	}
}

static void
random_io(struct random *random, struct inventory *inventory)
{
	struct inventory_io *io = inventory_add_io(inventory);

	io->alias = once_in(random, 2) ? "pci_1" : "VF0";
	io->type = once_in(random, 4) ? INVENTORY_IO_BUS : INVENTORY_IO_VF;
	io->class = is_odd(random) ? (enum inventory_io_class)random_below(random, 4)
				   : INVENTORY_IO_CLASS_ETHERNET;
	io->name = USUALLY(random, "net-a", functions);
	io->domain = once_in(random, 2) ? "" : PICK(random, owners);
	io->mac = random_mac(random);
}

static void
random_disks(
    struct random *random, struct inventory *inventory, struct inventory_domain *domain)
{
	for (unsigned n = random_below(random, 3); n > 0; n--) {
		struct inventory_vdisk *vdisk = inventory_add_vdisk(inventory, domain);

		vdisk->name = "disk";
		vdisk->volume = USUALLY(random, volumes[n], volumes);
		vdisk->service = is_odd(random) ? NULL : "vds0";
		vdisk->mpgroup = USUALLY(random, "", groups);
		if (is_odd(random)) {
			struct inventory_path *path =
			    inventory_add_path(inventory, vdisk);

			path->volume = PICK(random, volumes);
			path->service = PICK(random, disk_services);
		}
	}
}

static void
random_networks(
    struct random *random, struct inventory *inventory, struct inventory_domain *domain)
{
	for (unsigned n = random_below(random, 3); n > 0; n--) {
		struct inventory_vnet *vnet = inventory_add_vnet(inventory, domain);

		vnet->name = "vnet";
		vnet->service = USUALLY(random, "vsw0", switches);
		vnet->mac = random_mac(random);
		vnet->pvid = once_in(random, 2) ? 1 : INVENTORY_UNKNOWN;
		vnet->mtu = once_in(random, 3) ? 9000 : INVENTORY_UNKNOWN;
		if (once_in(random, 2))
			random_vlans(random, inventory, &vnet->vids, 2);
		if (is_odd(random))
			inventory_add_mac(inventory, vnet)->address =
			    random_mac(random);
	}
	if (is_odd(random)) {
		struct inventory_vhba *vhba = inventory_add_vhba(inventory, domain);

		vhba->name = "vhba";
		vhba->vsan = is_odd(random) ? NULL : "vsan0";
	}
}

static void
random_console(struct random *random, struct inventory_domain *domain)
{
	static const int64_t ports[] = {5000, 5001, 5002, INVENTORY_UNKNOWN};

	domain->console_kind =
	    is_odd(random) ? (enum inventory_console_kind)random_below(random, 4)
			   : INVENTORY_CONSOLE_VIRTUAL;
	domain->console_explicit = once_in(random, 3)
				       ? (enum inventory_answer)random_below(random, 3)
				       : INVENTORY_ANSWER_NO;
	domain->console.port = PICK(random, ports);
	domain->console.group = USUALLY(random, domain->name, console_groups);
	domain->console.service = USUALLY(random, "vcc0", console_services);
	domain->console_constraint.port = PICK(random, ports);
	domain->console_constraint.group = PICK(random, console_groups);
	domain->console_constraint.service =
	    once_in(random, 3) ? NULL : PICK(random, concentrators);
}

static enum inventory_answer
random_answer(struct random *random)
{
	return is_odd(random) ? (enum inventory_answer)random_below(random, 3)
			      : INVENTORY_ANSWER_NO;
}

static void
random_memory(
    struct random *random, struct inventory *inventory, struct inventory_domain *domain)
{
	static const int64_t pages[] = {GIB / 4, GIB, 2 * GIB, INVENTORY_UNKNOWN};

	domain->memory = 0;
	for (unsigned n = random_below(random, 4); n > 0; n--) {
		struct inventory_block *block =
		    inventory_add_block(inventory, &domain->blocks);

		block->size = (1 + (int64_t)random_below(random, 4)) * GIB / 2;
		domain->memory += block->size;
		if (!is_odd(random))
			block->real_address =
			    (int64_t)random_below(random, 32) * GIB / 2;
	}
	if (is_odd(random))
		domain->memory = is_odd(random) ? INVENTORY_UNKNOWN : 3 * GIB;
	domain->effective_max_pagesize = PICK(random, pages);
	domain->hardware_max_pagesize = PICK(random, pages);
	domain->named_memory = random_answer(random);
}

/* Mostly known, and of eight that anybody has. */
static void
random_cores(
    struct random *random, struct inventory *inventory, struct inventory_cores *cores)
{
	struct inventory_core_set set = {0};

	for (unsigned n = random_below(random, 8); n > 0; n--)
		assert_true(inventory_core_set_add(&set, random_below(random, 8)));
	if (!is_odd(random))
		assert_int_equal(inventory_set_cores(inventory, cores, &set), 0);
}

static void
random_cpus(
    struct random *random, struct inventory *inventory, struct inventory_domain *domain)
{
	static const int64_t hostids[] = {
	    0x84F80001, 0x84F80002, 0x83000001, 0x1, INVENTORY_UNKNOWN};

	domain->threads =
	    is_odd(random) ? INVENTORY_UNKNOWN : 4 * (int64_t)random_below(random, 5);
	domain->cores = is_odd(random) ? INVENTORY_UNKNOWN : domain->threads / 8;
	domain->whole_cores = (enum inventory_answer)random_below(random, 3);
	domain->named_cores = random_answer(random);
	if (domain->named_cores == INVENTORY_ANSWER_YES)
		random_cores(random, inventory, &domain->cores_by_name);
	domain->cpu_arch = USUALLY(random, "native", archs);
	domain->perf_counters = USUALLY(random, "", counters);
	domain->boot_policy = USUALLY(random, "none", boot_policies);
	domain->hostid = PICK(random, hostids);
}

static void
random_capacity(struct random *random, struct inventory *inventory)
{
	inventory->cpu_type = USUALLY(random, "SPARC-M7", cpu_types);
	inventory->threads_total = is_odd(random) ? INVENTORY_UNKNOWN : 64;
	inventory->cores_total = is_odd(random) ? INVENTORY_UNKNOWN : 8;
	inventory->threads_free =
	    is_odd(random) ? INVENTORY_UNKNOWN : (int64_t)random_below(random, 32);
	inventory->cores_free =
	    is_odd(random) ? INVENTORY_UNKNOWN : (int64_t)random_below(random, 4);
	random_cores(random, inventory, &inventory->free_cores);
	inventory->memory_free = 0;
	for (unsigned n = random_below(random, 6); n > 0; n--) {
		struct inventory_block *block =
		    inventory_add_block(inventory, &inventory->blocks);

		block->owner = USUALLY(random, "", blocks_of);
		block->size = (1 + (int64_t)random_below(random, 8)) * GIB / 2;
		inventory->memory_free += block->size;
		if (!is_odd(random))
			block->physical_address =
			    (int64_t)random_below(random, 256) * GIB / 2;
	}
	if (is_odd(random))
		inventory->memory_free = INVENTORY_UNKNOWN;
}

static void
random_domain(struct random *random, struct inventory *inventory, const char *name)
{
	static const enum inventory_flag flags[] = {INVENTORY_FLAG_MIGRATION_SOURCE,
	    INVENTORY_FLAG_MIGRATION_TARGET, INVENTORY_FLAG_MIGRATION_ERROR,
	    INVENTORY_FLAG_STARTING_STOPPING, INVENTORY_FLAG_TRANSITION,
	    INVENTORY_FLAG_DELAYED_RECONFIGURATION, INVENTORY_FLAG_CONTROL};
	struct inventory_domain *domain = inventory_add_domain(inventory);

	domain->name = name;
	domain->uuid = PICK(random, uuids);
	if (is_odd(random))
		domain->uuid = is_odd(random) ? "" : NULL;
	domain->state = once_in(random, 3)
			    ? (enum inventory_state)random_below(random, 5)
			    : INVENTORY_STATE_ACTIVE;
	domain->flags_known = !is_odd(random);
	domain->migration_flags_known = !is_odd(random);
	domain->flags = is_odd(random) ? PICK(random, flags) : 0;
	domain->mac = random_mac(random);
	domain->devices_known = !is_odd(random);
	domain->masters_known = !is_odd(random);
	random_disks(random, inventory, domain);
	random_networks(random, inventory, domain);
	random_console(random, domain);
	random_cpus(random, inventory, domain);
	random_memory(random, inventory, domain);
	if (is_odd(random))
		inventory_add_name(inventory, &domain->io)->text = PICK(random, listed);
	if (is_odd(random))
		inventory_add_name(inventory, &domain->masters)->text =
		    PICK(random, domains);
}

static void
random_facts(struct random *random, struct inventory *inventory)
{
	static const struct inventory_version versions[] = {
	    {NULL, {0}},
	    {"3.4.0.5", {3, 4, 0, 5, 0}},
	    {"3.5.0.3", {3, 5, 0, 3, 0}},
	    {"4.0", {4, 0, 0, 0, 0}},
	};
	const struct inventory_version usual = {"3.6.2.0", {3, 6, 2, 0, 0}};

	inventory->version = USUALLY(random, usual, versions);
	for (unsigned bit = 0; bit < 7; bit++)
		if (!is_odd(random))
			inventory->facts |= 1u << bit;
}

/* What probes tell; where they are off, nothing. */
static void
random_settings(struct random *random, struct inventory_settings *settings)
{
	settings->xmpp = USUALLY(random, INVENTORY_ANSWER_YES, answers);
	settings->incoming = USUALLY(random, INVENTORY_ANSWER_YES, answers);
	settings->outgoing = USUALLY(random, INVENTORY_ANSWER_YES, answers);
	settings->save_spconfig = USUALLY(random, INVENTORY_ANSWER_NO, answers);
	settings->firmware = PICK(random, firmwares);
	settings->trusted = PICK(random, trusts);
}

struct inventory *
random_inventory(struct random *random)
{
	struct inventory *inventory = inventory_new();

	assert_non_null(inventory);
	random_facts(random, inventory);
	random_capacity(random, inventory);
	for (unsigned n = is_odd(random) ? random_below(random, 4) : 1; n > 0; n--)
		random_switch(random, inventory);
	for (unsigned n = is_odd(random) ? random_below(random, 3) : 1; n > 0; n--)
		random_concentrator(random, inventory);
	for (unsigned n = is_odd(random) ? random_below(random, 3) : 1; n > 0; n--)
		random_disk_service(random, inventory);
	for (unsigned n = random_below(random, 3); n > 0; n--)
		random_io(random, inventory);
	if (once_in(random, 2))
		inventory_add_vsan(inventory)->name = "vsan0";
	if (!is_odd(random))
		random_domain(random, inventory, "primary");
	for (unsigned n = 0; n < COUNT(domains); n++)
		if (once_in(random, 5))
			random_domain(random, inventory, domains[n]);
	if (once_in(random, 2))
		random_settings(random, &inventory->settings);
	assert_int_equal(inventory_finish(inventory), 0);
	return inventory;
}

struct policy *
random_policy(struct random *random)
{
	struct policy *policy;

	assert_int_equal(policy_new(&policy), 0);
	for (unsigned n = random_below(random, 6); n > 0; n--) {
		enum finding_id id = random_below(random, FINDING_COUNT);
		enum severity live = SEVERITY_IGNORE + random_below(random, 5);
		enum severity cold = SEVERITY_IGNORE + random_below(random, 5);

		policy_override(policy, finding_definition(id)->code,
		    random_below(random, 2) == 0 ? NULL : "sparc-1", live, cold, NULL);
	}
	return policy;
}
