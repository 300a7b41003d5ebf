/*
 * Where checks report their findings: a sink either only or-s their effects on the
 * verdicts, or lists them with their texts too.
 */
#ifndef AGENT_READINESS_SINK_H
#define AGENT_READINESS_SINK_H

#include <stdbool.h>
#include <stddef.h>

#include "agent/readiness/policy.h"

struct arena;
struct need;

/* Strings live in the sink's arena; NULL = nothing was said. */
struct sink_entry {
	enum finding_id id;
	const struct need *need; /* whose check said it */
	const char *wanted, *found;
};

struct sink {
	const struct policy_table *policy; /* of the target */
	unsigned effects;                  /* POLICY_EFFECT, or-ed */
	/* All zero when only effects are asked for. */
	struct arena *texts;
	const struct need *need; /* being checked */
	struct sink_entry *entries;
	size_t count, room;
	int error; /* first failure */
};

/*
 * A finding. True when its texts are wanted: then sink_wanted and sink_found may say
 * what it needs and what there is.
 */
bool sink_add(struct sink *sink, enum finding_id id);
void sink_wanted(struct sink *sink, const char *format, ...)
    __attribute__((format(printf, 2, 3)));
void sink_found(struct sink *sink, const char *format, ...)
    __attribute__((format(printf, 2, 3)));

/* A finding of nature MISSING: fact is what is not known of the host of that name. */
void sink_add_unknown(
    struct sink *sink, enum finding_id id, const char *fact, const char *host);

#endif
