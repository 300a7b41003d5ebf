/*
 * Evaluation of a big fleet: everything at once, the change of one host, and a plain
 * loop over evaluate_pair to compare with; then of one with far more layouts of memory.
 *
 * Prints lines: name TAB value TAB unit TAB must TAB ok|short.
 */
#include <stdio.h>
#include <stdlib.h>
#include <sys/resource.h>
#include <time.h>

#include "agent/fleet/fleet.h"
#include "agent/readiness/evaluate.h"
#include "agent/readiness/matrix.h"
#include "agent/readiness/policy.h"
#include "tests/bench/big_fleet.h"

#define MUST_FULL    2.0   /* seconds */
#define MUST_CHANGE  10.0  /* milliseconds */
#define MUST_SPEEDUP 20.0  /* times */
#define MUST_MEMORY  400.0 /* MiB */

/* Pairs of the plain loop; its time is scaled to all pairs. */
#define SAMPLE 20000
/* Hosts that change, each there and back, once per kind of change. */
#define CHANGES 54

/* Seconds when the matrix was begun and had done. */
struct watch {
	double begun, done;
};

static void
die(const char *what)
{
	fprintf(stderr, "bench_evaluate: %s\n", what);
	exit(1);
}

/* Of processor time: other programs must not count. */
static double
seconds(void)
{
	struct timespec now;

	clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &now);
	return (double)now.tv_sec + (double)now.tv_nsec / 1e9;
}

static int
report(const char *name, double value, const char *unit, double must, int ok)
{
	printf(
	    "%s\t%.3f\t%s\t%.1f\t%s\n", name, value, unit, must, ok ? "ok" : "short");
	return ok ? 0 : 1;
}

static void
watch_begin(void *context, const struct fleet_change *change)
{
	struct watch *watch = context;

	(void)change;
	watch->begun = seconds();
}

static void
watch_end(void *context, const struct fleet_change *change)
{
	struct watch *watch = context;

	(void)change;
	watch->done = seconds();
}

static int
compare(const void *a, const void *b)
{
	double x = *(const double *)a;
	double y = *(const double *)b;

	return x < y ? -1 : x > y;
}

static int
bench_full(struct big_fleet *big, const struct policy *policy, struct matrix **matrix,
    const char *name, double *full)
{
	double begun = seconds();

	if (matrix_open(matrix, big->fleet, policy, &big->now) != 0)
		die("out of memory");
	*full = seconds() - begun;
	return report(name, *full, "s", MUST_FULL, *full < MUST_FULL);
}

/* Spread over all hosts and domains, so that caches do not flatter the plain loop. */
static int
bench_plain(struct big_fleet *big, const struct policy *policy,
    const struct matrix *matrix, double full)
{
	struct findings findings = {0};
	size_t count;
	const struct fleet_domain *const *domains = fleet_domains(big->fleet, &count);
	double begun = seconds();
	double plain, pairs;
	unsigned done = 0;
	int errors = 0;

	for (unsigned i = 0; i < SAMPLE; i++) {
		const struct fleet_domain *domain = domains[(size_t)i * 7919 % count];
		const struct fleet_host *host =
		    big->hosts[(size_t)i * 104729 % BIG_HOSTS];

		if (domain->host == host)
			continue;
		if (evaluate_pair(domain, host, policy, &findings) != 0)
			die("out of memory");
		for (enum migration_mode mode = 0; mode < MIGRATION_MODES; mode++)
			if (findings.verdict[mode] !=
			    matrix_verdict(matrix, domain, host, mode))
				errors++;
		done++;
	}
	pairs = (double)count * (BIG_HOSTS - 1);
	plain = (seconds() - begun) / done;
	findings_free(&findings);
	if (errors > 0)
		die("the matrix and the plain loop differ");
	printf("evaluate-pair\t%.3f\tus\t-\tok\n", plain * 1e6);
	return report("evaluate-speedup", plain * pairs / full, "times", MUST_SPEEDUP,
	    plain * pairs / full >= MUST_SPEEDUP);
}

static int
bench_changes(struct big_fleet *big, unsigned fleet, const struct watch *watch)
{
	double matrix[CHANGES * 2], publish[CHANGES * 2];
	unsigned count = 0;

	for (unsigned i = 0; i < CHANGES; i++) {
		unsigned host = i * 37 % BIG_HOSTS;
		unsigned changes[] = {1U << i % BIG_CHANGES, 0};

		for (unsigned n = 0; n < 2; n++) {
			struct inventory *inventory =
			    big_inventory(host, changes[n] | fleet);
			double begun = seconds();

			big->now.steady += 1000;
			big->now.wall += 1000;
			if (fleet_publish(big->fleet, big->hosts[host], inventory,
				&big->now, NULL) != 0)
				die("out of memory");
			publish[count] = (seconds() - begun) * 1e3;
			matrix[count++] = (watch->done - watch->begun) * 1e3;
		}
	}
	qsort(matrix, count, sizeof(*matrix), compare);
	if (fleet != 0)
		return report("evaluate-host-change-layouts", matrix[count - 1], "ms",
		    MUST_CHANGE, matrix[count - 1] < MUST_CHANGE);
	qsort(publish, count, sizeof(*publish), compare);
	printf("evaluate-host-change-median\t%.3f\tms\t-\tok\n", matrix[count / 2]);
	printf("publish-host-change-median\t%.3f\tms\t-\tok\n", publish[count / 2]);
	printf("publish-host-change\t%.3f\tms\t-\tok\n", publish[count - 1]);
	return report("evaluate-host-change", matrix[count - 1], "ms", MUST_CHANGE,
	    matrix[count - 1] < MUST_CHANGE);
}

static double
memory(void)
{
	struct rusage usage;

	getrusage(RUSAGE_SELF, &usage);
	return (double)usage.ru_maxrss / 1024;
}

static void
tell_counts(const struct big_fleet *big, const struct matrix *matrix)
{
	struct matrix_counts all = {0};

	for (unsigned host = 0; host < BIG_HOSTS; host++) {
		struct matrix_counts counts =
		    matrix_host_counts(matrix, big->hosts[host], MIGRATION_LIVE);

		all.ready += counts.ready;
		all.degraded += counts.degraded;
		all.blocked += counts.blocked;
		all.unknown += counts.unknown;
	}
	printf("pairs-ready\t%u\tpairs\t-\tok\npairs-blocked\t%u\tpairs\t-\tok\n",
	    all.ready, all.blocked);
}

/* The usual fleet with all there is to measure, or that with many layouts. */
static int
bench_fleet(unsigned fleet)
{
	static struct big_fleet big;
	struct watch watch = {0};
	const struct fleet_observer first = {NULL, watch_begin, &watch};
	const struct fleet_observer last = {NULL, watch_end, &watch};
	struct policy *policy;
	struct matrix *matrix;
	double full;
	int failed;

	big_fleet_open(&big, fleet);
	if (fleet == 0)
		printf("memory-inventories\t%.1f\tMiB\t-\tok\n", memory());
	if (policy_new(&policy) != 0 || fleet_observe(big.fleet, &first) != 0)
		die("out of memory");
	failed = bench_full(&big, policy, &matrix,
	    fleet == 0 ? "evaluate-full" : "evaluate-full-layouts", &full);
	if (fleet_observe(big.fleet, &last) != 0)
		die("out of memory");
	if (fleet == 0) {
		tell_counts(&big, matrix);
		failed += bench_plain(&big, policy, matrix, full);
	}
	failed += bench_changes(&big, fleet, &watch);
	if (fleet == 0)
		failed += report("memory-fleet", memory(), "MiB", MUST_MEMORY,
		    memory() < MUST_MEMORY);
	matrix_free(matrix);
	policy_free(policy);
	big_fleet_close(&big);
	return failed;
}

int
main(void)
{
	int failed = bench_fleet(0);

	return failed + bench_fleet(BIG_MANY_LAYOUTS) > 0;
}
