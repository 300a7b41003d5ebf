/*
 * Events of a Logical Domains Manager, from its XML interface: a hint of what to read
 * again within milliseconds of a change. The connection is kept for ever, through
 * restarts of the manager and whatever else it does. Events only make an inventory
 * fresher; without them it is as old as its interval.
 */
#ifndef COLLECTORS_LDM_EVENTS_EVENTS_H
#define COLLECTORS_LDM_EVENTS_EVENTS_H

#include <stdbool.h>
#include <stdint.h>

#include "collectors/ldm/events/hint.h"

struct event_base;
struct ldm_events;
struct reason;

#define LDM_EVENTS_PORT 6482

struct ldm_events_settings {
	const char *name; /* of the host, for the log */
	const char *host; /* name or address; NULL = this host */
	uint16_t port;    /* 0 = LDM_EVENTS_PORT */
	bool tls;         /* as every manager wants it; false for a simulator */
	/* PEM, see tls_open(); NULL = the manager is not verified. */
	const char *ca_file;
	/* See credentials_plain(); NULL = no authentication, as on the same host. */
	const char *credentials_file;
	/* Milliseconds; 0 = 10 s, 1 s, 5 min, 1 min. */
	int64_t deadline;  /* for each step, and for each document */
	int64_t retry;     /* to the second try; doubled with each one */
	int64_t retry_cap; /* at most that */
	int64_t stable;    /* a connection that held so long begins anew with retry */
};

/*
 * Called from the event loop, never from inside a function of this header, and must not
 * call ldm_events_close().
 */
struct ldm_events_handler {
	/*
	 * Something changed. Whenever a connection begins, everything may have: events
	 * were missed. hint is valid during the call. Not merged, see gather.h.
	 */
	void (*hint)(void *context, const struct ldm_hint *hint);
	/*
	 * Events come from now on, or come no more, for that reason (else NULL). Once
	 * per change, however many tries it takes; also logged. May be NULL.
	 */
	void (*state)(void *context, bool connected, const struct reason *reason);
};

struct ldm_events_counts {
	uint64_t tries;       /* to connect */
	uint64_t connections; /* that got as far as events */
	uint64_t events;
	uint64_t unknown;    /* of them, actions that nobody knows */
	uint64_t unreadable; /* documents that are no XML, whatever they were */
};

/*
 * Begin to connect. settings are copied. -EINVAL, -EPERM, -ENOMEM or what the system
 * says of the files, with a reason: a setting that makes no sense. A manager that does
 * not answer is no error. *events is freed by ldm_events_close.
 */
int ldm_events_open(struct ldm_events **events, struct event_base *base,
    const struct ldm_events_settings *settings,
    const struct ldm_events_handler *handler, void *context, struct reason *reason);
void ldm_events_close(struct ldm_events *events);

const struct ldm_events_counts *ldm_events_counts(const struct ldm_events *events);

#endif
