/*
 * Commands that were killed and have not gone: the kernel still holds them, in a call
 * that nothing interrupts. Their numbers are kept until they can be reaped.
 */
#ifndef COLLECTORS_UNREAPED_H
#define COLLECTORS_UNREAPED_H

#include <stdbool.h>
#include <stddef.h>
#include <sys/types.h>

/* So many may wait before no command is started any more... */
#define UNREAPED_LIMIT 16
/* ...and so many more may come of commands that run already. */
#define UNREAPED_ROOM 48

/* Start with a zeroed struct. Nothing needs to be released. */
struct unreaped {
	pid_t pids[UNREAPED_LIMIT + UNREAPED_ROOM];
	size_t count;
};

/*
 * Reap those that have gone meanwhile; never waits. False while too many are left to
 * start any more.
 */
bool unreaped_reap(struct unreaped *unreaped);

/* Keep one. unreaped may be NULL, then nobody does. */
void unreaped_add(struct unreaped *unreaped, pid_t pid);

#endif
