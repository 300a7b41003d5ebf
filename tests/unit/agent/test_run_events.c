/* How runs are told: once each, whatever dies meanwhile. */
#include "agent/run_events.h"

#include <stdio.h>
#include <string.h>

#include "tests/unit/alarms/watch.h"
#include "tests/unit/cmocka_all.h"
#include "tests/unit/engine/stage.h"

#define BOTH     (1U << ALARM_RUN_STARTED | 1U << ALARM_RUN_FINISHED)
#define START    "mrAgentStarted::1<1 "
#define STARTED  "mrRunStarted:run.1:1<1 "
#define FINISHED "mrRunFinished:run.1:1<1 "

/* An engine and alarms, each with its own database, and who tells between them. */
struct play {
	struct stage *stage;
	struct watch *watch;
	struct run_events *events;
};

static int
setup(void **state)
{
	static struct play play;

	stage_open((void **)&play.stage);
	watch_open((void **)&play.watch);
	assert_int_equal(
	    run_events_open(&play.events, play.stage->engine, play.watch->alarms), 0);
	*state = &play;
	return 0;
}

static int
teardown(void **state)
{
	struct play *play = *state;

	run_events_free(play->events);
	watch_close((void **)&play->watch);
	stage_close((void **)&play->stage);
	return 0;
}

/* Killed, and started again. */
static void
crash(struct play *play)
{
	run_events_free(play->events);
	watch_restart(play->watch, false);
	stage_crash(play->stage);
	assert_int_equal(
	    run_events_open(&play->events, play->stage->engine, play->watch->alarms),
	    0);
}

static void
submit(struct play *play, enum engine_operation operation)
{
	const struct engine_request request = stage_request(play->stage, operation);

	stage_submit(play->stage, &request);
}

static void
pass(struct play *play)
{
	stage_pass(play->stage, 1000);
	watch_pass(play->watch, 1000);
}

/* A dry run that ends with that status of ldm. */
static void
dry_run(struct play *play, const char *status)
{
	submit(play, ENGINE_DRY_RUN);
	stage_pass(play->stage, 1000);
	stage_runner_begins(play->stage);
	stage_runner_ends(play->stage, status);
	stage_pass(play->stage, 1000);
}

static void
test_its_start_and_its_end(void **state)
{
	struct play *play = *state;
	const struct alarm_event *event = &play->watch->last;
	struct instant began = play->stage->now;

	alarms_set_notices(play->watch->alarms, BOTH);
	submit(play, ENGINE_DRY_RUN);
	pass(play);
	assert_string_equal(play->watch->sent, STARTED);
	assert_int_equal(event->severity, ALARM_SEVERITY_INDETERMINATE);
	assert_string_equal(event->facts.text,
	    "run 1 started: dryRun of web1 from sparc-a to sparc-b, asked by operator");
	assert_int_equal(event->time.wall, began.wall);
	stage_runner_begins(play->stage);
	pass(play);
	assert_string_equal(play->watch->sent, "");
	stage_runner_ends(play->stage, "exit 0");
	pass(play);
	assert_string_equal(play->watch->sent, FINISHED);
	assert_int_equal(event->severity, ALARM_SEVERITY_CLEARED);
	assert_string_equal(event->facts.host, "sparc-a");
	assert_string_equal(event->facts.target, "sparc-b");
	assert_string_equal(event->facts.domain, "web1");
	assert_string_equal(
	    event->facts.uuid, engine_find(play->stage->engine, 1)->uuid);
	assert_string_equal(
	    event->facts.text, "run 1 succeeded: the dry run found nothing against it");
	assert_int_equal(event->raised.wall, began.wall);
	assert_in_range(event->time.wall, began.wall + 2000, began.wall + 3000);
	assert_int_equal(engine_find(play->stage->engine, 1)->told, ENGINE_NOTICES);
}

static void
test_a_failure_is_major(void **state)
{
	struct play *play = *state;

	dry_run(play, "exit 1");
	watch_pass(play->watch, 1000);
	assert_string_equal(play->watch->sent, FINISHED);
	assert_int_equal(play->watch->last.severity, ALARM_SEVERITY_MAJOR);
	assert_string_equal(play->watch->last.facts.text,
	    "run 1 failed: dry run, exit 1: ldm said nothing");
}

/* What is too long is cut between two characters: half of one nobody could read. */
static void
test_a_long_text_stays_text(void **state)
{
	struct play *play = *state;
	char letters[2 * 115 + 1] = "";
	char said[300], expected[300];

	for (size_t i = 0; i < 115; i++)
		snprintf(letters + 2 * i, 3, "\xc3\xa9");
	snprintf(said, sizeof(said), "x%s", letters);
	snprintf(expected, sizeof(expected), "run 1 failed: dry run, exit 1: x%.*s...",
	    2 * 110, letters);
	submit(play, ENGINE_DRY_RUN);
	stage_pass(play->stage, 1000);
	stage_runner_begins(play->stage);
	stage_runner_prints(play->stage, said);
	stage_runner_ends(play->stage, "exit 1");
	pass(play);
	assert_string_equal(play->watch->sent, FINISHED);
	assert_string_equal(play->watch->last.facts.text, expected);
}

static void
test_a_refusal_is_a_warning(void **state)
{
	struct play *play = *state;

	submit(play, ENGINE_MIGRATE);
	stage_remove_switch(play->stage);
	pass(play);
	stage_expect(play->stage, 1, ENGINE_REFUSED, "201");
	assert_string_equal(play->watch->sent, FINISHED);
	assert_int_equal(play->watch->last.severity, ALARM_SEVERITY_WARNING);
}

/* Cancelled before it began: it ends without a start, when it was asked for. */
static void
test_a_cancelled_one_is_a_warning(void **state)
{
	struct play *play = *state;
	struct instant queued = play->stage->now;
	struct reason reason;

	alarms_set_notices(play->watch->alarms, BOTH);
	submit(play, ENGINE_MIGRATE);
	assert_int_equal(
	    engine_cancel(play->stage->engine, 1, &play->stage->now, &reason), 0);
	pass(play);
	assert_string_equal(play->watch->sent, FINISHED);
	assert_int_equal(play->watch->last.severity, ALARM_SEVERITY_WARNING);
	assert_int_equal(play->watch->last.raised.wall, queued.wall);
}

/* The domain is nowhere any more. */
static void
test_what_an_operator_has_to_look_at_is_critical(void **state)
{
	struct play *play = *state;

	submit(play, ENGINE_MIGRATE);
	stage_pass(play->stage, 1000);
	stage_runner_begins(play->stage);
	stage_runner_ends(play->stage, "exit 0");
	stage_pass(play->stage, 1000);
	stage_runner_begins(play->stage);
	play->stage->sight[0].present = false;
	stage_runner_ends(play->stage, "exit 1");
	stage_pass(play->stage, 60000);
	stage_expect(play->stage, 1, ENGINE_NEEDS_OPERATOR, "neither");
	watch_run(play->watch);
	assert_string_equal(play->watch->sent, FINISHED);
	assert_int_equal(play->watch->last.severity, ALARM_SEVERITY_CRITICAL);
}

/* It ends while nobody can be told, and everything dies: it is told, and once. */
static void
test_an_end_outlives_a_crash(void **state)
{
	struct play *play = *state;

	play->watch->refuse = true;
	dry_run(play, "exit 0");
	watch_pass(play->watch, 1000);
	assert_string_equal(play->watch->sent, "");
	crash(play);
	play->watch->refuse = false;
	watch_run(play->watch);
	assert_string_equal(play->watch->sent, START FINISHED);
	assert_string_equal(play->watch->last.facts.text,
	    "run 1 succeeded: the dry run found nothing against it");
	pass(play);
	crash(play);
	watch_run(play->watch);
	assert_string_equal(play->watch->sent, START);
}

/* Killed before the alarms ran at all. */
static void
test_an_end_is_told_though_nothing_ran_after_it(void **state)
{
	struct play *play = *state;

	dry_run(play, "exit 0");
	crash(play);
	watch_run(play->watch);
	assert_string_equal(play->watch->sent, START FINISHED);
}

/* Killed while the master had it and had not answered: twice rather than not. */
static void
test_what_is_on_its_way_is_told_again(void **state)
{
	struct play *play = *state;

	play->watch->unanswered = true;
	dry_run(play, "exit 0");
	watch_pass(play->watch, 1000);
	assert_string_equal(play->watch->sent, FINISHED);
	crash(play);
	play->watch->unanswered = false;
	watch_run(play->watch);
	assert_string_equal(play->watch->sent, START FINISHED);
}

/* A run that goes on: its start, as long as it was not told, and then its end. */
static void
test_a_start_outlives_a_crash(void **state)
{
	struct play *play = *state;

	play->watch->options.notices = BOTH;
	alarms_set_options(play->watch->alarms, &play->watch->options);
	play->watch->refuse = true;
	submit(play, ENGINE_DRY_RUN);
	stage_pass(play->stage, 1000);
	stage_runner_begins(play->stage);
	pass(play);
	crash(play);
	play->watch->refuse = false;
	pass(play);
	assert_string_equal(play->watch->sent, START STARTED);
	pass(play);
	crash(play);
	pass(play);
	assert_string_equal(play->watch->sent, START);
	stage_runner_ends(play->stage, "exit 0");
	pass(play);
	assert_string_equal(play->watch->sent, FINISHED);
}

/* Neither then nor when it is switched on, nor after a restart. */
static void
test_what_nobody_wanted_is_not_told_later(void **state)
{
	struct play *play = *state;

	alarms_set_notices(play->watch->alarms, 0);
	dry_run(play, "exit 0");
	watch_pass(play->watch, 1000);
	alarms_set_notices(play->watch->alarms, BOTH);
	watch_pass(play->watch, 1000);
	assert_string_equal(play->watch->sent, "");
	crash(play);
	watch_run(play->watch);
	assert_string_equal(play->watch->sent, START);
}

/* Removed by an operator while it waits: it is told nevertheless. */
static void
test_a_run_that_is_removed_is_told(void **state)
{
	struct play *play = *state;
	struct reason reason;

	play->watch->refuse = true;
	dry_run(play, "exit 0");
	assert_int_equal(engine_destroy(play->stage->engine, 1, &reason), 0);
	play->watch->refuse = false;
	watch_run(play->watch);
	assert_string_equal(play->watch->sent, FINISHED);
}

/* Nothing can be remembered of it: at every start, until somebody removes it. */
static void
test_a_damaged_record_is_told_until_it_is_removed(void **state)
{
	struct play *play = *state;
	struct reason reason;

	dry_run(play, "exit 0");
	watch_pass(play->watch, 1000);
	fake_records_put(&play->stage->records, "runs", "0000000001", "{");
	for (int i = 0; i < 2; i++) {
		crash(play);
		watch_run(play->watch);
		assert_string_equal(play->watch->sent, START FINISHED);
		assert_int_equal(play->watch->last.severity, ALARM_SEVERITY_CRITICAL);
	}
	assert_int_equal(engine_destroy(play->stage->engine, 1, &reason), 0);
	crash(play);
	watch_run(play->watch);
	assert_string_equal(play->watch->sent, START);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, setup, teardown)

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    TEST(test_its_start_and_its_end),
	    TEST(test_a_failure_is_major),
	    TEST(test_a_long_text_stays_text),
	    TEST(test_a_refusal_is_a_warning),
	    TEST(test_a_cancelled_one_is_a_warning),
	    TEST(test_what_an_operator_has_to_look_at_is_critical),
	    TEST(test_an_end_outlives_a_crash),
	    TEST(test_an_end_is_told_though_nothing_ran_after_it),
	    TEST(test_what_is_on_its_way_is_told_again),
	    TEST(test_a_start_outlives_a_crash),
	    TEST(test_what_nobody_wanted_is_not_told_later),
	    TEST(test_a_run_that_is_removed_is_told),
	    TEST(test_a_damaged_record_is_told_until_it_is_removed),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
