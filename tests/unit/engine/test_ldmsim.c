/*
 * Everything but SNMP: collecting, evaluating, the runner and the hands on the
 * simulated fleet, whose authors know nothing of this code.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <event2/event.h>

#include "agent/collection.h"
#include "agent/config.h"
#include "agent/engine/engine.h"
#include "agent/fleet/fleet.h"
#include "agent/fleet/registry.h"
#include "agent/reason.h"
#include "agent/runs.h"
#include "tests/unit/agent/scratch.h"
#include "tests/unit/cmocka_all.h"
#include "tests/unit/fake_records.h"

/* Seconds. */
#define LIMIT 40

struct play {
	char directory[SCRATCH_SIZE];
	struct event_base *base;
	struct config *config;
	struct registry *registry;
	struct fleet *fleet;
	struct collections *collections;
	struct fake_records records;
	struct runs *runs;
	struct engine *engine;
};

/* Have the simulator do something on a host. */
static void
sim(const struct play *play, const char *host, const char *what)
{
	char shell[2048];

	snprintf(shell, sizeof(shell),
	    "%s/contrib/ldmsim/ldmsim --fleet %s/fleet --host %s sim %s",
	    getenv("top_builddir") != NULL ? getenv("top_builddir") : ".",
	    play->directory, host, what);
	assert_int_equal(system(shell), 0);
}

static void
config_write(struct play *play)
{
	const char *top = getenv("top_builddir") != NULL ? getenv("top_builddir") : ".";
	char shell[1024], text[4096];
	struct reason reason = {""};
	size_t length;

	snprintf(shell, sizeof(shell), "cp %s/contrib/ldmsim/sample.fleet %s/fleet",
	    getenv("top_srcdir") != NULL ? getenv("top_srcdir") : ".", play->directory);
	assert_int_equal(system(shell), 0);
	length = (size_t)snprintf(text, sizeof(text),
	    "state-dir = \"%s\"\n"
	    "engine {\n"
	    "  enabled = true poll-interval = 1\n"
	    "  allow-overrides = {\"warnings\", \"blockers\"}\n"
	    "  runner = \"%s/migready-run\"\n"
	    "}\n",
	    play->directory, top);
	for (int host = 'a'; host <= 'b'; host++)
		length += (size_t)snprintf(text + length, sizeof(text) - length,
		    "host \"sparc-%c\" { command = {\"%s/contrib/ldmsim/ldmsim\", "
		    "\"--fleet\", \"%s/fleet\", \"--host\", \"sparc-%c\"} }\n",
		    host, top, play->directory, host);
	if (config_load(&play->config, scratch_write(play->directory, "m.conf", text),
		&reason) != 0)
		fail_msg("%s", reason.text);
}

static void
turn(const struct play *play)
{
	static const struct timeval moment = {.tv_usec = 50000};

	event_base_loopexit(play->base, &moment);
	event_base_dispatch(play->base);
}

static int
play_open(void **state)
{
	struct play *play = calloc(1, sizeof(*play));
	const struct fleet_options options = {.lost_retention = 100};
	struct record_store store;
	struct instant now = instant_now();
	struct reason reason = {""};

	assert_non_null(play);
	scratch_make(play->directory);
	config_write(play);
	play->base = event_base_new();
	assert_int_equal(registry_open(&play->registry, NULL, NULL), 0);
	assert_int_equal(fleet_open(&play->fleet, play->registry, &options), 0);
	assert_int_equal(
	    collections_open(&play->collections, play->base, play->fleet), 0);
	assert_int_equal(
	    collections_prepare(play->collections, play->config, &reason), 0);
	collections_commit(play->collections);
	store = fake_records_store(&play->records);
	assert_int_equal(runs_open(&play->runs, play->config,
			     &(struct runs_sources){
				 play->base, play->fleet, play->collections, &store},
			     &now, &reason),
	    0);
	play->engine = runs_engine(play->runs);
	for (int i = 0; i < LIMIT * 20; i++) {
		if (fleet_find_host(play->fleet, "sparc-a")->inventory != NULL &&
		    fleet_find_host(play->fleet, "sparc-b")->inventory != NULL)
			break;
		turn(play);
	}
	*state = play;
	return 0;
}

static int
play_close(void **state)
{
	struct play *play = *state;

	runs_free(play->runs);
	collections_free(play->collections);
	fleet_free(play->fleet);
	registry_free(play->registry);
	config_free(play->config);
	event_base_free(play->base);
	fake_records_clear(&play->records);
	scratch_remove(play->directory);
	free(play);
	return 0;
}

static void
submit(const struct play *play, enum engine_operation operation)
{
	struct reason reason = {""};
	struct instant now = instant_now();
	const struct fleet_domain *domain =
	    fleet_find_domain(play->fleet, "web1", &reason);
	struct engine_request request = {.run = 1,
	    .operation = operation,
	    .options = ENGINE_OVERRIDE_WARNINGS | ENGINE_OVERRIDE_BLOCKERS,
	    .target = fleet_find_host(play->fleet, "sparc-b")->index};

	assert_non_null(domain);
	request.domain = domain->index;
	if (engine_submit(play->engine, &request, &now, &reason) != 0)
		fail_msg("%s", reason.text);
}

/* Wait for a state, or for the end, which has to be that state. */
static const struct engine_run *
wait_for(const struct play *play, enum engine_state state)
{
	const struct engine_run *run = engine_find(play->engine, 1);

	for (int i = 0; i < LIMIT * 20; i++) {
		run = engine_find(play->engine, 1);
		if (run->state == state || engine_state_ended(run->state))
			break;
		turn(play);
	}
	if (run->state != state)
		fail_msg("%s: %s", engine_state_word(run->state), run->text);
	return run;
}

static const char *
host_of_web1(const struct play *play)
{
	return fleet_find_domain(play->fleet, "web1", NULL)->host->name;
}

static void
test_dry_run_moves_nothing(void **state)
{
	struct play *play = *state;

	submit(play, ENGINE_DRY_RUN);
	assert_int_equal(wait_for(play, ENGINE_SUCCEEDED)->exit_code, 0);
	assert_string_equal(host_of_web1(play), "sparc-a");
}

static void
test_migration(void **state)
{
	struct play *play = *state;
	const struct engine_run *run;

	submit(play, ENGINE_MIGRATE);
	run = wait_for(play, ENGINE_SUCCEEDED);
	assert_int_equal(run->exit_code, 0);
	assert_int_equal(run->progress, 100);
	/* Both hosts were collected for that. */
	assert_string_equal(host_of_web1(play), "sparc-b");
}

static void
test_progress_and_cancel(void **state)
{
	struct play *play = *state;
	struct instant now = instant_now();
	const struct engine_run *run;

	sim(play, "sparc-a", "add-fault migration-hang value=40");
	submit(play, ENGINE_MIGRATE);
	wait_for(play, ENGINE_MIGRATING);
	run = engine_find(play->engine, 1);
	for (int i = 0; i < LIMIT * 20 && run->progress != 40; i++)
		turn(play);
	assert_int_equal(run->progress, 40);
	assert_int_equal(engine_cancel(play->engine, 1, &now, NULL), 0);
	run = wait_for(play, ENGINE_CANCELLED);
	assert_string_equal(host_of_web1(play), "sparc-a");
	assert_non_null(strstr(run->text, "web1 is on sparc-a as before"));
}

static void
test_failure(void **state)
{
	struct play *play = *state;
	const struct engine_run *run;

	sim(play, "sparc-a", "add-fault migration-fail value=30");
	submit(play, ENGINE_MIGRATE);
	run = wait_for(play, ENGINE_FAILED);
	assert_int_equal(run->error, ENGINE_ERROR_MIGRATE);
	assert_non_null(strstr(run->text, "Domain Migration of LDom web1 failed"));
}

static void
test_migration_error(void **state)
{
	struct play *play = *state;
	const struct engine_run *run;

	sim(play, "sparc-a", "add-fault migration-lost");
	submit(play, ENGINE_MIGRATE);
	run = wait_for(play, ENGINE_NEEDS_OPERATOR);
	assert_non_null(strstr(run->text, "no copy is on sparc-b"));
}

int
main(void)
{
#define CASE(name) cmocka_unit_test_setup_teardown(name, play_open, play_close)
	const struct CMUnitTest tests[] = {
	    CASE(test_dry_run_moves_nothing),
	    CASE(test_migration),
	    CASE(test_progress_and_cancel),
	    CASE(test_failure),
	    CASE(test_migration_error),
	};
#undef CASE

	return cmocka_run_group_tests(tests, NULL, NULL);
}
