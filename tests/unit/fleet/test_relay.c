/* Inventories that another agent has collected: as old as that one says. */
#include "agent/fleet/fleet.h"

#include <stdio.h>
#include <string.h>

#include "tests/unit/cmocka_all.h"
#include "tests/unit/fleet/world.h"

/* Hand on what is seconds old, and what its agent has to complain of. */
static void
relay(struct world *world, int64_t seconds, uint32_t generation, const char *trouble)
{
	struct fleet_relay relay = {
	    .origin = {.agent = "sparc-b", .boot_id = 3, .generation = generation},
	    .collected = {.wall = world->now.wall - seconds * 1000,
		.steady = world->now.steady - seconds * 1000},
	};
	struct inventory *inventory =
	    world_one("web1", UUID_WEB1, INVENTORY_STATE_ACTIVE);

	snprintf(relay.trouble.text, sizeof(relay.trouble.text), "%s", trouble);
	world->seen[0] = '\0';
	assert_int_equal(fleet_publish_relay(world->fleet, world->a, inventory, &relay,
			     &world->now, NULL),
	    0);
}

static void
test_the_age_is_the_first_agents(void **state)
{
	struct world *world = *state;
	int64_t began = world->now.steady;

	relay(world, 40, 7, "");
	assert_int_equal(world->a->state, FLEET_HOST_FRESH);
	assert_int_equal(world->a->collected.steady, began - 40000);
	assert_int_equal(world->a->attempted.steady, began);
	assert_string_equal(world->a->origin.agent, "sparc-b");
	assert_int_equal(world->a->origin.boot_id, 3);
	assert_int_equal(world->a->origin.generation, 7);
	/* Told again and again, it grows old all the same: max_age is 60 s. */
	world_pass(world, 15);
	relay(world, 55, 7, "");
	assert_int_equal(world->a->state, FLEET_HOST_FRESH);
	world_pass(world, 7);
	assert_int_equal(world->a->state, FLEET_HOST_STALE);
	relay(world, 62, 7, "");
	assert_string_equal(world->seen, "");
	assert_int_equal(world->a->state, FLEET_HOST_STALE);
	relay(world, 1, 8, "");
	assert_string_equal(world->seen, "sparc-a:2 ");
	assert_int_equal(world->a->state, FLEET_HOST_FRESH);
	assert_int_equal(world->a->origin.generation, 8);
}

static void
test_what_comes_stale_is_stale(void **state)
{
	struct world *world = *state;

	relay(world, 61, 7, "");
	assert_int_equal(world->a->state, FLEET_HOST_STALE);
	assert_non_null(world->a->inventory);
	assert_non_null(world_find(world, "web1"));
}

static void
test_the_trouble_is_the_first_agents(void **state)
{
	struct world *world = *state;
	uint32_t generation;

	relay(world, 10, 7, "sparc-b: ldm is busy");
	assert_int_equal(world->a->state, FLEET_HOST_FAILING);
	assert_string_equal(world->a->reason.text, "sparc-b: ldm is busy");
	generation = fleet_generation(world->fleet);
	relay(world, 10, 7, "sparc-b: ldm is busy");
	assert_int_equal(fleet_generation(world->fleet), generation);
	relay(world, 10, 7, "sparc-b: exit 1");
	assert_int_equal(fleet_generation(world->fleet), generation + 1);
	relay(world, 0, 8, "");
	assert_int_equal(world->a->state, FLEET_HOST_FRESH);
	assert_string_equal(world->a->reason.text, "");
}

static void
test_what_is_collected_here_has_no_origin(void **state)
{
	struct world *world = *state;

	relay(world, 10, 7, "sparc-b: ldm is busy");
	world_publish(
	    world, world->a, world_one("web1", UUID_WEB1, INVENTORY_STATE_ACTIVE));
	assert_string_equal(world->a->origin.agent, "");
	assert_int_equal(world->a->state, FLEET_HOST_FRESH);
	assert_int_equal(world->a->collected.steady, world->now.steady);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test_setup_teardown(
		test_the_age_is_the_first_agents, world_open, world_close),
	    cmocka_unit_test_setup_teardown(
		test_what_comes_stale_is_stale, world_open, world_close),
	    cmocka_unit_test_setup_teardown(
		test_the_trouble_is_the_first_agents, world_open, world_close),
	    cmocka_unit_test_setup_teardown(
		test_what_is_collected_here_has_no_origin, world_open, world_close),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
