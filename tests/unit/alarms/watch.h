/*
 * Alarms whose clock the test turns, with a sink that writes down what it is sent, and
 * a database that outlives them.
 */
#ifndef TESTS_UNIT_ALARMS_WATCH_H
#define TESTS_UNIT_ALARMS_WATCH_H

#include "agent/alarms/alarms.h"
#include "tests/unit/fake_records.h"

struct registry;

struct watch {
	struct fake_records records;
	struct registry *registry;
	struct alarms *alarms;
	struct alarms_options options;
	struct instant now; /* begins at 1000 s by the steady clock */
	uint32_t boot_id;
	bool refuse;     /* the sink takes nothing */
	bool unanswered; /* the sink confirms nothing by itself */
	/* "mrVswitchLost:vswitch-lost.1.7:2<1 " for each that was sent: name, key,
	 * state and state before. */
	char sent[8192];
	struct alarm_event last; /* its strings are the alarms' */
	int64_t due;             /* what alarms_run said last */
};

/* Set-up and teardown of a test; *state is the watch. Kinds that are by default are
 * told, raise holds are 0, clear holds 10 s. mrAgentStarted was sent and forgotten. */
int watch_open(void **state);
int watch_close(void **state);

/* End as a process does that is killed (saved: one that ends well), and start again. */
void watch_restart(struct watch *watch, bool saved);

/* The condition of {kind, 1, other} is this from now on; then alarms_run(). */
void watch_observe(struct watch *watch, enum alarm_kind kind, uint32_t other,
    enum alarm_condition condition);

/* Forget what was sent, let time pass, run. */
void watch_pass(struct watch *watch, int64_t milliseconds);

/* Forget what was sent, run. */
void watch_run(struct watch *watch);

size_t watch_raised(const struct watch *watch);

#endif
