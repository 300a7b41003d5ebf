#include "agent/engine/engine.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "agent/engine/engine_private.h"
#include "agent/log.h"
#include "agent/text.h"

/* Records that are written in one turn; each may take some milliseconds. */
#define STEP_WRITES_MAX 2

void
text_put(char *to, const char *from)
{
	size_t length = from != NULL ? strlen(from) : 0;
	bool fits = length < ENGINE_TEXT_SIZE;

	if (!fits)
		length = ENGINE_TEXT_SIZE - 1;
	if (length > 0)
		memmove(to, from, length);
	to[length] = '\0';
	if (!fits)
		text_cut(to, ENGINE_TEXT_SIZE);
	text_clean(to, strlen(to));
}

/* ---- the table ---- */

/* Position of the first run whose index is at least that. */
static size_t
run_position(const struct engine *engine, uint32_t index)
{
	size_t low = 0;
	size_t high = engine->count;

	while (low < high) {
		size_t middle = low + (high - low) / 2;

		if (engine->runs[middle]->public.index < index)
			low = middle + 1;
		else
			high = middle;
	}
	return low;
}

struct run *
run_find(const struct engine *engine, uint32_t index)
{
	size_t at = run_position(engine, index);

	return at < engine->count && engine->runs[at]->public.index == index
		   ? engine->runs[at]
		   : NULL;
}

struct run *
run_new(struct engine *engine, uint32_t index)
{
	struct run *run = calloc(1, sizeof(*run));

	if (run == NULL)
		return NULL;
	run->engine = engine;
	run->start.run = run->stop.run = run;
	run->source.run = run->target.run = run;
	run->public = (struct engine_run){
	    .index = index,
	    .error = ENGINE_ERROR_NONE,
	    .mode = ENGINE_MODE_UNKNOWN,
	    .progress = -1,
	    .exit_code = -1,
	    .domain_name = run->domain_name,
	    .uuid = run->uuid,
	    .source_name = run->source_name,
	    .target_name = run->target_name,
	    .name = run->name,
	    .requester = run->requester,
	    .text = run->text,
	};
	return run;
}

void
run_free(struct run *run)
{
	const struct engine_hands *hands;

	if (run == NULL)
		return;
	hands = &run->engine->hands;
	if (run->start.pending)
		hands->forget(hands->context, &run->start);
	if (run->stop.pending)
		hands->forget(hands->context, &run->stop);
	if (run->source.pending)
		hands->forget(hands->context, &run->source);
	if (run->target.pending)
		hands->forget(hands->context, &run->target);
	lines_free(&run->lines);
	free(run->devices);
	free(run);
}

static int
list_grow(struct run ***list, size_t count, size_t *room)
{
	size_t more = *room * 2 + 16;
	struct run **new;

	if (count < *room)
		return 0;
	new = realloc(*list, more * sizeof(struct run *));
	if (new == NULL)
		return -ENOMEM;
	*list = new;
	*room = more;
	return 0;
}

int
table_grow(struct engine *engine)
{
	int error = list_grow(&engine->runs, engine->count, &engine->room);

	return error == 0
		   ? list_grow(&engine->open, engine->open_count, &engine->open_room)
		   : error;
}

int
run_insert(struct run *run)
{
	struct engine *engine = run->engine;
	size_t at = run_position(engine, run->public.index);
	int error = table_grow(engine);

	if (error != 0)
		return error;
	if (run->public.state != ENGINE_WAITING &&
	    !engine_state_ended(run->public.state))
		engine->open[engine->open_count++] = run;
	memmove(&engine->runs[at + 1], &engine->runs[at],
	    (engine->count - at) * sizeof(struct run *));
	engine->runs[at] = run;
	engine->count++;
	if (run->public.index > engine->highest)
		engine->highest = run->public.index;
	return 0;
}

static void
run_unqueue(struct run *run)
{
	struct engine *engine = run->engine;
	size_t kept = 0;

	for (size_t i = 0; i < engine->open_count; i++)
		if (engine->open[i] != run)
			engine->open[kept++] = engine->open[i];
	engine->open_count = kept;
}

void
run_detach(struct run *run)
{
	struct engine *engine = run->engine;
	size_t at = run_position(engine, run->public.index);

	run_unqueue(run);
	memmove(&engine->runs[at], &engine->runs[at + 1],
	    (engine->count - at - 1) * sizeof(struct run *));
	engine->count--;
}

void
run_remove(struct run *run)
{
	run_detach(run);
	run_free(run);
}

static void
table_clear(struct engine *engine)
{
	for (size_t i = 0; i < engine->count; i++)
		run_free(engine->runs[i]);
	engine->count = engine->open_count = 0;
}

void
run_changed(struct run *run, enum engine_state before, const struct instant *now)
{
	struct engine *engine = run->engine;

	run->public.changed = *now;
	engine->changed = *now;
	if (run->public.state == before)
		return;
	log_info(ROOM_ENGINE, "run %u, %s of %s to %s: %s: %s", run->public.index,
	    engine_operation_word(run->public.operation), run->domain_name,
	    run->target_name, engine_state_word(run->public.state), run->text);
	run_tell(run, before);
}

/* ---- life ---- */

/* Without its directory and its journal it takes no runs, and tries again later. */
static int
engine_load(struct engine *engine, const struct instant *now)
{
	struct reason reason = {""};
	int error = directory_open(engine, &reason);

	if (error == 0)
		error = journal_load(engine, &reason);
	engine->changed = *now;
	engine->open_due = now->steady + REOPEN_INTERVAL;
	if (error != 0) {
		/* Whatever that was: without a reason it would be taken for sound. */
		if (reason.text[0] == '\0')
			reason_set(&reason, error, "%s", strerror(-error));
		table_clear(engine);
		if (strcmp(engine->broken.text, reason.text) != 0)
			log_error(ROOM_ENGINE,
			    "no runs are taken, all else goes on: %s", reason.text);
		engine->broken = reason;
		return error;
	}
	if (engine->broken.text[0] != '\0')
		log_info(ROOM_ENGINE, "runs are taken again");
	engine->broken = (struct reason){""};
	queue_sort(engine);
	directory_sweep(engine);
	for (size_t i = 0; i < engine->count; i++)
		run_tell(engine->runs[i], engine->runs[i]->public.state);
	return 0;
}

int
engine_open(struct engine **engine, const struct engine_policy *policy,
    const struct engine_sources *sources, const struct instant *now,
    struct reason *reason)
{
	struct engine *new = calloc(1, sizeof(*new));

	if (new == NULL || policy_take(new, policy) != 0 ||
	    (new->directory = strdup(sources->directory)) == NULL) {
		engine_free(new);
		return reason_set(reason, -ENOMEM, "no memory for the engine");
	}
	new->readiness = sources->policy;
	new->fleet = sources->fleet;
	new->store = *sources->store;
	new->hands = sources->hands;
	if (engine_load(new, now) == -ENOMEM) {
		engine_free(new);
		return reason_set(reason, -ENOMEM, "no memory for the journal of runs");
	}
	*engine = new;
	return 0;
}

void
engine_free(struct engine *engine)
{
	if (engine == NULL)
		return;
	while (told_save(engine))
		;
	table_clear(engine);
	free(engine->runs);
	free(engine->open);
	free(engine->directory);
	free(engine->policy_block);
	free(engine);
}

int
engine_set_policy(struct engine *engine, const struct engine_policy *policy,
    const struct policy *readiness)
{
	int error = policy_take(engine, policy);

	engine->readiness = readiness;
	engine->expire_due = 0;
	engine->hands.wake(engine->hands.context);
	return error;
}

/* ---- running ---- */

/* The queue holds only what has not ended. */
static void
queue_sweep(struct engine *engine)
{
	size_t kept = 0;

	for (size_t i = 0; i < engine->open_count; i++)
		if (!engine_state_ended(engine->open[i]->public.state))
			engine->open[kept++] = engine->open[i];
	engine->open_count = kept;
}

/* When there is something to do for it. */
static int64_t
run_due(const struct run *run)
{
	return run->public.state == ENGINE_QUEUED && run->withheld > run->due
		   ? run->withheld
		   : run->due;
}

/*
 * What is due, in the order of the queue, until so much was written to the disk that
 * somebody else should be served before the rest.
 */
static void
queue_work(struct engine *engine, const struct instant *now)
{
	unsigned written = engine->written;

	for (size_t i = 0; i < engine->open_count; i++) {
		if (run_due(engine->open[i]) > now->steady)
			continue;
		if (engine->written - written >= STEP_WRITES_MAX) {
			engine->hands.wake(engine->hands.context);
			return;
		}
		run_work(engine->open[i], now);
	}
}

int64_t
engine_step(struct engine *engine, const struct instant *now)
{
	int64_t due = INT64_MAX;

	if (engine->broken.text[0] != '\0' && now->steady >= engine->open_due)
		engine_load(engine, now);
	if (engine->broken.text[0] != '\0')
		return engine->open_due - now->steady;
	queue_work(engine, now);
	if (told_save(engine))
		engine->hands.wake(engine->hands.context);
	queue_sweep(engine);
	runs_expire(engine, now);
	for (size_t i = 0; i < engine->open_count; i++)
		if (run_due(engine->open[i]) < due)
			due = run_due(engine->open[i]);
	if (engine->count > 0 && engine->expire_due < due)
		due = engine->expire_due;
	if (due == INT64_MAX)
		return -1;
	return due > now->steady ? due - now->steady : 0;
}

/* ---- reading ---- */

const struct engine_run *
engine_find(const struct engine *engine, uint32_t index)
{
	const struct run *run = run_find(engine, index);

	return run != NULL ? &run->public : NULL;
}

const struct engine_run *
engine_next(const struct engine *engine, uint32_t index)
{
	return index < UINT32_MAX ? engine_at(engine, run_position(engine, index + 1))
				  : NULL;
}

size_t
engine_count(const struct engine *engine)
{
	return engine->count;
}

const struct engine_run *
engine_at(const struct engine *engine, size_t at)
{
	return at < engine->count ? &engine->runs[at]->public : NULL;
}

uint32_t
engine_active_run(const struct engine *engine, uint32_t domain)
{
	for (size_t i = 0; i < engine->open_count; i++) {
		const struct engine_run *run = &engine->open[i]->public;

		if (run->domain == domain && run->operation != ENGINE_CANCEL &&
		    !engine_state_ended(run->state))
			return run->index;
	}
	return 0;
}

bool
engine_line(
    const struct engine *engine, uint32_t index, uint32_t line, struct engine_line *out)
{
	const struct run *run = run_find(engine, index);
	const struct lines_item *item;

	if (run == NULL || line == 0 || line > run->lines.count)
		return false;
	item = &run->lines.items[line - 1];
	*out = (struct engine_line){
	    item->origin, run->lines.text + item->offset, item->length};
	return true;
}

uint32_t
engine_next_index(const struct engine *engine)
{
	uint32_t index = 1;

	if (engine->highest < ENGINE_RUN_MAX)
		return engine->highest + 1;
	for (size_t i = 0; i < engine->count; i++)
		if (engine->runs[i]->public.index == index)
			index++;
	return index <= ENGINE_RUN_MAX ? index : 0;
}

struct instant
engine_changed(const struct engine *engine)
{
	return engine->changed;
}

const char *
engine_last_refusal(const struct engine *engine)
{
	return engine->refusal;
}

void
engine_refuse(struct engine *engine, const char *text)
{
	text_put(engine->refusal, text);
}
