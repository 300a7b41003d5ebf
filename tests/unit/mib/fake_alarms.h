/*
 * Alarms without rules and without time: tests say what there is, and see what the mib
 * told them.
 */
#ifndef TESTS_UNIT_MIB_FAKE_ALARMS_H
#define TESTS_UNIT_MIB_FAKE_ALARMS_H

#include "agent/alarms/alarms.h"

#define FAKE_CONFIRMED_MAX 64

struct alarms {
	const struct alarm *const *list;
	size_t count;
	const struct alarm_event *events;
	size_t event_count;
	uint32_t sequence;
	uint64_t suppressed;
	size_t waiting;
	struct instant changed;
	unsigned switches, notices;
	unsigned saved; /* switches, as often as they were set */
	int refusal;    /* what setting them comes to when it is not 0 */
	uint32_t confirmed[FAKE_CONFIRMED_MAX];
	size_t confirmed_count;
	unsigned unsent, woken; /* how often */
};

#endif
