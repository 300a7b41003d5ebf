#include "agent/readiness/policy.h"

#include <errno.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include "agent/reason.h"

/* Overrides for one target, laid over those for all. */
struct scope {
	struct scope *next;
	char *target;
	bool overridden[FINDING_COUNT];
	struct policy_table table;
};

struct policy {
	struct policy_table all;
	struct scope *scopes;
};

static unsigned
severity_effect(enum severity severity)
{
	switch (severity) {
	case SEVERITY_WARNING:
		return POLICY_WARNS;
	case SEVERITY_UNKNOWN:
		return POLICY_LEAVES_OPEN;
	case SEVERITY_BLOCKER:
		return POLICY_BLOCKS;
	case SEVERITY_IGNORE:
	case SEVERITY_INFO:
		break;
	}
	return 0;
}

/* Whether a finding makes its pair listed. */
static bool
is_noted(enum finding_id id, enum severity live, enum severity cold)
{
	enum severity least = finding_definition(id)->nature == FINDING_NATURE_REMARK
				  ? SEVERITY_INFO
				  : SEVERITY_IGNORE;

	return live > least || cold > least;
}

static void
table_set(struct policy_table *table, enum finding_id id, enum severity live,
    enum severity cold)
{
	table->severity[id][MIGRATION_LIVE] = (uint8_t)live;
	table->severity[id][MIGRATION_COLD] = (uint8_t)cold;
	table->effect[id] =
	    (uint8_t)(POLICY_EFFECT(severity_effect(live), MIGRATION_LIVE) |
		      POLICY_EFFECT(severity_effect(cold), MIGRATION_COLD));
	if (is_noted(id, live, cold))
		table->effect[id] |= POLICY_NOTED;
}

int
policy_new(struct policy **policy)
{
	*policy = calloc(1, sizeof(**policy));
	if (*policy == NULL)
		return -ENOMEM;
	for (enum finding_id id = 0; id < FINDING_COUNT; id++) {
		const struct finding_definition *definition = finding_definition(id);

		table_set(&(*policy)->all, id, definition->severity[MIGRATION_LIVE],
		    definition->severity[MIGRATION_COLD]);
	}
	return 0;
}

void
policy_free(struct policy *policy)
{
	struct scope *scope;

	if (policy == NULL)
		return;
	while ((scope = policy->scopes) != NULL) {
		policy->scopes = scope->next;
		free(scope->target);
		free(scope);
	}
	free(policy);
}

static struct scope *
scope_find(const struct policy *policy, const char *target)
{
	struct scope *scope = policy->scopes;

	while (scope != NULL && strcmp(scope->target, target) != 0)
		scope = scope->next;
	return scope;
}

static struct scope *
scope_add(struct policy *policy, const char *target)
{
	struct scope *scope = calloc(1, sizeof(*scope));

	if (scope == NULL)
		return NULL;
	scope->target = strdup(target);
	if (scope->target == NULL) {
		free(scope);
		return NULL;
	}
	scope->table = policy->all;
	scope->next = policy->scopes;
	policy->scopes = scope;
	return scope;
}

static void
override_all(
    struct policy *policy, enum finding_id id, enum severity live, enum severity cold)
{
	table_set(&policy->all, id, live, cold);
	for (struct scope *scope = policy->scopes; scope != NULL; scope = scope->next)
		if (!scope->overridden[id])
			table_set(&scope->table, id, live, cold);
}

/* Where a missing fact counts, it cannot be made to count less. */
static bool
hides_missing(enum finding_id id, enum migration_mode mode, enum severity severity)
{
	return finding_definition(id)->severity[mode] == SEVERITY_UNKNOWN &&
	       severity < SEVERITY_UNKNOWN;
}

int
policy_override(struct policy *policy, unsigned code, const char *target,
    enum severity live, enum severity cold, struct reason *reason)
{
	enum finding_id id = finding_from_code(code);
	struct scope *scope;

	if (id == FINDING_COUNT)
		return reason_set(reason, -ENOENT, "there is no finding %u", code);
	if (hides_missing(id, MIGRATION_LIVE, live) ||
	    hides_missing(id, MIGRATION_COLD, cold))
		return reason_set(reason, -EPERM,
		    "finding %u stands for missing data and cannot be less than "
		    "unknown",
		    code);
	if (target == NULL) {
		override_all(policy, id, live, cold);
		return 0;
	}
	scope = scope_find(policy, target);
	if (scope == NULL)
		scope = scope_add(policy, target);
	if (scope == NULL)
		return reason_set(reason, -ENOMEM, "out of memory");
	scope->overridden[id] = true;
	table_set(&scope->table, id, live, cold);
	return 0;
}

const struct policy_table *
policy_for(const struct policy *policy, const char *target)
{
	const struct scope *scope = scope_find(policy, target);

	return scope != NULL ? &scope->table : &policy->all;
}

enum severity
policy_severity(const struct policy *policy, enum finding_id id, const char *target,
    enum migration_mode mode)
{
	return (enum severity)policy_for(policy, target)->severity[id][mode];
}

enum verdict
policy_verdict(unsigned effects, enum migration_mode mode)
{
	if ((effects & POLICY_EFFECT(POLICY_BLOCKS, mode)) != 0)
		return VERDICT_BLOCKED;
	if ((effects & POLICY_EFFECT(POLICY_LEAVES_OPEN, mode)) != 0)
		return VERDICT_UNKNOWN;
	if ((effects & POLICY_EFFECT(POLICY_WARNS, mode)) != 0)
		return VERDICT_DEGRADED;
	return VERDICT_READY;
}
