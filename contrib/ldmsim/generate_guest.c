/* One generated domain with its devices. */
#include "contrib/ldmsim/generator.h"

static void
make_nics(struct generator *generator, struct object *domain, size_t number)
{
	size_t nics = 1 + generator_roll(generator, TOPIC_NICS, number, 0, 2);
	size_t vlan = cluster_vlan(generator);

	if (generator_chance(
		generator, TOPIC_VARIETY, number, 0, generator->plan->variety))
		nics = 0;
	for (size_t nic = 0; nic < nics; nic++) {
		struct object *vnet = generator_make(generator, domain, KIND_VNET,
		    arena_format(generator->arena, "vnet%zu", nic));
		bool second = nic == 1 && generator->secondary != NULL;

		object_set(vnet, "vswitch",
		    nic == 0 ? "primary-vsw0"
			     : (second ? "secondary-vsw0" : "primary-vsw1"));
		if (nic == 1 && !second &&
		    object_child(generator->control, KIND_VSW, "primary-vsw1") == NULL)
			object_set(vnet, "vswitch", "primary-vsw0");
		object_set(vnet, "mac-addr", domain_mac(generator, number, nic + 1));
		object_set_number(vnet, "pvid",
		    vlan + generator_roll(generator, TOPIC_NICS, number, nic + 2, 3));
		if (generator_chance(generator, TOPIC_NICS, number, nic + 4, 200))
			object_set(vnet, "mtu", "9000");
	}
}

static void
make_disks(struct generator *generator, struct object *domain, size_t number)
{
	for (size_t disk = 0; disk < domain_disks(generator, number); disk++) {
		struct object *vdisk = generator_make(generator, domain, KIND_VDISK,
		    arena_format(generator->arena, "disk%zu", disk));

		object_set(vdisk, "volume",
		    arena_format(
			generator->arena, "app%05zu-d%zu@primary-vds0", number, disk));
	}
}

/* Few consoles have a port or a group of their own. */
static void
make_console(struct generator *generator, struct object *domain, size_t number)
{
	struct object *console;

	if (generator->full || !generator_chance(generator, TOPIC_CONSOLE, number, 0,
				   30 + generator->plan->variety))
		return;
	console = generator_make(generator, domain, KIND_CONSOLE, "");
	if (generator_chance(generator, TOPIC_CONSOLE, number, 1, 300)) {
		object_set(console, "group",
		    arena_format(generator->arena, "app%05zu", number + 1));
	} else {
		object_set_number(
		    console, "port", 5000 + number / generator->plan->hosts);
	}
}

/* Things that few domains have, at most one each. */
static void
make_rarity(struct generator *generator, struct object *domain, size_t number)
{
	size_t luck = generator_roll(
	    generator, TOPIC_IO, number, 0, generator->plan->variety > 0 ? 300 : 1000);

	if (luck < 60 && generator->vfs < 60) {
		generator_make_vf(generator, generator->ethernet, domain->name,
		    luck < 40 ? arena_format(generator->arena, "%s-vf", domain->name)
			      : "");
	} else if (luck < 65 && generator->vfs < 60) {
		generator_make_vf(generator, generator->fibre, domain->name, "");
	} else if (luck < 70 && !object_has(generator->slot, "domain")) {
		object_set(generator->slot, "domain", domain->name);
	} else if (luck < 80 &&
		   object_child(generator->control, KIND_VSAN, "fabric-a") != NULL) {
		object_set(generator_make(generator, domain, KIND_VHBA, "vhba0"),
		    "vsan", "fabric-a");
	} else if (luck < 90) {
		object_set(domain, "master", "retired");
	} else if (luck < 100) {
		object_set(domain, "perf-counters", "global");
	} else if (luck < 110) {
		object_set(domain, "cpu-arch", "generic");
	}
}

void
generate_guest(struct generator *generator, size_t number)
{
	size_t size = (size_t)1 << generator_roll(generator, TOPIC_SIZE, number, 0, 3);
	/* Few names are taken twice, by neighbours that live on different hosts. */
	bool twin = generator->host > 0 &&
		    generator_chance(generator, TOPIC_NAME, number, 0, 3);
	struct object *domain =
	    generator_make(generator, generator->machine, KIND_DOMAIN,
		arena_format(generator->arena, "app%05zu", twin ? number - 1 : number));

	object_set(domain, "state", domain_state(generator, number));
	object_set_number(domain, "vcpu", size * 8);
	object_set(domain, "memory", arena_format(generator->arena, "%zuG", size * 8));
	object_set(domain, "mac-addr", domain_mac(generator, number, 0));
	object_set_number(domain, "uptime",
	    1000 + generator_roll(generator, TOPIC_STATE, number, 1, 5000000));
	generator->strands += size * 8;
	generator->gigabytes += size * 8;
	make_nics(generator, domain, number);
	make_disks(generator, domain, number);
	make_console(generator, domain, number);
	make_rarity(generator, domain, number);
}
