#include "agent/evacuation/standing.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "agent/fleet/fleet.h"
#include "agent/instant.h"
#include "agent/log.h"

/* Milliseconds of a turn of the loop; one plan more may be on top. */
#define TURN_MS 40

/* By slot of a host. */
struct note {
	struct standing standing;
	bool due;
	uint32_t *targets; /* indexes of the hosts its plan leads to */
	size_t target_count;
};

struct standings {
	struct fleet *fleet;
	struct evacuation_sources sources;
	struct note *notes;
	unsigned room;
	uint32_t next; /* index of the host that comes first in the next turn */
	bool due;      /* somebody is */
};

static void
note_forget(struct note *note)
{
	free(note->targets);
	*note = (struct note){.standing.status = EVACUATION_UNKNOWN};
}

static int
notes_reserve(struct standings *standings)
{
	unsigned room = fleet_slots(standings->fleet);
	struct note *notes;

	if (room <= standings->room)
		return 0;
	notes = realloc(standings->notes, room * sizeof(*notes));
	if (notes == NULL)
		return -ENOMEM;
	for (unsigned i = standings->room; i < room; i++)
		notes[i] =
		    (struct note){.standing.status = EVACUATION_UNKNOWN, .due = true};
	standings->notes = notes;
	standings->room = room;
	return 0;
}

static bool
leads_to(const struct note *note, uint32_t host)
{
	for (size_t i = 0; i < note->target_count; i++)
		if (note->targets[i] == host)
			return true;
	return false;
}

static void
on_host(void *context, const struct fleet_change *change)
{
	struct standings *standings = context;
	const struct fleet_host *host = change->host;

	standings->due = true;
	for (unsigned i = 0; i < standings->room; i++) {
		struct note *note = &standings->notes[i];

		if (note->standing.status != EVACUATION_POSSIBLE ||
		    leads_to(note, host->index))
			note->due = true;
	}
	if (host->slot >= standings->room)
		return;
	if ((change->kinds & FLEET_CHANGE_REMOVED) != 0)
		note_forget(&standings->notes[host->slot]);
	standings->notes[host->slot].due = true;
}

int
standings_open(struct standings **standings, struct fleet *fleet,
    const struct evacuation_sources *sources)
{
	struct standings *new = calloc(1, sizeof(*new));
	const struct fleet_observer observer = {NULL, on_host, new};

	if (new == NULL)
		return -ENOMEM;
	new->fleet = fleet;
	new->sources = *sources;
	new->due = true;
	if (fleet_observe(fleet, &observer) != 0) {
		free(new);
		return -ENOMEM;
	}
	*standings = new;
	return 0;
}

void
standings_free(struct standings *standings)
{
	if (standings == NULL)
		return;
	for (unsigned i = 0; i < standings->room; i++)
		free(standings->notes[i].targets);
	free(standings->notes);
	free(standings);
}

void
standings_reconsider(struct standings *standings, const struct policy *policy,
    const struct evacuation_policy *rules)
{
	standings->sources.policy = policy;
	standings->sources.rules = rules;
	standings->due = true;
	for (unsigned i = 0; i < standings->room; i++)
		standings->notes[i].due = true;
}

/* ---- working out ---- */

static int
note_targets(struct note *note, const struct evacuation *plan)
{
	size_t count = plan->count - plan->unplaced;

	free(note->targets);
	note->target_count = 0;
	note->targets = calloc(count + 1, sizeof(*note->targets));
	if (note->targets == NULL)
		return -ENOMEM;
	for (size_t i = 0; i < count; i++)
		if (!leads_to(note, plan->moves[i].target->index))
			note->targets[note->target_count++] =
			    plan->moves[i].target->index;
	return 0;
}

static int
work_out(struct standings *standings, const struct fleet_host *host)
{
	struct note *note = &standings->notes[host->slot];
	struct evacuation plan;
	int error = evacuation_plan(&plan, &standings->sources, host);

	if (error != 0)
		return error;
	error = note_targets(note, &plan);
	if (error == 0)
		note->standing =
		    (struct standing){plan.status, true, (uint32_t)plan.unplaced};
	note->due = error != 0;
	evacuation_free(&plan);
	return error;
}

bool
standings_run(struct standings *standings)
{
	const struct instant begun = instant_now();
	size_t count, first = 0;
	const struct fleet_host *const *hosts = fleet_hosts(standings->fleet, &count);

	if (!standings->due || notes_reserve(standings) != 0)
		return standings->due;
	while (first < count && hosts[first]->index < standings->next)
		first++;
	for (size_t i = 0; i < count; i++) {
		const struct fleet_host *host = hosts[(first + i) % count];

		if (!standings->notes[host->slot].due)
			continue;
		if (work_out(standings, host) != 0) {
			log_error(ROOM_READINESS,
			    "no memory to plan an evacuation; tried again later");
			return true;
		}
		standings->next = host->index + 1;
		if (instant_now().steady - begun.steady >= TURN_MS)
			return true;
	}
	standings->due = false;
	return false;
}

struct standing
standings_of(const struct standings *standings, const struct fleet_host *host)
{
	const struct standing unknown = {.status = EVACUATION_UNKNOWN};

	return standings != NULL && host->slot < standings->room
		   ? standings->notes[host->slot].standing
		   : unknown;
}
