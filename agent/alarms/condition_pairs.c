/*
 * Pairs that were ready or degraded and are blocked now: only while somebody wants to
 * be told, because of every pair it has to be remembered what it was.
 */
#include <stdio.h>
#include <stdlib.h>

#include "agent/alarms/conditions_private.h"
#include "agent/fleet/inventory.h"
#include "agent/readiness/evaluate.h"
#include "agent/readiness/matrix.h"
#include "agent/readiness/mode.h"

/* What a pair was when that was last known. */
enum fit {
	FIT_UNKNOWN,
	FIT_YES,
	FIT_NO,
};

static int
pair_blocked(struct conditions *conditions, const struct alarm_identity *identity,
    const struct fleet_domain *domain, const struct fleet_host *target)
{
	struct findings findings = {0};
	char text[CONDITION_TEXT_SIZE], ended[CONDITION_TEXT_SIZE];
	struct alarm_facts facts = {.host = domain->host->name,
	    .target = target->name,
	    .domain = domain->inventory->name,
	    .uuid = domain->inventory->uuid,
	    .count = 1,
	    .text = text,
	    .ended = ended};
	struct matrix_counts counts =
	    matrix_domain_counts(conditions->matrix, domain, migration_mode_of(domain));

	int error;

	facts.stranded = counts.ready + counts.degraded == 0 ? 1 : 0;
	snprintf(text, sizeof(text), "%s cannot move to %s any more",
	    domain->inventory->name, target->name);
	if (evaluate_pair(domain, target, conditions->policy, &findings) == 0 &&
	    findings.count > 0) {
		facts.code = finding_definition(findings.list[0].id)->code;
		snprintf(text, sizeof(text), "%s cannot move to %s any more: %s",
		    domain->inventory->name, target->name, findings.list[0].text);
	}
	snprintf(ended, sizeof(ended), "%s can move to %s again",
	    domain->inventory->name, target->name);
	error = alarms_observe(conditions->alarms, identity, ALARM_CONDITION_BAD,
	    &facts, &conditions->now);
	findings_free(&findings);
	return error;
}

static int
pair_check(struct conditions *conditions, const struct fleet_domain *domain,
    const struct fleet_host *target, uint8_t verdict, uint8_t *fit)
{
	struct alarm_identity identity = {
	    ALARM_PAIR_BLOCKED, target->index, domain->index};
	uint8_t before = *fit;
	int error = 0;

	if (verdict == 0) {
		/* It lives there now. */
		*fit = FIT_UNKNOWN;
		alarms_observe(conditions->alarms, &identity, ALARM_CONDITION_GONE,
		    NULL, &conditions->now);
	} else if (verdict == VERDICT_READY || verdict == VERDICT_DEGRADED) {
		*fit = FIT_YES;
		alarms_observe(conditions->alarms, &identity, ALARM_CONDITION_GOOD,
		    NULL, &conditions->now);
	} else if (verdict == VERDICT_BLOCKED) {
		if (before == FIT_YES)
			error = pair_blocked(conditions, &identity, domain, target);
		if (error == 0)
			*fit = FIT_NO;
	}
	return error;
}

static void
domain_check(struct conditions *conditions, const struct fleet_domain *domain,
    struct domain_notes *notes)
{
	uint32_t changes = matrix_domain_changes(conditions->matrix, domain);
	size_t count;
	const struct fleet_host *const *hosts = fleet_hosts(conditions->fleet, &count);

	if (notes->fits != NULL && notes->changes == changes)
		return;
	if (notes->fits == NULL)
		notes->fits = calloc(conditions->host_room, sizeof(*notes->fits));
	if (notes->fits == NULL) {
		conditions->dirty = true;
		return;
	}
	notes->changes = changes;
	matrix_row(
	    conditions->matrix, domain, migration_mode_of(domain), conditions->row);
	for (size_t i = 0; i < count; i++)
		if (pair_check(conditions, domain, hosts[i],
			conditions->row[hosts[i]->slot],
			&notes->fits[hosts[i]->slot]) != 0) {
			/* One that cannot be followed now is tried again. */
			notes->changes = ~changes;
			conditions->dirty = true;
		}
}

static void
end_pair(void *context, const struct alarm *alarm)
{
	struct conditions *conditions = context;

	if (alarm->identity.kind == ALARM_PAIR_BLOCKED)
		condition_end(conditions, alarm, "pairs are not looked at any more");
}

static void
pairs_forget(struct conditions *conditions)
{
	for (unsigned i = 0; i < conditions->domain_room; i++) {
		free(conditions->domains[i].fits);
		conditions->domains[i].fits = NULL;
	}
	conditions->pairs = false;
	alarms_each(conditions->alarms, end_pair, conditions);
}

void
condition_pairs_run(struct conditions *conditions)
{
	bool wanted =
	    (alarms_switches(conditions->alarms) & (1U << ALARM_PAIR_BLOCKED)) != 0;
	size_t count;
	const struct fleet_domain *const *domains =
	    fleet_domains(conditions->fleet, &count);

	if (!wanted && conditions->pairs)
		pairs_forget(conditions);
	if (!wanted || !matrix_is_known(conditions->matrix))
		return;
	conditions->pairs = true;
	for (size_t i = 0; i < count; i++)
		if (migration_is_possible(domains[i]))
			domain_check(conditions, domains[i],
			    &conditions->domains[domains[i]->slot]);
}

void
condition_pairs_forget_host(struct conditions *conditions, unsigned slot)
{
	for (unsigned i = 0; i < conditions->domain_room; i++)
		if (conditions->domains[i].fits != NULL)
			conditions->domains[i].fits[slot] = FIT_UNKNOWN;
}
