/*
 * What is told, and when: notifications of alarms whose state differs from what was
 * told, the oldest change first, no more than the rate allows and only while the sink
 * takes them.
 */
#include "agent/alarms/alarms_private.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <utlist.h>

#include "agent/alarms/facts.h"
#include "agent/fleet/registry.h"
#include "agent/log.h"
#include "agent/reason.h"

#define NOTIFICATION     INT64_C(1000)  /* what one costs */
#define SUMMARY_INTERVAL INT64_C(60000) /* milliseconds */
#define NO_MEMORY_WAIT   INT64_C(1000)  /* milliseconds */

/* ---- which alarms ---- */

void
outbox_remove(struct alarms *alarms, struct entry *entry)
{
	if (!entry->waiting)
		return;
	DL_DELETE2(alarms->outbox, entry, previous, next);
	entry->waiting = false;
	alarms->waiting--;
}

void
outbox_place(struct alarms *alarms, struct entry *entry)
{
	bool wanted = entry->public.state != entry->public.told &&
		      kind_is_on(alarms, entry->public.identity.kind);

	if (entry->waiting && !wanted)
		outbox_remove(alarms, entry);
	if (entry->waiting || !wanted)
		return;
	DL_APPEND2(alarms->outbox, entry, previous, next);
	entry->waiting = true;
	alarms->waiting++;
}

void
outbox_consider(struct alarms *alarms, struct entry *entry)
{
	if (entry->waiting) {
		/* What the state was before was never told and never will be; nor will
		 * this one, if it is what was told before that. */
		if (alarms->suppressed == alarms->summed_up)
			alarms->suppressed_since = entry->turned;
		alarms->suppressed += entry->public.state != entry->public.told ? 1 : 2;
		outbox_remove(alarms, entry);
	}
	outbox_place(alarms, entry);
}

void
outbox_forget(struct alarms *alarms, struct ring_event *event)
{
	struct entry *entry;

	if (event == NULL)
		return;
	if (event->progress == RING_WAITING)
		alarms->unsent--;
	entry = entry_find(alarms, &event->identity);
	if (event->progress != RING_CONFIRMED && entry != NULL &&
	    entry->unconfirmed > 0)
		entry->unconfirmed--;
	ring_event_free(event);
}

/* ---- making a notification ---- */

struct ring_event *
outbox_event_new(const struct alarms *alarms, const struct alarm_facts *facts)
{
	struct ring_event *event = calloc(1, sizeof(*event));

	if (event == NULL)
		return NULL;
	event->public.boot_id = alarms->sources.boot_id;
	event->public.key = event->key;
	event->public.severity = ALARM_SEVERITY_INDETERMINATE;
	event->public.state = ALARM_CLEARED;
	event->public.before = ALARM_CLEARED;
	if (facts_copy(&event->public.facts, &event->block, facts) == 0)
		return event;
	free(event);
	return NULL;
}

/* Give an event its number and remember it. */
static struct ring_event *
event_enter(struct alarms *alarms, struct ring_event *event, const struct instant *time)
{
	struct reason reason = {""};
	uint32_t sequence =
	    registry_number(alarms->sources.registry, REGISTRY_SEQUENCE, &reason);

	if (reason.text[0] != '\0')
		log_debug(
		    ROOM_ALARMS, "sequence %" PRIu32 ": %s", sequence, reason.text);
	alarms->sequence = sequence;
	event->public.sequence = sequence;
	event->public.time = *time;
	event->progress = RING_WAITING;
	alarms->unsent++;
	outbox_forget(alarms, ring_push(&alarms->ring, event));
	return event;
}

static struct ring_event *
event_of_start(struct alarms *alarms)
{
	char text[ALARMS_TEXT_SIZE];
	const struct alarm_facts facts = {.text = text};
	struct ring_event *event;

	snprintf(text, sizeof(text),
	    "migreadyd %s has started for the %" PRIu32 ". time, %zu alarms are raised",
	    alarms->sources.version, alarms->sources.boot_id, alarms->raised_count);
	event = outbox_event_new(alarms, &facts);
	if (event == NULL)
		return NULL;
	alarms->start_told = true;
	event->public.notification = ALARM_AGENT_STARTED;
	event->public.raised = alarms->started;
	return event_enter(alarms, event, &alarms->started);
}

static struct ring_event *
event_of_alarm(struct alarms *alarms, struct entry *entry)
{
	struct alarm *alarm = &entry->public;
	struct alarm_facts facts = alarm->facts;
	struct ring_event *event;

	if (alarm->state == ALARM_CLEARED && facts.ended[0] != '\0')
		facts.text = facts.ended;
	event = outbox_event_new(alarms, &facts);
	if (event == NULL)
		return NULL;
	event->identity = alarm->identity;
	memcpy(event->key, alarm->key, sizeof(event->key));
	event->public.notification =
	    alarm_notification_of(alarm->identity.kind, alarm->state);
	event->public.severity = alarm->severity;
	event->public.state = alarm->state;
	event->public.before = alarm->told != 0 ? alarm->told : entry->confirmed;
	event->public.raised = alarm->raised;
	outbox_remove(alarms, entry);
	alarm->told = alarm->state;
	entry->unconfirmed++;
	return event_enter(alarms, event, &entry->turned);
}

static struct ring_event *
event_of_summary(struct alarms *alarms, const struct instant *now)
{
	uint64_t changes = alarms->suppressed - alarms->summed_up;
	char text[ALARMS_TEXT_SIZE];
	const struct alarm_facts facts = {.text = text,
	    .count = changes < UINT32_MAX ? (uint32_t)changes : UINT32_MAX};
	struct ring_event *event;

	snprintf(text, sizeof(text),
	    "%" PRIu64 " changes were not told one by one, because newer ones of the "
	    "same alarms followed; %zu alarms are raised",
	    changes, alarms->raised_count);
	event = outbox_event_new(alarms, &facts);
	if (event == NULL)
		return NULL;
	alarms->summed_up = alarms->suppressed;
	alarms->summary_time = *now;
	event->public.notification = ALARM_SUMMARY;
	event->public.raised = alarms->suppressed_since;
	return event_enter(alarms, event, now);
}

/* ---- sending ---- */

static bool
summary_is_waiting(const struct alarms *alarms)
{
	return alarms->outbox == NULL && alarms->suppressed != alarms->summed_up;
}

static int64_t
summary_wait(const struct alarms *alarms, const struct instant *now)
{
	int64_t passed = now->steady - alarms->summary_time.steady;

	if (alarms->summary_time.wall == 0 || passed >= SUMMARY_INTERVAL)
		return 0;
	return SUMMARY_INTERVAL - passed;
}

/* The notification whose turn it is; NULL: none, or no memory. */
static struct ring_event *
event_next(struct alarms *alarms, const struct instant *now)
{
	struct ring_event *notice;

	if (alarms->unsent > 0)
		for (size_t i = 0; i < alarms->ring.count; i++)
			if (ring_at(&alarms->ring, i)->progress == RING_WAITING)
				return ring_at(&alarms->ring, i);
	if (!alarms->start_told)
		return event_of_start(alarms);
	notice = notice_take(alarms, alarms->outbox);
	if (notice != NULL)
		return event_enter(alarms, notice, &notice->public.time);
	if (alarms->outbox != NULL)
		return event_of_alarm(alarms, alarms->outbox);
	if (summary_is_waiting(alarms) && summary_wait(alarms, now) == 0)
		return event_of_summary(alarms, now);
	return NULL;
}

static void
credit_refill(struct alarms *alarms, const struct instant *now)
{
	int64_t most = alarms->options.burst * NOTIFICATION;
	int64_t passed = now->steady - alarms->credit_at;

	alarms->credit_at = now->steady;
	if (passed > most / alarms->options.rate)
		alarms->credit = most;
	else
		alarms->credit += passed * alarms->options.rate;
	if (alarms->credit > most)
		alarms->credit = most;
}

/* Milliseconds until the next notification may go, -1 = none waits, or the sink does.
 */
static int64_t
outbox_wait(const struct alarms *alarms, const struct instant *now)
{
	bool waiting = alarms->unsent > 0 || !alarms->start_told ||
		       alarms->told_once != NULL || alarms->outbox != NULL;
	int64_t credit = 0;

	if (alarms->blocked || (!waiting && !summary_is_waiting(alarms)))
		return -1;
	if (alarms->credit < NOTIFICATION)
		credit = (NOTIFICATION - alarms->credit) / alarms->options.rate + 1;
	if (!waiting && summary_wait(alarms, now) > credit)
		return summary_wait(alarms, now);
	/* More waits though there is credit: memory was short. */
	return credit > 0 || !waiting ? credit : NO_MEMORY_WAIT;
}

int64_t
outbox_run(struct alarms *alarms, const struct instant *now)
{
	struct ring_event *event;

	if (alarms->sink.send == NULL || alarms->blocked)
		return -1;
	credit_refill(alarms, now);
	while (!alarms->blocked && alarms->credit >= NOTIFICATION) {
		event = event_next(alarms, now);
		if (event == NULL)
			break;
		event->progress = RING_SENT;
		event->sent = *now;
		alarms->unsent--;
		if (alarms->sink.send(alarms->sink.context, &event->public) == 0) {
			alarms->credit -= NOTIFICATION;
			continue;
		}
		alarms->blocked = true;
		if (event->progress == RING_SENT) {
			event->progress = RING_WAITING;
			alarms->unsent++;
		}
	}
	return outbox_wait(alarms, now);
}

void
alarms_confirm(struct alarms *alarms, uint32_t sequence)
{
	struct ring_event *event = ring_find(&alarms->ring, sequence);
	struct entry *entry;

	if (event == NULL || event->progress != RING_SENT)
		return;
	event->progress = RING_CONFIRMED;
	notice_arrived(alarms, event);
	entry = entry_find(alarms, &event->identity);
	if (entry == NULL || entry->unconfirmed == 0)
		return;
	entry->unconfirmed--;
	entry->confirmed = event->public.state;
	entry->public.notified = event->sent;
	entry->unsaved = true;
	alarms->save_soon = true;
	alarms_ask_for_run(alarms);
}

void
alarms_unsent(struct alarms *alarms)
{
	for (size_t i = 0; i < alarms->ring.count; i++)
		if (ring_at(&alarms->ring, i)->progress == RING_SENT) {
			ring_at(&alarms->ring, i)->progress = RING_WAITING;
			alarms->unsent++;
		}
	alarms_ask_for_run(alarms);
}

void
alarms_wake(struct alarms *alarms)
{
	alarms->blocked = false;
	alarms_ask_for_run(alarms);
}
