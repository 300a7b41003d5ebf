/*
 * What a site made of the default severities: overrides per code and per target.
 */
#ifndef AGENT_READINESS_POLICY_H
#define AGENT_READINESS_POLICY_H

#include "agent/readiness/finding.h"

struct policy;
struct reason;

/* The defaults of findings.def. *policy is freed by policy_free. -ENOMEM. */
int policy_new(struct policy **policy);
void policy_free(struct policy *policy);

/*
 * Override a code. target: name of a host, or NULL for all hosts; an override for one
 * host wins over one for all. Codes that stand for missing or old data (enum finding_id
 * of class state marked so in findings.def) cannot be made less than unknown: -EPERM.
 * -ENOENT: no such code. -ENOMEM. All with a reason.
 */
int policy_override(struct policy *policy, unsigned code, const char *target,
    enum severity live, enum severity cold, struct reason *reason);

/* The severity of a code for a target of that name. */
enum severity policy_severity(const struct policy *policy, enum finding_id id,
    const char *target, enum migration_mode mode);

#endif
