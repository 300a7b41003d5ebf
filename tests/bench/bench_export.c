/*
 * How fast and how large exports are: a snapshot of 1,000 hosts and 50,000 domains,
 * made at once and in slices, the delta when one host has changed, and inventories.
 *
 * Prints lines: name TAB value TAB unit TAB must TAB ok|short.
 */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/resource.h>
#include <time.h>

#include "agent/export/delta.h"
#include "agent/export/encode.h"
#include "agent/export/inventory_message.h"
#include "agent/export/octets.h"
#include "agent/export/print.h"
#include "agent/export/snapshot.h"
#include "agent/fleet/inventory.h"
#include "agent/log.h"
#include "agent/readiness/matrix.h"
#include "agent/readiness/policy.h"
#include "tests/bench/big_fleet.h"

#define MUST_SPEED  200.0 /* MB/s */
#define MUST_STALL  100.0 /* milliseconds */
#define MUST_MEMORY 400.0 /* MiB, and one snapshot */
#define SLICE       10    /* milliseconds, as the daemon does */
#define FULLS       5

struct bench {
	struct big_fleet big;
	struct policy *policy;
	struct matrix *matrix;
	uint64_t revision;
};

/* Of the processor, as others may use the machine. */
static double
seconds(void)
{
	struct timespec now;

	clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &now);
	return (double)now.tv_sec + (double)now.tv_nsec / 1e9;
}

static void
must(int error)
{
	if (error != 0) {
		fprintf(stderr, "bench_export: error %d\n", -error);
		exit(1);
	}
}

static void
tell(const char *name, double value, const char *unit)
{
	printf("%s\t%.3f\t%s\t-\tok\n", name, value, unit);
}

static void
report(const char *name, double value, const char *unit, double limit, int ok)
{
	printf(
	    "%s\t%.3f\t%s\t%.1f\t%s\n", name, value, unit, limit, ok ? "ok" : "short");
}

static struct export_sources
sources(const struct bench *bench)
{
	return (struct export_sources){
	    .fleet = bench->big.fleet,
	    .matrix = bench->matrix,
	    .agent = "sparc-a",
	    .version = "1.0",
	    .boot_id = 1,
	    .required_targets = 1,
	};
}

/* Slice by slice; *longest: milliseconds of processor time. */
static struct snapshot *
encode(struct bench *bench, const struct snapshot *base, double *all, double *longest)
{
	const struct export_sources from = sources(bench);
	struct encoding *encoding =
	    encoding_open(&from, base, ++bench->revision, &bench->big.now);
	struct snapshot *snapshot = NULL;
	const double begun = seconds();
	int error = encoding == NULL ? -ENOMEM : -EAGAIN;

	*longest = 0;
	while (error == -EAGAIN) {
		const double before = seconds();

		error = encoding_go_on(encoding, SLICE, &snapshot, NULL);
		if ((seconds() - before) * 1e3 > *longest)
			*longest = (seconds() - before) * 1e3;
	}
	must(error);
	encoding_free(encoding);
	*all = seconds() - begun;
	return snapshot;
}

static double
memory(void)
{
	struct rusage usage;

	getrusage(RUSAGE_SELF, &usage);
	return (double)usage.ru_maxrss / 1024;
}

static int
compare(const void *a, const void *b)
{
	const double x = *(const double *)a;
	const double y = *(const double *)b;

	return (x > y) - (x < y);
}

/*
 * From nothing, again and again as an agent does: the median counts. The first one is
 * slower, because it meets memory that nobody has used before.
 */
static void
bench_full(struct bench *bench, struct snapshot **snapshot)
{
	double all[FULLS], longest = 0, megabytes;

	for (unsigned i = 0; i < FULLS; i++) {
		double stall;

		if (i > 0)
			snapshot_unref(*snapshot);
		*snapshot = encode(bench, NULL, &all[i], &stall);
		longest = stall > longest ? stall : longest;
	}
	megabytes = (double)(*snapshot)->size / 1e6;
	tell("export-size", megabytes, "MB");
	tell("export-full-first", all[0], "s");
	qsort(all, FULLS, sizeof(*all), compare);
	tell("export-full", all[FULLS / 2], "s");
	report("export-encode", megabytes / all[FULLS / 2], "MB/s", MUST_SPEED,
	    megabytes / all[FULLS / 2] >= MUST_SPEED);
	report("export-stall", longest, "ms", MUST_STALL, longest < MUST_STALL);
}

/* One host changes: what is made of it for those who follow. */
static struct snapshot *
bench_change(struct bench *bench, const struct snapshot *before)
{
	struct octets octets = {0};
	double all, longest, begun;
	struct snapshot *after;

	bench->big.now.steady += 1000;
	must(fleet_publish(bench->big.fleet, bench->big.hosts[7],
	    big_inventory(7, BIG_WITHOUT_CLUSTER_SWITCH), &bench->big.now, NULL));
	after = encode(bench, before, &all, &longest);
	begun = seconds();
	must(delta_write(&octets, before, after));
	tell("export-host-change", all * 1e3, "ms");
	tell("export-host-change-encode", (double)after->size / 1e6 / all, "MB/s");
	report("export-host-change-stall", longest, "ms", MUST_STALL,
	    longest < MUST_STALL);
	report("export-delta", (seconds() - begun) * 1e3, "ms", MUST_STALL,
	    (seconds() - begun) * 1e3 < MUST_STALL);
	tell("export-delta-size", (double)octets.size / 1e6, "MB");
	octets_free(&octets);
	return after;
}

/* Megabyte by megabyte, as it goes out over HTTP. */
static void
bench_json(const struct snapshot *snapshot)
{
	const double begun = seconds();
	double longest = 0;
	size_t item = 0;
	size_t size = 0;

	while (item < snapshot->count) {
		const double before = seconds();
		struct octets octets = {0};

		must(print_snapshot(&octets, snapshot, PRINT_JSON, &item, 1 << 20));
		size += octets.size;
		octets_free(&octets);
		if ((seconds() - before) * 1e3 > longest)
			longest = (seconds() - before) * 1e3;
	}
	tell("export-json", (double)size / 1e6 / (seconds() - begun), "MB/s");
	report("export-json-stall", longest, "ms", MUST_STALL, longest < MUST_STALL);
}

static void
bench_inventories(struct bench *bench)
{
	struct octets octets = {0};
	double begun = seconds();
	double speed;
	struct inventory_message message;
	size_t size;

	for (unsigned i = 0; i < BIG_HOSTS; i++)
		must(inventory_message_write(
		    &octets, bench->big.hosts[i], "sparc-a", 1, &bench->big.now));
	speed = (double)octets.size / 1e6 / (seconds() - begun);
	tell("inventory-size", (double)octets.size / 1e6, "MB");
	report("inventory-write", speed, "MB/s", MUST_SPEED, speed >= MUST_SPEED);
	octets.size = 0;
	must(inventory_message_write(
	    &octets, bench->big.hosts[0], "sparc-a", 1, &bench->big.now));
	size = octets.size;
	begun = seconds();
	for (unsigned i = 0; i < BIG_HOSTS; i++) {
		must(inventory_message_read(&message, octets.data, size, NULL));
		inventory_unref(message.inventory);
	}
	tell("inventory-read", (double)size * BIG_HOSTS / 1e6 / (seconds() - begun),
	    "MB/s");
	octets_free(&octets);
}

int
main(void)
{
	static struct bench bench;
	struct snapshot *before;
	struct snapshot *after;
	double limit;

	log_open(LOG_LEVEL_ERROR, NULL, NULL);
	big_fleet_open(&bench.big, 0);
	must(policy_new(&bench.policy));
	must(matrix_open(&bench.matrix, bench.big.fleet, bench.policy, &bench.big.now));
	tell("export-memory-before", memory(), "MiB");
	bench_full(&bench, &before);
	after = bench_change(&bench, before);
	limit = MUST_MEMORY + (double)before->size / (1 << 20);
	report("export-memory", memory(), "MiB", limit, memory() < limit);
	bench_json(after);
	snapshot_unref(before);
	snapshot_unref(after);
	bench_inventories(&bench);
	matrix_free(bench.matrix);
	policy_free(bench.policy);
	big_fleet_close(&bench.big);
	return 0;
}
