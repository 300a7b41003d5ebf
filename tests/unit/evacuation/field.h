/*
 * A host to be emptied, sparc-a, and targets that have whatever its guests need but for
 * what a test says. Memory lies in pages of 2G, cores have 8 threads.
 */
#ifndef TESTS_UNIT_EVACUATION_FIELD_H
#define TESTS_UNIT_EVACUATION_FIELD_H

#include "agent/evacuation/evacuation.h"
#include "agent/fleet/fleet.h"
#include "agent/fleet/inventory.h"
#include "agent/fleet/registry.h"
#include "agent/readiness/matrix.h"
#include "agent/readiness/policy.h"

#define GIB ((int64_t)1 << 30)

/* Virtual functions by bit. */
#define FIELD_VF_A 1u
#define FIELD_VF_B 2u

struct field_guest {
	const char *name;
	unsigned threads, memory; /* memory in GiB, one block where blocks is NULL */
	const int64_t *blocks;    /* real address and size by turns, 0 at the end */
	int64_t named;            /* address of its memory by name, in GiB; 0 = none */
	int64_t core;       /* the first of its cores by name; 0 = none are named */
	int64_t port;       /* of its console that it asks for; 0 = any */
	unsigned functions; /* FIELD_VF_... that it has */
	const char *group;  /* of its console; NULL = its name */
	bool whole;         /* asks for whole cores */
	bool wide;          /* where the target is narrow it is degraded */
	bool bound, inactive, counters, service;
};

struct field_target {
	const char *name;
	unsigned threads, memory; /* free; of cores from 8 on */
	const int64_t *ranges;    /* of the free memory, address and size by turns */
	unsigned ports;           /* free, from 5000 on */
	unsigned functions;       /* free FIELD_VF_... */
	const char *resident;     /* a domain that lives there */
	bool narrow, silent;      /* silent: nothing was ever collected of it */
	bool untold;              /* its console concentrators are not known */
};

struct field {
	struct registry *registry;
	struct fleet *fleet;
	struct policy *policy;
	struct matrix *matrix;
	struct evacuation_policy rules;
	struct instant now;
	const struct fleet_host *host;
	struct evacuation plan;
};

void field_open(struct field *field, const struct field_guest *guests,
    size_t guest_count, const struct field_target *targets, size_t target_count);
void field_close(struct field *field);

/* The same of two arrays: struct field *, guests, targets. */
#define FIELD_OPEN(field, guests, targets)                                             \
	field_open(field, guests, sizeof(guests) / sizeof((guests)[0]), targets,       \
	    sizeof(targets) / sizeof((targets)[0]))

/* What a target has now is this. */
void field_publish(struct field *field, const struct field_target *target);

/* Plan anew. */
void field_plan(struct field *field);

/* "web1>sparc-b db1>-": plan, and assert the moves in order, "*" behind degraded ones.
 */
void field_expect(
    struct field *field, enum evacuation_status status, const char *moves);

/* Two arrays of which nothing else is asked: open, plan, assert, close. */
#define FIELD_EXPECT(guests, targets, status, moves)                                   \
	field_expect_once(guests, sizeof(guests) / sizeof((guests)[0]), targets,       \
	    sizeof(targets) / sizeof((targets)[0]), status, moves)
void field_expect_once(const struct field_guest *guests, size_t guest_count,
    const struct field_target *targets, size_t target_count,
    enum evacuation_status status, const char *moves);

#endif
