/* From what the daemon knows to a snapshot, at once or chunk by chunk. */
#ifndef AGENT_EXPORT_ENCODE_H
#define AGENT_EXPORT_ENCODE_H

#include <stdint.h>

#include "agent/instant.h"

struct alarms;
struct encoding;
struct engine;
struct fleet;
struct matrix;
struct reason;
struct snapshot;
struct standings;

/*
 * What is told of; borrowed. alarms, engine and standings may be NULL: then there are
 * none.
 */
struct export_sources {
	struct fleet *fleet;
	const struct matrix *matrix;
	const struct alarms *alarms;
	const struct engine *engine;
	const struct standings *standings;
	const char *agent;   /* name of this agent, for others */
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

/*
 * The same in slices, between which anything may change: what is not encoded yet is
 * told as it is then, so that such a snapshot may tell of some things before and of
 * others after a change. The hosts and requirements that a domain refers to are in it:
 * when hosts come or go it begins again.
 *
 * base: the snapshot before, or NULL: what is as there is shared with it, and the
 * services of a host whose inventory is the same are not looked at. base and what
 * sources points to must outlive the encoding. NULL when memory is short.
 */
struct encoding *encoding_open(const struct export_sources *sources,
    const struct snapshot *base, uint64_t revision, const struct instant *now);
void encoding_free(struct encoding *encoding);

/*
 * Go on for that many milliseconds, and some more at most. 0: complete, *snapshot is
 * set and has one reference; -EAGAIN: there is more to be done; -ENOMEM, with a reason.
 */
int encoding_go_on(struct encoding *encoding, int64_t milliseconds,
    struct snapshot **snapshot, struct reason *reason);

#endif
