/*
 * A peer that is not to be trusted: on a loopback port it answers what a test tells it
 * to, as fast and as whole as the test wants. And a source that asks it.
 */
#ifndef TESTS_UNIT_COLLECTORS_PEER_FAKE_H
#define TESTS_UNIT_COLLECTORS_PEER_FAKE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "agent/export/octets.h"
#include "agent/fleet/fleet.h"
#include "agent/reason.h"

struct event_base;
struct evconnlistener;
struct inventory;

enum fake_way {
	FAKE_WHOLE,
	FAKE_SHORT,   /* closes before the last octet */
	FAKE_OCTET,   /* closes after the first octet of all */
	FAKE_SLOWLY,  /* an octet at a time, one every 50 ms */
	FAKE_ENDLESS, /* the body again and again */
	FAKE_SILENT,  /* nothing */
	FAKE_OPEN,    /* a stream: the body, then it stays open */
};

struct fake_answer {
	enum fake_way way;
	const char *status;  /* "200 OK" */
	const char *headers; /* lines, each with its CR LF */
	struct octets body;
};

struct fake {
	struct event_base *base;
	struct evconnlistener *listener;
	uint16_t port;
	struct fake_answer inventory, stream;
	struct visit *visits;
	unsigned asked, streams; /* requests of either kind */
	char request[4096];      /* the last one for an inventory */
};

void fake_begin(struct fake *fake);
void fake_end(struct fake *fake);
/* Send octets to all that have the stream open. */
void fake_stream(struct fake *fake, const struct octets *octets);

/* A message of that generation of agent sparc-b, 7 s old; facts: with an inventory. */
struct octets fake_message(const char *host, uint32_t generation, bool facts);
/* The same, with its length before it. */
struct octets fake_head(const char *host, uint32_t generation);

/* A source of the peer collector on a fake. */
struct asker {
	struct fake *fake;
	void *state;
	unsigned done, changed;
	struct inventory *inventory; /* of the last collection */
	struct fleet_relay relay;
	struct reason reason;
};

/* host: NULL = sparc-b. common: see collector.h. */
void asker_begin(
    struct asker *asker, struct fake *fake, const char *host, void **common);
void asker_end(struct asker *asker);
void asker_collect(struct asker *asker);
/* Listen; changes are counted. */
void asker_watch(struct asker *asker);
/* Turn the loop until *number is at least that; fails the test when it never is. */
void fake_wait(struct fake *fake, const unsigned *number, unsigned least);

#endif
