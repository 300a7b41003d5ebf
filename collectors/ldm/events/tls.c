#include "collectors/ldm/events/tls.h"

#include <errno.h>
#include <stdlib.h>

#include <openssl/err.h>
#include <openssl/ssl.h>
#include <openssl/x509v3.h>

#include "agent/reason.h"

struct tls {
	SSL_CTX *context;
};

/* The newest of OpenSSL's errors in words. */
static const char *
error_text(unsigned long error)
{
	const char *text = error != 0 ? ERR_reason_error_string(error) : NULL;

	return text != NULL ? text : "unknown error";
}

/*
 * A chain of one certificate is one that the file itself holds: whoever wrote it there
 * meant this manager, whatever name it gives itself. Any other fault stays one.
 */
static int
on_verify(int trusted, X509_STORE_CTX *store)
{
	int error = X509_STORE_CTX_get_error(store);

	if (trusted || (error != X509_V_ERR_HOSTNAME_MISMATCH &&
			   error != X509_V_ERR_IP_ADDRESS_MISMATCH))
		return trusted;
	if (sk_X509_num(X509_STORE_CTX_get0_chain(store)) != 1)
		return 0;
	X509_STORE_CTX_set_error(store, X509_V_OK);
	return 1;
}

/* From here on only who is in the file is believed. */
static int
trust_load(SSL_CTX *context, const char *ca_file, struct reason *reason)
{
	int error = 0;

	ERR_clear_error();
	if (SSL_CTX_load_verify_locations(context, ca_file, NULL) != 1)
		error = reason_set(reason, -EINVAL, "%s: %s", ca_file,
		    error_text(ERR_peek_last_error()));
	ERR_clear_error();
	X509_VERIFY_PARAM_set_flags(
	    SSL_CTX_get0_param(context), X509_V_FLAG_PARTIAL_CHAIN);
	SSL_CTX_set_verify(context, SSL_VERIFY_PEER, on_verify);
	return error;
}

int
tls_open(struct tls **tls_out, const char *ca_file, struct reason *reason)
{
	struct tls *tls = calloc(1, sizeof(*tls));
	int error = 0;

	if (tls == NULL)
		return reason_set(reason, -ENOMEM, "out of memory");
	tls->context = SSL_CTX_new(TLS_client_method());
	if (tls->context == NULL ||
	    SSL_CTX_set_min_proto_version(tls->context, TLS1_2_VERSION) != 1) {
		tls_close(tls);
		return reason_set(reason, -ENOMEM, "out of memory");
	}
#ifdef SSL_OP_IGNORE_UNEXPECTED_EOF
	/* Documents end by themselves, so nobody is deceived by an early end. */
	SSL_CTX_set_options(tls->context, SSL_OP_IGNORE_UNEXPECTED_EOF);
#endif
	if (ca_file != NULL)
		error = trust_load(tls->context, ca_file, reason);
	if (error != 0)
		tls_close(tls);
	else
		*tls_out = tls;
	return error;
}

void
tls_close(struct tls *tls)
{
	if (tls == NULL)
		return;
	SSL_CTX_free(tls->context);
	free(tls);
}

struct ssl_st *
tls_session(struct tls *tls, const char *host)
{
	SSL *session = SSL_new(tls->context);
	int set;

	if (session == NULL)
		return NULL;
	set = X509_VERIFY_PARAM_set1_ip_asc(SSL_get0_param(session), host);
	if (set != 1)
		set = SSL_set1_host(session, host) == 1 &&
		      SSL_set_tlsext_host_name(session, host) == 1;
	ERR_clear_error();
	if (set == 1)
		return session;
	SSL_free(session);
	return NULL;
}

int
tls_reason(const struct ssl_st *session, unsigned long error, struct reason *reason)
{
	long verified = SSL_get_verify_result(session);

	if (verified != X509_V_OK &&
	    (SSL_get_verify_mode(session) & SSL_VERIFY_PEER) != 0)
		return reason_set(reason, -EACCES,
		    "TLS: the certificate is not trusted: %s",
		    X509_verify_cert_error_string(verified));
	return reason_set(reason, -EPROTO, "TLS: %s", error_text(error));
}
