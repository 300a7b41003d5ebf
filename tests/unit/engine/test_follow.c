/* Who is told of runs, and what is told of them by others. */
#include <stdio.h>
#include <string.h>

#include "tests/unit/cmocka_all.h"
#include "tests/unit/engine/stage.h"

#define STARTED ENGINE_NOTICE_STARTED
#define ENDED   ENGINE_NOTICE_ENDED

/* ---- followers ---- */

/* One that has enough after some calls. */
struct reader {
	struct stage *stage;
	struct engine_follower follower;
	int wanted;
	char states[128];
};

static void
reader_told(void *context, const struct engine_run *run, enum engine_state before)
{
	struct reader *reader = context;
	size_t used = strlen(reader->states);

	(void)before;
	snprintf(reader->states + used, sizeof(reader->states) - used, "%s ",
	    engine_state_word(run->state));
	if (--reader->wanted == 0)
		engine_unfollow(reader->stage->engine, &reader->follower);
}

static void
reader_begin(struct reader *reader, struct stage *stage, int wanted)
{
	*reader = (struct reader){stage, {reader_told, reader, NULL}, wanted, {'\0'}};
	engine_follow(stage->engine, &reader->follower);
}

static void
test_each_follower_is_told_until_it_has_enough(void **state)
{
	struct stage *stage = *state;
	const struct engine_request request = stage_request(stage, ENGINE_VALIDATE);
	struct reader one, two, three;

	reader_begin(&one, stage, 1);
	reader_begin(&two, stage, 2);
	reader_begin(&three, stage, 99);
	stage_submit(stage, &request);
	stage_pass(stage, 1000);
	assert_string_equal(one.states, "queued ");
	assert_string_equal(two.states, "queued checking ");
	assert_string_equal(three.states, "queued checking succeeded ");
	assert_string_equal(stage->states, "1:queued 1:checking 1:succeeded");
	engine_unfollow(stage->engine, &three.follower);
}

/* ---- what was notified ---- */

static unsigned
told(const struct stage *stage)
{
	return engine_find(stage->engine, 1)->told;
}

static void
test_what_was_told_is_known_after_a_crash(void **state)
{
	struct stage *stage = *state;
	const struct engine_request request = stage_request(stage, ENGINE_VALIDATE);

	stage_submit(stage, &request);
	assert_int_equal(told(stage), 0);
	engine_set_told(stage->engine, 1, STARTED);
	engine_set_told(stage->engine, 2, STARTED); /* there is none */
	assert_true(stage->woken);
	engine_step(stage->engine, &stage->now);
	stage_crash(stage);
	assert_int_equal(told(stage), STARTED);
	stage_pass(stage, 1000);
	stage_expect(stage, 1, ENGINE_SUCCEEDED, "ready");
	stage_crash(stage);
	assert_int_equal(told(stage), STARTED);
	engine_set_told(stage->engine, 1, ENDED);
	engine_step(stage->engine, &stage->now);
	stage_crash(stage);
	assert_int_equal(told(stage), ENGINE_NOTICES);
}

#define MANY 70

/* Ended runs 1 to MANY, of which nothing was told. */
static void
many_end(struct stage *stage)
{
	struct engine_request request = stage_request(stage, ENGINE_VALIDATE);

	for (request.run = 1; request.run <= MANY; request.run++) {
		stage_submit(stage, &request);
		stage_pass(stage, 1000);
	}
	for (uint32_t i = 1; i <= MANY; i++)
		assert_int_equal(engine_find(stage->engine, i)->told, 0);
}

/* When notifications are switched off with many waiting: 64 and 6 records. */
static void
test_what_was_told_of_many_is_few_writes(void **state)
{
	struct stage *stage = *state;
	size_t before;

	many_end(stage);
	before = stage->records.saves;
	for (uint32_t i = 1; i <= MANY; i++)
		engine_set_told(stage->engine, i, ENDED);
	assert_int_equal(stage->records.saves, before);
	stage_pass(stage, 0);
	assert_int_equal(stage->records.saves, before + 2);
	stage_pass(stage, 1000);
	assert_int_equal(stage->records.saves, before + 2);
	stage_crash(stage);
	for (uint32_t i = 1; i <= MANY; i++)
		assert_int_equal(engine_find(stage->engine, i)->told, ENDED);
}

/* The daemon ends before it came to that. */
static void
test_what_was_told_is_written_at_the_end(void **state)
{
	struct stage *stage = *state;

	many_end(stage);
	for (uint32_t i = 1; i <= MANY; i++)
		engine_set_told(stage->engine, i, ENDED);
	stage_forget_fleet(stage);
	for (uint32_t i = 1; i <= MANY; i++)
		assert_int_equal(engine_find(stage->engine, i)->told, ENDED);
}

/* On a full disk it may be told twice, unless there is room in time. */
static void
test_what_cannot_be_written_is_known_until_the_crash(void **state)
{
	struct stage *stage = *state;
	const struct engine_request request = stage_request(stage, ENGINE_VALIDATE);

	stage_submit(stage, &request);
	stage_pass(stage, 1000);
	stage->records.full = true;
	engine_set_told(stage->engine, 1, ENDED);
	stage_expect(stage, 1, ENGINE_SUCCEEDED, "ready");
	stage_pass(stage, 1000);
	assert_int_equal(told(stage), ENDED);
	stage->records.full = false;
	stage_crash(stage);
	assert_int_equal(told(stage), 0);
	stage->records.full = true;
	engine_set_told(stage->engine, 1, ENDED);
	stage_pass(stage, 1000);
	stage->records.full = false;
	engine_step(stage->engine, &stage->now);
	stage_crash(stage);
	assert_int_equal(told(stage), ENDED);
}

/* Remove ,"told":N from the record of run 1. */
static void
make_record_older(struct stage *stage)
{
	const char *record = fake_records_find(&stage->records, "runs", "0000000001");
	char older[4096];
	const char *at;

	assert_non_null(record);
	at = strstr(record, "\"told\":");
	assert_non_null(at);
	snprintf(older, sizeof(older), "%.*s%s", (int)(at - record), record,
	    strchr(at, ',') + 1);
	fake_records_put(&stage->records, "runs", "0000000001", older);
}

static void
test_runs_of_an_older_journal_that_ended_are_not_told(void **state)
{
	struct stage *stage = *state;
	const struct engine_request request = stage_request(stage, ENGINE_VALIDATE);

	stage_submit(stage, &request);
	make_record_older(stage);
	stage_crash(stage);
	assert_int_equal(told(stage), 0);
	stage_pass(stage, 1000);
	stage_expect(stage, 1, ENGINE_SUCCEEDED, "ready");
	make_record_older(stage);
	stage_crash(stage);
	assert_int_equal(told(stage), ENGINE_NOTICES);
}

/* ---- progress ---- */

/* The domain is to be web9 on the target. */
static void
begin_migration(struct stage *stage)
{
	struct engine_request request = stage_request(stage, ENGINE_MIGRATE);

	stage->policy.poll = 600;
	assert_int_equal(
	    engine_set_policy(stage->engine, &stage->policy, stage->pair.policy), 0);
	request.name = "web9";
	stage_submit(stage, &request);
	stage_pass(stage, 1000);
	stage_runner_begins(stage);
	engine_progress(stage->engine, "sparc-a", "web1", 5, &stage->now);
	assert_int_equal(engine_find(stage->engine, 1)->progress, -1);
	stage_runner_ends(stage, "exit 0");
	stage_pass(stage, 1000);
	stage_runner_begins(stage);
	stage_pass(stage, 1000);
}

static int32_t
progress(struct stage *stage, const char *host, const char *domain, int percent)
{
	engine_progress(stage->engine, host, domain, percent, &stage->now);
	return engine_find(stage->engine, 1)->progress;
}

static void
test_hosts_tell_how_far_it_is(void **state)
{
	struct stage *stage = *state;

	begin_migration(stage);
	assert_int_equal(progress(stage, "sparc-a", "web1", 10), 10);
	assert_int_equal(engine_changed(stage->engine).steady, stage->now.steady);
	assert_int_equal(progress(stage, "sparc-b", "web9", 12), 12);
	/* Another domain, another host, the other's name, less than is known, and
	 * nonsense. */
	assert_int_equal(progress(stage, "sparc-a", "db1", 50), 12);
	assert_int_equal(progress(stage, "sparc-c", "web1", 50), 12);
	assert_int_equal(progress(stage, "sparc-b", "web1", 50), 12);
	assert_int_equal(progress(stage, "sparc-a", "web9", 50), 12);
	assert_int_equal(progress(stage, "sparc-a", "web1", 11), 12);
	assert_int_equal(progress(stage, "sparc-a", "web1", -1), 12);
	assert_int_equal(progress(stage, "sparc-a", "web1", 101), 12);
	stage_expect(stage, 1, ENGINE_MIGRATING, "moves web1");
	/* No state has changed by that. */
	assert_string_equal(
	    stage->states, "1:queued 1:checking 1:dryRunning 1:migrating");
}

/* What is asked for is right, also when it is less. */
static void
test_the_look_is_the_truth(void **state)
{
	struct stage *stage = *state;

	begin_migration(stage);
	assert_int_equal(progress(stage, "sparc-a", "web1", 70), 70);
	stage->sight[0].flags = INVENTORY_FLAG_MIGRATION_SOURCE;
	stage->sight[0].progress = 60;
	stage_pass(stage, 601000);
	assert_int_equal(engine_find(stage->engine, 1)->progress, 60);
	assert_int_equal(progress(stage, "sparc-a", "web1", 65), 65);
	/* That answer is older than the event now. */
	stage_pass(stage, 1000);
	assert_int_equal(engine_find(stage->engine, 1)->progress, 65);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, stage_open, stage_close)

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    TEST(test_each_follower_is_told_until_it_has_enough),
	    TEST(test_what_was_told_is_known_after_a_crash),
	    TEST(test_what_was_told_of_many_is_few_writes),
	    TEST(test_what_was_told_is_written_at_the_end),
	    TEST(test_what_cannot_be_written_is_known_until_the_crash),
	    TEST(test_runs_of_an_older_journal_that_ended_are_not_told),
	    TEST(test_hosts_tell_how_far_it_is),
	    TEST(test_the_look_is_the_truth),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
