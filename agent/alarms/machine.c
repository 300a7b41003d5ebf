/*
 * How a condition becomes an alarm and ends to be one: it has to hold, or be over, for
 * a time; a condition that changes too often is flapping until it has been quiet.
 */
#include "agent/alarms/alarms_private.h"

#define SECOND INT64_C(1000)

/* Note a change; whether there were too many of late. */
static bool
flap_count(const struct alarms *alarms, struct entry *entry, int64_t now)
{
	int64_t share =
	    alarms->options.flap_window * SECOND / alarms->options.flap_changes;
	int64_t full = share * alarms->options.flap_changes;

	if (entry->empty_at < now)
		entry->empty_at = now;
	if (entry->empty_at - now <= full)
		entry->empty_at += share;
	return entry->empty_at - now > full;
}

static void
state_set(struct alarms *alarms, struct entry *entry, enum alarm_state state,
    const struct instant *now)
{
	enum alarm_state before = entry->public.state;

	entry->due = 0;
	if (before == state)
		return;
	entry->public.state = state;
	entry->public.changed = *now;
	entry->turned = *now;
	if (before == ALARM_CLEARED) {
		entry->public.raised = *now;
		entry->public.raises++;
	}
	entry->public.severity =
	    state == ALARM_CLEARED
		? ALARM_SEVERITY_CLEARED
		: alarm_kind_traits(entry->public.identity.kind)->severity;
	entry->unsaved = true;
	alarms->save_at = now->steady;
	alarms->changed = *now;
	raised_update(alarms, entry);
	outbox_consider(alarms, entry);
	if (alarms->follow != NULL)
		alarms->follow(alarms->follow_context, &entry->public, before);
}

/* What the condition amounts to once its hold is over. */
static enum alarm_state
state_meant(const struct entry *entry)
{
	return entry->condition == ALARM_CONDITION_BAD ? ALARM_RAISED : ALARM_CLEARED;
}

static int64_t
hold_of(const struct alarms *alarms, const struct entry *entry)
{
	const struct alarms_kind_options *kind =
	    &alarms->options.kinds[entry->public.identity.kind];

	if (entry->condition == ALARM_CONDITION_GONE)
		return 0;
	return entry->condition == ALARM_CONDITION_BAD ? kind->raise_hold
						       : kind->clear_hold;
}

void
machine_take(struct alarms *alarms, struct entry *entry, enum alarm_condition before,
    const struct instant *now)
{
	bool bad = entry->condition == ALARM_CONDITION_BAD;

	if (entry->condition == ALARM_CONDITION_GONE) {
		entry->since = *now;
		state_set(alarms, entry, ALARM_CLEARED, now);
		return;
	}
	/* From gone to good nothing changes. */
	if (bad == (before == ALARM_CONDITION_BAD))
		return;
	entry->since = *now;
	if (flap_count(alarms, entry, now->steady) ||
	    entry->public.state == ALARM_FLAPPING) {
		state_set(alarms, entry, ALARM_FLAPPING, now);
		entry->due = now->steady + alarms->options.flap_quiet * SECOND;
	} else if (entry->public.state == state_meant(entry)) {
		entry->due = 0;
	} else {
		entry->due = now->steady + hold_of(alarms, entry);
		if (entry->due <= now->steady)
			state_set(alarms, entry, state_meant(entry), now);
	}
}

void
machine_recount(struct alarms *alarms)
{
	struct entry *entry, *next;

	HASH_ITER (hh, alarms->entries, entry, next)
		if (entry->due != 0 && entry->public.state != ALARM_FLAPPING)
			entry->due = entry->since.steady + hold_of(alarms, entry);
}

/* Nothing is left to tell of it, or to remember. */
static bool
entry_is_over(const struct entry *entry, int64_t now)
{
	return entry->public.state == ALARM_CLEARED && entry->unconfirmed == 0 &&
	       !entry->waiting && entry->due == 0 && entry->empty_at <= now &&
	       !entry->saved && !entry->unsaved &&
	       entry->condition != ALARM_CONDITION_BAD;
}

int64_t
machine_run(struct alarms *alarms, const struct instant *now)
{
	struct entry *entry, *next;
	int64_t wait = -1;

	HASH_ITER (hh, alarms->entries, entry, next) {
		if (entry->due != 0 && entry->due <= now->steady)
			state_set(alarms, entry, state_meant(entry), now);
		if (entry->due != 0 && (wait < 0 || entry->due - now->steady < wait))
			wait = entry->due - now->steady;
		if (entry_is_over(entry, now->steady))
			entry_free(alarms, entry);
	}
	return wait;
}
