/* Why a domain of a plan cannot go to a host. */
#include <errno.h>

#include "agent/evacuation/evacuation.h"
#include "agent/evacuation/evacuation_private.h"
#include "agent/fleet/inventory.h"

/* The worst finding that keeps the domain from going as it is, or NULL. */
static const struct finding *
worst_finding(const struct findings *findings, enum migration_mode mode, bool warnings)
{
	const struct finding *worst = NULL;

	for (size_t i = 0; i < findings->count; i++) {
		const struct finding *f = &findings->list[i];

		if (f->severity[mode] <
		    (warnings ? SEVERITY_WARNING : SEVERITY_UNKNOWN))
			continue;
		if (worst == NULL || f->severity[mode] > worst->severity[mode])
			worst = f;
	}
	return worst;
}

/* Another guest that was placed there and may not be met, or NULL. */
static const struct guest *
rival_at(const struct placing *placing, uint32_t guest, uint32_t place)
{
	const struct problem *problem = placing->problem;

	for (uint32_t i = 0; i < problem->guest_count; i++)
		if (placing->at[i] == place && problem_are_rivals(problem, i, guest))
			return &problem->guests[i];
	return NULL;
}

static void
tell_rival(const struct problem *problem, const struct guest *guest,
    const struct guest *rival, struct evacuation_obstacle *obstacle)
{
	const struct evacuation_group *group =
	    evacuation_group_of(problem->sources.rules, guest->domain->inventory->name,
		rival->domain->inventory->name);

	obstacle->kind = group != NULL ? EVACUATION_APART : EVACUATION_RIVAL;
	obstacle->group = group != NULL ? group->name : NULL;
	obstacle->other = rival->domain;
}

/* What the rules say of the target as it is once the others are there. */
static int
tell_full(struct placing *placing, const struct guest *guest, uint32_t place,
    struct findings *findings, struct evacuation_obstacle *obstacle)
{
	const struct problem *problem = placing->problem;
	struct fleet_host target = *problem->places[place].host;
	int error;

	obstacle->kind = EVACUATION_FULL;
	placing_check(placing, place);
	if (placing->error != 0)
		return placing->error;
	target.inventory = &problem->places[place].room->inventory;
	error =
	    evaluate_pair(guest->domain, &target, problem->sources.policy, findings);
	if (error == 0)
		obstacle->finding = worst_finding(
		    findings, guest->mode, problem->sources.rules->only_ready);
	return error;
}

/* The pair itself is no choice. */
static int
tell_pair(const struct problem *problem, const struct guest *guest, uint32_t place,
    struct findings *findings, struct evacuation_obstacle *obstacle)
{
	const struct fleet_host *target = problem->places[place].host;
	const struct evacuation_group *group = NULL;
	int error =
	    evaluate_pair(guest->domain, target, problem->sources.policy, findings);

	if (error != 0)
		return error;
	obstacle->kind = EVACUATION_FINDING;
	obstacle->finding =
	    worst_finding(findings, guest->mode, problem->sources.rules->only_ready);
	if (obstacle->finding != NULL)
		return 0;
	obstacle->other = problem_resident(problem, guest, place, &group);
	if (obstacle->other != NULL) {
		obstacle->kind = EVACUATION_APART;
		obstacle->group = group->name;
	}
	return 0;
}

int
evacuation_explain(const struct evacuation *plan, const struct evacuation_move *move,
    const struct fleet_host *target, struct findings *findings,
    struct evacuation_obstacle *obstacle)
{
	struct placing *placing = &plan->store->placing;
	const struct problem *problem = placing->problem;
	const struct guest *guest, *rival;
	uint32_t place = 0, i = 0;

	*obstacle = (struct evacuation_obstacle){.kind = EVACUATION_FINDING};
	while (problem->guests[i].domain != move->domain)
		i++;
	while (problem->places[place].host != target)
		place++;
	guest = &problem->guests[i];
	if (problem->places[place].excluded) {
		obstacle->kind = EVACUATION_EXCLUDED;
		return 0;
	}
	if (guest_choice(guest, place) == NULL)
		return tell_pair(problem, guest, place, findings, obstacle);
	rival = rival_at(placing, i, place);
	if (rival == NULL)
		return tell_full(placing, guest, place, findings, obstacle);
	tell_rival(problem, guest, rival, obstacle);
	return 0;
}

size_t
evacuation_explain_share(const struct evacuation *plan)
{
	size_t unplaced = plan->unplaced > 0 ? plan->unplaced : 1;

	return unplaced < EVACUATION_EXPLANATIONS ? EVACUATION_EXPLANATIONS / unplaced
						  : 1;
}
