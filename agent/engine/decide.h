/*
 * What became of a migration whose command is over, from what both hosts say. The exit
 * status alone does not tell: a lost ssh ends with an error while the two managers go
 * on.
 */
#ifndef AGENT_ENGINE_DECIDE_H
#define AGENT_ENGINE_DECIDE_H

#include <stdbool.h>

#include "agent/engine/engine.h"

enum decision {
	DECISION_OPEN,   /* look again */
	DECISION_GOING,  /* it goes on: look again */
	DECISION_MOVED,  /* on the target, gone from the source */
	DECISION_STAYED, /* on the source, as before */
	DECISION_ERROR,  /* the source has it in migration error */
	DECISION_BOTH,   /* on both hosts */
	DECISION_NONE,   /* on neither */
};

struct situation {
	bool exit_known; /* the command's status is known, */
	int exit_code;   /* 128 and more for signals */
	struct engine_sight source, target;
	unsigned equal; /* how often in a row both said this, at least 1 */
};

/*
 * Source: Oracle VM Server for SPARC 3.4 Administration Guide, "Recovering From a
 * Failed Migration" and "Canceling a Migration in Progress".
 */
enum decision decide(const struct situation *situation);

/* Whether two sights say the same, but for the progress. */
bool sight_equal(const struct engine_sight *a, const struct engine_sight *b);

#endif
