/*
 * What a peer streams of its hosts: messages Inventory without facts, each with its
 * length before it (migready.proto), cut out of what comes in pieces.
 */
#ifndef COLLECTORS_PEER_NEWS_H
#define COLLECTORS_PEER_NEWS_H

#include <stddef.h>
#include <stdint.h>

#include "agent/export/octets.h"

struct inventory_message;
struct reason;

/* One message has not more octets. */
#define NEWS_MAX 65536

/* Zero-initialise; news_free releases. */
struct news {
	uint8_t length[10]; /* of the next message, as far as it has come */
	size_t length_size;
	size_t rest; /* octets of a message that still have to come; 0 = its length */
	struct octets body;
};

typedef void news_tell(void *context, const struct inventory_message *message);

/*
 * Take the next octets and tell every message that is complete; an empty one, which
 * only shows that the peer is there, is not told. 0; -EBADMSG: it is no such stream;
 * -ENOMEM; with a reason. After an error the stream has to be ended.
 */
int news_take(struct news *news, const uint8_t *data, size_t size, news_tell *tell,
    void *context, struct reason *reason);
void news_free(struct news *news);

#endif
