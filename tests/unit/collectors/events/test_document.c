/* What documents say, and what events hint at. */
#include "collectors/ldm/events/document.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "agent/reason.h"
#include "collectors/ldm/events/hint.h"
#include "tests/unit/cmocka_all.h"

static struct document
document_of(const char *text)
{
	struct document document;
	struct reason reason = {""};

	if (document_read(&document, slice_of(text), &reason) != 0)
		fail_msg("%s: %s", text, reason.text);
	return document;
}

static void
test_handshake(void **state)
{
	struct document document;

	(void)state;
	document = document_of("<stream:features><starttls xmlns='urn:x'><required/>"
			       "</starttls></stream:features>");
	assert_int_equal(document.kind, DOCUMENT_FEATURES);
	assert_true(document.starttls);
	assert_false(document.sasl);
	document = document_of("<stream:features/>");
	assert_int_equal(document.kind, DOCUMENT_FEATURES);
	assert_false(document.starttls);
	document = document_of(
	    "<stream:features><mechanisms><mechanism>EXTERNAL</mechanism>"
	    "<mechanism> PLAIN </mechanism></mechanisms></stream:features>");
	assert_true(document.sasl);
	assert_true(document.sasl_plain);
	document = document_of("<stream:features><mechanisms><mechanism>EXTERNAL"
			       "</mechanism></mechanisms></stream:features>");
	assert_true(document.sasl);
	assert_false(document.sasl_plain);
	assert_int_equal(document_of("<proceed/>").kind, DOCUMENT_PROCEED);
	assert_int_equal(document_of("<success>x</success>").kind, DOCUMENT_SUCCESS);
	assert_int_equal(document_of("<other/>").kind, DOCUMENT_OTHER);
	document = document_of("<failure><not-authorized/><b/></failure>");
	assert_int_equal(document.kind, DOCUMENT_FAILURE);
	assert_string_equal(document.message, "not-authorized");
	document = document_of("<stream:error><conflict/></stream:error>");
	assert_int_equal(document.kind, DOCUMENT_ERROR);
	assert_string_equal(document.message, "conflict");
}

static void
test_responses(void **state)
{
	static const struct {
		const char *text;
		enum document_status status;
		const char *message;
	} cases[] = {
	    {"<LDM_interface><cmd><data><response><status>success</status></response>"
	     "</data><response><status>success</status></response></cmd>"
	     "</LDM_interface>",
		DOCUMENT_STATUS_SUCCESS, ""},
	    {"<LDM_interface><cmd><data><response><status>FAILURE</status>"
	     "<resp_msg>LDom nosuch\n not found</resp_msg>"
	     "<resp_msg>second</resp_msg></response></data><response>"
	     "<status>SUCCESS</status></response></cmd></LDM_interface>",
		DOCUMENT_STATUS_FAILURE, "LDom nosuch  not found"},
	    {"<LDM_interface/>", DOCUMENT_STATUS_NONE, ""},
	    {"<ldm_interface><status>maybe</status></ldm_interface>",
		DOCUMENT_STATUS_NONE, ""},
	};

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct document document = document_of(cases[i].text);

		assert_int_equal(document.kind, DOCUMENT_RESPONSE);
		assert_int_equal(document.status, cases[i].status);
		assert_string_equal(document.message, cases[i].message);
	}
}

/* The key `status` of a migration is no status of a response. */
static void
test_migration_progress(void **state)
{
	static const struct {
		const char *progress;
		int percent;
	} cases[] = {{"45%", 45}, {"0", 0}, {"100%", 100}, {" 7 %", -1}, {"101%", -1},
	    {"-1", -1}, {"%", -1}, {"", -1}, {"99999999999999999999", -1}};
	struct document document;
	char text[512];

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		snprintf(text, sizeof(text),
		    "<LDM_event><cmd><action>migration-process</action><data>"
		    "<Envelope><Content id='web1'/><Section><Item>"
		    "<g:GenericProperty key='progress'>\n%s\n</g:GenericProperty>"
		    "<g:GenericProperty key='status'>failure</g:GenericProperty>"
		    "</Item></Section></Envelope></data></cmd></LDM_event>",
		    cases[i].progress);
		document = document_of(text);
		assert_int_equal(document.progress, cases[i].percent);
		assert_string_equal(document.progress_status, "failure");
		assert_int_equal(document.status, DOCUMENT_STATUS_NONE);
		assert_string_equal(document.domain, "web1");
		assert_false(document.several);
	}
}

static void
test_unreadable(void **state)
{
	static const char *const texts[] = {"", "x", "<a>", "<a></b>",
	    "<LDM_event><cmd><action>add-vcpu</cmd></LDM_event>",
	    "<!DOCTYPE a [<!ENTITY b 'c'>]><a>&b;</a>", "<a>&b;</a>"};
	struct document document;

	(void)state;
	for (size_t i = 0; i < sizeof(texts) / sizeof(texts[0]); i++) {
		struct reason reason = {""};

		assert_int_equal(
		    document_read(&document, slice_of(texts[i]), &reason), -EPROTO);
		assert_string_not_equal(reason.text, "");
	}
	/* What came before the fault stands. */
	document_read(
	    &document, slice_of("<LDM_interface><status>failure</status></a>"), NULL);
	assert_int_equal(document.kind, DOCUMENT_RESPONSE);
	assert_int_equal(document.status, DOCUMENT_STATUS_FAILURE);
}

/* Whatever the library thinks of it, it says so to us, not to standard error. */
static void
test_unreadable_in_silence(void **state)
{
	static const char *const texts[] = {
	    "<?xml version='1.0' encoding='EUC-JP'?><a>\xFF\xFF\xFF</a>",
	    "<?xml version='1.0' encoding='nonsense'?><a>\xFF</a>", "<a></b>"};
	FILE *file = tmpfile();
	int kept = dup(STDERR_FILENO);
	struct document document;

	(void)state;
	assert_non_null(file);
	assert_true(kept >= 0);
	assert_int_equal(dup2(fileno(file), STDERR_FILENO), STDERR_FILENO);
	for (size_t i = 0; i < sizeof(texts) / sizeof(texts[0]); i++)
		(void)document_read(&document, slice_of(texts[i]), NULL);
	assert_int_equal(dup2(kept, STDERR_FILENO), STDERR_FILENO);
	close(kept);
	assert_int_equal(lseek(fileno(file), 0, SEEK_END), 0);
	fclose(file);
}

/* ---- hints ---- */

static bool
hint_for(struct ldm_hint *hint, struct document *document, const char *action,
    const char *domain)
{
	memset(document, 0, sizeof(*document));
	document->kind = DOCUMENT_EVENT;
	document->progress = -1;
	snprintf(document->action, sizeof(document->action), "%s", action);
	snprintf(document->domain, sizeof(document->domain), "%s", domain);
	return hint_of_event(hint, document);
}

static void
test_hints(void **state)
{
	static const struct {
		const char *action;
		unsigned changed;
	} cases[] = {
	    {"add-domain", LDM_HINT_DOMAIN},
	    {"remove-domain", LDM_HINT_DOMAIN},
	    {"bind-domain", LDM_HINT_DOMAIN},
	    {"unbind-domain", LDM_HINT_DOMAIN},
	    {"start-domain", LDM_HINT_DOMAIN},
	    {"stop-domain", LDM_HINT_DOMAIN},
	    {"domain-reset", LDM_HINT_DOMAIN},
	    {"panic-domain", LDM_HINT_DOMAIN},
	    {"migrate-domain", LDM_HINT_DOMAIN},
	    {"START-DOMAIN", LDM_HINT_DOMAIN},
	    {"set-vcpu", LDM_HINT_DOMAIN},
	    {"remove-crypto", LDM_HINT_DOMAIN},
	    {"add-memory", LDM_HINT_DOMAIN},
	    {"set-variable", LDM_HINT_DOMAIN},
	    {"add-vdisk", LDM_HINT_DOMAIN},
	    {"set-vnet", LDM_HINT_DOMAIN},
	    {"set-vconsole", LDM_HINT_DOMAIN},
	    {"add-vdpcc", LDM_HINT_DOMAIN},
	    {"add-io", LDM_HINT_IO | LDM_HINT_DOMAIN},
	    {"remove-io", LDM_HINT_IO | LDM_HINT_DOMAIN},
	    {"add-vdiskserverdevice", LDM_HINT_SERVICES},
	    {"remove-vdiskserver", LDM_HINT_SERVICES},
	    {"set-vconscon", LDM_HINT_SERVICES},
	    {"remove-vswitch", LDM_HINT_SERVICES},
	    {"remove-vdpcs", LDM_HINT_SERVICES},
	    {"add-spconfig", 0},
	};
	struct document document;
	struct ldm_hint hint;

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		bool named = (cases[i].changed & LDM_HINT_DOMAIN) != 0;

		assert_true(hint_for(&hint, &document, cases[i].action, "ldg1"));
		assert_int_equal(hint.changed, cases[i].changed);
		assert_string_equal(hint.domain, named ? "ldg1" : "");
	}
}

static void
test_unknown_actions(void **state)
{
	static const char *const actions[] = {
	    "", "-", "add-", "set-policy", "vcpu", "migration"};
	struct document document;
	struct ldm_hint hint;

	(void)state;
	for (size_t i = 0; i < sizeof(actions) / sizeof(actions[0]); i++) {
		assert_false(hint_for(&hint, &document, actions[i], "ldg1"));
		assert_int_equal(hint.changed, LDM_HINT_EVERYTHING);
		assert_string_equal(hint.domain, "");
	}
}

/* A name may end up on a command line, so no doubtful one leaves here. */
static void
test_doubtful_names(void **state)
{
	static const char *const names[] = {
	    "", "-a", "a b", "a;b", "$(a)", "a\nb", "a/b", "\xC3\xA4"};
	struct document document;
	struct ldm_hint hint;

	(void)state;
	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
		assert_true(hint_for(&hint, &document, "add-vcpu", names[i]));
		assert_int_equal(hint.changed, LDM_HINT_EVERYTHING);
		assert_string_equal(hint.domain, "");
	}
	assert_true(hint_for(&hint, &document, "set-vswitch", ""));
	assert_int_equal(hint.changed, LDM_HINT_SERVICES);
	assert_true(hint_for(&hint, &document, "set-io", ""));
	assert_int_equal(hint.changed, LDM_HINT_IO);
	document = document_of("<LDM_event><cmd><action>add-vcpu</action>"
			       "<Content id='web1'/><Content id='db1'/></cmd>"
			       "</LDM_event>");
	assert_true(document.several);
	assert_true(hint_of_event(&hint, &document));
	assert_int_equal(hint.changed, LDM_HINT_EVERYTHING);
}

static void
test_end_of_migration(void **state)
{
	static const struct {
		const char *word;
		enum ldm_migration_status status;
		unsigned changed;
	} cases[] = {
	    {"ongoing", LDM_MIGRATION_ONGOING, LDM_HINT_MIGRATION},
	    {"Done", LDM_MIGRATION_DONE, LDM_HINT_MIGRATION | LDM_HINT_DOMAIN},
	    {"failed", LDM_MIGRATION_FAILED, LDM_HINT_MIGRATION | LDM_HINT_DOMAIN},
	    {"", LDM_MIGRATION_UNKNOWN, LDM_HINT_MIGRATION | LDM_HINT_DOMAIN},
	};
	struct document document;
	struct ldm_hint hint;

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		hint_for(&hint, &document, "migration-process", "web1");
		snprintf(document.progress_status, sizeof(document.progress_status),
		    "%s", cases[i].word);
		assert_true(hint_of_event(&hint, &document));
		assert_int_equal(hint.changed, cases[i].changed);
		assert_int_equal(hint.status, cases[i].status);
		assert_string_equal(hint.domain, "web1");
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(test_handshake),
	    cmocka_unit_test(test_responses),
	    cmocka_unit_test(test_migration_progress),
	    cmocka_unit_test(test_unreadable),
	    cmocka_unit_test(test_unreadable_in_silence),
	    cmocka_unit_test(test_hints),
	    cmocka_unit_test(test_unknown_actions),
	    cmocka_unit_test(test_doubtful_names),
	    cmocka_unit_test(test_end_of_migration),
	};

	return cmocka_run_group_tests_name("document", tests, NULL, NULL);
}
