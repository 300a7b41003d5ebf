/*
 * One client of the XML control interface: the XMPP handshake as far as it is needed
 * (RFC 3920: streams, STARTTLS, SASL PLAIN), then requests, answers and events.
 */
#ifndef LDMSIM_SERVE_CLIENT_H
#define LDMSIM_SERVE_CLIENT_H

#include "contrib/ldmsim/event.h"
#include "contrib/ldmsim/serve/channel.h"
#include "contrib/ldmsim/serve/options.h"

struct client;

/* A client of an accepted, non-blocking connection, which it closes in the end. Freed
 * by the caller with client_free(). */
struct client *client_create(
    int fd, const struct options *options, SSL_CTX *context, unsigned number);

/* The connection's descriptor, and what to poll(2) it for. now: milliseconds. */
int client_fd(const struct client *client);
short client_events(const struct client *client, uint64_t now);

/* Read what has arrived; answer what was read. */
void client_read(struct client *client);
void client_answer(struct client *client);

/* Send it the event, if it wants its kind. */
void client_announce(struct client *client, const struct event *event);

/* End the stream. */
void client_end(struct client *client);

/* Send what can be sent. Returns false when the connection is over. */
bool client_flush(struct client *client, uint64_t now);

void client_free(struct client *client);

#endif
