/* Starting a program: no shell, a clean environment, and nothing inherited by chance.
 */
#ifndef COLLECTORS_SPAWN_H
#define COLLECTORS_SPAWN_H

#include <sys/types.h>

/*
 * A pipe that no other program inherits. our_end: 0 to read, 1 to write; our end does
 * not block. Both are closed by the caller, also the one that was opened before an
 * error. -errno.
 */
int spawn_pipe(int *ours, int *theirs, int our_end);

/*
 * Start argv (NULL-terminated, the first element is looked up in PATH) in a new process
 * group, with LC_ALL=C and a fixed PATH as its whole environment, no signal blocked and
 * none ignored. fds become its 0, 1 and 2; fds[0] < 0 is /dev/null. 0 or -errno.
 */
int spawn_program(pid_t *pid, const char *const *argv, const int fds[3]);

#endif
