/* While a command runs: its directory, its output, how far the migration is. */
#include "agent/engine/engine_private.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "agent/log.h"

#define READ_SIZE 4096

/* ---- output ---- */

/* The last lines of an output that was too long to keep as a whole. */
static void
output_end(struct run *run, const char *place)
{
	enum engine_line_origin origin = step_origin(run->step);
	size_t whole = place_output_size(place);
	char buffer[LINES_END_SIZE];
	size_t size = sizeof(buffer);
	size_t offset =
	    whole > run->output_offset + size ? whole - size : run->output_offset;
	static const char left_out[] = "[the output is longer: its end follows]";

	place_read(place, offset, buffer, &size);
	lines_add_end(&run->lines, origin, left_out, sizeof(left_out) - 1);
	lines_add_end(&run->lines, origin, buffer, size);
}

/* Read what is new; as whole lines while more may come. */
static void
output_read(struct run *run, const char *place, bool ended)
{
	enum engine_line_origin origin = step_origin(run->step);
	char buffer[READ_SIZE];

	while (!run->lines.full[origin]) {
		size_t size = sizeof(buffer);
		size_t whole;

		place_read(place, run->output_offset, buffer, &size);
		whole = size;
		while (whole > 0 && buffer[whole - 1] != '\n')
			whole--;
		if (whole == 0 && (ended || size == sizeof(buffer)))
			whole = size;
		if (whole == 0)
			break;
		if (lines_add(&run->lines, origin, buffer, whole))
			run->output_offset += whole;
	}
	if (ended && run->lines.full[origin])
		output_end(run, place);
	run->public.lines = (uint32_t)run->lines.count;
}

/* ---- asking hosts ---- */

static void
look_seen(void *cookie, const struct engine_sight *sight, const struct reason *reason)
{
	struct look *look = cookie;
	struct run *run = look->run;

	look->pending = false;
	look->seen = true;
	look->sight = *sight;
	look->reason = *reason;
	run->due = 0;
	run->engine->hands.wake(run->engine->hands.context);
}

void
look_ask(struct look *look, const char *host, const char *domain)
{
	const struct engine_hands *hands = &look->run->engine->hands;

	if (look->pending)
		return;
	look->seen = false;
	look->pending = true;
	if (hands->look(hands->context, host, domain, look_seen, look, &look->reason) ==
	    0)
		return;
	look->pending = false;
	look->seen = true;
	look->sight = (struct engine_sight){.progress = -1};
}

/* An answer to what was asked before the command ended says nothing about its end. */
static void
look_forget(struct look *look)
{
	const struct engine_hands *hands = &look->run->engine->hands;

	if (look->pending)
		hands->forget(hands->context, look);
	look->pending = look->seen = false;
}

static void
progress_take(struct run *run, const struct instant *now)
{
	const struct engine_sight *sight = &run->source.sight;

	if (run->progress_told || !run->source.seen || !sight->reached ||
	    sight->progress < 0 || sight->progress == run->public.progress)
		return;
	run->public.progress = sight->progress;
	run_changed(run, run->public.state, now);
}

/* ---- ending it ---- */

/* That it does not work is what an operator has to know, who waits for its end. */
static void
stop_failed(struct run *run, const struct reason *reason)
{
	char before[ENGINE_TEXT_SIZE];

	memcpy(before, run->text, sizeof(before));
	run_text(run, "it does not end: ldm cancel-operation migration %s: %s",
	    run->domain_name, reason->text);
	if (strcmp(before, run->text) != 0)
		log_warning(ROOM_ENGINE, "run %u: %s", run->public.index, run->text);
}

static void
stop_told(void *cookie, int error, const struct reason *reason)
{
	struct order *stop = cookie;

	stop->pending = false;
	if (error != 0)
		stop_failed(stop->run, reason);
}

void
run_stop(struct run *run, const struct instant *now)
{
	static const struct run_next next = {ENGINE_CANCELLING, 0, STEP_MIGRATE,
	    "the migration is asked to end: ldm cancel-operation migration"};
	const struct engine_hands *hands = &run->engine->hands;
	struct reason reason = {""};

	if (run->stop.pending || now->steady < run->stop_due)
		return;
	if (run->public.state == ENGINE_MIGRATING && !run_move(run, &next, now))
		return;
	run->stop_due = now->steady + CANCEL_INTERVAL;
	run->stop.pending = true;
	if (hands->cancel(hands->context, run->source_name, run->domain_name, stop_told,
		&run->stop, &reason) == 0)
		return;
	run->stop.pending = false;
	stop_failed(run, &reason);
}

/* ---- the command ---- */

/* Nobody has begun it, and now nobody will. */
static void
step_unbegun(struct run *run, const char *place, const struct instant *now)
{
	static const struct run_next again = {
	    ENGINE_QUEUED, 0, STEP_NONE, "waits for its turn again"};
	int error;

	if (run->start.pending) {
		run->due = now->steady + PROBE_INTERVAL;
		return;
	}
	error = run->claimed ? 0 : place_claim(place);
	if (error != 0) {
		run->due =
		    now->steady + (error == -EEXIST ? PROBE_INTERVAL : RETRY_INTERVAL);
		return;
	}
	run->claimed = true;
	if (run->start.reason.text[0] != '\0') {
		run_end(run, ENGINE_FAILED, ENGINE_ERROR_RUNNER, now,
		    "ldm was not started, nothing was done: %s",
		    run->start.reason.text);
		return;
	}
	/* In other directories: the runner may still come to those that were claimed.
	 */
	run->attempt++;
	if (!run_move(run, &again, now)) {
		run->attempt--;
		return;
	}
	run->phase = PHASE_IDLE;
	run->claimed = false;
	run->due = now->steady;
}

static void
step_ended(struct run *run, int code, const struct instant *now)
{
	run->exit_known = code >= 0;
	run->public.exit_code = code;
	run->phase = PHASE_SETTLING;
	look_forget(&run->source);
	look_forget(&run->target);
	run->equal = 0;
	run->open_since = now->steady;
	run->look_due = 0;
	run->due = now->steady;
	run_work(run, now);
}

/*
 * A command may hang for ever, such as a remote shell whose peer is gone: a dry run is
 * given up, as it moves nothing.
 */
static void
dry_run_limit(struct run *run, const struct instant *now)
{
	int64_t age = now->steady - run->step_since;
	bool cancel = run->public.cancel;

	if (age <= run->engine->policy.lost_after * 1000 &&
	    (!cancel || age <= PATIENCE_LIMIT))
		return;
	run_end(run, cancel ? ENGINE_CANCELLED : ENGINE_FAILED,
	    cancel ? ENGINE_ERROR_CANCELLED : ENGINE_ERROR_RUNNER, now,
	    "the dry run does not end and is given up, nothing was moved: look what "
	    "ldm "
	    "does on %s",
	    run->source_name);
}

/* Whether the source has not had it for so long that its command does not count. */
static bool
migration_is_over(struct run *run, const struct instant *now)
{
	const struct engine_sight *sight = &run->source.sight;

	if (run->source.seen && sight->reached) {
		if (sight->present)
			run->gone_since = 0;
		else if (run->gone_since == 0)
			run->gone_since = now->steady;
	}
	return run->gone_since != 0 && now->steady - run->gone_since > OVERTIME_LIMIT;
}

void
run_watch(struct run *run, const struct instant *now)
{
	uint32_t lines = run->public.lines;
	char place[PLACE_SIZE];
	enum place_found found;
	int code;

	step_place(run, run->step, place);
	found = place_probe(place, &code);
	if (run->claimed || (found == PLACE_FREE && !run->begun)) {
		step_unbegun(run, place, now);
		return;
	}
	output_read(run, place, found != PLACE_RUNNING);
	if (found != PLACE_RUNNING) {
		step_ended(run, found == PLACE_ENDED ? code : -1, now);
		return;
	}
	run->due = now->steady + PROBE_INTERVAL;
	if (run->step_since == 0)
		run->step_since = now->steady;
	if (lines != run->public.lines)
		run_changed(run, run->public.state, now);
	if (run->step != STEP_MIGRATE) {
		dry_run_limit(run, now);
		return;
	}
	progress_take(run, now);
	if (migration_is_over(run, now)) {
		step_ended(run, -1, now);
		return;
	}
	if (run->public.cancel)
		run_stop(run, now);
	if (now->steady >= run->look_due && !run->source.pending) {
		run->look_due = now->steady + run->engine->policy.poll * 1000;
		run->progress_told = false;
		look_ask(&run->source, run->source_name, run->domain_name);
	}
}
