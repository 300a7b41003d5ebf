/* Requests on the control socket that change something: runs made and cancelled. */
#ifndef AGENT_CONTROL_ORDERS_H
#define AGENT_CONTROL_ORDERS_H

#include <stdint.h>

#include <jansson.h>

struct control_sources;
struct peer;
struct peer_group;
struct reason;

/*
 * Whether a peer may have runs made and cancelled: root, the user of this process, and
 * processes in a group. -EACCES with a reason for people.
 */
int order_check(
    const struct peer *peer, const struct peer_group *group, struct reason *reason);

/*
 * Carry out the request of a peer that may. The line to answer with is the caller's:
 * the run that was made, or the error; NULL when memory is short.
 */
json_t *order_submit(
    const struct control_sources *sources, const struct peer *peer, json_t *request);
json_t *order_cancel(
    const struct control_sources *sources, const struct peer *peer, json_t *request);

/* The number that a request has under "run"; 0 when it has none. */
uint32_t order_run(const json_t *request);

#endif
