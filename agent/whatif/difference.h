/*
 * What is different in readiness between two fleets with the same indexes: which pairs
 * changed their verdict, and which domains lost or won their last target. Both are
 * evaluated through the matrix; findings are for whoever shows a pair.
 */
#ifndef AGENT_WHATIF_DIFFERENCE_H
#define AGENT_WHATIF_DIFFERENCE_H

#include <stdbool.h>
#include <stddef.h>

#include "agent/readiness/finding.h"

struct difference;
struct fleet;
struct fleet_domain;
struct fleet_host;
struct instant;
struct policy;

/* Index of what there is twice. */
enum difference_side {
	DIFFERENCE_BEFORE,
	DIFFERENCE_AFTER,
	DIFFERENCE_SIDES,
};

/* What became of a domain, worst first. */
enum difference_fate {
	DIFFERENCE_GONE,      /* it is not there any more */
	DIFFERENCE_STRANDED,  /* it had a target that is ready or degraded, now none */
	DIFFERENCE_RECOVERED, /* the other way round */
	DIFFERENCE_MOVED,     /* it lives on another host */
	DIFFERENCE_NEW,
	DIFFERENCE_SAME, /* or only some of its pairs changed */
	DIFFERENCE_FATES,
};

/* A domain of either fleet; NULL on a side where it is not. */
struct difference_domain {
	const struct fleet_domain *domain[DIFFERENCE_SIDES];
	enum difference_fate fate;
};

/* A pair with another verdict; 0 where there is no such pair. */
struct difference_pair {
	const struct fleet_domain *domain[DIFFERENCE_SIDES];
	const struct fleet_host *target[DIFFERENCE_SIDES];
	enum verdict verdict[DIFFERENCE_SIDES][MIGRATION_MODES];
	bool worse;                    /* in live or cold; else better */
	bool decides[MIGRATION_MODES]; /* the modes that make it so */
};

struct difference_counts {
	size_t domains[DIFFERENCE_FATES];
	size_t worse, better; /* pairs */
};

/*
 * Evaluate both fleets, which must outlive the difference. Control domains, which never
 * migrate, are left out. difference_free frees *difference. -ENOMEM.
 */
int difference_open(struct difference **difference, struct fleet *before,
    struct fleet *after, const struct policy *policy, const struct instant *now);
void difference_free(struct difference *difference);

const struct difference_counts *difference_counts(const struct difference *difference);

/* All domains of that fate, by index. A visit's non-zero return ends it and is
 * returned.
 */
int difference_visit_domains(const struct difference *difference,
    enum difference_fate fate,
    int (*visit)(void *context, const struct difference_domain *domain), void *context);

/* All pairs that changed, domain by domain; those of domains that are gone or new are
 * left out, and so are targets that are gone and were blocked anyway. */
int difference_visit_pairs(const struct difference *difference,
    int (*visit)(void *context, const struct difference_pair *pair), void *context);

#endif
