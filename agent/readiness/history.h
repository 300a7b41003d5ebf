/*
 * When the verdicts of one domain's pairs last changed. Most pairs never change, so
 * only a few are remembered: the one that has not changed for longest is forgotten, and
 * its instant becomes the horizon, no later than which any pair that is not remembered
 * changed.
 */
#ifndef AGENT_READINESS_HISTORY_H
#define AGENT_READINESS_HISTORY_H

#include <stdint.h>

#include "agent/instant.h"

/* Pairs remembered per domain. */
#define HISTORY_PAIRS 8

/*
 * Begins empty, with the instant when the domain was first evaluated as horizon. Arrays
 * rather than entries: to see that a target is not there reads one of them.
 */
struct history {
	uint32_t count;
	uint32_t slots[HISTORY_PAIRS]; /* of the targets */
	uint32_t changes[HISTORY_PAIRS];
	struct instant changed[HISTORY_PAIRS];
	struct instant horizon;
};

/* A verdict for the target at this slot changed. */
void history_note(struct history *history, uint32_t slot, const struct instant *now);
/* There is no such pair any more. */
void history_drop(struct history *history, uint32_t slot);
/* When the pair last changed and how often, as far as that is remembered. */
struct instant history_changed(const struct history *history, uint32_t slot);
uint32_t history_changes(const struct history *history, uint32_t slot);

#endif
