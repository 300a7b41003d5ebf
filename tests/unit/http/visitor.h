/* A server at a UNIX socket of its own, and clients of it. */
#ifndef TESTS_UNIT_HTTP_VISITOR_H
#define TESTS_UNIT_HTTP_VISITOR_H

#include <stdbool.h>
#include <stddef.h>

#include "agent/http/http.h"
#include "tests/unit/agent/scratch.h"

struct event_base;

/* Octets of "/big", which are those of site.big. */
#define BIG_SIZE ((size_t)6 * 1024 * 1024)

/*
 * Routes: "/hello" has "hello\n" with tag 7; "/big"; "/rest/" answers with what follows
 * it; "/kind" with the type chosen of "a/b" and "c/d"; "/query" with parameter x;
 * "/count" counts to three on its way; "/stream" goes on for ever.
 */
struct site {
	struct event_base *base;
	struct http *http;
	char directory[SCRATCH_SIZE];
	char path[SCRATCH_SIZE + 16];
	char *big;
	int released; /* bodies of "/big" and "/count" */
	int counted, count_fails;
	/* The newest stream. */
	struct http_stream *stream;
	int drained, closed;
};

/* Set-up and teardown; *state is the site. */
int site_open(void **state);
int site_close(void **state);
/* Open again with other limits. */
void site_reopen(struct site *site, const struct http_options *options);
struct http_options site_options(const struct site *site);
/* Let the server do what it can do without waiting. */
void site_turn(struct site *site);

struct visitor {
	int fd;
	size_t used;
	bool ended;
	char *text; /* all that came, terminated */
};

/* Connect and say something. */
void visit(struct site *site, struct visitor *visitor, const char *text);
/* Read on until text is there; it fails when that does not come. */
void visitor_expect(struct site *site, struct visitor *visitor, const char *text);
/* Read on until so many octets are there. */
void visitor_fill(struct site *site, struct visitor *visitor, size_t size);
/* Read on until the server closes. */
void visitor_end(struct site *site, struct visitor *visitor);
void visitor_leave(struct site *site, struct visitor *visitor);

#endif
