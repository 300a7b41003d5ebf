#include "agent/readiness/history.h"

/* Where the slot is, or count. */
static uint32_t
position(const struct history *history, uint32_t slot)
{
	uint32_t i = 0;

	while (i < history->count && history->slots[i] != slot)
		i++;
	return i;
}

/* Make room by forgetting the pair that changed longest ago. */
static uint32_t
position_new(struct history *history)
{
	uint32_t oldest = 0;

	if (history->count < HISTORY_PAIRS)
		return history->count++;
	for (uint32_t i = 1; i < HISTORY_PAIRS; i++)
		if (history->changed[i].steady < history->changed[oldest].steady)
			oldest = i;
	if (history->changed[oldest].steady > history->horizon.steady)
		history->horizon = history->changed[oldest];
	return oldest;
}

void
history_note(struct history *history, uint32_t slot, const struct instant *now)
{
	uint32_t i = position(history, slot);

	if (i == history->count) {
		i = position_new(history);
		history->slots[i] = slot;
		history->changes[i] = 0;
	}
	history->changes[i]++;
	history->changed[i] = *now;
}

void
history_drop(struct history *history, uint32_t slot)
{
	uint32_t i = position(history, slot);
	uint32_t last;

	if (i == history->count)
		return;
	last = --history->count;
	history->slots[i] = history->slots[last];
	history->changes[i] = history->changes[last];
	history->changed[i] = history->changed[last];
}

struct instant
history_changed(const struct history *history, uint32_t slot)
{
	uint32_t i = position(history, slot);

	return i < history->count ? history->changed[i] : history->horizon;
}

uint32_t
history_changes(const struct history *history, uint32_t slot)
{
	uint32_t i = position(history, slot);

	return i < history->count ? history->changes[i] : 0;
}
