/* What random changes make of random fleets, against a plain loop over all pairs. */
#include "agent/whatif/difference.h"

#include <stdio.h>
#include <string.h>

#include "agent/log.h"
#include "agent/readiness/mode.h"
#include "agent/reason.h"
#include "agent/whatif/plan.h"
#include "tests/unit/cmocka_all.h"
#include "tests/unit/readiness/pair.h"
#include "tests/unit/readiness/random_fleet.h"

#define FLEETS 200
#define HOSTS  5

struct random_world {
	struct random random;
	struct registry *registry;
	struct fleet *fleet;
	struct policy *policy;
	struct instant now;
	struct findings findings;
};

static void
world_open(struct random_world *world, unsigned seed)
{
	struct fleet_options options = {0};
	struct reason reason = {""};

	*world = (struct random_world){
	    .random = {seed * 7919 + 1, 6}, .now = {.wall = 1000, .steady = 1000}};
	assert_int_equal(registry_open(&world->registry, NULL, &reason), 0);
	assert_int_equal(fleet_open(&world->fleet, world->registry, &options), 0);
	assert_int_equal(policy_new(&world->policy), 0);
	for (unsigned i = 0; i < HOSTS; i++) {
		const struct fleet_host *host;
		char name[16];

		snprintf(name, sizeof(name), "host%u", i);
		assert_int_equal(
		    fleet_add_host(world->fleet, name, 60, &world->now, &host, &reason),
		    0);
		if (random_below(&world->random, 8) != 0)
			assert_int_equal(
			    fleet_publish(world->fleet, host,
				random_inventory(&world->random), &world->now, &reason),
			    0);
	}
}

static void
world_close(struct random_world *world)
{
	findings_free(&world->findings);
	fleet_free(world->fleet);
	registry_free(world->registry);
	policy_free(world->policy);
}

/* One random change, if it is possible; what is refused changes nothing. */
static void
world_change(struct random_world *world, struct plan *plan)
{
	struct reason reason = {""};
	size_t count, users;
	const struct fleet_host *const *hosts = fleet_hosts(world->fleet, &count);
	const struct fleet_host *host = hosts[random_below(&world->random, HOSTS)];
	const struct inventory *inventory = host->inventory;
	char what[256];

	switch (random_below(&world->random, 5)) {
	case 0:
		(void)plan_host_down(plan, host->name, &reason);
		return;
	case 1:
		assert_int_equal(plan_put(plan, host->name,
				     random_inventory(&world->random), &reason),
		    0);
		return;
	case 2:
		if (inventory == NULL || inventory->vsws == NULL)
			return;
		snprintf(
		    what, sizeof(what), "%s@%s", inventory->vsws->name, host->name);
		(void)plan_remove(plan, INVENTORY_REMOVE_VSW, what, &users, &reason);
		return;
	case 3:
		if (inventory == NULL || inventory->vccs == NULL)
			return;
		snprintf(
		    what, sizeof(what), "%s@%s", inventory->vccs->name, host->name);
		(void)plan_remove(plan, INVENTORY_REMOVE_VCC, what, &users, &reason);
		return;
	default:
		if (inventory == NULL || inventory->vdss == NULL ||
		    inventory->vdss->volumes == NULL)
			return;
		snprintf(what, sizeof(what), "%s@%s@%s", inventory->vdss->volumes->name,
		    inventory->vdss->name, host->name);
		(void)plan_remove(plan, INVENTORY_REMOVE_VOLUME, what, &users, &reason);
		return;
	}
}

/* The verdicts of a pair of one fleet by index; 0 where there is none. */
static void
verdicts_plain(struct random_world *world, const struct fleet *fleet, uint32_t domain,
    uint32_t host, enum verdict verdicts[MIGRATION_MODES], bool *own)
{
	const struct fleet_domain *d = NULL;
	const struct fleet_host *h = NULL;
	size_t count;
	const struct fleet_domain *const *domains = fleet_domains(fleet, &count);
	const struct fleet_host *const *hosts;

	for (size_t i = 0; i < count; i++)
		if (domains[i]->index == domain)
			d = domains[i];
	hosts = fleet_hosts(fleet, &count);
	for (size_t i = 0; i < count; i++)
		if (hosts[i]->index == host)
			h = hosts[i];
	memset(verdicts, 0, MIGRATION_MODES * sizeof(*verdicts));
	*own = d != NULL && d->host == h;
	if (d == NULL || h == NULL || *own)
		return;
	assert_int_equal(evaluate_pair(d, h, world->policy, &world->findings), 0);
	memcpy(verdicts, world->findings.verdict, sizeof(world->findings.verdict));
}

static int
rank(enum verdict verdict)
{
	return verdict == VERDICT_READY      ? 0
	       : verdict == VERDICT_DEGRADED ? 1
	       : verdict == VERDICT_UNKNOWN  ? 2
					     : 3;
}

/* Count what changed pair by pair, over the domains that are in both fleets. */
static void
plain_count(struct random_world *world, const struct fleet *after, size_t *worse,
    size_t *better)
{
	size_t count;
	const struct fleet_domain *const *domains = fleet_domains(world->fleet, &count);

	*worse = *better = 0;
	for (size_t i = 0; i < count; i++) {
		uint32_t index = domains[i]->index;
		const struct fleet_domain *twin = NULL;
		size_t others;
		const struct fleet_domain *const *there = fleet_domains(after, &others);

		for (size_t j = 0; j < others; j++)
			if (there[j]->index == index)
				twin = there[j];
		if (twin == NULL || (!migration_is_possible(domains[i]) &&
					!migration_is_possible(twin)))
			continue;
		for (uint32_t host = 1; host <= HOSTS; host++) {
			enum verdict a[MIGRATION_MODES], b[MIGRATION_MODES];
			bool own_a, own_b, up = false, down = false;

			verdicts_plain(world, world->fleet, index, host, a, &own_a);
			verdicts_plain(world, after, index, host, b, &own_b);
			for (int mode = 0; mode < MIGRATION_MODES; mode++) {
				up = up || rank(b[mode]) < rank(a[mode]);
				down = down || rank(b[mode]) > rank(a[mode]);
			}
			if (own_a || own_b)
				continue;
			*worse += down;
			*better += up && !down;
		}
	}
}

static void
test_random_plans_against_a_plain_loop(void **state)
{
	size_t changed = 0;

	(void)state;
	log_open(LOG_LEVEL_ERROR, NULL, NULL);
	for (unsigned seed = 0; seed < FLEETS; seed++) {
		struct random_world world;
		struct plan *plan;
		struct fleet *after;
		struct difference *difference;
		struct reason reason = {""};
		size_t worse, better;
		unsigned changes;

		world_open(&world, seed);
		assert_int_equal(plan_open(&plan, world.fleet), 0);
		changes = 1 + random_below(&world.random, 3);
		for (unsigned i = 0; i < changes; i++)
			world_change(&world, plan);
		assert_int_equal(
		    plan_fleet(plan, world.registry, &world.now, &after, &reason), 0);
		assert_int_equal(difference_open(&difference, world.fleet, after,
				     world.policy, &world.now),
		    0);
		plain_count(&world, after, &worse, &better);
		assert_int_equal(difference_counts(difference)->worse, worse);
		assert_int_equal(difference_counts(difference)->better, better);
		changed += worse + better;
		difference_free(difference);
		fleet_free(after);
		plan_free(plan);
		world_close(&world);
	}
	assert_true(changed > FLEETS);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(test_random_plans_against_a_plain_loop),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
