/*
 * Random hosts from small pools of names, so that everything collides with everything
 * and any fact may be missing.
 */
#ifndef TESTS_UNIT_READINESS_RANDOM_FLEET_H
#define TESTS_UNIT_READINESS_RANDOM_FLEET_H

#include <stdint.h>

struct inventory;
struct policy;

struct random {
	uint64_t state; /* never 0 */
	unsigned rare;  /* one in how many facts is missing or odd */
};

/* The next number below limit. */
unsigned random_below(struct random *random, unsigned limit);

/* A finished inventory of up to four domains. */
struct inventory *random_inventory(struct random *random);

/* A policy with up to five overrides, of sparc-1 or of every target; the caller's. */
struct policy *random_policy(struct random *random);

#endif
