/* Which requests are taken, and what rows there are. */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "tests/unit/cmocka_all.h"
#include "tests/unit/engine/stage.h"

static void
allow(struct stage *stage)
{
	assert_int_equal(
	    engine_set_policy(stage->engine, &stage->policy, stage->pair.policy), 0);
}

/* Refused with that error, by check and submit alike; the text names why. */
static void
refused(struct stage *stage, const struct engine_request *request, int error,
    const char *text)
{
	size_t count = engine_count(stage->engine);

	assert_int_equal(
	    engine_check(stage->engine, request, &stage->now, NULL), error);
	if (strstr(engine_last_refusal(stage->engine), text) == NULL)
		fail_msg("%s", engine_last_refusal(stage->engine));
	assert_int_equal(
	    engine_submit(stage->engine, request, &stage->now, NULL), error);
	assert_int_equal(engine_count(stage->engine), count);
}

static void
test_switched_off(void **state)
{
	struct stage *stage = *state;
	struct engine_request request = stage_request(stage, ENGINE_VALIDATE);

	assert_int_equal(engine_switch(stage->engine, false, NULL), 0);
	assert_false(engine_enabled(stage->engine));
	refused(stage, &request, -EPERM, "switched off");
	/* The switch outlives the daemon. */
	stage_crash(stage);
	refused(stage, &request, -EPERM, "switched off");
	assert_int_equal(engine_switch(stage->engine, true, NULL), 0);
	assert_int_equal(engine_check(stage->engine, &request, &stage->now, NULL), 0);
	stage->policy.enabled = false;
	allow(stage);
	refused(stage, &request, -EPERM, "in the configuration");
	assert_int_equal(engine_switch(stage->engine, true, NULL), -EPERM);
}

static void
test_values(void **state)
{
	struct stage *stage = *state;
	const struct engine_request good = stage_request(stage, ENGINE_VALIDATE);
	struct engine_request request = good;

	request.run = 0;
	refused(stage, &request, -EINVAL, "index from 1");
	request = good;
	request.run = ENGINE_RUN_MAX + 1u;
	refused(stage, &request, -EINVAL, "index from 1");
	request = good;
	request.operation = ENGINE_OPERATIONS;
	refused(stage, &request, -EINVAL, "no operation");
	request = good;
	request.options = 16;
	refused(stage, &request, -EINVAL, "options 16");
	request = good;
	request.domain = 4711;
	refused(stage, &request, -ENOENT, "no domain 4711");
	request = good;
	request.target = 4711;
	refused(stage, &request, -ENOENT, "no host 4711");
	request = good;
	request.target = stage->pair.host_a->index;
	refused(stage, &request, -EINVAL, "web1 is on sparc-a already");
	request = good;
	request.name = "web1; reboot";
	refused(stage, &request, -EINVAL, "other characters");
	request.name = "-web1";
	refused(stage, &request, -EINVAL, "other characters");
	request = good;
	request.operation = ENGINE_CANCEL;
	request.subject = 7;
	refused(stage, &request, -ENOENT, "no run 7");
}

static void
test_policy(void **state)
{
	struct stage *stage = *state;
	static const char *const nobody[] = {"db*", NULL};
	static const char *const web[] = {"db*", "web?", NULL};
	struct engine_request request = stage_request(stage, ENGINE_VALIDATE);

	stage->policy.domains = nobody;
	allow(stage);
	refused(stage, &request, -EACCES, "allow-domains does not name web1");
	stage->policy.domains = web;
	stage->policy.targets = nobody;
	allow(stage);
	refused(stage, &request, -EACCES, "allow-targets does not name sparc-b");
	stage->policy.targets = NULL;
	stage->policy.operations = 1u << ENGINE_MIGRATE;
	allow(stage);
	refused(stage, &request, -EACCES, "does not name \"validate\"");
	request.operation = ENGINE_MIGRATE;
	assert_int_equal(engine_check(stage->engine, &request, &stage->now, NULL), 0);
	request.options = ENGINE_FORCE;
	refused(stage, &request, -EACCES, "does not name \"force\"");
	request.options = 0;
	request.domain =
	    fleet_find_domain(stage->pair.fleet, "primary@sparc-a", NULL)->index;
	stage->policy.domains = NULL;
	allow(stage);
	refused(stage, &request, -EACCES, "primary is the control domain of sparc-a");
}

/* The clock says Wednesday, 12:00. */
static void
test_windows(void **state)
{
	struct stage *stage = *state;
	struct engine_request request = stage_request(stage, ENGINE_MIGRATE);
	struct engine_window window;
	static const struct {
		const char *text;
		bool open;
	} cases[] = {
	    {"* 00:00-24:00", true},
	    {"Wed 12:00-12:01", true},
	    {"Wed 11:00-12:00", false},
	    {"Mon-Fri 08:00-18:00", true},
	    {"Thu-Tue 08:00-18:00", false},
	    {"Tue 18:00-13:00", true},
	    {"Wed 18:00-13:00", false},
	    {"Sat-Wed 18:00-12:00", false},
	};

	stage->policy.windows = &window;
	stage->policy.window_count = 1;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		assert_int_equal(engine_window_read(cases[i].text, &window, NULL), 0);
		allow(stage);
		request.operation = ENGINE_MIGRATE;
		if (engine_check(stage->engine, &request, &stage->now, NULL) !=
		    (cases[i].open ? 0 : -EACCES))
			fail_msg("%s", cases[i].text);
		/* Looking is allowed at any time. */
		request.operation = ENGINE_VALIDATE;
		assert_int_equal(
		    engine_check(stage->engine, &request, &stage->now, NULL), 0);
	}
	assert_int_equal(engine_window_read("Sat 22:00", &window, NULL), -EINVAL);
	assert_int_equal(engine_window_read("Day 1:00-2:00", &window, NULL), -EINVAL);
	assert_int_equal(engine_window_read("Sat 25:00-26:00", &window, NULL), -EINVAL);
	assert_int_equal(engine_window_read("* 1:00-2:00 x", &window, NULL), -EINVAL);
}

static void
test_hosts(void **state)
{
	struct stage *stage = *state;
	struct engine_request request = stage_request(stage, ENGINE_VALIDATE);

	stage->no_command[1] = true;
	refused(stage, &request, -ENOTSUP, "ldm cannot be run on sparc-b: its");
	stage->no_command[1] = false;
	request.generation = fleet_generation(stage->pair.fleet);
	assert_int_equal(engine_check(stage->engine, &request, &stage->now, NULL), 0);
	stage_remove_switch(stage);
	refused(stage, &request, -ESTALE, "sparc-b has changed since generation");
	request.generation = 0;
	stage->now.steady += 61000;
	fleet_tick(stage->pair.fleet, &stage->now);
	refused(stage, &request, -ESTALE, "is too old");
}

/* A manager that lost its answer sends the same once more: there is one run. */
static void
test_the_same_twice(void **state)
{
	struct stage *stage = *state;
	struct engine_request request = stage_request(stage, ENGINE_VALIDATE);

	stage_submit(stage, &request);
	refused(stage, &request, -EEXIST, "run 1 exists: it is queued");
	request.run = 2;
	refused(stage, &request, -EBUSY, "run 1 of that domain has not ended");
	assert_int_equal(engine_active_run(stage->engine, request.domain), 1);
	stage_pass(stage, 1000);
	assert_int_equal(engine_active_run(stage->engine, request.domain), 0);
	request.run = 1;
	refused(stage, &request, -EEXIST, "run 1 exists: it is succeeded");
	request.operation = ENGINE_CANCEL;
	request.run = 2;
	request.subject = 1;
	refused(stage, &request, -EBUSY, "run 1 has ended: succeeded");
}

static void
test_journal_that_cannot_be_written(void **state)
{
	struct stage *stage = *state;
	struct engine_request request = stage_request(stage, ENGINE_VALIDATE);

	stage->records.full = true;
	assert_int_equal(
	    engine_submit(stage->engine, &request, &stage->now, NULL), -EIO);
	assert_non_null(strstr(engine_last_refusal(stage->engine), "disk full"));
	assert_int_equal(engine_count(stage->engine), 0);
	stage->records.full = false;
	stage_submit(stage, &request);
	stage->records.full = true;
	assert_int_equal(engine_destroy(stage->engine, 1, NULL), -EIO);
	assert_int_equal(engine_cancel(stage->engine, 1, &stage->now, NULL), -EIO);
	stage_expect(stage, 1, ENGINE_QUEUED, "");
}

/* createAndWait, then active. */
static void
test_rows_that_wait(void **state)
{
	struct stage *stage = *state;
	struct engine_request request = {.run = 5, .requester = "operator"};
	const struct engine_request *held;

	assert_int_equal(engine_hold(stage->engine, &request, &stage->now, NULL), 0);
	stage_expect(stage, 5, ENGINE_WAITING, "");
	held = engine_held(stage->engine, 5);
	assert_non_null(held);
	assert_string_equal(held->requester, "operator");
	assert_string_equal(held->name, "");
	request = *held;
	request.operation = ENGINE_VALIDATE;
	request.domain = pair_domain(&stage->pair)->index;
	request.target = stage->pair.host_b->index;
	assert_int_equal(engine_hold(stage->engine, &request, &stage->now, NULL), 0);
	assert_int_equal(engine_held(stage->engine, 5)->target, request.target);
	stage_pass(stage, 100000);
	stage_expect(stage, 5, ENGINE_WAITING, "");
	assert_null(fake_records_find(&stage->records, "runs", "0000000005"));
	request = *engine_held(stage->engine, 5);
	stage_submit(stage, &request);
	assert_null(engine_held(stage->engine, 5));
	stage_pass(stage, 1000);
	stage_expect(stage, 5, ENGINE_SUCCEEDED, "");
	assert_int_equal(
	    engine_hold(stage->engine, &request, &stage->now, NULL), -EEXIST);
	assert_string_equal(engine_find(stage->engine, 5)->requester, "operator");
}

static void
test_destroy(void **state)
{
	struct stage *stage = *state;
	struct engine_request request = stage_request(stage, ENGINE_MIGRATE);

	assert_int_equal(engine_destroy(stage->engine, 9, NULL), 0);
	stage_submit(stage, &request);
	assert_int_equal(engine_destroy(stage->engine, 1, NULL), 0);
	assert_int_equal(engine_count(stage->engine), 0);
	stage_crash(stage);
	stage_pass(stage, 10000);
	assert_int_equal(stage->starts, 0);
	/* Its index is not given out again. */
	assert_int_equal(engine_next_index(stage->engine), 2);
	request.run = 2;
	stage_submit(stage, &request);
	stage_pass(stage, 1000);
	assert_int_equal(engine_destroy(stage->engine, 2, NULL), -EBUSY);
	stage_expect(stage, 2, ENGINE_DRY_RUNNING, "");
}

static void
test_reading(void **state)
{
	struct stage *stage = *state;
	struct engine_request request = {.run = 30};

	assert_null(engine_next(stage->engine, 0));
	for (uint32_t i = 3; i > 0; i--) {
		request.run = i * 10;
		assert_int_equal(
		    engine_hold(stage->engine, &request, &stage->now, NULL), 0);
	}
	assert_int_equal(engine_next(stage->engine, 0)->index, 10);
	assert_int_equal(engine_next(stage->engine, 10)->index, 20);
	assert_int_equal(engine_next(stage->engine, 29)->index, 30);
	assert_null(engine_next(stage->engine, 30));
	assert_null(engine_next(stage->engine, UINT32_MAX));
	assert_null(engine_find(stage->engine, 11));
	assert_int_equal(engine_at(stage->engine, 1)->index, 20);
	assert_null(engine_at(stage->engine, 3));
	assert_int_equal(engine_next_index(stage->engine), 31);
}

/* One must always be able to stop what runs, and to tidy up. */
static void
test_cancel_while_switched_off(void **state)
{
	struct stage *stage = *state;
	const struct engine_request request = stage_request(stage, ENGINE_DRY_RUN);
	struct engine_request cancel = {
	    .run = 2, .operation = ENGINE_CANCEL, .subject = 1};

	stage_submit(stage, &request);
	stage->policy.enabled = false;
	allow(stage);
	/* The site may still say who cancels nothing. */
	stage->policy.operations &= ~(1u << ENGINE_CANCEL);
	allow(stage);
	refused(stage, &cancel, -EACCES, "does not name \"cancel\"");
	stage->policy.operations |= 1u << ENGINE_CANCEL;
	allow(stage);
	stage_submit(stage, &cancel);
	cancel.run = 3;
	refused(stage, &cancel, -EBUSY, "run 2 cancels run 1 already");
	stage_pass(stage, 1000);
	stage_expect(stage, 1, ENGINE_CANCELLED, "before it began");
	stage_expect(stage, 2, ENGINE_SUCCEEDED, "run 1 is cancelled");
	assert_int_equal(engine_destroy(stage->engine, 1, NULL), 0);
	assert_int_equal(engine_destroy(stage->engine, 2, NULL), 0);
	assert_int_equal(engine_count(stage->engine), 0);
}

/* Whose subject goes is over, too. */
static void
test_cancel_of_what_is_destroyed(void **state)
{
	struct stage *stage = *state;
	const struct engine_request request = stage_request(stage, ENGINE_DRY_RUN);
	const struct engine_request cancel = {
	    .run = 2, .operation = ENGINE_CANCEL, .subject = 1};

	stage->policy.max_runs = 0;
	allow(stage);
	stage_submit(stage, &request);
	stage_submit(stage, &cancel);
	/* The order of the queue: the subject has had its turn before it is cancelled.
	 */
	engine_step(stage->engine, &stage->now);
	assert_int_equal(engine_destroy(stage->engine, 1, NULL), 0);
	stage_pass(stage, 10000);
	stage_expect(stage, 2, ENGINE_FAILED, "run 1 is not there any more");
}

/* Without a place for its records it takes nothing, says why, and comes back. */
static void
test_journal_that_is_damaged(void **state)
{
	struct stage *stage = *state;
	struct engine_request request = stage_request(stage, ENGINE_VALIDATE);

	stage_submit(stage, &request);
	stage->records.damaged = true;
	stage_crash(stage);
	assert_int_equal(engine_count(stage->engine), 0);
	assert_false(engine_enabled(stage->engine));
	request.run = 2;
	refused(stage, &request, -EIO, "takes no runs: migready.db is damaged");
	request.operation = ENGINE_CANCEL;
	refused(stage, &request, -EIO, "takes no runs");
	assert_int_equal(engine_hold(stage->engine, &request, &stage->now, NULL), -EIO);
	assert_int_equal(engine_switch(stage->engine, false, NULL), -EIO);
	stage_pass(stage, 50000);
	assert_int_equal(engine_count(stage->engine), 0);
	stage->records.damaged = false;
	stage_pass(stage, 20000);
	assert_true(engine_enabled(stage->engine));
	stage_expect(stage, 1, ENGINE_SUCCEEDED, "");
}

static void
test_directory_that_is_none(void **state)
{
	struct stage *stage = *state;
	struct engine_request request = stage_request(stage, ENGINE_VALIDATE);
	char directory[SCRATCH_SIZE + 8];

	snprintf(directory, sizeof(directory), "%s/runs", stage->directory);
	assert_int_equal(rmdir(directory), 0);
	scratch_write(stage->directory, "runs", "");
	stage_crash(stage);
	refused(stage, &request, -EIO, "runs is no directory: move it away");
	assert_int_equal(unlink(directory), 0);
	stage_pass(stage, 70000);
	assert_int_equal(engine_check(stage->engine, &request, &stage->now, NULL), 0);
}

static void
test_disk_that_takes_nothing(void **state)
{
	struct stage *stage = *state;
	const struct engine_request request = stage_request(stage, ENGINE_VALIDATE);
	static const struct {
		int error;
		const char *text;
	} cases[] = {
	    {-ENOSPC, "cannot be written: No space left on device"},
	    {-EROFS, "cannot be written: Read-only file system"},
	};

	for (size_t i = 0; i < 2; i++) {
		stage->records.save_error = cases[i].error;
		assert_int_equal(
		    engine_submit(stage->engine, &request, &stage->now, NULL), -EIO);
		if (strstr(engine_last_refusal(stage->engine), cases[i].text) == NULL)
			fail_msg("%s", engine_last_refusal(stage->engine));
		assert_int_equal(engine_count(stage->engine), 0);
		stage_pass(stage, 10000);
	}
	stage->records.save_error = 0;
	stage_submit(stage, &request);
}

/* Somebody begins with the last index of all. */
static void
test_indexes_are_used_up(void **state)
{
	struct stage *stage = *state;
	struct engine_request request = stage_request(stage, ENGINE_VALIDATE);

	request.run = ENGINE_RUN_MAX;
	stage_submit(stage, &request);
	stage_pass(stage, 1000);
	assert_int_equal(engine_next_index(stage->engine), 1);
	request.run = 1;
	stage_submit(stage, &request);
	assert_int_equal(engine_next_index(stage->engine), 2);
}

int
main(void)
{
#define CASE(name) cmocka_unit_test_setup_teardown(name, stage_open, stage_close)
	const struct CMUnitTest tests[] = {
	    CASE(test_switched_off),
	    CASE(test_values),
	    CASE(test_policy),
	    CASE(test_windows),
	    CASE(test_hosts),
	    CASE(test_the_same_twice),
	    CASE(test_cancel_while_switched_off),
	    CASE(test_cancel_of_what_is_destroyed),
	    CASE(test_journal_that_is_damaged),
	    CASE(test_directory_that_is_none),
	    CASE(test_disk_that_takes_nothing),
	    CASE(test_indexes_are_used_up),
	    CASE(test_journal_that_cannot_be_written),
	    CASE(test_rows_that_wait),
	    CASE(test_destroy),
	    CASE(test_reading),
	};
#undef CASE

	setenv("TZ", "UTC", 1);
	return cmocka_run_group_tests(tests, NULL, NULL);
}
