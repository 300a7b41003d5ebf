/* TLS of the HTTP server: its certificate, and which clients it believes. */
#ifndef AGENT_HTTP_TLS_H
#define AGENT_HTTP_TLS_H

#include <stdbool.h>

struct http_tls;
struct http_tls_options;
struct reason;
struct ssl_st;

/*
 * Read the files; the options are copied. TLS 1.2 at least. *tls is freed by
 * http_tls_close. -EINVAL with a reason that names the file; -ENOMEM.
 */
int http_tls_open(struct http_tls **tls, const struct http_tls_options *options,
    struct reason *reason);
void http_tls_close(struct http_tls *tls);

/* A session for a new connection, freed by SSL_free; NULL: out of memory. */
struct ssl_st *http_tls_session(struct http_tls *tls);

/*
 * Whether the client of a session may read, by the subject of its certificate. A client
 * without one that a trusted CA has signed never gets so far.
 */
bool http_tls_allows(const struct http_tls *tls, const struct ssl_st *session);

#endif
