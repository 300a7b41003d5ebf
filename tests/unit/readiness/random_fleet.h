/*
 * Random hosts from small pools of names, so that everything collides with everything
 * and any fact may be missing.
 */
#ifndef TESTS_UNIT_READINESS_RANDOM_FLEET_H
#define TESTS_UNIT_READINESS_RANDOM_FLEET_H

#include <stdint.h>

struct inventory;

/* The next number below limit; state is never 0. */
unsigned random_below(uint64_t *state, unsigned limit);

/* A finished inventory of up to four domains. */
struct inventory *random_inventory(uint64_t *state);

#endif
