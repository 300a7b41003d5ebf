/* Scalars, hosts, services and domains. */
#include <stdio.h>

#include <net-snmp/net-snmp-config.h>
#include <net-snmp/net-snmp-includes.h>
#include <net-snmp/agent/net-snmp-agent-includes.h>

#include "agent/fleet/fleet.h"
#include "agent/fleet/inventory.h"
#include "tests/unit/cmocka_all.h"
#include "tests/unit/mib/fake_readiness.h"
#include "tests/unit/mib/world.h"

#define LENGTH(array) (sizeof(array) / sizeof(*(array)))

static void
test_agent_scalars(void **state)
{
	static const struct walk_cell cells[] = {
	    {"1.1.0", "s:0.1.0"}, {"1.2.0", "g:3"}, {"1.3.0", T0},
	    {"1.4.0", "g:7"}, /* 1, three hosts, two inventories, a reason */
	};

	world_check(*state, &agent_scalars, cells, LENGTH(cells));
}

static void
test_fleet_scalars(void **state)
{
	static const struct walk_cell cells[] = {
	    {"2.1.0", "g:3"},
	    {"2.2.0", "g:1"}, /* sparc-c */
	    {"2.3.0", "g:3"},
	    {"2.4.0", "g:1"}, /* web1 */
	    {"2.5.0", "g:2"}, /* web1 and db1, not the control domain */
	    {"2.6.0", T10},
	    {"2.7.0", T10},
	    {"2.8.0", T10},
	    {"2.9.0", T_MATRIX},
	};

	world_check(*state, &fleet_scalars, cells, LENGTH(cells));
}

static const struct walk_cell host_cells[] = {
    {"3.1.2.1", "s:sparc-a"},
    {"3.1.2.2", "s:sparc-b"},
    {"3.1.2.3", "s:sparc-c"},
    {"3.1.3.1", "i:2"},
    {"3.1.3.2", "i:2"},
    {"3.1.3.3", "i:1"},
    {"3.1.4.1", "g:25"},
    {"3.1.4.2", "g:15"},
    {"3.1.5.1", T0},
    {"3.1.5.2", T10},
    {"3.1.6.1", T0},
    {"3.1.6.2", T10},
    {"3.1.6.3", T10},
    {"3.1.7.1", "s:"},
    {"3.1.7.2", "s:"},
    {"3.1.7.3", "s:ssh: connection refused"},
    {"3.1.8.1", "s:3.6.2.0.31"},
    {"3.1.9.1", "s:1.20.4"},
    {"3.1.10.1", "s:SPARC-M8"},
    {"3.1.11.1", "g:2"},
    {"3.1.11.2", "g:1"},
    {"3.1.12.1", "g:256"},
    {"3.1.13.1", "g:64"},
    {"3.1.14.1", "g:524288"},
    {"3.1.15.1", "g:1536"},
    {"3.1.16.1", "g:32"},
    {"3.1.17.1", "g:8"},
    {"3.1.18.1", "g:1"}, /* db1 */
    {"3.1.18.2", "g:0"},
    {"3.1.18.3", "g:0"},
    {"3.1.19.1", "g:0"},
    {"3.1.19.2", "g:0"},
    {"3.1.19.3", "g:0"},
    {"3.1.20.1", "g:0"},
    {"3.1.20.2", "g:1"}, /* web1, not the control domain */
    {"3.1.20.3", "g:0"},
    {"3.1.21.1", "g:0"},
    {"3.1.21.2", "g:0"},
    {"3.1.21.3", "g:2"}, /* web1 and db1 */
    {"3.1.22.1", "g:1"},
    {"3.1.22.2", "g:0"},
    {"3.1.22.3", "g:0"},
    {"3.1.23.1", "g:0"},
    {"3.1.23.2", "g:1"}, /* web1 */
    {"3.1.23.3", "g:0"},
    {"3.1.24.1", "g:0"},
    {"3.1.24.2", "g:0"},
    {"3.1.24.3", "g:0"},
    {"3.1.25.1", "g:0"},
    {"3.1.25.2", "g:0"},
    {"3.1.25.3", "g:2"},
    {"3.1.26.1", T0},
    {"3.1.26.2", T10},
    {"3.1.26.3", T10}, /* its reason */
    {"3.1.27.1", "g:5"},
    {"3.1.27.2", "g:6"},
    {"3.1.27.3", "g:7"},
    {"3.1.28.1", "i:1"},
    {"3.1.28.2", "i:2"},
    {"3.1.28.3", "i:3"}, /* not worked out yet */
    {"3.1.29.1", "g:0"},
    {"3.1.29.2", "g:1"},
};

static void
test_host_table(void **state)
{
	world_check(*state, &host_table, host_cells, LENGTH(host_cells));
}

static void
test_service_table(void **state)
{
	/* 3.9 is of before a restart, and of sparc-c nothing is known yet. */
	static const struct walk_cell cells[] = {
	    {"4.1.2.1.1", "s:sparc-a"},
	    {"4.1.2.1.2", "s:sparc-a"},
	    {"4.1.2.1.3", "s:sparc-a"},
	    {"4.1.2.3.9", "s:sparc-c"},
	    {"4.1.3.1.1", "i:1"},
	    {"4.1.3.1.2", "i:2"},
	    {"4.1.3.1.3", "i:3"},
	    {"4.1.3.3.9", "i:2"},
	    {"4.1.4.1.1", "s:primary-vsw0"},
	    {"4.1.4.1.2", "s:primary-vcc0"},
	    {"4.1.4.1.3", "s:vol1@primary-vds0"},
	    {"4.1.4.3.9", "s:primary-vcc0"},
	    {"4.1.5.1.1", "s:primary"},
	    {"4.1.5.1.2", "s:primary"},
	    {"4.1.5.1.3", "s:primary"},
	    {"4.1.5.3.9", "s:primary"},
	    {"4.1.6.1.1", "i:1"},
	    {"4.1.6.1.2", "i:1"},
	    {"4.1.6.1.3", "i:1"},
	    {"4.1.7.1.2", "g:100"},
	    {"4.1.8.1.2", "g:1"},
	    {"4.1.9.1.2", "g:99"},
	    {"4.1.10.1.1", "s:net-dev net0, pvid 1"},
	    {"4.1.10.1.2", "s:ports 5000-5099"},
	    {"4.1.10.1.3", "s:/dev/dsk/c0t0d0s2"},
	    {"4.1.10.3.9", "s:ports 5000-5099"},
	    {"4.1.11.1.1", T0},
	    {"4.1.11.1.2", T0},
	    {"4.1.11.1.3", T0},
	    {"4.1.11.3.9", T0},
	};

	world_check(*state, &service_table, cells, LENGTH(cells));
}

static void
test_a_lost_service_keeps_its_row(void **state)
{
	struct world *world = *state;
	const struct table *table = &service_table;
	struct table_set set = world_only(world, &table);

	world_publish_a(world, false);
	walk_expect(&set, MODE_GET, "4.1.6.1.2", "4.1.6.1.2 = i:1");
	walk_expect(&set, MODE_GET, "4.1.6.1.3", "4.1.6.1.3 = i:2");
	walk_expect(&set, MODE_GET, "4.1.4.1.3", "4.1.4.1.3 = s:vol1@primary-vds0");
	world_pass(world, 200);
	fleet_tick(world->fleet, &world->now);
	walk_expect(&set, MODE_GET, "4.1.6.1.3", "4.1.6.1.3 = no such instance");
}

static void
test_domain_table(void **state)
{
	static const struct walk_cell cells[] = {
	    {"5.1.2.1", "s:primary"}, {"5.1.2.2", "s:web1"}, {"5.1.2.3", "s:db1"},
	    {"5.1.3.2", "s:" UUID}, {"5.1.4.1", "i:1"}, {"5.1.4.2", "i:1"},
	    {"5.1.4.3", "i:2"}, {"5.1.5.1", "s:sparc-a"}, {"5.1.5.2", "s:sparc-a"},
	    {"5.1.5.3", "s:sparc-b"}, {"5.1.6.1", "i:4"}, {"5.1.6.2", "i:4"},
	    {"5.1.6.3", "i:2"}, {"5.1.7.1", "i:1"}, {"5.1.7.2", "i:1"},
	    {"5.1.7.3", "i:2"}, {"5.1.8.1", "g:0"}, {"5.1.8.2", "g:0"},
	    {"5.1.8.3", "g:1"}, {"5.1.9.1", "g:0"}, {"5.1.9.2", "g:0"},
	    {"5.1.9.3", "g:0"}, {"5.1.10.1", "g:2"}, {"5.1.10.2", "g:1"},
	    {"5.1.10.3", "g:0"}, {"5.1.11.1", "g:0"}, {"5.1.11.2", "g:1"},
	    {"5.1.11.3", "g:1"}, {"5.1.12.1", "g:0"}, {"5.1.12.2", "g:0"},
	    {"5.1.12.3", "g:1"}, {"5.1.13.1", "g:0"}, {"5.1.13.2", "g:1"},
	    {"5.1.13.3", "g:0"}, {"5.1.14.1", "g:2"}, {"5.1.14.2", "g:0"},
	    {"5.1.14.3", "g:0"}, {"5.1.15.1", "g:0"}, {"5.1.15.2", "g:1"},
	    {"5.1.15.3", "g:1"},
	    {"5.1.16.1", "g:0"}, /* a control domain needs no target */
	    {"5.1.16.2", "g:2"}, {"5.1.16.3", "g:2"},
	    {"5.1.17.1", "g:0"}, /* a control domain is not stranded */
	    {"5.1.17.2", "g:1"}, /* live counts, and degraded is only the cold one */
	    {"5.1.17.3", "g:0"}, {"5.1.18.1", "s:sparc-b: It stays."},
	    {"5.1.18.2", "s:sparc-c: No data."}, /* unknown is better than blocked */
	    {"5.1.18.3", "s:"}, {"5.1.19.1", "x:0080"}, {"5.1.19.2", "x:a000"},
	    {"5.1.19.3", "x:0000"}, {"5.1.20.1", T_MATRIX}, {"5.1.20.2", T_MATRIX},
	    {"5.1.20.3", T_MATRIX}, {"5.1.21.1", "c:1"}, {"5.1.21.2", "c:2"},
	    {"5.1.21.3", "c:3"}, {"5.1.22.1", "i:0"}, {"5.1.22.2", "i:0"},
	    {"5.1.22.3", "i:0"}, /* see test_run_table.c */
	    {"5.1.23.1", "g:0"}, {"5.1.23.2", "g:1"},
	    {"5.1.23.3", "g:1"}, /* one ready target of two */
	};

	world_check(*state, &domain_table, cells, LENGTH(cells));
}

/* Live and cold have findings of their own; the list is by the worse of both. */
static void
test_the_reason_is_of_the_domains_own_mode(void **state)
{
	static const struct fake_pair pairs[] = {
	    {.domain = "web1",
		.host = "sparc-b",
		.kept = {.verdict = {VERDICT_DEGRADED, VERDICT_BLOCKED}},
		.findings = {{.id = FINDING_VOLUME_MISSING,
				 .severity = {SEVERITY_INFO, SEVERITY_BLOCKER},
				 .text = "When it is cold."},
		    {.id = FINDING_MTU_TOO_SMALL,
			.severity = {SEVERITY_WARNING, SEVERITY_INFO},
			.text = "When it runs."},
		    {.id = FINDING_LINK_MISSING,
			.severity = {SEVERITY_WARNING, SEVERITY_INFO},
			.text = "That too."}},
		.finding_count = 3},
	    {.domain = "web1",
		.host = "sparc-c",
		.kept = {.verdict = {VERDICT_BLOCKED, VERDICT_BLOCKED}}},
	};
	struct world *world = *state;
	const struct table *table = &domain_table;
	struct table_set set = world_only(world, &table);

	fake_readiness_set(pairs, LENGTH(pairs));
	walk_expect(&set, MODE_GET, "5.1.18.2", "5.1.18.2 = s:sparc-b: When it runs.");
}

static void
test_without_readiness_there_are_no_verdicts(void **state)
{
	static const struct walk_cell domains[] = {
	    {"5.1.2.1", "s:primary"},
	    {"5.1.2.2", "s:web1"},
	    {"5.1.2.3", "s:db1"},
	    {"5.1.3.2", "s:" UUID},
	    {"5.1.4.1", "i:1"},
	    {"5.1.4.2", "i:1"},
	    {"5.1.4.3", "i:2"},
	    {"5.1.5.1", "s:sparc-a"},
	    {"5.1.5.2", "s:sparc-a"},
	    {"5.1.5.3", "s:sparc-b"},
	    {"5.1.6.1", "i:4"},
	    {"5.1.6.2", "i:4"},
	    {"5.1.6.3", "i:2"},
	    {"5.1.7.1", "i:1"},
	    {"5.1.7.2", "i:1"},
	    {"5.1.7.3", "i:2"},
	    {"5.1.16.1", "g:0"},
	    {"5.1.16.2", "g:2"},
	    {"5.1.16.3", "g:2"},
	    {"5.1.22.1", "i:0"},
	    {"5.1.22.2", "i:0"},
	    {"5.1.22.3", "i:0"},
	};
	struct world *world = *state;
	const struct table *hosts = &host_table, *fleet = &fleet_scalars;
	struct table_set set = world_only(world, &hosts);

	fake_readiness_know(false);
	world_check(world, &domain_table, domains, LENGTH(domains));
	walk_expect(&set, MODE_GETNEXT, "3.1.17.1", "3.1.26.1 = " T0);
	set = world_only(world, &fleet);
	walk_expect(&set, MODE_GETNEXT, "2.3.0", "2.6.0 = " T10);
	fake_readiness_know(true);
}

/* Most services have no capacity: a walk over them must not describe each. */
static void
test_services_without_capacity_cost_nothing(void **state)
{
	struct world *world = *state;
	const struct table *table = &service_table;
	struct table_set set = world_only(world, &table);

	snprintf(world->view.service.name, sizeof(world->view.service.name), "old");
	walk_expect(&set, MODE_GETNEXT, "4.1.7", "4.1.7.1.2 = g:100");
	walk_expect(
	    &set, MODE_GETNEXT, "4.1.9.1.2", "4.1.10.1.1 = s:net-dev net0, pvid 1");
	snprintf(world->view.service.name, sizeof(world->view.service.name), "old");
	walk_expect(&set, MODE_GETNEXT, "4.1.7.1.2", "4.1.8.1.2 = g:1");
	walk_expect(&set, MODE_GETNEXT, "4.1.8.1.2", "4.1.9.1.2 = g:99");
	assert_string_equal(world->view.service.name, "old");
}

static void
test_an_owner_that_is_not_known_has_no_instance(void **state)
{
	struct world *world = *state;
	const struct table *table = &service_table;
	struct table_set set = world_only(world, &table);
	struct inventory *inventory = inventory_new();
	struct inventory_io *io = inventory_add_io(inventory);

	inventory->facts = INVENTORY_FACT_SERVICES | INVENTORY_FACT_IO;
	inventory_add_vsw(inventory)->name = "vsw0";
	io->type = INVENTORY_IO_VF;
	io->name = "net-a";
	assert_int_equal(inventory_finish(inventory), 0);
	assert_int_equal(
	    fleet_publish(world->fleet, world->b, inventory, &world->now, NULL), 0);
	walk_expect(&set, MODE_GET, "4.1.4.2.4", "4.1.4.2.4 = s:vsw0");
	walk_expect(&set, MODE_GET, "4.1.5.2.4", "4.1.5.2.4 = no such instance");
	walk_expect(&set, MODE_GET, "4.1.4.2.5", "4.1.4.2.5 = s:net-a");
	walk_expect(&set, MODE_GET, "4.1.5.2.5", "4.1.5.2.5 = s:");
}

int
main(void)
{
#define CASE(test) cmocka_unit_test_setup_teardown(test, world_open, world_close)
	const struct CMUnitTest tests[] = {
	    CASE(test_agent_scalars),
	    CASE(test_fleet_scalars),
	    CASE(test_host_table),
	    CASE(test_service_table),
	    CASE(test_a_lost_service_keeps_its_row),
	    CASE(test_domain_table),
	    CASE(test_the_reason_is_of_the_domains_own_mode),
	    CASE(test_without_readiness_there_are_no_verdicts),
	    CASE(test_services_without_capacity_cost_nothing),
	    CASE(test_an_owner_that_is_not_known_has_no_instance),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
