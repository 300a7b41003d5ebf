#include "agent/export/encode.h"

#include "agent/engine/engine.h"
#include "agent/export/schema.h"
#include "agent/export/snapshot.h"
#include "agent/fleet/fleet.h"
#include "agent/readiness/finding.h"
#include "agent/readiness/matrix.h"

static void
encode_header(struct snapshot_draft *draft, const struct export_sources *sources,
    uint64_t revision, const struct instant *now)
{
	Migready__V1__Header message = MIGREADY__V1__HEADER__INIT;
	size_t begin = snapshot_draft_begin(draft);

	message.agent_version = schema_text(sources->version);
	message.schema_revision = SCHEMA_REVISION;
	message.boot_id = sources->boot_id;
	message.generation = fleet_generation(sources->fleet);
	message.revision = revision;
	message.produced_unix_ms = now->wall;
	message.started_unix_ms = sources->started.wall;
	message.readiness_known = matrix_is_known(sources->matrix);
	message.engine_enabled =
	    sources->engine != NULL && engine_enabled(sources->engine);
	message.agent = schema_text(sources->agent);
	schema_add(&draft->octets, SNAPSHOT_HEADER, &message.base);
	snapshot_draft_end(draft, SNAPSHOT_HEADER, 0, begin);
}

void
encode_definitions(struct snapshot_draft *draft)
{
	for (enum finding_id id = 0; id < FINDING_COUNT; id++) {
		const struct finding_definition *definition = finding_definition(id);
		Migready__V1__FindingDefinition message =
		    MIGREADY__V1__FINDING_DEFINITION__INIT;
		size_t begin = snapshot_draft_begin(draft);

		message.code = (Migready__V1__FindingCode)definition->code;
		message.class_ = (Migready__V1__FindingClass)finding_class(id);
		message.name = schema_text(definition->name);
		message.text = schema_text(definition->text);
		message.remedy = schema_text(definition->remedy);
		schema_add(&draft->octets, SNAPSHOT_DEFINITIONS, &message.base);
		snapshot_draft_end(
		    draft, SNAPSHOT_DEFINITIONS, definition->code, begin);
	}
}

int
encode_snapshot(struct snapshot **snapshot, const struct export_sources *sources,
    uint64_t revision, const struct instant *now, struct reason *reason)
{
	struct snapshot_draft draft = {0};
	int error;

	encode_header(&draft, sources, revision, now);
	encode_hosts(&draft, sources);
	encode_domains(&draft, sources);
	encode_alarms(&draft, sources);
	encode_runs(&draft, sources);
	encode_definitions(&draft);
	error = snapshot_new(snapshot, &draft, reason);
	snapshot_draft_free(&draft);
	return error;
}
