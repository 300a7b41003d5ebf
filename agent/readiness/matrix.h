/*
 * Readiness of the whole fleet: per domain one bitset over hosts per verdict, kept up
 * to date by re-evaluating only the row (as source) and the column (as target) of the
 * host that changed. Pairs are never stored as objects.
 */
#ifndef AGENT_READINESS_MATRIX_H
#define AGENT_READINESS_MATRIX_H

#include "agent/instant.h"
#include "agent/readiness/finding.h"

struct fleet;
struct fleet_domain;
struct fleet_host;
struct matrix;
struct policy;

/* Numbers of targets of a domain, or of domains of a target, by verdict. */
struct matrix_counts {
	uint32_t ready, degraded, blocked, unknown;
};

/* What is known of one pair without listing its findings. */
struct matrix_pair {
	enum verdict verdict[MIGRATION_MODES];
	unsigned blocked_classes; /* as struct findings */
	unsigned warned_classes;
	struct instant
	    changed; /* a verdict last changed; since then if never: matrix start */
	uint32_t changes; /* of a verdict since the matrix was opened */
};

/*
 * A matrix of a fleet: evaluates everything once, then follows the fleet as its
 * observer. fleet and policy must outlive it. Freed by matrix_free, before the fleet.
 * -ENOMEM.
 */
int matrix_open(struct matrix **matrix, struct fleet *fleet,
    const struct policy *policy, const struct instant *now);
void matrix_free(struct matrix *matrix);

/* Evaluate everything again under another policy (reload). -ENOMEM: the old one stays.
 */
int matrix_set_policy(
    struct matrix *matrix, const struct policy *policy, const struct instant *now);

/* The verdict of a pair; target must not be the domain's own host. O(1). */
enum verdict matrix_verdict(const struct matrix *matrix,
    const struct fleet_domain *domain, const struct fleet_host *target,
    enum migration_mode mode);

/*
 * Verdicts, classes and history of a pair. Cheap when asked for one domain's targets
 * one after the other, as a table walk does. -ENOMEM.
 */
int matrix_pair(struct matrix *matrix, const struct fleet_domain *domain,
    const struct fleet_host *target, struct matrix_pair *pair);

/* Targets of a domain by verdict. O(1). */
struct matrix_counts matrix_domain_counts(const struct matrix *matrix,
    const struct fleet_domain *domain, enum migration_mode mode);
/* Domains of other hosts by verdict, for a host as target. O(1). */
struct matrix_counts matrix_host_counts(const struct matrix *matrix,
    const struct fleet_host *host, enum migration_mode mode);
/* Classes with a blocker on at least one target of the domain. O(1). */
unsigned matrix_domain_classes(
    const struct matrix *matrix, const struct fleet_domain *domain);
/* When a verdict of the domain last changed, and how often. O(1). */
struct instant matrix_domain_changed(
    const struct matrix *matrix, const struct fleet_domain *domain);
uint32_t matrix_domain_changes(
    const struct matrix *matrix, const struct fleet_domain *domain);
/* When any verdict last changed. */
struct instant matrix_changed(const struct matrix *matrix);

#endif
