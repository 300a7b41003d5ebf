#include "agent/export/exporter.h"

#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include "agent/alarms/alarms.h"
#include "agent/engine/engine.h"
#include "agent/export/inventory_message.h"
#include "agent/export/snapshot.h"
#include "agent/fleet/fleet.h"
#include "agent/log.h"
#include "agent/readiness/matrix.h"

/* What a snapshot follows from: as long as all of it is the same, so is the snapshot.
 */
struct stamp {
	uint32_t generation;
	bool readiness_known, engine_enabled;
	int64_t fleet, matrix, alarms, engine; /* last changes, by the steady clock */
};

struct exporter {
	struct export_sources sources;
	struct snapshot *last;
	struct stamp stamp; /* of the last one */
	int64_t made;       /* when, by the steady clock */
	int64_t cost;
	uint64_t revision;
};

struct exporter *
exporter_new(const struct export_sources *sources)
{
	struct exporter *exporter = calloc(1, sizeof(*exporter));

	if (exporter != NULL)
		exporter->sources = *sources;
	return exporter;
}

void
exporter_free(struct exporter *exporter)
{
	if (exporter == NULL)
		return;
	snapshot_unref(exporter->last);
	free(exporter);
}

void
exporter_set_sources(struct exporter *exporter, const struct export_sources *sources)
{
	exporter->sources = *sources;
	exporter->made = 0;
}

const struct export_sources *
exporter_sources(const struct exporter *exporter)
{
	return &exporter->sources;
}

static struct stamp
stamp_now(const struct export_sources *sources)
{
	struct stamp stamp = {
	    .generation = fleet_generation(sources->fleet),
	    .readiness_known = matrix_is_known(sources->matrix),
	    .fleet = fleet_changed(sources->fleet).steady,
	    .matrix = matrix_changed(sources->matrix).steady,
	};

	if (sources->alarms != NULL)
		stamp.alarms = alarms_changed(sources->alarms).steady;
	if (sources->engine != NULL) {
		stamp.engine = engine_changed(sources->engine).steady;
		stamp.engine_enabled = engine_enabled(sources->engine);
	}
	return stamp;
}

static bool
same_stamp(const struct stamp *a, const struct stamp *b)
{
	return a->generation == b->generation &&
	       a->readiness_known == b->readiness_known &&
	       a->engine_enabled == b->engine_enabled && a->fleet == b->fleet &&
	       a->matrix == b->matrix && a->alarms == b->alarms &&
	       a->engine == b->engine;
}

/* Something may still have changed in the same millisecond, behind the snapshot. */
static bool
was_settled(const struct exporter *exporter)
{
	const struct stamp *stamp = &exporter->stamp;

	return stamp->fleet < exporter->made && stamp->matrix < exporter->made &&
	       stamp->alarms < exporter->made && stamp->engine < exporter->made;
}

int
exporter_snapshot(struct exporter *exporter, struct snapshot **snapshot,
    const struct instant *now, struct reason *reason)
{
	struct stamp stamp = stamp_now(&exporter->sources);
	struct snapshot *new;
	int error;

	if (exporter->last == NULL || !same_stamp(&stamp, &exporter->stamp) ||
	    !was_settled(exporter)) {
		error = encode_snapshot(
		    &new, &exporter->sources, exporter->revision + 1, now, reason);
		if (error != 0)
			return error;
		exporter->revision++;
		snapshot_unref(exporter->last);
		exporter->last = new;
		exporter->stamp = stamp;
		exporter->made = now->steady;
		exporter->cost = instant_now().steady - now->steady;
		log_debug(ROOM_EXPORT, "snapshot %llu: %zu octets",
		    (unsigned long long)new->revision, new->size);
	}
	*snapshot = snapshot_ref(exporter->last);
	return 0;
}

const struct snapshot *
exporter_last(const struct exporter *exporter)
{
	return exporter->last;
}

int64_t
exporter_last_cost(const struct exporter *exporter)
{
	return exporter->cost;
}

int
exporter_inventory(const struct exporter *exporter, struct octets *octets,
    const struct fleet_host *host, const struct instant *now)
{
	return inventory_message_write(
	    octets, host, exporter->sources.agent, exporter->sources.boot_id, now);
}
