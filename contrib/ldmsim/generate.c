#include "contrib/ldmsim/generate.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>

#include "contrib/ldmsim/generator.h"
#include "contrib/ldmsim/text.h"
#include "contrib/ldmsim/write.h"

/* The LUN of a disk. other: one that is not its own. */
static const char *
lun_path(const struct generator *generator, size_t domain, size_t disk, bool other)
{
	return arena_format(generator->arena, "/dev/dsk/c0t600144F0%08zX%08zX%08zXd0s2",
	    (size_t)(generator->plan->seed & 0xffffffff), domain,
	    disk + (other ? 16 : 0));
}

/* The volume of one disk on this host: usually right, sometimes missing or wrong. */
static void
make_volume(struct generator *generator, struct object *vds, size_t domain, size_t disk,
    const char *group)
{
	size_t path = vds->parent == generator->secondary;
	size_t luck = generator_roll(generator, TOPIC_VOLUME, domain * 8 + disk,
	    generator->host * 2 + path, 1000);
	bool own = domain % generator->plan->hosts == generator->host;
	struct object *volume;

	if (!own && luck < 30)
		return;
	volume = generator_make(generator, vds, KIND_VOLUME,
	    arena_format(generator->arena, "app%05zu-d%zu", domain, disk));
	object_set(volume, "dev", lun_path(generator, domain, disk, !own && luck < 35));
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
	    generator_make(generator, generator->control, KIND_VDS, "primary-vds0");
	struct object *second = generator->secondary != NULL
				    ? generator_make(generator, generator->secondary,
					  KIND_VDS, "secondary-vds0")
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
		for (size_t disk = 0; disk < domain_disks(generator, domain); disk++) {
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
	struct object *vsw = generator_make(generator, domain, KIND_VSW, name);
	size_t vlan = cluster_vlan(generator);
	size_t host = generator->host;

	if (!generator_chance(generator, TOPIC_NETWORK, host, number, 20))
		object_set(vsw, "net-dev", link);
	object_set(vsw, "vid",
	    arena_format(generator->arena,
		generator_chance(generator, TOPIC_NETWORK, host, number + 4, 50)
		    ? "%zu,%zu"
		    : "%zu,%zu,%zu",
		vlan, vlan + 1, vlan + 2));
	object_set(vsw, "mtu",
	    generator_chance(generator, TOPIC_NETWORK, host, number + 8, 50) ? "1500"
									     : "9000");
	object_set(vsw, "mac-addr",
	    arena_format(generator->arena, "00:14:4f:ff:%02zx:%02zx",
		(host * 4 + number) >> 8 & 0xff, (host * 4 + number) & 0xff));
}

/* Few hosts have exactly the ports that are in use, the others a hundred more. */
static void
make_concentrator(struct generator *generator)
{
	const struct generate_plan *plan = generator->plan;
	struct object *vcc =
	    generator_make(generator, generator->control, KIND_VCC, "primary-vcc0");
	size_t ports = generator->secondary != NULL;

	for (size_t number = generator->host; number < plan->domains;
	     number += plan->hosts)
		ports += strcmp(domain_state(generator, number), "inactive") != 0;
	generator->full = ports > 0 && generator_chance(generator, TOPIC_HOST,
					   generator->host, 1, 20);
	object_set(vcc, "port-range",
	    arena_format(generator->arena, "5000-%zu",
		generator->full ? 5000 + ports - 1
				: 5100 + plan->domains / plan->hosts));
}

static void
make_services(struct generator *generator)
{
	make_concentrator(generator);
	make_switch(generator, generator->control, "primary-vsw0", "aggr1", 0);
	if (!generator_chance(generator, TOPIC_HOST, generator->host, 2,
		30 + generator->plan->variety))
		make_switch(generator, generator->control, "primary-vsw1", "net2", 1);
	if (generator->secondary != NULL)
		make_switch(
		    generator, generator->secondary, "secondary-vsw0", "net3", 2);
	make_volumes(generator);
	if (!generator_chance(generator, TOPIC_HOST, generator->host, 3, 100)) {
		struct object *vsan = generator_make(
		    generator, generator->control, KIND_VSAN, "fabric-a");

		object_set(vsan, "iport-path",
		    "/pci@300/pci@1/pci@0/pci@6/SUNW,emlxs@0/fp@0,0");
	}
}

static void
make_links(struct generator *generator)
{
	static const char *const names[] = {"aggr1", "net2", "net3"};

	for (size_t i = 0; i < 3; i++) {
		struct object *link = generator_make(
		    generator, generator->control, KIND_NETDEV, names[i]);

		object_set(link, "class", i == 0 ? "AGGR" : "PHYS");
		object_set(link, "media", "ETHER");
		object_set(link, "state",
		    generator_chance(
			generator, TOPIC_NETWORK, generator->host, 32 + i, 10)
			? "down"
			: "up");
		object_set(link, "speed", "10000");
	}
}

static struct object *
make_function(
    struct generator *generator, struct object *bus, const char *name, const char *dev)
{
	struct object *pf = generator_make(generator, bus, KIND_PF, name);

	object_set(pf, "dev", dev);
	object_set(pf, "domain", "primary");
	object_set(pf, "maxvfs", "63");
	return pf;
}

/* A bus with a slot, and with functions whose users come later. */
static void
make_io(struct generator *generator)
{
	struct object *bus =
	    generator_make(generator, generator->machine, KIND_BUS, "pci_0");

	object_set(bus, "dev", "pci@300");
	object_set(bus, "domain", "primary");
	generator->slot = generator_make(generator, bus, KIND_SLOT, "/SYS/MB/PCIE1");
	object_set(generator->slot, "dev", "pci@300/pci@1/pci@0/pci@8");
	object_set(generator->slot, "status", "OCC");
	generator->ethernet = make_function(generator, bus, "/SYS/MB/NET0/IOVNET.PF0",
	    "pci@300/pci@1/pci@0/pci@4/network@0");
	generator->fibre = make_function(generator, bus, "/SYS/MB/PCIE2/IOVFC.PF0",
	    "pci@300/pci@1/pci@0/pci@6/SUNW,emlxs@0");
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
	size_t luck =
	    generator_roll(generator, TOPIC_VERSION, generator->host, 0, 1000);

	generator->machine = object_create(generator->arena, NULL, KIND_HOST,
	    arena_format(generator->arena, "sparc-%04zu", generator->host));
	object_set(generator->machine, "manager",
	    luck < 800 ? "3.6.2.0.31" : (luck < 900 ? "3.5.0.3.5" : "3.4.0.5.2"));
	object_set(generator->machine, "cpu", luck < 500 ? "SPARC-M8" : "SPARC-M7");
	generator->control =
	    generator_make(generator, generator->machine, KIND_DOMAIN, "primary");
	object_set(generator->control, "mac-addr", own_mac(generator, 0xfd));
	object_set(generator->control, "vcpu", "16");
	object_set(generator->control, "memory", "32G");
	if (generator_chance(generator, TOPIC_HOST, generator->host, 4, 10))
		object_set(generator->control, "delayed-reconf", "on");
	generator->strands = 16;
	generator->gigabytes = 33;
	if (generator->cluster % 2 == 0) {
		generator->secondary = generator_make(
		    generator, generator->machine, KIND_DOMAIN, "secondary");
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

	generator->cluster = generator->host / CLUSTER_HOSTS;
	make_machine(generator);
	make_io(generator);
	make_services(generator);
	make_links(generator);
	for (size_t number = generator->host; number < plan->domains;
	     number += plan->hosts)
		generate_guest(generator, number);
	/* What is left: the slot stays, a function is free for the neighbour. */
	if (!object_has(generator->slot, "domain"))
		object_set(generator->slot, "domain", "primary");
	generator_make_vf(generator, generator->ethernet, "",
	    arena_format(
		generator->arena, "app%05zu-vf", (generator->host + 1) % plan->hosts));
	object_set_number(
	    generator->machine, "cores", generator->strands * 3 / 2 / THREADS + 1);
	object_set_number(generator->machine, "threads", THREADS);
	object_set(generator->machine, "memory",
	    arena_format(generator->arena, "%zuG", generator->gigabytes * 3 / 2));
	if (plan->variety > 0)
		generate_variety(generator);
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
