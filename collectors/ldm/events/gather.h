/*
 * Hints that come close together, merged: one change of an administrator makes many
 * events, and reading again once is enough.
 */
#ifndef COLLECTORS_LDM_EVENTS_GATHER_H
#define COLLECTORS_LDM_EVENTS_GATHER_H

#include <stdbool.h>
#include <stddef.h>

#include "collectors/ldm/events/document.h"

struct event_base;
struct gather;
struct ldm_hint;

/* How long to wait for more after the first hint, milliseconds. */
#define GATHER_DELAY   10
#define GATHER_DOMAINS 32

/* What to read again, each part and each domain once. */
struct gathered {
	unsigned changed; /* LDM_HINT_*, EVERYTHING alone when it is among them */
	size_t domain_count;
	char domains[GATHER_DOMAINS][DOCUMENT_NAME];
};

/* gathered is valid during the call. gather_hold() may be called from inside. */
typedef void gather_ready(void *context, const struct gathered *gathered);

/* *gather is freed by gather_close. -ENOMEM. */
int gather_open(struct gather **gather, struct event_base *base, gather_ready *ready,
    void *context);
void gather_close(struct gather *gather);

/* Take a hint in; it is copied. How far a migration is counts for nothing here. */
void gather_add(struct gather *gather, const struct ldm_hint *hint);

/*
 * While hold is true hints are only collected, so that nothing is lost while a reading
 * runs and no flood of events can start a second one. Begins with false.
 */
void gather_hold(struct gather *gather, bool hold);

#endif
