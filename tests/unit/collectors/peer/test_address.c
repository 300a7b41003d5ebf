/* URLs of peers: what is understood, and what is refused before anything is tried. */
#include "collectors/peer/address.h"

#include <errno.h>
#include <string.h>

#include "agent/reason.h"
#include "collectors/peer/link.h"
#include "tests/unit/cmocka_all.h"

static void
understood(const char *url, enum peer_scheme scheme, const char *host, uint16_t port)
{
	struct peer_address address;
	struct reason reason = {""};

	assert_int_equal(peer_address_read(&address, url, &reason), 0);
	assert_int_equal(address.scheme, scheme);
	assert_string_equal(address.host, host);
	assert_int_equal(address.port, port);
}

static void
refused(const char *url, const char *why)
{
	struct peer_address address;
	struct reason reason = {""};

	assert_int_equal(peer_address_read(&address, url, &reason), -EINVAL);
	if (strstr(reason.text, why) == NULL)
		fail_msg("%s: %s", url, reason.text);
}

static void
test_addresses(void **state)
{
	struct peer_address address;

	(void)state;
	understood("https://sparc-b:443", PEER_TLS, "sparc-b", 443);
	understood("https://sparc-b.example/", PEER_TLS, "sparc-b.example", 9808);
	understood("https://192.0.2.7:1/", PEER_TLS, "192.0.2.7", 1);
	understood("https://[2001:db8::1]:9808", PEER_TLS, "2001:db8::1", 9808);
	understood("http://127.0.0.9:80", PEER_PLAIN, "127.0.0.9", 80);
	understood("http://[::1]", PEER_PLAIN, "::1", 9808);
	assert_int_equal(peer_address_read(&address, "unix:/a/b", NULL), 0);
	assert_int_equal(address.scheme, PEER_UNIX);
	assert_string_equal(address.path, "/a/b");
}

static void
test_what_is_none(void **state)
{
	char many[200] = "unix:/";

	(void)state;
	refused("sparc-b:9808", "https://sparc-b:9808");
	refused("ftp://sparc-b", "form");
	refused("https://", "form");
	refused("https://sparc-b:", "form");
	refused("https://sparc-b:0", "form");
	refused("https://sparc-b:65536", "form");
	refused("https://sparc-b:184467440737095516170", "form");
	refused("https://sparc-b:9808/v1", "form");
	refused("https://user@sparc-b", "form");
	refused("https://[sparc-b]", "form");
	refused("https://[::1", "form");
	refused("https://-o", "form");
	refused("http://192.0.2.7", "192.0.2.7 needs https");
	refused("http://localhost", "localhost needs https");
	refused("unix:relative", "no path");
	memset(many + 6, 'x', sizeof(many) - 7);
	refused(many, "no path");
}

static void
wrong(const struct link_settings *settings, const char *why)
{
	struct reason reason = {""};

	assert_int_equal(link_check(settings, &reason), -EINVAL);
	if (strstr(reason.text, why) == NULL)
		fail_msg("%s", reason.text);
}

static void
test_settings(void **state)
{
	struct link_settings settings = {.url = NULL};

	(void)state;
	wrong(&settings, "url is missing");
	settings.url = "https://sparc-b";
	settings.certificate = "a.pem";
	settings.key = "a.key";
	wrong(&settings, "https needs certificate, key and ca");
	settings.ca = "ca.pem";
	settings.name = "b c";
	wrong(&settings, "peer-name = \"b c\"");
	settings.name = "sparc-b.example";
	assert_int_equal(link_check(&settings, NULL), 0);
	settings.url = "unix:/a";
	wrong(&settings, "with https only");
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(test_addresses),
	    cmocka_unit_test(test_what_is_none),
	    cmocka_unit_test(test_settings),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
