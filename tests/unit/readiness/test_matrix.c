/* The matrix over the two hosts of pair.h, by values worked out by hand. */
#include "agent/readiness/matrix.h"

#include "agent/readiness/history.h"
#include "agent/readiness/mode.h"
#include "tests/unit/cmocka_all.h"
#include "tests/unit/readiness/pair.h"

struct world {
	struct pair pair;
	struct matrix *matrix;
};

/* web1 on sparc-a may go to sparc-b; both primaries may go nowhere. */
static int
world_open(void **state)
{
	static struct world world;
	struct pair *pair = &world.pair;

	pair_open(pair);
	pair_publish(pair);
	assert_int_equal(
	    matrix_open(&world.matrix, pair->fleet, pair->policy, &pair->now), 0);
	*state = &world;
	return 0;
}

static int
world_close(void **state)
{
	struct world *world = *state;

	matrix_free(world->matrix);
	pair_close(&world->pair);
	return 0;
}

static void
pass(struct pair *pair)
{
	pair->now.steady += 1000;
	pair->now.wall += 1000;
}

/* What sparc-b is with another switch name, and as it was. */
static void
publish_b(struct world *world, const char *switch_name)
{
	struct pair fresh;

	pass(&world->pair);
	pair_open(&fresh);
	fresh.b.vsw->name = switch_name;
	assert_int_equal(inventory_finish(fresh.b.inventory), 0);
	assert_int_equal(fleet_publish(world->pair.fleet, world->pair.host_b,
			     inventory_ref(fresh.b.inventory), &world->pair.now, NULL),
	    0);
	pair_close(&fresh);
}

static enum verdict
live(const struct world *world)
{
	return matrix_verdict(world->matrix, pair_domain(&world->pair),
	    world->pair.host_b, MIGRATION_LIVE);
}

static void
expect_host_counts(const struct world *world, const struct fleet_host *host,
    uint32_t ready, uint32_t blocked, uint32_t unknown)
{
	struct matrix_counts counts =
	    matrix_host_counts(world->matrix, host, MIGRATION_COLD);

	assert_int_equal(counts.ready, ready);
	assert_int_equal(counts.degraded, 0);
	assert_int_equal(counts.blocked, blocked);
	assert_int_equal(counts.unknown, unknown);
}

static void
test_everything_is_evaluated_at_once(void **state)
{
	struct world *world = *state;
	struct matrix_counts counts = matrix_domain_counts(
	    world->matrix, pair_domain(&world->pair), MIGRATION_LIVE);

	assert_int_equal(live(world), VERDICT_READY);
	assert_int_equal(counts.ready, 1);
	assert_int_equal(counts.blocked + counts.degraded + counts.unknown, 0);
	/* Control domains count for no target. */
	expect_host_counts(world, world->pair.host_b, 1, 0, 0);
	expect_host_counts(world, world->pair.host_a, 0, 0, 0);
	assert_int_equal(
	    matrix_domain_classes(world->matrix, pair_domain(&world->pair)), 0);
}

static void
test_a_switch_that_goes_and_comes_back(void **state)
{
	struct world *world = *state;
	const struct fleet_domain *web1 = pair_domain(&world->pair);
	struct matrix_pair pair;

	matrix_pair(world->matrix, web1, world->pair.host_b, &pair);
	assert_int_equal(pair.changes, 0);
	assert_int_equal(pair.changed.steady, 1000);

	publish_b(world, "primary-vsw9");
	assert_int_equal(live(world), VERDICT_BLOCKED);
	expect_host_counts(world, world->pair.host_b, 0, 1, 0);
	assert_int_equal(matrix_domain_classes(world->matrix, web1), 1 << 1);
	matrix_pair(world->matrix, web1, world->pair.host_b, &pair);
	assert_int_equal(pair.blocked_classes, 1 << 1);
	assert_int_equal(pair.changes, 1);
	assert_int_equal(pair.changed.steady, 2000);
	assert_int_equal(matrix_changed(world->matrix).steady, 2000);

	publish_b(world, "primary-vsw0");
	assert_int_equal(live(world), VERDICT_READY);
	assert_int_equal(matrix_domain_classes(world->matrix, web1), 0);
	matrix_pair(world->matrix, web1, world->pair.host_b, &pair);
	assert_int_equal(pair.changes, 2);
	assert_int_equal(pair.changed.steady, 3000);
	assert_int_equal(matrix_domain_changes(world->matrix, web1), 2);
	assert_int_equal(matrix_domain_changed(world->matrix, web1).steady, 3000);
}

static void
test_a_change_that_alters_no_verdict_is_none(void **state)
{
	struct world *world = *state;

	publish_b(world, "primary-vsw9");
	publish_b(world, "primary-vsw8");
	assert_int_equal(
	    matrix_domain_changes(world->matrix, pair_domain(&world->pair)), 1);
	assert_int_equal(matrix_changed(world->matrix).steady, 2000);
}

/* 917: web1 is one of sparc-b's guests until it offers a service. */
static void
test_a_service_domain_is_no_guest(void **state)
{
	struct world *world = *state;
	struct inventory_vcc *vcc;
	struct pair fresh;

	expect_host_counts(world, world->pair.host_b, 1, 0, 0);
	pair_open(&fresh);
	vcc = inventory_add_vcc(fresh.a.inventory);
	assert_non_null(vcc);
	vcc->name = "web1-vcc0";
	vcc->domain = "web1";
	assert_int_equal(inventory_finish(fresh.a.inventory), 0);
	pass(&world->pair);
	assert_int_equal(fleet_publish(world->pair.fleet, world->pair.host_a,
			     inventory_ref(fresh.a.inventory), &world->pair.now, NULL),
	    0);
	pair_close(&fresh);
	expect_host_counts(world, world->pair.host_b, 0, 0, 0);
	assert_int_equal(live(world), VERDICT_BLOCKED);
	assert_false(migration_is_possible(pair_domain(&world->pair)));
}

static void
test_a_stale_target_is_unknown_to_all(void **state)
{
	struct world *world = *state;

	world->pair.now.steady += 61000;
	fleet_tick(world->pair.fleet, &world->pair.now);
	assert_int_equal(live(world), VERDICT_UNKNOWN);
	expect_host_counts(world, world->pair.host_b, 0, 0, 1);
	publish_b(world, "primary-vsw0");
	/* sparc-a, where web1 lives, is still stale. */
	assert_int_equal(live(world), VERDICT_UNKNOWN);
}

static void
test_a_new_host_is_no_change_of_old_pairs(void **state)
{
	struct world *world = *state;
	const struct fleet_domain *web1 = pair_domain(&world->pair);
	const struct fleet_host *c;
	struct matrix_pair pair;

	pass(&world->pair);
	assert_int_equal(fleet_add_host(world->pair.fleet, "sparc-c", 60,
			     &world->pair.now, &c, NULL),
	    0);
	matrix_pair(world->matrix, web1, c, &pair);
	assert_int_equal(pair.verdict[MIGRATION_COLD], VERDICT_UNKNOWN);
	assert_int_equal(pair.changes, 0);
	assert_int_equal(matrix_domain_changes(world->matrix, web1), 0);
	assert_int_equal(matrix_changed(world->matrix).steady, 2000);
	expect_host_counts(world, c, 0, 0, 1);
	fleet_remove_host(world->pair.fleet, c, &world->pair.now);
	assert_int_equal(
	    matrix_domain_counts(world->matrix, web1, MIGRATION_LIVE).unknown, 0);
}

static void
test_another_policy_is_a_change(void **state)
{
	struct world *world = *state;
	const struct fleet_domain *web1 = pair_domain(&world->pair);
	struct policy *lenient;

	publish_b(world, "primary-vsw9");
	assert_int_equal(policy_new(&lenient), 0);
	assert_int_equal(policy_override(lenient, 201, "sparc-b", SEVERITY_WARNING,
			     SEVERITY_INFO, NULL),
	    0);
	pass(&world->pair);
	assert_int_equal(
	    matrix_set_policy(world->matrix, lenient, &world->pair.now), 0);
	assert_int_equal(live(world), VERDICT_DEGRADED);
	assert_int_equal(
	    matrix_verdict(world->matrix, web1, world->pair.host_b, MIGRATION_COLD),
	    VERDICT_READY);
	assert_int_equal(matrix_domain_changes(world->matrix, web1), 2);
	assert_int_equal(matrix_domain_changed(world->matrix, web1).steady, 3000);
	policy_free(world->pair.policy);
	world->pair.policy = lenient;
}

/* ---- history ---- */

static struct instant
at(int64_t steady)
{
	return (struct instant){.wall = steady, .steady = steady};
}

static void
test_history_forgets_the_oldest(void **state)
{
	struct history history = {.horizon = at(1)};
	struct instant now;

	(void)state;
	for (uint32_t slot = 0; slot < HISTORY_PAIRS; slot++) {
		now = at(10 + slot);
		history_note(&history, slot, &now);
	}
	now = at(50);
	history_note(&history, 0, &now); /* now slot 1 is the oldest */
	assert_int_equal(history_changes(&history, 0), 2);
	assert_int_equal(history_changed(&history, 0).steady, 50);
	assert_int_equal(history_changed(&history, 99).steady, 1);
	now = at(60);
	history_note(&history, 99, &now);
	assert_int_equal(history_changed(&history, 99).steady, 60);
	assert_int_equal(history_changes(&history, 1), 0);
	assert_int_equal(history_changed(&history, 1).steady, 11);
	assert_int_equal(history_changes(&history, 2), 1);
	assert_int_equal(history_changed(&history, 2).steady, 12);
}

static void
test_history_drops_a_pair(void **state)
{
	struct history history = {.horizon = at(1)};
	struct instant now = at(5);

	(void)state;
	history_note(&history, 3, &now);
	history_note(&history, 4, &now);
	history_drop(&history, 3);
	history_drop(&history, 3);
	assert_int_equal(history_changes(&history, 3), 0);
	assert_int_equal(history_changes(&history, 4), 1);
	assert_int_equal(history_changed(&history, 3).steady, 1);
}

#define WITH_WORLD(test) cmocka_unit_test_setup_teardown(test, world_open, world_close)

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    WITH_WORLD(test_everything_is_evaluated_at_once),
	    WITH_WORLD(test_a_switch_that_goes_and_comes_back),
	    WITH_WORLD(test_a_change_that_alters_no_verdict_is_none),
	    WITH_WORLD(test_a_service_domain_is_no_guest),
	    WITH_WORLD(test_a_stale_target_is_unknown_to_all),
	    WITH_WORLD(test_a_new_host_is_no_change_of_old_pairs),
	    WITH_WORLD(test_another_policy_is_a_change),
	    cmocka_unit_test(test_history_forgets_the_oldest),
	    cmocka_unit_test(test_history_drops_a_pair),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
