/*
 * One small fleet for the tests of the tables: sparc-a with its control domain and
 * web1, sparc-b with db1 of which little is known, and sparc-c that never answered.
 * Verdicts and findings come from fake_readiness.
 */
#ifndef TESTS_UNIT_MIB_WORLD_H
#define TESTS_UNIT_MIB_WORLD_H

#include "mib/tables.h"
#include "mib/view.h"
#include "tests/unit/mib/walk.h"

/* 2001-09-09T01:46:40.0Z and ten seconds later, as DateAndTime. */
#define START 1000000000000
#define T0    "x:07d10909012e28002b0000"
#define T10   "x:07d10909012e32002b0000"
/* What the fake says: 2026-01-02T03:04:05.6Z. */
#define T_MATRIX "x:07ea0102030405062b0000"

#define UUID "5f0d2c1e-8a41-4b7e-9d55-0a7c31be4410"

struct world {
	struct registry *registry;
	struct fleet *fleet;
	const struct fleet_host *a, *b, *c;
	struct instant now;
	struct mib_view view;
};

/* Fixture functions of cmocka; *state is the world. */
int world_open(void **state);
int world_close(void **state);

/* Use the findings that the fleet starts with again, and count evaluations anew. */
void world_use_findings(void);
/* Let time pass. */
void world_pass(struct world *world, int64_t seconds);
/* A new inventory of sparc-a, with or without its volume. */
void world_publish_a(struct world *world, bool volume);

/* One table, alone, so that a walk ends with it. */
struct table_set world_only(struct world *world, const struct table *const *table);
/* Hold a table, alone, against the walk that it should give. */
void world_check(struct world *world, const struct table *table,
    const struct walk_cell *cells, size_t count);

#endif
