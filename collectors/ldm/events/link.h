/*
 * One connection to a manager: TCP, later TLS, and documents cut out of what comes.
 * Knows deadlines and limits, but not what the documents mean.
 */
#ifndef COLLECTORS_LDM_EVENTS_LINK_H
#define COLLECTORS_LDM_EVENTS_LINK_H

#include <stddef.h>
#include <stdint.h>

#include "collectors/ldm/events/cutter.h"

struct event_base;
struct ev_token_bucket_cfg;
struct link;
struct reason;
struct resolve_address;
struct tls;

/* Returned by a piece's handler: nothing more in clear, begin TLS. */
#define LINK_START_TLS 1

/* All called from the event loop. Only ended may call link_close(). */
struct link_handler {
	/* TCP, or after LINK_START_TLS TLS, is ready. */
	void (*connected)(void *context);
	/* Returns 0, LINK_START_TLS, or -errno with a reason, which ends the link. */
	int (*piece)(void *context, const struct piece *piece, struct reason *reason);
	/* The link is of no use any more; nothing else is called. */
	void (*ended)(void *context, const struct reason *reason);
};

struct link_settings {
	const struct resolve_address *address;
	const char *host;                 /* for TLS; must outlive the link */
	struct tls *tls;                  /* same; NULL = no TLS */
	const char *expected;             /* see link_expect() */
	int64_t deadline;                 /* milliseconds */
	struct ev_token_bucket_cfg *rate; /* must outlive the link */
};

/* *link is freed by link_close. -errno with a reason. */
int link_open(struct link **link, struct event_base *base,
    const struct link_settings *settings, const struct link_handler *handler,
    void *context, struct reason *reason);
void link_close(struct link *link);

/*
 * The link ends unless link_expect() is called again within the deadline. what: for the
 * reason, "stream features", and must stay valid. NULL: nothing is expected, but a
 * document that begins must end within the deadline.
 */
void link_expect(struct link *link, const char *what);

/* Send a text. */
void link_write(struct link *link, const char *text);

/* Send one that release() gets back when it has gone out, or never will. */
void link_write_owned(struct link *link, char *text, void (*release)(char *text));

#endif
