/*
 * Standings: for every host of the fleet whether it can be emptied, worked out little
 * by little away from any request. A change makes due: the host that changed, the hosts
 * whose plans lead to it, and all that have no plan, which it could give one. Until its
 * turn has come a host keeps the answer it had.
 */
#ifndef AGENT_EVACUATION_STANDING_H
#define AGENT_EVACUATION_STANDING_H

#include <stdbool.h>

#include "agent/evacuation/evacuation.h"

struct standings;

struct standing {
	/* EVACUATION_UNKNOWN until it is worked out for the first time. */
	enum evacuation_status status;
	bool worked_out;
	uint32_t unplaced; /* guests without a target */
};

/*
 * Follow a fleet as its observer, after its matrix. What sources point to must outlive
 * it, the rules until standings_reconsider. *standings is freed by standings_free; the
 * fleet must not change any more then. -ENOMEM.
 */
int standings_open(struct standings **standings, struct fleet *fleet,
    const struct evacuation_sources *sources);
void standings_free(struct standings *standings);

/* Other rules or another policy: every host is due. */
void standings_reconsider(struct standings *standings, const struct policy *policy,
    const struct evacuation_policy *rules);

/*
 * Work out hosts that are due, in turn, until some ten milliseconds are over; at least
 * one. True: others are still due.
 */
bool standings_run(struct standings *standings);

/* What is known of a host; O(1). */
struct standing standings_of(
    const struct standings *standings, const struct fleet_host *host);

#endif
