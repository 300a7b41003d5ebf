/* Best fit: each guest in turn goes where it leaves the least. */
#include "agent/evacuation/placing.h"

/* What would stay free, and whether there would be warnings. */
struct rest {
	bool degraded;
	int64_t memory, threads;
};

static struct rest
rest_of(const struct placing *placing, uint32_t guest, const struct choice *choice)
{
	const struct place *place = &placing->problem->places[choice->place];
	const struct inventory *inventory =
	    place->room != NULL ? &place->room->inventory : place->host->inventory;
	const struct inventory_domain *domain =
	    placing->problem->guests[guest].domain->inventory;
	const struct rest rest = {choice->degraded,
	    inventory->memory_free - domain->memory,
	    inventory->threads_free - domain->threads};

	return rest;
}

static bool
is_tighter(const struct rest *a, const struct rest *b)
{
	if (a->degraded != b->degraded)
		return !a->degraded;
	if (a->memory != b->memory)
		return a->memory < b->memory;
	return a->threads < b->threads;
}

void
placing_fill(struct placing *placing)
{
	struct problem *problem = placing->problem;

	for (uint32_t i = 0; i < problem->guest_count; i++) {
		const struct guest *guest = &problem->guests[i];
		const struct choice *best = NULL;
		struct rest best_rest = {0};

		for (uint32_t j = 0; j < guest->choice_count; j++) {
			const struct choice *choice = &guest->choices[j];
			struct rest rest = rest_of(placing, i, choice);

			/* To look closer only makes it worse. */
			if ((best != NULL && !is_tighter(&rest, &best_rest)) ||
			    !placing_check_next(placing, i, choice))
				continue;
			rest.degraded = placing->degraded[i];
			if (best == NULL || is_tighter(&rest, &best_rest)) {
				best = choice;
				best_rest = rest;
			}
		}
		if (best == NULL)
			continue;
		placing->degraded[i] = best_rest.degraded;
		placing_add_next(placing, i, best);
	}
}
