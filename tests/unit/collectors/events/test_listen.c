/* Events as they come over the network, and the hints that come of them. */
#include "collectors/ldm/events/events.h"

#include <string.h>

#include <event2/event.h>

#include "tests/unit/cmocka_all.h"
#include "tests/unit/collectors/events/trial.h"

/* With and without declaration, blanks and NUL between, prefixes declared nowhere. */
static const char traffic[] =
    "<?xml version='1.0'?>\n"
    "<LDM_event version=\"1.1\"><cmd><action>start-domain</action>"
    "<data version=\"3.0\"><Envelope><References/>"
    "<Content xsi:type=\"ovf:VirtualSystem_Type\" ovf:id=\"web1\"/></Envelope></data>"
    "</cmd></LDM_event>\0\n"
    "<LDM_event version='1.1'><cmd><action>set-vswitch</action><data version='3.0'>"
    "<Envelope><Content id='primary'/></Envelope></data></cmd></LDM_event>"
    "<!-- > --><LDM_event><cmd><action>add-spconfig</action><data/></cmd></LDM_event>"
    "<LDM_interface version='1.3'><cmd><action>list-domain</action></cmd>"
    "</LDM_interface>"
    "<LDM_event><cmd><action>remove-io</action><data><Envelope><Content id='db1'>"
    "<Section/></Content></Envelope></data></cmd></LDM_event>"
    "<LDM_event><cmd><action>migration-process</action><data><Envelope>"
    "<Content ovf:id=\"web1\"><Section><Item>"
    "<rasd:OtherResourceType>ldom_info</rasd:OtherResourceType>"
    "<gprop:GenericProperty key=\"progress\"> 45% </gprop:GenericProperty>"
    "<gprop:GenericProperty key=\"status\">ongoing</gprop:GenericProperty>"
    "<gprop:GenericProperty key=\"source\">sparc-a</gprop:GenericProperty>"
    "</Item></Section></Content></Envelope></data></cmd></LDM_event>"
    "<LDM_event><cmd><action>set-policy</action></cmd></LDM_event>"
    "<LDM_event><cmd><action>add-vcpu</cmd></LDM_event>"
    "<LDM_event><cmd><action>stop-domain</action><Content "
    "id='ldg1'/></cmd></LDM_event>";

static const struct trial_hint expected[] = {
    {LDM_HINT_EVERYTHING, "", LDM_MIGRATION_UNKNOWN, -1, ""}, /* connected */
    {LDM_HINT_DOMAIN, "web1", LDM_MIGRATION_UNKNOWN, -1, ""},
    {LDM_HINT_SERVICES, "", LDM_MIGRATION_UNKNOWN, -1, ""},
    {LDM_HINT_IO | LDM_HINT_DOMAIN, "db1", LDM_MIGRATION_UNKNOWN, -1, ""},
    {LDM_HINT_MIGRATION, "web1", LDM_MIGRATION_ONGOING, 45, "sparc-a"},
    {LDM_HINT_EVERYTHING, "", LDM_MIGRATION_UNKNOWN, -1, ""}, /* set-policy */
    {LDM_HINT_EVERYTHING, "", LDM_MIGRATION_UNKNOWN, -1, ""}, /* not well-formed */
    {LDM_HINT_DOMAIN, "ldg1", LDM_MIGRATION_UNKNOWN, -1, ""},
};

#define EXPECTED (sizeof(expected) / sizeof(expected[0]))

static void
traffic_check(struct trial *trial, size_t piece)
{
	const struct ldm_events_counts *counts;

	manager_drop(trial->manager);
	trial->plan.events = traffic;
	trial->plan.events_length = sizeof(traffic) - 1;
	trial->plan.events_piece = piece;
	trial_open(trial);
	trial_hints(trial, EXPECTED);
	assert_int_equal(trial->hint_count, EXPECTED);
	for (size_t i = 0; i < EXPECTED; i++) {
		assert_int_equal(trial->hints[i].changed, expected[i].changed);
		assert_string_equal(trial->hints[i].domain, expected[i].domain);
		assert_int_equal(trial->hints[i].status, expected[i].status);
		assert_int_equal(trial->hints[i].progress, expected[i].progress);
		assert_string_equal(trial->hints[i].source, expected[i].source);
	}
	counts = ldm_events_counts(trial->events);
	assert_int_equal(counts->events, 7);
	assert_int_equal(counts->unknown, 1);
	assert_int_equal(counts->unreadable, 1);
	assert_int_equal(trial->lost, 0);
}

static void
test_however_it_is_cut(void **state)
{
	struct trial *trial = *state;

	traffic_check(trial, sizeof(traffic));
	traffic_check(trial, 100);
	traffic_check(trial, 1);
}

static void
closing_check(struct trial *trial, const char *text, const char *reason)
{
	manager_drop(trial->manager);
	trial->plan.events = text;
	trial->plan.events_length = trial->plan.events_piece = strlen(text);
	trial_open(trial);
	trial_lost(trial, 1);
	assert_int_equal(trial->connected, 1);
	if (strstr(trial->reason.text, reason) == NULL)
		fail_msg("%s", trial->reason.text);
}

static void
test_manager_ends_it(void **state)
{
	struct trial *trial = *state;

	closing_check(trial, "</stream:stream>", "the manager ends the stream");
	closing_check(trial, "<stream:error><system-shutdown/></stream:error>",
	    "stream error: system-shutdown");
	closing_check(
	    trial, "<!DOCTYPE LDM_event>", "a document type is not allowed here");
}

/* What is sent before the answer to the registration counts as missed, not as wrong. */
static void
test_event_before_registration(void **state)
{
	struct trial *trial = *state;

	trial->plan.registration =
	    "<LDM_event><cmd><action>add-vcpu</action></cmd></LDM_event>"
	    "<LDM_interface><cmd><response><status>SUCCESS</status></response></cmd>"
	    "</LDM_interface>";
	trial_open(trial);
	trial_connected(trial, 1);
	trial_hints(trial, 1);
	assert_int_equal(trial->hint_count, 1);
	assert_int_equal(trial->hints[0].changed, LDM_HINT_EVERYTHING);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
#define TEST(function)                                                                 \
	cmocka_unit_test_setup_teardown(function, trial_setup, trial_teardown)
	    TEST(test_however_it_is_cut),
	    TEST(test_manager_ends_it),
	    TEST(test_event_before_registration),
	};

	return cmocka_run_group_tests_name("listen", tests, NULL, NULL);
}
