#include "agent/export/exporter.h"

#include <errno.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include <event2/event.h>

#include "agent/alarms/alarms.h"
#include "agent/engine/engine.h"
#include "agent/evacuation/standing.h"
#include "agent/export/inventory_message.h"
#include "agent/export/snapshot.h"
#include "agent/fleet/fleet.h"
#include "agent/hash.h"
#include "agent/log.h"
#include "agent/readiness/matrix.h"
#include "agent/reason.h"

/* Milliseconds of work at once, and what is left to others before it goes on. */
#define SLICE 10
#define PAUSE 10

/* One that takes several slices is made in at most one part in so many of all time. */
#define RARITY 5

/* What a snapshot follows from: as long as all of it is the same, so is the snapshot.
 */
struct stamp {
	uint32_t generation;
	bool readiness_known, engine_enabled;
	int64_t fleet, matrix, alarms, engine; /* last changes, by the steady clock */
	uint64_t standings;
};

struct exporter {
	struct export_sources sources;
	struct event *next; /* the next slice */
	struct snapshot *last;
	struct stamp stamp; /* of the last one */
	int64_t begun;      /* when, by the steady clock */
	int64_t cost;
	uint64_t revision;

	/* Under way, or NULL. */
	struct encoding *encoding;
	struct stamp stamp_then;
	int64_t begun_then;
	int64_t cost_then;
};

static void
exporter_stop(struct exporter *exporter)
{
	encoding_free(exporter->encoding);
	exporter->encoding = NULL;
	event_del(exporter->next);
}

void
exporter_free(struct exporter *exporter)
{
	if (exporter == NULL)
		return;
	if (exporter->next != NULL) {
		exporter_stop(exporter);
		event_free(exporter->next);
	}
	snapshot_unref(exporter->last);
	free(exporter);
}

void
exporter_set_sources(struct exporter *exporter, const struct export_sources *sources)
{
	exporter->sources = *sources;
	exporter->begun = 0;
	exporter_stop(exporter);
}

const struct export_sources *
exporter_sources(const struct exporter *exporter)
{
	return &exporter->sources;
}

/* They are worked out later than what they follow from. */
static uint64_t
standings_now(const struct export_sources *sources)
{
	uint64_t hash = HASH_START;
	size_t count;
	const struct fleet_host *const *hosts = fleet_hosts(sources->fleet, &count);

	for (size_t i = 0; sources->standings != NULL && i < count; i++) {
		struct standing standing = standings_of(sources->standings, hosts[i]);

		hash = hash_number(hash, standing.status);
		hash = hash_number(hash, standing.worked_out);
		hash = hash_number(hash, standing.unplaced);
	}
	return hash;
}

static struct stamp
stamp_now(const struct export_sources *sources)
{
	struct stamp stamp = {
	    .generation = fleet_generation(sources->fleet),
	    .readiness_known = matrix_is_known(sources->matrix),
	    .fleet = fleet_changed(sources->fleet).steady,
	    .matrix = matrix_changed(sources->matrix).steady,
	    .standings = standings_now(sources),
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
	       a->engine == b->engine && a->standings == b->standings;
}

/* Something may still have changed in the same millisecond, behind the snapshot. */
static bool
was_settled(const struct exporter *exporter)
{
	const struct stamp *stamp = &exporter->stamp;

	return stamp->fleet < exporter->begun && stamp->matrix < exporter->begun &&
	       stamp->alarms < exporter->begun && stamp->engine < exporter->begun;
}

/* ---- making one ---- */

/* 0: it is there; -EAGAIN: it goes on in the loop; else it failed, with a reason. */
static int
exporter_go_on(struct exporter *exporter, struct reason *reason)
{
	const struct timeval pause = {.tv_usec = (suseconds_t)PAUSE * 1000};
	const int64_t begun = instant_now().steady;
	struct snapshot *new;
	int error = encoding_go_on(exporter->encoding, SLICE, &new, reason);

	exporter->cost_then += instant_now().steady - begun;
	if (error == -EAGAIN && event_add(exporter->next, &pause) == 0)
		return error;
	if (error == 0) {
		snapshot_unref(exporter->last);
		exporter->last = new;
		exporter->revision = new->revision;
		exporter->stamp = exporter->stamp_then;
		exporter->begun = exporter->begun_then;
		exporter->cost = exporter->cost_then;
		log_debug(ROOM_EXPORT, "snapshot %llu: %zu octets in %lld ms",
		    (unsigned long long)new->revision, new->size,
		    (long long)exporter->cost);
	}
	exporter_stop(exporter);
	return error != -EAGAIN
		   ? error
		   : reason_set(reason, -ENOMEM, "no memory for a snapshot");
}

static void
exporter_slice(evutil_socket_t fd, short what, void *context)
{
	struct exporter *exporter = context;
	struct reason reason = {""};
	int error;

	(void)fd;
	(void)what;
	error = exporter_go_on(exporter, &reason);
	if (error != 0 && error != -EAGAIN)
		log_error(ROOM_EXPORT, "%s", reason.text);
}

struct exporter *
exporter_new(const struct export_sources *sources, struct event_base *base)
{
	struct exporter *exporter = calloc(1, sizeof(*exporter));

	if (exporter == NULL)
		return NULL;
	exporter->sources = *sources;
	exporter->next = event_new(base, -1, 0, exporter_slice, exporter);
	if (exporter->next == NULL) {
		exporter_free(exporter);
		return NULL;
	}
	return exporter;
}

/* Whether a new one is to be made now. */
static bool
is_due(const struct exporter *exporter, const struct stamp *stamp,
    const struct instant *now)
{
	if (exporter->last == NULL)
		return true;
	if (same_stamp(stamp, &exporter->stamp) && was_settled(exporter))
		return false;
	return exporter->cost <= SLICE ||
	       now->steady - exporter->begun >= exporter->cost * RARITY;
}

int
exporter_snapshot(struct exporter *exporter, struct snapshot **snapshot,
    const struct instant *now, struct reason *reason)
{
	struct stamp stamp = stamp_now(&exporter->sources);
	int error = 0;

	if (exporter->encoding == NULL && is_due(exporter, &stamp, now)) {
		exporter->stamp_then = stamp;
		exporter->begun_then = now->steady;
		exporter->cost_then = 0;
		exporter->encoding = encoding_open(
		    &exporter->sources, exporter->last, exporter->revision + 1, now);
		if (exporter->encoding == NULL)
			return reason_set(reason, -ENOMEM, "no memory for a snapshot");
		error = exporter_go_on(exporter, reason);
	}
	if (error != 0 && error != -EAGAIN)
		return error;
	if (exporter->last == NULL)
		return reason_set(reason, -EAGAIN,
		    "the first snapshot is still being made; try again in a while");
	*snapshot = snapshot_ref(exporter->last);
	return 0;
}

bool
exporter_is_making(const struct exporter *exporter)
{
	return exporter->encoding != NULL;
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
