/* The server's side of TLS. */
#ifndef LDMSIM_SERVE_TLS_H
#define LDMSIM_SERVE_TLS_H

#include <openssl/ssl.h>

#include "contrib/ldmsim/serve/options.h"

/*
 * A context that speaks TLS 1.2 only, as managers since 3.4 do (Oracle VM Server for
 * SPARC Developer's Guide, "XML Transport"). Its certificate is that of the options, or
 * a self-signed one of the host's name that is made now. Returns NULL with a text in
 * errors; the caller frees it with SSL_CTX_free().
 */
SSL_CTX *tls_create_context(const struct options *options, struct text *errors);

#endif
