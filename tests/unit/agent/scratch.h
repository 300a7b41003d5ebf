/* A directory of a test's own, gone with everything in it afterwards. */
#ifndef TESTS_UNIT_AGENT_SCRATCH_H
#define TESTS_UNIT_AGENT_SCRATCH_H

#include <stddef.h>

#define SCRATCH_SIZE 256

/* Make one; path has SCRATCH_SIZE octets. Fails the test when it cannot. */
void scratch_make(char *path);
void scratch_remove(const char *path);

/* Write a file in it and give its path, valid until the next call. */
const char *scratch_write(const char *path, const char *name, const char *text);

#endif
