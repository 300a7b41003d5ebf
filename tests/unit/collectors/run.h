/* Running a collector in a test: a scratch folder of listings and a bounded loop. */
#ifndef TESTS_UNIT_COLLECTORS_RUN_H
#define TESTS_UNIT_COLLECTORS_RUN_H

#include <stdbool.h>

#include "agent/reason.h"
#include "collectors/collector.h"
#include "tests/unit/agent/scratch.h"

struct event_base;
struct inventory;

/* A collector on a scratch copy of tests/fixtures/ldm/sparc-a. */
struct run {
	struct event_base *base;
	const struct collector *collector;
	void *state;
	char folder[SCRATCH_SIZE];
	char fake[256]; /* path of fake-ldm */
	/* Of the last collection. */
	unsigned done;
	struct inventory *inventory;
	struct reason reason;
};

/* Make the folder. */
void run_begin(struct run *run);
/* Close what is open and remove the folder. */
void run_end(struct run *run);

/* Write, or with NULL remove, a file of the folder. */
void run_write(const struct run *run, const char *file, const char *text);
/* Read one, terminated; freed by the caller; "" when there is none. */
char *run_read(const struct run *run, const char *file);

/* Open a collector with its own defaults and these values instead. */
int run_open(struct run *run, const struct collector *collector,
    const struct collector_value *values, size_t count, struct reason *reason);

/* The ldm collector on fake-ldm, with these values besides. */
void run_open_ldm(struct run *run, const struct collector_value *values, size_t count);

/* Collect once: run->inventory, or NULL with run->reason. */
void run_collect(struct run *run);

/* Begin one and do not wait. */
void run_start(struct run *run);
/* Turn until the collection has ended. */
void run_wait(struct run *run);

#endif
