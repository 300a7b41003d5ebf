/*
 * When the verdicts of one domain's pairs last changed. Most pairs never change, so
 * only those that did are remembered, and of them a bounded number: the one that has
 * not changed for longest is forgotten, and its instant becomes the horizon, no later
 * than which any pair that is not remembered changed.
 */
#ifndef AGENT_READINESS_HISTORY_H
#define AGENT_READINESS_HISTORY_H

#include <stdint.h>

#include "agent/instant.h"

/* Pairs remembered per domain. */
#define HISTORY_PAIRS 16

struct history_entry {
	uint32_t slot; /* of the target */
	uint32_t changes;
	struct instant changed;
};

/* Zero-initialise, then set horizon to when the domain was first evaluated. */
struct history {
	struct history_entry *list;
	uint8_t count, room;
	struct instant horizon;
};

/* A verdict for the target at this slot changed. Short of memory it is forgotten. */
void history_note(struct history *history, uint32_t slot, const struct instant *now);
/* There is no such pair any more. */
void history_drop(struct history *history, uint32_t slot);
/* NULL when the pair is not remembered. */
const struct history_entry *history_find(const struct history *history, uint32_t slot);
void history_free(struct history *history);

#endif
