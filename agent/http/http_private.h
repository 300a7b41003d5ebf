/* Private to the HTTP server: listeners, their connections, and requests. */
#ifndef AGENT_HTTP_HTTP_PRIVATE_H
#define AGENT_HTTP_HTTP_PRIVATE_H

#include <stdbool.h>
#include <stddef.h>

#include "agent/endpoint.h"
#include "agent/http/http.h"
#include "agent/peer.h"

struct bufferevent;
struct evbuffer;
struct event;
struct evconnlistener;
struct evhttp;
struct evhttp_request;
struct evkeyvalq;
struct http_connection;
struct http_gzip;
struct http_tls;

/* One listener. */
struct http_port {
	struct http *http;
	struct evhttp *server; /* owns the listener */
	struct evconnlistener *listener;
	struct event *tick;
	bool encrypted;
	bool is_local;                       /* a UNIX socket */
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
	struct peer_group group;  /* of readers at it */
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
	bool trusted; /* its client may read; looked at once */
	int64_t left; /* milliseconds for that */
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
	struct evkeyvalq *query;
};

/* ---- connection.c ---- */

/* Serve at a listener; taken over. -ENOMEM. */
int http_port_open(
    struct http_port *port, struct http *http, struct evconnlistener *listener);
void http_port_close(struct http_port *port);
/*
 * A client is sent so many octets: it is cut when it does not take them in time.
 * Without any: it need not do anything any more.
 */
void http_connection_expect(struct http_connection *connection, size_t size);
/* End a connection at once, in the middle of an answer, too; it is freed later. */
void http_connection_cut(struct http_connection *connection);
/* End connections of clients that may read no more. */
void http_port_expel(struct http_port *port);

/* ---- route.c ---- */

/* Find who answers a request, and have it answered. */
void http_serve(struct http_connection *connection, struct evhttp_request *evhttp);

/* ---- reply.c ---- */

void http_body_release(const struct http_body *body);
/* Append octets without a copy; the body is taken over. -ENOMEM. */
int http_body_append(struct evbuffer *to, const struct http_body *body);
/*
 * The connection has ended in the middle of an answer: the library has left the request
 * to us when the client was the one who ended it.
 */
void http_answer_lost(struct evhttp_request *evhttp);

/* ---- gzip.c ---- */

/* NULL: out of memory. */
struct http_gzip *http_gzip_new(void);
/* NULL is allowed. */
void http_gzip_free(struct http_gzip *gzip);
/* Compress what is in a buffer, which is emptied, to the end of another. -ENOMEM. */
int http_gzip_put(
    struct http_gzip *gzip, struct evbuffer *to, struct evbuffer *from, bool is_last);

/* ---- pump.c ---- */

/* Answer with what a source gives; taken over. -ENOMEM: nothing was sent. */
int http_pump_start(
    struct http_request *request, const struct http_source *source, bool compress);
/* Answer with a body, compressed on its way; taken over. -ENOMEM: nothing was sent. */
int http_pump_body(struct http_request *request, const struct http_body *body);

/* ---- accept.c ---- */

/*
 * How much a client wants something, in thousandths: by the value of its header Accept
 * or Accept-Encoding, NULL = it sent none: 1000. 0: not at all.
 */
int http_accept_weight(const char *header, const char *what);

#endif
