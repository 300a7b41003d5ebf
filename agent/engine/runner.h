/*
 * The runner and its directory. migready-run carries out one command of ldm apart from
 * the daemon, which may end and start again meanwhile; both know of each other only by
 * the files of one directory, which the daemon makes for one command and no other:
 *
 *   alive      a FIFO. Who makes it owns the command, so that it is begun at most once;
 *              the runner and the command hold its reading end, so that it has a reader
 *              as long as one of them lives
 *   output     what the command prints, the first RUNNER_OUTPUT_MAX octets
 *   status     "exit 0" or "signal 9"; there only when it is complete
 */
#ifndef AGENT_ENGINE_RUNNER_H
#define AGENT_ENGINE_RUNNER_H

#define RUNNER_ALIVE  "alive"
#define RUNNER_OUTPUT "output"
#define RUNNER_STATUS "status"
/* On their way to the above; the first one stays, so that there is one runner only. */
#define RUNNER_ALIVE_NEW  "alive.new"
#define RUNNER_STATUS_NEW "status.new"

#define RUNNER_OUTPUT_MAX 1048576

/* The longest status, with its line end. */
#define RUNNER_STATUS_SIZE 32

#endif
