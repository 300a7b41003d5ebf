#include "agent/fleet/fleet.h"

#include <string.h>

#include "tests/unit/cmocka_all.h"
#include "tests/unit/fleet/world.h"

static struct inventory *
with_switch(const char *net_dev)
{
	struct inventory *inventory =
	    world_one("web1", UUID_WEB1, INVENTORY_STATE_ACTIVE);
	struct inventory_vsw *vsw;

	if (net_dev == NULL)
		return inventory;
	vsw = inventory_add_vsw(inventory);
	vsw->name = world_text(inventory, "primary-vsw0");
	vsw->domain = world_text(inventory, "primary");
	vsw->net_dev = world_text(inventory, net_dev);
	return inventory;
}

/* One service of each kind that has an owner, and perhaps a second switch. */
static struct inventory *
with_owner(const char *owner, const char *second)
{
	struct inventory *inventory = inventory_new();
	struct inventory_vsw *vsw = inventory_add_vsw(inventory);
	struct inventory_vcc *vcc = inventory_add_vcc(inventory);
	struct inventory_vds *vds = inventory_add_vds(inventory);
	struct inventory_volume *volume = inventory_add_volume(inventory, vds);
	struct inventory_vsan *vsan = inventory_add_vsan(inventory);

	inventory->facts = INVENTORY_FACT_SERVICES;
	vsw->name = vcc->name = vds->name = volume->name = vsan->name = "service";
	vsw->domain = vcc->domain = vds->domain = vsan->domain =
	    world_text(inventory, owner);
	if (second == NULL)
		return inventory;
	vsw = inventory_add_vsw(inventory);
	vsw->name = "service";
	vsw->domain = world_text(inventory, second);
	return inventory;
}

static void
test_a_service_stays_when_its_owner_is_told(void **state)
{
	static const char *const owners[] = {NULL, "primary", NULL, "primary"};
	struct world *world = *state;

	for (size_t i = 0; i < sizeof(owners) / sizeof(owners[0]); i++) {
		world_publish(world, world->a, with_owner(owners[i], NULL));
		assert_int_equal(world->a->service_count, 4);
		for (uint32_t n = 0; n < 4; n++) {
			assert_int_equal(world->a->services[n].index, n + 1);
			assert_true(world->a->services[n].present);
		}
	}
	/* The other way round. */
	world_publish(world, world->b, with_owner("primary", NULL));
	world_publish(world, world->b, with_owner(NULL, NULL));
	assert_int_equal(world->b->service_count, 4);
}

/* Of two of a name nobody can say which one it was. */
static void
test_a_service_is_not_taken_for_one_of_two(void **state)
{
	struct world *world = *state;

	world_publish(world, world->a, with_owner(NULL, NULL));
	world_publish(world, world->a, with_owner("primary", "secondary"));
	/* Two new switches, the old one lost; the others stay. */
	assert_int_equal(world->a->service_count, 6);
	assert_false(world->a->services[0].present);
}

static void
test_what_is_in_use_is_what_the_view_says(void **state)
{
	struct world *world = *state;
	struct inventory *inventory = with_switch("net0");
	struct inventory_vcc *vcc = inventory_add_vcc(inventory);
	struct fleet_service_use use;
	struct fleet_service_view view;

	vcc->name = "primary-vcc0";
	vcc->port_min = 5000;
	vcc->port_max = 5003;
	inventory_add_port(inventory, vcc)->port = 5001;
	world_publish(world, world->a, inventory);
	for (int lost = 0; lost < 2; lost++) {
		assert_int_equal(world->a->services[1].present, !lost);
		use = fleet_service_use(&world->a->services[0]);
		assert_int_equal(use.capacity, INVENTORY_UNKNOWN);
		assert_int_equal(use.used, INVENTORY_UNKNOWN);
		use = fleet_service_use(&world->a->services[1]);
		assert_int_equal(use.capacity, 4);
		assert_int_equal(use.used, 1);
		fleet_view_service(&world->a->services[1], &view);
		assert_memory_equal(&view.use, &use, sizeof(use));
		world_publish(world, world->a, with_switch("net0"));
	}
}

static void
test_a_lost_service_keeps_its_row_for_a_while(void **state)
{
	struct world *world = *state;
	struct fleet_service_view view;
	uint32_t index;

	world_publish(world, world->a, with_switch("net0"));
	assert_int_equal(world->a->service_count, 1);
	index = world->a->services[0].index;
	assert_true(world->a->services[0].present);
	world_pass(world, 10);
	world_publish(world, world->a, with_switch(NULL));
	assert_int_equal(world->a->service_count, 1);
	assert_false(world->a->services[0].present);
	assert_int_equal(world->a->services[0].index, index);
	assert_int_equal(world->a->services[0].changed.steady, 11000);
	fleet_view_service(&world->a->services[0], &view);
	assert_string_equal(view.name, "primary-vsw0");
	assert_string_equal(view.detail, "net-dev net0");
	world_pass(world, 99);
	assert_int_equal(world->a->service_count, 1);
	world_pass(world, 1);
	assert_int_equal(world->a->service_count, 0);
	/* It comes back under its old index. */
	world_publish(world, world->a, with_switch("net1"));
	assert_int_equal(world->a->services[0].index, index);
}

/*
 * 252 octets and "..." fit. "net-dev " is 8 and each letter 2, so octet 252 begins a
 * letter; with one "a" before them it would split one.
 */
static void
test_a_long_detail_is_cut_between_characters(void **state)
{
	struct world *world = *state;
	struct fleet_service_view view;
	char net_dev[300] = "a";

	for (size_t i = 1; i < 281; i += 2)
		memcpy(net_dev + i, "\xc3\xa9", 3);
	world_publish(world, world->a, with_switch(net_dev + 1));
	fleet_view_service(&world->a->services[0], &view);
	assert_string_equal(view.detail + 250, "\xc3\xa9...");
	world_publish(world, world->a, with_switch(net_dev));
	fleet_view_service(&world->a->services[0], &view);
	assert_string_equal(view.detail + 249, "\xc3\xa9...");
}

static void
test_a_service_changes_when_its_detail_does(void **state)
{
	struct world *world = *state;

	world_publish(world, world->a, with_switch("net0"));
	world_pass(world, 5);
	world_publish(world, world->a, with_switch(""));
	assert_int_equal(world->a->services[0].changed.steady, 6000);
	assert_true(world->a->services[0].present);
}

/* When list-io fails, nothing is known of virtual functions: they are not lost. */
static void
test_what_was_not_read_is_not_lost(void **state)
{
	struct world *world = *state;
	struct inventory *inventory = inventory_new();
	struct inventory_io *io = inventory_add_io(inventory);

	inventory->facts = INVENTORY_FACT_SERVICES | INVENTORY_FACT_IO;
	io->type = INVENTORY_IO_VF;
	io->alias = world_text(inventory, "/SYS/MB/NET0/IOVNET.PF0.VF0");
	io->name = world_text(inventory, "vf-web1");
	io->domain = world_text(inventory, "");
	world_publish(world, world->a, inventory);
	inventory = inventory_new();
	inventory->facts = INVENTORY_FACT_SERVICES;
	world_publish(world, world->a, inventory);
	assert_int_equal(world->a->service_count, 1);
	assert_true(world->a->services[0].present);
	inventory = inventory_new();
	inventory->facts = INVENTORY_FACT_SERVICES | INVENTORY_FACT_IO;
	world_publish(world, world->a, inventory);
	assert_int_equal(world->a->service_count, 1);
	assert_false(world->a->services[0].present);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, world_open, world_close)

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    TEST(test_a_service_stays_when_its_owner_is_told),
	    TEST(test_a_service_is_not_taken_for_one_of_two),
	    TEST(test_what_is_in_use_is_what_the_view_says),
	    TEST(test_a_lost_service_keeps_its_row_for_a_while),
	    TEST(test_a_long_detail_is_cut_between_characters),
	    TEST(test_a_service_changes_when_its_detail_does),
	    TEST(test_what_was_not_read_is_not_lost),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
