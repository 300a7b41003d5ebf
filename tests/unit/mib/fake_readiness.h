/*
 * The readiness room with verdicts and findings that a test chooses, pair by pair: it
 * stands in for evaluate.c and matrix.c when a test is linked with it.
 */
#ifndef TESTS_UNIT_MIB_FAKE_READINESS_H
#define TESTS_UNIT_MIB_FAKE_READINESS_H

#include <stdbool.h>
#include <stddef.h>

#include "agent/readiness/evaluate.h"
#include "agent/readiness/matrix.h"

#define FAKE_FINDINGS 3

struct fake_pair {
	const char *domain;
	const char *host;
	struct matrix_pair kept;
	struct finding findings[FAKE_FINDINGS];
	size_t finding_count;
	unsigned blockers, warnings, unknowns;
};

/* Pairs that are not among them are ready, without findings and without history. */
void fake_readiness_set(const struct fake_pair *pairs, size_t count);

/* Hosts by index: the first can be emptied, the second but for one guest not, of others
 * it was not worked out (standing.c). */

/* Whether the matrix says that readiness is known; it is until told otherwise. */
void fake_readiness_know(bool known);

/* How often evaluate_pair() was called since fake_readiness_set(). */
unsigned fake_readiness_evaluations(void);

#endif
