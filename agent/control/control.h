/*
 * The control socket: a UNIX stream socket where the command migready asks the running
 * daemon. One request per connection, one line of JSON; the answer is lines of JSON:
 *
 *   {"request": "alarms"}  start, one alarm for each that is raised, end; then it
 * closes
 *   {"request": "watch"}   the same, then a change whenever the state of an alarm has
 *                          changed, and heartbeats, until the client ends its side
 *   {"request": "runs"}    start, one run for each that is kept, end
 *   {"request": "run", "run": 7}
 *                          start, that run, its lines, end
 *   {"request": "submit", "operation": "migrate", "domain": "web1", "target":
 * "sparc-b", "options": ["force"], "name": "web2", "generation": 12} the run that was
 * made; the last three may be left out
 *   {"request": "cancel", "run": 7}
 *                          the run that was made, which cancels the other one
 *   {"request": "status"}  start, agent, one source for each host, end
 *   {"request": "export", "host": "sparc-a"}
 *                          export, and behind its line end the octets of a message
 *                          (agent/export/migready.proto): the Inventory of the host,
 *                          or without one the Snapshot of everything
 *   anything else          {"error": "what was wrong"}; then it closes
 *
 * Whoever can connect may look; submit and cancel are for root, the daemon's own user
 * and the members of a group. Whoever submits is named as the requester of the run.
 *
 * migready(1) has what stands in each line. At any time the last line about an alarm
 * says how it is: one that changes while the list is on its way may come as a change
 * before the end. Nothing is queued without bound for a reader that is slow: it misses
 * changes and gets the list anew, from start to end.
 *
 * Nothing here has a timer: the daemon calls control_tick() about once a second.
 */
#ifndef AGENT_CONTROL_CONTROL_H
#define AGENT_CONTROL_CONTROL_H

#include <stdint.h>
#include <sys/types.h>

#include "agent/peer.h"

struct alarms;
struct control;
struct engine;
struct event_base;
struct exporter;
struct fleet;
struct instant;
struct reason;

/* Connections at the same time; more are told so and closed. */
#define CONTROL_CONNECTIONS 32
/* A request has fewer octets than this, its line end included. */
#define CONTROL_REQUEST_SIZE 4096
/* Milliseconds that a client may take for its request ... */
#define CONTROL_REQUEST_PATIENCE 10000
/* ... and not read at all while something is said to it. */
#define CONTROL_READ_PATIENCE 60000
/* Milliseconds between heartbeats. */
#define CONTROL_HEARTBEAT 15000

struct control_options {
	const char *path;  /* borrowed */
	mode_t mode;       /* of the socket's file: who may write to it may ask */
	const char *group; /* whose members may order runs; NULL = none; found once */
};

/* What is told of; borrowed. */
struct control_sources {
	struct alarms *alarms; /* followed: see alarms_follow() */
	struct engine *engine;
	const struct fleet *fleet; /* where domains and hosts are found by name */
	struct peer_group group;   /* set by control_open() */
	struct exporter *exporter; /* what is exported; NULL = nothing is */
	uint32_t boot_id;
	const char *version;
};

/*
 * Listen. The file of a daemon that is dead is replaced. *control is freed by
 * control_close. -EADDRINUSE: somebody listens there; -EEXIST: it is no socket;
 * -ENAMETOOLONG; -EINVAL: there is no such group; others as the system says; all with a
 * reason.
 */
int control_open(struct control **control, struct event_base *base,
    const struct control_options *options, const struct control_sources *sources,
    struct reason *reason);

/* Ends all connections and removes the file. */
void control_close(struct control *control);

/* End connections that take too long, tell the others that we are alive. */
void control_tick(struct control *control, const struct instant *now);

#endif
