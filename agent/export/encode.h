/* From what the daemon knows to a snapshot. */
#ifndef AGENT_EXPORT_ENCODE_H
#define AGENT_EXPORT_ENCODE_H

#include <stdint.h>

#include "agent/instant.h"

struct alarms;
struct engine;
struct fleet;
struct lacks;
struct matrix;
struct reason;
struct snapshot;
struct snapshot_draft;

/* What is told of; borrowed. alarms and engine may be NULL: then there are none. */
struct export_sources {
	struct fleet *fleet;
	const struct matrix *matrix;
	const struct alarms *alarms;
	const struct engine *engine;
	const char *agent;   /* name of this machine */
	const char *version; /* of the agent */
	uint32_t boot_id;
	struct instant started;
	int64_t required_targets; /* ready targets a domain should have */
};

/*
 * Encode everything at once. revision: Header.revision. *snapshot has one reference.
 * -ENOMEM with a reason.
 */
int encode_snapshot(struct snapshot **snapshot, const struct export_sources *sources,
    uint64_t revision, const struct instant *now, struct reason *reason);

/* ---- one file each: append items to a draft, whose error is kept there ---- */

void encode_hosts(struct snapshot_draft *draft, const struct export_sources *sources);
void encode_domains(struct snapshot_draft *draft, const struct export_sources *sources);
void encode_alarms(struct snapshot_draft *draft, const struct export_sources *sources);
void encode_runs(struct snapshot_draft *draft, const struct export_sources *sources);
void encode_definitions(struct snapshot_draft *draft);

#endif
