/* Whether hosts can be emptied. */
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "agent/alarms/conditions_private.h"
#include "agent/evacuation/standing.h"

static void
tell_impossible(struct conditions *conditions, const struct fleet_host *host,
    const struct standing *standing)
{
	const struct alarm_identity identity = {
	    ALARM_HOST_NOT_EVACUABLE, host->index, 0};
	char text[CONDITION_TEXT_SIZE], ended[CONDITION_TEXT_SIZE];
	const struct alarm_facts facts = {.host = host->name,
	    .count = standing->unplaced,
	    .text = text,
	    .ended = ended};

	snprintf(text, sizeof(text),
	    "%s cannot be emptied: %" PRIu32 " domain%s would find no place; "
	    "see migready evacuate %s",
	    host->name, standing->unplaced, condition_plural(standing->unplaced),
	    host->name);
	snprintf(ended, sizeof(ended), "%s can be emptied", host->name);
	alarms_observe(conditions->alarms, &identity, ALARM_CONDITION_BAD, &facts,
	    &conditions->now);
}

static void
host_check(struct conditions *conditions, const struct fleet_host *host)
{
	const struct alarm_identity identity = {
	    ALARM_HOST_NOT_EVACUABLE, host->index, 0};
	struct host_notes *notes = &conditions->hosts[host->slot];
	struct standing standing = standings_of(conditions->standings, host);

	if (!standing.worked_out ||
	    (standing.status == (enum evacuation_status)notes->evacuation &&
		standing.unplaced == notes->unplaced))
		return;
	notes->evacuation = (uint8_t)standing.status;
	notes->unplaced = standing.unplaced;
	if (standing.status == EVACUATION_IMPOSSIBLE)
		tell_impossible(conditions, host, &standing);
	else
		alarms_observe(conditions->alarms, &identity,
		    standing.status == EVACUATION_POSSIBLE ? ALARM_CONDITION_GOOD
							   : ALARM_CONDITION_UNKNOWN,
		    NULL, &conditions->now);
}

static void
end_evacuation(void *context, const struct alarm *alarm)
{
	if (alarm->identity.kind == ALARM_HOST_NOT_EVACUABLE)
		condition_end(context, alarm, "evacuations are not looked at any more");
}

static void
evacuations_forget(struct conditions *conditions)
{
	for (unsigned i = 0; i < conditions->host_room; i++)
		conditions->hosts[i].evacuation = 0;
	conditions->evacuations = false;
	alarms_each(conditions->alarms, end_evacuation, conditions);
}

void
condition_evacuations_run(struct conditions *conditions)
{
	bool wanted =
	    conditions->standings != NULL && (alarms_switches(conditions->alarms) &
						 (1U << ALARM_HOST_NOT_EVACUABLE)) != 0;
	size_t count;
	const struct fleet_host *const *hosts = fleet_hosts(conditions->fleet, &count);

	if (!wanted && conditions->evacuations)
		evacuations_forget(conditions);
	if (!wanted)
		return;
	conditions->evacuations = true;
	for (size_t i = 0; i < count; i++)
		if (hosts[i]->slot < conditions->host_room)
			host_check(conditions, hosts[i]);
}
