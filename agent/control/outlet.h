/* What the control socket gives away as octets: messages of agent/export. */
#ifndef AGENT_CONTROL_OUTLET_H
#define AGENT_CONTROL_OUTLET_H

#include <jansson.h>

struct control_sources;
struct evbuffer;

/*
 * The line that answers a request for an export, which is the caller's, NULL when
 * memory is short; what it announces is in octets.
 */
json_t *outlet_take(
    const struct control_sources *sources, json_t *request, struct evbuffer *octets);

#endif
