/* Certificates for tests, made when they are needed. */
#ifndef TESTS_UNIT_COLLECTORS_EVENTS_CERTIFICATE_H
#define TESTS_UNIT_COLLECTORS_EVENTS_CERTIFICATE_H

#include <openssl/ssl.h>

struct certificate {
	X509 *x509;
	EVP_PKEY *key;
};

/*
 * Make one. name: of the subject, and its only alternative name as OpenSSL writes it
 * ("DNS:sparc-b", "IP:127.0.0.1"). issuer: NULL = signed by itself. Fails the test when
 * it cannot.
 */
struct certificate certificate_make(const char *name, const struct certificate *issuer);
void certificate_free(struct certificate *certificate);

/* Write it as PEM, without the key. */
void certificate_write(const struct certificate *certificate, const char *path);

#endif
