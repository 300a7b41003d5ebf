#include "agent/engine/decide.h"

#include "agent/fleet/inventory.h"

/* Looks in a row before something that may still change is taken for the end. */
#define LOOKS_AFTER_SUCCESS 3
#define LOOKS_WHEN_UNSURE   6

/* ldm itself ended by itself: it knows what it says. */
static bool
ldm_has_failed(const struct situation *situation)
{
	return situation->exit_known && situation->exit_code > 0 &&
	       situation->exit_code < 126;
}

static enum decision
stayed(const struct situation *situation)
{
	unsigned looks = LOOKS_WHEN_UNSURE;

	if (ldm_has_failed(situation))
		looks = 1;
	else if (situation->exit_known && situation->exit_code == 0)
		looks = LOOKS_AFTER_SUCCESS;
	return situation->equal >= looks ? DECISION_STAYED : DECISION_OPEN;
}

enum decision
decide(const struct situation *situation)
{
	const struct engine_sight *source = &situation->source;
	const struct engine_sight *target = &situation->target;

	if (source->reached && source->present) {
		if ((source->flags & INVENTORY_FLAG_MIGRATION_ERROR) != 0)
			return DECISION_ERROR;
		if ((source->flags & INVENTORY_FLAG_MIGRATION_SOURCE) != 0)
			return DECISION_GOING;
	}
	if (!source->reached)
		return DECISION_OPEN;
	if (!target->reached)
		return source->present && ldm_has_failed(situation) ? DECISION_STAYED
								    : DECISION_OPEN;
	if (target->present && (target->flags & INVENTORY_FLAG_MIGRATION_TARGET) != 0)
		return DECISION_OPEN;
	if (!source->present && target->present)
		return DECISION_MOVED;
	if (source->present && (!target->present || ldm_has_failed(situation)))
		return stayed(situation);
	if (situation->equal < LOOKS_WHEN_UNSURE)
		return DECISION_OPEN;
	return source->present ? DECISION_BOTH : DECISION_NONE;
}

bool
sight_equal(const struct engine_sight *a, const struct engine_sight *b)
{
	return a->reached == b->reached && a->present == b->present &&
	       a->flags == b->flags;
}
