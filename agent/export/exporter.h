/*
 * The one snapshot that all readers share: made when somebody asks and something has
 * changed, and then only once. A large one is made in slices between turns of the loop,
 * in at most a fifth of the time.
 */
#ifndef AGENT_EXPORT_EXPORTER_H
#define AGENT_EXPORT_EXPORTER_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "agent/export/encode.h"

struct event_base;
struct exporter;
struct fleet_host;
struct octets;

/*
 * sources are copied, what they point to is borrowed. What takes long is done in the
 * loop of base. NULL when memory is short.
 */
struct exporter *exporter_new(
    const struct export_sources *sources, struct event_base *base);
void exporter_free(struct exporter *exporter);

/* Other sources (reload). */
void exporter_set_sources(
    struct exporter *exporter, const struct export_sources *sources);
const struct export_sources *exporter_sources(const struct exporter *exporter);

/*
 * The newest snapshot: the same as the last time, with the same revision, while nothing
 * has changed. That a host was collected again and is as it was is no change; its times
 * are those of when the snapshot was made. Cheap to call, as often as you like: it
 * works some ten milliseconds at most. What takes longer is done between turns of the
 * loop, and until then the one before is given: whoever follows calls again every
 * second or so and compares revisions. The caller has a reference.
 * -EAGAIN: the first one is still being made; -ENOMEM; with a reason.
 */
int exporter_snapshot(struct exporter *exporter, struct snapshot **snapshot,
    const struct instant *now, struct reason *reason);

/* Whether a newer one is being made in the loop. */
bool exporter_is_making(const struct exporter *exporter);

/* The last one that was made, NULL = none yet; no reference. */
const struct snapshot *exporter_last(const struct exporter *exporter);
/* How long making it took, milliseconds of work. */
int64_t exporter_last_cost(const struct exporter *exporter);

/* Append the Inventory of a host. 0, -ENOMEM or -E2BIG. */
int exporter_inventory(const struct exporter *exporter, struct octets *octets,
    const struct fleet_host *host, const struct instant *now);

#endif
