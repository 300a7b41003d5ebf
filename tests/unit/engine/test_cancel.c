/* Runs that are asked to end, in time and too late. */
#include <errno.h>
#include <string.h>

#include "tests/unit/cmocka_all.h"
#include "tests/unit/engine/stage.h"

static void
test_cancelled_while_queued(void **state)
{
	struct stage *stage = *state;

	stage_submit_plain(stage, ENGINE_MIGRATE);
	assert_int_equal(engine_cancel(stage->engine, 1, &stage->now, NULL), 0);
	stage_pass(stage, 1000);
	stage_expect(stage, 1, ENGINE_CANCELLED, "before it began");
	assert_int_equal(stage->starts, 0);
}

/* By a run of its own, as SNMP does it. */
static void
test_cancelled_while_migrating(void **state)
{
	struct stage *stage = *state;
	const struct engine_request cancel = {
	    .run = 2, .operation = ENGINE_CANCEL, .subject = 1};

	stage_begin_migration(stage);
	stage->sight[0].flags = INVENTORY_FLAG_MIGRATION_SOURCE;
	stage_submit(stage, &cancel);
	stage_pass(stage, 1000);
	stage_expect(stage, 1, ENGINE_CANCELLING, "cancel-operation migration");
	stage_expect(stage, 2, ENGINE_CANCELLING, "has asked the run to end");
	assert_int_equal(stage->cancels, 1);
	stage->sight[0].flags = 0;
	stage_runner_ends(stage, "exit 1");
	stage_pass(stage, 1000);
	stage_expect(stage, 1, ENGINE_CANCELLED, "web1 is on sparc-a as before");
	stage_expect(stage, 2, ENGINE_SUCCEEDED, "run 1 is cancelled");
	assert_int_equal(stage->starts, 2);
}

static void
test_cancelled_too_late(void **state)
{
	struct stage *stage = *state;
	const struct engine_request cancel = {
	    .run = 2, .operation = ENGINE_CANCEL, .subject = 1};

	stage_begin_migration(stage);
	stage_submit(stage, &cancel);
	stage_move(stage);
	stage_runner_ends(stage, "exit 0");
	stage_pass(stage, 1000);
	stage_collect(stage);
	stage_pass(stage, 1000);
	stage_expect(stage, 1, ENGINE_SUCCEEDED, "too late to cancel");
	stage_expect(stage, 2, ENGINE_FAILED, "run 1 ended otherwise: succeeded");
}

static void
test_cancel_that_is_refused(void **state)
{
	struct stage *stage = *state;

	stage_begin_migration(stage);
	stage->cancel_fails = true;
	stage->sight[0].flags = INVENTORY_FLAG_MIGRATION_SOURCE;
	assert_int_equal(engine_cancel(stage->engine, 1, &stage->now, NULL), 0);
	stage_pass(stage, 1000);
	stage_expect(stage, 1, ENGINE_CANCELLING,
	    "it does not end: ldm cancel-operation migration web1: exit 1: "
	    "Authorization failed");
	/* Tried again every ten seconds. */
	stage_pass(stage, 10000);
	assert_int_equal(stage->cancels, 2);
}

int
main(void)
{
#define CASE(name) cmocka_unit_test_setup_teardown(name, stage_open, stage_close)
	const struct CMUnitTest tests[] = {
	    CASE(test_cancelled_while_queued),
	    CASE(test_cancelled_while_migrating),
	    CASE(test_cancelled_too_late),
	    CASE(test_cancel_that_is_refused),
	};
#undef CASE

	return cmocka_run_group_tests(tests, NULL, NULL);
}
