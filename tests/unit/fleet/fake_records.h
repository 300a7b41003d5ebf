/* A store of records in memory, whose disk can be full. */
#ifndef TESTS_UNIT_FLEET_FAKE_RECORDS_H
#define TESTS_UNIT_FLEET_FAKE_RECORDS_H

#include <stdbool.h>

#include "agent/records.h"

#define FAKE_RECORDS 4200

/* All zero is an empty one. Rooms are not told apart. */
struct fake_records {
	struct fake_record {
		char key[64];
		char value[1024];
	} list[FAKE_RECORDS];
	size_t count;
	size_t saves, written; /* calls, and records in them */
	bool full;
};

struct record_store fake_records_of(struct fake_records *fake);

/* The value of a key, NULL when there is none. */
const char *fake_records_find(const struct fake_records *fake, const char *key);

#endif
