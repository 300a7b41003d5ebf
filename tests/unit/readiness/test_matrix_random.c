/*
 * The property that the matrix rests on: after whatever happened to a fleet it says of
 * every pair what evaluate_pair says, and counts and history follow from that.
 */
#include "agent/readiness/matrix.h"

#include <stdio.h>
#include <string.h>

#include "agent/fleet/fleet.h"
#include "agent/fleet/inventory.h"
#include "agent/fleet/registry.h"
#include "agent/log.h"
#include "agent/readiness/evaluate.h"
#include "agent/readiness/history.h"
#include "agent/readiness/mode.h"
#include "agent/readiness/policy.h"
#include "tests/unit/cmocka_all.h"
#include "tests/unit/readiness/random_fleet.h"

#define FLEETS  1000
#define CHANGES 8
/* Of every so many fleets one has so many hosts that histories overflow. */
#define LARGE_EVERY 50
#define SMALL_HOSTS 7
#define LARGE_HOSTS 40
#define HOSTS       (LARGE_HOSTS + 1) /* indexes and slots */
#define DOMAINS     1024              /* indexes of the longest history */

/* What the matrix should remember of a pair or of a domain. */
struct memory {
	enum verdict verdict[MIGRATION_MODES]; /* 0: no such pair */
	uint32_t changes; /* of a pair: 0 again when it was seen to be forgotten */
	struct instant changed;
};

/* What became of the history of one domain in an event. */
struct recall {
	unsigned remembered, changed; /* pairs; of those that are left */
	int64_t oldest;               /* change that is remembered */
	int64_t newest;               /* change that is forgotten */
};

struct world {
	struct random random;
	struct registry *registry;
	struct fleet *fleet;
	struct policy *policy;
	struct matrix *matrix;
	struct instant now;
	struct instant event; /* being checked */
	struct findings findings;
	unsigned hosts; /* at most */
	/* By index of the domain and of the host, and the largest index met. */
	struct memory pairs[DOMAINS][HOSTS];
	struct memory domains[DOMAINS];
	uint32_t domains_met;
};

static unsigned
below(struct world *world, unsigned limit)
{
	return random_below(&world->random, limit);
}

static void expect_all(struct world *world, const struct instant *now);

/* ---- what may happen ---- */

static const struct fleet_host *
any_host(struct world *world)
{
	size_t count;
	const struct fleet_host *const *hosts = fleet_hosts(world->fleet, &count);

	return count > 0 ? hosts[below(world, (unsigned)count)] : NULL;
}

static void
add_host(struct world *world)
{
	const struct fleet_host *host;
	char name[16];

	snprintf(name, sizeof(name), "sparc-%u", below(world, world->hosts));
	assert_int_equal(
	    fleet_add_host(world->fleet, name, 60, &world->now, &host, NULL), 0);
}

static void
publish(struct world *world)
{
	const struct fleet_host *host = any_host(world);

	if (host != NULL)
		assert_int_equal(
		    fleet_publish(world->fleet, host, random_inventory(&world->random),
			&world->now, NULL),
		    0);
}

static void
publish_again(struct world *world)
{
	const struct fleet_host *host = any_host(world);
	struct inventory *inventory;

	if (host == NULL || host->inventory == NULL)
		return;
	memcpy(&inventory, &host->inventory, sizeof(void *));
	assert_int_equal(fleet_publish(world->fleet, host, inventory_ref(inventory),
			     &world->now, NULL),
	    0);
}

static void
age(struct world *world)
{
	const struct reason why = {"no answer"};
	const struct fleet_host *host = any_host(world);

	if (host != NULL)
		fleet_fail(world->fleet, host, &why, &world->now);
	world->now.steady += 40000;
	world->now.wall += 40000;
	fleet_tick(world->fleet, &world->now);
}

static void
remove_host(struct world *world)
{
	const struct fleet_host *host = any_host(world);

	if (host != NULL)
		fleet_remove_host(world->fleet, host, &world->now);
}

static void
change_policy(struct world *world)
{
	struct policy *policy = random_policy(&world->random);

	assert_int_equal(matrix_set_policy(world->matrix, policy, &world->now), 0);
	policy_free(world->policy);
	world->policy = policy;
	expect_all(world, &world->now);
}

static void
change(struct world *world)
{
	static void (*const changes[])(struct world *) = {publish, publish, publish,
	    publish_again, age, add_host, remove_host, change_policy};

	world->now.steady += 1000;
	world->now.wall += 1000;
	changes[below(world, sizeof(changes) / sizeof(changes[0]))](world);
}

/* ---- what must hold ---- */

static void
count(struct matrix_counts *counts, enum verdict verdict)
{
	counts->ready += verdict == VERDICT_READY;
	counts->degraded += verdict == VERDICT_DEGRADED;
	counts->blocked += verdict == VERDICT_BLOCKED;
	counts->unknown += verdict == VERDICT_UNKNOWN;
}

static void
expect_counts(const struct matrix_counts *counts, struct matrix_counts got)
{
	assert_int_equal(got.ready, counts->ready);
	assert_int_equal(got.degraded, counts->degraded);
	assert_int_equal(got.blocked, counts->blocked);
	assert_int_equal(got.unknown, counts->unknown);
}

/* Compare with the verdicts before; true when one changed. */
static bool
remember(struct memory *memory, const struct world *world, const enum verdict *verdict)
{
	bool changed = memory->verdict[0] != 0 &&
		       memcmp(memory->verdict, verdict, sizeof(memory->verdict)) != 0;

	memcpy(memory->verdict, verdict, sizeof(memory->verdict));
	if (changed) {
		memory->changes++;
		memory->changed = world->event;
	}
	return changed;
}

/*
 * Of a domain the pairs that changed last are remembered, exactly. One that changed
 * before all of those may be forgotten, and counts from 1 when it changes again; also
 * when both happen in one event.
 */
static void
expect_history(
    struct memory *memory, const struct matrix_pair *pair, struct recall *recall)
{
	if (memory->changes == 0) {
		assert_int_equal(pair->changes, 0);
		return;
	}
	recall->changed++;
	assert_true(pair->changed.steady >= memory->changed.steady);
	if (pair->changes == 0) {
		memory->changes = 0;
		if (memory->changed.steady > recall->newest)
			recall->newest = memory->changed.steady;
		return;
	}
	if (pair->changes != memory->changes) {
		assert_int_equal(pair->changes, 1);
		memory->changes = 1;
	}
	assert_int_equal(pair->changed.steady, memory->changed.steady);
	recall->remembered++;
	if (memory->changed.steady < recall->oldest)
		recall->oldest = memory->changed.steady;
}

static bool
expect_pair(struct world *world, const struct fleet_domain *domain,
    const struct fleet_host *host, struct recall *recall)
{
	struct memory *memory = &world->pairs[domain->index][host->index];
	struct findings *findings = &world->findings;
	struct matrix_pair pair;
	bool changed;

	if (domain->host == host) {
		memset(memory, 0, sizeof(*memory));
		return false;
	}
	assert_int_equal(evaluate_pair(domain, host, world->policy, findings), 0);
	matrix_pair(world->matrix, domain, host, &pair);
	for (enum migration_mode mode = 0; mode < MIGRATION_MODES; mode++) {
		assert_int_equal(pair.verdict[mode], findings->verdict[mode]);
		assert_int_equal(matrix_verdict(world->matrix, domain, host, mode),
		    findings->verdict[mode]);
	}
	assert_int_equal(pair.blocked_classes, findings->blocked_classes);
	assert_int_equal(pair.warned_classes, findings->warned_classes);
	assert_int_equal(pair.noted, findings->count > 0);
	changed = remember(memory, world, findings->verdict);
	if (world->hosts > HISTORY_PAIRS) {
		expect_history(memory, &pair, recall);
		return changed;
	}
	assert_int_equal(pair.changes, memory->changes);
	if (memory->changes > 0)
		assert_int_equal(pair.changed.steady, memory->changed.steady);
	return changed;
}

/* Each slot is in the set of its verdict, and in no other one. */
static void
expect_sets(unsigned slots, uint8_t rows[][HOSTS], uint8_t sets[][HOSTS / 8 + 1])
{
	for (unsigned mode = 0; mode < MIGRATION_MODES; mode++)
		for (unsigned slot = 0; slot < slots; slot++)
			for (unsigned v = VERDICT_READY; v <= VERDICT_UNKNOWN; v++) {
				unsigned set = mode * VERDICT_UNKNOWN + v - 1;
				unsigned bit = sets[set][slot / 8] >> slot % 8 & 1;

				assert_int_equal(bit, rows[mode][slot] == v);
			}
}

static void
expect_domain(struct world *world, const struct fleet_domain *domain,
    struct matrix_counts hosts[][MIGRATION_MODES])
{
	struct memory *memory = &world->domains[domain->index];
	struct matrix_counts counts[MIGRATION_MODES] = {0};
	struct recall recall = {.oldest = INT64_MAX};
	uint8_t rows[MIGRATION_MODES][HOSTS];
	uint8_t sets[MATRIX_SETS][HOSTS / 8 + 1];
	unsigned classes = 0;
	uint32_t noted = 0;
	bool changed = false;
	size_t host_count;
	const struct fleet_host *const *list = fleet_hosts(world->fleet, &host_count);

	for (enum migration_mode mode = 0; mode < MIGRATION_MODES; mode++)
		matrix_row(world->matrix, domain, mode, rows[mode]);
	matrix_sets(world->matrix, domain, sizeof(sets[0]), sets[0]);
	expect_sets(fleet_slots(world->fleet), rows, sets);
	for (size_t i = 0; i < host_count; i++) {
		if (expect_pair(world, domain, list[i], &recall))
			changed = true;
		if (list[i] == domain->host) {
			assert_int_equal(rows[MIGRATION_LIVE][list[i]->slot], 0);
			continue;
		}
		classes |= world->findings.blocked_classes;
		noted += world->findings.count > 0;
		for (int mode = 0; mode < MIGRATION_MODES; mode++) {
			assert_int_equal(
			    rows[mode][list[i]->slot], world->findings.verdict[mode]);
			count(&counts[mode], world->findings.verdict[mode]);
			if (migration_is_possible(domain))
				count(&hosts[list[i]->slot][mode],
				    world->findings.verdict[mode]);
		}
	}
	for (enum migration_mode mode = 0; mode < MIGRATION_MODES; mode++)
		expect_counts(
		    &counts[mode], matrix_domain_counts(world->matrix, domain, mode));
	assert_int_equal(matrix_domain_classes(world->matrix, domain), classes);
	assert_int_equal(matrix_domain_noted(world->matrix, domain), noted);
	assert_true(recall.newest <= recall.oldest);
	assert_true(recall.remembered <= HISTORY_PAIRS);
	/* One pair may have gone after another one was forgotten for it. */
	if (recall.remembered < HISTORY_PAIRS - 1)
		assert_int_equal(recall.remembered, recall.changed);
	memory->changes += changed;
	assert_int_equal(matrix_domain_changes(world->matrix, domain), memory->changes);
}

/* What is no longer there must be forgotten, should it come back. */
static void
forget_gone(struct world *world)
{
	bool domains[DOMAINS] = {false};
	bool hosts[HOSTS] = {false};
	size_t count;
	const struct fleet_host *const *h = fleet_hosts(world->fleet, &count);

	for (size_t i = 0; i < count; i++)
		hosts[h[i]->index] = true;
	for (unsigned slot = 0; slot < fleet_domain_slots(world->fleet); slot++) {
		const struct fleet_domain *d = fleet_domain_at(world->fleet, slot);

		if (d != NULL)
			domains[d->index] = true;
	}
	for (unsigned d = 0; d <= world->domains_met; d++) {
		if (!domains[d])
			memset(&world->domains[d], 0, sizeof(world->domains[d]));
		for (unsigned i = 0; i <= world->hosts; i++)
			if (!domains[d] || !hosts[i])
				memset(&world->pairs[d][i], 0, sizeof(struct memory));
	}
}

static void
expect_all(struct world *world, const struct instant *now)
{
	struct matrix_counts hosts[HOSTS][MIGRATION_MODES] = {0};
	size_t count;
	const struct fleet_domain *const *domains = fleet_domains(world->fleet, &count);
	const struct fleet_host *const *list;

	world->event = *now;
	if (count > 0 && domains[count - 1]->index > world->domains_met)
		world->domains_met = domains[count - 1]->index;
	assert_in_range(world->domains_met, 0, DOMAINS - 1);
	forget_gone(world);
	for (size_t i = 0; i < count; i++) {
		expect_domain(world, domains[i], hosts);
	}
	list = fleet_hosts(world->fleet, &count);
	for (size_t i = 0; i < count; i++)
		for (enum migration_mode mode = 0; mode < MIGRATION_MODES; mode++)
			expect_counts(&hosts[list[i]->slot][mode],
			    matrix_host_counts(world->matrix, list[i], mode));
}

/* After the matrix, which was registered first. */
static void
see_host(void *context, const struct fleet_change *seen)
{
	struct world *world = context;

	expect_all(world, &seen->host->changed);
}

/* ---- a life ---- */

static void
live(struct world *world, uint64_t seed)
{
	const struct fleet_options options = {.lost_retention = 0};
	const struct fleet_observer observer = {NULL, see_host, world};

	memset(world, 0, sizeof(*world));
	world->hosts = seed % LARGE_EVERY == 0 ? LARGE_HOSTS : SMALL_HOSTS;
	world->random.state = seed * UINT64_C(0x9E3779B97F4A7C15) + 1;
	world->random.rare = 4U << seed % 4 * 2; /* from all odd to all usual */
	world->now = (struct instant){.wall = 1000000, .steady = 1000};
	assert_int_equal(registry_open(&world->registry, NULL, NULL), 0);
	assert_int_equal(fleet_open(&world->fleet, world->registry, &options), 0);
	assert_int_equal(policy_new(&world->policy), 0);
	for (unsigned n = below(world, world->hosts); n > 0; n--)
		add_host(world);
	for (unsigned n = below(world, world->hosts + 1); n > 0; n--)
		publish(world);
	assert_int_equal(
	    matrix_open(&world->matrix, world->fleet, world->policy, &world->now), 0);
	assert_int_equal(fleet_observe(world->fleet, &observer), 0);
	expect_all(world, &world->now);
	for (unsigned n = 0; n < CHANGES; n++)
		change(world);
	matrix_free(world->matrix);
	fleet_free(world->fleet);
	registry_free(world->registry);
	policy_free(world->policy);
	findings_free(&world->findings);
}

static void
test_matrix_equals_evaluation_of_every_pair(void **state)
{
	static struct world world;

	(void)state;
	log_open(LOG_LEVEL_ERROR, NULL, NULL);
	for (uint64_t seed = 1; seed <= FLEETS; seed++)
		live(&world, seed);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(test_matrix_equals_evaluation_of_every_pair),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
