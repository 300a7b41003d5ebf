#include "tests/unit/export/history.h"

#include <stdio.h>
#include <string.h>

#include "agent/export/snapshot.h"
#include "agent/fleet/inventory.h"
#include "agent/fleet/registry.h"
#include "agent/log.h"
#include "agent/readiness/matrix.h"
#include "agent/readiness/policy.h"
#include "tests/unit/cmocka_all.h"

#define HOSTS 7

static const struct fleet_host *
any_host(struct history *history)
{
	size_t count;
	const struct fleet_host *const *hosts = fleet_hosts(history->fleet, &count);

	return count > 0 ? hosts[random_below(&history->random, (unsigned)count)]
			 : NULL;
}

static void
add_host(struct history *history)
{
	const struct fleet_host *host;
	char name[16];

	snprintf(name, sizeof(name), "sparc-%u", random_below(&history->random, HOSTS));
	assert_int_equal(
	    fleet_add_host(history->fleet, name, 60, &history->now, &host, NULL), 0);
}

static void
publish(struct history *history)
{
	const struct fleet_host *host = any_host(history);

	if (host != NULL)
		assert_int_equal(
		    fleet_publish(history->fleet, host,
			random_inventory(&history->random), &history->now, NULL),
		    0);
}

void
history_open(struct history *history, uint64_t seed)
{
	struct fleet_options options = {.lost_retention = 100};

	*history = (struct history){
	    .random = {.state = seed * UINT64_C(0x9E3779B97F4A7C15) + 1,
		/* From all odd to all usual. */
		.rare = 4U << seed % 4 * 2},
	    .now = {.wall = 1000000, .steady = 1000},
	};
	log_open(LOG_LEVEL_ERROR, NULL, NULL);
	assert_int_equal(registry_open(&history->registry, NULL, NULL), 0);
	assert_int_equal(fleet_open(&history->fleet, history->registry, &options), 0);
	assert_int_equal(policy_new(&history->policy), 0);
	assert_int_equal(matrix_open(&history->matrix, history->fleet, history->policy,
			     &history->now),
	    0);
	for (unsigned n = random_below(&history->random, HOSTS * 2); n > 0; n--) {
		add_host(history);
		publish(history);
	}
}

void
history_close(struct history *history)
{
	findings_free(&history->findings);
	matrix_free(history->matrix);
	fleet_free(history->fleet);
	policy_free(history->policy);
	registry_free(history->registry);
}

static void
age(struct history *history)
{
	const struct reason why = {"no answer"};
	const struct fleet_host *host = any_host(history);

	if (host != NULL)
		fleet_fail(history->fleet, host, &why, &history->now);
	history->now.steady += 40000;
	history->now.wall += 40000;
	fleet_tick(history->fleet, &history->now);
}

static void
remove_host(struct history *history)
{
	const struct fleet_host *host = any_host(history);

	if (host != NULL)
		fleet_remove_host(history->fleet, host, &history->now);
}

static void
change_policy(struct history *history)
{
	struct policy *policy = random_policy(&history->random);

	assert_int_equal(matrix_set_policy(history->matrix, policy, &history->now), 0);
	policy_free(history->policy);
	history->policy = policy;
}

void
history_change(struct history *history)
{
	static void (*const changes[])(struct history *) = {publish, publish, publish,
	    publish, age, add_host, add_host, remove_host, change_policy};

	history->now.steady += 1000;
	history->now.wall += 1000;
	changes[random_below(&history->random, sizeof(changes) / sizeof(changes[0]))](
	    history);
}

struct export_sources
history_sources(const struct history *history)
{
	return (struct export_sources){
	    .fleet = history->fleet,
	    .matrix = history->matrix,
	    .agent = "sparc-a",
	    .version = "1.0",
	    .boot_id = 3,
	    .started = {.wall = 1000000},
	    .required_targets = 1,
	};
}

struct snapshot *
history_encode(struct history *history)
{
	const struct export_sources sources = history_sources(history);
	struct snapshot *snapshot = NULL;
	struct reason reason = {""};

	assert_int_equal(encode_snapshot(&snapshot, &sources, ++history->revision,
			     &history->now, &reason),
	    0);
	return snapshot;
}

struct octets
history_octets(const struct snapshot *snapshot)
{
	struct octets octets = {0};

	for (size_t i = 0; i < snapshot_parts(snapshot); i++) {
		struct snapshot_part part = snapshot_part(snapshot, i);

		octets_add(&octets, part.data, part.size);
	}
	assert_int_equal(octets.error, 0);
	assert_int_equal(octets.size, snapshot->size);
	return octets;
}

void
history_expect_same(const struct snapshot *a, const struct snapshot *b)
{
	struct octets x = history_octets(a);
	struct octets y = history_octets(b);

	assert_int_equal(x.size, y.size);
	assert_memory_equal(x.data, y.data, x.size);
	assert_int_equal(a->count, b->count);
	assert_int_equal(a->revision, b->revision);
	octets_free(&x);
	octets_free(&y);
}
