#include "agent/alarms/conditions.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "agent/alarms/conditions_private.h"
#include "agent/log.h"

void
condition_end(
    struct conditions *conditions, const struct alarm *alarm, const char *ended)
{
	struct alarm_facts facts = alarm->facts;

	facts.ended = ended;
	alarms_observe(conditions->alarms, &alarm->identity, ALARM_CONDITION_GONE,
	    &facts, &conditions->now);
}

void
condition_end_identity(struct conditions *conditions,
    const struct alarm_identity *identity, const char *ended)
{
	const struct alarm *alarm = alarms_find(conditions->alarms, identity);

	if (alarm != NULL)
		condition_end(conditions, alarm, ended);
}

/* ---- room by slot ---- */

static int
hosts_reserve(struct conditions *conditions)
{
	unsigned room = fleet_slots(conditions->fleet);
	struct host_notes *hosts;
	uint8_t *row;

	if (room <= conditions->host_room)
		return 0;
	hosts = realloc(conditions->hosts, room * sizeof(*hosts));
	if (hosts == NULL)
		return -ENOMEM;
	conditions->hosts = hosts;
	row = realloc(conditions->row, room);
	if (row == NULL)
		return -ENOMEM;
	conditions->row = row;
	memset(hosts + conditions->host_room, 0,
	    (room - conditions->host_room) * sizeof(*hosts));
	/* Rows by slot of a host are made again with the room there is now. */
	for (unsigned i = 0; i < conditions->domain_room; i++) {
		free(conditions->domains[i].fits);
		conditions->domains[i].fits = NULL;
	}
	conditions->host_room = room;
	return 0;
}

static int
domains_reserve(struct conditions *conditions)
{
	unsigned room = fleet_domain_slots(conditions->fleet);
	struct domain_notes *domains;

	if (room <= conditions->domain_room)
		return 0;
	domains = realloc(conditions->domains, room * sizeof(*domains));
	if (domains == NULL)
		return -ENOMEM;
	memset(domains + conditions->domain_room, 0,
	    (room - conditions->domain_room) * sizeof(*domains));
	conditions->domains = domains;
	conditions->domain_room = room;
	return 0;
}

static int
notes_reserve(struct conditions *conditions)
{
	if (hosts_reserve(conditions) == 0 && domains_reserve(conditions) == 0)
		return 0;
	log_error(ROOM_ALARMS, "no memory to look for alarms; tried again later");
	conditions->dirty = true;
	return -ENOMEM;
}

/* ---- following the fleet ---- */

struct leaving {
	struct conditions *conditions;
	uint32_t host;
};

static void
end_leaving(void *context, const struct alarm *alarm)
{
	const struct leaving *leaving = context;

	if (alarm->identity.host == leaving->host)
		condition_end(leaving->conditions, alarm,
		    "the host is not in the configuration any more");
}

/* What is told of a domain may be another thing now; one that is gone is not stranded.
 */
static void
on_domain(
    void *context, const struct fleet_domain *domain, enum fleet_domain_change change)
{
	struct conditions *conditions = context;
	const struct alarm_identity identity = {
	    ALARM_DOMAIN_STRANDED, 0, domain->index};
	struct domain_notes *notes = NULL;

	if (domain->slot < conditions->domain_room)
		notes = &conditions->domains[domain->slot];
	if (notes != NULL)
		notes->stranded = ALARM_CONDITION_UNKNOWN;
	if (change != FLEET_DOMAIN_REMOVED)
		return;
	conditions->now = domain->host->changed;
	condition_end_identity(
	    conditions, &identity, "no host reports the domain any more");
	conditions->gone = true;
	if (notes == NULL)
		return;
	free(notes->fits);
	*notes = (struct domain_notes){0};
}

static void
on_host(void *context, const struct fleet_change *change)
{
	struct conditions *conditions = context;
	const struct fleet_host *host = change->host;
	struct leaving leaving = {conditions, host->index};

	conditions->now = host->changed;
	conditions->dirty = true;
	/* Alarms are observed in conditions_run(), which this asks for. */
	alarms_ask_for_run(conditions->alarms);
	if ((change->kinds & FLEET_CHANGE_REMOVED) != 0)
		alarms_each(conditions->alarms, end_leaving, &leaving);
	if (notes_reserve(conditions) != 0)
		return;
	conditions->hosts[host->slot].dirty = true;
	if ((change->kinds & FLEET_CHANGE_REMOVED) != 0) {
		condition_pairs_forget_host(conditions, host->slot);
		conditions->hosts[host->slot] = (struct host_notes){0};
	} else if ((change->kinds & FLEET_CHANGE_ADDED) != 0) {
		conditions->hosts[host->slot].added = host->changed;
	}
}

int
conditions_open(struct conditions **conditions, struct fleet *fleet,
    const struct matrix *matrix, const struct policy *policy, struct alarms *alarms)
{
	struct conditions *new = calloc(1, sizeof(*new));
	const struct fleet_observer observer = {on_domain, on_host, new};

	if (new == NULL)
		return -ENOMEM;
	new->fleet = fleet;
	new->matrix = matrix;
	new->alarms = alarms;
	new->pairs = new->evacuations = true;
	conditions_reconsider(new, policy);
	if (fleet_observe(fleet, &observer) != 0) {
		conditions_free(new);
		return -ENOMEM;
	}
	*conditions = new;
	return 0;
}

void
conditions_free(struct conditions *conditions)
{
	if (conditions == NULL)
		return;
	for (unsigned i = 0; i < conditions->domain_room; i++)
		free(conditions->domains[i].fits);
	free(conditions->domains);
	free(conditions->hosts);
	free(conditions->row);
	free(conditions);
}

void
conditions_reconsider(struct conditions *conditions, const struct policy *policy)
{
	size_t count;
	const struct fleet_host *const *hosts = fleet_hosts(conditions->fleet, &count);

	conditions->policy = policy;
	if (notes_reserve(conditions) != 0)
		return;
	for (size_t i = 0; i < count; i++) {
		struct host_notes *notes = &conditions->hosts[hosts[i]->slot];

		notes->dirty = true;
		notes->evacuation = 0;
		if (notes->added.wall == 0)
			notes->added = hosts[i]->changed;
	}
	for (unsigned i = 0; i < conditions->domain_room; i++)
		conditions->domains[i].stranded = ALARM_CONDITION_UNKNOWN;
	conditions->dirty = true;
}

void
conditions_set_standings(
    struct conditions *conditions, const struct standings *standings)
{
	conditions->standings = standings;
}

/* Alarms of an earlier run may be about hosts that are not configured any more. */
static void
end_unknown_host(void *context, const struct alarm *alarm)
{
	struct conditions *conditions = context;
	size_t count;
	const struct fleet_host *const *hosts = fleet_hosts(conditions->fleet, &count);
	size_t i = 0;

	while (i < count && hosts[i]->index != alarm->identity.host)
		i++;
	if (alarm->identity.host != 0 && i == count)
		condition_end(
		    conditions, alarm, "the host is not in the configuration any more");
}

static bool
pairs_were_switched(const struct conditions *conditions)
{
	unsigned pairs =
	    alarms_switches(conditions->alarms) & (1U << ALARM_PAIR_BLOCKED);

	return conditions->pairs != (pairs != 0);
}

void
conditions_run(struct conditions *conditions, const struct instant *now)
{
	conditions->now = *now;
	if (!conditions->started)
		alarms_each(conditions->alarms, end_unknown_host, conditions);
	conditions->started = true;
	/* The rest in the next turn of the loop, so that it does not stand still. */
	if (!condition_hosts_run(conditions)) {
		alarms_ask_for_run(conditions->alarms);
		return;
	}
	condition_evacuations_run(conditions);
	if (!conditions->dirty && !pairs_were_switched(conditions))
		return;
	if (notes_reserve(conditions) != 0)
		return;
	conditions->dirty = false;
	condition_domains_run(conditions);
	condition_pairs_run(conditions);
}
