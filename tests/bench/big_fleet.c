#include "tests/bench/big_fleet.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "agent/fleet/inventory.h"
#include "agent/fleet/registry.h"

#define FACTS                                                                          \
	(INVENTORY_FACT_DOMAINS | INVENTORY_FACT_BINDINGS | INVENTORY_FACT_SERVICES |  \
	    INVENTORY_FACT_CONSTRAINTS | INVENTORY_FACT_IO | INVENTORY_FACT_CPUS |     \
	    INVENTORY_FACT_MEMORY)

#define MIB INT64_C(1048576)
#define GIB (1024 * MIB)

#define DISKS 2
#define VLANS 16

static void
need(const void *memory)
{
	if (memory == NULL) {
		fprintf(stderr, "big_fleet: out of memory\n");
		exit(1);
	}
}

static const char *text(struct inventory *inventory, const char *format, ...)
    __attribute__((format(printf, 2, 3)));

static const char *
text(struct inventory *inventory, const char *format, ...)
{
	char buffer[128];
	const char *copy;
	va_list args;

	va_start(args, format);
	vsnprintf(buffer, sizeof(buffer), format, args);
	va_end(args);
	copy = inventory_string(inventory, buffer, strlen(buffer));
	need(copy);
	return copy;
}

#define CLUSTER 8u

/* The cluster of a host, its first host and how many it has. */
static unsigned
cluster_of(unsigned host, unsigned *first, unsigned *size)
{
	unsigned cluster = host / CLUSTER;

	*first = cluster * CLUSTER;
	*size = BIG_HOSTS - *first < CLUSTER ? BIG_HOSTS - *first : CLUSTER;
	return cluster;
}

static void
add_switch(struct inventory *inventory, const char *name, unsigned host, unsigned n)
{
	struct inventory_vsw *vsw = inventory_add_vsw(inventory);
	uint16_t vids[VLANS];

	need(vsw);
	for (unsigned i = 0; i < VLANS; i++)
		vids[i] = (uint16_t)(100 + i);
	vsw->name = name;
	vsw->domain = "primary";
	vsw->net_dev = n == 0 ? "net0" : "net1";
	vsw->mac = INT64_C(0x00144FFB0000) + (int64_t)host * 2 + n;
	vsw->pvid = 1;
	vsw->mtu = 9000;
	if (inventory_set_vlans(inventory, &vsw->vids, vids, VLANS) != 0)
		need(NULL);
}

static void
add_volumes(struct inventory *inventory, unsigned first, unsigned size)
{
	struct inventory_vds *vds = inventory_add_vds(inventory);
	unsigned from = first * BIG_DOMAINS_PER_HOST;
	unsigned to = (first + size) * BIG_DOMAINS_PER_HOST;

	need(vds);
	vds->name = "primary-vds0";
	vds->domain = "primary";
	for (unsigned n = from * DISKS; n < to * DISKS; n++) {
		struct inventory_volume *volume = inventory_add_volume(inventory, vds);

		need(volume);
		volume->name = text(inventory, "web%u-disk%u", n / DISKS, n % DISKS);
		volume->options = 0;
		volume->mpgroup = "";
		volume->device =
		    text(inventory, "/dev/dsk/c0t600144F0B5418B0000005A3C%08Xd0s2", n);
		volume->backend_kind = INVENTORY_BACKEND_LUN;
		volume->backend =
		    text(inventory, "naa:600144F0B5418B0000005A3C%08X", n);
	}
}

static void
add_services(struct inventory *inventory, unsigned host, unsigned changes)
{
	unsigned first, size;
	unsigned cluster = cluster_of(host, &first, &size);
	struct inventory_vcc *vcc = inventory_add_vcc(inventory);

	need(vcc);
	vcc->name = "primary-vcc0";
	vcc->domain = "primary";
	vcc->port_min = 5000;
	vcc->port_max = (changes & BIG_WITHOUT_FREE_PORTS) != 0
			    ? 4999 + BIG_DOMAINS_PER_HOST
			    : 5099;
	if ((changes & BIG_WITHOUT_COMMON_SWITCH) == 0)
		add_switch(inventory, "primary-vsw0", host, 0);
	if ((changes & BIG_WITHOUT_CLUSTER_SWITCH) == 0)
		add_switch(
		    inventory, text(inventory, "cluster%u-vsw", cluster), host, 1);
	if ((changes & BIG_WITHOUT_VOLUMES) == 0)
		add_volumes(inventory, first, size);
}

static struct inventory_domain *
add_domain(struct inventory *inventory, const char *name, int64_t mac, unsigned flags)
{
	struct inventory_domain *domain = inventory_add_domain(inventory);

	need(domain);
	domain->name = name;
	domain->state = INVENTORY_STATE_ACTIVE;
	domain->state_word = "active";
	domain->flags_known = domain->migration_flags_known = true;
	domain->flags = flags;
	domain->mac = mac;
	domain->devices_known = domain->masters_known = true;
	domain->console_kind = INVENTORY_CONSOLE_PHYSICAL;
	domain->console_explicit = INVENTORY_ANSWER_NO;
	return domain;
}

static void
add_vnet(struct inventory *inventory, struct inventory_domain *domain, unsigned n,
    unsigned device, const char *service)
{
	struct inventory_vnet *vnet = inventory_add_vnet(inventory, domain);
	uint16_t vid = (uint16_t)(100 + n % VLANS);

	need(vnet);
	vnet->name = device == 0 ? "vnet0" : "vnet1";
	vnet->service = service;
	vnet->domain = "primary";
	vnet->mac = INT64_C(0x00144FF80000) + (int64_t)n * 3 + 1 + device;
	vnet->pvid = 1;
	vnet->mtu = 1500;
	if (inventory_set_vlans(inventory, &vnet->vids, &vid, 1) != 0)
		need(NULL);
}

static void
add_console(struct inventory_domain *domain, unsigned n, unsigned place)
{
	domain->console_kind = INVENTORY_CONSOLE_VIRTUAL;
	domain->console = (struct inventory_console){
	    .port = 5000 + place,
	    .group = domain->name,
	    .service = "primary-vcc0",
	    .domain = "primary",
	};
	if (n % 2 == 0)
		return;
	domain->console_explicit = INVENTORY_ANSWER_YES;
	domain->console_constraint = domain->console;
	/* The same ports everywhere would leave no target. */
	domain->console_constraint.port = 5000 + n % 100;
}

/* Every tenth domain has a virtual function; every host has some that are free. */
static void
add_function(struct inventory *inventory, unsigned n, const char *owner)
{
	struct inventory_io *io = inventory_add_io(inventory);

	need(io);
	io->alias = text(inventory, "/SYS/MB/NET0/IOVNET.PF0.VF%u", n);
	io->domain = owner;
	io->type = INVENTORY_IO_VF;
	io->class = INVENTORY_IO_CLASS_ETHERNET;
	io->name = text(inventory, "net-%u", n);
}

static void
add_block(struct inventory *inventory, struct inventory_block **list, int64_t real,
    int64_t *at, int64_t size, const char *owner)
{
	struct inventory_block *block = inventory_add_block(inventory, list);

	need(block);
	block->real_address = real;
	block->physical_address = *at;
	block->size = size;
	block->owner = owner;
	*at += size;
}

/*
 * 241 sizes; every fourth domain has grown, each at another place, so that there are
 * some two thousand layouts; or all have, at 71 places. Behind every tenth domain
 * there is a gap.
 */
static void
add_capacity(struct inventory *inventory, struct inventory_domain *domain, unsigned n,
    unsigned place, unsigned changes, int64_t *at)
{
	bool many = (changes & BIG_MANY_LAYOUTS) != 0;
	int64_t first = 4 * GIB + (int64_t)(n % 241) * 256 * MIB;
	int64_t second =
	    many || n % 4 == 0 ? (int64_t)(1 + n % (many ? 71 : 7)) * 256 * MIB : 0;
	int64_t start = *at;

	domain->threads = (int64_t)(1 + n % 8) * 8;
	domain->cores = domain->threads / 8;
	domain->cpu_arch = n % 3 == 0 ? "generic" : "native";
	domain->hostid = INT64_C(0x84F80000) + (int64_t)n * 3;
	domain->memory = first + second;
	domain->effective_max_pagesize = domain->hardware_max_pagesize = 2 * GIB;
	add_block(inventory, &domain->blocks, 2 * GIB, at, first, NULL);
	if (second > 0)
		add_block(
		    inventory, &domain->blocks, 2 * GIB + first, at, second, NULL);
	add_block(inventory, &inventory->blocks, INVENTORY_UNKNOWN, &start, *at - start,
	    domain->name);
	if (place % 10 == 9)
		add_block(
		    inventory, &inventory->blocks, INVENTORY_UNKNOWN, at, 64 * GIB, "");
	inventory->threads_free -= domain->threads;
	inventory->cores_free -= domain->cores;
}

static void
add_guest(struct inventory *inventory, unsigned host, unsigned place, unsigned changes,
    int64_t *at)
{
	unsigned n = host * BIG_DOMAINS_PER_HOST + place;
	unsigned first, size;
	unsigned cluster = cluster_of(host, &first, &size);
	struct inventory_domain *domain =
	    add_domain(inventory, text(inventory, "web%u", n),
		INT64_C(0x00144FF80000) + (int64_t)n * 3, INVENTORY_FLAG_NORMAL);

	domain->uuid = text(inventory, "5f0d2c1e-8a41-4b7e-9d55-%012x", n);
	for (unsigned i = 0; i < DISKS; i++) {
		struct inventory_vdisk *vdisk = inventory_add_vdisk(inventory, domain);

		need(vdisk);
		vdisk->name = i == 0 ? "root" : "data";
		vdisk->volume = text(inventory, "web%u-disk%u", n, i);
		vdisk->service = "primary-vds0";
		vdisk->domain = "primary";
		vdisk->mpgroup = "";
	}
	add_vnet(inventory, domain, n, 0, "primary-vsw0");
	add_vnet(inventory, domain, n, 1, text(inventory, "cluster%u-vsw", cluster));
	add_console(domain, n, place);
	add_capacity(inventory, domain, n, place, changes, at);
	if (place % 10 == 0)
		add_function(inventory, (place / 10 + host) % 10, domain->name);
}

/* What probes tell; the hosts of a cluster trust each other. */
static void
add_settings(struct inventory *inventory, unsigned host)
{
	unsigned first, size;
	char names[128] = "";
	size_t used = 0;

	cluster_of(host, &first, &size);
	for (unsigned i = first; i < first + size; i++)
		used += (size_t)snprintf(
		    names + used, sizeof(names) - used, "sparc-%u ", i);
	inventory->settings = (struct inventory_settings){
	    .xmpp = INVENTORY_ANSWER_YES,
	    .incoming = INVENTORY_ANSWER_YES,
	    .outgoing = INVENTORY_ANSWER_YES,
	    .save_spconfig = INVENTORY_ANSWER_NO,
	    .firmware = "9.8.6",
	    .trusted = text(inventory, "%s", names),
	};
}

struct inventory *
big_inventory(unsigned host, unsigned changes)
{
	struct inventory *inventory = inventory_new();
	struct inventory_domain *control;
	unsigned guests = BIG_DOMAINS_PER_HOST;
	int64_t at = 64 * GIB;

	need(inventory);
	inventory->facts = FACTS;
	add_settings(inventory, host);
	inventory->cpu_type = host % 16 < 8 ? "SPARC-M8" : "SPARC-M7";
	inventory->threads_total = inventory->threads_free = 4096;
	inventory->cores_total = inventory->cores_free = 512;
	inventory->memory_free = (int64_t)(BIG_DOMAINS_PER_HOST / 10) * 64 * GIB;
	inventory->version =
	    (changes & BIG_OLD_MANAGER) != 0
		? (struct inventory_version){"3.4.0.5", {3, 4, 0, 5, 0}}
		: (struct inventory_version){"3.6.2.0.31", {3, 6, 2, 0, 31}};
	control = add_domain(inventory, "primary", INT64_C(0x0010E0000000) + host,
	    INVENTORY_FLAG_CONTROL | INVENTORY_FLAG_SERVICE);
	control->threads = 16;
	control->memory = 64 * GIB;
	control->uuid = text(inventory, "00000000-0000-0000-0000-%012x", host);
	if ((changes & BIG_RECONFIGURING) != 0)
		control->flags |= INVENTORY_FLAG_DELAYED_RECONFIGURATION;
	if ((changes & BIG_WITHOUT_SERVICES) != 0)
		inventory->facts &= ~(unsigned)INVENTORY_FACT_SERVICES;
	else
		add_services(inventory, host, changes);
	if ((changes & BIG_WITHOUT_LAST_DOMAIN) != 0)
		guests--;
	for (unsigned place = 0; place < guests; place++)
		add_guest(inventory, host, place, changes, &at);
	for (unsigned n = 5; n < 10; n++)
		add_function(inventory, (n + host) % 10, "");
	if ((changes & BIG_MIGRATING) != 0)
		inventory->domains->flags |= INVENTORY_FLAG_MIGRATION_SOURCE;
	if (inventory_finish(inventory) != 0)
		need(NULL);
	return inventory;
}

/* ---- the state database ---- */

/*
 * Indexes are computed from the identities: the memory of a database is not what is
 * measured.
 */
static int
store_find(void *context, enum registry_kind kind, const char *key, uint32_t *index,
    struct reason *reason)
{
	const char *number = strrchr(key, '-');
	uint32_t hash = 1;

	(void)context;
	(void)reason;
	if (kind == REGISTRY_HOST) {
		*index = 1 + (uint32_t)strtoul(number + 1, NULL, 10);
	} else if (kind == REGISTRY_DOMAIN) {
		*index = 1 + (uint32_t)strtoul(number + 1, NULL, 16);
		if (strncmp(key, "uuid/00000000-", 14) != 0)
			*index += BIG_HOSTS;
	} else {
		for (; *key != '\0'; key++)
			hash = hash * 31 + (unsigned char)*key;
		*index = (hash & REGISTRY_INDEX_MAX) | 1;
	}
	return 0;
}

static int
store_load_reserve(
    void *context, enum registry_kind kind, uint32_t *next, struct reason *reason)
{
	(void)context;
	(void)kind;
	(void)reason;
	*next = 1;
	return 0;
}

static int
store_reserve(
    void *context, enum registry_kind kind, uint32_t next, struct reason *reason)
{
	(void)context;
	(void)kind;
	(void)next;
	(void)reason;
	return 0;
}

void
big_fleet_open(struct big_fleet *big, unsigned changes)
{
	const struct fleet_options options = {.lost_retention = 0};
	const struct registry_store store = {.find = store_find,
	    .load_reserve = store_load_reserve,
	    .reserve = store_reserve};
	struct reason reason;
	char name[16];

	*big = (struct big_fleet){.now = {.wall = 1000000, .steady = 1000}};
	if (registry_open(&big->registry, &store, &reason) != 0 ||
	    fleet_open(&big->fleet, big->registry, &options) != 0)
		need(NULL);
	for (unsigned host = 0; host < BIG_HOSTS; host++) {
		snprintf(name, sizeof(name), "sparc-%u", host);
		if (fleet_add_host(big->fleet, name, 60, &big->now, &big->hosts[host],
			&reason) != 0 ||
		    fleet_publish(big->fleet, big->hosts[host],
			big_inventory(host, changes), &big->now, &reason) != 0)
			need(NULL);
	}
}

void
big_fleet_close(struct big_fleet *big)
{
	fleet_free(big->fleet);
	registry_free(big->registry);
}
