/* SET on runs is all or nothing; and the lock and the switch of all runs. */
#include <errno.h>
#include <stddef.h>
#include <string.h>

#include <net-snmp/net-snmp-config.h>
#include <net-snmp/net-snmp-includes.h>
#include <net-snmp/agent/net-snmp-agent-includes.h>
#undef MIB /* of the library; run_scene.h has one of its own */

#include "tests/unit/cmocka_all.h"
#include "tests/unit/fake_records.h"
#include "tests/unit/mib/run_scene.h"

/* ---- all or nothing ---- */

/* Both pass alone; the second cannot be, as the first has the domain. */
#define CLASH                                                                          \
	"10.1.2.8=i2 10.1.3.8=i2 10.1.4.8=i3 10.1.10.8=i4 "                            \
	"10.1.2.9=i2 10.1.3.9=i2 10.1.4.9=i3 10.1.10.9=i4"

static void
test_nothing_is_left_of_what_was_undone(void **state)
{
	struct run_scene *scene = *state;
	struct stage *stage = scene->stage;
	assert_int_equal(run_scene_put(scene, CLASH), SNMP_ERR_COMMITFAILED);
	run_scene_refusal(scene, "run 8 of that domain has not ended");
	assert_int_equal(engine_count(stage->engine), 0);
	assert_null(fake_records_find(&stage->records, "runs", "0000000008"));
	stage_pass(stage, 60000);
	assert_int_equal(stage->starts, 0);
	assert_string_equal(stage->states, "8:queued");
}

static void
test_rows_that_went_or_changed_are_what_they_were(void **state)
{
	struct run_scene *scene = *state;
	struct stage *stage = scene->stage;
	/* 1 has ended, 2 waits with a name, 3 is new; the lock is taken. */
	assert_int_equal(
	    run_scene_put(scene, "10.1.2.1=i2 10.1.3.1=i2 10.1.4.1=i1 10.1.10.1=i4"),
	    0);
	stage_pass(stage, 1000);
	run_scene_get(scene, "10.1.11.1", "i:7");
	assert_int_equal(
	    run_scene_put(scene, "10.1.10.2=i5 10.1.4.2=i1 10.1.7.2=sold"), 0);
	assert_int_equal(
	    run_scene_put(
		scene, "10.1.10.1=i6 10.1.7.2=snew 10.1.10.3=i5 13.2.0=i41 " CLASH),
	    SNMP_ERR_COMMITFAILED);
	run_scene_get(scene, "10.1.11.1", "i:7");
	run_scene_get(scene, "10.1.25.1", NOON);
	assert_non_null(fake_records_find(&stage->records, "runs", "0000000001"));
	run_scene_get(scene, "10.1.10.2", "i:3");
	run_scene_get(scene, "10.1.7.2", "s:old");
	run_scene_get(scene, "10.1.10.3", "no such instance");
	run_scene_get(scene, "13.2.0", "i:41");
	assert_int_equal(engine_count(stage->engine), 2);
	/* The journal says so, too. */
	stage_crash(stage);
	scene->view.sources.engine = stage->engine;
	run_scene_get(scene, "10.1.11.1", "i:7");
	run_scene_get(scene, "10.1.11.8", "no such instance");
}

/* A run that was queued and destroyed is in its place again, and carried out once. */
static void
test_a_queued_run_is_in_its_place_again(void **state)
{
	struct run_scene *scene = *state;
	struct stage *stage = scene->stage;
	stage->policy.max_runs = 0;
	run_scene_set_policy(scene);
	assert_int_equal(run_scene_put(scene, MIGRATE "10.1.10.5=i4"), 0);
	assert_int_equal(run_scene_put(scene, "10.1.10.5=i6 13.2.0=i41 13.2.0=i41"),
	    SNMP_ERR_COMMITFAILED);
	run_scene_get(scene, "10.1.11.5", "i:2");
	run_scene_get(scene, "10.1.23.5", NOON);
	assert_non_null(fake_records_find(&stage->records, "runs", "0000000005"));
	stage->policy.max_runs = 1;
	run_scene_set_policy(scene);
	stage_pass(stage, 1000);
	assert_int_equal(stage->starts, 1);
	run_scene_get(scene, "10.1.11.5", "i:4");
}

/*
 * What may still be undone is not begun, whoever wakes the queue; when nobody says any
 * more what became of the request, it is.
 */
static void
test_a_run_waits_until_it_is_known_that_it_stays(void **state)
{
	struct run_scene *scene = *state;
	struct stage *stage = scene->stage;
	struct engine_request request = stage_request(stage, ENGINE_MIGRATE);

	stage_submit(stage, &request);
	engine_withhold(stage->engine, 1, stage->now.steady + 10000);
	assert_int_equal(engine_step(stage->engine, &stage->now), 10000);
	/* Rows that come and go wake the queue. */
	assert_int_equal(
	    run_scene_put(scene, "10.1.10.2=i4 10.1.4.2=i4 10.1.6.2=i1"), 0);
	assert_int_equal(run_scene_put(scene, "10.1.10.2=i6"), 0);
	stage_pass(stage, 9999);
	assert_int_equal(stage->starts, 0);
	run_scene_get(scene, "10.1.11.1", "i:2");
	stage_pass(stage, 1);
	assert_int_equal(stage->starts, 1);
}

/* Over AgentX others may be served between two phases of a SET. */
static void
test_a_run_that_somebody_made_between_the_phases_stays(void **state)
{
	struct run_scene *scene = *state;
	struct stage *stage = scene->stage;
	const struct table_value status = {.number = 5}; /* createAndWait */
	struct engine_request request = stage_request(stage, ENGINE_MIGRATE);
	max_align_t plan[64];
	struct row_change change = {.view = &scene->view, .index = {1}, .plan = plan};

	memset(plan, 0, sizeof(plan));
	assert_true(run_table.rows->plan_size <= sizeof(plan));
	change.values[run_table.rows->status] = &status;
	assert_int_equal(run_table.rows->test(&change), 0);
	stage_submit(stage, &request);
	assert_int_equal(run_table.rows->act(&change), -EBUSY);
	run_table.rows->release(&change);
	run_scene_refusal(scene, "run 1 was made or removed by somebody else");
	run_scene_get(scene, "10.1.11.1", "i:2");
	run_scene_get(scene, "10.1.9.1", "s:operator");
}

static void
test_nothing_is_taken_that_cannot_be_written(void **state)
{
	struct run_scene *scene = *state;
	struct stage *stage = scene->stage;
	stage->records.full = true;
	assert_int_equal(
	    run_scene_put(scene, MIGRATE "10.1.10.5=i4"), SNMP_ERR_COMMITFAILED);
	run_scene_refusal(scene, "journal");
	assert_int_equal(engine_count(stage->engine), 0);
	stage->records.full = false;
	assert_int_equal(run_scene_put(scene, MIGRATE "10.1.10.5=i4"), 0);
}

static void
test_several_rows_in_one_request(void **state)
{
	struct run_scene *scene = *state;
	assert_int_equal(
	    run_scene_put(
		scene, "10.1.10.5=i5 10.1.10.6=i5 10.1.4.6=i4 10.1.4.5=i3 10.1.6.6=i9"),
	    0);
	run_scene_get(scene, "10.1.10.5", "i:3");
	run_scene_get(scene, "10.1.10.6", "i:2");
	run_scene_get(scene, "10.1.4.5", "i:3");
	run_scene_get(scene, "10.1.4.6", "i:4");
}

/* Each may have to be written to the disk while the master waits. */
static void
test_rows_of_one_request_are_not_too_many(void **state)
{
	struct run_scene *scene = *state;

	assert_int_equal(run_scene_put(scene,
			     "10.1.10.1=i5 10.1.10.2=i5 10.1.10.3=i5 10.1.10.4=i5 "
			     "10.1.10.5=i5 10.1.10.6=i5 10.1.10.7=i5 10.1.10.8=i5 "
			     "10.1.10.9=i5 10.1.10.10=i5 10.1.10.11=i5 10.1.4.1=i1"),
	    SNMP_ERR_RESOURCEUNAVAILABLE);
	run_scene_refusal(scene, "run 11: one request is for 10 runs at most");
	assert_int_equal(engine_count(scene->stage->engine), 0);
	assert_int_equal(
	    run_scene_put(scene, "10.1.10.1=i5 10.1.10.2=i5 10.1.10.3=i5 10.1.10.4=i5 "
				 "10.1.10.5=i5 10.1.10.6=i5 10.1.10.7=i5 10.1.10.8=i5 "
				 "10.1.10.9=i5 10.1.10.10=i5 10.1.4.10=i1 10.1.4.1=i1"),
	    0);
	assert_int_equal(engine_count(scene->stage->engine), 10);
}

/* Rows that wait are bounded, as nobody ends them. */
static void
test_rows_that_wait_are_not_too_many(void **state)
{
	struct run_scene *scene = *state;
	struct stage *stage = scene->stage;
	stage->policy.queue = 2;
	run_scene_set_policy(scene);
	assert_int_equal(run_scene_put(scene, "10.1.10.5=i5 10.1.10.6=i5"), 0);
	assert_int_equal(
	    run_scene_put(scene, "10.1.10.7=i5"), SNMP_ERR_RESOURCEUNAVAILABLE);
	run_scene_refusal(scene, "too many rows");
	assert_int_equal(run_scene_put(scene, "10.1.4.6=i3"), 0);
	assert_int_equal(engine_count(stage->engine), 2);
}

/* ---- lock and switch ---- */

static void
test_the_lock_lets_one_in(void **state)
{
	struct run_scene *scene = *state;
	assert_int_equal(run_scene_put(scene, "13.2.0=i41 " MIGRATE "10.1.10.5=i4"), 0);
	run_scene_get(scene, "13.2.0", "i:42");
	assert_int_equal(run_scene_put(scene, "10.1.10.6=i5 13.2.0=i41"),
	    SNMP_ERR_INCONSISTENTVALUE);
	run_scene_refusal(scene, "mrRunLock is 42");
	run_scene_get(scene, "10.1.10.6", "no such instance");
	assert_int_equal(run_scene_put(scene, "13.2.0=i-1"), SNMP_ERR_WRONGVALUE);
	assert_int_equal(
	    run_scene_put(scene, "13.2.0=i42 13.2.0=i42"), SNMP_ERR_COMMITFAILED);
	run_scene_get(scene, "13.2.0", "i:42");
	scene->view.run_lock = INT32_MAX;
	assert_int_equal(run_scene_put(scene, "13.2.0=i2147483647"), 0);
	run_scene_get(scene, "13.2.0", "i:0");
}

static void
test_the_switch_stops_what_is_new(void **state)
{
	struct run_scene *scene = *state;
	struct stage *stage = scene->stage;
	assert_int_equal(run_scene_put(scene, "13.3.0=i3"), SNMP_ERR_WRONGVALUE);
	assert_int_equal(run_scene_put(scene, "13.3.0=i2"), 0);
	run_scene_get(scene, "13.3.0", "i:2");
	assert_int_equal(
	    run_scene_put(scene, MIGRATE "10.1.10.5=i4"), SNMP_ERR_NOTWRITABLE);
	run_scene_refusal(scene, "the engine is switched off");
	assert_int_equal(
	    run_scene_put(scene, "13.3.0=i1 " CLASH), SNMP_ERR_NOTWRITABLE);
	run_scene_get(scene, "13.3.0", "i:2");
	assert_int_equal(run_scene_put(scene, "13.3.0=i1"), 0);
	/* Undone with the rest. */
	assert_int_equal(
	    run_scene_put(scene, "13.3.0=i1 13.3.0=i2 13.2.0=i41 13.2.0=i41"),
	    SNMP_ERR_COMMITFAILED);
	run_scene_get(scene, "13.3.0", "i:1");
	stage->policy.enabled = false;
	run_scene_set_policy(scene);
	run_scene_get(scene, "13.3.0", "i:2");
	assert_int_equal(run_scene_put(scene, "13.3.0=i1"), SNMP_ERR_INCONSISTENTVALUE);
	run_scene_refusal(scene, "switched off in the configuration");
}

static void
test_without_an_engine_there_are_no_rows(void **state)
{
	struct run_scene *scene = *state;
	static const struct walk_cell cells[] = {
	    {"13.1.0", "i:0"},
	    {"13.2.0", "i:41"},
	    {"13.3.0", "i:2"},
	    {"13.4.0", "s:there is no engine"},
	};
	struct table_set set = run_scene_tables(scene);

	scene->view.sources.engine = NULL;
	walk_check(&set, cells, sizeof(cells) / sizeof(*cells));
	assert_int_equal(
	    run_scene_put(scene, MIGRATE "10.1.10.5=i4"), SNMP_ERR_NOTWRITABLE);
	assert_int_equal(run_scene_put(scene, "10.1.10.5=i6"), SNMP_ERR_NOTWRITABLE);
	assert_int_equal(run_scene_put(scene, "13.3.0=i2"), SNMP_ERR_NOTWRITABLE);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test_setup_teardown(test_nothing_is_left_of_what_was_undone,
		run_scene_open, run_scene_close),
	    cmocka_unit_test_setup_teardown(
		test_rows_that_went_or_changed_are_what_they_were, run_scene_open,
		run_scene_close),
	    cmocka_unit_test_setup_teardown(test_a_queued_run_is_in_its_place_again,
		run_scene_open, run_scene_close),
	    cmocka_unit_test_setup_teardown(
		test_a_run_waits_until_it_is_known_that_it_stays, run_scene_open,
		run_scene_close),
	    cmocka_unit_test_setup_teardown(
		test_a_run_that_somebody_made_between_the_phases_stays, run_scene_open,
		run_scene_close),
	    cmocka_unit_test_setup_teardown(
		test_nothing_is_taken_that_cannot_be_written, run_scene_open,
		run_scene_close),
	    cmocka_unit_test_setup_teardown(
		test_several_rows_in_one_request, run_scene_open, run_scene_close),
	    cmocka_unit_test_setup_teardown(test_rows_of_one_request_are_not_too_many,
		run_scene_open, run_scene_close),
	    cmocka_unit_test_setup_teardown(
		test_rows_that_wait_are_not_too_many, run_scene_open, run_scene_close),
	    cmocka_unit_test_setup_teardown(
		test_the_lock_lets_one_in, run_scene_open, run_scene_close),
	    cmocka_unit_test_setup_teardown(
		test_the_switch_stops_what_is_new, run_scene_open, run_scene_close),
	    cmocka_unit_test_setup_teardown(test_without_an_engine_there_are_no_rows,
		run_scene_open, run_scene_close),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
