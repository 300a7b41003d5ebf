/*
 * Guests that may not share a target: one would bring what the other needs to be unused
 * (a name, an address, a virtual function), whatever severity the finding has; or the
 * configuration keeps them apart.
 */
#include <errno.h>
#include <stdlib.h>

#include "agent/evacuation/problem.h"
#include "agent/fleet/inventory.h"

/* What a guest brings along. */
struct brought {
	offer_hash offer;
	uint32_t guest;
};

struct baggage {
	struct brought *list;
	size_t count, room;
	uint32_t guest; /* whose is being collected */
};

bool
problem_are_rivals(const struct problem *problem, uint32_t a, uint32_t b)
{
	return problem->rivals[(size_t)a * problem->guest_count + b];
}

static void
set_rivals(struct problem *problem, uint32_t a, uint32_t b)
{
	problem->rivals[(size_t)a * problem->guest_count + b] = true;
	problem->rivals[(size_t)b * problem->guest_count + a] = true;
}

static int
baggage_add(void *context, offer_hash offer)
{
	struct baggage *baggage = context;

	if (baggage->count == baggage->room) {
		size_t room = baggage->room == 0 ? 256 : baggage->room * 2;
		struct brought *list =
		    realloc(baggage->list, room * sizeof(*baggage->list));

		if (list == NULL)
			return -ENOMEM;
		baggage->list = list;
		baggage->room = room;
	}
	baggage->list[baggage->count++] = (struct brought){offer, baggage->guest};
	return 0;
}

/* A domain brings the functions it needs: it gets those of the same names. */
static int
guest_pack(struct baggage *baggage, const struct guest *guest)
{
	int error = offer_visit_domain(guest->domain->inventory, baggage_add, baggage);

	for (size_t i = 0; i < guest->needs.count && error == 0; i++)
		if (guest->needs.list[i].kind == NEED_VF)
			error = baggage_add(baggage, need_offer(&guest->needs.list[i]));
	return error;
}

static int
brought_compare(const void *a, const void *b)
{
	const struct brought *x = a;
	const struct brought *y = b;

	if (x->offer != y->offer)
		return x->offer < y->offer ? -1 : 1;
	return (x->guest > y->guest) - (x->guest < y->guest);
}

/* Needs that nobody else may have what they ask for. */
static bool
is_exclusive(const struct need *need)
{
	switch (need->kind) {
	case NEED_NAME:
	case NEED_UUID:
	case NEED_GROUP:
	case NEED_MAC:
	case NEED_HOSTID:
	case NEED_VF:
		return true;
	default:
		return false;
	}
}

static void
need_compare(struct problem *problem, const struct baggage *baggage, uint32_t guest,
    offer_hash offer)
{
	size_t low = 0, high = baggage->count;

	while (low < high) {
		size_t middle = low + (high - low) / 2;

		if (baggage->list[middle].offer < offer)
			low = middle + 1;
		else
			high = middle;
	}
	for (; low < baggage->count && baggage->list[low].offer == offer; low++)
		if (baggage->list[low].guest != guest)
			set_rivals(problem, guest, baggage->list[low].guest);
}

static int
find_same_baggage(struct problem *problem)
{
	struct baggage baggage = {0};
	int error = 0;

	for (uint32_t i = 0; i < problem->guest_count && error == 0; i++) {
		baggage.guest = i;
		error = guest_pack(&baggage, &problem->guests[i]);
	}
	if (baggage.count > 0)
		qsort(baggage.list, baggage.count, sizeof(*baggage.list),
		    brought_compare);
	for (uint32_t i = 0; i < problem->guest_count && error == 0; i++) {
		const struct needs *needs = &problem->guests[i].needs;

		for (size_t j = 0; j < needs->count; j++)
			if (is_exclusive(&needs->list[j]))
				need_compare(
				    problem, &baggage, i, need_offer(&needs->list[j]));
	}
	free(baggage.list);
	return error;
}

static bool
is_of_group(const struct problem *problem, size_t group, uint32_t guest)
{
	return evacuation_is_member(&problem->sources.rules->groups[group],
	    problem->guests[guest].domain->inventory->name);
}

static bool
counts_globally(const struct guest *guest)
{
	for (size_t i = 0; i < guest->needs.count; i++)
		if (guest->needs.list[i].kind == NEED_COUNTERS)
			return true;
	return false;
}

static void
set_rivals_all(struct problem *problem, const uint32_t *guests, uint32_t count)
{
	for (uint32_t a = 0; a < count; a++)
		for (uint32_t b = 0; b < a; b++)
			set_rivals(problem, guests[a], guests[b]);
}

/* 0 or -ENOMEM. */
static int
find_apart(struct problem *problem)
{
	uint32_t *members = calloc(problem->guest_count + 1, sizeof(*members));
	uint32_t count = 0;

	if (members == NULL)
		return -ENOMEM;
	for (uint32_t i = 0; i < problem->guest_count; i++)
		if (counts_globally(&problem->guests[i]))
			members[count++] = i;
	set_rivals_all(problem, members, count);
	for (size_t group = 0; group < problem->sources.rules->group_count; group++) {
		count = 0;
		for (uint32_t i = 0; i < problem->guest_count; i++)
			if (is_of_group(problem, group, i))
				members[count++] = i;
		set_rivals_all(problem, members, count);
	}
	free(members);
	return 0;
}

int
problem_find_rivals(struct problem *problem)
{
	size_t count = problem->guest_count;

	problem->rivals = calloc(count * count + 1, sizeof(*problem->rivals));
	if (problem->rivals == NULL)
		return -ENOMEM;
	return find_apart(problem) != 0 ? -ENOMEM : find_same_baggage(problem);
}
