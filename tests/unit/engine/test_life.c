/* From queued to the end, with everything that can happen between. */
#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "tests/unit/cmocka_all.h"
#include "tests/unit/engine/stage.h"

static void
test_validate_starts_nothing(void **state)
{
	struct stage *stage = *state;

	stage_submit_plain(stage, ENGINE_VALIDATE);
	stage_expect(stage, 1, ENGINE_QUEUED, "waits for its turn");
	stage_pass(stage, 1000);
	stage_expect(
	    stage, 1, ENGINE_SUCCEEDED, "ready for a live migration (generation ");
	assert_int_equal(stage->starts, 0);
	assert_string_equal(stage->states, "1:queued 1:checking 1:succeeded");
	assert_int_equal(engine_find(stage->engine, 1)->mode, ENGINE_MODE_LIVE);
}

static void
test_dry_run(void **state)
{
	struct stage *stage = *state;

	stage_submit_plain(stage, ENGINE_DRY_RUN);
	stage_pass(stage, 1000);
	stage_expect(stage, 1, ENGINE_DRY_RUNNING, "tries dry to move web1");
	assert_string_equal(
	    stage->argv, "ssh host ldm migrate-domain -n -c web1 sparc-b");
	stage_runner_begins(stage);
	stage_runner_ends(stage, "exit 0");
	stage_pass(stage, 1000);
	stage_expect(stage, 1, ENGINE_SUCCEEDED, "found nothing against it");
	assert_int_equal(engine_find(stage->engine, 1)->exit_code, 0);
	assert_int_equal(stage->starts, 1);
	/* Its directory has gone with it. */
	assert_int_not_equal(access(stage->place, F_OK), 0);
}

static void
test_dry_run_says_no(void **state)
{
	struct stage *stage = *state;
	struct engine_line line;

	stage_submit_plain(stage, ENGINE_MIGRATE);
	stage_pass(stage, 1000);
	stage_runner_begins(stage);
	stage_runner_prints(stage, "Free memory layout\n requirements\n"
				   "Domain Migration of LDom web1 would fail if "
				   "attempted\n");
	stage_runner_ends(stage, "exit 1");
	stage_pass(stage, 1000);
	stage_expect(stage, 1, ENGINE_FAILED,
	    "dry run, exit 1: Free memory layout requirements Domain Migration");
	assert_int_equal(engine_find(stage->engine, 1)->error, ENGINE_ERROR_DRY_RUN);
	assert_int_equal(engine_find(stage->engine, 1)->lines, 3);
	assert_true(engine_line(stage->engine, 1, 2, &line));
	assert_int_equal(line.origin, ENGINE_LINE_DRY_RUN);
	assert_int_equal(line.length, 13);
	assert_memory_equal(line.text, " requirements", 13);
	assert_false(engine_line(stage->engine, 1, 4, &line));
	assert_int_equal(stage->starts, 1);
}

static void
test_migration_moves_the_domain(void **state)
{
	struct stage *stage = *state;

	stage_begin_migration(stage);
	assert_string_equal(stage->argv, "ssh host ldm migrate-domain -c web1 sparc-b");
	stage->sight[0].flags = INVENTORY_FLAG_MIGRATION_SOURCE;
	stage->sight[0].progress = 40;
	stage_pass(stage, 6000);
	assert_int_equal(engine_find(stage->engine, 1)->progress, 40);
	stage_move(stage);
	stage_runner_ends(stage, "exit 0");
	stage_pass(stage, 1000);
	stage_expect(stage, 1, ENGINE_MIGRATING, "its devices are compared");
	assert_int_equal(stage->collects, 2);
	assert_int_equal(engine_find(stage->engine, 1)->progress, 100);
	stage_collect(stage);
	stage_pass(stage, 1000);
	stage_expect(
	    stage, 1, ENGINE_SUCCEEDED, "web1 is on sparc-b (exit 0), 0 warnings");
	assert_int_equal(stage->starts, 2);
	assert_string_equal(stage->states, "1:queued 1:checking 1:dryRunning "
					   "1:migrating 1:succeeded");
}

static void
test_options_become_words(void **state)
{
	struct stage *stage = *state;
	struct engine_request request = stage_request(stage, ENGINE_MIGRATE);

	stage->policy.overrides = ENGINE_FORCE;
	stage->policy.password_file = "/etc/migready/password";
	stage->policy.user = "mover";
	assert_int_equal(
	    engine_set_policy(stage->engine, &stage->policy, stage->pair.policy), 0);
	request.options = ENGINE_FORCE | ENGINE_SAVE_CONFIG;
	request.name = "web2";
	stage_submit(stage, &request);
	stage_pass(stage, 1000);
	assert_string_equal(stage->argv,
	    "ssh host ldm migrate-domain -f -n -p /etc/migready/password web1 "
	    "mover@sparc-b:web2");
	stage_runner_begins(stage);
	stage_runner_ends(stage, "exit 0");
	stage_pass(stage, 1000);
	assert_string_equal(stage->argv,
	    "ssh host ldm migrate-domain -f -p /etc/migready/password -s web1 "
	    "mover@sparc-b:web2");
}

/* The only virtual switch is gone: 201. */
static void
test_blockers_are_refused(void **state)
{
	struct stage *stage = *state;
	struct engine_request request = stage_request(stage, ENGINE_MIGRATE);
	struct engine_line line;

	stage_remove_switch(stage);
	stage_submit(stage, &request);
	stage_pass(stage, 1000);
	stage_expect(stage, 1, ENGINE_REFUSED, "blocked: 201 ");
	assert_int_equal(engine_find(stage->engine, 1)->error, ENGINE_ERROR_READINESS);
	assert_true(engine_line(stage->engine, 1, 1, &line));
	assert_int_equal(line.origin, ENGINE_LINE_NOTE);
	assert_memory_equal(line.text, "blocker 201: ", 13);
	assert_int_equal(stage->starts, 0);
	/* Where the site allows it, the operator may insist. */
	request.run = 2;
	request.options = ENGINE_OVERRIDE_BLOCKERS;
	assert_int_equal(
	    engine_submit(stage->engine, &request, &stage->now, NULL), -EACCES);
	stage->policy.overrides = ENGINE_OVERRIDE_BLOCKERS;
	assert_int_equal(
	    engine_set_policy(stage->engine, &stage->policy, stage->pair.policy), 0);
	stage_submit(stage, &request);
	stage_pass(stage, 1000);
	stage_expect(stage, 2, ENGINE_DRY_RUNNING, "");
}

static void
test_migration_fails(void **state)
{
	struct stage *stage = *state;

	stage_begin_migration(stage);
	stage_runner_prints(stage, "Domain Migration of LDom web1 failed\n");
	stage_runner_ends(stage, "exit 1");
	stage_pass(stage, 1000);
	stage_expect(stage, 1, ENGINE_FAILED,
	    "web1 is still on sparc-a, exit 1: Domain Migration of LDom web1 failed");
	assert_int_equal(engine_find(stage->engine, 1)->error, ENGINE_ERROR_MIGRATE);
}

/* The connection is lost, the two managers go on, and the domain arrives. */
static void
test_lost_connection_is_followed(void **state)
{
	struct stage *stage = *state;

	stage_begin_migration(stage);
	stage->sight[0].flags = INVENTORY_FLAG_MIGRATION_SOURCE;
	stage->sight[0].progress = 60;
	stage->sight[1].present = true;
	stage->sight[1].flags = INVENTORY_FLAG_MIGRATION_TARGET;
	stage_runner_ends(stage, "exit 255");
	stage_pass(stage, 30000);
	stage_expect(stage, 1, ENGINE_MIGRATING, "(exit 255), the migration goes on");
	assert_int_equal(engine_find(stage->engine, 1)->progress, 60);
	stage_move(stage);
	stage_pass(stage, 6000);
	stage_collect(stage);
	stage_pass(stage, 1000);
	stage_expect(stage, 1, ENGINE_SUCCEEDED, "ldm itself did not say so");
}

static void
test_migration_error_needs_an_operator(void **state)
{
	struct stage *stage = *state;

	stage_begin_migration(stage);
	stage->sight[0].flags = INVENTORY_FLAG_MIGRATION_ERROR;
	stage_runner_ends(stage, "exit 1");
	stage_pass(stage, 1000);
	stage_expect(stage, 1, ENGINE_NEEDS_OPERATOR,
	    "no copy is on sparc-b: on sparc-a: ldm cancel-operation migration web1");
	assert_int_equal(stage->cancels, 0);
}

static void
test_two_copies_need_an_operator(void **state)
{
	struct stage *stage = *state;

	stage_begin_migration(stage);
	stage->sight[1].present = true;
	stage_runner_ends(stage, "exit 0");
	stage_pass(stage, 20000);
	stage_expect(stage, 1, ENGINE_MIGRATING, "are asked for web1");
	stage_pass(stage, 20000);
	stage_expect(stage, 1, ENGINE_NEEDS_OPERATOR, "on sparc-a and on sparc-b");
}

static void
test_silent_hosts_make_it_lost(void **state)
{
	struct stage *stage = *state;

	stage_begin_migration(stage);
	stage->sight[0].reached = stage->sight[1].reached = false;
	stage_runner_dies(stage);
	stage_pass(stage, 3590000);
	stage_expect(stage, 1, ENGINE_MIGRATING, "are asked for web1");
	stage_pass(stage, 30000);
	stage_expect(stage, 1, ENGINE_LOST, "sparc-a does not answer");
	stage_pass(stage, 100000);
	assert_int_equal(stage->starts, 2);
}

static void
test_runner_that_cannot_start(void **state)
{
	struct stage *stage = *state;

	stage->start_fails = true;
	stage_submit_plain(stage, ENGINE_MIGRATE);
	stage_pass(stage, 2000);
	stage_expect(stage, 1, ENGINE_FAILED, "nothing was done: no such program");
	assert_int_equal(engine_find(stage->engine, 1)->error, ENGINE_ERROR_RUNNER);
}

/* What cannot be written down is not begun, and goes on when it can be again. */
static void
test_journal_that_is_full(void **state)
{
	struct stage *stage = *state;

	stage_submit_plain(stage, ENGINE_MIGRATE);
	stage->records.full = true;
	stage_pass(stage, 20000);
	stage_expect(stage, 1, ENGINE_CHECKING, "waits: the journal of runs cannot be");
	assert_int_equal(stage->starts, 0);
	stage->records.full = false;
	stage_pass(stage, 6000);
	stage_expect(stage, 1, ENGINE_DRY_RUNNING, "");
	stage_runner_begins(stage);
	stage->records.full = true;
	stage_runner_ends(stage, "exit 0");
	stage_pass(stage, 20000);
	stage_expect(stage, 1, ENGINE_DRY_RUNNING, "waits: the journal of runs");
	assert_int_equal(stage->starts, 1);
	stage->records.full = false;
	stage_pass(stage, 6000);
	stage_expect(stage, 1, ENGINE_MIGRATING, "");
	assert_int_equal(stage->starts, 2);
}

/* A device that did not come along is a warning of a migration that succeeded. */
static void
test_devices_are_compared(void **state)
{
	struct stage *stage = *state;
	struct engine_line line;

	stage_begin_migration(stage);
	stage_move(stage);
	stage_runner_ends(stage, "exit 0");
	/* Nobody collects, so there is nothing to compare with. */
	stage_pass(stage, 130000);
	stage_expect(stage, 1, ENGINE_SUCCEEDED, "1 warnings");
	assert_int_equal(engine_find(stage->engine, 1)->warnings, 1);
	assert_true(engine_line(stage->engine, 1, 1, &line));
	assert_int_equal(line.origin, ENGINE_LINE_WARNING);
}

/* What the configuration forbids by the time that it has its turn is not done. */
static void
test_reload_forbids_it(void **state)
{
	struct stage *stage = *state;

	stage->policy.max_runs = 0;
	assert_int_equal(
	    engine_set_policy(stage->engine, &stage->policy, stage->pair.policy), 0);
	stage_submit_plain(stage, ENGINE_MIGRATE);
	stage_pass(stage, 10000);
	stage_expect(stage, 1, ENGINE_QUEUED, "");
	stage->policy.max_runs = 1;
	stage->policy.operations = 1u << ENGINE_VALIDATE;
	assert_int_equal(
	    engine_set_policy(stage->engine, &stage->policy, stage->pair.policy), 0);
	stage_pass(stage, 10000);
	stage_expect(stage, 1, ENGINE_REFUSED, "does not name \"migrate\"");
	assert_int_equal(engine_find(stage->engine, 1)->error, ENGINE_ERROR_POLICY);
	assert_int_equal(stage->starts, 0);
}

/* The kill switch: no migration begins after it. */
static void
test_switched_off_during_the_dry_run(void **state)
{
	struct stage *stage = *state;

	stage_submit_plain(stage, ENGINE_MIGRATE);
	stage_pass(stage, 1000);
	stage_runner_begins(stage);
	assert_int_equal(engine_switch(stage->engine, false, NULL), 0);
	stage_runner_ends(stage, "exit 0");
	stage_pass(stage, 1000);
	stage_expect(stage, 1, ENGINE_REFUSED, "switched off during the dry run");
	assert_int_equal(stage->starts, 1);
}

/* A remote shell whose peer is gone, say. */
static void
test_dry_run_that_hangs(void **state)
{
	struct stage *stage = *state;
	struct engine_request request = stage_request(stage, ENGINE_MIGRATE);

	stage_submit(stage, &request);
	stage_pass(stage, 1000);
	stage_runner_begins(stage);
	stage_pass(stage, 3590000);
	stage_expect(stage, 1, ENGINE_DRY_RUNNING, "");
	stage_pass(stage, 20000);
	stage_expect(stage, 1, ENGINE_FAILED, "does not end and is given up");
	stage_runner_dies(stage);
	request.run = 2;
	stage_submit(stage, &request);
	stage_pass(stage, 1000);
	stage_runner_begins(stage);
	assert_int_equal(engine_cancel(stage->engine, 2, &stage->now, NULL), 0);
	stage_pass(stage, 50000);
	stage_expect(stage, 2, ENGINE_DRY_RUNNING, "");
	stage_pass(stage, 20000);
	stage_expect(stage, 2, ENGINE_CANCELLED, "nothing was moved");
	assert_int_equal(stage->starts, 2);
}

/* The same while it moves: the hosts tell, not the command. */
static void
test_migration_whose_command_hangs(void **state)
{
	struct stage *stage = *state;

	stage_begin_migration(stage);
	stage_move(stage);
	stage_pass(stage, 290000);
	stage_expect(stage, 1, ENGINE_MIGRATING, "moves web1");
	stage_pass(stage, 20000);
	stage_collect(stage);
	stage_pass(stage, 1000);
	stage_expect(stage, 1, ENGINE_SUCCEEDED, "web1 is on sparc-b (no exit status)");
	assert_int_equal(stage->starts, 2);
}

/* It has gone, and who is on the target is only called the same. */
static void
test_another_domain_of_that_name(void **state)
{
	struct stage *stage = *state;

	stage_begin_migration(stage);
	stage_move(stage);
	stage_runner_ends(stage, "exit 255");
	stage_pass(stage, 1000);
	/* Published, it is nobody's but the fleet's, which does not look at it again.
	 */
	stage->pair.web1->uuid = "another";
	stage_collect(stage);
	stage_pass(stage, 1000);
	stage_expect(stage, 1, ENGINE_NEEDS_OPERATOR, "is another one");
}

int
main(void)
{
#define CASE(name) cmocka_unit_test_setup_teardown(name, stage_open, stage_close)
	const struct CMUnitTest tests[] = {
	    CASE(test_validate_starts_nothing),
	    CASE(test_dry_run),
	    CASE(test_dry_run_says_no),
	    CASE(test_migration_moves_the_domain),
	    CASE(test_options_become_words),
	    CASE(test_blockers_are_refused),
	    CASE(test_migration_fails),
	    CASE(test_lost_connection_is_followed),
	    CASE(test_migration_error_needs_an_operator),
	    CASE(test_two_copies_need_an_operator),
	    CASE(test_silent_hosts_make_it_lost),
	    CASE(test_runner_that_cannot_start),
	    CASE(test_journal_that_is_full),
	    CASE(test_devices_are_compared),
	    CASE(test_reload_forbids_it),
	    CASE(test_switched_off_during_the_dry_run),
	    CASE(test_dry_run_that_hangs),
	    CASE(test_migration_whose_command_hangs),
	    CASE(test_another_domain_of_that_name),
	};
#undef CASE

	return cmocka_run_group_tests(tests, NULL, NULL);
}
