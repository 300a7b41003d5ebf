/* TLS towards a manager: what is accepted, and words for what is not. */
#ifndef COLLECTORS_LDM_EVENTS_TLS_H
#define COLLECTORS_LDM_EVENTS_TLS_H

struct reason;
struct ssl_st;
struct tls;

/*
 * ca_file: certificates in PEM that are trusted, each a CA's or a manager's own, whose
 * name then does not matter, because managers sign their certificates themselves; NULL
 * = nothing is verified. TLS 1.2 at least, since managers from 3.4 on speak nothing
 * older (3.4 Developer's Guide, XML transport). *tls is freed by tls_close. -EINVAL
 * with a reason: the file cannot be used; -ENOMEM.
 */
int tls_open(struct tls **tls, const char *ca_file, struct reason *reason);
void tls_close(struct tls *tls);

/*
 * A session with a host, by name or address. It is freed by SSL_free, as a bufferevent
 * does. NULL: out of memory.
 */
struct ssl_st *tls_session(struct tls *tls, const char *host);

/*
 * Why a session failed. error: OpenSSL's code, 0 = it has none. Returns -EPROTO, or
 * -EACCES when the certificate is not trusted.
 */
int tls_reason(
    const struct ssl_st *session, unsigned long error, struct reason *reason);

#endif
