/* One GET from a peer, bounded in time and size. */
#ifndef COLLECTORS_PEER_REQUEST_H
#define COLLECTORS_PEER_REQUEST_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "collectors/peer/library.h"

struct link;
struct reason;
struct request;

/* What came, and whether it is a failure: reason "" = an answer, whatever its status.
 */
struct request_answer {
	long status;
	const char *type; /* media type, without parameters; "" = not told */
	const char *etag; /* as it came; "" = none */
	const uint8_t *body;
	size_t size;
};

/* answer NULL: none came, for that reason. request_free() may be called from inside. */
typedef void request_done(
    void *context, const struct request_answer *answer, const struct reason *reason);

struct request_options {
	const char *path; /* from the slash on */
	const char *etag; /* what one has already; NULL = nothing */
	size_t most;      /* octets of the answer, unpacked */
	int64_t time;     /* milliseconds for all of it; with data: without anything */
	/*
	 * Given the body of a good answer piece by piece, which then is not kept. Not 0
	 * ends the request, with that reason. NULL = keep it.
	 */
	int (*data)(
	    void *context, const uint8_t *data, size_t size, struct reason *reason);
	request_done *done; /* called once, from the event loop */
	void *context;
};

/*
 * Ask. options are copied, with path and etag. *request is freed by request_free, which
 * ends it. -ENOMEM, or what getent cannot be started for; with a reason.
 */
int request_start(struct request **request, struct link *link,
    const struct request_options *options, struct reason *reason);
void request_free(struct request *request);

/* A transfer of libcurl's has ended: for the link. */
void request_ended(const struct library *curl, CURL *easy, CURLcode code);

/* Say an answer that is not what was asked for in words; -EIO. */
int request_refusal(const struct request_answer *answer, struct reason *reason);

#endif
