#include "agent/fleet/fleet.h"

#include <stdio.h>

#include "tests/unit/cmocka_all.h"
#include "tests/unit/fleet/world.h"

static void
test_equal_content_renews_only_the_age(void **state)
{
	struct world *world = *state;
	uint32_t generation;

	world_publish(
	    world, world->a, world_one("web1", UUID_WEB1, INVENTORY_STATE_ACTIVE));
	assert_string_equal(world->seen, "+web1@sparc-a sparc-a:3 ");
	generation = fleet_generation(world->fleet);
	world_pass(world, 50);
	world_publish(
	    world, world->a, world_one("web1", UUID_WEB1, INVENTORY_STATE_ACTIVE));
	assert_string_equal(world->seen, "");
	assert_int_equal(fleet_generation(world->fleet), generation);
	assert_int_equal(world->a->collected.steady, 51000);
}

static void
test_age_makes_stale_and_news_make_fresh(void **state)
{
	struct world *world = *state;
	const struct reason why = {
	    "ldm list -p: no answer in 60 s, the manager is busy"};

	assert_int_equal(world->a->state, FLEET_HOST_NEVER);
	fleet_fail(world->fleet, world->a, &why, &world->now);
	assert_int_equal(world->a->state, FLEET_HOST_NEVER);
	world_publish(
	    world, world->a, world_one("web1", UUID_WEB1, INVENTORY_STATE_ACTIVE));
	assert_int_equal(world->a->state, FLEET_HOST_FRESH);
	assert_string_equal(world->a->reason.text, "");
	fleet_fail(world->fleet, world->a, &why, &world->now);
	assert_int_equal(world->a->state, FLEET_HOST_FAILING);
	assert_string_equal(world->a->reason.text, why.text);
	world_pass(world, 60);
	assert_int_equal(world->a->state, FLEET_HOST_FAILING);
	world_pass(world, 1);
	assert_int_equal(world->a->state, FLEET_HOST_STALE);
	assert_string_equal(world->seen, "sparc-a:2 ");
	assert_non_null(world->a->inventory);
	world_publish(
	    world, world->a, world_one("web1", UUID_WEB1, INVENTORY_STATE_ACTIVE));
	assert_int_equal(world->a->state, FLEET_HOST_FRESH);
	assert_string_equal(world->seen, "sparc-a:2 ");
}

/* A hundred hosts that grow stale in one second do so in two ticks. */
static void
test_many_changes_are_made_in_parts(void **state)
{
	struct world *world = *state;
	const struct fleet_host *host;
	size_t count, stale = 0;
	char name[32];

	for (int i = 0; i < 100; i++) {
		snprintf(name, sizeof(name), "host%d", i);
		assert_int_equal(
		    fleet_add_host(world->fleet, name, 60, &world->now, &host, NULL),
		    0);
		world_publish(world, host, inventory_new());
	}
	for (int tick = 0; tick < 2; tick++) {
		world_pass(world, tick == 0 ? 61 : 1);
		stale = 0;
		for (size_t i = 0; i < 102; i++)
			stale += fleet_hosts(world->fleet, &count)[i]->state ==
				 FLEET_HOST_STALE;
		assert_int_equal(stale, tick == 0 ? 64 : 100);
	}
}

static void
test_a_clock_set_back_changes_no_age(void **state)
{
	struct world *world = *state;

	world_publish(
	    world, world->a, world_one("web1", UUID_WEB1, INVENTORY_STATE_ACTIVE));
	world->now.wall -= 86400000;
	world_pass(world, 61);
	assert_int_equal(world->a->state, FLEET_HOST_STALE);
}

static void
test_a_migrated_domain_keeps_its_index(void **state)
{
	struct world *world = *state;
	struct inventory *inventory;
	uint32_t index;

	world_publish(
	    world, world->a, world_one("web1", UUID_WEB1, INVENTORY_STATE_ACTIVE));
	index = world_find(world, "web1")->index;

	/* During the migration the target reports it too: it still lives at the source.
	 */
	inventory = inventory_new();
	world_add(inventory, "web1", UUID_WEB1, INVENTORY_STATE_BOUND)->flags =
	    INVENTORY_FLAG_MIGRATION_TARGET;
	inventory->domains->flags_known = true;
	world_publish(world, world->b, inventory);
	assert_ptr_equal(world_find(world, "web1")->host, world->a);
	assert_int_equal(world->b->domain_count, 0);

	/* Afterwards the source has lost it. */
	world_publish(
	    world, world->b, world_one("web1", UUID_WEB1, INVENTORY_STATE_ACTIVE));
	assert_ptr_equal(world_find(world, "web1")->host, world->a);
	world_publish(world, world->a, inventory_new());
	assert_string_equal(world->seen, "+web1@sparc-b sparc-a:1 ");
	assert_ptr_equal(world_find(world, "web1")->host, world->b);
	assert_int_equal(world_find(world, "web1")->index, index);
	assert_int_equal(world->a->domain_count, 0);
	assert_int_equal(world->b->domain_count, 1);
}

static void
test_a_domain_restarted_elsewhere_leaves_a_dead_host(void **state)
{
	struct world *world = *state;

	world_publish(
	    world, world->a, world_one("web1", UUID_WEB1, INVENTORY_STATE_ACTIVE));
	world_pass(world, 40);
	world_publish(
	    world, world->b, world_one("web1", UUID_WEB1, INVENTORY_STATE_ACTIVE));
	assert_ptr_equal(world_find(world, "web1")->host, world->a);
	world_pass(world, 40);
	assert_ptr_equal(world_find(world, "web1")->host, world->b);
	assert_string_equal(world->seen, "+web1@sparc-b sparc-a:2 ");
	world_publish(world, world->a, inventory_new());
	world_publish(world, world->b, inventory_new());
	assert_string_equal(world->seen, "-web1@sparc-b sparc-b:1 ");
	assert_null(world_find(world, "web1"));
}

static void
test_names_may_stand_twice(void **state)
{
	struct world *world = *state;
	struct inventory *inventory = inventory_new();
	struct reason reason = {""};
	size_t count;

	world_add(inventory, "primary", NULL, INVENTORY_STATE_ACTIVE);
	world_add(inventory, "primary", NULL, INVENTORY_STATE_INACTIVE);
	world_publish(world, world->a, inventory);
	world_publish(
	    world, world->b, world_one("primary", NULL, INVENTORY_STATE_ACTIVE));
	fleet_domains(world->fleet, &count);
	assert_int_equal(count, 2);
	assert_null(fleet_find_domain(world->fleet, "primary", &reason));
	assert_string_equal(reason.text,
	    "domain primary stands on sparc-a and on sparc-b: say primary@sparc-a or "
	    "primary@sparc-b");
	assert_ptr_equal(world_find(world, "primary@sparc-b")->host, world->b);
	/* Of two entries that cannot be told apart the first counts. */
	assert_int_equal(world_find(world, "primary@sparc-a")->inventory->state,
	    INVENTORY_STATE_ACTIVE);
	assert_null(fleet_find_domain(world->fleet, "nosuch", &reason));
	assert_string_equal(reason.text, "no host reports a domain nosuch");
}

/* The index of web1 on sparc-a after a report with this UUID. */
static uint32_t
index_with(struct world *world, const char *uuid)
{
	world_publish(world, world->a, world_one("web1", uuid, INVENTORY_STATE_ACTIVE));
	return world_find(world, "web1")->index;
}

static void
test_a_uuid_that_is_not_known_changes_nothing(void **state)
{
	struct world *world = *state;
	uint32_t index = index_with(world, UUID_WEB1);

	assert_int_equal(index_with(world, NULL), index);
	assert_string_equal(world->seen, "+web1@sparc-a sparc-a:1 ");
	assert_int_equal(index_with(world, NULL), index);
	assert_int_equal(index_with(world, UUID_WEB1), index);
	/* Another one of the name is another domain, also after a gap. */
	assert_int_equal(index_with(world, NULL), index);
	assert_int_not_equal(index_with(world, "another"), index);
	/* And the manager may say that there is none. */
	assert_int_not_equal(index_with(world, ""), index);
}

static void
test_a_domain_stays_when_its_uuid_is_told_at_last(void **state)
{
	struct world *world = *state;
	uint32_t index = index_with(world, NULL);

	assert_int_equal(index_with(world, UUID_WEB1), index);
	assert_int_equal(index_with(world, NULL), index);
	/* It is the UUID's now, wherever the domain goes. */
	world_publish(
	    world, world->b, world_one("web1", UUID_WEB1, INVENTORY_STATE_ACTIVE));
	world_publish(world, world->a, inventory_new());
	assert_int_equal(world_find(world, "web1@sparc-b")->index, index);
}

static void
test_a_uuid_that_is_known_already_keeps_its_index(void **state)
{
	struct world *world = *state;
	uint32_t index;

	world_publish(
	    world, world->b, world_one("web1", UUID_WEB1, INVENTORY_STATE_INACTIVE));
	index = world_find(world, "web1@sparc-b")->index;
	world_publish(world, world->a, world_one("web1", NULL, INVENTORY_STATE_ACTIVE));
	assert_int_not_equal(world_find(world, "web1@sparc-a")->index, index);
	world_publish(
	    world, world->a, world_one("web1", UUID_WEB1, INVENTORY_STATE_ACTIVE));
	assert_int_equal(world_find(world, "web1@sparc-a")->index, index);
}

static void
test_another_reason_is_a_change(void **state)
{
	const struct reason refused = {"ssh: connection refused"};
	const struct reason busy = {"no answer in 60 s, the manager is busy"};
	struct world *world = *state;
	uint32_t generation = fleet_generation(world->fleet);

	fleet_fail(world->fleet, world->a, &refused, &world->now);
	assert_int_equal(world->a->state, FLEET_HOST_NEVER);
	assert_int_equal(fleet_generation(world->fleet), generation + 1);
	world_pass(world, 5);
	fleet_fail(world->fleet, world->a, &refused, &world->now);
	assert_int_equal(world->a->changed.steady, 1000);
	fleet_fail(world->fleet, world->a, &busy, &world->now);
	assert_int_equal(world->a->changed.steady, 6000);
	assert_int_equal(fleet_changed(world->fleet).steady, 6000);
	assert_int_equal(world->a->generation, generation + 2);
	assert_string_equal(world->seen, "");
}

/* Two hosts and db1 are three saved identities; numbers are reserved in advance. */
static void
test_what_could_not_be_saved_is_saved_later(void **state)
{
	struct world *world = *state;

	world_publish(world, world->a, world_one("db1", NULL, INVENTORY_STATE_ACTIVE));
	assert_int_equal(world->store.committed, 3);
	world->store.full = true;
	world_publish(world, world->a, world_one("web1", NULL, INVENTORY_STATE_ACTIVE));
	assert_int_equal(world_find(world, "web1")->index, 2);
	world_pass(world, 1);
	assert_int_equal(world->store.committed, 3);
	world->store.full = false;
	world_pass(world, 1);
	assert_int_equal(world->store.committed, 4);
}

static void
test_hosts_come_and_go(void **state)
{
	struct world *world = *state;
	const struct fleet_host *host;
	size_t count;

	world_publish(
	    world, world->b, world_one("web1", UUID_WEB1, INVENTORY_STATE_ACTIVE));
	world->seen[0] = '\0';
	fleet_remove_host(world->fleet, world->b, &world->now);
	assert_string_equal(world->seen, "-web1@sparc-b sparc-b:8 ");
	fleet_hosts(world->fleet, &count);
	assert_int_equal(count, 1);
	/* The slot is used again, the index is that of the identity. */
	assert_int_equal(
	    fleet_add_host(world->fleet, "sparc-c", 60, &world->now, &host, NULL), 0);
	assert_int_equal(host->slot, 1);
	assert_int_equal(host->index, 3);
	assert_int_equal(
	    fleet_add_host(world->fleet, "sparc-b", 60, &world->now, &host, NULL), 0);
	assert_int_equal(host->index, 2);
	assert_ptr_equal(fleet_hosts(world->fleet, &count)[1], host);
	assert_int_equal(count, 3);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, world_open, world_close)

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    TEST(test_equal_content_renews_only_the_age),
	    TEST(test_age_makes_stale_and_news_make_fresh),
	    TEST(test_many_changes_are_made_in_parts),
	    TEST(test_a_clock_set_back_changes_no_age),
	    TEST(test_a_migrated_domain_keeps_its_index),
	    TEST(test_a_domain_restarted_elsewhere_leaves_a_dead_host),
	    TEST(test_names_may_stand_twice),
	    TEST(test_a_uuid_that_is_not_known_changes_nothing),
	    TEST(test_a_domain_stays_when_its_uuid_is_told_at_last),
	    TEST(test_a_uuid_that_is_known_already_keeps_its_index),
	    TEST(test_another_reason_is_a_change),
	    TEST(test_what_could_not_be_saved_is_saved_later),
	    TEST(test_hosts_come_and_go),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
