/* A generated fleet, as its simulated managers show it and as the agent sees it. */
#ifndef TESTS_UNIT_AGREEMENT_SIMULATED_H
#define TESTS_UNIT_AGREEMENT_SIMULATED_H

#include <stddef.h>

#include "agent/fleet/fleet.h"
#include "tests/unit/agent/scratch.h"

struct registry;

struct simulated {
	char folder[SCRATCH_SIZE]; /* for files, removed at the end */
	struct registry *registry;
	struct fleet *fleet;
	char *answers; /* of the last batch */
	size_t length;
};

/* What one command of a batch answered; text is valid until the next batch. */
struct simulated_answer {
	int status;
	const char *text;
};

/* As `ldmsim generate` takes them. */
struct simulated_plan {
	unsigned hosts, domains, seed, variety;
};

/* Generate a fleet and collect all of its hosts. */
void simulated_open(struct simulated *simulated, const struct simulated_plan *plan);
void simulated_close(struct simulated *simulated);

/* Ask for a dry run of each domain to each host but its own: answers[domain * hosts +
 * host], in the order of fleet_domains and fleet_hosts; freed by the caller. */
struct simulated_answer *simulated_migrate(struct simulated *simulated);

#endif
