#include "agent/http/tls.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include <openssl/err.h>
#include <openssl/ssl.h>
#include <openssl/x509.h>

#include "agent/http/http.h"
#include "agent/reason.h"

/* A subject has fewer octets than this. */
#define SUBJECT_SIZE 512

struct http_tls {
	SSL_CTX *context;
	char **subjects; /* NULL-terminated */
};

static int
file_refuse(const char *what, const char *path, struct reason *reason)
{
	unsigned long error = ERR_peek_last_error();
	const char *text = error != 0 ? ERR_reason_error_string(error) : NULL;

	reason_set(reason, -EINVAL, "%s %s: %s", what, path,
	    text != NULL ? text : "cannot be used");
	ERR_clear_error();
	return -EINVAL;
}

static int
files_load(
    SSL_CTX *context, const struct http_tls_options *options, struct reason *reason)
{
	ERR_clear_error();
	if (SSL_CTX_use_certificate_chain_file(context, options->certificate) != 1)
		return file_refuse("certificate", options->certificate, reason);
	if (SSL_CTX_use_PrivateKey_file(context, options->key, SSL_FILETYPE_PEM) != 1 ||
	    SSL_CTX_check_private_key(context) != 1)
		return file_refuse("key", options->key, reason);
	if (SSL_CTX_load_verify_locations(context, options->ca, NULL) != 1)
		return file_refuse("ca", options->ca, reason);
	SSL_CTX_set_client_CA_list(context, SSL_load_client_CA_file(options->ca));
	ERR_clear_error();
	return 0;
}

static int
subjects_copy(struct http_tls *tls, const char *const *subjects)
{
	size_t count = 0;

	while (subjects[count] != NULL)
		count++;
	tls->subjects = calloc(count + 1, sizeof(*tls->subjects));
	if (tls->subjects == NULL)
		return -ENOMEM;
	for (size_t i = 0; i < count; i++) {
		tls->subjects[i] = strdup(subjects[i]);
		if (tls->subjects[i] == NULL)
			return -ENOMEM;
	}
	return 0;
}

int
http_tls_open(struct http_tls **tls_out, const struct http_tls_options *options,
    struct reason *reason)
{
	struct http_tls *tls = calloc(1, sizeof(*tls));
	int error;

	if (tls == NULL)
		return reason_set(reason, -ENOMEM, "no memory for TLS");
	tls->context = SSL_CTX_new(TLS_server_method());
	if (tls->context == NULL ||
	    SSL_CTX_set_min_proto_version(tls->context, TLS1_2_VERSION) != 1 ||
	    subjects_copy(tls, options->subjects) != 0) {
		http_tls_close(tls);
		return reason_set(reason, -ENOMEM, "no memory for TLS");
	}
	SSL_CTX_set_verify(
	    tls->context, SSL_VERIFY_PEER | SSL_VERIFY_FAIL_IF_NO_PEER_CERT, NULL);
	/* A client whose name is taken from the list must not come back by a ticket. */
	SSL_CTX_set_session_cache_mode(tls->context, SSL_SESS_CACHE_OFF);
	SSL_CTX_set_options(tls->context, SSL_OP_NO_TICKET | SSL_OP_NO_RENEGOTIATION);
	error = files_load(tls->context, options, reason);
	if (error != 0)
		http_tls_close(tls);
	else
		*tls_out = tls;
	return error;
}

void
http_tls_close(struct http_tls *tls)
{
	if (tls == NULL)
		return;
	for (char **subject = tls->subjects; subject != NULL && *subject != NULL;
	     subject++)
		free(*subject);
	free(tls->subjects);
	SSL_CTX_free(tls->context);
	free(tls);
}

struct ssl_st *
http_tls_session(struct http_tls *tls)
{
	SSL *session = SSL_new(tls->context);

	ERR_clear_error();
	return session;
}

/* 0, or -EINVAL: it is too long or cannot be written. */
static int
subject_write(X509 *certificate, char *text)
{
	BIO *memory = BIO_new(BIO_s_mem());
	int length = -1;

	if (memory == NULL)
		return -EINVAL;
	if (X509_NAME_print_ex(
		memory, X509_get_subject_name(certificate), 0, XN_FLAG_RFC2253) >= 0)
		length = BIO_read(memory, text, SUBJECT_SIZE);
	BIO_free(memory);
	if (length < 0 || length >= SUBJECT_SIZE)
		return -EINVAL;
	text[length] = '\0';
	return 0;
}

bool
http_tls_allows(const struct http_tls *tls, const struct ssl_st *session)
{
	X509 *certificate = SSL_get_peer_certificate(session);
	char subject[SUBJECT_SIZE];
	int error;

	if (certificate == NULL || SSL_get_verify_result(session) != X509_V_OK) {
		X509_free(certificate);
		return false;
	}
	error = subject_write(certificate, subject);
	X509_free(certificate);
	for (char **allowed = tls->subjects; error == 0 && *allowed != NULL; allowed++)
		if (strcmp(*allowed, subject) == 0)
			return true;
	return false;
}
