/* A small random fleet that changes and changes, as the daemon would see it. */
#ifndef TESTS_UNIT_EXPORT_HISTORY_H
#define TESTS_UNIT_EXPORT_HISTORY_H

#include "agent/export/encode.h"
#include "agent/export/octets.h"
#include "agent/fleet/fleet.h"
#include "agent/readiness/evaluate.h"
#include "tests/unit/readiness/random_fleet.h"

struct history {
	struct random random;
	struct registry *registry;
	struct fleet *fleet;
	struct policy *policy;
	struct matrix *matrix;
	struct instant now;
	struct findings findings;
	uint64_t revision;
};

void history_open(struct history *history, uint64_t seed);
void history_close(struct history *history);
/* Anything that can happen to a fleet. */
void history_change(struct history *history);
/* What is exported of it. */
struct export_sources history_sources(const struct history *history);
/* The next snapshot. */
struct snapshot *history_encode(struct history *history);
/* The octets of one; they must be freed. */
struct octets history_octets(const struct snapshot *snapshot);
/* Fail unless two have the same revision and the same octets. */
void history_expect_same(const struct snapshot *a, const struct snapshot *b);

#endif
