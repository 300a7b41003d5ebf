#include "contrib/ldmsim/serve/tls.h"

#include <openssl/ec.h>
#include <openssl/err.h>
#include <openssl/evp.h>
#include <openssl/x509.h>

#define VALID_SECONDS (30L * 24 * 3600)

static EVP_PKEY *
make_key(void)
{
	EVP_PKEY_CTX *context = EVP_PKEY_CTX_new_id(EVP_PKEY_EC, NULL);
	EVP_PKEY *key = NULL;

	if (context == NULL || EVP_PKEY_keygen_init(context) <= 0 ||
	    EVP_PKEY_CTX_set_ec_paramgen_curve_nid(context, NID_X9_62_prime256v1) <=
		0 ||
	    EVP_PKEY_keygen(context, &key) <= 0)
		key = NULL;
	EVP_PKEY_CTX_free(context);
	return key;
}

/* Name, dates, key and signature. */
static bool
fill_certificate(X509 *certificate, EVP_PKEY *key, const char *host)
{
	X509_NAME *name = X509_get_subject_name(certificate);

	return X509_set_version(certificate, 2) == 1 &&
	       ASN1_INTEGER_set(X509_get_serialNumber(certificate), 1) == 1 &&
	       X509_gmtime_adj(X509_getm_notBefore(certificate), -3600) != NULL &&
	       X509_gmtime_adj(X509_getm_notAfter(certificate), VALID_SECONDS) !=
		   NULL &&
	       X509_set_pubkey(certificate, key) == 1 &&
	       X509_NAME_add_entry_by_txt(name, "CN", MBSTRING_UTF8,
		   (const unsigned char *)host, -1, -1, 0) == 1 &&
	       X509_set_issuer_name(certificate, name) == 1 &&
	       X509_sign(certificate, key, EVP_sha256()) > 0;
}

static bool
use_own(SSL_CTX *context, const char *host)
{
	EVP_PKEY *key = make_key();
	X509 *certificate = X509_new();
	bool done = key != NULL && certificate != NULL &&
		    fill_certificate(certificate, key, host) &&
		    SSL_CTX_use_certificate(context, certificate) == 1 &&
		    SSL_CTX_use_PrivateKey(context, key) == 1;

	X509_free(certificate);
	EVP_PKEY_free(key);
	return done;
}

static bool
use_files(SSL_CTX *context, const struct options *options)
{
	return SSL_CTX_use_certificate_chain_file(context, options->certificate) == 1 &&
	       SSL_CTX_use_PrivateKey_file(context, options->key, SSL_FILETYPE_PEM) ==
		   1 &&
	       SSL_CTX_check_private_key(context) == 1;
}

SSL_CTX *
tls_create_context(const struct options *options, struct text *errors)
{
	SSL_CTX *context = SSL_CTX_new(TLS_server_method());

	if (context != NULL &&
	    SSL_CTX_set_min_proto_version(context, TLS1_2_VERSION) == 1 &&
	    SSL_CTX_set_max_proto_version(context, TLS1_2_VERSION) == 1 &&
	    (options->certificate != NULL ? use_files(context, options)
					  : use_own(context, options->host))) {
		SSL_CTX_set_options(context, SSL_OP_NO_RENEGOTIATION);
		SSL_CTX_set_mode(context, SSL_MODE_ENABLE_PARTIAL_WRITE |
					      SSL_MODE_ACCEPT_MOVING_WRITE_BUFFER);
		return context;
	}
	text_format(errors, "ldmsim: cannot use TLS: %s\n",
	    ERR_reason_error_string(ERR_peek_last_error()));
	SSL_CTX_free(context);
	return NULL;
}
