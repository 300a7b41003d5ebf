#include "tests/unit/collectors/events/certificate.h"

#include <stdio.h>

#include <openssl/pem.h>
#include <openssl/x509v3.h>

#include "tests/unit/cmocka_all.h"

static void
extension_add(X509 *x509, int kind, const char *value)
{
	X509_EXTENSION *extension = X509V3_EXT_conf_nid(NULL, NULL, kind, value);

	assert_non_null(extension);
	assert_int_equal(X509_add_ext(x509, extension, -1), 1);
	X509_EXTENSION_free(extension);
}

struct certificate
certificate_make(const char *name, const struct certificate *issuer)
{
	static long serial = 1;
	struct certificate made = {X509_new(), EVP_EC_gen("P-256")};
	X509_NAME *subject = X509_get_subject_name(made.x509);

	assert_non_null(made.x509);
	assert_non_null(made.key);
	X509_set_version(made.x509, 2);
	ASN1_INTEGER_set(X509_get_serialNumber(made.x509), serial++);
	X509_gmtime_adj(X509_getm_notBefore(made.x509), -3600);
	X509_gmtime_adj(X509_getm_notAfter(made.x509), 3600);
	X509_NAME_add_entry_by_txt(
	    subject, "CN", MBSTRING_ASC, (const unsigned char *)name, -1, -1, 0);
	X509_set_issuer_name(
	    made.x509, issuer != NULL ? X509_get_subject_name(issuer->x509) : subject);
	X509_set_pubkey(made.x509, made.key);
	if (issuer == NULL)
		extension_add(made.x509, NID_basic_constraints, "critical,CA:TRUE");
	extension_add(made.x509, NID_subject_alt_name, name);
	assert_true(X509_sign(made.x509, issuer != NULL ? issuer->key : made.key,
			EVP_sha256()) > 0);
	return made;
}

void
certificate_free(struct certificate *certificate)
{
	X509_free(certificate->x509);
	EVP_PKEY_free(certificate->key);
}

void
certificate_write(const struct certificate *certificate, const char *path)
{
	FILE *file = fopen(path, "w");

	assert_non_null(file);
	assert_int_equal(PEM_write_X509(file, certificate->x509), 1);
	assert_int_equal(fclose(file), 0);
}
