/*
 * The handshake of the XML interface and what follows it (RFC 3920 as far as the 3.6
 * Developer's Guide, XML transport, asks for it): stream, TLS, SASL PLAIN,
 * registration, events. One session is one connection.
 */
#ifndef COLLECTORS_LDM_EVENTS_SESSION_H
#define COLLECTORS_LDM_EVENTS_SESSION_H

#include <stdbool.h>
#include <stdint.h>

#include "collectors/ldm/events/link.h"

struct document;
struct session;

/* All called from the event loop. Only ended may call session_close(). */
struct session_handler {
	/* Events come from now on. */
	void (*registered)(void *context);
	/* fault: NULL, or why the document could not be read to its end. */
	void (*event)(
	    void *context, const struct document *document, const struct reason *fault);
	/* connected: whether TCP ever was. */
	void (*ended)(void *context, bool connected, const struct reason *reason);
};

struct session_settings {
	struct link_settings link;
	const char *credentials_file; /* must outlive the session; NULL = none */
};

/* *session is freed by session_close. -errno with a reason. */
int session_open(struct session **session, struct event_base *base,
    const struct session_settings *settings, const struct session_handler *handler,
    void *context, struct reason *reason);
void session_close(struct session *session);

#endif
