#include "agent/alarms/alarms.h"

#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "agent/alarms/alarms_private.h"
#include "agent/alarms/facts.h"
#include "agent/fleet/registry.h"
#include "agent/log.h"
#include "agent/reason.h"

struct alarms_options
alarms_defaults(void)
{
	struct alarms_options options = {
	    .flap_changes = 6,
	    .flap_window = 300,
	    .flap_quiet = 60,
	    .rate = 50,
	    .burst = 200,
	    .events = 1000,
	    .vcc_low = 2,
	    .notices = 1U << ALARM_RUN_FINISHED,
	};

	for (unsigned kind = 0; kind < ALARM_KINDS; kind++) {
		const struct alarm_kind_traits *traits = alarm_kind_traits(kind);

		if (traits != NULL)
			options.kinds[kind] = (struct alarms_kind_options){
			    .raise_hold = traits->raise_hold * INT64_C(1000),
			    .clear_hold = traits->clear_hold * INT64_C(1000),
			    .notified = traits->notified};
	}
	return options;
}

/* ---- entries ---- */

struct entry *
entry_find(const struct alarms *alarms, const struct alarm_identity *identity)
{
	struct entry *entry = NULL;

	HASH_FIND(hh, alarms->entries, identity, sizeof(*identity), entry);
	return entry;
}

/* Index and key follow from the identity. */
static int
entry_name(struct alarms *alarms, struct entry *entry, struct reason *reason)
{
	const struct alarm_identity *identity = &entry->public.identity;
	char host[16], other[16];
	const char *parts[] = {alarm_kind_traits(identity->kind)->word, host, other};

	snprintf(host, sizeof(host), "%" PRIu32, identity->host);
	snprintf(other, sizeof(other), "%" PRIu32, identity->other);
	snprintf(entry->public.key, sizeof(entry->public.key), "%s.%s.%s", parts[0],
	    host, other);
	entry->public.index =
	    registry_index(alarms->sources.registry, REGISTRY_ALARM, parts, 3, reason);
	return entry->public.index != 0 ? 0 : -ENOSPC;
}

static bool
entries_are_full(struct alarms *alarms)
{
	bool full = HASH_COUNT(alarms->entries) >= ALARMS_MAX;

	if (full && !alarms->full)
		log_error(ROOM_ALARMS,
		    "more than %d alarms: further ones are not raised until some have "
		    "ended",
		    ALARMS_MAX);
	alarms->full = full;
	return full;
}

/* Room for one more raised alarm, so that a state can always change. */
static int
raised_reserve(struct alarms *alarms)
{
	size_t room = HASH_COUNT(alarms->entries) + 1;
	struct alarm **raised;

	if (room <= alarms->raised_room)
		return 0;
	room *= 2;
	raised = realloc(alarms->raised, room * sizeof(struct alarm *));
	if (raised == NULL)
		return -ENOMEM;
	alarms->raised = raised;
	alarms->raised_room = room;
	return 0;
}

struct entry *
entry_make(struct alarms *alarms, const struct alarm_identity *identity)
{
	static const struct alarm_facts none;
	struct reason reason = {"there is no memory"};
	struct entry *entry;

	if (entries_are_full(alarms))
		return NULL;
	entry = calloc(1, sizeof(*entry));
	if (entry == NULL || raised_reserve(alarms) != 0 ||
	    facts_copy(&entry->public.facts, &entry->block, &none) != 0)
		goto out;
	entry->public.identity = *identity;
	entry->public.state = entry->public.told = entry->confirmed = ALARM_CLEARED;
	entry->public.severity = ALARM_SEVERITY_CLEARED;
	entry->condition = ALARM_CONDITION_GOOD;
	if (entry_name(alarms, entry, &reason) != 0)
		goto out;
	HASH_ADD(hh, alarms->entries, public.identity, sizeof(entry->public.identity),
	    entry);
	if (!entry->lost)
		return entry;
out:
	log_error(ROOM_ALARMS, "an alarm %s is not raised: %s",
	    alarm_kind_traits(identity->kind)->word, reason.text);
	if (entry != NULL)
		free(entry->block);
	free(entry);
	return NULL;
}

void
entry_free(struct alarms *alarms, struct entry *entry)
{
	outbox_remove(alarms, entry);
	HASH_DELETE(hh, alarms->entries, entry);
	free(entry->block);
	free(entry);
}

/* ---- raised alarms by index ---- */

static size_t
raised_search(const struct alarms *alarms, uint32_t index)
{
	size_t low = 0, high = alarms->raised_count;

	while (low < high) {
		size_t middle = low + (high - low) / 2;

		if (alarms->raised[middle]->index < index)
			low = middle + 1;
		else
			high = middle;
	}
	return low;
}

void
raised_update(struct alarms *alarms, struct entry *entry)
{
	struct alarm *alarm = &entry->public;
	size_t at = raised_search(alarms, alarm->index);
	bool stands = at < alarms->raised_count && alarms->raised[at] == alarm;
	struct alarm **place = &alarms->raised[at];
	size_t behind = alarms->raised_count - at;

	if (alarm->state != ALARM_CLEARED && !stands) {
		memmove(place + 1, place, behind * sizeof(*place));
		*place = alarm;
		alarms->raised_count++;
	} else if (alarm->state == ALARM_CLEARED && stands) {
		memmove(place, place + 1, (behind - 1) * sizeof(*place));
		alarms->raised_count--;
	}
}

/* ---- life ---- */

static unsigned
switches_configured(const struct alarms_options *options)
{
	unsigned switches = 0;

	for (unsigned kind = 0; kind < ALARM_KINDS; kind++)
		if (options->kinds[kind].notified)
			switches |= 1U << kind;
	return switches;
}

int
alarms_open(struct alarms **alarms, const struct alarms_options *options,
    const struct alarms_sources *sources, const struct instant *now,
    struct reason *reason)
{
	struct alarms *new = calloc(1, sizeof(*new));
	int error;

	if (new == NULL || ring_resize(&new->ring, (size_t)options->events) != 0) {
		free(new);
		return reason_set(reason, -ENOMEM, "no memory for alarms");
	}
	new->options = *options;
	new->sources = *sources;
	if (sources->store != NULL) {
		new->store = *sources->store;
		new->stored = true;
	}
	new->started = *now;
	new->credit_at = now->steady;
	new->credit = options->burst *INT64_C(1000);
	new->kinds.on = switches_configured(options);
	new->notices.on = options->notices;
	error = keep_load(new, now, reason);
	if (error != 0) {
		alarms_free(new);
		return error;
	}
	*alarms = new;
	return 0;
}

void
alarms_free(struct alarms *alarms)
{
	struct entry *entry, *next;

	if (alarms == NULL)
		return;
	keep_save(alarms);
	HASH_ITER (hh, alarms->entries, entry, next)
		entry_free(alarms, entry);
	notices_free(alarms);
	ring_clear(&alarms->ring);
	free(alarms->raised);
	free(alarms);
}

static void
switches_set(struct alarms *alarms, unsigned switches)
{
	struct entry *entry, *next;

	alarms->kinds.on = switches;
	HASH_ITER (hh, alarms->entries, entry, next)
		outbox_place(alarms, entry);
	alarms_ask_for_run(alarms);
}

void
alarms_set_options(struct alarms *alarms, const struct alarms_options *options)
{
	while (alarms->ring.count > (size_t)options->events)
		outbox_forget(alarms, ring_drop(&alarms->ring));
	if (ring_resize(&alarms->ring, (size_t)options->events) != 0)
		log_warning(ROOM_ALARMS,
		    "no memory to remember more notifications, it stays as it was");
	alarms->options = *options;
	switches_set(
	    alarms, switches_with(&alarms->kinds, switches_configured(options)));
	notices_set(alarms, switches_with(&alarms->notices, options->notices));
	machine_recount(alarms);
	alarms_ask_for_run(alarms);
}

const struct alarms_options *
alarms_options(const struct alarms *alarms)
{
	return &alarms->options;
}

void
alarms_ask_for_run(struct alarms *alarms)
{
	if (alarms->sources.wake != NULL)
		alarms->sources.wake(alarms->sources.context);
}

/* ---- conditions ---- */

static int
facts_take(struct alarms *alarms, struct entry *entry, const struct alarm_facts *facts,
    const struct instant *now)
{
	int error;

	if (facts == NULL || facts_equal(&entry->public.facts, facts))
		return 0;
	error = facts_copy(&entry->public.facts, &entry->block, facts);
	if (error != 0)
		return error;
	entry->public.changed = *now;
	entry->unsaved = true;
	if (entry->public.state != ALARM_CLEARED) {
		alarms->changed = *now;
		alarms->save_soon = true;
	}
	return 0;
}

int
alarms_observe(struct alarms *alarms, const struct alarm_identity *identity,
    enum alarm_condition condition, const struct alarm_facts *facts,
    const struct instant *now)
{
	struct entry *entry = entry_find(alarms, identity);
	enum alarm_condition before;
	int error;

	if (condition == ALARM_CONDITION_UNKNOWN ||
	    (entry == NULL && condition != ALARM_CONDITION_BAD))
		return 0;
	if (entry == NULL)
		entry = entry_make(alarms, identity);
	if (entry == NULL)
		return -ENOSPC;
	error = facts_take(alarms, entry, facts, now);
	if (error != 0 || condition == entry->condition)
		return error;
	before = entry->condition;
	entry->condition = condition;
	machine_take(alarms, entry, before, now);
	alarms_ask_for_run(alarms);
	return 0;
}

/* Whether it is or was bad and is not over yet. */
static bool
is_open(const struct entry *entry)
{
	return entry->condition == ALARM_CONDITION_BAD ||
	       entry->public.state != ALARM_CLEARED;
}

const struct alarm *
alarms_find(const struct alarms *alarms, const struct alarm_identity *identity)
{
	const struct entry *entry = entry_find(alarms, identity);

	return entry != NULL && is_open(entry) ? &entry->public : NULL;
}

bool
alarms_is_bad(const struct alarms *alarms, const struct alarm_identity *identity)
{
	const struct entry *entry = entry_find(alarms, identity);

	return entry != NULL && entry->condition == ALARM_CONDITION_BAD;
}

void
alarms_each(struct alarms *alarms,
    void (*seen)(void *context, const struct alarm *alarm), void *context)
{
	struct entry *entry, *next;

	HASH_ITER (hh, alarms->entries, entry, next)
		if (is_open(entry))
			seen(context, &entry->public);
}

/* ---- running ---- */

void
alarms_set_sink(struct alarms *alarms, const struct alarms_sink *sink)
{
	alarms->sink = sink != NULL ? *sink : (struct alarms_sink){0};
	alarms->blocked = false;
	alarms_ask_for_run(alarms);
}

/* Of two waits in milliseconds; -1 = for ever. */
static int64_t
sooner(int64_t a, int64_t b)
{
	if (a < 0 || b < 0)
		return a < 0 ? b : a;
	return a < b ? a : b;
}

int64_t
alarms_run(struct alarms *alarms, const struct instant *now)
{
	int64_t holds = machine_run(alarms, now);
	int64_t more;

	/* Before the sink gets anything: what is told is not forgotten. */
	keep_run(alarms, now);
	more = outbox_run(alarms, now);
	return sooner(sooner(holds, more), keep_run(alarms, now));
}

/* ---- reading ---- */

const struct alarm *const *
alarms_list(const struct alarms *alarms, size_t *count)
{
	*count = alarms->raised_count;
	return (const struct alarm *const *)alarms->raised;
}

struct instant
alarms_changed(const struct alarms *alarms)
{
	return alarms->changed;
}

size_t
alarms_event_count(const struct alarms *alarms)
{
	return alarms->ring.count;
}

const struct alarm_event *
alarms_event(const struct alarms *alarms, size_t at)
{
	return at < alarms->ring.count ? &ring_at(&alarms->ring, at)->public : NULL;
}

uint32_t
alarms_sequence(const struct alarms *alarms)
{
	return alarms->sequence;
}

uint64_t
alarms_suppressed(const struct alarms *alarms)
{
	return alarms->suppressed;
}

size_t
alarms_waiting(const struct alarms *alarms)
{
	return alarms->waiting + alarms->told_once_count + alarms->unsent;
}

void
alarms_follow(struct alarms *alarms,
    void (*changed)(void *context, const struct alarm *alarm, enum alarm_state before),
    void *context)
{
	alarms->follow = changed;
	alarms->follow_context = context;
}

/* ---- switches ---- */

bool
kind_is_on(const struct alarms *alarms, enum alarm_kind kind)
{
	return (alarms->kinds.on & (1U << kind)) != 0;
}

unsigned
kinds_all(void)
{
	unsigned all = 0;

	for (unsigned kind = 0; kind < ALARM_KINDS; kind++)
		if (alarm_kind_traits(kind) != NULL)
			all |= 1U << kind;
	return all;
}

unsigned
switches_with(const struct switches *switches, unsigned configured)
{
	return (switches->on & switches->written) | (configured & ~switches->written);
}

unsigned
alarms_switches(const struct alarms *alarms)
{
	return alarms->kinds.on;
}

int
alarms_set_switches(struct alarms *alarms, unsigned switches)
{
	if ((switches & ~kinds_all()) != 0)
		return -EINVAL;
	alarms->kinds.written = kinds_all();
	alarms->switches_unsaved = true;
	alarms->save_soon = true;
	switches_set(alarms, switches);
	return 0;
}
