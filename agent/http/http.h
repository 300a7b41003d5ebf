/*
 * A small HTTP/1.1 server for what is exported (RFC 9110, 9112): GET and HEAD. It
 * listens at a UNIX socket, whose readers the system names, and over TCP: on a loopback
 * address, or anywhere with TLS in which both sides show certificates.
 *
 * libevent's server does the protocol; here is who may connect, how many, and for how
 * long. What is sent is never copied for a reader, and a reader that is slow costs
 * nothing but its connection.
 */
#ifndef AGENT_HTTP_HTTP_H
#define AGENT_HTTP_HTTP_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

struct evbuffer;
struct event_base;
struct http;
struct http_request;
struct http_stream;
struct reason;

/* A request line with its headers has fewer octets than this. */
#define HTTP_HEADER_SIZE 8192

/*
 * Octets that a client has to take in a second, once idle_time is over: nobody keeps us
 * from freeing what we send by taking it octet by octet.
 */
#define HTTP_RATE_LEAST 65536

/* TLS of the TCP listener: files in PEM. */
struct http_tls_options {
	const char *certificate; /* ours, with what leads to the CA */
	const char *key;
	const char *ca; /* who may have signed those of clients */
	/*
	 * Subjects of clients that may read, as `openssl x509 -subject -nameopt
	 * RFC2253` prints them; NULL-terminated.
	 */
	const char *const *subjects;
};

/* Strings are borrowed for the life of the server, but for those of tls. */
struct http_options {
	const char *path;    /* of a UNIX socket, NULL = none */
	mode_t mode;         /* of its file: who may write to it may read from us */
	const char *group;   /* then only root, our user and its members; NULL = all */
	const char *listen;  /* "127.0.0.1:9808" or "[::1]:9808", NULL = none */
	bool encrypted;      /* listen is served with TLS */
	int64_t connections; /* at the same time, per listener; more have to wait */
	int64_t streams;     /* of them, in all */
	int64_t header_time; /* milliseconds a client may take for its request */
	int64_t idle_time;   /* ... and to be silent; more to take what it is sent */
	struct http_tls_options tls;
};

/* What is served under a path; one that ends in '/' serves all that begins with it. */
struct http_route {
	const char *path;
	void (*serve)(void *context, struct http_request *request);
};

/*
 * Listen. routes: ended by one without path; borrowed like the options. *http is freed
 * by http_close. -EINVAL: an address that is none, or that others can reach without
 * TLS, or files of TLS that are no use; what endpoint_open() says; -EADDRINUSE; all
 * with a reason.
 */
int http_open(struct http **http, struct event_base *base,
    const struct http_options *options, const struct http_route *routes, void *context,
    struct reason *reason);

/* Ends all connections; streams are told. */
void http_close(struct http *http);

/*
 * Read the files of TLS again, with other subjects: holds for new connections, and ends
 * those of subjects that may read no more. On failure the old ones hold. Nothing when
 * there is no TLS.
 */
int http_renew_tls(
    struct http *http, const struct http_tls_options *tls, struct reason *reason);

/* ---- a request: served with one reply or stream, before serve returns ---- */

/* The path behind the route's, decoded; "" when they are equal. */
const char *http_request_rest(const struct http_request *request);
/*
 * A parameter behind the '?', decoded: "" when it has no value, NULL when it is not
 * there.
 */
const char *http_request_query(const struct http_request *request, const char *name);
/* A header that the client sent, NULL = none. */
const char *http_request_header(const struct http_request *request, const char *name);
/*
 * The media type, of count, that the client wants most (RFC 9110 section 12.5.1): its
 * place in types; the first one when it does not say; -1 when it wants none of them.
 */
int http_request_choose(
    const struct http_request *request, const char *const *types, int count);

/* Octets that nobody changes any more. */
struct http_body {
	const void *data;
	size_t size;
	/* Called once when they are not needed any more; NULL = never. */
	void (*release)(void *owner);
	void *owner;
};

/*
 * Answer with a body; taken over. etag: without quotes, NULL = none; a client that has
 * it already is told so (304). Compressed when the client asks for it.
 */
void http_reply(struct http_request *request, const char *type, const char *etag,
    const struct http_body *body);
/*
 * Before a body is made: whether the client has what an etag stands for; then it has
 * been told so.
 */
bool http_reply_known(struct http_request *request, const char *etag);

/* Octets that are made while they are sent. */
struct http_source {
	/*
	 * Append the next ones, some hundred thousand at most; called when the client
	 * has taken the ones before. 1: there are more, 0: these were the last,
	 * -ENOMEM: the connection is cut.
	 */
	int (*next)(void *context, struct evbuffer *to);
	void (*release)(void *context); /* called once, also when nothing is sent */
	void *context;
	int64_t size; /* of all, -1 = not known */
};

/* As http_reply(), with a source; taken over. */
void http_reply_source(struct http_request *request, const char *type, const char *etag,
    const struct http_source *source);
/* Answer with a status of RFC 9110 section 15 and a sentence for people. */
void http_reply_error(struct http_request *request, int status, const char *sentence);

/* ---- an answer without end ---- */

struct http_stream_events {
	void (*drained)(void *context); /* all that was written is with the system */
	void (*closed)(void *context);  /* the stream is not valid any more */
	void *context;
};

/*
 * Answer with a body that goes on until one side ends it. NULL: it has been answered
 * already, because there are too many, or the client wants to see headers only.
 */
struct http_stream *http_stream_start(struct http_request *request, const char *type,
    const struct http_stream_events *events);
/* Send on; bodies are taken over. -ENOMEM: the stream has to be ended. */
int http_stream_write(
    struct http_stream *stream, const struct http_body *bodies, size_t count);
/* Octets written and not yet with the system. */
size_t http_stream_waiting(const struct http_stream *stream);
/* The end, without `closed`. */
void http_stream_end(struct http_stream *stream);

#endif
