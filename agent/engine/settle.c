/* The command of a migration is over: what became of the domain. */
#include "agent/engine/engine_private.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "agent/engine/devices.h"
#include "agent/fleet/fleet.h"
#include "agent/fleet/inventory.h"

/* Beyond that 128 and more are statuses of their own, as the 255 of ssh. */
#define SIGNAL_MAX 64

static const char *
name_on_target(const struct run *run)
{
	return run->name[0] != '\0' ? run->name : run->domain_name;
}

/* "exit 1", or what is known of it. */
static const char *
exit_text(const struct run *run, char *text, size_t size)
{
	if (!run->exit_known)
		snprintf(text, size, "no exit status");
	else if (run->public.exit_code > 128 &&
		 run->public.exit_code <= 128 + SIGNAL_MAX)
		snprintf(text, size, "signal %d", run->public.exit_code - 128);
	else
		snprintf(text, size, "exit %d", run->public.exit_code);
	return text;
}

/* Both have answered: once more the same, or something new? */
static void
answers_count(struct run *run)
{
	if (run->equal > 0 && sight_equal(&run->before[0], &run->source.sight) &&
	    sight_equal(&run->before[1], &run->target.sight))
		run->equal++;
	else
		run->equal = 1;
	run->before[0] = run->source.sight;
	run->before[1] = run->target.sight;
}

/* ---- ends ---- */

static void
settle_stayed(struct run *run, const struct instant *now)
{
	char said[ENGINE_TEXT_SIZE], status[32];

	lines_summary(&run->lines, ENGINE_LINE_MIGRATE, said, sizeof(said));
	exit_text(run, status, sizeof(status));
	if (run->public.cancel)
		run_end(run, ENGINE_CANCELLED, ENGINE_ERROR_CANCELLED, now,
		    "cancelled, %s is on %s as before (%s)", run->domain_name,
		    run->source_name, status);
	else
		run_end(run, ENGINE_FAILED,
		    run->exit_known ? ENGINE_ERROR_MIGRATE : ENGINE_ERROR_RUNNER, now,
		    "%s is still on %s, %s: %s", run->domain_name, run->source_name,
		    status, said[0] != '\0' ? said : "ldm said nothing");
}

static void
settle_error(struct run *run, const struct instant *now)
{
	const char *name = name_on_target(run);
	const struct engine_sight *target = &run->target.sight;

	if (!target->reached)
		run_end(run, ENGINE_NEEDS_OPERATOR, ENGINE_ERROR_STATE, now,
		    "migration error on %s, %s does not answer: if a normal %s is on "
		    "it, destroy the one on %s; if none is, there: ldm "
		    "cancel-operation migration %s",
		    run->source_name, run->target_name, name, run->source_name,
		    run->domain_name);
	else if (target->present)
		run_end(run, ENGINE_NEEDS_OPERATOR, ENGINE_ERROR_STATE, now,
		    "migration error on %s, a copy is on %s: when that one is normal, "
		    "the migration succeeded: destroy the one on %s",
		    run->source_name, run->target_name, run->source_name);
	else
		run_end(run, ENGINE_NEEDS_OPERATOR, ENGINE_ERROR_STATE, now,
		    "migration error on %s, no copy is on %s: on %s: ldm "
		    "cancel-operation migration %s",
		    run->source_name, run->target_name, run->source_name,
		    run->domain_name);
}

/* What is known of them was listed on the way. */
static void
hosts_collect(const struct run *run)
{
	const struct engine_hands *hands = &run->engine->hands;

	hands->collect(hands->context, run->source_name);
	hands->collect(hands->context, run->target_name);
}

static void
settle_moved(struct run *run, const struct instant *now)
{
	run->public.progress = 100;
	run->phase = PHASE_COMPARING;
	run->moved = *now;
	run->due = now->steady;
	run_text(run, "%s is on %s; its devices are compared", run->domain_name,
	    run->target_name);
	run_changed(run, run->public.state, now);
	hosts_collect(run);
}

/* It cannot be told for too long. */
static void
settle_lost(struct run *run, const struct instant *now)
{
	const struct look *silent = !run->source.sight.reached   ? &run->source
				    : !run->target.sight.reached ? &run->target
								 : NULL;
	const char *host = silent == &run->source ? run->source_name : run->target_name;
	char status[32];

	exit_text(run, status, sizeof(status));
	if (silent != NULL)
		run_end(run, ENGINE_LOST, ENGINE_ERROR_UNREACHABLE, now,
		    "the command ended (%s), and %s does not answer: look where %s is; "
		    "%s",
		    status, host, run->domain_name, silent->reason.text);
	else
		run_end(run, ENGINE_LOST, ENGINE_ERROR_STATE, now,
		    "the command ended (%s), but %s and %s do not agree where %s is: "
		    "look at both",
		    status, run->source_name, run->target_name, run->domain_name);
}

static void
settle_open(struct run *run, bool going, const struct instant *now)
{
	const struct engine_policy *policy = &run->engine->policy;
	char status[32];

	exit_text(run, status, sizeof(status));
	if (going) {
		run->open_since = now->steady;
		run_text(run, "the command ended (%s), the migration goes on", status);
		if (run->source.sight.progress >= 0)
			run->public.progress = run->source.sight.progress;
		if (run->public.cancel)
			run_stop(run, now);
	} else if (now->steady - run->open_since > policy->lost_after * 1000) {
		settle_lost(run, now);
		return;
	} else {
		run_text(run, "the command ended (%s), %s and %s are asked for %s",
		    status, run->source_name, run->target_name, run->domain_name);
	}
	run_changed(run, run->public.state, now);
	run->source.seen = run->target.seen = false;
	run->look_due = now->steady + policy->poll * 1000;
	run->due = run->look_due;
}

static void
settle_decide(struct run *run, const struct instant *now)
{
	const struct situation situation = {run->exit_known, run->public.exit_code,
	    run->source.sight, run->target.sight, run->equal};
	enum decision decision = decide(&situation);

	switch (decision) {
	case DECISION_MOVED:
		settle_moved(run, now);
		break;
	case DECISION_STAYED:
		hosts_collect(run);
		settle_stayed(run, now);
		break;
	case DECISION_ERROR:
		settle_error(run, now);
		break;
	case DECISION_BOTH:
		run_end(run, ENGINE_NEEDS_OPERATOR, ENGINE_ERROR_STATE, now,
		    "%s is on %s and on %s: see which one is to stay, and destroy the "
		    "other",
		    run->domain_name, run->source_name, run->target_name);
		break;
	case DECISION_NONE:
		run_end(run, ENGINE_NEEDS_OPERATOR, ENGINE_ERROR_STATE, now,
		    "%s is neither on %s nor on %s any more", run->domain_name,
		    run->source_name, run->target_name);
		break;
	case DECISION_OPEN:
	case DECISION_GOING:
	default:
		settle_open(run, decision == DECISION_GOING, now);
	}
}

void
run_settle(struct run *run, const struct instant *now)
{
	if (run->source.seen && run->target.seen) {
		answers_count(run);
		settle_decide(run, now);
		return;
	}
	if (now->steady < run->look_due) {
		run->due = run->look_due;
		return;
	}
	/* Their answers wake us. */
	run->due = INT64_MAX;
	if (!run->source.seen)
		look_ask(&run->source, run->source_name, run->domain_name);
	if (!run->target.seen)
		look_ask(&run->target, run->target_name, name_on_target(run));
	if (run->source.seen && run->target.seen)
		run->due = now->steady;
}

/* ---- comparing ---- */

static void
compare_differs(void *context, const char *sentence, bool harmless)
{
	run_note(context, harmless ? ENGINE_LINE_NOTE : ENGINE_LINE_WARNING, sentence);
}

/* As it was collected on the target after it has come, or NULL. */
static const struct inventory_domain *
domain_after(const struct run *run, const struct fleet_host *target)
{
	const struct inventory_domain *domain;
	unsigned unsettled =
	    INVENTORY_FLAG_MIGRATION_TARGET | INVENTORY_FLAG_STARTING_STOPPING;

	if (target == NULL || target->inventory == NULL ||
	    target->collected.steady <= run->moved.steady)
		return NULL;
	domain = inventory_find_domain(target->inventory, name_on_target(run));
	return domain != NULL && domain->state != INVENTORY_STATE_TRANSITION &&
		       (domain->flags & unsettled) == 0
		   ? domain
		   : NULL;
}

/*
 * So that whoever is told of the end finds the domain in one place only. What is
 * collected now may have been listed before it went.
 */
static bool
source_has_it(const struct run *run)
{
	const struct fleet_host *source =
	    host_of(run->engine->fleet, run->public.source);

	return source != NULL && source->inventory != NULL &&
	       (source->collected.steady <= run->moved.steady ||
		   inventory_find_domain(source->inventory, run->domain_name) != NULL);
}

/* Somebody else's domain of that name; what is not known is no difference. */
static bool
is_another(const struct run *run, const struct inventory_domain *domain)
{
	return domain != NULL && domain->uuid != NULL && domain->uuid[0] != '\0' &&
	       run->uuid[0] != '\0' && strcmp(domain->uuid, run->uuid) != 0;
}

/* Once: what follows may have to wait for the journal. */
static void
devices_note(struct run *run, const struct fleet_host *target,
    const struct inventory_domain *domain)
{
	char *after = domain != NULL ? devices_text(target->inventory, domain) : NULL;

	if (after != NULL && run->devices != NULL)
		devices_compare(
		    run->devices, after, run->target_name, compare_differs, run);
	else
		run_note(run, ENGINE_LINE_WARNING,
		    "its devices could not be compared with those before");
	free(after);
	run->compared = true;
}

void
run_compare(struct run *run, const struct instant *now)
{
	const struct fleet_host *target =
	    host_of(run->engine->fleet, run->public.target);
	const struct inventory_domain *domain = domain_after(run, target);
	char status[32];
	const char *but = "";

	if (!run->compared && (domain == NULL || source_has_it(run)) &&
	    now->steady - run->moved.steady <= COMPARE_LIMIT) {
		run->due = now->steady + PROBE_INTERVAL;
		return;
	}
	if (is_another(run, domain)) {
		run_end(run, ENGINE_NEEDS_OPERATOR, ENGINE_ERROR_STATE, now,
		    "%s is gone from %s, and the %s on %s is another one, with another "
		    "UUID: look at both",
		    run->domain_name, run->source_name, name_on_target(run),
		    run->target_name);
		return;
	}
	if (!run->compared)
		devices_note(run, target, domain);
	if (run->public.cancel)
		but = "; it was too late to cancel it";
	else if (!run->exit_known || run->public.exit_code != 0)
		but = "; ldm itself did not say so";
	run_end(run, ENGINE_SUCCEEDED, ENGINE_ERROR_NONE, now,
	    "%s is on %s (%s), %u warnings%s", run->domain_name, run->target_name,
	    exit_text(run, status, sizeof(status)), run->public.warnings, but);
}
