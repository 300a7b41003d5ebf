/* From TCP to the first event, with managers that want this or that. */
#include "collectors/ldm/events/events.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>

#include <event2/event.h>

#include "tests/unit/cmocka_all.h"
#include "tests/unit/collectors/events/trial.h"

#define HEADER      "<stream:stream xml:lang=\"en\" version=\"1.0\" id=\"xmpp\">"
#define CREDENTIALS "watch\nsecret\n"

static const char *
private_file(struct trial *trial, const char *text)
{
	const char *path = scratch_write(trial->folder, "credentials", text);

	assert_int_equal(chmod(path, 0600), 0);
	return path;
}

/* Where the certificate of the manager is trusted. */
static char *
trusted_file(struct trial *trial, const struct certificate *certificate)
{
	static char path[SCRATCH_SIZE + 8];

	snprintf(path, sizeof(path), "%s/ca.pem", trial->folder);
	certificate_write(certificate, path);
	return path;
}

static void
test_local_manager(void **state)
{
	struct trial *trial = *state;
	const char *heard;

	trial_open(trial);
	assert_int_equal(trial->connected + trial->lost, 0);
	trial_connected(trial, 1);
	heard = manager_heard(trial->manager);
	assert_ptr_equal(
	    strstr(heard, "<?xml version='1.0'?>" HEADER "<starttls "), heard);
	assert_int_equal(trial_count(heard, HEADER), 2);
	assert_int_equal(trial_count(heard, "<auth"), 0);
	assert_non_null(strstr(heard,
	    HEADER "<LDM_interface version=\"1.3\"><cmd><action>reg-all-events"
		   "</action><data version=\"3.0\"/></cmd></LDM_interface>"));
	trial_hints(trial, 1);
	assert_int_equal(trial->hints[0].changed, LDM_HINT_EVERYTHING);
	assert_int_equal(trial->lost, 0);
	assert_int_equal(trial->warnings, 0);
	assert_int_equal(ldm_events_counts(trial->events)->tries, 1);
	assert_int_equal(ldm_events_counts(trial->events)->connections, 1);
}

static void
test_user_and_password(void **state)
{
	struct trial *trial = *state;
	const char *heard;

	trial->plan.mechanism = "PLAIN";
	trial->settings.credentials_file = private_file(trial, CREDENTIALS);
	trial_open(trial);
	trial_connected(trial, 1);
	heard = manager_heard(trial->manager);
	/* NUL watch NUL secret */
	assert_non_null(strstr(heard, "mechanism='PLAIN'>AHdhdGNoAHNlY3JldA==</auth>"));
	assert_int_equal(trial_count(heard, HEADER), 3);
	assert_int_equal(trial->warnings, 0);
}

static void
test_password_refused(void **state)
{
	struct trial *trial = *state;

	trial->plan.mechanism = "PLAIN";
	trial->plan.auth_answer = "<failure xmlns='urn:ietf:params:xml:ns:xmpp-sasl'>"
				  "<not-authorized/></failure>";
	trial->settings.credentials_file = private_file(trial, CREDENTIALS);
	trial_open(trial);
	trial_lost(trial, 1);
	assert_non_null(strstr(trial->reason.text, "not-authorized"));
	assert_null(strstr(trial->reason.text, "secret"));
	assert_null(strstr(trial->warning, "secret"));
	assert_null(strstr(trial->warning, "AHdhdGNo"));
	assert_int_equal(trial->connected, 0);
}

static void
test_password_not_wanted(void **state)
{
	struct trial *trial = *state;

	trial->settings.credentials_file = private_file(trial, CREDENTIALS);
	trial_open(trial);
	trial_connected(trial, 1);
	assert_int_equal(trial_count(manager_heard(trial->manager), "<auth"), 0);
}

static void
test_other_mechanism(void **state)
{
	struct trial *trial = *state;

	trial->plan.mechanism = "GSSAPI";
	trial->settings.credentials_file = private_file(trial, CREDENTIALS);
	trial_open(trial);
	trial_lost(trial, 1);
	assert_non_null(
	    strstr(trial->reason.text, "does not offer to take a password"));
}

/* The manager wants a user, but on the same host takes the client without. */
static void
test_offer_passed_over(void **state)
{
	struct trial *trial = *state;

	trial->plan.mechanism = "PLAIN";
	trial_open(trial);
	trial_connected(trial, 1);
	trial->plan.registration =
	    "<LDM_interface><cmd><response><status>FAILURE</status>"
	    "<resp_msg>Authorization failed</resp_msg></response></cmd>"
	    "</LDM_interface>";
	trial_open(trial);
	trial_lost(trial, 1);
	assert_non_null(strstr(trial->reason.text, "Authorization failed"));
	assert_non_null(strstr(trial->reason.text, "asks for a user"));
}

/* As a published example has it: it cannot be read, but does not refuse either. */
static void
test_registration_not_well_formed(void **state)
{
	struct trial *trial = *state;

	trial->plan.registration =
	    "<LDM_interface version='1.3'><cmd><action>reg-domain-events</action>"
	    "<data version='3.0'/><response><status>success</status></response></data>"
	    "<response><status>success</status></response></cmd></LDM_interface>";
	trial_open(trial);
	trial_connected(trial, 1);
	assert_int_equal(trial->lost, 0);
}

static void
test_no_tls_offered(void **state)
{
	struct trial *trial = *state;

	trial->plan.no_starttls = true;
	trial_open(trial);
	trial_lost(trial, 1);
	assert_non_null(strstr(trial->reason.text, "does not offer TLS"));
	assert_int_equal(trial_count(manager_heard(trial->manager), HEADER), 1);
}

static void
test_without_tls(void **state)
{
	struct trial *trial = *state;

	trial->settings.tls = false;
	trial_open(trial);
	trial_connected(trial, 1);
	assert_int_equal(trial_count(manager_heard(trial->manager), HEADER), 1);
	assert_int_equal(trial_count(manager_heard(trial->manager), "<starttls"), 0);
}

/* Somebody in between might slip it in: none of it may count as said in secret. */
static void
test_text_before_tls(void **state)
{
	static const char *const texts[] = {
	    " ", "<LDM_event/>", "<stream:stream>", "<"};
	struct trial *trial = *state;

	for (size_t i = 0; i < sizeof(texts) / sizeof(texts[0]); i++) {
		trial->plan.after_proceed = texts[i];
		trial_open(trial);
		trial_lost(trial, 1);
		assert_non_null(
		    strstr(trial->reason.text, "text in clear where TLS begins"));
	}
}

/* ---- who the manager is ---- */

/* A manager signs for itself, with whatever name: its own certificate is enough. */
static void
test_own_certificate(void **state)
{
	struct trial *trial = *state;
	struct certificate other = certificate_make("DNS:sparc-b", NULL);

	trial->settings.ca_file = trusted_file(trial, &trial->certificate);
	trial_open(trial);
	trial_connected(trial, 1);

	ldm_events_close(trial->events);
	trial->events = NULL;
	manager_close(trial->manager);
	trial->manager = manager_open(trial->base, &trial->plan, &other);
	trial->settings.port = manager_port(trial->manager);
	trial_open(trial);
	trial_lost(trial, 1);
	assert_non_null(
	    strstr(trial->reason.text, "the certificate is not trusted: self"));

	trial->settings.ca_file = trusted_file(trial, &other);
	trial_open(trial);
	trial_connected(trial, 1);
	certificate_free(&other);
}

/* Signed by a CA, the name counts. */
static void
test_certificate_of_ca(void **state)
{
	static const struct {
		const char *name;
		bool trusted;
	} cases[] = {
	    {"IP:127.0.0.1", true}, {"IP:127.0.0.2", false}, {"DNS:sparc-b", false}};
	struct trial *trial = *state;
	struct certificate ca = certificate_make("DNS:ca", NULL);

	trial->settings.ca_file = trusted_file(trial, &ca);
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct certificate signed_one = certificate_make(cases[i].name, &ca);

		manager_close(trial->manager);
		trial->manager = manager_open(trial->base, &trial->plan, &signed_one);
		trial->settings.port = manager_port(trial->manager);
		trial_open(trial);
		while (trial->connected + trial->lost == 0)
			trial_turn(trial);
		assert_int_equal(trial->connected, cases[i].trusted);
		if (!cases[i].trusted)
			assert_non_null(strstr(trial->reason.text, "mismatch"));
		ldm_events_close(trial->events);
		trial->events = NULL;
		certificate_free(&signed_one);
	}
	certificate_free(&ca);
}

/* Names come from where the system has them; unverified managers are warned of. */
static void
test_host_by_name(void **state)
{
	struct trial *trial = *state;

	trial->settings.host = "localhost";
	trial_open(trial);
	assert_int_equal(trial->warnings, 1);
	assert_non_null(strstr(trial->warning, "not verified"));
	trial_connected(trial, 1);
	assert_int_equal(trial->lost, 0);
}

static void
test_no_such_host(void **state)
{
	struct trial *trial = *state;

	trial->settings.host = "no-such-host.invalid";
	trial->settings.deadline = 1000;
	trial_open(trial);
	trial_lost(trial, 1);
	assert_non_null(strstr(
	    trial->reason.text, "getent knows no address of no-such-host.invalid"));
}

/* ---- settings ---- */

static void
refused(struct trial *trial, int error, const char *reason_part)
{
	static const struct ldm_events_handler handler;
	struct ldm_events *events;
	struct reason reason = {""};

	assert_int_equal(ldm_events_open(&events, trial->base, &trial->settings,
			     &handler, NULL, &reason),
	    error);
	if (strstr(reason.text, reason_part) == NULL)
		fail_msg("%s", reason.text);
}

static void
test_settings_refused(void **state)
{
	struct trial *trial = *state;
	const struct ldm_events_settings good = trial->settings;
	const char *path = private_file(trial, CREDENTIALS);

	trial->settings.host = "-oProxyCommand=x";
	refused(trial, -EINVAL, "is no name of a host");
	trial->settings.host = "sparc-b;reboot";
	refused(trial, -EINVAL, "is no name of a host");
	trial->settings = good;
	trial->settings.credentials_file = path;
	trial->settings.tls = false;
	refused(trial, -EINVAL, "not sent without TLS");
	trial->settings.tls = true;
	assert_int_equal(chmod(path, 0644), 0);
	refused(trial, -EPERM, "chmod 600");
	trial->settings = good;
	trial->settings.ca_file = path;
	refused(trial, -EINVAL, "credentials: ");
	trial->settings.ca_file = "/nonexistent/ca.pem";
	refused(trial, -EINVAL, "/nonexistent/ca.pem: ");
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
#define TEST(function)                                                                 \
	cmocka_unit_test_setup_teardown(function, trial_setup, trial_teardown)
	    TEST(test_local_manager),
	    TEST(test_user_and_password),
	    TEST(test_password_refused),
	    TEST(test_password_not_wanted),
	    TEST(test_other_mechanism),
	    TEST(test_offer_passed_over),
	    TEST(test_registration_not_well_formed),
	    TEST(test_no_tls_offered),
	    TEST(test_without_tls),
	    TEST(test_text_before_tls),
	    TEST(test_own_certificate),
	    TEST(test_certificate_of_ca),
	    TEST(test_host_by_name),
	    TEST(test_no_such_host),
	    TEST(test_settings_refused),
	};

	return cmocka_run_group_tests_name("handshake", tests, NULL, NULL);
}
