/* What a change makes of readiness, by hand and against a plain loop over all pairs. */
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
#include "tests/unit/readiness/verdicts.h"

#define FLEETS 200
#define HOSTS  5

/* A fleet, a plan and their difference. */
struct change {
	struct plan *plan;
	struct fleet *after;
	struct difference *difference;
};

static void
change_finish(struct change *change, struct fleet *fleet, struct registry *registry,
    const struct policy *policy, const struct instant *now)
{
	struct reason reason = {""};

	assert_int_equal(
	    plan_fleet(change->plan, registry, now, &change->after, &reason), 0);
	assert_int_equal(
	    difference_open(&change->difference, fleet, change->after, policy, now), 0);
}

static void
change_close(struct change *change)
{
	difference_free(change->difference);
	fleet_free(change->after);
	plan_free(change->plan);
}

static void
expect_counts(const struct difference *difference, size_t gone, size_t stranded,
    size_t recovered, size_t worse, size_t better)
{
	const struct difference_counts *counts = difference_counts(difference);

	assert_int_equal(counts->domains[DIFFERENCE_GONE], gone);
	assert_int_equal(counts->domains[DIFFERENCE_STRANDED], stranded);
	assert_int_equal(counts->domains[DIFFERENCE_RECOVERED], recovered);
	assert_int_equal(counts->worse, worse);
	assert_int_equal(counts->better, better);
}

/* A pair and a change of it: web1 on sparc-a can move to sparc-b, and nowhere else. */
struct scene {
	struct pair pair;
	struct change change;
	struct reason reason;
};

static int
setup(void **state)
{
	static struct scene scene;

	scene = (struct scene){.reason = {""}};
	pair_open(&scene.pair);
	pair_publish(&scene.pair);
	assert_int_equal(plan_open(&scene.change.plan, scene.pair.fleet), 0);
	*state = &scene;
	return 0;
}

static int
teardown(void **state)
{
	struct scene *scene = *state;

	change_close(&scene->change);
	pair_close(&scene->pair);
	return 0;
}

static void
finish(struct scene *scene)
{
	struct pair *pair = &scene->pair;

	change_finish(
	    &scene->change, pair->fleet, pair->registry, pair->policy, &pair->now);
}

static void
put(struct scene *scene, const char *name, struct inventory *inventory)
{
	assert_int_equal(
	    plan_put(scene->change.plan, name, inventory, &scene->reason), 0);
}

static void
take_down(struct scene *scene, const char *name)
{
	assert_int_equal(plan_host_down(scene->change.plan, name, &scene->reason), 0);
}

static void
test_nothing_changes(void **state)
{
	struct scene *scene = *state;
	const struct difference *difference;

	finish(scene);
	difference = scene->change.difference;
	expect_counts(difference, 0, 0, 0, 0, 0);
	assert_int_equal(difference_counts(difference)->domains[DIFFERENCE_SAME], 1);
}

static int
is_web1_to_b(void *context, const struct difference_pair *pair)
{
	unsigned *met = context;

	(*met)++;
	assert_string_equal(pair->domain[DIFFERENCE_AFTER]->inventory->name, "web1");
	assert_string_equal(pair->target[DIFFERENCE_BEFORE]->name, "sparc-b");
	assert_true(pair->worse);
	for (int mode = 0; mode < MIGRATION_MODES; mode++) {
		assert_int_equal(pair->verdict[DIFFERENCE_BEFORE][mode], R);
		assert_int_equal(pair->verdict[DIFFERENCE_AFTER][mode],
		    pair->target[DIFFERENCE_AFTER] != NULL ? B : 0);
	}
	return 0;
}

/* web1 loses sparc-b, its only target. */
static void
expect_stranded(const struct difference *difference)
{
	unsigned met = 0;

	expect_counts(difference, 0, 1, 0, 1, 0);
	assert_int_equal(difference_visit_pairs(difference, is_web1_to_b, &met), 0);
	assert_int_equal(met, 1);
}

static void
test_a_switch_is_removed(void **state)
{
	struct scene *scene = *state;
	size_t users;

	assert_int_equal(plan_remove(scene->change.plan, INVENTORY_REMOVE_VSW,
			     "primary-vsw0@sparc-b", &users, &scene->reason),
	    0);
	assert_int_equal(users, 0);
	finish(scene);
	expect_stranded(scene->change.difference);
}

static void
test_a_target_goes_down(void **state)
{
	struct scene *scene = *state;

	take_down(scene, "sparc-b");
	finish(scene);
	expect_stranded(scene->change.difference);
}

/* Its domains are gone, and that is told of them and not of their pairs. */
static void
test_a_source_goes_down(void **state)
{
	struct scene *scene = *state;

	take_down(scene, "sparc-a");
	finish(scene);
	expect_counts(scene->change.difference, 1, 0, 0, 0, 0);
}

/* A third host, the twin of sparc-b, takes what it loses. */
static void
test_a_host_is_added(void **state)
{
	struct scene *scene = *state;

	put(scene, "sparc-c", pair_inventory_again(scene->pair.host_b));
	take_down(scene, "sparc-b");
	finish(scene);
	expect_counts(scene->change.difference, 0, 0, 0, 1, 1);
}

/* sparc-b without its switch is what there is, the plan is to have it again. */
static void
plan_repair(struct scene *scene)
{
	struct pair *pair = &scene->pair;
	struct inventory *whole = pair_inventory_again(pair->host_b), *broken;
	size_t removed;

	assert_int_equal(inventory_without(&broken, whole, INVENTORY_REMOVE_VSW,
			     "primary-vsw0", NULL, &removed),
	    0);
	plan_free(scene->change.plan);
	assert_int_equal(fleet_publish(pair->fleet, pair->host_b, broken, &pair->now,
			     &scene->reason),
	    0);
	assert_int_equal(plan_open(&scene->change.plan, pair->fleet), 0);
	put(scene, "sparc-b", whole);
}

static void
test_a_target_is_repaired(void **state)
{
	struct scene *scene = *state;

	plan_repair(scene);
	finish(scene);
	expect_counts(scene->change.difference, 0, 0, 1, 0, 1);
}

static int
is_better_live_and_worse_cold(void *context, const struct difference_pair *pair)
{
	unsigned *met = context;

	(*met)++;
	assert_int_equal(pair->verdict[DIFFERENCE_BEFORE][MIGRATION_LIVE], B);
	assert_int_equal(pair->verdict[DIFFERENCE_BEFORE][MIGRATION_COLD], R);
	assert_int_equal(pair->verdict[DIFFERENCE_AFTER][MIGRATION_LIVE], R);
	assert_int_equal(pair->verdict[DIFFERENCE_AFTER][MIGRATION_COLD], B);
	assert_true(pair->worse);
	assert_false(pair->decides[MIGRATION_LIVE]);
	assert_true(pair->decides[MIGRATION_COLD]);
	return 0;
}

/* The switch comes back, without which nothing goes live, and the concentrator goes,
 * without which nothing goes cold: that one is the reason. */
static void
test_the_mode_that_gets_worse_decides(void **state)
{
	struct scene *scene = *state;
	struct policy *policy = scene->pair.policy;
	struct difference *difference;
	unsigned met = 0;
	size_t removed;

	assert_int_equal(policy_override(policy, 201, NULL, SEVERITY_BLOCKER,
			     SEVERITY_IGNORE, &scene->reason),
	    0);
	assert_int_equal(policy_override(policy, 301, NULL, SEVERITY_IGNORE,
			     SEVERITY_BLOCKER, &scene->reason),
	    0);
	plan_repair(scene);
	assert_int_equal(plan_remove(scene->change.plan, INVENTORY_REMOVE_VCC,
			     "primary-vcc0@sparc-b", &removed, &scene->reason),
	    0);
	finish(scene);
	difference = scene->change.difference;
	/* It is active: live decides what has a target. */
	expect_counts(difference, 0, 0, 1, 1, 0);
	assert_int_equal(
	    difference_visit_pairs(difference, is_better_live_and_worse_cold, &met), 0);
	assert_int_equal(met, 1);
}

/* The inventories of both change places: web1 lives on sparc-b then. */
static void
test_a_domain_moves(void **state)
{
	struct scene *scene = *state;
	const struct difference *difference;

	put(scene, "sparc-a", pair_inventory_again(scene->pair.host_b));
	put(scene, "sparc-b", pair_inventory_again(scene->pair.host_a));
	finish(scene);
	difference = scene->change.difference;
	expect_counts(difference, 0, 0, 0, 0, 0);
	assert_int_equal(difference_counts(difference)->domains[DIFFERENCE_MOVED], 1);
}

/* ---- random fleets ---- */

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
		struct change change;
		size_t worse, better;
		unsigned changes;

		world_open(&world, seed);
		assert_int_equal(plan_open(&change.plan, world.fleet), 0);
		changes = 1 + random_below(&world.random, 3);
		for (unsigned i = 0; i < changes; i++)
			world_change(&world, change.plan);
		change_finish(
		    &change, world.fleet, world.registry, world.policy, &world.now);
		plain_count(&world, change.after, &worse, &better);
		assert_int_equal(difference_counts(change.difference)->worse, worse);
		assert_int_equal(difference_counts(change.difference)->better, better);
		changed += worse + better;
		change_close(&change);
		world_close(&world);
	}
	assert_true(changed > FLEETS);
}

int
main(void)
{
#define CASE(test) cmocka_unit_test_setup_teardown(test, setup, teardown)
	const struct CMUnitTest tests[] = {
	    CASE(test_nothing_changes),
	    CASE(test_a_switch_is_removed),
	    CASE(test_a_target_goes_down),
	    CASE(test_a_source_goes_down),
	    CASE(test_a_host_is_added),
	    CASE(test_a_target_is_repaired),
	    CASE(test_the_mode_that_gets_worse_decides),
	    CASE(test_a_domain_moves),
	    cmocka_unit_test(test_random_plans_against_a_plain_loop),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
