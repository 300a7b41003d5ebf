/* Alarms and runs. */
#include "agent/export/encode.h"

#include "agent/alarms/alarms.h"
#include "agent/engine/engine.h"
#include "agent/export/schema.h"
#include "agent/export/snapshot.h"

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

void
encode_alarms(struct snapshot_draft *draft, const struct export_sources *sources)
{
	size_t count = 0;
	const struct alarm *const *alarms =
	    sources->alarms != NULL ? alarms_list(sources->alarms, &count) : NULL;

	for (size_t i = 0; i < count; i++) {
		const struct alarm *alarm = alarms[i];
		Migready__V1__Alarm message = MIGREADY__V1__ALARM__INIT;
		size_t begin = snapshot_draft_begin(draft);

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
		schema_add(&draft->octets, SNAPSHOT_ALARMS, &message.base);
		snapshot_draft_end(draft, SNAPSHOT_ALARMS, alarm->index, begin);
	}
}

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

void
encode_runs(struct snapshot_draft *draft, const struct export_sources *sources)
{
	size_t count = sources->engine != NULL ? engine_count(sources->engine) : 0;

	for (size_t i = 0; i < count; i++) {
		const struct engine_run *run = engine_at(sources->engine, i);
		Migready__V1__Run message = MIGREADY__V1__RUN__INIT;
		size_t begin = snapshot_draft_begin(draft);

		run_request(&message, run);
		run_progress(&message, run);
		schema_add(&draft->octets, SNAPSHOT_RUNS, &message.base);
		snapshot_draft_end(draft, SNAPSHOT_RUNS, run->index, begin);
	}
}
