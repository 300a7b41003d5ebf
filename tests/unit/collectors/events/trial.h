/* A client of events, the manager it talks to, and what became of it. */
#ifndef TESTS_UNIT_COLLECTORS_EVENTS_TRIAL_H
#define TESTS_UNIT_COLLECTORS_EVENTS_TRIAL_H

#include "agent/reason.h"
#include "collectors/ldm/events/events.h"
#include "tests/unit/agent/scratch.h"
#include "tests/unit/collectors/events/manager.h"

#define TRIAL_HINTS 64

struct trial_hint {
	unsigned changed;
	char domain[64];
	enum ldm_migration_status status;
	int progress;
	char source[64];
};

struct trial {
	struct event_base *base;
	struct event *watchdog;
	struct certificate certificate; /* of the manager, for IP:127.0.0.1 */
	struct manager_plan plan;
	struct manager *manager;
	struct ldm_events_settings settings;
	struct ldm_events *events;
	char folder[SCRATCH_SIZE];

	unsigned connected, lost; /* how often it was told */
	struct reason reason;     /* of the last loss */
	unsigned hint_count;
	struct trial_hint hints[TRIAL_HINTS];
	unsigned warnings;  /* in the log */
	char warning[1024]; /* the last one */
};

/* Of each test. settings: TLS, 127.0.0.1, tries without delay, long deadlines. */
int trial_setup(void **state);
int trial_teardown(void **state);

/* Begin. May be called again. */
void trial_open(struct trial *trial);

/* Turn once; wait for something to happen. */
void trial_turn(struct trial *trial);

/* Turn until so many connections, losses or hints were told; bounded. */
void trial_connected(struct trial *trial, unsigned count);
void trial_lost(struct trial *trial, unsigned count);
void trial_hints(struct trial *trial, unsigned count);

/* How often a text stands in another. */
unsigned trial_count(const char *text, const char *part);

#endif
