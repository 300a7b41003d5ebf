#include "agent/evacuation/placing.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

int
placing_open(struct placing *placing, struct problem *problem)
{
	*placing = (struct placing){.problem = problem};
	placing->at = calloc(problem->guest_count + 1, sizeof(*placing->at));
	placing->degraded =
	    calloc(problem->guest_count + 1, sizeof(*placing->degraded));
	if (placing->at == NULL || placing->degraded == NULL)
		return -ENOMEM;
	for (uint32_t i = 0; i < problem->guest_count; i++)
		placing->at[i] = NOWHERE;
	return 0;
}

void
placing_close(struct placing *placing)
{
	free(placing->at);
	free(placing->degraded);
	memset(placing, 0, sizeof(*placing));
}

struct placing_worth
placing_worth(const struct placing *placing)
{
	struct placing_worth worth = {0};

	for (uint32_t i = 0; i < placing->problem->guest_count; i++)
		if (placing->at[i] != NOWHERE) {
			worth.placed++;
			worth.degraded += placing->degraded[i];
		}
	return worth;
}

bool
placing_is_better(struct placing_worth a, struct placing_worth b)
{
	if (a.placed != b.placed)
		return a.placed > b.placed;
	return a.degraded < b.degraded;
}

/* A room to place somebody in; false when memory is short. */
static bool
place_empty(struct placing *placing, struct place *place)
{
	if (place->room == NULL)
		place->room = calloc(1, sizeof(*place->room));
	if (place->room == NULL) {
		placing->error = -ENOMEM;
		return false;
	}
	room_reset(place->room, place->host);
	return true;
}

/* Whether what is counted and left is enough for one more. */
static bool
guest_fits(const struct placing *placing, const struct guest *guest,
    const struct place *place, bool *degraded)
{
	const struct policy *policy = placing->problem->sources.policy;
	struct sink sink = {.policy = policy_for(policy, place->host->name)};
	enum verdict verdict;

	for (size_t i = 0; i < guest->needs.count && guest->takes; i++)
		if (need_is_counted(&guest->needs.list[i]))
			need_check(&guest->needs.list[i], &place->room->target, &sink);
	verdict = policy_verdict(sink.effects, guest->mode);
	if (verdict == VERDICT_DEGRADED)
		*degraded = true;
	return verdict == VERDICT_READY ||
	       (verdict == VERDICT_DEGRADED &&
		   !placing->problem->sources.rules->only_ready);
}

static void
guest_enter(
    struct placing *placing, const struct guest *guest, const struct place *place)
{
	room_take(place->room, guest->domain, &guest->needs);
	if (place->room->error != 0)
		placing->error = place->room->error;
}

static bool
meets_rival(const struct placing *placing, uint32_t guest, uint32_t place)
{
	for (uint32_t i = 0; i < placing->problem->guest_count; i++)
		if (problem_are_rivals(placing->problem, guest, i) &&
		    placing->at[i] == place && i != guest)
			return true;
	return false;
}

/* The same where all came one after the other. */
static bool
meets_rival_next(
    const struct problem *problem, uint32_t guest, const struct place *place)
{
	for (uint32_t i = place->last; i != NOWHERE; i = problem->guests[i].before)
		if (problem_are_rivals(problem, i, guest))
			return true;
	return false;
}

bool
placing_check(struct placing *placing, uint32_t at)
{
	struct problem *problem = placing->problem;
	struct place *place = &problem->places[at];

	if (!place_empty(placing, place))
		return false;
	for (uint32_t i = 0; i < problem->guest_count; i++) {
		const struct guest *guest = &problem->guests[i];
		const struct choice *choice;

		if (placing->at[i] != at)
			continue;
		choice = guest_choice(guest, at);
		if (choice == NULL || meets_rival(placing, i, at))
			return false;
		placing->degraded[i] = choice->degraded;
		if (!guest_fits(placing, guest, place, &placing->degraded[i]))
			return false;
		guest_enter(placing, guest, place);
	}
	return placing->error == 0;
}

bool
placing_check_next(struct placing *placing, uint32_t guest, const struct choice *choice)
{
	const struct place *place = &placing->problem->places[choice->place];

	placing->degraded[guest] = choice->degraded;
	/* That there is room for one alone is what makes it a choice. */
	if (place->room == NULL)
		return true;
	return !meets_rival_next(placing->problem, guest, place) &&
	       guest_fits(placing, &placing->problem->guests[guest], place,
		   &placing->degraded[guest]);
}

void
placing_add_next(struct placing *placing, uint32_t guest, const struct choice *choice)
{
	struct place *place = &placing->problem->places[choice->place];

	if (place->room == NULL && !place_empty(placing, place))
		return;
	placing->at[guest] = choice->place;
	placing->problem->guests[guest].before = place->last;
	place->last = guest;
	guest_enter(placing, &placing->problem->guests[guest], place);
}
