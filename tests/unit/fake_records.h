/* A store of records in memory, whose disk can be full or damaged. */
#ifndef TESTS_UNIT_FAKE_RECORDS_H
#define TESTS_UNIT_FAKE_RECORDS_H

#include <stdbool.h>
#include <stddef.h>

#include "agent/records.h"

#define FAKE_RECORDS 8192

/* All zero is an empty one; fake_records_clear frees what it holds. */
struct fake_records {
	struct fake_record {
		char room[16], key[64], value[2048];
	} * list;
	size_t count;
	size_t saves, written; /* batches, and records in them */
	bool full;
	int save_error; /* -errno instead, with its text */
	bool damaged;   /* nothing can be read */
};

struct record_store fake_records_store(struct fake_records *records);
void fake_records_clear(struct fake_records *records);

/* The value, or NULL. */
const char *fake_records_find(
    const struct fake_records *records, const char *room, const char *key);
/* NULL removes. */
void fake_records_put(
    struct fake_records *records, const char *room, const char *key, const char *value);

#endif
