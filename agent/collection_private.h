/* One host in the schedule, and the schedule: what the two files about them share. */
#ifndef AGENT_COLLECTION_PRIVATE_H
#define AGENT_COLLECTION_PRIVATE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <event2/util.h>

#include "agent/instant.h"
#include "agent/reason.h"

struct collector;
struct config;
struct config_host;
struct event;
struct event_base;
struct fleet;
struct fleet_host;

/* One host in the schedule. */
struct collection {
	struct collection *next;         /* of all */
	struct collection *next_waiting; /* of those whose time has come */
	struct collections *all;
	const struct config_host *config;
	void *source; /* the collector's state */
	struct event *timer;
	const struct fleet_host *host;
	unsigned failures; /* in a row */
	struct reason last_failure;
	bool waiting, running, kept;
	bool hurried;                /* everything is wanted again */
	struct reason unheard;       /* why the collector cannot tell what changes */
	bool watched;                /* the collector was asked to say what changes */
	bool hinted;                 /* it said so since the last collection began */
	struct instant began, whole; /* the last collection, the last of everything */
	int64_t took;                /* milliseconds, the last collection */
};

struct collections {
	struct event_base *base;
	struct fleet *fleet;
	struct collection *list;
	struct collection *waiting, **waiting_end;
	struct collection *prepared;    /* hosts that are new or collect another way */
	const struct config *following; /* what is prepared, until it is decided on */
	struct event *pump;             /* begins the one that waits first */
	void **common; /* what sources of a collector share, as collectors[] stand */
	int64_t running, parallel, backoff_max;
	size_t once; /* hosts that a one-shot command still waits for */
	void (*done)(void *context);
	void *done_context;
	void (*progress)(
	    void *context, const char *host, const char *domain, int percent);
	void *progress_context;
};

/* Where the sources of a collector keep what they share. */
void **collections_common(struct collections *all, const struct collector *collector);

/* ---- collection.c ---- */

/* A host that is not collected yet. NULL with a reason. */
struct collection *collection_new(
    struct collections *all, const struct config_host *config, struct reason *reason);
void collection_free(struct collection *c);
/* Collect it as soon as there is room. */
void collection_start(struct collection *c);
/* It goes on under another configuration; another interval holds from now on. */
void collection_keep(struct collection *c, const struct config_host *config);

/* Start what waits, as far as the limit allows, one after the other. */
void collections_pump(struct collections *all);
void collections_begin_next(evutil_socket_t fd, short what, void *context);

#endif
