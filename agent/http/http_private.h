/* Private to the HTTP server: listeners, their connections, and requests. */
#ifndef AGENT_HTTP_HTTP_PRIVATE_H
#define AGENT_HTTP_HTTP_PRIVATE_H

#include <stdbool.h>
#include <stddef.h>

#include "agent/endpoint.h"
#include "agent/http/http.h"

struct bufferevent;
struct evbuffer;
struct event;
struct evconnlistener;
struct evhttp;
struct evhttp_request;
struct http_connection;
struct http_tls;

/* One listener. */
struct http_port {
	struct http *http;
	struct evhttp *server; /* owns the listener */
	struct evconnlistener *listener;
	struct event *tick;
	bool encrypted;
	struct http_connection *connections; /* a list */
	int64_t count;                       /* of them */
};

enum {
	HTTP_PORTS = 2, /* a UNIX socket, and TCP */
};

struct http {
	struct event_base *base;
	struct http_options options;
	const struct http_route *routes;
	void *context;
	struct endpoint endpoint; /* path NULL: there is none */
	struct http_port ports[HTTP_PORTS];
	struct http_tls *tls;
	int64_t streams; /* that are open */
};

struct http_connection {
	struct http_port *port;
	struct bufferevent *bufferevent;
	/*
	 * Until its first request nobody tells us that it has ended, so we keep it
	 * from being freed and look after the time a client has for that.
	 */
	bool held;
	struct event *deadline;
	/* What answers and would have to know that it has ended. */
	void (*closed)(void *answer);
	void *answer;
	struct http_connection *prev, *next; /* as utlist wants them */
};

struct http_request {
	struct http_connection *connection;
	struct evhttp_request *evhttp;
	char *path; /* decoded */
	const char *rest;
};

/* ---- connection.c ---- */

/* Serve at a listener; taken over. -ENOMEM. */
int http_port_open(
    struct http_port *port, struct http *http, struct evconnlistener *listener);
void http_port_close(struct http_port *port);
/* End connections of clients that may read no more. */
void http_port_expel(struct http_port *port);

/* ---- route.c ---- */

/* Find who answers a request, and have it answered. */
void http_serve(struct http_connection *connection, struct evhttp_request *evhttp);

/* ---- reply.c ---- */

/* Append octets without a copy; the body is taken over. -ENOMEM. */
int http_body_append(struct evbuffer *to, const struct http_body *body);
/*
 * The connection has ended in the middle of an answer: the library has left the request
 * to us when the client was the one who ended it.
 */
void http_answer_lost(struct evhttp_request *evhttp);

/* ---- gzip.c ---- */

/* Answer with a body, compressed on its way; taken over. -ENOMEM: nothing was sent. */
int http_gzip_start(struct http_request *request, const struct http_body *body);

/* ---- accept.c ---- */

/*
 * How much a client wants something, in thousandths: by the value of its header Accept
 * or Accept-Encoding, NULL = it sent none: 1000. 0: not at all.
 */
int http_accept_weight(const char *header, const char *what);

#endif
