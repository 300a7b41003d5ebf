/* An evacuation as a problem: who has to be placed, and where each may go by itself. */
#ifndef AGENT_EVACUATION_PROBLEM_H
#define AGENT_EVACUATION_PROBLEM_H

#include "agent/evacuation/evacuation.h"
#include "agent/fleet/fleet.h"
#include "agent/readiness/need.h"
#include "agent/readiness/policy.h"
#include "agent/readiness/room.h"
#include "agent/readiness/sink.h"

#define NOWHERE UINT32_MAX

/* A target that a guest may go to while nobody else does. */
struct choice {
	uint32_t place;
	bool degraded;
};

struct guest {
	const struct fleet_domain *domain;
	enum migration_mode mode;
	struct needs needs;
	uint32_t before;        /* who was put there before it, likewise */
	bool takes;             /* uses up what is counted: it is not inactive */
	bool port;              /* asks for a certain console port */
	bool named;             /* ... for certain blocks of memory */
	bool whole;             /* ... for whole cores */
	bool open;              /* facts are missing about some target */
	bool all_degraded;      /* every choice is degraded */
	struct choice *choices; /* by place, ascending */
	uint32_t choice_count;
};

/* A host of the fleet, the own one too, which nobody may choose. */
struct place {
	const struct fleet_host *host;
	bool excluded;
	uint32_t last; /* of the guests that placing_add_next put there, or NOWHERE */
	struct room *room; /* NULL until somebody is placed there */
};

/* A domain of a place that is of a group. */
struct resident {
	bool looked;
	const struct fleet_domain *domain; /* NULL: there is none */
};

struct problem {
	struct evacuation_sources sources;
	struct guest *guests; /* in the order of placing */
	uint32_t guest_count;
	struct place *places;
	uint32_t place_count;
	bool *rivals;               /* guest x guest: may not share a target */
	struct resident *residents; /* group x place, looked for when asked */
};

/* problem: zero-initialised; problem_close releases, also after an error. -ENOMEM. */
int problem_open(struct problem *problem, const struct evacuation_sources *sources,
    const struct fleet_host *host);
void problem_close(struct problem *problem);

/* The choice of a guest for a place, or NULL. */
const struct choice *guest_choice(const struct guest *guest, uint32_t place);

bool problem_are_rivals(const struct problem *problem, uint32_t a, uint32_t b);

/*
 * A domain at a place that a guest must be apart from, and the group, or NULL.
 */
const struct fleet_domain *problem_resident(const struct problem *problem,
    const struct guest *guest, uint32_t place, const struct evacuation_group **group);

/* ---- rivals.c ---- */

/* Fill in problem->rivals. 0 or -ENOMEM. */
int problem_find_rivals(struct problem *problem);

#endif
