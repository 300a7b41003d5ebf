/* Alarms and runs. */
#include "agent/export/encode_private.h"

#include <string.h>

#include "agent/alarms/alarms.h"
#include "agent/engine/engine.h"
#include "agent/export/schema.h"

static void
alarm_facts(Migready__V1__Alarm *message, const struct alarm_facts *facts)
{
	message->host_name = schema_text(facts->host);
	message->target_name = schema_text(facts->target);
	message->domain_name = schema_text(facts->domain);
	message->domain_uuid = schema_text(facts->uuid);
	message->service_name = schema_text(facts->service);
	message->code = (Migready__V1__FindingCode)facts->code;
	message->count = facts->count;
	message->stranded = facts->stranded;
	message->text = schema_text(facts->text);
}

static size_t
alarm_count(const struct encoding *encoding)
{
	size_t count = 0;

	if (encoding->sources.alarms != NULL)
		alarms_list(encoding->sources.alarms, &count);
	return count;
}

static const struct alarm *
alarm_at(const struct encoding *encoding, size_t at)
{
	size_t count;

	return alarms_list(encoding->sources.alarms, &count)[at];
}

static uint64_t
alarm_key(const struct encoding *encoding, size_t at)
{
	return alarm_at(encoding, at)->index;
}

static int
alarm_encode(struct encoding *encoding, size_t at)
{
	const struct alarm *alarm = alarm_at(encoding, at);
	Migready__V1__Alarm message = MIGREADY__V1__ALARM__INIT;

	message.index = alarm->index;
	message.kind = (Migready__V1__AlarmKind)alarm->identity.kind;
	message.key = schema_text(alarm->key);
	message.severity = (Migready__V1__AlarmSeverity)alarm->severity;
	message.state = (Migready__V1__AlarmState)alarm->state;
	message.told = (Migready__V1__AlarmState)alarm->told;
	message.raised_unix_ms = alarm->raised.wall;
	message.changed_unix_ms = alarm->changed.wall;
	message.notified_unix_ms = alarm->notified.wall;
	message.raises = alarm->raises;
	message.host = alarm->identity.host;
	message.other = alarm->identity.other;
	alarm_facts(&message, &alarm->facts);
	encode_item(&encoding->draft, SNAPSHOT_ALARMS, alarm->index, &message.base);
	return 0;
}

const struct encode_list encode_alarms = {
    SNAPSHOT_ALARMS, alarm_count, alarm_key, alarm_encode};

/* ---- runs ---- */

/* What was asked for. */
static void
run_request(Migready__V1__Run *message, const struct engine_run *run)
{
	message->index = run->index;
	message->operation = (Migready__V1__RunOperation)run->operation;
	message->override_warnings = (run->options & ENGINE_OVERRIDE_WARNINGS) != 0;
	message->override_blockers = (run->options & ENGINE_OVERRIDE_BLOCKERS) != 0;
	message->force = (run->options & ENGINE_FORCE) != 0;
	message->save_config = (run->options & ENGINE_SAVE_CONFIG) != 0;
	message->domain = run->domain;
	message->source = run->source;
	message->target = run->target;
	message->subject = run->subject;
	message->expected_generation = run->generation;
	message->domain_name = schema_text(run->domain_name);
	message->domain_uuid = schema_text(run->uuid);
	message->source_name = schema_text(run->source_name);
	message->target_name = schema_text(run->target_name);
	message->new_name = schema_text(run->name);
	message->requester = schema_text(run->requester);
}

/* What became of it. */
static void
run_progress(Migready__V1__Run *message, const struct engine_run *run)
{
	message->state = (Migready__V1__RunState)run->state;
	message->error = (Migready__V1__RunError)run->error;
	/* ENGINE_MODE_UNKNOWN comes first. */
	message->mode = (Migready__V1__Mode)((int)run->mode - ENGINE_MODE_UNKNOWN);
	message->warnings = run->warnings;
	message->lines = run->lines;
	message->progress = run->progress;
	message->exit_code = run->exit_code;
	message->cancel = run->cancel;
	message->text = schema_text(run->text);
	message->queued_unix_ms = run->queued.wall;
	message->started_unix_ms = run->started.wall;
	message->ended_unix_ms = run->ended.wall;
	message->changed_unix_ms = run->changed.wall;
}

/* Lines of a run that are told; those before them have been. */
#define OUTPUT_LINES 100
#define LINE_SIZE    256

/* What its messages are made of, as they point into it. */
struct output {
	Migready__V1__RunLine lines[OUTPUT_LINES];
	Migready__V1__RunLine *list[OUTPUT_LINES];
	char texts[OUTPUT_LINES][LINE_SIZE];
};

static void
run_output(Migready__V1__Run *message, const struct engine *engine,
    const struct engine_run *run, struct output *output)
{
	uint32_t first = run->lines > OUTPUT_LINES ? run->lines - OUTPUT_LINES : 0;

	message->output = output->list;
	for (uint32_t i = first; i < run->lines; i++) {
		const size_t at = message->n_output;
		struct engine_line line;

		if (!engine_line(engine, run->index, i + 1, &line) ||
		    line.length >= LINE_SIZE)
			continue;
		memcpy(output->texts[at], line.text, line.length);
		output->texts[at][line.length] = '\0';
		migready__v1__run_line__init(&output->lines[at]);
		output->lines[at].origin = (Migready__V1__RunOrigin)line.origin;
		output->lines[at].text = output->texts[at];
		output->list[at] = &output->lines[at];
		message->n_output++;
	}
}

static size_t
run_count(const struct encoding *encoding)
{
	const struct engine *engine = encoding->sources.engine;

	return engine != NULL ? engine_count(engine) : 0;
}

static uint64_t
run_key(const struct encoding *encoding, size_t at)
{
	return engine_at(encoding->sources.engine, at)->index;
}

static int
run_encode(struct encoding *encoding, size_t at)
{
	const struct engine_run *run = engine_at(encoding->sources.engine, at);
	Migready__V1__Run message = MIGREADY__V1__RUN__INIT;
	struct output output;

	run_request(&message, run);
	run_progress(&message, run);
	run_output(&message, encoding->sources.engine, run, &output);
	encode_item(&encoding->draft, SNAPSHOT_RUNS, run->index, &message.base);
	return 0;
}

const struct encode_list encode_runs = {SNAPSHOT_RUNS, run_count, run_key, run_encode};
