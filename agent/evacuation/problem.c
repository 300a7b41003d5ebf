#include "agent/evacuation/problem.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "agent/fleet/inventory.h"
#include "agent/readiness/matrix.h"
#include "agent/readiness/mode.h"

void
problem_close(struct problem *problem)
{
	for (uint32_t i = 0; i < problem->guest_count; i++) {
		needs_free(&problem->guests[i].needs);
		free(problem->guests[i].choices);
	}
	for (uint32_t i = 0; i < problem->place_count; i++)
		if (problem->places[i].room != NULL) {
			room_free(problem->places[i].room);
			free(problem->places[i].room);
		}
	free(problem->guests);
	free(problem->places);
	free(problem->rivals);
	free(problem->residents);
	memset(problem, 0, sizeof(*problem));
}

static int
places_collect(struct problem *problem)
{
	size_t count;
	const struct fleet_host *const *hosts =
	    fleet_hosts(problem->sources.fleet, &count);

	problem->places = calloc(count + 1, sizeof(*problem->places));
	problem->residents = calloc(count * problem->sources.rules->group_count + 1,
	    sizeof(*problem->residents));
	if (problem->places == NULL || problem->residents == NULL)
		return -ENOMEM;
	problem->place_count = (uint32_t)count;
	for (size_t i = 0; i < count; i++) {
		problem->places[i].host = hosts[i];
		problem->places[i].last = NOWHERE;
		problem->places[i].excluded =
		    evacuation_is_excluded(problem->sources.rules, hosts[i]->name);
	}
	return 0;
}

/* ---- where a guest may go ---- */

/* Patterns are dear, and many guests may ask the same. */
static const struct fleet_domain *
resident_of(const struct problem *problem, size_t group, uint32_t place)
{
	const struct fleet_host *host = problem->places[place].host;
	struct resident *resident =
	    &problem->residents[group * problem->place_count + place];

	for (size_t i = 0; i < host->domain_count && !resident->looked; i++)
		if (evacuation_is_member(&problem->sources.rules->groups[group],
			host->domains[i]->inventory->name)) {
			resident->domain = host->domains[i];
			break;
		}
	resident->looked = true;
	return resident->domain;
}

const struct fleet_domain *
problem_resident(const struct problem *problem, const struct guest *guest,
    uint32_t place, const struct evacuation_group **group)
{
	const struct evacuation_policy *rules = problem->sources.rules;
	const char *name = guest->domain->inventory->name;

	for (size_t i = 0; i < rules->group_count; i++) {
		const struct fleet_domain *resident = NULL;

		if (evacuation_is_member(&rules->groups[i], name))
			resident = resident_of(problem, i, place);
		if (resident != NULL) {
			*group = &rules->groups[i];
			return resident;
		}
	}
	return NULL;
}

static int
choices_collect(
    const struct problem *problem, struct guest *guest, const uint8_t *verdicts)
{
	const struct evacuation_group *group;

	guest->choices = calloc(problem->place_count + 1, sizeof(*guest->choices));
	if (guest->choices == NULL)
		return -ENOMEM;
	guest->all_degraded = true;
	for (uint32_t i = 0; i < problem->place_count; i++) {
		const struct place *place = &problem->places[i];
		unsigned verdict = verdicts[place->host->slot];
		bool degraded = verdict == VERDICT_DEGRADED;

		if (place->excluded || place->host == guest->domain->host)
			continue;
		if (verdict == VERDICT_UNKNOWN)
			guest->open = true;
		if (verdict != VERDICT_READY &&
		    (!degraded || problem->sources.rules->only_ready))
			continue;
		if (problem_resident(problem, guest, i, &group) != NULL)
			continue;
		guest->choices[guest->choice_count++] = (struct choice){i, degraded};
		guest->all_degraded = guest->all_degraded && degraded;
	}
	return 0;
}

const struct choice *
guest_choice(const struct guest *guest, uint32_t place)
{
	uint32_t low = 0, high = guest->choice_count;

	while (low < high) {
		uint32_t middle = low + (high - low) / 2;

		if (guest->choices[middle].place < place)
			low = middle + 1;
		else
			high = middle;
	}
	return low < guest->choice_count && guest->choices[low].place == place
		   ? &guest->choices[low]
		   : NULL;
}

/* ---- the guests ---- */

static void
guest_look(struct guest *guest)
{
	guest->takes = guest->domain->inventory->state != INVENTORY_STATE_INACTIVE;
	for (size_t i = 0; i < guest->needs.count; i++) {
		const struct need *need = &guest->needs.list[i];

		if (need->kind == NEED_CONSOLE &&
		    (need->name != NULL || need->number != INVENTORY_UNKNOWN))
			guest->port = true;
		if (need->kind == NEED_NAMED_MEMORY || need->kind == NEED_NAMED_CORE)
			guest->named = true;
		if (need->kind == NEED_THREADS && (need->flags & NEED_WHOLE) != 0)
			guest->whole = true;
	}
}

static int
guests_collect(struct problem *problem, const struct fleet_host *host)
{
	uint8_t *verdicts = calloc(fleet_slots(problem->sources.fleet) + 1, 1);
	int error = verdicts != NULL ? 0 : -ENOMEM;

	problem->guests = calloc(host->domain_count + 1, sizeof(*problem->guests));
	if (problem->guests == NULL)
		error = -ENOMEM;
	for (size_t i = 0; i < host->domain_count && error == 0; i++) {
		struct guest *guest = &problem->guests[problem->guest_count];

		if (!migration_is_possible(host->domains[i]))
			continue;
		problem->guest_count++;
		guest->before = NOWHERE;
		guest->domain = host->domains[i];
		guest->mode = migration_mode_of(guest->domain);
		matrix_row(
		    problem->sources.matrix, guest->domain, guest->mode, verdicts);
		error = needs_collect(&guest->needs, guest->domain);
		if (error == 0)
			error = choices_collect(problem, guest, verdicts);
		guest_look(guest);
	}
	free(verdicts);
	return error;
}

/* The order of placing (evacuation.h says why). */
static int
guest_compare(const void *a, const void *b)
{
	const struct guest *x = a;
	const struct guest *y = b;
	const struct inventory_domain *p = x->domain->inventory;
	const struct inventory_domain *q = y->domain->inventory;

	if (x->port != y->port)
		return x->port ? -1 : 1;
	if (x->named != y->named)
		return x->named ? -1 : 1;
	if (x->whole != y->whole)
		return x->whole ? -1 : 1;
	if (x->choice_count != y->choice_count)
		return x->choice_count < y->choice_count ? -1 : 1;
	if (p->memory != q->memory)
		return p->memory > q->memory ? -1 : 1;
	if (p->threads != q->threads)
		return p->threads > q->threads ? -1 : 1;
	return x->domain->index < y->domain->index ? -1 : 1;
}

int
problem_open(struct problem *problem, const struct evacuation_sources *sources,
    const struct fleet_host *host)
{
	int error;

	problem->sources = *sources;
	error = places_collect(problem);
	if (error == 0)
		error = guests_collect(problem, host);
	if (error != 0)
		return error;
	qsort(problem->guests, problem->guest_count, sizeof(*problem->guests),
	    guest_compare);
	return problem_find_rivals(problem);
}
