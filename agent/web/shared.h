/* Octets that many readers are sent, made once. */
#ifndef AGENT_WEB_SHARED_H
#define AGENT_WEB_SHARED_H

#include <stdint.h>

#include "agent/export/octets.h"

struct http_body;

/* Never changes once it is made. */
struct shared {
	unsigned references;
	uint64_t base; /* of a delta: the revision that it is for */
	struct octets octets;
};

/* Empty, with one reference; NULL: out of memory. */
struct shared *shared_new(void);
void shared_unref(struct shared *shared);

/* As a body, which has a reference of its own. */
struct http_body shared_body(struct shared *shared);

#endif
