/*
 * Readiness of the whole fleet. Pairs are not stored: what is kept is what each host
 * makes of each different need, and a verdict is the or of what it makes of a domain's
 * needs. A change of a host touches the rows of its domains (as source) and its column
 * (as target) only. Findings with their texts come from evaluate_pair.
 */
#ifndef AGENT_READINESS_MATRIX_H
#define AGENT_READINESS_MATRIX_H

#include <stdbool.h>
#include <stdint.h>

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
	bool noted; /* there are findings, if only for information */
	/*
	 * When a verdict last changed. Of a pair that never changed since it was first
	 * evaluated, or whose change was forgotten (those of the HISTORY_PAIRS pairs of
	 * a domain that changed last are remembered), an instant that is no earlier.
	 */
	struct instant changed;
	/* Changes of a verdict as far as they are remembered. */
	uint32_t changes;
};

/*
 * A matrix of a fleet: evaluates everything once, then follows the fleet as its
 * observer. fleet and policy must outlive it; the fleet must not change any more once
 * it is freed. -ENOMEM.
 *
 * When memory runs short while it follows, it forgets everything, says so in the log,
 * and tries again at the next change; until then matrix_is_known is false, every
 * verdict unknown, and everything else means nothing.
 */
int matrix_open(struct matrix **matrix, struct fleet *fleet,
    const struct policy *policy, const struct instant *now);
void matrix_free(struct matrix *matrix);

/* Whether readiness could be evaluated; false only after memory ran short. */
bool matrix_is_known(const struct matrix *matrix);

/* Evaluate everything again under another policy (reload). -ENOMEM: the old one stays.
 */
int matrix_set_policy(
    struct matrix *matrix, const struct policy *policy, const struct instant *now);

/*
 * The verdict of a pair; target must not be the domain's own host. Some hundred
 * nanoseconds.
 */
enum verdict matrix_verdict(const struct matrix *matrix,
    const struct fleet_domain *domain, const struct fleet_host *target,
    enum migration_mode mode);

/* Verdicts, classes and history of a pair; some hundred nanoseconds. */
void matrix_pair(const struct matrix *matrix, const struct fleet_domain *domain,
    const struct fleet_host *target, struct matrix_pair *pair);

/*
 * The verdicts of all targets of a domain at once, some microseconds: one octet (enum
 * verdict) by slot of the host, 0 for the domain's own host and for slots without one.
 * verdicts: room for fleet_slots().
 */
void matrix_row(const struct matrix *matrix, const struct fleet_domain *domain,
    enum migration_mode mode, uint8_t *verdicts);

/*
 * The same as sets of hosts, in both modes: one of each verdict from VERDICT_READY on,
 * live, then cold. Bit (slot % 8) of octet (slot / 8) is a host.
 * sets: room for MATRIX_SETS of size octets, one behind the other.
 * size: fleet_slots() / 8 + 1 or more.
 */
#define MATRIX_SETS ((size_t)MIGRATION_MODES * VERDICT_UNKNOWN)
void matrix_sets(const struct matrix *matrix, const struct fleet_domain *domain,
    size_t size, uint8_t *sets);

/* Targets of a domain by verdict. O(1). */
struct matrix_counts matrix_domain_counts(const struct matrix *matrix,
    const struct fleet_domain *domain, enum migration_mode mode);
/*
 * Domains of other hosts by verdict, for a host as target; without those that never
 * migrate (mode.h). O(1).
 */
struct matrix_counts matrix_host_counts(const struct matrix *matrix,
    const struct fleet_host *host, enum migration_mode mode);
/* Targets of a domain for which there are findings, if only for information. O(1). */
uint32_t matrix_domain_noted(
    const struct matrix *matrix, const struct fleet_domain *domain);
/* Classes with a blocker on at least one target of the domain; some microseconds. */
unsigned matrix_domain_classes(
    const struct matrix *matrix, const struct fleet_domain *domain);
/*
 * When verdicts of the domain last changed (first evaluated, if they never did), and
 * how many updates of the fleet changed any. O(1).
 */
struct instant matrix_domain_changed(
    const struct matrix *matrix, const struct fleet_domain *domain);
uint32_t matrix_domain_changes(
    const struct matrix *matrix, const struct fleet_domain *domain);
/* When any verdict last changed, came or went. */
struct instant matrix_changed(const struct matrix *matrix);

#endif
