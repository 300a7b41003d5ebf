/* Paths of one file in one spelling. */
#ifndef COLLECTORS_LDM_PATH_H
#define COLLECTORS_LDM_PATH_H

#include <stdbool.h>

/* Longer paths are not looked at. */
#define PATH_SIZE 4096

/*
 * Write an absolute path without empty and `.` components and without a slash at its
 * end. False for a relative or too long one, and for one with `..`, whose meaning hangs
 * on symbolic links. Those are not followed anywhere: they are on another machine.
 */
bool path_normalise(const char *path, char normal[PATH_SIZE]);

#endif
