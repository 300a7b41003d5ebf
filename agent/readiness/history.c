#include "agent/readiness/history.h"

#include <stdlib.h>
#include <string.h>

static struct history_entry *
entry_find(const struct history *history, uint32_t slot)
{
	for (unsigned i = 0; i < history->count; i++)
		if (history->list[i].slot == slot)
			return &history->list[i];
	return NULL;
}

const struct history_entry *
history_find(const struct history *history, uint32_t slot)
{
	return entry_find(history, slot);
}

static void
horizon_raise(struct history *history, const struct instant *instant)
{
	if (instant->steady > history->horizon.steady)
		history->horizon = *instant;
}

/* The entry to overwrite: the one that changed longest ago. */
static struct history_entry *
entry_forget(struct history *history)
{
	struct history_entry *oldest = &history->list[0];

	for (unsigned i = 1; i < history->count; i++)
		if (history->list[i].changed.steady < oldest->changed.steady)
			oldest = &history->list[i];
	horizon_raise(history, &oldest->changed);
	return oldest;
}

static struct history_entry *
entry_new(struct history *history)
{
	struct history_entry *list;
	unsigned room = history->room == 0 ? 1 : history->room * 2U;

	if (history->count == HISTORY_PAIRS)
		return entry_forget(history);
	if (history->count == history->room) {
		list = realloc(history->list, room * sizeof(*list));
		if (list == NULL)
			return NULL;
		history->list = list;
		history->room = (uint8_t)room;
	}
	return &history->list[history->count++];
}

void
history_note(struct history *history, uint32_t slot, const struct instant *now)
{
	struct history_entry *entry = entry_find(history, slot);

	if (entry == NULL) {
		entry = entry_new(history);
		if (entry == NULL) {
			horizon_raise(history, now);
			return;
		}
		*entry = (struct history_entry){.slot = slot};
	}
	entry->changes++;
	entry->changed = *now;
}

void
history_drop(struct history *history, uint32_t slot)
{
	struct history_entry *entry = entry_find(history, slot);

	if (entry != NULL)
		*entry = history->list[--history->count];
}

void
history_free(struct history *history)
{
	free(history->list);
	memset(history, 0, sizeof(*history));
}
