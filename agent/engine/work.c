/* What a run does next, and how it goes from one state to another. */
#include "agent/engine/engine_private.h"

#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "agent/fleet/fleet.h"

void
run_note(struct run *run, enum engine_line_origin origin, const char *text)
{
	lines_add(&run->lines, origin, text, strlen(text));
	run->public.lines = (uint32_t)run->lines.count;
	run->public.warnings = (uint32_t)lines_count(&run->lines, ENGINE_LINE_WARNING);
}

void
run_text(struct run *run, const char *format, ...)
{
	struct reason text = {""};
	va_list args;

	va_start(args, format);
	reason_set_list(&text, 0, format, args);
	va_end(args);
	text_put(run->text, text.text);
}

void
run_wait(struct run *run, const struct reason *reason, const struct instant *now)
{
	run->due = now->steady + RETRY_INTERVAL;
	run_text(run, "waits: %s", reason->text);
	run_changed(run, run->public.state, now);
}

bool
run_move(struct run *run, const struct run_next *next, const struct instant *now)
{
	struct engine_run before = run->public;
	enum run_step step = run->step;
	char text[ENGINE_TEXT_SIZE];
	struct reason reason = {""};

	memcpy(text, run->text, sizeof(text));
	run->public.state = next->state;
	run->step = next->step;
	if (next->error != 0)
		run->public.error = next->error;
	if (engine_state_ended(next->state))
		run->public.ended = *now;
	run->public.changed = *now;
	text_put(run->text, next->text);
	if (journal_save(run->engine, &run, 1, &reason) == 0) {
		run_changed(run, before.state, now);
		return true;
	}
	run->public = before;
	run->step = step;
	memcpy(run->text, text, sizeof(text));
	run_wait(run, &reason, now);
	return false;
}

/* Who waits for its end, or for its place on a host, has something to do. */
static void
others_wake(const struct run *run)
{
	const struct engine *engine = run->engine;

	for (size_t i = 0; i < engine->open_count; i++)
		if (engine->open[i]->public.subject == run->public.index ||
		    engine->open[i]->public.state == ENGINE_QUEUED)
			engine->open[i]->due = 0;
	engine->hands.wake(engine->hands.context);
}

bool
run_end(struct run *run, enum engine_state state, enum engine_error error,
    const struct instant *now, const char *format, ...)
{
	struct run_next next = {state, error, run->step, NULL};
	struct reason text = {""};
	char place[PLACE_SIZE];
	va_list args;

	va_start(args, format);
	reason_set_list(&text, 0, format, args);
	va_end(args);
	next.text = text.text;
	if (!run_move(run, &next, now))
		return false;
	run->phase = PHASE_IDLE;
	run->due = INT64_MAX;
	step_place(run, STEP_DRY_RUN, place);
	place_remove(place);
	step_place(run, STEP_MIGRATE, place);
	place_remove(place);
	run->engine->expire_due = 0;
	others_wake(run);
	return true;
}

/* ---- a run that has its turn ---- */

static struct engine_request
request_of(const struct run *run)
{
	const struct engine_run *public = &run->public;

	return (struct engine_request){
	    .run = public->index,
	    .operation = public->operation,
	    .domain = public->domain,
	    .target = public->target,
	    .options = public->options,
	    /* What a dry run changes by itself is not what the operator meant. */
	    .generation = run->step == STEP_NONE ? public->generation : 0,
	    .name = run->name,
	    .requester = run->requester,
	};
}

/* After a restart a host is nothing but a name until it has been collected. */
static bool
hosts_are_known(const struct run *run)
{
	const uint32_t indexes[] = {run->public.source, run->public.target};

	for (int i = 0; i < 2; i++) {
		const struct fleet_host *host = host_of(run->engine->fleet, indexes[i]);

		if (host != NULL && host->state == FLEET_HOST_NEVER)
			return false;
	}
	return true;
}

/* That is no reason to refuse, but nobody wants it begun when all have forgotten it. */
static void
hosts_wait(struct run *run, const struct instant *now)
{
	struct reason reason = {""};

	if (run->unknown_since == 0)
		run->unknown_since = now->steady;
	reason_set(&reason, 0, "%s or %s has not been collected since migreadyd began",
	    run->source_name, run->target_name);
	if (now->steady - run->unknown_since > run->engine->policy.lost_after * 1000)
		run_end(run, ENGINE_REFUSED, ENGINE_ERROR_UNREACHABLE, now, "%s",
		    reason.text);
	else
		run_wait(run, &reason, now);
	if (run->due != INT64_MAX)
		run->due = now->steady + KNOWN_INTERVAL;
}

/* Whether nothing speaks against it now; else the run has ended, or waits. */
static bool
run_may_go_on(struct run *run, const struct instant *now, struct reason *reason)
{
	struct engine_request request = request_of(run);
	const struct fleet *fleet = run->engine->fleet;
	const struct fleet_domain *domain = domain_of(fleet, run->public.domain);
	enum engine_error kind;
	int error;

	if (!hosts_are_known(run)) {
		hosts_wait(run, now);
		return false;
	}
	error = request_check(run->engine, &request, run, now, &kind, reason);
	if (error == 0 && domain->host->index != run->public.source) {
		kind = ENGINE_ERROR_GONE;
		error = reason_set(reason, -ENOENT, "%s is on %s by now",
		    run->domain_name, domain->host->name);
	}
	if (error == 0) {
		kind = ENGINE_ERROR_READINESS;
		error = judge(run, domain, host_of(fleet, run->public.target),
		    run->step == STEP_NONE, reason);
	}
	if (error == -ENOMEM)
		run_wait(run, reason, now);
	else if (error != 0)
		run_end(run, ENGINE_REFUSED, kind, now, "%s", reason->text);
	return error == 0;
}

/* Evaluate, then whatever the operation asks for. */
static void
run_begin(struct run *run, const struct instant *now)
{
	struct reason reason = {""};
	enum engine_state before = run->public.state;

	if (run->public.cancel) {
		run_end(run, ENGINE_CANCELLED, ENGINE_ERROR_CANCELLED, now,
		    "cancelled before it began");
		return;
	}
	if (before == ENGINE_QUEUED) {
		if (!engine_enabled(run->engine) || !step_has_room(run)) {
			run->due = now->steady + RETRY_INTERVAL;
			return;
		}
		if (!hosts_are_known(run)) {
			hosts_wait(run, now);
			return;
		}
		/* Not in the journal: found there, it is still to be begun. */
		run->public.state = ENGINE_CHECKING;
		run->public.started = *now;
		text_put(run->text, "is evaluated");
		run_changed(run, before, now);
	}
	if (!run_may_go_on(run, now, &reason))
		return;
	if (run->public.operation == ENGINE_VALIDATE)
		run_end(run, ENGINE_SUCCEEDED, ENGINE_ERROR_NONE, now,
		    "%.200s (generation %u)", reason.text,
		    fleet_generation(run->engine->fleet));
	else
		step_begin(run, STEP_DRY_RUN, now);
}

static void
dry_run_over(struct run *run, const struct instant *now)
{
	char said[ENGINE_TEXT_SIZE];
	struct reason reason = {""};

	lines_summary(&run->lines, ENGINE_LINE_DRY_RUN, said, sizeof(said));
	if (!run->exit_known)
		run_end(run, ENGINE_FAILED, ENGINE_ERROR_RUNNER, now,
		    "the dry run ended without a status; nothing was moved");
	else if (run->public.exit_code != 0 ||
		 strstr(said, "would fail if attempted") != NULL)
		run_end(run, ENGINE_FAILED, ENGINE_ERROR_DRY_RUN, now,
		    "dry run, exit %d: %s", run->public.exit_code,
		    said[0] != '\0' ? said : "ldm said nothing");
	else if (run->public.cancel)
		run_end(run, ENGINE_CANCELLED, ENGINE_ERROR_CANCELLED, now,
		    "cancelled after the dry run; nothing was moved");
	else if (run->public.operation == ENGINE_DRY_RUN)
		run_end(run, ENGINE_SUCCEEDED, ENGINE_ERROR_NONE, now,
		    "the dry run found nothing against it");
	else if (!engine_enabled(run->engine))
		run_end(run, ENGINE_REFUSED, ENGINE_ERROR_POLICY, now,
		    "the engine was switched off during the dry run; nothing was "
		    "moved");
	else if (run_may_go_on(run, now, &reason))
		step_begin(run, STEP_MIGRATE, now);
}

void
run_work(struct run *run, const struct instant *now)
{
	if (run->public.operation == ENGINE_CANCEL) {
		run_work_cancel(run, now);
		return;
	}
	switch (run->phase) {
	case PHASE_RUNNING:
		run_watch(run, now);
		break;
	case PHASE_SETTLING:
		if (run->step == STEP_DRY_RUN)
			dry_run_over(run, now);
		else
			run_settle(run, now);
		break;
	case PHASE_COMPARING:
		run_compare(run, now);
		break;
	case PHASE_IDLE:
	default:
		if (!engine_state_ended(run->public.state))
			run_begin(run, now);
	}
}

/* ---- a run that cancels another one ---- */

void
run_work_cancel(struct run *run, const struct instant *now)
{
	static const struct run_next asked = {
	    ENGINE_CANCELLING, 0, STEP_NONE, "has asked the run to end"};
	struct engine *engine = run->engine;
	struct run *subject = run_find(engine, run->public.subject);
	struct reason reason = {""};

	if (subject == NULL) {
		run_end(run, ENGINE_FAILED, ENGINE_ERROR_GONE, now,
		    "run %u is not there any more", run->public.subject);
		return;
	}
	if (subject->public.state == ENGINE_CANCELLED) {
		run_end(run, ENGINE_SUCCEEDED, ENGINE_ERROR_NONE, now,
		    "run %u is cancelled", run->public.subject);
		return;
	}
	if (engine_state_ended(subject->public.state)) {
		run_end(run, ENGINE_FAILED, ENGINE_ERROR_TOO_LATE, now,
		    "run %u ended otherwise: %s", run->public.subject,
		    engine_state_word(subject->public.state));
		return;
	}
	/* Its end wakes us, but not its removal. */
	run->due = now->steady + RETRY_INTERVAL;
	if (engine_cancel(engine, run->public.subject, now, &reason) != 0) {
		run_wait(run, &reason, now);
		return;
	}
	if (run->public.state == ENGINE_QUEUED) {
		run->public.started = *now;
		run_move(run, &asked, now);
	}
}
