/*
 * How fast and how large exports are: a snapshot of 1,000 hosts and 50,000 domains, the
 * delta when one host has changed, and inventories.
 */
#include <stdio.h>
#include <stdlib.h>
#include <time.h>
#include <sys/resource.h>

#include "agent/export/delta.h"
#include "agent/export/encode.h"
#include "agent/export/inventory_message.h"
#include "agent/export/octets.h"
#include "agent/export/snapshot.h"
#include "agent/fleet/inventory.h"
#include "agent/log.h"
#include "agent/readiness/matrix.h"
#include "agent/readiness/policy.h"
#include "tests/bench/big_fleet.h"

/* Of the processor, as others may use the machine. */
static double
seconds_since(clock_t start)
{
	return (double)(clock() - start) / CLOCKS_PER_SEC;
}

static void
must(int error)
{
	if (error != 0) {
		fprintf(stderr, "bench_export: error %d\n", -error);
		exit(1);
	}
}

static long
memory(void)
{
	struct rusage usage;

	getrusage(RUSAGE_SELF, &usage);
	return usage.ru_maxrss / 1024;
}

static struct snapshot *
encode(struct big_fleet *big, const struct matrix *matrix, uint64_t revision)
{
	const struct export_sources sources = {
	    .fleet = big->fleet,
	    .matrix = matrix,
	    .agent = "sparc-a",
	    .version = "1.0",
	    .boot_id = 1,
	    .required_targets = 1,
	};
	clock_t start = clock();
	struct snapshot *snapshot = NULL;
	double seconds;

	must(encode_snapshot(&snapshot, &sources, revision, &big->now, NULL));
	seconds = seconds_since(start);
	printf("snapshot\t%.1f MB\t%.2f s\t%.0f MB/s\tpeak %ld MB\n",
	    (double)snapshot->size / 1e6, seconds,
	    (double)snapshot->size / 1e6 / seconds, memory());
	return snapshot;
}

static void
bench_inventories(const struct big_fleet *big)
{
	struct octets octets = {0};
	clock_t start = clock();
	double seconds;
	struct inventory_message message;
	size_t size;

	for (unsigned i = 0; i < BIG_HOSTS; i++)
		must(inventory_message_write(
		    &octets, big->hosts[i], "sparc-a", 1, &big->now));
	seconds = seconds_since(start);
	printf("inventories written\t%.1f MB\t%.2f s\t%.0f MB/s\n",
	    (double)octets.size / 1e6, seconds, (double)octets.size / 1e6 / seconds);
	octets.size = 0;
	must(inventory_message_write(&octets, big->hosts[0], "sparc-a", 1, &big->now));
	size = octets.size;
	start = clock();
	for (unsigned i = 0; i < BIG_HOSTS; i++) {
		must(inventory_message_read(&message, octets.data, size, NULL));
		inventory_unref(message.inventory);
	}
	seconds = seconds_since(start);
	printf("inventories read\t%.1f MB\t%.2f s\t%.0f MB/s\n",
	    (double)size * BIG_HOSTS / 1e6, seconds,
	    (double)size * BIG_HOSTS / 1e6 / seconds);
	octets_free(&octets);
}

static void
bench_delta(const struct snapshot *before, const struct snapshot *after)
{
	struct octets octets = {0};
	clock_t start = clock();

	must(delta_write(&octets, before, after));
	printf("delta\t%.3f MB\t%.3f s\n", (double)octets.size / 1e6,
	    seconds_since(start));
	octets_free(&octets);
}

int
main(void)
{
	struct big_fleet big;
	struct policy *policy;
	struct matrix *matrix;
	struct snapshot *before;
	struct snapshot *after;

	log_open(LOG_LEVEL_ERROR, NULL, NULL);
	big_fleet_open(&big, 0);
	must(policy_new(&policy));
	must(matrix_open(&matrix, big.fleet, policy, &big.now));
	printf("fleet and matrix\tpeak %ld MB\n", memory());
	bench_inventories(&big);
	before = encode(&big, matrix, 1);
	big.now.steady += 1000;
	must(fleet_publish(big.fleet, big.hosts[7],
	    big_inventory(7, BIG_WITHOUT_CLUSTER_SWITCH), &big.now, NULL));
	after = encode(&big, matrix, 2);
	bench_delta(before, after);
	for (unsigned list = SNAPSHOT_HEADER; list <= SNAPSHOT_LISTS; list++) {
		size_t size = 0;
		size_t count = 0;

		for (size_t i = 0; i < before->count; i++)
			if (before->items[i].list == list) {
				size += before->items[i].size;
				count++;
			}
		printf(
		    "list %u\t%zu items\t%.1f MB\n", list, count, (double)size / 1e6);
	}
	snapshot_unref(before);
	snapshot_unref(after);
	matrix_free(matrix);
	policy_free(policy);
	big_fleet_close(&big);
	return 0;
}
