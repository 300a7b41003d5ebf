/*
 * Repair: a guest without a place takes that of another one, which finds a new one, if
 * need be by doing the same in its turn. Where each target has room for one it is the
 * search for an augmenting path, which finds what there is.
 */
#include <errno.h>
#include <stdlib.h>

#include "agent/evacuation/placing.h"

#define REPAIR_DEPTH 3     /* guests that are pushed out one after the other */
#define REPAIR_STEPS 20000 /* for all of an evacuation, some tens of milliseconds */
#define SCAN         64    /* guests that are looked through in one step */

struct repair {
	struct placing *placing;
	bool *moving; /* by guest: is part of the chain that is tried */
	unsigned steps;
};

static bool
is_over(const struct repair *repair)
{
	return repair->steps >= REPAIR_STEPS || repair->placing->error != 0;
}

static bool
repair_check(struct repair *repair, uint32_t place)
{
	const struct placing *placing = repair->placing;
	uint32_t count = placing->problem->guest_count;

	repair->steps += count / SCAN + 1;
	for (uint32_t i = 0; i < count; i++)
		repair->steps += placing->at[i] == place;
	return placing_check(repair->placing, place);
}

static bool
goes_free(struct repair *repair, uint32_t guest)
{
	struct placing *placing = repair->placing;
	const struct guest *who = &placing->problem->guests[guest];

	for (uint32_t i = 0; i < who->choice_count && !is_over(repair); i++) {
		placing->at[guest] = who->choices[i].place;
		if (repair_check(repair, placing->at[guest]))
			return true;
	}
	placing->at[guest] = NOWHERE;
	return false;
}

static bool goes(struct repair *repair, uint32_t guest, unsigned depth);

/* Into the place of another one, if that one finds a new one. */
static bool
pushes_out(struct repair *repair, uint32_t guest, uint32_t other, unsigned depth)
{
	struct placing *placing = repair->placing;
	uint32_t place = placing->at[other];

	placing->at[other] = NOWHERE;
	placing->at[guest] = place;
	if (repair_check(repair, place)) {
		repair->moving[guest] = true;
		if (goes(repair, other, depth - 1))
			return true;
		repair->moving[guest] = false;
	}
	placing->at[other] = place;
	placing->at[guest] = NOWHERE;
	return false;
}

static bool
goes(struct repair *repair, uint32_t guest, unsigned depth)
{
	const struct placing *placing = repair->placing;
	const struct guest *who = &placing->problem->guests[guest];

	if (goes_free(repair, guest))
		return true;
	for (uint32_t i = 0; i < who->choice_count && depth > 0 && !is_over(repair);
	     i++) {
		repair->steps += placing->problem->guest_count / SCAN;
		for (uint32_t other = 0; other < placing->problem->guest_count; other++)
			if (placing->at[other] == who->choices[i].place &&
			    !repair->moving[other] && !is_over(repair) &&
			    pushes_out(repair, guest, other, depth))
				return true;
	}
	return false;
}

void
placing_repair(struct placing *placing)
{
	const struct problem *problem = placing->problem;
	struct repair repair = {.placing = placing};

	repair.moving = calloc(problem->guest_count + 1, sizeof(*repair.moving));
	if (repair.moving == NULL) {
		placing->error = -ENOMEM;
		return;
	}
	for (uint32_t i = 0; i < problem->guest_count; i++) {
		if (placing->at[i] != NOWHERE || is_over(&repair))
			continue;
		goes(&repair, i, REPAIR_DEPTH);
		for (uint32_t j = 0; j < problem->guest_count; j++)
			repair.moving[j] = false;
	}
	free(repair.moving);
}
