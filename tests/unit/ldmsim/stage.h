/* A stage for tests of ldmsim: a fleet file in a folder of its own, and calls on it. */
#ifndef TESTS_UNIT_LDMSIM_STAGE_H
#define TESTS_UNIT_LDMSIM_STAGE_H

#include <sys/types.h>

#include "contrib/ldmsim/answer.h"
#include "tests/unit/agent/scratch.h"

struct stage {
	char directory[SCRATCH_SIZE];
	char fleet[SCRATCH_SIZE + 32]; /* the fleet file in it */
	struct answer answer;          /* of the last call */
};

/* cmocka set-up and tear-down: *state is a struct stage. */
int stage_setup(void **state);
int stage_teardown(void **state);

/* Write the fleet file. */
void stage_write(struct stage *stage, const char *text);

/* The content of the fleet file; the caller frees it. */
char *stage_read(const struct stage *stage);

/* Run a command line, words split at blanks, on a host; the status is returned. */
int stage_run(struct stage *stage, const char *host, const char *line);

/* Run it and fail unless it ends with status 0 and prints exactly this. */
void stage_expect(
    struct stage *stage, const char *host, const char *line, const char *expected);

/* Run it and fail unless it ends with status 1 and says this somewhere on stderr. */
void stage_refuse(
    struct stage *stage, const char *host, const char *line, const char *message);

/* Run a command line in a process of its own, which ends with the exit status. */
pid_t stage_start(struct stage *stage, const char *host, const char *line);

/* Wait for its end: the exit status, or minus the signal that killed it. */
int stage_end(pid_t process);

/* Run a listing again and again until it says this; fail after ten seconds. */
void stage_await(
    struct stage *stage, const char *host, const char *line, const char *text);

/* Does the output of the last call hold this? */
int stage_says(const struct stage *stage, const char *text);

#endif
