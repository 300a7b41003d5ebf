/*
 * What a site made of the default severities: overrides per code and per target.
 */
#ifndef AGENT_READINESS_POLICY_H
#define AGENT_READINESS_POLICY_H

#include "agent/readiness/finding.h"

struct policy;
struct reason;

/*
 * What a finding does to the verdicts of a pair, or-ed over all its findings:
 * POLICY_EFFECT(kind, mode). Info only makes
 * the finding listed (POLICY_NOTED), as all others but ignore do; not even that when it
 * is a remark (FINDING_NATURE_REMARK).
 */
enum policy_effect {
	POLICY_WARNS = 1 << 0,
	POLICY_LEAVES_OPEN = 1 << 1, /* severity unknown */
	POLICY_BLOCKS = 1 << 2,
};

#define POLICY_EFFECT(kind, mode) ((unsigned)(kind) << ((unsigned)(mode)*3))
#define POLICY_NOTED              (1u << (MIGRATION_MODES * 3))
#define POLICY_EFFECTS            (POLICY_NOTED << 1)

/* The policy for one target, as tables by finding. */
struct policy_table {
	uint8_t severity[FINDING_COUNT][MIGRATION_MODES]; /* enum severity */
	uint8_t effect[FINDING_COUNT];
};

/* The defaults of findings.def. *policy is freed by policy_free. -ENOMEM. */
int policy_new(struct policy **policy);
void policy_free(struct policy *policy);

/*
 * Override a code. target: name of a host, or NULL for all hosts; an override for one
 * host wins over one for all. What stands for missing or old data in a mode
 * cannot be made less than unknown there: -EPERM. -ENOENT: no such code.
 * -ENOMEM. All with a reason. Not while an open matrix uses the policy.
 */
int policy_override(struct policy *policy, unsigned code, const char *target,
    enum severity live, enum severity cold, struct reason *reason);

/* The severity of a code for a target of that name. */
enum severity policy_severity(const struct policy *policy, enum finding_id id,
    const char *target, enum migration_mode mode);

/* Everything for a target of that name; valid until the policy changes. */
const struct policy_table *policy_for(const struct policy *policy, const char *target);

/*
 * The verdict that or-ed effects amount to: any blocker blocks; else any unknown leaves
 * it unknown; else any warning degrades; else ready.
 */
enum verdict policy_verdict(unsigned effects, enum migration_mode mode);

#endif
