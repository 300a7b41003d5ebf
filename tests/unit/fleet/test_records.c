/* What the fleet knows of services after a restart. */
#include "agent/fleet/fleet.h"

#include <stdio.h>
#include <string.h>

#include "agent/log.h"
#include "tests/unit/cmocka_all.h"
#include "tests/unit/fleet/world.h"

/* A host that offers these; NULL = none. */
static struct inventory *
offering(const char *vsw, const char *vcc)
{
	struct inventory *inventory =
	    world_one("web1", UUID_WEB1, INVENTORY_STATE_ACTIVE);

	if (vsw != NULL) {
		struct inventory_vsw *new = inventory_add_vsw(inventory);

		new->name = world_text(inventory, vsw);
		new->domain = "primary";
		new->net_dev = "net0";
	}
	if (vcc != NULL) {
		struct inventory_vcc *new = inventory_add_vcc(inventory);

		new->name = world_text(inventory, vcc);
		new->domain = "primary";
		new->port_min = 5000;
		new->port_max = 5099;
		inventory_add_port(inventory, new)->port = 5001;
	}
	return inventory;
}

static void
test_what_is_kept(void **state)
{
	struct world *world = *state;

	world_publish(world, world->a, offering("vsw0", "vcc0"));
	/* Not at once, but together. */
	assert_int_equal(world->records.saves, 0);
	world_pass(world, 1);
	assert_int_equal(world->records.saves, 1);
	assert_int_equal(world->records.count, 2);
	assert_string_equal(fake_records_find(&world->records, "services", "1.1"),
	    "1 1 1000000 -1 -1\nvsw0\nprimary\nnet-dev net0");
	assert_string_equal(fake_records_find(&world->records, "services", "1.2"),
	    "2 1 1000000 100 1\nvcc0\nprimary\nports 5000-5099");
}

static void
test_only_what_changed_is_saved(void **state)
{
	struct world *world = *state;
	struct inventory *inventory = offering("vsw0", "vcc0");

	world_publish(world, world->a, offering("vsw0", "vcc0"));
	world_publish(world, world->b, offering("vsw0", "vcc0"));
	world_pass(world, 1);
	assert_int_equal(world->records.written, 4);
	/* Another domain is no other service. */
	world_add(inventory, "db1", NULL, INVENTORY_STATE_ACTIVE);
	world_publish(world, world->b, inventory);
	world_pass(world, 1);
	assert_int_equal(world->records.saves, 1);
	world_publish(world, world->b, offering(NULL, "vcc0"));
	world_pass(world, 1);
	assert_int_equal(world->records.saves, 2);
	assert_int_equal(world->records.written, 5);
	assert_string_equal(fake_records_find(&world->records, "services", "2.3"),
	    "1 0 1002000 -1 -1\nvsw0\nprimary\nnet-dev net0");
	/* A restart itself changes nothing. */
	world_restart(world, 10);
	world_publish(world, world->a, offering("vsw0", "vcc0"));
	world_publish(world, world->b, offering(NULL, "vcc0"));
	world_pass(world, 1);
	assert_int_equal(world->records.saves, 2);
}

static void
test_rows_are_there_again(void **state)
{
	struct world *world = *state;
	const struct fleet_service *services;
	struct fleet_service_view view;

	world_publish(world, world->a, offering("vsw0", "vcc0"));
	world_pass(world, 10);
	world_publish(world, world->a, offering(NULL, "vcc0"));
	world_restart(world, 30);
	assert_null(world->a->inventory);
	assert_int_equal(world->a->service_count, 2);
	assert_int_equal(world->b->service_count, 0);
	services = world->a->services;
	assert_int_equal(services[0].index, 1);
	assert_int_equal(services[0].kind, FLEET_SERVICE_VSWITCH);
	assert_false(services[0].present);
	assert_int_equal(services[0].changed.wall, 1010000);
	/* 30 s ago by a clock that stands at 50 s. */
	assert_int_equal(services[0].changed.steady, 20000);
	assert_int_equal(services[1].index, 2);
	assert_int_equal(services[1].kind, FLEET_SERVICE_VCC);
	assert_true(services[1].present);
	assert_int_equal(services[1].changed.wall, 1000000);
	assert_int_equal(services[1].changed.steady, 10000);
	fleet_view_service(&services[1], &view);
	assert_string_equal(view.name, "vcc0");
	assert_string_equal(view.domain, "primary");
	assert_string_equal(view.detail, "ports 5000-5099");
	assert_int_equal(view.use.used, 1);
}

static void
test_what_went_away_meanwhile_is_lost(void **state)
{
	struct world *world = *state;
	const struct fleet_service *services;

	world_publish(world, world->a, offering("vsw0", "vcc0"));
	world_restart(world, 30);
	world_publish(world, world->a, offering(NULL, "vcc0"));
	services = world->a->services;
	assert_int_equal(world->a->service_count, 2);
	assert_int_equal(services[0].index, 1);
	assert_false(services[0].present);
	assert_int_equal(services[0].changed.wall, 1030000);
	assert_int_equal(services[0].changed.steady, 50000);
	/* What is as it was did not change. */
	assert_true(services[1].present);
	assert_int_equal(services[1].changed.wall, 1000000);
	assert_int_equal(services[1].changed.steady, 20000);
}

static void
test_a_lost_row_is_kept_no_longer_for_a_restart(void **state)
{
	struct world *world = *state;

	world_publish(world, world->a, offering("vsw0", NULL));
	world_publish(world, world->a, offering(NULL, NULL));
	world_pass(world, 40);
	world_restart(world, 30);
	world_pass(world, 29);
	assert_int_equal(world->a->service_count, 1);
	assert_int_equal(world->records.count, 1);
	world_pass(world, 1);
	assert_int_equal(world->a->service_count, 0);
	assert_int_equal(world->records.count, 0);
}

static void
test_a_clock_that_was_set_back(void **state)
{
	struct world *world = *state;

	world_publish(world, world->a, offering("vsw0", NULL));
	world_publish(world, world->a, offering(NULL, NULL));
	world_restart(world, -600);
	assert_int_equal(world->a->services[0].changed.wall, 400000);
	assert_int_equal(world->a->services[0].changed.steady, 50000);
	world_pass(world, 99);
	assert_int_equal(world->a->service_count, 1);
	world_pass(world, 1);
	assert_int_equal(world->a->service_count, 0);
}

static void
test_hosts_that_go_take_their_records_along(void **state)
{
	struct world *world = *state;

	world_publish(world, world->a, offering("vsw0", "vcc0"));
	world_publish(world, world->b, offering("vsw0", NULL));
	world_pass(world, 1);
	assert_int_equal(world->records.count, 3);
	fleet_remove_host(world->fleet, world->a, &world->now);
	world_pass(world, 1);
	assert_int_equal(world->records.count, 1);
	/* While the agent was down too. */
	world_stop(world);
	world_start(world, "sparc-a", "sparc-c");
	assert_int_equal(world->a->service_count, 0);
	assert_int_equal(world->b->service_count, 0);
	world_pass(world, 1);
	assert_int_equal(world->records.count, 0);
}

/* It went, and came back before anything was saved. */
static void
test_what_is_there_again_is_saved(void **state)
{
	struct world *world = *state;

	world_publish(world, world->a, offering("vsw0", NULL));
	world_pass(world, 1);
	fleet_remove_host(world->fleet, world->a, &world->now);
	fleet_add_host(world->fleet, "sparc-a", 60, &world->now, &world->a, NULL);
	assert_int_equal(world->a->service_count, 0);
	world_publish(world, world->a, offering("vsw0", NULL));
	world_pass(world, 1);
	assert_string_equal(fake_records_find(&world->records, "services", "1.1"),
	    "1 1 1001000 -1 -1\nvsw0\nprimary\nnet-dev net0");
}

/* A start that fails half-way must not lose anything. */
static void
test_nothing_is_saved_before_all_hosts_are_added(void **state)
{
	struct world *world = *state;
	const struct record_store records = fake_records_store(&world->records);
	const struct fleet_options options = {
	    .lost_retention = 100, .records = &records};
	struct fleet *fleet;

	world_publish(world, world->a, offering("vsw0", NULL));
	world_pass(world, 1);
	fleet_free(world->fleet);
	assert_int_equal(fleet_open(&fleet, world->registry, &options), 0);
	assert_int_equal(
	    fleet_add_host(fleet, "sparc-a", 60, &world->now, &world->a, NULL), 0);
	fleet_remove_host(fleet, world->a, &world->now);
	fleet_free(fleet);
	assert_int_equal(world->records.count, 1);
	registry_free(world->registry);
	world_start(world, "sparc-a", "sparc-b");
	assert_int_equal(world->a->service_count, 1);
}

/* ---- when it goes wrong ---- */

struct lines {
	unsigned count;
	char last[256];
};

static void
keep_line(void *context, enum log_level level, const char *room, const char *text)
{
	struct lines *lines = context;

	(void)level;
	(void)room;
	lines->count++;
	snprintf(lines->last, sizeof(lines->last), "%s", text);
}

static void
test_a_full_disk_is_told_once_and_tried_again(void **state)
{
	struct world *world = *state;
	struct lines lines = {0};

	log_open(LOG_LEVEL_INFO, keep_line, &lines);
	world->records.full = true;
	world_publish(world, world->a, offering("vsw0", NULL));
	world_pass(world, 1);
	world_pass(world, 1);
	assert_int_equal(world->records.saves, 2);
	assert_int_equal(lines.count, 1);
	assert_non_null(strstr(lines.last, "tried again: disk full"));
	world->records.full = false;
	world_pass(world, 1);
	assert_int_equal(lines.count, 2);
	assert_non_null(strstr(lines.last, "saved again"));
	assert_non_null(fake_records_find(&world->records, "services", "1.1"));
	log_open(LOG_LEVEL_WARNING, NULL, NULL);
}

/* An index that is not saved could be another's after a restart. */
static void
test_rows_wait_for_their_indexes(void **state)
{
	struct world *world = *state;
	struct lines lines = {0};

	world_publish(world, world->a, offering("vsw0", NULL));
	world_pass(world, 1);
	assert_int_equal(world->records.count, 1);
	log_open(LOG_LEVEL_INFO, keep_line, &lines);
	world->store.full = true;
	world_publish(world, world->a, offering("vsw0", "vcc0"));
	world_pass(world, 1);
	assert_int_equal(world->records.count, 1);
	world->store.full = false;
	world_pass(world, 1);
	assert_int_equal(world->records.count, 2);
	log_open(LOG_LEVEL_WARNING, NULL, NULL);
}

static void
test_damaged_records_are_left_out(void **state)
{
	static const char *const keys[] = {"1.1", "1.2", "1.99", "nonsense"};
	static const char *const values[] = {
	    "1 1 1000000 -1 -1", "2 1 999000 100 1\nvcc0\nprimary\n", "", "1"};
	struct world *world = *state;
	const struct record_store store = fake_records_store(&world->records);
	struct lines lines = {0};

	store.save(store.context, "services", keys, values, 4, NULL);
	log_open(LOG_LEVEL_INFO, keep_line, &lines);
	world_restart(world, 1);
	log_open(LOG_LEVEL_WARNING, NULL, NULL);
	assert_int_equal(lines.count, 1);
	assert_string_equal(
	    lines.last, "3 damaged records of services are left out, the first is 1.1");
	assert_int_equal(world->a->service_count, 1);
	assert_int_equal(world->a->services[0].index, 2);
}

/* A huge host must not stop the loop for long: 4096 records at a time. */
static void
test_many_rows_are_saved_in_parts(void **state)
{
	struct world *world = *state;
	struct inventory *inventory = offering(NULL, NULL);
	struct inventory_vds *vds = inventory_add_vds(inventory);
	char name[32];

	vds->name = "vds0";
	for (int i = 0; i < 4100; i++) {
		snprintf(name, sizeof(name), "vol%d", i);
		inventory_add_volume(inventory, vds)->name =
		    world_text(inventory, name);
	}
	world_publish(world, world->a, inventory);
	world_pass(world, 1);
	assert_int_equal(world->records.written, 4096);
	world_pass(world, 1);
	assert_int_equal(world->records.written, 4100);
	world_pass(world, 1);
	assert_int_equal(world->records.saves, 2);
	/* At the end everything goes. */
	fleet_remove_host(world->fleet, world->a, &world->now);
	world_restart(world, 1);
	assert_int_equal(world->records.count, 0);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, world_open, world_close)

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    TEST(test_what_is_kept),
	    TEST(test_only_what_changed_is_saved),
	    TEST(test_rows_are_there_again),
	    TEST(test_what_went_away_meanwhile_is_lost),
	    TEST(test_a_lost_row_is_kept_no_longer_for_a_restart),
	    TEST(test_a_clock_that_was_set_back),
	    TEST(test_hosts_that_go_take_their_records_along),
	    TEST(test_what_is_there_again_is_saved),
	    TEST(test_nothing_is_saved_before_all_hosts_are_added),
	    TEST(test_a_full_disk_is_told_once_and_tried_again),
	    TEST(test_rows_wait_for_their_indexes),
	    TEST(test_damaged_records_are_left_out),
	    TEST(test_many_rows_are_saved_in_parts),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
