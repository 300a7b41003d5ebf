/* The daemon dies at any moment: nothing is lost, nothing is executed twice. */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "agent/engine/runner.h"
#include "tests/unit/cmocka_all.h"
#include "tests/unit/engine/stage.h"

static void
submit(struct stage *stage)
{
	const struct engine_request request = stage_request(stage, ENGINE_MIGRATE);

	stage_submit(stage, &request);
}

static void
begin_migration(struct stage *stage)
{
	submit(stage);
	stage_pass(stage, 1000);
	stage_runner_begins(stage);
	stage_runner_prints(stage, "tried\n");
	stage_runner_ends(stage, "exit 0");
	stage_pass(stage, 1000);
	stage_expect(stage, 1, ENGINE_MIGRATING, "");
}

static void
test_queued(void **state)
{
	struct stage *stage = *state;
	struct engine_request request = stage_request(stage, ENGINE_MIGRATE);

	request.requester = "operator \"o\" \xc3\xa9";
	request.name = "web2";
	stage_submit(stage, &request);
	stage_crash(stage);
	stage_expect(stage, 1, ENGINE_QUEUED, "waits for its turn");
	assert_string_equal(
	    engine_find(stage->engine, 1)->requester, "operator \"o\" \xc3\xa9");
	assert_string_equal(engine_find(stage->engine, 1)->name, "web2");
	assert_string_equal(engine_find(stage->engine, 1)->source_name, "sparc-a");
	stage_pass(stage, 1000);
	stage_expect(stage, 1, ENGINE_DRY_RUNNING, "");
	assert_int_equal(stage->starts, 1);
}

/* Right after a start nothing is known of any host: that is no reason to refuse. */
static void
test_before_hosts_are_collected(void **state)
{
	struct stage *stage = *state;

	submit(stage);
	stage_forget_fleet(stage);
	stage_pass(stage, 60000);
	stage_expect(stage, 1, ENGINE_QUEUED, "");
	stage->pair.now = stage->now;
	pair_publish(&stage->pair);
	stage_pass(stage, 6000);
	stage_expect(stage, 1, ENGINE_DRY_RUNNING, "");
	stage_runner_begins(stage);
	stage_runner_ends(stage, "exit 0");
	stage_forget_fleet(stage);
	stage_pass(stage, 60000);
	stage_expect(stage, 1, ENGINE_DRY_RUNNING, "has not been collected since");
	stage->pair.now = stage->now;
	pair_publish(&stage->pair);
	stage_pass(stage, 6000);
	stage_expect(stage, 1, ENGINE_MIGRATING, "");
	assert_int_equal(stage->starts, 2);
}

/* Written down, and the runner never came to life: it is owned, and begun anew. */
static void
test_before_the_runner_began(void **state)
{
	struct stage *stage = *state;
	char alive[1100];
	struct stat about;

	submit(stage);
	stage_pass(stage, 1000);
	assert_int_equal(stage->starts, 1);
	stage_crash(stage);
	stage_pass(stage, 1000);
	stage_expect(stage, 1, ENGINE_DRY_RUNNING, "");
	assert_int_equal(stage->starts, 2);
	snprintf(alive, sizeof(alive), "%s/%s", stage->place, RUNNER_ALIVE);
	assert_int_not_equal(stat(alive, &about), 0);
}

static void
test_while_it_runs(void **state)
{
	struct stage *stage = *state;
	struct engine_line line;

	begin_migration(stage);
	stage_runner_begins(stage);
	stage_runner_prints(stage, "one\ntwo");
	stage_pass(stage, 1000);
	assert_int_equal(engine_find(stage->engine, 1)->lines, 2);
	stage_crash(stage);
	stage_pass(stage, 1000);
	stage_expect(stage, 1, ENGINE_MIGRATING, "moves web1");
	stage_runner_prints(stage, "\n");
	stage_move(stage);
	stage_runner_ends(stage, "exit 0");
	stage_crash(stage);
	stage_pass(stage, 1000);
	stage_collect(stage);
	stage_pass(stage, 1000);
	stage_expect(stage, 1, ENGINE_SUCCEEDED, "exit 0), 0 warnings");
	/* The dry run's line, and those of the migration once. */
	assert_int_equal(engine_find(stage->engine, 1)->lines, 3);
	assert_true(engine_line(stage->engine, 1, 1, &line));
	assert_memory_equal(line.text, "tried", 5);
	assert_true(engine_line(stage->engine, 1, 3, &line));
	assert_memory_equal(line.text, "two", 3);
	assert_int_equal(stage->starts, 2);
	stage_crash(stage);
	stage_pass(stage, 100000);
	stage_expect(stage, 1, ENGINE_SUCCEEDED, "exit 0), 0 warnings");
	assert_int_equal(stage->starts, 2);
}

/* Runner and ldm are killed: the hosts tell. */
static void
test_runner_killed(void **state)
{
	struct stage *stage = *state;

	begin_migration(stage);
	stage_runner_begins(stage);
	stage_runner_dies(stage);
	stage_crash(stage);
	stage_pass(stage, 10000);
	stage_expect(stage, 1, ENGINE_MIGRATING, "no exit status");
	stage_pass(stage, 30000);
	stage_expect(
	    stage, 1, ENGINE_FAILED, "web1 is still on sparc-a, no exit status");
	assert_int_equal(stage->starts, 2);
}

/* The directory has gone: that never means that nothing was begun. */
static void
test_directory_gone(void **state)
{
	struct stage *stage = *state;

	begin_migration(stage);
	scratch_remove(stage->place);
	stage_crash(stage);
	stage_pass(stage, 60000);
	stage_expect(stage, 1, ENGINE_FAILED, "web1 is still on sparc-a");
	assert_int_equal(stage->starts, 2);
}

static void
test_while_cancelling(void **state)
{
	struct stage *stage = *state;
	const struct engine_request cancel = {
	    .run = 2, .operation = ENGINE_CANCEL, .subject = 1};

	begin_migration(stage);
	stage_runner_begins(stage);
	stage_submit(stage, &cancel);
	stage_pass(stage, 1000);
	stage_crash(stage);
	stage_pass(stage, 1000);
	stage_expect(stage, 1, ENGINE_CANCELLING, "");
	assert_int_equal(stage->cancels, 2);
	stage_runner_ends(stage, "exit 1");
	stage_pass(stage, 1000);
	stage_expect(stage, 1, ENGINE_CANCELLED, "");
	stage_expect(stage, 2, ENGINE_SUCCEEDED, "");
}

static void
test_damaged_records(void **state)
{
	struct stage *stage = *state;
	const char *good;
	char *cut;

	begin_migration(stage);
	good = fake_records_find(&stage->records, "runs", "0000000001");
	cut = strdup(good);
	cut[strlen(cut) / 2] = '\0';
	fake_records_put(&stage->records, "runs", "0000000001", cut);
	free(cut);
	fake_records_put(&stage->records, "runs", "0000000007", "{\"operation\":3}");
	fake_records_put(&stage->records, "runs", "nonsense", "{}");
	stage_crash(stage);
	stage_pass(stage, 100000);
	stage_expect(stage, 1, ENGINE_LOST, "is damaged");
	stage_expect(stage, 7, ENGINE_LOST, "is damaged");
	assert_int_equal(engine_count(stage->engine), 2);
	assert_int_equal(engine_find(stage->engine, 7)->error, ENGINE_ERROR_RECORD);
	assert_int_equal(stage->starts, 2);
	assert_int_equal(engine_next_index(stage->engine), 8);
}

/* A record whose fields do not fit together is damaged, too. */
static void
test_records_that_lie(void **state)
{
	static const struct {
		const char *from, *to;
	} lies[] = {
	    {"\"operation\":3", "\"operation\":9"},
	    {"\"state\":5", "\"state\":1"},
	    {"\"step\":2", "\"step\":0"},
	    {"\"domain-name\":\"web1\"", "\"domain-name\":\"-web1\""},
	    {"\"target-name\":\"sparc-b\"", "\"target-name\":\"a;b\""},
	    {"\"progress\":-1", "\"progress\":101"},
	};
	struct stage *stage = *state;
	char good[8192];

	begin_migration(stage);
	snprintf(good, sizeof(good), "%s",
	    fake_records_find(&stage->records, "runs", "0000000001"));
	for (size_t i = 0; i < sizeof(lies) / sizeof(lies[0]); i++) {
		char bad[8192];
		const char *at = strstr(good, lies[i].from);

		if (at == NULL)
			fail_msg("%s is not in %s", lies[i].from, good);
		snprintf(bad, sizeof(bad), "%.*s%s%s", (int)(at - good), good,
		    lies[i].to, at + strlen(lies[i].from));
		fake_records_put(&stage->records, "runs", "0000000001", bad);
		stage_crash(stage);
		stage_expect(stage, 1, ENGINE_LOST, "is damaged");
	}
	assert_int_equal(stage->starts, 2);
}

/* Ended runs are kept by count and by age. */
static void
test_keeping(void **state)
{
	struct stage *stage = *state;
	struct engine_request request = stage_request(stage, ENGINE_VALIDATE);

	stage->policy.keep = 2;
	stage->policy.keep_age = 3600;
	assert_int_equal(
	    engine_set_policy(stage->engine, &stage->policy, stage->pair.policy), 0);
	for (uint32_t i = 1; i <= 3; i++) {
		request.run = i;
		stage_submit(stage, &request);
		stage_pass(stage, 1000);
	}
	assert_int_equal(engine_count(stage->engine), 2);
	assert_null(engine_find(stage->engine, 1));
	assert_null(fake_records_find(&stage->records, "runs", "0000000001"));
	stage_pass(stage, 3500000);
	assert_int_equal(engine_count(stage->engine), 2);
	stage_pass(stage, 200000);
	assert_int_equal(engine_count(stage->engine), 0);
	assert_int_equal(engine_next_index(stage->engine), 4);
}

/* An index that is used once more, and what its first life left behind. */
static void
test_directories_of_another_life(void **state)
{
	struct stage *stage = *state;
	char left[2][SCRATCH_SIZE + 64];

	snprintf(left[0], sizeof(left[0]), "%s/runs/1-dry-run-0", stage->directory);
	snprintf(left[1], sizeof(left[1]), "%s/runs/1-dry-run-1", stage->directory);
	for (size_t i = 0; i < 2; i++) {
		char alive[1100];

		assert_int_equal(mkdir(left[i], 0700), 0);
		snprintf(alive, sizeof(alive), "%s/%s", left[i], RUNNER_ALIVE);
		assert_int_equal(mkfifo(alive, 0600), 0);
	}
	submit(stage);
	stage_pass(stage, 1000);
	stage_expect(stage, 1, ENGINE_DRY_RUNNING, "tries dry");
	assert_non_null(strstr(stage->place, "/1-dry-run-2"));
	/* Where it is stands in the journal. */
	stage_runner_begins(stage);
	stage_crash(stage);
	stage_runner_ends(stage, "exit 0");
	stage_pass(stage, 1000);
	stage_expect(stage, 1, ENGINE_MIGRATING, "");
	assert_int_equal(stage->starts, 2);
}

/* Hosts that stay silent after a restart: nobody wants it begun a day later. */
static void
test_hosts_that_are_never_collected(void **state)
{
	struct stage *stage = *state;

	submit(stage);
	stage_forget_fleet(stage);
	stage_pass(stage, 3590000);
	stage_expect(stage, 1, ENGINE_QUEUED, "has not been collected since");
	stage_pass(stage, 20000);
	stage_expect(stage, 1, ENGINE_REFUSED, "has not been collected since");
	assert_int_equal(
	    engine_find(stage->engine, 1)->error, ENGINE_ERROR_UNREACHABLE);
}

/* Of many that are to go, few go at once: each waits for the disk. */
static void
test_expiry_in_pieces(void **state)
{
	struct stage *stage = *state;
	struct engine_request request = stage_request(stage, ENGINE_VALIDATE);
	size_t saves;

	for (uint32_t i = 1; i <= 20; i++) {
		request.run = i;
		stage_submit(stage, &request);
		stage_pass(stage, 1000);
	}
	assert_int_equal(engine_count(stage->engine), 20);
	stage->policy.keep = 0;
	assert_int_equal(
	    engine_set_policy(stage->engine, &stage->policy, stage->pair.policy), 0);
	saves = stage->records.saves;
	engine_step(stage->engine, &stage->now);
	assert_true(stage->records.saves - saves <= 4);
	stage_pass(stage, 3000);
	assert_int_equal(engine_count(stage->engine), 0);
}

int
main(void)
{
#define CASE(name) cmocka_unit_test_setup_teardown(name, stage_open, stage_close)
	const struct CMUnitTest tests[] = {
	    CASE(test_queued),
	    CASE(test_before_hosts_are_collected),
	    CASE(test_before_the_runner_began),
	    CASE(test_while_it_runs),
	    CASE(test_runner_killed),
	    CASE(test_directory_gone),
	    CASE(test_while_cancelling),
	    CASE(test_damaged_records),
	    CASE(test_records_that_lie),
	    CASE(test_keeping),
	    CASE(test_directories_of_another_life),
	    CASE(test_hosts_that_are_never_collected),
	    CASE(test_expiry_in_pieces),
	};
#undef CASE

	return cmocka_run_group_tests(tests, NULL, NULL);
}
