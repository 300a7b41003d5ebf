#include "agent/run_events.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>

#include "agent/alarms/alarms.h"
#include "agent/engine/engine.h"

/* More than is told: it is cut between two characters by who takes it. */
#define TEXT_SIZE (5 * ENGINE_TEXT_SIZE)

struct run_events {
	struct engine *engine;
	struct alarms *alarms;
	struct engine_follower follower;
};

static enum alarm_severity
severity_of(enum engine_state state)
{
	switch (state) {
	case ENGINE_SUCCEEDED:
		return ALARM_SEVERITY_CLEARED;
	case ENGINE_REFUSED:
	case ENGINE_CANCELLED:
		return ALARM_SEVERITY_WARNING;
	case ENGINE_FAILED:
		return ALARM_SEVERITY_MAJOR;
	case ENGINE_NEEDS_OPERATOR:
	case ENGINE_LOST:
		return ALARM_SEVERITY_CRITICAL;
	default:
		return ALARM_SEVERITY_INDETERMINATE;
	}
}

static void
notice_tell(struct run_events *events, const struct engine_run *run,
    struct alarm_notice *notice, enum engine_notice told)
{
	if ((run->told & told) != 0)
		return;
	notice->subject = run->index;
	notice->facts.host = run->source_name;
	notice->facts.target = run->target_name;
	notice->facts.domain = run->domain_name;
	notice->facts.uuid = run->uuid;
	notice->raised = run->started.wall != 0 ? run->started : run->queued;
	/* What nobody wants to hear now is not told later. */
	if (alarms_tell(events->alarms, notice) == -ECANCELED &&
	    told == ENGINE_NOTICE_ENDED)
		engine_set_told(events->engine, run->index, told);
}

static void
started_tell(struct run_events *events, const struct engine_run *run)
{
	char text[TEXT_SIZE];
	struct alarm_notice notice = {
	    .notification = ALARM_RUN_STARTED,
	    .severity = ALARM_SEVERITY_INDETERMINATE,
	    .facts.text = text,
	    .time = run->started,
	};
	const char *operation = engine_operation_word(run->operation);
	const char *requester = run->requester[0] != '\0' ? run->requester : "nobody";

	if (run->operation == ENGINE_CANCEL)
		snprintf(text, sizeof(text),
		    "run %u started: %s of run %u, asked by %s", run->index, operation,
		    run->subject, requester);
	else
		snprintf(text, sizeof(text),
		    "run %u started: %s of %s from %s to %s, asked by %s", run->index,
		    operation, run->domain_name, run->source_name, run->target_name,
		    requester);
	notice_tell(events, run, &notice, ENGINE_NOTICE_STARTED);
}

static void
ended_tell(struct run_events *events, const struct engine_run *run)
{
	char text[TEXT_SIZE];
	struct alarm_notice notice = {
	    .notification = ALARM_RUN_FINISHED,
	    .severity = severity_of(run->state),
	    .facts = {.text = text, .count = run->warnings},
	    .time = run->ended,
	};

	snprintf(text, sizeof(text), "run %u %s: %s", run->index,
	    engine_state_word(run->state), run->text);
	notice_tell(events, run, &notice, ENGINE_NOTICE_ENDED);
}

static bool
is_under_way(const struct engine_run *run)
{
	return run->state != ENGINE_QUEUED && run->started.wall != 0;
}

static void
run_turned(void *context, const struct engine_run *run, enum engine_state before)
{
	struct run_events *events = context;

	if (engine_state_ended(run->state))
		ended_tell(events, run);
	else if (before == run->state ? is_under_way(run) : before == ENGINE_QUEUED)
		started_tell(events, run);
}

static void
notice_arrived(void *context, enum alarm_notification notification, uint32_t subject)
{
	struct run_events *events = context;

	engine_set_told(events->engine, subject,
	    notification == ALARM_RUN_STARTED ? ENGINE_NOTICE_STARTED
					      : ENGINE_NOTICE_ENDED);
}

/* The oldest end first, as it would have been told. */
static int
end_compare(const void *left, const void *right)
{
	const struct engine_run *const *a = left;
	const struct engine_run *const *b = right;

	if ((*a)->ended.wall != (*b)->ended.wall)
		return (*a)->ended.wall < (*b)->ended.wall ? -1 : 1;
	return (*a)->index < (*b)->index ? -1 : 1;
}

static int
past_tell(struct run_events *events)
{
	size_t count = engine_count(events->engine);
	const struct engine_run **ended = calloc(count + 1, sizeof(*ended));
	size_t ended_count = 0;

	if (ended == NULL)
		return -ENOMEM;
	for (size_t i = 0; i < count; i++) {
		const struct engine_run *run = engine_at(events->engine, i);

		if (engine_state_ended(run->state))
			ended[ended_count++] = run;
		else if (is_under_way(run))
			started_tell(events, run);
	}
	qsort(ended, ended_count, sizeof(*ended), end_compare);
	for (size_t i = 0; i < ended_count; i++)
		ended_tell(events, ended[i]);
	free(ended);
	return 0;
}

int
run_events_open(
    struct run_events **events, struct engine *engine, struct alarms *alarms)
{
	struct run_events *new = calloc(1, sizeof(*new));

	if (new == NULL)
		return -ENOMEM;
	new->engine = engine;
	new->alarms = alarms;
	new->follower.changed = run_turned;
	new->follower.context = new;
	if (past_tell(new) != 0) {
		free(new);
		return -ENOMEM;
	}
	engine_follow(engine, &new->follower);
	alarms_on_arrival(alarms, notice_arrived, new);
	*events = new;
	return 0;
}

void
run_events_free(struct run_events *events)
{
	if (events == NULL)
		return;
	alarms_on_arrival(events->alarms, NULL, NULL);
	engine_unfollow(events->engine, &events->follower);
	free(events);
}
