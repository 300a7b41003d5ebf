/* What of a peer's message may be believed, beside what TLS has shown of it. */
#ifndef COLLECTORS_PEER_TRUST_H
#define COLLECTORS_PEER_TRUST_H

#include <stdbool.h>

#include "agent/fleet/fleet.h"

struct inventory_message;

/* The time in which a message was made, by the clocks here. */
struct trust_window {
	struct instant asked, answered;
};

/* What is known of a host's inventories; begin with a zeroed struct. */
struct trust {
	const char *host;  /* whose facts are asked for; borrowed */
	const char *agent; /* the name of this agent, NULL = it has none; borrowed */
	bool known;        /* what follows was believed the last time */
	struct fleet_origin origin;
	struct instant collected; /* not later than this */
	struct reason trouble;    /* as it was told */
};

/*
 * Whether a message may take the place of the last one that was believed; then it is
 * the last one, and *relay says what there is beside the facts. The time of the
 * collection is never later than it was, whatever clock the peer has: the age that it
 * tells counts from when it was asked.
 *
 * -EBADMSG: another host, no agent or time, a revision that this agent does not know;
 * -ELOOP: facts that this agent has told; -ESTALE: older than what is known; with a
 * reason.
 */
int trust_judge(struct trust *trust, const struct inventory_message *message,
    const struct trust_window *window, struct fleet_relay *relay,
    struct reason *reason);

/* Whether a message says another thing than the last one that was believed. */
bool trust_is_news(const struct trust *trust, const struct inventory_message *message);

#endif
