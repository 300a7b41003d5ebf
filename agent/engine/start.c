/* Beginning a command of ldm: what it is, where, and that it is written down first. */
#include "agent/engine/engine_private.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "agent/engine/devices.h"
#include "agent/fleet/fleet.h"
#include "agent/fleet/inventory.h"

/* Words behind the prefix of the host. */
#define WORDS_MAX 10

/* [user@]target[:name] */
#define TARGET_SIZE 1024

/* Directories that are tried at once. */
#define PLACES_MAX 16

enum engine_line_origin
step_origin(enum run_step step)
{
	return step == STEP_MIGRATE ? ENGINE_LINE_MIGRATE : ENGINE_LINE_DRY_RUN;
}

void
step_place(const struct run *run, enum run_step step, char *path)
{
	/* A path that is too long is found when the directory is made. */
	if (place_path(path, run->engine->directory, run->public.index,
		step == STEP_MIGRATE ? "migrate" : "dry-run", run->attempt) != 0)
		path[0] = '\0';
}

bool
step_has_room(const struct run *run)
{
	const struct engine *engine = run->engine;
	const uint32_t hosts[] = {run->public.source, run->public.target};
	int64_t busy = 0;
	int64_t of_host[] = {0, 0};

	if (run->public.operation == ENGINE_VALIDATE)
		return true;
	for (size_t i = 0; i < engine->open_count; i++) {
		const struct run *other = engine->open[i];

		if (other == run || other->public.operation == ENGINE_CANCEL ||
		    other->public.state == ENGINE_QUEUED ||
		    engine_state_ended(other->public.state))
			continue;
		busy++;
		for (int j = 0; j < 2; j++)
			if (other->public.source == hosts[j] ||
			    other->public.target == hosts[j])
				of_host[j]++;
	}
	return busy < engine->policy.max_runs &&
	       of_host[0] < engine->policy.max_runs_per_host &&
	       of_host[1] < engine->policy.max_runs_per_host;
}

/* ---- the command ---- */

/* What stands behind the prefix; target: TARGET_SIZE octets for the last word. */
static size_t
words_fill(const struct run *run, enum run_step step, const char **words, char *target)
{
	const struct engine_policy *policy = &run->engine->policy;
	unsigned options = run->public.options;
	bool user = policy->password_file != NULL && policy->user != NULL;
	size_t count = 0;

	words[count++] = "migrate-domain";
	if ((options & ENGINE_FORCE) != 0)
		words[count++] = "-f";
	if (step == STEP_DRY_RUN)
		words[count++] = "-n";
	if (policy->password_file == NULL) {
		words[count++] = "-c";
	} else {
		words[count++] = "-p";
		words[count++] = policy->password_file;
	}
	if ((options & ENGINE_SAVE_CONFIG) != 0 && step == STEP_MIGRATE)
		words[count++] = "-s";
	words[count++] = run->domain_name;
	snprintf(target, TARGET_SIZE, "%s%s%s%s%s", user ? policy->user : "",
	    user ? "@" : "", run->target_name, run->name[0] != '\0' ? ":" : "",
	    run->name);
	words[count++] = target;
	return count;
}

static void
start_told(void *cookie, int error, const struct reason *reason)
{
	struct order *start = cookie;
	struct run *run = start->run;

	start->pending = false;
	if (error != 0)
		start->reason = *reason;
	else
		run->begun = true;
	run->due = 0;
	run->engine->hands.wake(run->engine->hands.context);
}

/* The command is in the journal: from here on its directory tells what became of it. */
static void
step_run(struct run *run, const char *place)
{
	const struct engine_hands *hands = &run->engine->hands;
	struct reason *reason = &run->start.reason;
	const char *words[WORDS_MAX];
	char target[TARGET_SIZE];
	size_t count = words_fill(run, run->step, words, target);
	size_t prefix_count = 0;
	const char *const *prefix;
	const char **argv;

	*reason = (struct reason){""};
	prefix = hands->command(hands->context, run->source_name, reason);
	if (prefix == NULL)
		return;
	while (prefix[prefix_count] != NULL)
		prefix_count++;
	argv = calloc(prefix_count + count + 1, sizeof(*argv));
	if (argv == NULL) {
		reason_set(reason, -ENOMEM, "no memory for the command");
		return;
	}
	memcpy(argv, prefix, prefix_count * sizeof(*argv));
	memcpy(argv + prefix_count, words, count * sizeof(*argv));
	run->start.pending = true;
	if (hands->start(
		hands->context, place, argv, start_told, &run->start, reason) != 0)
		run->start.pending = false;
	free(argv);
}

/* So that they can be compared afterwards. */
static void
devices_keep(struct run *run)
{
	const struct fleet_domain *domain =
	    domain_of(run->engine->fleet, run->public.domain);

	free(run->devices);
	run->devices = NULL;
	if (domain != NULL && domain->host->inventory != NULL)
		run->devices = devices_text(domain->host->inventory, domain->inventory);
}

/*
 * Its directory, which nobody else has: one that another life of this index left behind
 * may still be in use, or stay claimed for a day.
 */
static int
step_make(struct run *run, enum run_step step, char *place, struct reason *reason)
{
	int error = -EBUSY;

	for (int i = 0; i < PLACES_MAX && error == -EBUSY; i++) {
		run->attempt += i > 0;
		step_place(run, step, place);
		error = place_make(place, reason);
	}
	return error;
}

bool
step_begin(struct run *run, enum run_step step, const struct instant *now)
{
	struct run_next next = {ENGINE_DRY_RUNNING, 0, step, NULL};
	struct reason text = {""};
	struct reason reason = {""};
	char place[PLACE_SIZE];

	reason_set(&text, 0, "tries dry to move %s from %s to %s", run->domain_name,
	    run->source_name, run->target_name);
	if (step == STEP_MIGRATE) {
		next.state = ENGINE_MIGRATING;
		devices_keep(run);
		reason_set(&text, 0, "moves %s from %s to %s", run->domain_name,
		    run->source_name, run->target_name);
	}
	next.text = text.text;
	/* Before the journal: a missing directory never means that nothing began. */
	if (step_make(run, step, place, &reason) != 0) {
		run_wait(run, &reason, now);
		return false;
	}
	lines_forget(&run->lines, step_origin(step));
	if (!run_move(run, &next, now))
		return false;
	run->phase = PHASE_RUNNING;
	run->output_offset = 0;
	run->step_since = now->steady;
	run->gone_since = 0;
	run->begun = false;
	run->exit_known = false;
	run->public.exit_code = -1;
	run->public.progress = step == STEP_MIGRATE ? 0 : -1;
	run->due = now->steady;
	run->look_due = 0;
	step_run(run, place);
	return true;
}
