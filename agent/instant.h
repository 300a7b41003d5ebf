/*
 * One moment on two clocks. Intervals and ages are computed on the steady clock, which
 * nobody can set back; the wall clock is only for showing and storing. Functions that
 * need the time take an instant, so that tests can give them one.
 */
#ifndef AGENT_INSTANT_H
#define AGENT_INSTANT_H

#include <stdint.h>

struct instant {
	int64_t wall;   /* milliseconds since 1970-01-01 UTC; 0 = never */
	int64_t steady; /* milliseconds of a clock that only goes forward */
};

/* The present moment. */
struct instant instant_now(void);

/* Whole seconds from one instant to a later one by the steady clock; never below 0. */
int64_t instant_seconds_between(const struct instant *from, const struct instant *to);

#endif
