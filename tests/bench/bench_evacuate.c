/*
 * Evacuations: 50 domains over 200 targets, with enough room and with too little, 1,000
 * over 1,000 likewise, and every host of a big fleet.
 *
 * Prints lines: name TAB value TAB unit TAB must TAB ok|short.
 */
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

#include "agent/evacuation/evacuation.h"
#include "agent/fleet/fleet.h"
#include "agent/fleet/inventory.h"
#include "agent/fleet/registry.h"
#include "agent/readiness/matrix.h"
#include "agent/readiness/policy.h"
#include "tests/bench/big_fleet.h"

#define MAX_GUESTS 1000
#define ROUNDS     9

#define MUST_PLAN 100.0 /* milliseconds */

#define GIB (INT64_C(1) << 30)

static void
die(const char *what)
{
	fprintf(stderr, "bench_evacuate: %s\n", what);
	exit(1);
}

static void
need(const void *memory)
{
	if (memory == NULL)
		die("out of memory");
}

/* Of processor time: other programs must not count. */
static double
milliseconds(void)
{
	struct timespec now;

	clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &now);
	return (double)now.tv_sec * 1e3 + (double)now.tv_nsec / 1e6;
}

static int
compare(const void *a, const void *b)
{
	double x = *(const double *)a;
	double y = *(const double *)b;

	return x < y ? -1 : x > y;
}

/* ---- many domains over many targets ---- */

struct crowd {
	unsigned guests, targets;
	unsigned every; /* one in how many targets is large */
	struct registry *registry;
	struct fleet *fleet;
	struct policy *policy;
	struct matrix *matrix;
	const struct fleet_host *source;
	char names[MAX_GUESTS][16];
};

static void
add_block(struct inventory *inventory, struct inventory_block **list, int64_t real,
    int64_t physical, int64_t size)
{
	struct inventory_block *block = inventory_add_block(inventory, list);

	need(block);
	block->real_address = real;
	block->physical_address = physical;
	block->size = size;
	block->owner = "";
}

static struct inventory_domain *
add_domain(struct inventory *inventory, const char *name, int64_t mac)
{
	struct inventory_domain *domain = inventory_add_domain(inventory);

	need(domain);
	domain->name = name;
	domain->uuid = "";
	domain->mac = mac;
	domain->state = INVENTORY_STATE_ACTIVE;
	domain->flags_known = domain->migration_flags_known = true;
	domain->devices_known = domain->masters_known = true;
	domain->console_kind = INVENTORY_CONSOLE_PHYSICAL;
	domain->console_explicit = INVENTORY_ANSWER_NO;
	return domain;
}

static struct inventory *
host_new(unsigned host, int64_t ports)
{
	struct inventory *inventory = inventory_new();
	struct inventory_vcc *vcc;

	need(inventory);
	inventory->facts = INVENTORY_FACT_DOMAINS | INVENTORY_FACT_BINDINGS |
			   INVENTORY_FACT_SERVICES | INVENTORY_FACT_CONSTRAINTS |
			   INVENTORY_FACT_IO | INVENTORY_FACT_CPUS |
			   INVENTORY_FACT_MEMORY;
	inventory->version = (struct inventory_version){"3.6.2.0.31", {3, 6, 2, 0, 31}};
	inventory->cpu_type = "SPARC-M8";
	inventory->threads_total = 2048;
	inventory->cores_total = 256;
	add_domain(inventory, "primary", INT64_C(0x0010E0000000) + host)->flags =
	    INVENTORY_FLAG_CONTROL;
	vcc = inventory_add_vcc(inventory);
	need(vcc);
	vcc->name = "primary-vcc0";
	vcc->domain = "primary";
	vcc->port_min = 5000;
	vcc->port_max = 4999 + ports;
	return inventory;
}

/* 2 to 20G; every second one in two blocks, every third one with a port of its own. */
static void
add_guest(struct crowd *crowd, struct inventory *inventory, unsigned n)
{
	struct inventory_domain *domain;
	int64_t size = (1 + (int64_t)(n * 7 % 10)) * GIB;

	snprintf(crowd->names[n], sizeof(crowd->names[n]), "web%u", n);
	domain = add_domain(inventory, crowd->names[n], INT64_C(0x00144FF80000) + n);
	domain->console_kind = INVENTORY_CONSOLE_VIRTUAL;
	domain->console = (struct inventory_console){
	    .port = 5000 + n,
	    .group = domain->name,
	    .service = "primary-vcc0",
	    .domain = "primary",
	};
	if (n % 3 == 0) {
		domain->console_explicit = INVENTORY_ANSWER_YES;
		domain->console_constraint.port = 5000 + n % 3;
	}
	domain->cpu_arch = "native";
	domain->cores = 1 + n % 6;
	domain->threads = domain->cores * 8;
	domain->whole_cores = n % 2 == 0 ? INVENTORY_ANSWER_YES : INVENTORY_ANSWER_NO;
	domain->memory = 2 * size;
	domain->effective_max_pagesize = domain->hardware_max_pagesize = 2 * GIB;
	add_block(inventory, &domain->blocks, 2 * GIB, INVENTORY_UNKNOWN,
	    n % 2 == 0 ? size : 2 * size);
	if (n % 2 == 0)
		add_block(inventory, &domain->blocks, 2 * GIB + size, INVENTORY_UNKNOWN,
		    size);
}

/*
 * Most hosts take hardly anything. Free memory in three pieces, few cores, one
 * or two ports.
 */
static void
add_room(struct inventory *inventory, unsigned host, bool large)
{
	inventory->cores_free = large ? 12 : 2;
	inventory->threads_free = inventory->cores_free * 8;
	inventory->memory_free = 0;
	for (unsigned i = 0; i < 3; i++) {
		int64_t size =
		    (1 + (int64_t)((host * 5 + i * 3) % (large ? 24U : 6U))) * GIB;

		add_block(inventory, &inventory->blocks, INVENTORY_UNKNOWN,
		    (64 + 32 * (int64_t)i) * GIB, size);
		inventory->memory_free += size;
	}
}

static const struct fleet_host *
host_add(struct crowd *crowd, const char *name, struct inventory *inventory)
{
	const struct instant now = {.wall = 1000000, .steady = 1000};
	const struct fleet_host *host = NULL;

	if (inventory_finish(inventory) != 0 ||
	    fleet_add_host(crowd->fleet, name, 60, &now, &host, NULL) != 0 ||
	    fleet_publish(crowd->fleet, host, inventory, &now, NULL) != 0)
		die("out of memory");
	return host;
}

static void
crowd_open(struct crowd *crowd)
{
	const struct fleet_options options = {.lost_retention = 0};
	const struct instant now = {.wall = 1000000, .steady = 1000};
	struct inventory *source = host_new(0, crowd->guests);
	char name[16];

	if (registry_open(&crowd->registry, NULL, NULL) != 0 ||
	    fleet_open(&crowd->fleet, crowd->registry, &options) != 0 ||
	    policy_new(&crowd->policy) != 0)
		die("out of memory");
	for (unsigned n = 0; n < crowd->guests; n++)
		add_guest(crowd, source, n);
	crowd->source = host_add(crowd, "sparc-0", source);
	for (unsigned i = 1; i <= crowd->targets; i++) {
		bool large = i % crowd->every == 0;
		struct inventory *target = host_new(i, large ? 3 : 1);

		add_room(target, i, large);
		snprintf(name, sizeof(name), "sparc-%u", i);
		host_add(crowd, name, target);
	}
	if (matrix_open(&crowd->matrix, crowd->fleet, crowd->policy, &now) != 0)
		die("out of memory");
}

static void
crowd_close(struct crowd *crowd)
{
	matrix_free(crowd->matrix);
	fleet_free(crowd->fleet);
	registry_free(crowd->registry);
	policy_free(crowd->policy);
}

static int
bench_crowd(const char *name, struct crowd crowd)
{
	static const struct evacuation_policy rules;
	double times[ROUNDS];
	struct evacuation plan;
	double worst;

	crowd_open(&crowd);
	for (unsigned i = 0; i < ROUNDS; i++) {
		const struct evacuation_sources sources = {
		    crowd.fleet, crowd.matrix, crowd.policy, &rules};
		double begun = milliseconds();

		if (evacuation_plan(&plan, &sources, crowd.source) != 0)
			die("out of memory");
		times[i] = milliseconds() - begun;
		if (i + 1 < ROUNDS)
			evacuation_free(&plan);
	}
	qsort(times, ROUNDS, sizeof(*times), compare);
	worst = times[ROUNDS - 1];
	printf("%s-placed\t%zu\tof %u\t-\tok\n", name, plan.count - plan.unplaced,
	    crowd.guests);
	printf("%s\t%.3f\tms\t%.1f\t%s\n", name, worst, MUST_PLAN,
	    worst < MUST_PLAN ? "ok" : "short");
	evacuation_free(&plan);
	crowd_close(&crowd);
	return worst < MUST_PLAN ? 0 : 1;
}

/* ---- every host of a big fleet ---- */

static int
bench_fleet(void)
{
	static const struct evacuation_policy rules;
	static struct big_fleet big;
	static double times[BIG_HOSTS];
	struct policy *policy;
	struct matrix *matrix;
	double sum = 0, worst;
	unsigned possible = 0;

	big_fleet_open(&big, 0);
	if (policy_new(&policy) != 0 ||
	    matrix_open(&matrix, big.fleet, policy, &big.now) != 0)
		die("out of memory");
	for (unsigned i = 0; i < BIG_HOSTS; i++) {
		const struct evacuation_sources sources = {
		    big.fleet, matrix, policy, &rules};
		struct evacuation plan;
		double begun = milliseconds();

		if (evacuation_plan(&plan, &sources, big.hosts[i]) != 0)
			die("out of memory");
		possible += plan.status == EVACUATION_POSSIBLE;
		evacuation_free(&plan);
		times[i] = milliseconds() - begun;
		sum += times[i];
	}
	qsort(times, BIG_HOSTS, sizeof(*times), compare);
	worst = times[BIG_HOSTS - 1];
	printf("evacuate-fleet-evacuable\t%u\tof 1000\t-\tok\n", possible);
	printf("evacuate-fleet-median\t%.3f\tms\t-\tok\n", times[BIG_HOSTS / 2]);
	printf("evacuate-fleet-all\t%.3f\ts\t-\tok\n", sum / 1e3);
	printf("evacuate-fleet-worst\t%.3f\tms\t%.1f\t%s\n", worst, MUST_PLAN,
	    worst < MUST_PLAN ? "ok" : "short");
	matrix_free(matrix);
	policy_free(policy);
	big_fleet_close(&big);
	return worst < MUST_PLAN ? 0 : 1;
}

int
main(void)
{
	static const struct crowd usual = {.guests = 50, .targets = 200, .every = 10};
	static const struct crowd tight = {.guests = 50, .targets = 200, .every = 25};
	static const struct crowd huge = {.guests = 1000, .targets = 1000, .every = 10};
	static const struct crowd roomy = {.guests = 1000, .targets = 1000, .every = 1};
	int failed = bench_crowd("evacuate-50-over-200", usual) +
		     bench_crowd("evacuate-50-over-200-tight", tight) +
		     bench_crowd("evacuate-1000-over-1000", huge) +
		     bench_crowd("evacuate-1000-over-1000-roomy", roomy);

	return failed + bench_fleet() > 0;
}
