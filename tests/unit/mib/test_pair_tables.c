/* Pairs and findings. */
#include <net-snmp/net-snmp-config.h>
#include <net-snmp/net-snmp-includes.h>
#include <net-snmp/agent/net-snmp-agent-includes.h>

#include "agent/fleet/fleet.h"
#include "tests/unit/cmocka_all.h"
#include "tests/unit/mib/fake_readiness.h"
#include "tests/unit/mib/world.h"

#define LENGTH(array) (sizeof(array) / sizeof(*(array)))

static const struct walk_cell pair_cells[] = {
    {"6.1.1.1.2", "s:primary"},
    {"6.1.1.1.3", "s:primary"},
    {"6.1.1.2.2", "s:web1"},
    {"6.1.1.2.3", "s:web1"},
    {"6.1.1.3.1", "s:db1"},
    {"6.1.1.3.3", "s:db1"},
    {"6.1.2.1.2", "s:sparc-b"},
    {"6.1.2.1.3", "s:sparc-c"},
    {"6.1.2.2.2", "s:sparc-b"},
    {"6.1.2.2.3", "s:sparc-c"},
    {"6.1.2.3.1", "s:sparc-a"},
    {"6.1.2.3.3", "s:sparc-c"},
    {"6.1.3.1.2", "i:3"},
    {"6.1.3.1.3", "i:3"},
    {"6.1.3.2.2", "i:3"},
    {"6.1.3.2.3", "i:4"},
    {"6.1.3.3.1", "i:1"},
    {"6.1.3.3.3", "i:4"},
    {"6.1.4.1.2", "i:3"},
    {"6.1.4.1.3", "i:3"},
    {"6.1.4.2.2", "i:2"},
    {"6.1.4.2.3", "i:4"},
    {"6.1.4.3.1", "i:1"},
    {"6.1.4.3.3", "i:4"},
    {"6.1.5.1.2", "x:0080"},
    {"6.1.5.1.3", "x:0080"},
    {"6.1.5.2.2", "x:a000"},
    {"6.1.5.2.3", "x:0000"},
    {"6.1.5.3.1", "x:0000"},
    {"6.1.5.3.3", "x:0000"},
    {"6.1.6.1.2", "x:0000"},
    {"6.1.6.1.3", "x:0000"},
    {"6.1.6.2.2", "x:4000"},
    {"6.1.6.2.3", "x:0000"},
    {"6.1.6.3.1", "x:0000"},
    {"6.1.6.3.3", "x:0000"},
    {"6.1.7.1.2", "g:1"},
    {"6.1.7.1.3", "g:1"},
    {"6.1.7.2.2", "g:1"},
    {"6.1.7.2.3", "g:0"},
    {"6.1.7.3.1", "g:0"},
    {"6.1.7.3.3", "g:0"},
    {"6.1.8.1.2", "g:0"},
    {"6.1.8.1.3", "g:0"},
    {"6.1.8.2.2", "g:1"},
    {"6.1.8.2.3", "g:0"},
    {"6.1.8.3.1", "g:0"},
    {"6.1.8.3.3", "g:0"},
    {"6.1.9.1.2", "g:0"},
    {"6.1.9.1.3", "g:0"},
    {"6.1.9.2.2", "g:0"},
    {"6.1.9.2.3", "g:1"},
    {"6.1.9.3.1", "g:0"},
    {"6.1.9.3.3", "g:1"},
    {"6.1.10.1.2", "i:907"},
    {"6.1.10.1.3", "i:907"},
    {"6.1.10.2.2", "i:101"},
    {"6.1.10.2.3", "i:901"},
    {"6.1.10.3.1", "i:1"}, /* none */
    {"6.1.10.3.3", "i:901"},
    {"6.1.11.1.2", "s:It stays."},
    {"6.1.11.1.3", "s:It stays."},
    {"6.1.11.2.2", "s:No vol1."},
    {"6.1.11.2.3", "s:No data."},
    {"6.1.11.3.1", "s:"},
    {"6.1.11.3.3", "s:No data."},
    {"6.1.12.1.2", "g:25"},
    {"6.1.12.2.2", "g:25"},
    {"6.1.12.3.1", "g:25"},
    {"6.1.13.2.2", T0},
    {"6.1.14.1.2", "g:0"},
    {"6.1.14.1.3", "g:0"},
    {"6.1.14.2.2", "g:7"},
    {"6.1.14.2.3", "g:0"},
    {"6.1.14.3.1", "g:0"},
    {"6.1.14.3.3", "g:0"},
};

static void
test_pair_table(void **state)
{
	world_check(*state, &pair_table, pair_cells, LENGTH(pair_cells));
}

static const struct walk_cell finding_cells[] = {
    {"7.1.2.1.2.1", "s:primary"},
    {"7.1.2.1.3.1", "s:primary"},
    {"7.1.2.2.2.1", "s:web1"},
    {"7.1.2.2.2.2", "s:web1"},
    {"7.1.2.2.3.1", "s:web1"},
    {"7.1.2.3.3.1", "s:db1"},
    {"7.1.3.1.2.1", "s:sparc-b"},
    {"7.1.3.1.3.1", "s:sparc-c"},
    {"7.1.3.2.2.1", "s:sparc-b"},
    {"7.1.3.2.2.2", "s:sparc-b"},
    {"7.1.3.2.3.1", "s:sparc-c"},
    {"7.1.3.3.3.1", "s:sparc-c"},
    {"7.1.4.1.2.1", "i:907"},
    {"7.1.4.1.3.1", "i:907"},
    {"7.1.4.2.2.1", "i:101"},
    {"7.1.4.2.2.2", "i:203"},
    {"7.1.4.2.3.1", "i:901"},
    {"7.1.4.3.3.1", "i:901"},
    {"7.1.5.1.2.1", "i:9"},
    {"7.1.5.1.3.1", "i:9"},
    {"7.1.5.2.2.1", "i:1"},
    {"7.1.5.2.2.2", "i:2"},
    {"7.1.5.2.3.1", "i:9"},
    {"7.1.5.3.3.1", "i:9"},
    {"7.1.6.1.2.1", "i:5"},
    {"7.1.6.1.3.1", "i:5"},
    {"7.1.6.2.2.1", "i:5"},
    {"7.1.6.2.2.2", "i:3"},
    {"7.1.6.2.3.1", "i:4"},
    {"7.1.6.3.3.1", "i:4"},
    {"7.1.7.1.2.1", "i:5"},
    {"7.1.7.1.3.1", "i:5"},
    {"7.1.7.2.2.1", "i:3"},
    {"7.1.7.2.2.2", "i:2"},
    {"7.1.7.2.3.1", "i:4"},
    {"7.1.7.3.3.1", "i:4"},
    {"7.1.8.1.2.1", "s:"},
    {"7.1.8.1.3.1", "s:"},
    {"7.1.8.2.2.1", "s:vdisk1"},
    {"7.1.8.2.2.2", "s:vnet0"},
    {"7.1.8.2.3.1", "s:"},
    {"7.1.8.3.3.1", "s:"},
    {"7.1.9.1.2.1", "s:"},
    {"7.1.9.1.3.1", "s:"},
    {"7.1.9.2.2.1", "s:vol1@primary-vds0"},
    {"7.1.9.2.2.2", "s:9000"},
    {"7.1.9.2.3.1", "s:"},
    {"7.1.9.3.3.1", "s:"},
    {"7.1.10.1.2.1", "s:"},
    {"7.1.10.1.3.1", "s:"},
    {"7.1.10.2.2.1", "s:none"},
    {"7.1.10.2.2.2", "s:1500"},
    {"7.1.10.2.3.1", "s:"},
    {"7.1.10.3.3.1", "s:"},
    {"7.1.11.1.2.1", "s:It stays."},
    {"7.1.11.1.3.1", "s:It stays."},
    {"7.1.11.2.2.1", "s:No vol1."},
    {"7.1.11.2.2.2", "s:Small MTU."},
    {"7.1.11.2.3.1", "s:No data."},
    {"7.1.11.3.3.1", "s:No data."},
    {"7.1.12.1.2.1", "s:None."},
    {"7.1.12.1.3.1", "s:None."},
    {"7.1.12.2.2.1", "s:Add it."},
    {"7.1.12.2.2.2", "s:Raise it."},
    {"7.1.12.2.3.1", "s:Look."},
    {"7.1.12.3.3.1", "s:Look."},
};

static void
test_finding_table(void **state)
{
	world_check(*state, &finding_table, finding_cells, LENGTH(finding_cells));
}

static void
test_a_pair_is_evaluated_once_until_it_changes(void **state)
{
	struct world *world = *state;
	const struct table *table = &pair_table;
	struct table_set set = world_only(world, &table);

	world_use_findings();
	walk_expect(&set, MODE_GET, "6.1.7.2.2", "6.1.7.2.2 = g:1");
	walk_expect(&set, MODE_GET, "6.1.10.2.2", "6.1.10.2.2 = i:101");
	walk_expect(&set, MODE_GET, "6.1.11.2.2", "6.1.11.2.2 = s:No vol1.");
	assert_int_equal(fake_readiness_evaluations(), 1);
	walk_expect(&set, MODE_GET, "6.1.11.2.3", "6.1.11.2.3 = s:No data.");
	walk_expect(&set, MODE_GET, "6.1.11.2.2", "6.1.11.2.2 = s:No vol1.");
	assert_int_equal(fake_readiness_evaluations(), 3);
	/* The host of the domain changes. */
	world_publish_a(world, false);
	walk_expect(&set, MODE_GET, "6.1.11.2.2", "6.1.11.2.2 = s:No vol1.");
	assert_int_equal(fake_readiness_evaluations(), 4);
	/* The target becomes stale, without another inventory. */
	world_pass(world, 61);
	world_publish_a(world, false);
	fleet_tick(world->fleet, &world->now);
	assert_int_equal(world->b->state, FLEET_HOST_STALE);
	walk_expect(&set, MODE_GET, "6.1.11.2.2", "6.1.11.2.2 = s:No vol1.");
	assert_int_equal(fake_readiness_evaluations(), 5);
	/* Another policy. */
	view_set_sources(&world->view, &world->view.sources);
	walk_expect(&set, MODE_GET, "6.1.11.2.2", "6.1.11.2.2 = s:No vol1.");
	assert_int_equal(fake_readiness_evaluations(), 6);
}

static void
test_findings_of_a_ready_fleet_cost_nothing(void **state)
{
	struct world *world = *state;
	const struct table *table = &finding_table;
	struct table_set set = world_only(world, &table);

	fake_readiness_set(NULL, 0);
	walk_expect(&set, MODE_GETNEXT, "7", "7 = end");
	assert_int_equal(fake_readiness_evaluations(), 0);
}

static void
test_all_tables_in_one_walk(void **state)
{
	struct world *world = *state;
	struct table_set set = world_only(world, tables_all);

	set.table_count = tables_count;
	for (size_t i = 1; i < tables_count; i++)
		assert_true(tables_all[i - 1]->arc < tables_all[i]->arc);
	walk_expect(&set, MODE_GETNEXT, "1.4.0", "2.1.0 = g:3");
	walk_expect(&set, MODE_GETNEXT, "2.9.0", "3.1.2.1 = s:sparc-a");
	walk_expect(&set, MODE_GETNEXT, "4.1.11.3.9", "5.1.2.1 = s:primary");
	walk_expect(&set, MODE_GETNEXT, "7.1.12.3.3.1", "13.1.0 = i:0");
	walk_expect(&set, MODE_GETNEXT, "13.4.0", "13.4.0 = end");
}

int
main(void)
{
#define CASE(test) cmocka_unit_test_setup_teardown(test, world_open, world_close)
	const struct CMUnitTest tests[] = {
	    CASE(test_pair_table),
	    CASE(test_finding_table),
	    CASE(test_a_pair_is_evaluated_once_until_it_changes),
	    CASE(test_findings_of_a_ready_fleet_cost_nothing),
	    CASE(test_all_tables_in_one_walk),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
