/* Domains that no host can take. */
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "agent/alarms/conditions_private.h"
#include "agent/fleet/inventory.h"
#include "agent/readiness/evaluate.h"
#include "agent/readiness/matrix.h"
#include "agent/readiness/mode.h"

static enum alarm_condition
domain_condition(const struct fleet_domain *domain, const struct matrix_counts *counts)
{
	if (!migration_is_possible(domain))
		return ALARM_CONDITION_GONE;
	if (counts->ready + counts->degraded > 0)
		return ALARM_CONDITION_GOOD;
	if (counts->unknown > 0)
		return ALARM_CONDITION_UNKNOWN;
	/* With no other host there is nothing that could be lost. */
	return counts->blocked > 0 ? ALARM_CONDITION_BAD : ALARM_CONDITION_GONE;
}

/* What stands in the way on the first host: code and text. */
static void
first_reason(struct conditions *conditions, const struct fleet_domain *domain,
    struct alarm_facts *facts, char *text, size_t size)
{
	struct findings findings = {0};
	size_t count;
	const struct fleet_host *const *hosts = fleet_hosts(conditions->fleet, &count);
	size_t first = count > 0 && hosts[0] == domain->host ? 1 : 0;

	if (first < count &&
	    evaluate_pair(domain, hosts[first], conditions->policy, &findings) == 0 &&
	    findings.count > 0) {
		facts->code = finding_definition(findings.list[0].id)->code;
		snprintf(
		    text, size, "; %s: %s", hosts[first]->name, findings.list[0].text);
	}
	findings_free(&findings);
}

static int
domain_observe(struct conditions *conditions, const struct fleet_domain *domain,
    const struct matrix_counts *counts, enum alarm_condition condition)
{
	struct alarm_identity identity = {ALARM_DOMAIN_STRANDED, 0, domain->index};
	const char *uuid = domain->inventory->uuid;
	char text[CONDITION_TEXT_SIZE], ended[CONDITION_TEXT_SIZE];
	struct alarm_facts facts = {.host = domain->host->name,
	    .domain = domain->inventory->name,
	    .uuid = uuid,
	    .count = 1,
	    .stranded = 1,
	    .text = text,
	    .ended = ended};
	size_t used;

	if (condition != ALARM_CONDITION_BAD)
		return alarms_observe(
		    conditions->alarms, &identity, condition, NULL, &conditions->now);
	snprintf(text, sizeof(text),
	    "%s on %s has no target: %" PRIu32 " host%s blocked",
	    domain->inventory->name, domain->host->name, counts->blocked,
	    counts->blocked == 1 ? " is" : "s are");
	used = strlen(text);
	first_reason(conditions, domain, &facts, text + used, sizeof(text) - used);
	snprintf(
	    ended, sizeof(ended), "%s has a target again", domain->inventory->name);
	return alarms_observe(
	    conditions->alarms, &identity, condition, &facts, &conditions->now);
}

static bool
is_reported(const struct fleet *fleet, uint32_t index)
{
	size_t low = 0, high;
	const struct fleet_domain *const *domains = fleet_domains(fleet, &high);
	size_t count = high;

	while (low < high) {
		size_t middle = low + (high - low) / 2;

		if (domains[middle]->index < index)
			low = middle + 1;
		else
			high = middle;
	}
	return low < count && domains[low]->index == index;
}

/* Alarms about domains that nobody has: of an earlier run, and of pairs. */
static void
end_unknown_domain(void *context, const struct alarm *alarm)
{
	struct conditions *conditions = context;

	if ((alarm->identity.kind == ALARM_DOMAIN_STRANDED ||
		alarm->identity.kind == ALARM_PAIR_BLOCKED) &&
	    !is_reported(conditions->fleet, alarm->identity.other))
		condition_end(conditions, alarm, "no host reports the domain any more");
}

static bool
all_hosts_told(const struct fleet *fleet)
{
	size_t count;
	const struct fleet_host *const *hosts = fleet_hosts(fleet, &count);

	for (size_t i = 0; i < count; i++)
		if (hosts[i]->inventory == NULL)
			return false;
	return count > 0;
}

void
condition_domains_run(struct conditions *conditions)
{
	size_t count;
	const struct fleet_domain *const *domains =
	    fleet_domains(conditions->fleet, &count);

	if (!matrix_is_known(conditions->matrix))
		return;
	for (size_t i = 0; i < count; i++) {
		struct domain_notes *notes = &conditions->domains[domains[i]->slot];
		struct matrix_counts counts = matrix_domain_counts(
		    conditions->matrix, domains[i], migration_mode_of(domains[i]));
		enum alarm_condition condition = domain_condition(domains[i], &counts);

		if (condition == notes->stranded ||
		    condition == ALARM_CONDITION_UNKNOWN)
			continue;
		/* One that cannot be followed now is tried again. */
		if (domain_observe(conditions, domains[i], &counts, condition) == 0)
			notes->stranded = (uint8_t)condition;
		else
			conditions->dirty = true;
	}
	if (!conditions->domains_complete && all_hosts_told(conditions->fleet)) {
		conditions->domains_complete = true;
		conditions->gone = true;
	}
	if (conditions->domains_complete && conditions->gone) {
		conditions->gone = false;
		alarms_each(conditions->alarms, end_unknown_domain, conditions);
	}
}
