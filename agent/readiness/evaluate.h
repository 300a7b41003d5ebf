/*
 * One pair, every reason: the single truth about readiness. The matrix answers faster
 * for the whole fleet and is held equal to this by a property test.
 */
#ifndef AGENT_READINESS_EVALUATE_H
#define AGENT_READINESS_EVALUATE_H

#include "agent/readiness/finding.h"

struct fleet_domain;
struct fleet_host;
struct policy;

struct finding {
	enum finding_id id;
	enum severity severity[MIGRATION_MODES];
	/* UTF-8, never NULL, "" where it makes no sense; owned by struct findings. */
	const char *device; /* of the domain: vdisk, vnet, console, vf ... */
	const char *wanted; /* what the target would need */
	const char *found;  /* what it has */
	/* One sentence and an action, the names filled in; at most 255 octets each. */
	const char *text;
	const char *remedy;
};

/*
 * All findings of one pair, worst first (the worse of live and cold), then by code and
 * in the order of the domain's devices. Zero-initialise before first use; evaluate_pair
 * may be called again and again with it; findings_free releases what it holds.
 */
struct findings {
	struct finding *list;
	size_t count;
	/* Behind them in the list: what would be said of any pair
	 * (FINDING_NATURE_REMARK) and is no reason to list this one. */
	size_t remarks;
	enum verdict verdict[MIGRATION_MODES];
	unsigned blocked_classes; /* bit (class - 1): a blocker in live or cold */
	unsigned warned_classes;  /* bit (class - 1): a warning in live or cold */
	/* Findings counted by the worse of live and cold. */
	unsigned blockers, warnings, unknowns;
	struct findings_store *store; /* private */
};

/*
 * Evaluate a domain against a target that is not its own host. Facts that are missing
 * make a verdict unknown, never ready and never blocked.
 * Source: Oracle VM Server for SPARC 3.5 Administration Guide, "Migration Requirements
 * for Virtual I/O Devices" and "Migrating a Domain That Has an SR-IOV Ethernet Virtual
 * Function Assigned"; per code in doc/findings.md.
 * 0, -ENOMEM, or -EINVAL for the domain's own host.
 */
int evaluate_pair(const struct fleet_domain *domain, const struct fleet_host *target,
    const struct policy *policy, struct findings *findings);

void findings_free(struct findings *findings);

#endif
