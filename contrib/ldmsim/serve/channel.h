/*
 * A connection: a socket, TLS on it once it was started, and a queue of what is to be
 * sent. Nothing blocks. How documents are cut into TLS records is up to the modes.
 */
#ifndef LDMSIM_SERVE_CHANNEL_H
#define LDMSIM_SERVE_CHANNEL_H

#include <stdbool.h>
#include <stdint.h>

#include <openssl/ssl.h>

#include "contrib/ldmsim/serve/mode.h"

struct chunk;

struct channel {
	int fd; /* closed by channel_close() */
	const struct modes *modes;
	SSL *tls;     /* NULL before TLS */
	bool shaking; /* the handshake of TLS is not over */
	bool wants_to_write;
	bool broken;
	struct chunk *first, *last;
	uint64_t queued; /* bytes */
	uint64_t due;    /* when the next byte may be sent, in a trickle */
};

/* Begin TLS with the next byte. */
void channel_start_tls(struct channel *channel, SSL_CTX *context);

/* What to poll(2) for. now: milliseconds. */
short channel_events(const struct channel *channel, uint64_t now);

/* Add to in what has arrived, NUL bytes as blanks. Returns false when the connection
 * has ended or broken. */
bool channel_read(struct channel *channel, struct text *in);

/* Queue bytes of the protocol. */
void channel_send(struct channel *channel, const char *text);

/* Is so much waiting that the client must be dropped? */
bool channel_is_full(const struct channel *channel);

/* Queue a document, or a part of one that is sent repeat times. */
void channel_send_document(
    struct channel *channel, const char *data, size_t length, uint64_t repeat);

/* Send what can be sent now. now: milliseconds. */
void channel_flush(struct channel *channel, uint64_t now);

/* Close it. politely: with TLS's own farewell. */
void channel_close(struct channel *channel, bool politely);

#endif
