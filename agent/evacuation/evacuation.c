#include "agent/evacuation/evacuation.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "agent/evacuation/evacuation_private.h"
#include "agent/fleet/inventory.h"
#include "agent/readiness/matrix.h"

/* Whether there are facts to say who would have to go, and where to. */
static bool
is_known(const struct evacuation_sources *sources, const struct fleet_host *host)
{
	return host->inventory != NULL && host->state != FLEET_HOST_NEVER &&
	       host->state != FLEET_HOST_STALE &&
	       inventory_knows(host->inventory, INVENTORY_FACT_DOMAINS) &&
	       matrix_is_known(sources->matrix);
}

/*
 * A guest without any target settles it; else hosts of which too little is known might
 * have made a plan possible.
 */
static enum evacuation_status
status_of(const struct placing *placing)
{
	const struct problem *problem = placing->problem;
	bool open = false, left = false;

	for (uint32_t i = 0; i < problem->guest_count; i++) {
		const struct guest *guest = &problem->guests[i];

		open = open || guest->open;
		if (placing->at[i] != NOWHERE)
			continue;
		left = true;
		if (guest->choice_count == 0 && !guest->open)
			return EVACUATION_IMPOSSIBLE;
	}
	if (!left)
		return EVACUATION_POSSIBLE;
	return open ? EVACUATION_UNKNOWN : EVACUATION_IMPOSSIBLE;
}

static struct evacuation_move
move_of(const struct placing *placing, uint32_t i)
{
	const struct guest *guest = &placing->problem->guests[i];
	struct evacuation_move move = {.domain = guest->domain, .mode = guest->mode};

	if (placing->at[i] == NOWHERE) {
		move.verdict = guest->open ? VERDICT_UNKNOWN : VERDICT_BLOCKED;
	} else {
		move.target = placing->problem->places[placing->at[i]].host;
		move.verdict = placing->degraded[i] ? VERDICT_DEGRADED : VERDICT_READY;
	}
	return move;
}

static int
plan_write(struct evacuation *plan, const struct placing *placing)
{
	uint32_t count = placing->problem->guest_count;

	plan->moves = calloc(count + 1, sizeof(*plan->moves));
	if (plan->moves == NULL)
		return -ENOMEM;
	for (uint32_t i = 0; i < count; i++)
		if (placing->at[i] != NOWHERE)
			plan->moves[plan->count++] = move_of(placing, i);
	plan->unplaced = count - plan->count;
	for (uint32_t i = 0; i < count; i++)
		if (placing->at[i] == NOWHERE)
			plan->moves[plan->count++] = move_of(placing, i);
	plan->status = status_of(placing);
	return 0;
}

static int
plan_make(struct evacuation *plan, const struct evacuation_sources *sources,
    const struct fleet_host *host)
{
	struct placing *placing = &plan->store->placing;
	int error = problem_open(&plan->store->problem, sources, host);

	if (error == 0)
		error = placing_open(placing, &plan->store->problem);
	if (error != 0)
		return error;
	placing_fill(placing);
	placing_repair(placing);
	plan->exact = placing_perfect(placing);
	/* What was tried and given up has left its marks. */
	for (uint32_t i = 0; i < plan->store->problem.place_count; i++)
		if (plan->store->problem.places[i].room != NULL)
			placing_check(placing, i);
	return placing->error != 0 ? placing->error : plan_write(plan, placing);
}

int
evacuation_plan(struct evacuation *plan, const struct evacuation_sources *sources,
    const struct fleet_host *host)
{
	int error = 0;

	*plan = (struct evacuation){.status = EVACUATION_UNKNOWN};
	plan->store = calloc(1, sizeof(*plan->store));
	if (plan->store == NULL)
		return -ENOMEM;
	if (matrix_is_known(sources->matrix))
		error = plan_make(plan, sources, host);
	if (error != 0)
		evacuation_free(plan);
	else if (!is_known(sources, host))
		plan->status = EVACUATION_UNKNOWN;
	return error;
}

void
evacuation_free(struct evacuation *plan)
{
	if (plan->store != NULL) {
		placing_close(&plan->store->placing);
		problem_close(&plan->store->problem);
		free(plan->store);
	}
	free(plan->moves);
	memset(plan, 0, sizeof(*plan));
}

const char *
evacuation_status_name(enum evacuation_status status)
{
	switch (status) {
	case EVACUATION_POSSIBLE:
		return "evacuable";
	case EVACUATION_IMPOSSIBLE:
		return "notEvacuable";
	case EVACUATION_UNKNOWN:
		break;
	}
	return "unknown";
}
