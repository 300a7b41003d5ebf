/* Private to the daemon: its root, and what its files call of each other. */
#ifndef AGENT_DAEMON_PRIVATE_H
#define AGENT_DAEMON_PRIVATE_H

#include <stdbool.h>

#include <event2/util.h>

#include "agent/daemon.h"
#include "agent/instant.h"
#include "mib/mib.h"

struct alarms;
struct collections;
struct conditions;
struct config;
struct control;
struct event;
struct exports;
struct fleet;
struct loop;
struct matrix;
struct reason;
struct registry;
struct run_events;
struct runs;
struct standings;
struct state;
struct web;

enum daemon_signal {
	DAEMON_TERM,
	DAEMON_INT,
	DAEMON_HUP,
	DAEMON_SIGNALS,
};

/* The root of everything the process holds. */
struct daemon {
	const struct daemon_options *options;
	struct config *config;
	struct config *start; /* the first one: SNMP borrows from it to the end */
	struct loop *loop;
	struct state *state;
	struct registry *registry;
	struct fleet *fleet;
	struct matrix *matrix;
	struct standings *standings;
	struct alarms *alarms;
	struct conditions *conditions;
	struct collections *collections;
	struct runs *runs;
	struct run_events *run_events;
	struct mib *mib;
	struct exports *exports;
	struct control *control; /* NULL: switched off */
	struct web *web;         /* NULL: switched off */
	struct event *signals[DAEMON_SIGNALS];
	struct event *tick;
	struct event *alarm; /* when alarms are due */
	bool woken;          /* there is something to do for them */
	struct instant started;
};

/* ---- daemon.c ---- */

/* Signals and timers. -ENOMEM. */
int daemon_add_events(struct daemon *daemon);
/* There is something to do for the alarms: at the end of this turn. context: daemon. */
void daemon_wake_alarms(void *context);

/* ---- daemon_open.c ---- */

/* All rooms, in the order in which they need each other. -errno with a reason. */
int daemon_open(struct daemon *daemon, struct reason *reason);
/* Also after a failed daemon_open(). Frees the configurations, too. */
void daemon_close(struct daemon *daemon);

/* ---- daemon_reload.c ---- */

/* What the MIB reads, by the configuration that holds. */
struct mib_sources daemon_sources(const struct daemon *daemon);
/* The handler of SIGHUP; context: daemon. */
void daemon_reload(evutil_socket_t number, short what, void *context);

#endif
