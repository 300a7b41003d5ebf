/* What the files of the control socket share. */
#ifndef AGENT_CONTROL_CONTROL_PRIVATE_H
#define AGENT_CONTROL_CONTROL_PRIVATE_H

#include <stdbool.h>
#include <stddef.h>

#include "agent/control/control.h"
#include "agent/endpoint.h"

struct connection;
struct evconnlistener;

struct control {
	struct control_sources sources;
	struct event_base *base;
	struct endpoint endpoint;
	struct evconnlistener *listener;
	bool resting; /* accepting failed, until the next tick at least */
	struct connection *connections;
	size_t count;
	int64_t heartbeat_at; /* by the steady clock */
};

/* ---- connection.c ---- */

/* Take over a connected descriptor; it is closed when there is no memory. */
void connection_open(struct control *control, int fd);
void connection_close(struct connection *connection);
struct connection *connection_next(const struct connection *connection);

/* Tell a connection that watches; text: one line with its end. */
void connection_tell(struct connection *connection, const char *text, size_t length);

/* heartbeat: whether it is time for one. */
void connection_tick(
    struct connection *connection, const struct instant *now, bool heartbeat);

#endif
