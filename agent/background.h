/* Leaving the terminal, with the parent waiting until the daemon is up. */
#ifndef AGENT_BACKGROUND_H
#define AGENT_BACKGROUND_H

/*
 * Fork into a session of its own. The parent stays until the child calls
 * background_ready() and exits 0, or exits 1 when the child ends before. Returns in the
 * child only: a descriptor for background_ready(), or -errno.
 */
int background_start(void);

/* Let the parent go, and give up the terminal: standard streams go to /dev/null. */
void background_ready(int fd);

#endif
