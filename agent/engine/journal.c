/*
 * The journal: one record per run, written before what it says is begun; the devices of
 * its domain beside it; and the highest index ever used.
 */
#include "agent/engine/engine_private.h"

#include <errno.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <jansson.h>

#include "agent/log.h"

#define ROOM_OF_RUNS     "runs"
#define ROOM_OF_SETTINGS "settings"
#define KEY_OF_HIGHEST   "highest"
#define KEY_OF_SWITCH    "engine"
#define DEVICES_SUFFIX   ".devices"

#define KEY_SIZE 32

/* ---- writing ---- */

static json_t *
lines_write(const struct lines *lines)
{
	json_t *list = json_array();

	for (size_t i = 0; list != NULL && i < lines->count; i++) {
		const struct lines_item *item = &lines->items[i];
		json_t *line = json_pack("[is%]", (int)item->origin,
		    lines->text + item->offset, item->length);

		if (line == NULL || json_array_append_new(list, line) != 0) {
			json_decref(list);
			return NULL;
		}
	}
	return list;
}

static char *
run_write(const struct run *run)
{
	const struct engine_run *r = &run->public;
	json_t *object = json_pack(
	    "{s:i, s:i, s:i, s:i, s:i, s:i, s:i, s:I, s:I, s:I, s:I, s:I, s:i, s:i, "
	    "s:b,"
	    " s:s, s:s, s:s, s:s, s:s, s:s, s:s, s:I, s:I, s:I, s:I, s:i, s:o}",
	    "operation", (int)r->operation, "state", (int)r->state, "error",
	    (int)r->error, "mode", (int)r->mode, "options", (int)r->options, "step",
	    (int)run->step, "attempt", (int)run->attempt, "domain",
	    (json_int_t)r->domain, "source", (json_int_t)r->source, "target",
	    (json_int_t)r->target, "subject", (json_int_t)r->subject, "generation",
	    (json_int_t)r->generation, "progress", (int)r->progress, "exit",
	    (int)r->exit_code, "cancel", (int)r->cancel, "domain-name",
	    run->domain_name, "uuid", run->uuid, "source-name", run->source_name,
	    "target-name", run->target_name, "name", run->name, "requester",
	    run->requester, "text", run->text, "queued", (json_int_t)r->queued.wall,
	    "started", (json_int_t)r->started.wall, "ended", (json_int_t)r->ended.wall,
	    "changed", (json_int_t)r->changed.wall, "told", (int)r->told, "lines",
	    lines_write(&run->lines));
	char *text = object != NULL ? json_dumps(object, JSON_COMPACT) : NULL;

	json_decref(object);
	return text;
}

/* Records of some runs: two each and one more. */
struct batch {
	char (*names)[KEY_SIZE];
	const char **keys, **values;
	char **texts; /* values to be freed */
	size_t count, text_count;
};

static void
batch_free(struct batch *batch)
{
	for (size_t i = 0; i < batch->text_count; i++)
		free(batch->texts[i]);
	free(batch->texts);
	free(batch->names);
	free(batch->keys);
	free(batch->values);
}

static int
batch_open(struct batch *batch, size_t runs)
{
	size_t room = runs * 2 + 1;

	*batch = (struct batch){
	    .names = calloc(room, sizeof(*batch->names)),
	    .keys = calloc(room, sizeof(*batch->keys)),
	    .values = calloc(room, sizeof(*batch->values)),
	    .texts = calloc(room, sizeof(*batch->texts)),
	};
	return batch->names != NULL && batch->keys != NULL && batch->values != NULL &&
		       batch->texts != NULL
		   ? 0
		   : -ENOMEM;
}

static void
batch_add(struct batch *batch, uint32_t run, const char *suffix, const char *value)
{
	char *name = batch->names[batch->count];

	snprintf(name, KEY_SIZE, "%010u%s", run, suffix);
	batch->keys[batch->count] = name;
	batch->values[batch->count++] = value;
}

static int
batch_save(struct engine *engine, const struct batch *batch, struct reason *reason)
{
	struct reason why = {""};
	int error;

	engine->written++;
	error = engine->store.save(engine->store.context, ROOM_OF_RUNS, batch->keys,
	    batch->values, batch->count, &why);

	if (error == 0) {
		engine->unsaved_told = false;
		return 0;
	}
	reason_prefix(&why, "the journal of runs cannot be written");
	if (!engine->unsaved_told)
		log_error(ROOM_ENGINE, "%s", why.text);
	engine->unsaved_told = true;
	return reason_set(reason, error == -ENOMEM ? -ENOMEM : -EIO, "%s", why.text);
}

int
journal_save(
    struct engine *engine, struct run *const *runs, size_t count, struct reason *reason)
{
	uint32_t highest = engine->highest;
	char number[KEY_SIZE];
	struct batch batch;
	int error = batch_open(&batch, count);

	for (size_t i = 0; i < count && error == 0; i++) {
		char *text = run_write(runs[i]);

		if (text == NULL) {
			error = -ENOMEM;
			break;
		}
		batch.texts[batch.text_count++] = text;
		batch_add(&batch, runs[i]->public.index, "", text);
		if (runs[i]->devices != NULL)
			batch_add(&batch, runs[i]->public.index, DEVICES_SUFFIX,
			    runs[i]->devices);
		if (runs[i]->public.index > highest)
			highest = runs[i]->public.index;
	}
	if (error == 0) {
		snprintf(number, sizeof(number), "%u", highest);
		batch.keys[batch.count] = KEY_OF_HIGHEST;
		batch.values[batch.count++] = number;
		error = batch_save(engine, &batch, reason);
	} else {
		reason_set(reason, error, "no memory to write the journal of runs");
	}
	for (size_t i = 0; i < count && error == 0; i++)
		runs[i]->told_unsaved = false;
	batch_free(&batch);
	return error;
}

int
journal_remove(
    struct engine *engine, struct run *const *runs, size_t count, struct reason *reason)
{
	struct batch batch;
	int error = batch_open(&batch, count);

	for (size_t i = 0; i < count && error == 0; i++) {
		batch_add(&batch, runs[i]->public.index, "", NULL);
		batch_add(&batch, runs[i]->public.index, DEVICES_SUFFIX, NULL);
	}
	error = error == 0 ? batch_save(engine, &batch, reason)
			   : reason_set(reason, error, "no memory for the journal");
	batch_free(&batch);
	return error;
}

int
journal_save_switch(struct engine *engine, bool off, struct reason *reason)
{
	const char *key = KEY_OF_SWITCH;
	const char *value = off ? "off" : "on";
	int error = engine->store.save(
	    engine->store.context, ROOM_OF_SETTINGS, &key, &value, 1, reason);

	return error == 0 || error == -ENOMEM ? error : -EIO;
}

/* ---- reading ---- */

/* Numbers as they were read, before they are believed. */
struct record {
	int operation, state, error, mode, options, step, attempt, progress, exit_code,
	    cancel, told;
	json_int_t domain, source, target, subject, generation;
	json_int_t queued, started, ended, changed;
	const char *domain_name, *uuid, *source_name, *target_name, *name, *requester,
	    *text;
	json_t *lines;
};

static bool
record_unpack(json_t *object, struct record *r)
{
	return json_unpack(object,
		   "{s:i, s:i, s:i, s:i, s:i, s:i, s:i, s:I, s:I, s:I, s:I, s:I, s:i, "
		   "s:i,"
		   " s:b, s:s, s:s, s:s, s:s, s:s, s:s, s:s, s:I, s:I, s:I, s:I, s?i, "
		   "s:o}",
		   "operation", &r->operation, "state", &r->state, "error", &r->error,
		   "mode", &r->mode, "options", &r->options, "step", &r->step,
		   "attempt", &r->attempt, "domain", &r->domain, "source", &r->source,
		   "target", &r->target, "subject", &r->subject, "generation",
		   &r->generation, "progress", &r->progress, "exit", &r->exit_code,
		   "cancel", &r->cancel, "domain-name", &r->domain_name, "uuid",
		   &r->uuid, "source-name", &r->source_name, "target-name",
		   &r->target_name, "name", &r->name, "requester", &r->requester,
		   "text", &r->text, "queued", &r->queued, "started", &r->started,
		   "ended", &r->ended, "changed", &r->changed, "told", &r->told,
		   "lines", &r->lines) == 0;
}

static bool
within(json_int_t number, json_int_t least, json_int_t most)
{
	return number >= least && number <= most;
}

static bool
record_is_sound(const struct record *r)
{
	bool cancel = r->operation == ENGINE_CANCEL;

	return within(r->operation, ENGINE_VALIDATE, ENGINE_CANCEL) &&
	       within(r->state, ENGINE_QUEUED, ENGINE_LOST) &&
	       within(r->error, ENGINE_ERROR_NONE, ENGINE_ERRORS - 1) &&
	       within(r->mode, ENGINE_MODE_UNKNOWN, ENGINE_MODE_COLD) &&
	       within(r->options, 0, 15) && within(r->step, STEP_NONE, STEP_MIGRATE) &&
	       within(r->attempt, 0, INT_MAX - 1) && within(r->progress, -1, 100) &&
	       within(r->exit_code, -1, 255) && within(r->domain, 0, ENGINE_RUN_MAX) &&
	       within(r->source, 0, ENGINE_RUN_MAX) &&
	       within(r->target, 0, ENGINE_RUN_MAX) &&
	       within(r->subject, cancel ? 1 : 0, ENGINE_RUN_MAX) &&
	       within(r->generation, 0, UINT32_MAX) &&
	       (cancel ||
		   (name_is_plain(r->domain_name) && name_is_plain(r->target_name))) &&
	       (r->name[0] == '\0' || name_is_plain(r->name)) &&
	       within(r->told, -1, ENGINE_NOTICES) &&
	       (r->state != ENGINE_MIGRATING || r->step == STEP_MIGRATE) &&
	       (r->state != ENGINE_CANCELLING || cancel || r->step == STEP_MIGRATE) &&
	       (r->state != ENGINE_DRY_RUNNING || r->step == STEP_DRY_RUN) &&
	       json_is_array(r->lines);
}

static bool
lines_read(struct lines *lines, json_t *list)
{
	size_t i;
	json_t *line;

	json_array_foreach(list, i, line)
	{
		const char *text;
		size_t length;
		int origin;

		if (json_unpack(line, "[is%]", &origin, &text, &length) != 0 ||
		    !within(origin, ENGINE_LINE_NOTE, ENGINE_LINE_MIGRATE))
			return false;
		if (length == 0) {
			text = "\n";
			length = 1;
		}
		lines_add_end(lines, (enum engine_line_origin)origin, text, length);
	}
	return true;
}

static void
run_take(struct run *run, const struct record *r)
{
	struct engine_run *public = &run->public;

	public->operation = (enum engine_operation)r->operation;
	public->state = (enum engine_state)r->state;
	public->error = (enum engine_error)r->error;
	public->mode = (enum engine_mode)r->mode;
	public->options = (unsigned)r->options;
	public->domain = (uint32_t)r->domain;
	public->source = (uint32_t)r->source;
	public->target = (uint32_t)r->target;
	public->subject = (uint32_t)r->subject;
	public->generation = (uint32_t)r->generation;
	public->progress = r->progress;
	public->exit_code = r->exit_code;
	public->cancel = r->cancel != 0;
	/* Of a time before notifications: what has ended is not told any more. */
	public->told = r->told >= 0                        ? (unsigned)r->told
		       : engine_state_ended(public->state) ? ENGINE_NOTICES
							   : 0;
	public->queued.wall = r->queued;
	public->started.wall = r->started;
	public->ended.wall = r->ended;
	public->changed.wall = r->changed;
	run->step = (enum run_step)r->step;
	run->attempt = (unsigned)r->attempt;
	text_put(run->domain_name, r->domain_name);
	text_put(run->uuid, r->uuid);
	text_put(run->source_name, r->source_name);
	text_put(run->target_name, r->target_name);
	text_put(run->name, r->name);
	text_put(run->requester, r->requester);
	text_put(run->text, r->text);
}

/* What was being executed is looked for; its output is read once more. */
static void
run_resume(struct run *run)
{
	if (run->public.state == ENGINE_CHECKING)
		run->public.state = ENGINE_QUEUED;
	if (run->public.state == ENGINE_QUEUED || engine_state_ended(run->public.state))
		return;
	if (run->public.operation == ENGINE_CANCEL || run->step == STEP_NONE)
		return;
	run->phase = PHASE_RUNNING;
	run->public.exit_code = -1;
	run->public.progress = -1;
	lines_forget(&run->lines, step_origin(run->step));
	lines_forget(&run->lines, ENGINE_LINE_WARNING);
}

/* Never executed, never forgotten: somebody has to look at it. */
static void
run_damage(struct run *run)
{
	lines_free(&run->lines);
	run->damaged = true;
	run->step = STEP_NONE;
	run->public.state = ENGINE_LOST;
	run->public.error = ENGINE_ERROR_RECORD;
	run->public.operation = ENGINE_VALIDATE;
	text_put(run->text, "its record in the state database is damaged: what it was, "
			    "and what became of it, is not known; look at the hosts");
	log_error(ROOM_ENGINE, "run %u: %s", run->public.index, run->text);
}

static int
run_read(struct engine *engine, uint32_t index, const char *value)
{
	json_t *object = json_loads(value, JSON_REJECT_DUPLICATES, NULL);
	struct run *run = run_new(engine, index);
	struct record record = {.told = -1};
	int error = -ENOMEM;

	if (run == NULL) {
		json_decref(object);
		return -ENOMEM;
	}
	if (object != NULL && record_unpack(object, &record) &&
	    record_is_sound(&record) && lines_read(&run->lines, record.lines)) {
		run_take(run, &record);
		run_resume(run);
	} else {
		run_damage(run);
	}
	run->public.lines = (uint32_t)run->lines.count;
	run->public.warnings = (uint32_t)lines_count(&run->lines, ENGINE_LINE_WARNING);
	json_decref(object);
	if (run_find(engine, index) == NULL)
		error = run_insert(run);
	if (error != 0)
		run_free(run);
	return error;
}

/* The index a key begins with, 0 = none; *rest is what follows. */
static uint32_t
key_read(const char *key, const char **rest)
{
	unsigned long index = 0;

	if (strspn(key, "0123456789") != 10)
		return 0;
	index = strtoul(key, NULL, 10);
	*rest = key + 10;
	return index > 0 && index <= ENGINE_RUN_MAX ? (uint32_t)index : 0;
}

static int
record_read(void *reader, const char *key, const char *value)
{
	struct engine *engine = reader;
	const char *rest = "";
	uint32_t index = key_read(key, &rest);
	struct run *run = index != 0 ? run_find(engine, index) : NULL;

	if (strcmp(key, KEY_OF_HIGHEST) == 0) {
		unsigned long highest = strtoul(value, NULL, 10);

		if (highest > engine->highest && highest <= ENGINE_RUN_MAX)
			engine->highest = (uint32_t)highest;
		return 0;
	}
	if (index != 0 && rest[0] == '\0')
		return run_read(engine, index, value);
	if (run != NULL && strcmp(rest, DEVICES_SUFFIX) == 0) {
		run->devices = strdup(value);
		return run->devices != NULL ? 0 : -ENOMEM;
	}
	log_error(
	    ROOM_ENGINE, "record \"%s\" of the journal is not a run's: left out", key);
	return 0;
}

static int
switch_read(void *reader, const char *key, const char *value)
{
	struct engine *engine = reader;

	if (strcmp(key, KEY_OF_SWITCH) == 0)
		engine->switched_off = strcmp(value, "on") != 0;
	return 0;
}

int
journal_load(struct engine *engine, struct reason *reason)
{
	const struct record_store *store = &engine->store;
	int error =
	    store->each(store->context, ROOM_OF_RUNS, record_read, engine, reason);

	if (error == 0)
		error = store->each(
		    store->context, ROOM_OF_SETTINGS, switch_read, engine, reason);
	if (error == -ENOMEM)
		reason_set(reason, error, "no memory for the journal of runs");
	return error;
}
