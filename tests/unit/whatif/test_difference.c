/* What a change makes of readiness, by hand. */
#include "agent/whatif/difference.h"

#include "agent/reason.h"
#include "agent/whatif/plan.h"
#include "tests/unit/cmocka_all.h"
#include "tests/unit/readiness/pair.h"
#include "tests/unit/readiness/verdicts.h"

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

/* Nothing has changed but what became of the one domain. */
static void
expect_only(const struct difference *difference, int kind)
{
	expect_counts(difference, 0, 0, 0, 0, 0);
	assert_int_equal(difference_counts(difference)->domains[kind], 1);
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

	finish(scene);
	expect_only(scene->change.difference, DIFFERENCE_SAME);
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

	put(scene, "sparc-a", pair_inventory_again(scene->pair.host_b));
	put(scene, "sparc-b", pair_inventory_again(scene->pair.host_a));
	finish(scene);
	expect_only(scene->change.difference, DIFFERENCE_MOVED);
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
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
