/* A placing: which guest goes where, in all the ways to find one. */
#ifndef AGENT_EVACUATION_PLACING_H
#define AGENT_EVACUATION_PLACING_H

#include "agent/evacuation/problem.h"

struct placing {
	struct problem *problem;
	uint32_t *at;   /* place by guest, or NOWHERE */
	bool *degraded; /* by guest, among all the others at its place */
	int error;      /* -ENOMEM: what was found means nothing */
};

/* How good a placing is: more are placed, else fewer of them degraded. */
struct placing_worth {
	uint32_t placed, degraded;
};

/* Nobody is placed. placing_close releases, also after an error. -ENOMEM. */
int placing_open(struct placing *placing, struct problem *problem);
void placing_close(struct placing *placing);

struct placing_worth placing_worth(const struct placing *placing);
bool placing_is_better(struct placing_worth a, struct placing_worth b);

/*
 * Whether all who are at a place find room there together, one after the other in the
 * order of the guests. The place's room is then what they leave.
 */
bool placing_check(struct placing *placing, uint32_t place);

/*
 * The same for one more guest, who comes after all that are there and were put there by
 * placing_add_next.
 */
bool placing_check_next(
    struct placing *placing, uint32_t guest, const struct choice *choice);
/* Put it there. */
void placing_add_next(
    struct placing *placing, uint32_t guest, const struct choice *choice);

/* ---- greedy.c ---- */

/* Best fit, guest by guest. */
void placing_fill(struct placing *placing);

/* ---- repair.c ---- */

/* Find places for those that have none by moving others. */
void placing_repair(struct placing *placing);

/* ---- exact.c ---- */

/*
 * Make the best of it. True: there is no better one. False: there are too many guests,
 * or it took too long; the placing may be better than it was, never worse.
 */
bool placing_perfect(struct placing *placing);

#endif
