/* Runs by GET and SET: what is answered, what is refused, and what rows become. */
#include <net-snmp/net-snmp-config.h>
#include <net-snmp/net-snmp-includes.h>
#include <net-snmp/agent/net-snmp-agent-includes.h>
#undef MIB /* of the library; run_scene.h has one of its own */

#include "tests/unit/cmocka_all.h"
#include "tests/unit/mib/run_scene.h"

/* ---- reading ---- */

static void
test_a_run_by_get_and_walk(void **state)
{
	struct run_scene *scene = *state;
	struct stage *stage = scene->stage;
	static const struct walk_cell cells[] = {
	    {"10.1.2.5", "i:2"},
	    {"10.1.3.5", "i:2"},
	    {"10.1.4.5", "i:3"},
	    {"10.1.5.5", "x:8000"},
	    {"10.1.6.5", "i:0"},
	    {"10.1.7.5", "s:web9"},
	    {"10.1.8.5", "g:0"},
	    {"10.1.9.5", "s:SNMP, user noc"},
	    {"10.1.10.5", "i:1"},
	    {"10.1.11.5", "i:2"},
	    {"10.1.12.5", "i:1"},
	    {"10.1.14.5", "i:1"},
	    {"10.1.16.5", "g:0"},
	    {"10.1.17.5", "g:0"},
	    {"10.1.18.5", "s:waits for its turn"},
	    {"10.1.19.5", "s:web1"},
	    {"10.1.20.5", "s:5f0d2c1e-8a41-4b7e-9d55-0a7c31be4410"},
	    {"10.1.21.5", "s:sparc-a"},
	    {"10.1.22.5", "s:sparc-b"},
	    {"10.1.23.5", NOON},
	    {"10.1.26.5", NOON},
	    {"13.1.0", "i:6"},
	    {"13.2.0", "i:41"},
	    {"13.3.0", "i:1"},
	    {"13.4.0", "s:"},
	    {"13.5.0", NOON},
	};
	struct table_set set = run_scene_tables(scene);

	stage->policy.overrides = ENGINE_OVERRIDE_WARNINGS;
	run_scene_set_policy(scene);
	assert_int_equal(
	    run_scene_put(scene, MIGRATE "10.1.5.5=x80 10.1.7.5=sweb9 10.1.10.5=i4"),
	    0);
	walk_check(&set, cells, sizeof(cells) / sizeof(*cells));
}

/* A validation ends at once: judged ready, with a note. */
static void
test_what_became_of_it(void **state)
{
	struct run_scene *scene = *state;
	struct stage *stage = scene->stage;
	assert_int_equal(
	    run_scene_put(scene, "10.1.2.7=i2 10.1.3.7=i2 10.1.4.7=i1 10.1.10.7=i4"),
	    0);
	stage_pass(stage, 1000);
	run_scene_get(scene, "10.1.11.7", "i:7");
	run_scene_get(scene, "10.1.12.7", "i:2");
	run_scene_get(scene, "10.1.24.7", NOON);
	run_scene_get(scene, "10.1.25.7", NOON);
	run_scene_get(scene, "10.1.13.7", "no such instance");
	run_scene_get(scene, "10.1.15.7", "no such instance");
	run_scene_get(scene, "10.1.10.7", "i:1");
}

static void
test_output_is_read_line_by_line(void **state)
{
	struct run_scene *scene = *state;
	struct stage *stage = scene->stage;
	assert_int_equal(
	    run_scene_put(scene, "10.1.2.5=i2 10.1.3.5=i2 10.1.4.5=i2 10.1.10.5=i4"),
	    0);
	stage_pass(stage, 0);
	run_scene_get(scene, "10.1.11.5", "i:4");
	stage_runner_begins(stage);
	stage_runner_prints(stage, "one\n\nthree\n");
	stage_pass(stage, 3000);
	run_scene_get(scene, "10.1.17.5", "g:3");
	run_scene_get(scene, "11.1.2.5.1", "i:3");
	run_scene_get(scene, "11.1.3.5.1", "s:one");
	run_scene_get(scene, "11.1.3.5.2", "s:");
	run_scene_get(scene, "11.1.3.5.3", "s:three");
	run_scene_get(scene, "11.1.3.5.4", "no such instance");
	run_scene_get(scene, "11.1.3.4.1", "no such instance");
	stage_runner_ends(stage, "exit 0");
	stage_pass(stage, 5000);
	run_scene_get(scene, "10.1.11.5", "i:7");
	run_scene_get(scene, "10.1.15.5", "i:0");
}

/* ---- rows ---- */

static void
test_columns_in_any_order_and_over_several_requests(void **state)
{
	struct run_scene *scene = *state;
	assert_int_equal(run_scene_put(scene, "10.1.10.5=i5"), 0);
	run_scene_get(scene, "10.1.10.5", "i:3");
	run_scene_get(scene, "10.1.11.5", "i:1");
	run_scene_get(scene, "10.1.2.5", "no such instance");
	run_scene_get(scene, "10.1.4.5", "no such instance");
	assert_int_equal(run_scene_put(scene, "10.1.4.5=i3"), 0);
	run_scene_get(scene, "10.1.10.5", "i:3");
	assert_int_equal(
	    run_scene_put(scene, "10.1.10.5=i1"), SNMP_ERR_INCONSISTENTVALUE);
	run_scene_refusal(scene, "run 5: something that it needs is missing");
	assert_int_equal(run_scene_put(scene, "10.1.3.5=i2 10.1.2.5=i3"), 0);
	run_scene_get(scene, "10.1.10.5", "i:2");
	assert_int_equal(run_scene_put(scene, "10.1.2.5=i2"), 0);
	run_scene_get(scene, "10.1.19.5", "s:web1");
	assert_int_equal(run_scene_put(scene, "10.1.10.5=i1 10.1.4.5=i1"), 0);
	run_scene_get(scene, "10.1.10.5", "i:1");
	run_scene_get(scene, "10.1.4.5", "i:1");
	run_scene_get(scene, "10.1.11.5", "i:2");
	/* Once active it stays as it is. */
	assert_int_equal(
	    run_scene_put(scene, "10.1.2.5=i2"), SNMP_ERR_INCONSISTENTVALUE);
	assert_int_equal(
	    run_scene_put(scene, "10.1.10.5=i2"), SNMP_ERR_INCONSISTENTVALUE);
	assert_int_equal(run_scene_put(scene, "10.1.10.5=i1"), 0);
	assert_int_equal(run_scene_put(scene, "10.1.10.5=i6 13.2.0=i41"), 0);
	run_scene_get(scene, "10.1.10.5", "no such instance");
	run_scene_get(scene, "13.2.0", "i:42");
	assert_int_equal(run_scene_put(scene, "10.1.10.5=i6"), 0);
}

static void
test_a_row_needs_its_status_column(void **state)
{
	struct run_scene *scene = *state;
	struct stage *stage = scene->stage;
	assert_int_equal(run_scene_put(scene, MIGRATE), SNMP_ERR_INCONSISTENTNAME);
	run_scene_refusal(scene, "run 5: it does not exist");
	assert_int_equal(run_scene_put(scene, "10.1.10.0=i4"), SNMP_ERR_NOCREATION);
	assert_int_equal(
	    run_scene_put(scene, "10.1.10.2147483648=i6"), SNMP_ERR_NOCREATION);
	assert_int_equal(run_scene_put(scene, "10.1.10.5.1=i4"), SNMP_ERR_NOCREATION);
	assert_int_equal(engine_count(stage->engine), 0);
}

static void
test_what_is_wrong_is_told(void **state)
{
	struct run_scene *scene = *state;
	struct stage *stage = scene->stage;
	static const struct {
		const char *request;
		int expected;
		const char *refusal;
	} cases[] = {
	    {MIGRATE "10.1.10.5=i3", SNMP_ERR_WRONGVALUE, "status"},
	    {MIGRATE "10.1.10.5=i0", SNMP_ERR_WRONGVALUE, "status"},
	    {MIGRATE "10.1.10.5=i7", SNMP_ERR_WRONGVALUE, "status"},
	    {MIGRATE "10.1.10.5=g4", SNMP_ERR_WRONGTYPE, ""},
	    {"10.1.4.5=i5 10.1.10.5=i5", SNMP_ERR_WRONGVALUE, "no operation 5"},
	    {"10.1.4.5=i0 10.1.10.5=i5", SNMP_ERR_WRONGVALUE, "no operation 0"},
	    {"10.1.2.5=i0 10.1.10.5=i5", SNMP_ERR_WRONGVALUE, "index from 1"},
	    {"10.1.3.5=i-1 10.1.10.5=i5", SNMP_ERR_WRONGVALUE, "index from 1"},
	    {"10.1.6.5=i-1 10.1.10.5=i5", SNMP_ERR_WRONGVALUE, "index from 1"},
	    {"10.1.5.5=x08 10.1.10.5=i5", SNMP_ERR_WRONGVALUE, "options 0 to 3"},
	    {"10.1.5.5=x800000 10.1.10.5=i5", SNMP_ERR_WRONGLENGTH, ""},
	    {"10.1.8.5=i1 10.1.10.5=i5", SNMP_ERR_WRONGTYPE, ""},
	    {"10.1.11.5=i2", SNMP_ERR_NOTWRITABLE, ""},
	    {"11.1.3.5.1=sx", SNMP_ERR_NOTWRITABLE, ""},
	    {"13.1.0=i9", SNMP_ERR_NOTWRITABLE, ""},
	    /* The same cell twice. */
	    {MIGRATE "10.1.4.5=i3 10.1.10.5=i4", SNMP_ERR_INCONSISTENTVALUE, ""},
	    /* What the engine says. */
	    {"10.1.2.5=i99 10.1.3.5=i2 10.1.4.5=i3 10.1.10.5=i4",
		SNMP_ERR_INCONSISTENTVALUE, "no domain 99"},
	    {"10.1.2.5=i2 10.1.3.5=i99 10.1.4.5=i3 10.1.10.5=i4",
		SNMP_ERR_INCONSISTENTVALUE, "no host 99"},
	    {"10.1.2.5=i2 10.1.3.5=i1 10.1.4.5=i3 10.1.10.5=i4",
		SNMP_ERR_INCONSISTENTVALUE, "web1 is on sparc-a already"},
	    {"10.1.4.5=i4 10.1.6.5=i3 10.1.10.5=i4", SNMP_ERR_INCONSISTENTVALUE,
		"no run 3"},
	    {MIGRATE "10.1.7.5=sa;b 10.1.10.5=i4", SNMP_ERR_INCONSISTENTVALUE,
		"the new name"},
	    {MIGRATE "10.1.5.5=x40 10.1.10.5=i4", SNMP_ERR_INCONSISTENTVALUE,
		"allow-overrides"},
	    {"10.1.4.5=i3 10.1.3.5=i2 10.1.10.5=i4", SNMP_ERR_INCONSISTENTVALUE,
		"missing"},
	    {MIGRATE "10.1.10.5=i1", SNMP_ERR_INCONSISTENTVALUE, "created"},
	};

	for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
		assert_int_equal(
		    run_scene_put(scene, cases[i].request), cases[i].expected);
		run_scene_refusal(scene, cases[i].refusal);
		assert_int_equal(engine_count(stage->engine), 0);
		assert_int_equal(stage->records.count, 0);
	}
}

static void
test_a_request_that_comes_twice_makes_one_run(void **state)
{
	struct run_scene *scene = *state;
	struct stage *stage = scene->stage;
	assert_int_equal(run_scene_put(scene, MIGRATE "10.1.10.5=i4"), 0);
	assert_int_equal(
	    run_scene_put(scene, MIGRATE "10.1.10.5=i4"), SNMP_ERR_INCONSISTENTVALUE);
	run_scene_refusal(scene, "run 5: it exists already");
	assert_int_equal(engine_count(stage->engine), 1);
	stage_pass(stage, 1000);
	assert_int_equal(stage->starts, 1);
	assert_int_equal(
	    run_scene_put(scene, MIGRATE "10.1.10.5=i4"), SNMP_ERR_INCONSISTENTVALUE);
	assert_int_equal(stage->starts, 1);
}

static void
test_a_run_is_cancelled_by_another(void **state)
{
	struct run_scene *scene = *state;
	struct stage *stage = scene->stage;
	assert_int_equal(run_scene_put(scene, MIGRATE "10.1.10.5=i4"), 0);
	stage_pass(stage, 0);
	stage_runner_begins(stage);
	stage_pass(stage, 0);
	assert_int_equal(
	    run_scene_put(scene, "10.1.10.5=i6"), SNMP_ERR_INCONSISTENTVALUE);
	run_scene_refusal(scene, "run 5 is dryRunning: cancel it");
	assert_int_equal(
	    run_scene_put(scene, "10.1.10.6=i4 10.1.4.6=i4 10.1.6.6=i5"), 0);
	run_scene_get(scene, "10.1.2.6", "i:2");
	run_scene_get(scene, "10.1.22.6", "s:sparc-b");
	stage_pass(stage, 1000);
	stage_runner_ends(stage, "exit 0");
	stage_pass(stage, 5000);
	run_scene_get(scene, "10.1.11.5", "i:10");
	run_scene_get(scene, "10.1.11.6", "i:7");
	assert_int_equal(run_scene_put(scene, "10.1.10.5=i6 10.1.10.6=i6"), 0);
	assert_int_equal(engine_count(stage->engine), 0);
}

/* mrDomainRun: what is under way, not what has ended and not who cancels. */
static void
test_a_domain_names_its_run(void **state)
{
	static const struct table *const table = &domain_table;
	struct run_scene *scene = *state;
	struct table_set set = run_scene_tables(scene);

	set.tables = &table;
	set.table_count = 1;
	walk_expect(&set, MODE_GET, "5.1.22.2", "5.1.22.2 = i:0");
	assert_int_equal(run_scene_put(scene, "10.1.10.4=i5 10.1.2.4=i2"), 0);
	walk_expect(&set, MODE_GET, "5.1.22.2", "5.1.22.2 = i:0");
	assert_int_equal(run_scene_put(scene, MIGRATE "10.1.10.5=i4"), 0);
	walk_expect(&set, MODE_GET, "5.1.22.2", "5.1.22.2 = i:5");
	walk_expect(&set, MODE_GET, "5.1.22.1", "5.1.22.1 = i:0");
	assert_int_equal(
	    run_scene_put(scene, "10.1.10.3=i4 10.1.4.3=i4 10.1.6.3=i5"), 0);
	stage_pass(scene->stage, 0);
	stage_runner_begins(scene->stage);
	stage_pass(scene->stage, 1000);
	walk_expect(&set, MODE_GET, "5.1.22.2", "5.1.22.2 = i:5");
	stage_runner_ends(scene->stage, "exit 0");
	stage_pass(scene->stage, 5000);
	run_scene_get(scene, "10.1.11.5", "i:10");
	walk_expect(&set, MODE_GET, "5.1.22.2", "5.1.22.2 = i:0");
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test_setup_teardown(
		test_a_run_by_get_and_walk, run_scene_open, run_scene_close),
	    cmocka_unit_test_setup_teardown(
		test_what_became_of_it, run_scene_open, run_scene_close),
	    cmocka_unit_test_setup_teardown(
		test_output_is_read_line_by_line, run_scene_open, run_scene_close),
	    cmocka_unit_test_setup_teardown(
		test_columns_in_any_order_and_over_several_requests, run_scene_open,
		run_scene_close),
	    cmocka_unit_test_setup_teardown(
		test_a_row_needs_its_status_column, run_scene_open, run_scene_close),
	    cmocka_unit_test_setup_teardown(
		test_what_is_wrong_is_told, run_scene_open, run_scene_close),
	    cmocka_unit_test_setup_teardown(
		test_a_request_that_comes_twice_makes_one_run, run_scene_open,
		run_scene_close),
	    cmocka_unit_test_setup_teardown(
		test_a_run_is_cancelled_by_another, run_scene_open, run_scene_close),
	    cmocka_unit_test_setup_teardown(
		test_a_domain_names_its_run, run_scene_open, run_scene_close),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
