#include "tests/unit/engine/stage.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "agent/engine/runner.h"
#include "tests/unit/cmocka_all.h"

static int
host_number(const char *host)
{
	return strcmp(host, "sparc-a") == 0 ? 0 : 1;
}

static const char *const *
fake_command(void *context, const char *host, struct reason *reason)
{
	static const char *const prefix[] = {"ssh", "host", "ldm", NULL};
	const struct stage *stage = context;

	if (stage->no_command[host_number(host)]) {
		reason_set(reason, 0, "its collector is \"file\"");
		return NULL;
	}
	return prefix;
}

static struct stage_ask *
ask_add(struct stage *stage, void *cookie)
{
	for (size_t i = 0; i < 16; i++)
		if (!stage->asks[i].pending) {
			stage->asks[i] =
			    (struct stage_ask){.pending = true, .cookie = cookie};
			return &stage->asks[i];
		}
	fail_msg("too much is asked at the same time");
	return NULL;
}

static int
fake_start(void *context, const char *directory, const char *const *argv,
    engine_told *told, void *cookie, struct reason *reason)
{
	struct stage *stage = context;
	struct stage_ask *ask = ask_add(stage, cookie);

	(void)reason;
	stage->starts++;
	snprintf(stage->place, sizeof(stage->place), "%s", directory);
	for (size_t length = 0; *argv != NULL; argv++)
		length += (size_t)snprintf(stage->argv + length,
		    sizeof(stage->argv) - length, "%s%s", length > 0 ? " " : "", *argv);
	ask->told = told;
	ask->starts = true;
	return 0;
}

static int
fake_look(void *context, const char *host, const char *domain, engine_seen *seen,
    void *cookie, struct reason *reason)
{
	struct stage *stage = context;
	struct stage_ask *ask = ask_add(stage, cookie);

	(void)reason;
	assert_string_equal(domain, "web1");
	ask->seen = seen;
	ask->host = host_number(host);
	stage->looks++;
	return 0;
}

static int
fake_cancel(void *context, const char *host, const char *domain, engine_told *told,
    void *cookie, struct reason *reason)
{
	struct stage *stage = context;

	(void)reason;
	assert_string_equal(host, "sparc-a");
	assert_string_equal(domain, "web1");
	stage->cancels++;
	ask_add(stage, cookie)->told = told;
	return 0;
}

static void
fake_forget(void *context, void *cookie)
{
	struct stage *stage = context;

	for (size_t i = 0; i < 16; i++)
		if (stage->asks[i].cookie == cookie)
			stage->asks[i].pending = false;
}

static void
fake_collect(void *context, const char *host)
{
	struct stage *stage = context;

	(void)host;
	stage->collects++;
}

static void
fake_wake(void *context)
{
	struct stage *stage = context;

	stage->woken = true;
}

static void
answers_give(struct stage *stage)
{
	const struct reason none = {""};
	const struct reason failure = {"no such program"};
	const struct reason refusal = {"exit 1: Authorization failed"};

	for (size_t i = 0; i < 16; i++) {
		struct stage_ask ask = stage->asks[i];
		bool fails = ask.starts && stage->start_fails;

		/* A start is answered when the runner has begun. */
		if (!ask.pending || (ask.starts && !fails))
			continue;
		stage->asks[i].pending = false;
		if (ask.seen != NULL)
			ask.seen(ask.cookie, &stage->sight[ask.host], &none);
		else if (!ask.starts && stage->cancel_fails)
			ask.told(ask.cookie, -EIO, &refusal);
		else
			ask.told(
			    ask.cookie, fails ? -ENOENT : 0, fails ? &failure : &none);
	}
}

static void
follow(void *context, const struct engine_run *run, enum engine_state before)
{
	struct stage *stage = context;
	size_t length = strlen(stage->states);

	/* A journal that could not be read at first. */
	if (run->state == before)
		return;
	snprintf(stage->states + length, sizeof(stage->states) - length, "%s%u:%s",
	    length > 0 ? " " : "", run->index, engine_state_word(run->state));
}

static void
engine_begin(struct stage *stage)
{
	const struct record_store store = fake_records_store(&stage->records);
	char directory[SCRATCH_SIZE + 8];
	const struct engine_sources sources = {
	    .fleet = stage->pair.fleet,
	    .policy = stage->pair.policy,
	    .store = &store,
	    .directory = directory,
	    .hands = {fake_command, fake_start, fake_look, fake_cancel, fake_forget,
		fake_collect, fake_wake, stage},
	};
	struct reason reason = {""};

	snprintf(directory, sizeof(directory), "%s/runs", stage->directory);
	if (engine_open(
		&stage->engine, &stage->policy, &sources, &stage->now, &reason) != 0)
		fail_msg("%s", reason.text);
	stage->follower = (struct engine_follower){.changed = follow, .context = stage};
	engine_follow(stage->engine, &stage->follower);
}

int
stage_open(void **state)
{
	struct stage *stage = calloc(1, sizeof(*stage));

	assert_non_null(stage);
	pair_open(&stage->pair);
	pair_publish(&stage->pair);
	scratch_make(stage->directory);
	/* A Wednesday, 12:00 UTC. */
	stage->now = (struct instant){.wall = 1764158400000, .steady = 1000};
	stage->policy = engine_policy_defaults();
	stage->policy.enabled = true;
	stage->alive = -1;
	stage->sight[0] =
	    (struct engine_sight){.reached = true, .present = true, .progress = -1};
	stage->sight[1] = (struct engine_sight){.reached = true, .progress = -1};
	engine_begin(stage);
	*state = stage;
	return 0;
}

int
stage_close(void **state)
{
	struct stage *stage = *state;

	engine_free(stage->engine);
	if (stage->alive >= 0)
		close(stage->alive);
	fake_records_clear(&stage->records);
	scratch_remove(stage->directory);
	pair_close(&stage->pair);
	free(stage);
	return 0;
}

struct engine_request
stage_request(const struct stage *stage, enum engine_operation operation)
{
	return (struct engine_request){
	    .run = 1,
	    .operation = operation,
	    .domain = pair_domain(&stage->pair)->index,
	    .target = stage->pair.host_b->index,
	    .requester = "operator",
	};
}

void
stage_submit(struct stage *stage, const struct engine_request *request)
{
	struct reason reason = {""};

	if (engine_submit(stage->engine, request, &stage->now, &reason) != 0)
		fail_msg("%s", reason.text);
}

void
stage_pass(struct stage *stage, int64_t milliseconds)
{
	int64_t end = stage->now.steady + milliseconds;
	int turns = 0; /* in which no time passed */

	for (;;) {
		int64_t due;

		stage->woken = false;
		due = engine_step(stage->engine, &stage->now);
		answers_give(stage);
		if (stage->woken)
			due = 0;
		else if (stage->now.steady >= end)
			return;
		if (due < 0 || stage->now.steady + due > end)
			due = end - stage->now.steady;
		turns = due == 0 ? turns + 1 : 0;
		assert_true(turns < 100);
		stage->now.steady += due;
		stage->now.wall += due;
	}
}

void
stage_forget_fleet(struct stage *stage)
{
	engine_free(stage->engine);
	memset(stage->asks, 0, sizeof(stage->asks));
	pair_close(&stage->pair);
	pair_open(&stage->pair);
	stage->pair.now = stage->now;
	engine_begin(stage);
}

void
stage_crash(struct stage *stage)
{
	bool full = stage->records.full;

	/* Nothing is written any more. */
	stage->records.full = true;
	engine_free(stage->engine);
	stage->records.full = full;
	memset(stage->asks, 0, sizeof(stage->asks));
	stage->now.wall += 1000;
	stage->now.steady += 1000;
	engine_begin(stage);
}

static const char *
place_file(const struct stage *stage, const char *name)
{
	static char path[1100];

	snprintf(path, sizeof(path), "%s/%s", stage->place, name);
	return path;
}

void
stage_runner_begins(struct stage *stage)
{
	assert_int_equal(mkfifo(place_file(stage, RUNNER_ALIVE_NEW), 0600), 0);
	assert_int_equal(mkfifo(place_file(stage, RUNNER_ALIVE), 0600), 0);
	stage->alive = open(place_file(stage, RUNNER_ALIVE), O_RDONLY | O_NONBLOCK);
	assert_true(stage->alive >= 0);
	for (size_t i = 0; i < 16; i++)
		if (stage->asks[i].pending && stage->asks[i].starts) {
			stage->asks[i].pending = false;
			stage->asks[i].told(
			    stage->asks[i].cookie, 0, &(struct reason){""});
		}
}

void
stage_runner_prints(const struct stage *stage, const char *text)
{
	FILE *file = fopen(place_file(stage, RUNNER_OUTPUT), "a");

	assert_non_null(file);
	fputs(text, file);
	fclose(file);
}

void
stage_runner_dies(struct stage *stage)
{
	close(stage->alive);
	stage->alive = -1;
}

void
stage_runner_ends(struct stage *stage, const char *status)
{
	FILE *file = fopen(place_file(stage, RUNNER_STATUS), "w");

	assert_non_null(file);
	fprintf(file, "%s\n", status);
	fclose(file);
	stage_runner_dies(stage);
}

void
stage_move(struct stage *stage)
{
	stage->sight[0].present = false;
	stage->sight[0].flags = 0;
	stage->sight[1].present = true;
	stage->sight[1].flags = 0;
}

void
stage_collect(struct stage *stage)
{
	struct inventory *a = pair_inventory_again(stage->pair.host_a);
	struct inventory *b = pair_inventory_again(stage->pair.host_b);

	assert_int_equal(
	    fleet_publish(stage->pair.fleet, stage->pair.host_b, a, &stage->now, NULL),
	    0);
	assert_int_equal(
	    fleet_publish(stage->pair.fleet, stage->pair.host_a, b, &stage->now, NULL),
	    0);
}

void
stage_remove_switch(struct stage *stage)
{
	struct inventory *inventory = inventory_new();
	struct side *side = &stage->pair.b;
	struct inventory_vcc *vcc;

	assert_non_null(inventory);
	side->inventory = inventory;
	inventory->facts = ALL_FACTS;
	inventory->version = (struct inventory_version){"3.6.2.0.31", {3, 6, 2, 0, 31}};
	side->vds = inventory_add_vds(inventory);
	side->vds->name = "primary-vds0";
	side->vds->domain = "primary";
	side_add_volume(side, "web1-root", "naa:600144F0AA");
	vcc = inventory_add_vcc(inventory);
	vcc->name = "primary-vcc0";
	vcc->domain = "primary";
	vcc->port_min = 5000;
	vcc->port_max = 5003;
	stage->pair.now = stage->now;
	pair_publish(&stage->pair);
}

void
stage_expect(
    const struct stage *stage, uint32_t run, enum engine_state state, const char *text)
{
	const struct engine_run *found = engine_find(stage->engine, run);

	assert_non_null(found);
	if (found->state != state || strstr(found->text, text) == NULL)
		fail_msg("run %u is %s: %s", run, engine_state_word(found->state),
		    found->text);
}

void
stage_submit_plain(struct stage *stage, enum engine_operation operation)
{
	const struct engine_request request = stage_request(stage, operation);

	stage_submit(stage, &request);
}

void
stage_begin_migration(struct stage *stage)
{
	stage_submit_plain(stage, ENGINE_MIGRATE);
	stage_pass(stage, 1000);
	stage_runner_begins(stage);
	stage_runner_ends(stage, "exit 0");
	stage_pass(stage, 1000);
	stage_expect(stage, 1, ENGINE_MIGRATING, "moves web1 from sparc-a to sparc-b");
	stage_runner_begins(stage);
}
