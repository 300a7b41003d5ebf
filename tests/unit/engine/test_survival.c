/*
 * A daemon's worth of engine, journal, hands and runner in a process of its own, which
 * is killed at random instants and started again, until the run has ended: it ends as
 * what really happened, and ldm was called at most once.
 */
#include <errno.h>
#include <signal.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include <event2/event.h>

#include "agent/config.h"
#include "agent/engine/engine.h"
#include "agent/hands.h"
#include "agent/log.h"
#include "agent/records.h"
#include "agent/state.h"
#include "tests/unit/agent/scratch.h"
#include "tests/unit/cmocka_all.h"
#include "tests/unit/readiness/pair.h"

#define LIVES_MAX 200

/* What the child ends with. */
#define ENDED 33

static char directory[SCRATCH_SIZE];

/* ldm of a host: where web1 is stands in a file, and each migration in another one. */
static const char fake_ldm[] =
    "dir=$1 host=$2; shift 2\n"
    "case \"$*\" in\n"
    "'list -p')\n"
    "	echo 'VERSION 1.6'\n"
    "	echo 'DOMAIN|name=primary|state=active|flags=-n-cv-'\n"
    "	test \"$(cat $dir/where)\" = $host || exit 0\n"
    "	flag=-; test -e $dir/moving && flag=s\n"
    "	echo \"DOMAIN|name=web1|state=active|flags=-n---$flag\" ;;\n"
    "'migrate-domain -n '*) echo tried; sleep 0.05; exit $(cat $dir/dry) ;;\n"
    "migrate-domain*)\n"
    "	test -e $dir/kill && kill -9 $PPID\n"
    "	echo x >> $dir/counter; : > $dir/moving; sleep 0.1\n"
    "	status=$(cat $dir/real)\n"
    "	test $status = 0 && echo sparc-b > $dir/where.new &&\n"
    "	    mv $dir/where.new $dir/where\n"
    "	rm $dir/moving; echo said; exit $status ;;\n"
    "esac\n";

/* ---- in the child ---- */

struct life {
	struct pair pair;
	struct config *config;
	struct event_base *base;
	struct state *state;
	struct hands *hands;
	struct engine *engine;
	bool woken;
};

static void
life_wake(void *context)
{
	struct life *life = context;

	life->woken = true;
	event_base_loopbreak(life->base);
}

/* Collecting the target shows what is true: web1 has changed hosts. */
static void
life_collect(void *context, const char *host)
{
	struct life *life = context;
	struct instant now = instant_now();
	const struct fleet_host *a = life->pair.host_a;
	const struct fleet_host *b = life->pair.host_b;
	struct inventory *has, *has_not;

	if (strcmp(host, "sparc-a") == 0)
		return;
	has = pair_inventory_again(a);
	has_not = pair_inventory_again(b);
	now.steady++;
	fleet_publish(life->pair.fleet, b, has, &now, NULL);
	fleet_publish(life->pair.fleet, a, has_not, &now, NULL);
}

static struct life *collecting;

static void
hands_collect_here(void *context, const char *host)
{
	(void)context;
	life_collect(collecting, host);
}

static void
life_open(struct life *life)
{
	struct reason reason = {""};
	struct instant now = instant_now();
	struct record_store store;
	struct engine_sources sources = {.directory = directory};
	char path[SCRATCH_SIZE + 32], runs[SCRATCH_SIZE + 32];

	pair_open(&life->pair);
	life->pair.now = now;
	pair_publish(&life->pair);
	snprintf(path, sizeof(path), "%s/m.conf", directory);
	snprintf(runs, sizeof(runs), "%s/runs", directory);
	life->base = event_base_new();
	if (config_load(&life->config, path, &reason) != 0 ||
	    state_open(&life->state, directory, &reason) != 0 ||
	    hands_open(&life->hands, life->base, NULL, life_wake, life) != 0)
		_exit(1);
	hands_set_config(life->hands, life->config);
	store = state_record_store(life->state);
	sources.store = &store;
	sources.fleet = life->pair.fleet;
	sources.policy = life->pair.policy;
	sources.directory = runs;
	sources.hands = hands_for_engine(life->hands);
	collecting = life;
	sources.hands.collect = hands_collect_here;
	if (engine_open(
		&life->engine, &life->config->engine, &sources, &now, &reason) != 0)
		_exit(1);
}

static void
life_turn(struct life *life)
{
	struct instant now = instant_now();
	struct timeval wait;
	int64_t due;

	life->woken = false;
	due = engine_step(life->engine, &now);
	if (life->woken)
		return;
	if (due < 0 || due > 50)
		due = 50;
	wait = (struct timeval){.tv_usec = (suseconds_t)due * 1000};
	event_base_loopexit(life->base, &wait);
	event_base_dispatch(life->base);
}

static void
life_submit(struct life *life)
{
	struct instant now = instant_now();
	const struct engine_request request = {.run = 1,
	    .operation = ENGINE_MIGRATE,
	    .domain = pair_domain(&life->pair)->index,
	    .target = life->pair.host_b->index};

	if (engine_find(life->engine, 1) == NULL &&
	    engine_submit(life->engine, &request, &now, NULL) != 0)
		_exit(1);
}

/* Until the run has ended; its state goes into a file. */
static void
life_live(void)
{
	struct life *life = calloc(1, sizeof(*life));
	const struct engine_run *run;

	signal(SIGPIPE, SIG_IGN);
	log_open(LOG_LEVEL_ERROR, NULL, NULL);
	life_open(life);
	life_submit(life);
	do {
		life_turn(life);
		run = engine_find(life->engine, 1);
	} while (!engine_state_ended(run->state));
	scratch_write(directory, "result", engine_state_word(run->state));
	_exit(ENDED);
}

/* ---- in the test ---- */

static void
file_read(const char *name, char *text, size_t size)
{
	char path[SCRATCH_SIZE + 32];
	FILE *file;
	size_t length = 0;

	snprintf(path, sizeof(path), "%s/%s", directory, name);
	file = fopen(path, "r");
	if (file != NULL) {
		length = fread(text, 1, size - 1, file);
		fclose(file);
	}
	text[length] = '\0';
}

static void
life_until_ended(unsigned *seed)
{
	for (int i = 0; i < LIVES_MAX; i++) {
		struct timespec span = {.tv_nsec = 0};
		pid_t pid = fork();
		int status;

		assert_true(pid >= 0);
		if (pid == 0)
			life_live();
		/* Longer and longer, so that it comes to an end. */
		span.tv_nsec = (rand_r(seed) % 100 + 3 * i) * 1000000L;
		nanosleep(&span, NULL);
		kill(pid, SIGKILL);
		assert_int_equal(waitpid(pid, &status, 0), pid);
		if (WIFEXITED(status)) {
			assert_int_equal(WEXITSTATUS(status), ENDED);
			return;
		}
	}
	fail_msg("it never ends");
}

static void
stage_write(const char *dry, const char *real)
{
	const char *top = getenv("top_builddir");
	char text[4096];

	scratch_write(directory, "ldm", fake_ldm);
	scratch_write(directory, "where", "sparc-a");
	scratch_write(directory, "dry", dry);
	scratch_write(directory, "real", real);
	snprintf(text, sizeof(text),
	    "state-dir = \"%s\"\n"
	    "engine { enabled = true poll-interval = 1 runner = \"%s/migready-run\" }\n"
	    "host \"sparc-a\" { command = {\"/bin/sh\", \"%s/ldm\", \"%s\", "
	    "\"sparc-a\"} }\n"
	    "host \"sparc-b\" { command = {\"/bin/sh\", \"%s/ldm\", \"%s\", "
	    "\"sparc-b\"} }\n",
	    directory, top != NULL ? top : ".", directory, directory, directory,
	    directory);
	scratch_write(directory, "m.conf", text);
}

static void
survive(const char *dry, const char *real, bool kill_runner, const char *result,
    const char *counter, int rounds)
{
	unsigned seed = 20260413;

	for (int i = 0; i < rounds; i++) {
		char text[64];

		scratch_make(directory);
		stage_write(dry, real);
		if (kill_runner)
			scratch_write(directory, "kill", "");
		life_until_ended(&seed);
		file_read("result", text, sizeof(text));
		assert_string_equal(text, result);
		file_read("counter", text, sizeof(text));
		assert_string_equal(text, counter);
		scratch_remove(directory);
	}
}

static void
test_migration(void **state)
{
	(void)state;
	survive("0", "0", false, "succeeded", "x\n", 8);
}

static void
test_killed_runner(void **state)
{
	(void)state;
	survive("0", "0", true, "succeeded", "x\n", 4);
}

static void
test_failing_migration(void **state)
{
	(void)state;
	survive("0", "3", false, "failed", "x\n", 4);
}

static void
test_failing_dry_run(void **state)
{
	(void)state;
	survive("1", "0", false, "failed", "", 4);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(test_migration),
	    cmocka_unit_test(test_killed_runner),
	    cmocka_unit_test(test_failing_migration),
	    cmocka_unit_test(test_failing_dry_run),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
