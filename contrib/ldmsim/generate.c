#include "contrib/ldmsim/generate.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>

#include "contrib/ldmsim/model.h"
#include "contrib/ldmsim/text.h"
#include "contrib/ldmsim/write.h"

/* Hosts of one cluster see the same LUNs and carry the same networks. */
#define CLUSTER_HOSTS 8
#define THREADS	      8

/* What a random choice is about, so that no two choices are linked. */
enum topic {
	TOPIC_VERSION,
	TOPIC_HOST,
	TOPIC_NETWORK,
	TOPIC_STATE,
	TOPIC_SIZE,
	TOPIC_DISKS,
	TOPIC_VOLUME,
	TOPIC_NICS,
	TOPIC_MAC,
	TOPIC_CONSOLE,
	TOPIC_IO,
	TOPIC_NAME,
};

struct generator {
	const struct generate_plan *plan;
	struct arena *arena; /* of the host that is made */
	size_t host, cluster;
	struct object *machine, *control, *secondary;
	size_t strands, gigabytes, guests, vfs;
};

/* A number below limit, from splitmix64 over everything that the choice depends on. */
static size_t
roll(const struct generator *generator, enum topic topic, size_t a, size_t b,
    size_t limit)
{
	uint64_t x = generator->plan->seed;
	const uint64_t parts[] = {(uint64_t)topic, a, b};

	for (size_t i = 0; i < 3; i++) {
		x = (x ^ parts[i]) + UINT64_C(0x9e3779b97f4a7c15);
		x = (x ^ (x >> 30)) * UINT64_C(0xbf58476d1ce4e5b9);
		x = (x ^ (x >> 27)) * UINT64_C(0x94d049bb133111eb);
		x ^= x >> 31;
	}
	return (size_t)(x % limit);
}

/* True `share` times of a thousand. */
static bool
chance(const struct generator *generator, enum topic topic, size_t a, size_t b,
    size_t share)
{
	return roll(generator, topic, a, b, 1000) < share;
}

static struct object *
make(struct generator *generator, struct object *parent, enum kind kind,
    const char *name)
{
	return object_create(generator->arena, parent, kind, name);
}

/* Every domain has four addresses of its own; few have one of somebody else. */
static const char *
mac_of(const struct generator *generator, size_t domain, size_t number)
{
	size_t serial = domain * 4 + number;

	if (chance(generator, TOPIC_MAC, domain, number, 4))
		serial = roll(generator, TOPIC_MAC, domain, number + 8,
		    generator->plan->domains * 4);
	if (chance(generator, TOPIC_MAC, domain, number + 16, 10)) {
		return arena_format(generator->arena, "00:14:4f:fc:%02zx:%02zx",
		    serial >> 8 & 0xff, serial & 0xff);
	}
	return arena_format(generator->arena, "00:14:4f:f%c:%02zx:%02zx",
	    "89ab"[serial >> 16 & 3], serial >> 8 & 0xff, serial & 0xff);
}

static size_t
disk_count(const struct generator *generator, size_t domain)
{
	return 1 + roll(generator, TOPIC_DISKS, domain, 0, 3);
}

static const char *
lun_path(const struct generator *generator, size_t domain, size_t disk, size_t path)
{
	return arena_format(generator->arena,
	    "/dev/dsk/c0t600144F0%04zX%08zX%08zX00000000d0s2",
	    generator->plan->seed & 0xffff, domain + path * 1000000, disk);
}

/* The volume of one disk on this host: usually right, sometimes missing or wrong. */
static void
make_volume(struct generator *generator, struct object *vds, size_t domain, size_t disk,
    const char *group)
{
	size_t luck =
	    roll(generator, TOPIC_VOLUME, domain * 8 + disk, generator->host * 2, 1000);
	bool own = domain % generator->plan->hosts == generator->host;
	struct object *volume;

	if (!own && luck < 30)
		return;
	volume = make(generator, vds, KIND_VOLUME,
	    arena_format(generator->arena, "app%05zu-d%zu", domain, disk));
	object_set(volume, "dev",
	    lun_path(generator, domain, disk, !own && luck < 35 ? 1 : 0));
	if (luck >= 35 && luck < 40) {
		object_set(volume, "dev",
		    arena_format(generator->arena, "/ldoms/%s.img", volume->name));
	}
	if (!own && luck >= 40 && luck < 45)
		object_set(volume, "options", "ro");
	if (group != NULL)
		object_set(volume, "mpgroup", group);
}

/* The disks of all domains that live in the cluster. */
static void
make_volumes(struct generator *generator)
{
	struct object *vds =
	    make(generator, generator->control, KIND_VDS, "primary-vds0");
	struct object *second =
	    generator->secondary != NULL
		? make(generator, generator->secondary, KIND_VDS, "secondary-vds0")
		: NULL;
	size_t hosts = generator->plan->hosts;

	for (size_t domain = 0; domain < generator->plan->domains; domain++) {
		if (domain % hosts / CLUSTER_HOSTS != generator->cluster) {
			/* The next domain of the cluster is that of its first host. */
			size_t first = generator->cluster * CLUSTER_HOSTS;

			domain += (first + hosts - domain % hosts) % hosts;
			if (domain >= generator->plan->domains)
				break;
		}
		for (size_t disk = 0; disk < disk_count(generator, domain); disk++) {
			const char *group =
			    second != NULL && disk == 0
				? arena_format(generator->arena, "mp-app%05zu", domain)
				: NULL;

			make_volume(generator, vds, domain, disk, group);
			if (group != NULL)
				make_volume(generator, second, domain, disk, group);
		}
	}
}

static void
make_switch(struct generator *generator, struct object *domain, const char *name,
    const char *link, size_t number)
{
	struct object *vsw = make(generator, domain, KIND_VSW, name);
	size_t vlan = 100 + generator->cluster % 100 * 10;
	size_t host = generator->host;

	if (!chance(generator, TOPIC_NETWORK, host, number, 20))
		object_set(vsw, "net-dev", link);
	object_set(vsw, "vid",
	    arena_format(generator->arena,
		chance(generator, TOPIC_NETWORK, host, number + 4, 50) ? "%zu,%zu"
								       : "%zu,%zu,%zu",
		vlan, vlan + 1, vlan + 2));
	object_set(vsw, "mtu",
	    chance(generator, TOPIC_NETWORK, host, number + 8, 50) ? "1500" : "9000");
	object_set(vsw, "mac-addr",
	    arena_format(generator->arena, "00:14:4f:ff:%02zx:%02zx",
		(host * 4 + number) >> 8 & 0xff, (host * 4 + number) & 0xff));
}

static void
make_services(struct generator *generator)
{
	size_t guests =
	    (generator->plan->domains + generator->plan->hosts - 1 - generator->host) /
	    generator->plan->hosts;
	bool full = chance(generator, TOPIC_HOST, generator->host, 1, 20) && guests > 0;
	struct object *vcc =
	    make(generator, generator->control, KIND_VCC, "primary-vcc0");

	object_set(vcc, "port-range",
	    arena_format(
		generator->arena, "5000-%zu", 5000 + guests + (full ? 0 : 100) - full));
	make_switch(generator, generator->control, "primary-vsw0", "aggr1", 0);
	if (!chance(generator, TOPIC_HOST, generator->host, 2, 30))
		make_switch(generator, generator->control, "primary-vsw1", "net2", 1);
	if (generator->secondary != NULL)
		make_switch(
		    generator, generator->secondary, "secondary-vsw0", "net3", 2);
	make_volumes(generator);
	if (!chance(generator, TOPIC_HOST, generator->host, 3, 100)) {
		struct object *vsan =
		    make(generator, generator->control, KIND_VSAN, "fabric-a");

		object_set(vsan, "iport-path",
		    "/pci@300/pci@1/pci@0/pci@6/SUNW,emlxs@0/fp@0,0");
	}
}

static void
make_links(struct generator *generator)
{
	static const char *const names[] = {"aggr1", "net2", "net3"};

	for (size_t i = 0; i < 3; i++) {
		struct object *link =
		    make(generator, generator->control, KIND_NETDEV, names[i]);

		object_set(link, "class", i == 0 ? "AGGR" : "PHYS");
		object_set(link, "media", "ETHER");
		object_set(link, "state",
		    chance(generator, TOPIC_NETWORK, generator->host, 32 + i, 10)
			? "down"
			: "up");
		object_set(link, "speed", "10000");
	}
}

/* A bus with a slot and with Ethernet functions whose users come later. */
static struct object *
make_io(struct generator *generator)
{
	struct object *bus = make(generator, generator->machine, KIND_BUS, "pci_0");
	struct object *slot = make(generator, bus, KIND_SLOT, "/SYS/MB/PCIE1");
	struct object *pf = make(generator, bus, KIND_PF, "/SYS/MB/NET0/IOVNET.PF0");

	object_set(bus, "dev", "pci@300");
	object_set(bus, "domain", "primary");
	object_set(slot, "dev", "pci@300/pci@1/pci@0/pci@8");
	object_set(slot, "status", "OCC");
	object_set(slot, "domain", "primary");
	object_set(pf, "dev", "pci@300/pci@1/pci@0/pci@4/network@0");
	object_set(pf, "domain", "primary");
	object_set(pf, "maxvfs", "63");
	return pf;
}

static void
make_vf(
    struct generator *generator, struct object *pf, const char *user, const char *name)
{
	size_t number = generator->vfs++;
	struct object *vf = make(generator, pf, KIND_VF,
	    arena_format(generator->arena, "%s.VF%zu", pf->name, number));

	object_set(vf, "dev",
	    arena_format(
		generator->arena, "%s,%zx", object_get(pf, "dev"), 0x80 + number));
	object_set(vf, "domain", user);
	object_set(vf, "name", name);
}

static void
make_nics(struct generator *generator, struct object *domain, size_t number)
{
	size_t nics = 1 + roll(generator, TOPIC_NICS, number, 0, 2);
	size_t vlan = 100 + generator->cluster % 100 * 10;

	for (size_t nic = 0; nic < nics; nic++) {
		struct object *vnet = make(generator, domain, KIND_VNET,
		    arena_format(generator->arena, "vnet%zu", nic));
		bool second = nic == 1 && generator->secondary != NULL;

		object_set(vnet, "vswitch",
		    nic == 0 ? "primary-vsw0"
			     : (second ? "secondary-vsw0" : "primary-vsw1"));
		if (nic == 1 && !second &&
		    object_child(generator->control, KIND_VSW, "primary-vsw1") == NULL)
			object_set(vnet, "vswitch", "primary-vsw0");
		object_set(vnet, "mac-addr", mac_of(generator, number, nic + 1));
		object_set_number(vnet, "pvid",
		    vlan + roll(generator, TOPIC_NICS, number, nic + 2, 3));
		if (chance(generator, TOPIC_NICS, number, nic + 4, 200))
			object_set(vnet, "mtu", "9000");
	}
}

static void
make_disks(struct generator *generator, struct object *domain, size_t number)
{
	for (size_t disk = 0; disk < disk_count(generator, number); disk++) {
		struct object *vdisk = make(generator, domain, KIND_VDISK,
		    arena_format(generator->arena, "disk%zu", disk));

		object_set(vdisk, "volume",
		    arena_format(
			generator->arena, "app%05zu-d%zu@primary-vds0", number, disk));
	}
}

/* Things that few domains have. */
static void
make_rarities(struct generator *generator, struct object *domain, struct object *pf,
    size_t number)
{
	size_t luck = roll(generator, TOPIC_IO, number, 0, 1000);

	if (luck < 60 && generator->vfs < 60) {
		make_vf(generator, pf, domain->name,
		    luck < 40 ? arena_format(generator->arena, "%s-vf", domain->name)
			      : "");
	} else if (luck < 80 &&
		   object_child(generator->control, KIND_VSAN, "fabric-a") != NULL) {
		object_set(
		    make(generator, domain, KIND_VHBA, "vhba0"), "vsan", "fabric-a");
	} else if (luck < 90) {
		object_set(domain, "master", "retired");
	} else if (luck < 100) {
		object_set(domain, "perf-counters", "global");
	} else if (luck < 110) {
		object_set(domain, "cpu-arch", "generic");
	}
	if (chance(generator, TOPIC_CONSOLE, number, 0, 20)) {
		struct object *console = make(generator, domain, KIND_CONSOLE, "");

		object_set_number(
		    console, "port", 5000 + number / generator->plan->hosts);
	}
}

static void
make_guest(struct generator *generator, struct object *pf, size_t number)
{
	size_t size = (size_t)1 << roll(generator, TOPIC_SIZE, number, 0, 3);
	size_t luck = roll(generator, TOPIC_STATE, number, 0, 1000);
	/* Few names are taken twice, by neighbours that live on different hosts. */
	bool twin = generator->host > 0 && chance(generator, TOPIC_NAME, number, 0, 3);
	struct object *domain = make(generator, generator->machine, KIND_DOMAIN,
	    arena_format(generator->arena, "app%05zu", twin ? number - 1 : number));

	object_set(domain, "state",
	    luck < 850 ? "active" : (luck < 900 ? "bound" : "inactive"));
	object_set_number(domain, "vcpu", size * 8);
	object_set(domain, "memory", arena_format(generator->arena, "%zuG", size * 8));
	object_set(domain, "mac-addr", mac_of(generator, number, 0));
	object_set_number(
	    domain, "uptime", 1000 + roll(generator, TOPIC_STATE, number, 1, 5000000));
	generator->strands += size * 8;
	generator->gigabytes += size * 8;
	make_nics(generator, domain, number);
	make_disks(generator, domain, number);
	make_rarities(generator, domain, pf, number);
}

/* The address of a control or service domain: by hand, and like no other. */
static const char *
own_mac(const struct generator *generator, unsigned range)
{
	return arena_format(generator->arena, "00:14:4f:%02x:%02zx:%02zx", range,
	    generator->host >> 8 & 0xff, generator->host & 0xff);
}

static void
make_machine(struct generator *generator)
{
	size_t luck = roll(generator, TOPIC_VERSION, generator->host, 0, 1000);

	generator->machine = object_create(generator->arena, NULL, KIND_HOST,
	    arena_format(generator->arena, "sparc-%04zu", generator->host));
	object_set(generator->machine, "manager",
	    luck < 800 ? "3.6.2.0.31" : (luck < 900 ? "3.5.0.3.5" : "3.4.0.5.2"));
	object_set(generator->machine, "cpu", luck < 500 ? "SPARC-M8" : "SPARC-M7");
	generator->control =
	    make(generator, generator->machine, KIND_DOMAIN, "primary");
	object_set(generator->control, "mac-addr", own_mac(generator, 0xfd));
	object_set(generator->control, "vcpu", "16");
	object_set(generator->control, "memory", "32G");
	if (chance(generator, TOPIC_HOST, generator->host, 4, 10))
		object_set(generator->control, "delayed-reconf", "on");
	generator->strands = 16;
	generator->gigabytes = 33;
	if (generator->cluster % 2 == 0) {
		generator->secondary =
		    make(generator, generator->machine, KIND_DOMAIN, "secondary");
		object_set(generator->secondary, "state", "active");
		object_set(generator->secondary, "mac-addr", own_mac(generator, 0xfe));
		object_set(generator->secondary, "vcpu", "16");
		object_set(generator->secondary, "memory", "16G");
		generator->strands += 16;
		generator->gigabytes += 16;
	}
}

/* All of one host; it has room for half as many domains again. */
static struct object *
make_host(struct generator *generator)
{
	const struct generate_plan *plan = generator->plan;
	struct object *pf;

	generator->cluster = generator->host / CLUSTER_HOSTS;
	make_machine(generator);
	pf = make_io(generator);
	make_services(generator);
	make_links(generator);
	for (size_t number = generator->host; number < plan->domains;
	     number += plan->hosts)
		make_guest(generator, pf, number);
	/* A free function for a domain of the neighbour. */
	make_vf(generator, pf, "",
	    arena_format(
		generator->arena, "app%05zu-vf", (generator->host + 1) % plan->hosts));
	object_set_number(
	    generator->machine, "cores", generator->strands * 3 / 2 / THREADS + 1);
	object_set_number(generator->machine, "threads", THREADS);
	object_set(generator->machine, "memory",
	    arena_format(generator->arena, "%zuG", generator->gigabytes * 3 / 2));
	return generator->machine;
}

static int
write_text(const struct generate_plan *plan, const char *name, const struct text *text)
{
	struct text path = {0};
	FILE *stream = stdout;
	int error = 0;

	if (plan->directory != NULL) {
		text_format(&path, "%s/%s.fleet", plan->directory, name);
		stream = fopen(text_string(&path), "w");
	}
	if (stream == NULL ||
	    fwrite(text_string(text), 1, text->length, stream) != text->length)
		error = -errno;
	if (stream != NULL && stream != stdout && fclose(stream) != 0 && error == 0)
		error = -errno;
	if (error < 0) {
		fprintf(stderr, "ldmsim: cannot write %s: %s\n",
		    plan->directory != NULL ? text_string(&path) : "the fleet",
		    strerror(-error));
	}
	text_free(&path);
	return error;
}

int
generate_fleet(const struct generate_plan *plan)
{
	int error = 0;

	if (plan->hosts == 0 || plan->hosts > 100000 || plan->domains > 10000000) {
		fputs(
		    "ldmsim: from 1 to 100000 hosts, up to 10000000 domains\n", stderr);
		return -EINVAL;
	}
	if (plan->directory != NULL && mkdir(plan->directory, 0777) != 0 &&
	    errno != EEXIST) {
		error = -errno;
		fprintf(stderr, "ldmsim: cannot create %s: %s\n", plan->directory,
		    strerror(errno));
		return error;
	}
	for (size_t host = 0; host < plan->hosts && error == 0; host++) {
		struct generator generator = {
		    .plan = plan, .host = host, .arena = arena_create()};
		struct text text = {0};

		write_host(&text, make_host(&generator));
		error = write_text(plan, generator.machine->name, &text);
		text_free(&text);
		arena_free(generator.arena);
	}
	return error;
}
