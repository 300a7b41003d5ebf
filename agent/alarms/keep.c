/*
 * What survives a restart: one record per alarm that is raised, or whose end has not
 * arrived yet, and the switches. It is saved before it is told; whether it was told is
 * saved later, so that after a crash it may be told twice, and never not at all.
 */
#include "agent/alarms/alarms_private.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include <jansson.h>

#include "agent/alarms/facts.h"
#include "agent/fleet/registry.h"
#include "agent/log.h"
#include "agent/reason.h"

#define ROOM_OF_ALARMS   "alarms"
#define ROOM_OF_SETTINGS "settings"
#define KEY_OF_SWITCHES  "notifications"

#define SAVE_DELAY INT64_C(1000) /* milliseconds */

/* ---- writing ---- */

/* The state that arrived last; 0 while something is on its way and nobody knows. */
static int
state_confirmed(const struct entry *entry)
{
	return entry->unconfirmed == 0 ? (int)entry->confirmed : 0;
}

static char *
entry_write(const struct entry *entry)
{
	const struct alarm *alarm = &entry->public;
	const struct alarm_facts *facts = &alarm->facts;
	json_t *object = json_pack("{s:i, s:I, s:I, s:i, s:i, s:I, s:I, s:I,"
				   " s:s, s:s, s:s, s:s, s:s, s:i, s:I, s:I, s:s, s:s}",
	    "kind", (int)alarm->identity.kind, "host", (json_int_t)alarm->identity.host,
	    "other", (json_int_t)alarm->identity.other, "state", (int)alarm->state,
	    "confirmed", state_confirmed(entry), "raised",
	    (json_int_t)alarm->raised.wall, "notified",
	    (json_int_t)alarm->notified.wall, "raises", (json_int_t)alarm->raises,
	    "name", facts->host, "target", facts->target, "domain", facts->domain,
	    "uuid", facts->uuid, "service", facts->service, "code", (int)facts->code,
	    "count", (json_int_t)facts->count, "stranded", (json_int_t)facts->stranded,
	    "text", facts->text, "ended", facts->ended);
	char *text = object != NULL ? json_dumps(object, JSON_COMPACT) : NULL;

	json_decref(object);
	return text;
}

/* Nothing would be lost with the record. */
static bool
is_told(const struct entry *entry)
{
	return entry->public.state == ALARM_CLEARED &&
	       state_confirmed(entry) == ALARM_CLEARED;
}

struct batch {
	const char **keys, **values; /* NULL-valued ones are removed */
	size_t count;
};

static void
batch_free(struct batch *batch)
{
	for (size_t i = 0; i < batch->count; i++)
		free((void *)(uintptr_t)batch->values[i]);
	free(batch->keys);
	free(batch->values);
}

static int
batch_make(const struct alarms *alarms, struct batch *batch)
{
	size_t room = HASH_COUNT(alarms->entries) + 1;
	const struct entry *entry;

	*batch = (struct batch){.keys = calloc(room, sizeof(*batch->keys)),
	    .values = calloc(room, sizeof(*batch->values))};
	if (batch->keys == NULL || batch->values == NULL)
		return -ENOMEM;
	for (entry = alarms->entries; entry != NULL; entry = entry->hh.next) {
		if (!entry->unsaved || (is_told(entry) && !entry->saved))
			continue;
		batch->keys[batch->count] = entry->public.key;
		if (!is_told(entry)) {
			batch->values[batch->count] = entry_write(entry);
			if (batch->values[batch->count] == NULL)
				return -ENOMEM;
		}
		batch->count++;
	}
	return 0;
}

static int
save_entries(struct alarms *alarms, struct reason *reason)
{
	struct batch batch;
	int error = batch_make(alarms, &batch);

	if (error != 0)
		reason_set(reason, error, "no memory to save alarms");
	else if (batch.count > 0)
		error = alarms->store.save(alarms->store.context, ROOM_OF_ALARMS,
		    batch.keys, batch.values, batch.count, reason);
	batch_free(&batch);
	if (error != 0)
		return error;
	for (struct entry *entry = alarms->entries; entry; entry = entry->hh.next) {
		if (entry->unsaved)
			entry->saved = !is_told(entry);
		entry->unsaved = false;
	}
	return 0;
}

static int
save_switches(struct alarms *alarms, struct reason *reason)
{
	const char *key = KEY_OF_SWITCHES;
	const struct switches *kinds = &alarms->kinds, *notices = &alarms->notices;
	json_t *object = json_pack("{s:i, s:i, s:i, s:i}", "kinds",
	    (int)(kinds->on & kinds->written), "kinds-written", (int)kinds->written,
	    "notices", (int)(notices->on & notices->written), "notices-written",
	    (int)notices->written);
	char *text = object != NULL ? json_dumps(object, JSON_COMPACT) : NULL;
	const char *value = text;
	int error = -ENOMEM;

	if (text == NULL)
		reason_set(reason, error, "no memory to save the switches");
	else
		error = alarms->store.save(
		    alarms->store.context, ROOM_OF_SETTINGS, &key, &value, 1, reason);
	json_decref(object);
	free(text);
	if (error == 0)
		alarms->switches_unsaved = false;
	alarms->save_soon = false;
	return error;
}

bool
keep_save(struct alarms *alarms)
{
	struct reason reason = {""};
	bool failed = false;

	if (alarms->stored) {
		failed =
		    registry_flush(alarms->sources.registry, &reason) != 0 ||
		    save_entries(alarms, &reason) != 0 ||
		    (alarms->switches_unsaved && save_switches(alarms, &reason) != 0);
		if (failed && !alarms->save_failed)
			log_warning(ROOM_ALARMS,
			    "alarms are not saved, after a crash some may be told "
			    "twice; this is tried again: %s",
			    reason.text);
		else if (!failed && alarms->save_failed)
			log_info(ROOM_ALARMS, "alarms are saved again");
		alarms->save_failed = failed;
	}
	return !failed;
}

int64_t
keep_run(struct alarms *alarms, const struct instant *now)
{
	if (!alarms->stored)
		return -1;
	if (alarms->save_soon && alarms->save_at == 0)
		alarms->save_at = now->steady + SAVE_DELAY;
	alarms->save_soon = false;
	if (alarms->save_at == 0)
		return -1;
	if (alarms->save_at > now->steady)
		return alarms->save_at - now->steady;
	alarms->save_at = keep_save(alarms) ? 0 : now->steady + SAVE_DELAY;
	return alarms->save_at != 0 ? SAVE_DELAY : -1;
}

/* ---- reading ---- */

struct reading {
	struct alarms *alarms;
	const struct instant *now;
};

static bool
is_state(int state)
{
	return state >= ALARM_CLEARED && state <= ALARM_FLAPPING;
}

static bool
is_uint32(json_int_t number)
{
	return number >= 0 && number <= UINT32_MAX;
}

static struct instant
instant_of(json_int_t wall, const struct instant *now)
{
	struct instant instant = {.wall = wall, .steady = now->steady};

	return instant;
}

/* The entry of a record; NULL: it makes no sense, or no memory. */
static struct entry *
entry_read(const struct reading *reading, json_t *object)
{
	struct alarm_facts facts = {0};
	struct alarm_identity identity = {0};
	json_int_t host, other, raised, notified, raises, count, stranded;
	int kind, state, confirmed, code;
	struct entry *entry;

	if (json_unpack(object,
		"{s:i, s:I, s:I, s:i, s:i, s:I, s:I, s:I,"
		" s:s, s:s, s:s, s:s, s:s, s:i, s:I, s:I, s:s, s:s}",
		"kind", &kind, "host", &host, "other", &other, "state", &state,
		"confirmed", &confirmed, "raised", &raised, "notified", &notified,
		"raises", &raises, "name", &facts.host, "target", &facts.target,
		"domain", &facts.domain, "uuid", &facts.uuid, "service", &facts.service,
		"code", &code, "count", &count, "stranded", &stranded, "text",
		&facts.text, "ended", &facts.ended) != 0)
		return NULL;
	if (kind < 0 || alarm_kind_traits((unsigned)kind) == NULL || !is_state(state) ||
	    (confirmed != 0 && !is_state(confirmed)) || !is_uint32(host) ||
	    !is_uint32(other) || !is_uint32(raises) || !is_uint32(count) ||
	    !is_uint32(stranded) || code < 0 || code > 999 || raised < 0 ||
	    notified < 0)
		return NULL;
	identity.kind = (enum alarm_kind)kind;
	identity.host = (uint32_t)host;
	identity.other = (uint32_t)other;
	if (entry_find(reading->alarms, &identity) != NULL)
		return NULL;
	facts.code = (unsigned)code;
	facts.count = (uint32_t)count;
	facts.stranded = (uint32_t)stranded;
	entry = entry_make(reading->alarms, &identity);
	if (entry == NULL)
		return NULL;
	facts_copy(&entry->public.facts, &entry->block, &facts);
	/* Whether it was still flapping nobody knows; it will show. */
	entry->public.state = state == ALARM_CLEARED ? ALARM_CLEARED : ALARM_RAISED;
	entry->confirmed = (enum alarm_state)confirmed;
	entry->public.raised = instant_of(raised, reading->now);
	entry->public.notified = instant_of(notified, reading->now);
	entry->public.raises = (uint32_t)raises;
	return entry;
}

static int
record_read(void *context, const char *key, const char *value)
{
	const struct reading *reading = context;
	json_t *object = json_loads(value, 0, NULL);
	struct entry *entry = NULL;

	if (object != NULL)
		entry = entry_read(reading, object);
	json_decref(object);
	/* Under another key it could never be removed. */
	if (entry != NULL && strcmp(entry->public.key, key) != 0) {
		entry_free(reading->alarms, entry);
		entry = NULL;
	}
	if (entry == NULL) {
		log_warning(ROOM_ALARMS,
		    "what was saved of alarm %s cannot be read and is left out", key);
		return 0;
	}
	entry->saved = true;
	entry->since = entry->turned = entry->public.changed = *reading->now;
	if (entry->public.state != ALARM_CLEARED)
		entry->condition = ALARM_CONDITION_BAD;
	entry->public.severity =
	    entry->public.state == ALARM_CLEARED
		? ALARM_SEVERITY_CLEARED
		: alarm_kind_traits(entry->public.identity.kind)->severity;
	/* Told or not: where that is not known it is told again. */
	entry->public.told =
	    entry->confirmed == entry->public.state ? entry->confirmed : 0;
	if (entry->confirmed == 0)
		entry->confirmed = ALARM_CLEARED;
	raised_update(reading->alarms, entry);
	outbox_place(reading->alarms, entry);
	return 0;
}

/* What was saved of switches that are as configured; what did not exist then stays so.
 * on: -1 = nothing was. */
static bool
switches_take(struct switches *switches, int on, int written, unsigned all)
{
	if (on < 0)
		return true;
	if ((on & ~written) != 0)
		return false;
	switches->written = (unsigned)written & all;
	switches->on = ((unsigned)on & all) | (switches->on & ~switches->written);
	return true;
}

static int
switches_read(void *context, const char *key, const char *value)
{
	struct alarms *alarms = context;
	int kinds, kinds_written = (int)kinds_all();
	int notices = -1, notices_written = (int)ALARM_NOTICES;
	json_t *object;

	if (strcmp(key, KEY_OF_SWITCHES) != 0)
		return 0;
	object = json_loads(value, 0, NULL);
	if (object == NULL ||
	    json_unpack(object, "{s:i, s?i, s?i, s?i}", "kinds", &kinds,
		"kinds-written", &kinds_written, "notices", &notices, "notices-written",
		&notices_written) != 0 ||
	    !switches_take(&alarms->kinds, kinds, kinds_written, kinds_all()) ||
	    !switches_take(&alarms->notices, notices, notices_written, ALARM_NOTICES))
		log_warning(ROOM_ALARMS,
		    "which notifications were switched on cannot be read: it is as "
		    "configured");
	json_decref(object);
	return 0;
}

int
keep_load(struct alarms *alarms, const struct instant *now, struct reason *reason)
{
	struct reading reading = {alarms, now};
	int error;

	if (!alarms->stored)
		return 0;
	error = alarms->store.each(
	    alarms->store.context, ROOM_OF_SETTINGS, switches_read, alarms, reason);
	if (error == 0)
		error = alarms->store.each(alarms->store.context, ROOM_OF_ALARMS,
		    record_read, &reading, reason);
	return error;
}
