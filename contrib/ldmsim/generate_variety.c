/*
 * What hosts and domains of a varied fleet have beyond what is usual. Whatever it is, a
 * host holds its own domains: the fleet can be read.
 */
#include "contrib/ldmsim/generator.h"
#include "contrib/ldmsim/migrate.h"
#include "contrib/ldmsim/text.h"

#define UNIT         ((uint64_t)256 << 20)
#define GIGABYTE     ((uint64_t)1 << 30)
#define LARGEST_PAGE (16 * GIGABYTE)
#define FIRST_REAL   UINT64_C(0x80000000)
#define VALUES       16

/* A key that may get one of some values. share: of the fleet's variety, in percent. */
struct choice {
	const char *key;
	size_t share;
	const char *values[VALUES];
};

static const struct choice of_host[] = {
    {"manager", 100,
	{"3.6.0.0.1", "3.5.0.3.5", "3.4.0.5.2", "3.3.0.0.17", "3.2.0.1.6", "3.1.1.2",
	    "3.0.0.4", "2.2.0.0", "2.1.0.4"}},
    {"cpu", 100,
	{"UltraSPARC-T2", "UltraSPARC-T2+", "SPARC-T3", "SPARC-T4", "SPARC-T5",
	    "SPARC-M6", "SPARC-M7", "SPARC-S7", "SPARC-M8", "SPARC64-X", "SPARC64-X+",
	    "SPARC64-XII"}},
    {"page-size", 100, {"256M", "2G", "16G"}},
    {"xmpp", 9, {"off"}},
    {"incoming", 8, {"off"}},
    {"outgoing", 7, {"off"}},
    {"save-spconfig", 15, {"on"}},
};

static const struct choice of_control[] = {
    {"perf-counters", 30, {"global", "global,strand"}},
    {"delayed-reconf", 10, {"on"}},
};

static const struct choice of_guest[] = {
    {"cpu-arch", 300,
	{"native", "generic", "migration-class1", "sparc64-class1", "generic"}},
    {"perf-counters", 60, {"global", "strand", "global,strand", "htstrand"}},
    {"boot-policy", 100, {"none", "warning", "enforce"}},
    {"master", 50, {"primary", "secondary", "retired", "app00001"}},
    {"hostid", 50, {"84f80004", "86f80101", "86f80102"}},
    {"uuid", 20, {"7f93fe00-0000-4000-8000-000000000001", "7f93fe00-0002"}},
    {"page-size", 100, {"256M", "2G", "16G"}},
    {"softstate", 50, {"OpenBoot Running", "Solaris running", "kernel debugger"}},
    {"state", 50,
	{"bound", "inactive", "suspended", "starting", "stopping", "binding",
	    "unbinding"}},
    {"migration", 5, {"source", "target", "error", "error"}},
};

static const struct choice of_vnet[] = {
    {"alt-mac-addrs", 50,
	{"auto", "00:14:4f:f8:00:04,auto", "00:14:4f:f8:00:09", "00:14:4f:fc:00:09"}},
    {"vid", 50, {"100,102", "101,110", "7"}},
};

static const struct choice of_volume[] = {
    {"options", 20, {"ro", "slice,ro", "ro,slice", "excl"}},
    {"mpgroup", 10, {"mp-other"}},
};

static void
choose(const struct generator *generator, struct object *object, size_t serial,
    const struct choice *choices, size_t count)
{
	for (size_t i = 0; i < count; i++) {
		size_t place = (size_t)object->kind * 64 + i * 2, values = 0;

		if (!generator_chance(generator, TOPIC_VARIETY, serial, place,
			generator->plan->variety * choices[i].share / 100))
			continue;
		while (values < VALUES && choices[i].values[values] != NULL)
			values++;
		object_set(object, choices[i].key,
		    choices[i].values[generator_roll(
			generator, TOPIC_VARIETY, serial, place + 1, values)]);
	}
}

#define CHOOSE(generator, object, serial, choices)                                     \
	choose(generator, object, serial, choices,                                     \
	    sizeof(choices) / sizeof((choices)[0]))

/* What is being given out of a machine. */
struct room {
	uint64_t memory, gaps; /* the next address, and what was left free below */
	unsigned threads;
	uint64_t core; /* the lowest one that was given by name */
};

/* "0x80000000@0x840000000+4294967296,...": up to three blocks with gaps between. */
static void
lay_blocks(const struct generator *generator, struct object *domain, size_t serial,
    struct room *room)
{
	uint64_t left = object_number(domain, "memory", 0) / UNIT, real = FIRST_REAL;
	/* Names came with 2.2. */
	bool named = host_since(generator->machine, 2, 2) &&
		     generator_chance(generator, TOPIC_VARIETY, serial, 1000,
			 generator->plan->variety / 4);
	struct text bound = {0}, names = {0};

	for (size_t i = 0; left > 0; i++) {
		uint64_t gap =
		    generator_roll(generator, TOPIC_VARIETY, serial, 1001 + i, 9);
		uint64_t size = i == 2 ? left
				       : 1 + generator_roll(generator, TOPIC_VARIETY,
						 serial, 1011 + i, (size_t)left * 2);

		size = (size < left ? size : left) * UNIT;
		room->memory += gap * UNIT;
		room->gaps += gap * UNIT;
		real += (room->memory - real) % LARGEST_PAGE;
		text_format(&bound, "%s0x%llx@0x%llx+%llu", i > 0 ? "," : "",
		    (unsigned long long)real, (unsigned long long)room->memory,
		    (unsigned long long)size);
		text_format(&names, "%s0x%llx:%lluM", i > 0 ? "," : "",
		    (unsigned long long)room->memory, (unsigned long long)size >> 20);
		real += size;
		room->memory += size;
		left -= size / UNIT;
	}
	object_set(domain, "bound-memory", text_string(&bound));
	if (named)
		object_set(domain, "mblock", text_string(&names));
	text_free(&bound);
	text_free(&names);
}

/* "16-23" */
static void
set_range(struct object *domain, const char *key, uint64_t first, uint64_t count)
{
	uint64_t last = first + count - 1;

	object_set(domain, key,
	    arena_format(domain->arena, "%llu-%llu", (unsigned long long)first,
		(unsigned long long)last));
}

/* Whole cores, some of them by name, or threads that do not fill their cores. */
static void
shape_cpus(const struct generator *generator, struct object *domain, size_t serial,
    struct room *room)
{
	size_t kind = generator_roll(generator, TOPIC_VARIETY, serial, 1020,
	    1000 / (generator->plan->variety + 1) + 3);
	uint64_t threads = object_number(domain, "vcpu", 0);
	uint64_t cores = (threads + room->threads - 1) / room->threads;

	if (kind == 0) {
		object_set_number(domain, "vcpu",
		    threads -
			generator_roll(generator, TOPIC_VARIETY, serial, 1021, 8));
	} else if (kind == 1) {
		object_set(domain, "vcpu", "");
		object_set_number(domain, "cores", cores);
	} else if (kind == 2 && cores + 8 < room->core &&
		   host_since(generator->machine, 2, 2)) {
		room->core -= cores;
		object_set(domain, "vcpu", "");
		set_range(domain, "cid", room->core, cores);
		if (domain_is_bound(domain))
			set_range(domain, "bound-strands", room->core * room->threads,
			    cores * room->threads);
	}
}

static void
vary_guest(const struct generator *generator, struct object *domain, size_t serial,
    struct room *room)
{
	struct object *vnet = object_first(domain, KIND_VNET);

	CHOOSE(generator, domain, serial, of_guest);
	for (size_t i = 0; vnet != NULL; vnet = object_next(vnet), i++)
		CHOOSE(generator, vnet, serial * 4 + i, of_vnet);
	shape_cpus(generator, domain, serial, room);
	if (domain_is_bound(domain) && generator_chance(generator, TOPIC_VARIETY,
					   serial, 1030, generator->plan->variety * 3))
		lay_blocks(generator, domain, serial, room);
}

static void
vary_services(struct generator *generator)
{
	struct object *volume = NULL;

	for (size_t i = 0;
	     (volume = object_search(generator->machine, KIND_VOLUME, volume)) != NULL;
	     i++)
		CHOOSE(generator, volume, generator->host * 10000 + i, of_volume);
	if (generator->secondary != NULL &&
	    generator_chance(generator, TOPIC_VARIETY, generator->host, 1040,
		generator->plan->variety * 2))
		object_set(generator_make(generator, generator->secondary, KIND_VCC,
			       "secondary-vcc0"),
		    "port-range", "5000-5999");
}

/* Functions for domains that may come, some of them taken; a name stands once. */
static void
add_functions(struct generator *generator)
{
	for (size_t i = 0; i < 8; i++) {
		size_t number = generator_roll(generator, TOPIC_VARIETY,
		    generator->host, 1070 + i, generator->plan->domains);
		bool taken = generator_chance(
		    generator, TOPIC_VARIETY, generator->host, 1080 + i, 300);
		const char *name =
		    arena_format(generator->arena, "app%05zu-vf", number);

		if (migrate_find_vf(generator->machine, name) == NULL)
			generator_make_vf(generator, generator->ethernet,
			    taken ? "primary" : "", name);
	}
}

/* A domain that leaves little of the machine to others. */
static void
fill_machine(struct generator *generator, const struct room *room)
{
	size_t host = generator->host;
	uint64_t strands =
	    object_number(generator->machine, "cores", 0) * room->threads -
	    generator->strands;
	uint64_t memory = object_number(generator->machine, "memory", 0) -
			  (generator->gigabytes + 1) * GIGABYTE;
	struct object *domain;

	if (generator->full || !generator_chance(generator, TOPIC_VARIETY, host, 1090,
				   generator->plan->variety * 4))
		return;
	domain = generator_make(generator, generator->machine, KIND_DOMAIN,
	    arena_format(generator->arena, "large%04zu", host));
	object_set(domain, "state", "active");
	object_set(domain, "mac-addr",
	    arena_format(generator->arena, "00:14:4f:fc:fe:%02zx", host & 0xff));
	object_set_number(domain, "vcpu",
	    strands -
		generator_roll(generator, TOPIC_VARIETY, host, 1091, (size_t)strands));
	object_set_number(domain, "memory",
	    memory / UNIT * UNIT - generator_roll(generator, TOPIC_VARIETY, host, 1092,
				       (size_t)(memory / UNIT)) *
				       UNIT);
}

/* Room for a few domains more; none of its own goes without. */
static void
size_machine(const struct generator *generator, const struct room *room)
{
	size_t extra =
	    generator_roll(generator, TOPIC_VARIETY, generator->host, 1050, 24);

	object_set_number(generator->machine, "memory",
	    (generator->gigabytes + 17 + extra) * GIGABYTE + room->gaps);
}

void
generate_variety(struct generator *generator)
{
	struct object *machine = generator->machine;
	struct object *domain = object_first(machine, KIND_DOMAIN);
	size_t host = generator->host, guests = 0;
	struct room room = {.memory = 50 * GIGABYTE, .threads = THREADS};

	for (const struct object *d = domain; d != NULL; d = object_next(d))
		guests++;
	if (generator_chance(
		generator, TOPIC_VARIETY, host, 1060, generator->plan->variety))
		room.threads = THREADS / 2;
	/* One core more for each domain, which may leave its last one half used. */
	room.core = generator->strands / room.threads + guests + 1 +
		    generator_roll(generator, TOPIC_VARIETY, host, 1061, 10);
	object_set_number(machine, "threads", room.threads);
	object_set_number(machine, "cores", room.core);
	CHOOSE(generator, machine, host, of_host);
	CHOOSE(generator, generator->control, host, of_control);
	vary_services(generator);
	for (size_t i = 0; domain != NULL; domain = object_next(domain), i++)
		if (domain != generator->control && domain != generator->secondary)
			vary_guest(generator, domain, host * 1000 + i, &room);
	size_machine(generator, &room);
	add_functions(generator);
	fill_machine(generator, &room);
}
