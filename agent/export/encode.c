/* List after list, chunk after chunk. */
#include "agent/export/encode.h"

#include <errno.h>
#include <stdlib.h>

#include "agent/engine/engine.h"
#include "agent/export/encode_private.h"
#include "agent/export/schema.h"
#include "agent/fleet/fleet.h"
#include "agent/hash.h"
#include "agent/readiness/finding.h"
#include "agent/readiness/lacks.h"
#include "agent/readiness/matrix.h"
#include "agent/reason.h"

/* In the order of the lists; texts are known when all services are through, and
 * requirements when all domains are. */
static const struct {
	const struct encode_list *list;
	encode_step *step; /* of what is no such list */
} stages[] = {
    {.list = &encode_hosts},
    {.step = encode_services},
    {.step = encode_texts},
    {.list = &encode_domains},
    {.step = encode_requirements},
    {.list = &encode_alarms},
    {.list = &encode_runs},
    {.list = &encode_definitions},
};
#define STAGES (sizeof(stages) / sizeof(stages[0]))

void
encode_item(struct snapshot_draft *draft, enum snapshot_list list, uint64_t key,
    const ProtobufCMessage *message)
{
	size_t begin = snapshot_draft_begin(draft);

	schema_add(&draft->octets, list, message);
	snapshot_draft_end(draft, list, key, begin);
}

int
encode_chunk(struct encoding *encoding, uint64_t stamp)
{
	return snapshot_add(
	    encoding->snapshot, &encoding->draft, encoding->base, stamp);
}

static int
encode_header(struct encoding *encoding)
{
	const struct export_sources *sources = &encoding->sources;
	Migready__V1__Header message = MIGREADY__V1__HEADER__INIT;

	message.agent_version = schema_text(sources->version);
	message.schema_revision = SCHEMA_REVISION;
	message.boot_id = sources->boot_id;
	message.generation = fleet_generation(sources->fleet);
	message.revision = encoding->revision;
	message.produced_unix_ms = encoding->now.wall;
	message.started_unix_ms = sources->started.wall;
	message.readiness_known = matrix_is_known(sources->matrix);
	message.engine_enabled =
	    sources->engine != NULL && engine_enabled(sources->engine);
	message.agent = schema_text(sources->agent);
	encode_item(&encoding->draft, SNAPSHOT_HEADER, 0, &message.base);
	return encode_chunk(encoding, 0);
}

/* ---- definitions ---- */

static size_t
definition_count(const struct encoding *encoding)
{
	(void)encoding;
	return FINDING_COUNT;
}

static uint64_t
definition_key(const struct encoding *encoding, size_t at)
{
	(void)encoding;
	return finding_definition((enum finding_id)at)->code;
}

static int
definition_encode(struct encoding *encoding, size_t at)
{
	const struct finding_definition *definition =
	    finding_definition((enum finding_id)at);
	Migready__V1__FindingDefinition message =
	    MIGREADY__V1__FINDING_DEFINITION__INIT;

	message.code = (Migready__V1__FindingCode)definition->code;
	message.class_ = (Migready__V1__FindingClass)finding_class((enum finding_id)at);
	message.name = schema_text(definition->name);
	message.text = schema_text(definition->text);
	message.remedy = schema_text(definition->remedy);
	encode_item(
	    &encoding->draft, SNAPSHOT_DEFINITIONS, definition->code, &message.base);
	return 0;
}

const struct encode_list encode_definitions = {
    SNAPSHOT_DEFINITIONS, definition_count, definition_key, definition_encode};

/* ---- steps ---- */

/* The range of an element's key. */
static uint64_t
list_range(const struct encoding *encoding, const struct encode_list *list, size_t at)
{
	return snapshot_range(list->list, list->key(encoding, at));
}

/* The first element whose range is not below. */
static size_t
list_find(
    const struct encoding *encoding, const struct encode_list *list, uint64_t range)
{
	size_t low = 0;
	size_t high = list->count(encoding);

	while (low < high) {
		size_t middle = low + (high - low) / 2;

		if (list_range(encoding, list, middle) < range)
			low = middle + 1;
		else
			high = middle;
	}
	return low;
}

/*
 * encoding->next is a range: what comes into one that is encoded waits for the next
 * snapshot, as there is one chunk of a range.
 */
static int
list_step(struct encoding *encoding, const struct encode_list *list)
{
	const size_t count = list->count(encoding);
	size_t at = list_find(encoding, list, encoding->next);
	uint64_t range;
	int error = 0;

	if (at == count)
		return 0;
	range = list_range(encoding, list, at);
	while (error == 0 && at < count && list_range(encoding, list, at) == range)
		error = list->encode(encoding, at++);
	encoding->next = range + 1;
	if (error == 0)
		error = encode_chunk(encoding, 0);
	return error == 0 ? 1 : error;
}

/* 1: go on; 0: complete. */
static int
step(struct encoding *encoding)
{
	int more = stages[encoding->stage].list != NULL
		       ? list_step(encoding, stages[encoding->stage].list)
		       : stages[encoding->stage].step(encoding);

	if (more != 0)
		return more;
	encoding->next = 0;
	return ++encoding->stage < STAGES;
}

/* ---- slices ---- */

/* Which hosts have which slots. */
static uint64_t
hosts_now(const struct fleet *fleet)
{
	uint64_t hash = HASH_START;
	size_t count;
	const struct fleet_host *const *hosts = fleet_hosts(fleet, &count);

	for (size_t i = 0; i < count; i++) {
		hash = hash_number(hash, hosts[i]->index);
		hash = hash_number(hash, hosts[i]->slot);
	}
	return hash;
}

static void
encoding_clear(struct encoding *encoding)
{
	encode_domains_close(encoding);
	lacks_free(encoding->lacks);
	encoding->lacks = NULL;
	encode_pool_free(&encoding->texts);
	encode_pool_free(&encoding->requirements);
	snapshot_draft_free(&encoding->draft);
	snapshot_unref(encoding->snapshot);
	encoding->snapshot = NULL;
}

/* From the beginning. */
static int
encoding_begin(struct encoding *encoding, uint64_t hosts)
{
	encoding_clear(encoding);
	encoding->hosts = hosts;
	encoding->stage = 0;
	encoding->next = 0;
	encoding->snapshot = snapshot_begin();
	if (encoding->snapshot == NULL || encode_domains_open(encoding) != 0)
		return -ENOMEM;
	return encode_header(encoding);
}

/* Nothing may be used any more that a change has taken away. */
static int
slice_begin(struct encoding *encoding)
{
	const uint64_t hosts = hosts_now(encoding->sources.fleet);

	if (encoding->snapshot == NULL || hosts != encoding->hosts)
		return encoding_begin(encoding, hosts);
	if (encoding->lacks != NULL && !lacks_is_current(encoding->lacks)) {
		lacks_free(encoding->lacks);
		encoding->lacks = NULL;
	}
	return 0;
}

int
encoding_go_on(struct encoding *encoding, int64_t milliseconds,
    struct snapshot **snapshot, struct reason *reason)
{
	const int64_t end = instant_now().steady + milliseconds;
	int more = slice_begin(encoding);

	if (more == 0)
		more = 1;
	while (more > 0) {
		more = step(encoding);
		if (more > 0 && instant_now().steady >= end)
			return -EAGAIN;
	}
	if (more < 0)
		return reason_set(reason, more, "no memory for a snapshot");
	more = snapshot_end(encoding->snapshot, reason);
	if (more == 0)
		*snapshot = snapshot_ref(encoding->snapshot);
	return more;
}

struct encoding *
encoding_open(const struct export_sources *sources, const struct snapshot *base,
    uint64_t revision, const struct instant *now)
{
	struct encoding *encoding = calloc(1, sizeof(*encoding));

	if (encoding == NULL)
		return NULL;
	encoding->sources = *sources;
	encoding->base = base;
	encoding->revision = revision;
	encoding->now = *now;
	encoding->texts.list = SNAPSHOT_TEXTS;
	encoding->requirements.list = SNAPSHOT_REQUIREMENTS;
	return encoding;
}

void
encoding_free(struct encoding *encoding)
{
	if (encoding == NULL)
		return;
	encoding_clear(encoding);
	free(encoding);
}

int
encode_snapshot(struct snapshot **snapshot, const struct export_sources *sources,
    uint64_t revision, const struct instant *now, struct reason *reason)
{
	struct encoding *encoding = encoding_open(sources, NULL, revision, now);
	int error = -EAGAIN;

	if (encoding == NULL)
		return reason_set(reason, -ENOMEM, "no memory for a snapshot");
	while (error == -EAGAIN)
		error = encoding_go_on(encoding, 1000, snapshot, reason);
	encoding_free(encoding);
	return error;
}
