/*
 * Branch and bound: guest by guest every choice, the ready ones first, and to leave it
 * where it is; a branch ends where even the best of ends would not beat the best
 * placing so far.
 */
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "agent/evacuation/placing.h"

#define EXACT_GUESTS 10    /* with more it is not tried */
#define EXACT_STEPS  20000 /* checks of a place: some ten milliseconds */

struct search {
	struct placing *placing;
	struct placing best;
	struct placing_worth worth;        /* of best */
	uint32_t left[EXACT_GUESTS + 1];   /* guests with a choice, from this one on */
	uint32_t warned[EXACT_GUESTS + 1]; /* those of them with degraded ones only */
	unsigned steps;
};

static void
placing_copy(struct placing *to, const struct placing *from)
{
	size_t count = from->problem->guest_count;

	memcpy(to->at, from->at, count * sizeof(*to->at));
	memcpy(to->degraded, from->degraded, count * sizeof(*to->degraded));
}

/* What could still be reached from a guest on. */
static struct placing_worth
bound(const struct search *search, uint32_t guest, struct placing_worth worth)
{
	worth.placed += search->left[guest];
	/* To leave out one that warns makes room for one that does not. */
	if (worth.placed <= search->worth.placed)
		worth.degraded += search->warned[guest];
	return worth;
}

static void branch(struct search *search, uint32_t guest, struct placing_worth worth);

static void
branch_choices(
    struct search *search, uint32_t guest, struct placing_worth worth, bool degraded)
{
	struct placing *placing = search->placing;
	const struct guest *who = &placing->problem->guests[guest];

	for (uint32_t i = 0; i < who->choice_count; i++) {
		struct placing_worth more = {worth.placed + 1, worth.degraded};

		if (who->choices[i].degraded != degraded)
			continue;
		placing->at[guest] = who->choices[i].place;
		search->steps++;
		if (!placing_check(placing, placing->at[guest]))
			continue;
		more.degraded += placing->degraded[guest];
		branch(search, guest + 1, more);
	}
	placing->at[guest] = NOWHERE;
}

static void
branch(struct search *search, uint32_t guest, struct placing_worth worth)
{
	struct placing *placing = search->placing;

	if (search->steps >= EXACT_STEPS || placing->error != 0 ||
	    !placing_is_better(bound(search, guest, worth), search->worth))
		return;
	if (guest == placing->problem->guest_count) {
		search->worth = worth;
		placing_copy(&search->best, placing);
		return;
	}
	branch_choices(search, guest, worth, false);
	branch_choices(search, guest, worth, true);
	branch(search, guest + 1, worth);
}

/* Nothing that all guests with a choice could have is better. */
static bool
is_perfect(const struct placing *placing)
{
	const struct problem *problem = placing->problem;
	struct placing_worth ideal = {0};

	for (uint32_t i = 0; i < problem->guest_count; i++) {
		ideal.placed += problem->guests[i].choice_count > 0;
		ideal.degraded += problem->guests[i].choice_count > 0 &&
				  problem->guests[i].all_degraded;
	}
	return !placing_is_better(ideal, placing_worth(placing));
}

static int
search_open(struct search *search, struct placing *placing)
{
	const struct problem *problem = placing->problem;

	*search = (struct search){.placing = placing, .worth = placing_worth(placing)};
	if (placing_open(&search->best, placing->problem) != 0)
		return -ENOMEM;
	placing_copy(&search->best, placing);
	for (uint32_t i = problem->guest_count; i > 0; i--) {
		bool can = problem->guests[i - 1].choice_count > 0;

		search->left[i - 1] = search->left[i] + can;
		search->warned[i - 1] =
		    search->warned[i] + (can && problem->guests[i - 1].all_degraded);
		placing->at[i - 1] = NOWHERE;
	}
	return 0;
}

bool
placing_perfect(struct placing *placing)
{
	struct search search;
	bool done = false;

	if (is_perfect(placing))
		return true;
	if (placing->problem->guest_count > EXACT_GUESTS)
		return false;
	if (search_open(&search, placing) == 0) {
		branch(&search, 0, (struct placing_worth){0});
		placing_copy(placing, &search.best);
		done = search.steps < EXACT_STEPS && placing->error == 0;
	} else {
		placing->error = -ENOMEM;
	}
	placing_close(&search.best);
	return done;
}
