/* What the process of a migration does, step by step, until the migration is over. */
#ifndef LDMSIM_JOURNEY_H
#define LDMSIM_JOURNEY_H

#include <stdbool.h>
#include <stdint.h>

#include "contrib/ldmsim/text.h"

struct journey {
	const char *fleet_path, *source, *domain;
	bool save_spconfig;    /* on both hosts, when it has arrived */
	unsigned duration;     /* milliseconds it takes in all, 0 = not known yet */
	uint64_t seen;         /* time of the last step */
	uint64_t spent, stood; /* milliseconds that it went on, and that it did not */
};

enum journey_end {
	JOURNEY_GOES_ON,
	JOURNEY_ARRIVED,
	JOURNEY_FAILED,
};

/* Milliseconds to wait before the next step. */
int journey_interval(const struct journey *journey);

/*
 * Do the next step. cancelled: undo all instead. lock: file to remove at the end, while
 * the fleet is locked. message: gets the manager's words if it failed.
 */
enum journey_end journey_step(
    struct journey *journey, bool cancelled, const char *lock, struct text *message);

#endif
