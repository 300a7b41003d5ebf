/* Messages of a peer that lies: about names, numbers and time. */
#include "collectors/peer/trust.h"

#include <errno.h>
#include <string.h>

#include "agent/export/inventory_message.h"
#include "agent/export/schema.h"
#include "agent/reason.h"
#include "tests/unit/cmocka_all.h"

/* Asked at 100 s after the start of the steady clock, answered 2 s later. */
static const struct trust_window window = {
    .asked = {.wall = 1000000, .steady = 100000},
    .answered = {.wall = 1002000, .steady = 102000},
};

static struct trust
trust_begin(void)
{
	return (struct trust){.host = "sparc-b", .agent = "noc"};
}

static struct inventory_message
message_good(void)
{
	return (struct inventory_message){
	    .host = "sparc-b",
	    .agent = "sparc-b",
	    .boot_id = 3,
	    .generation = 50,
	    .age = 30000,
	    .schema_revision = SCHEMA_REVISION,
	};
}

/* Judge a message; a refusal gives the reason and leaves what is known as it was. */
static void
judged(struct trust *trust, const struct inventory_message *message, int error,
    const char *why)
{
	struct trust before = *trust;
	struct fleet_relay relay;
	struct reason reason = {""};

	assert_int_equal(trust_judge(trust, message, &window, &relay, &reason), error);
	if (error == 0)
		return;
	assert_memory_equal(trust, &before, sizeof(before));
	if (strstr(reason.text, why) == NULL)
		fail_msg("%s", reason.text);
}

static void
test_a_good_one(void **state)
{
	struct trust trust = trust_begin();
	struct inventory_message message = message_good();
	struct fleet_relay relay;

	(void)state;
	assert_int_equal(trust_judge(&trust, &message, &window, &relay, NULL), 0);
	assert_string_equal(relay.origin.agent, "sparc-b");
	assert_int_equal(relay.origin.boot_id, 3);
	assert_int_equal(relay.origin.generation, 50);
	/* 30 s before it was asked, whatever the peer's clock says. */
	assert_int_equal(relay.collected.steady, 70000);
	assert_int_equal(relay.collected.wall, 970000);
	assert_string_equal(relay.trouble.text, "");
	assert_false(trust_is_news(&trust, &message));
}

static void
test_names(void **state)
{
	struct trust trust = trust_begin();
	struct inventory_message message = message_good();

	(void)state;
	strcpy(message.host, "sparc-c");
	judged(&trust, &message, -EBADMSG, "the facts of sparc-c");
	message = message_good();
	message.agent[0] = '\0';
	judged(&trust, &message, -EBADMSG, "which agent");
	message = message_good();
	message.age = -1;
	judged(&trust, &message, -EBADMSG, "when they were collected");
	message.age = 0;
	strcpy(message.agent, "noc");
	judged(&trust, &message, -ELOOP, "from this agent itself");
	trust.agent = NULL;
	judged(&trust, &message, 0, NULL);
}

static void
test_revisions(void **state)
{
	struct trust trust = trust_begin();
	struct inventory_message message = message_good();

	(void)state;
	message.schema_revision = SCHEMA_REVISION - 1;
	judged(&trust, &message, 0, NULL);
	message.schema_revision = SCHEMA_REVISION + 1;
	judged(&trust, &message, 0, NULL);
	message.schema_revision = SCHEMA_REVISION + 2;
	judged(&trust, &message, -EBADMSG, "upgrade the older agent");
	message.schema_revision = UINT32_MAX;
	judged(&trust, &message, -EBADMSG, "upgrade the older agent");
}

static void
test_numbers_only_grow(void **state)
{
	struct trust trust = trust_begin();
	struct inventory_message message = message_good();

	(void)state;
	judged(&trust, &message, 0, NULL);
	message.generation = 49;
	judged(&trust, &message, -ESTALE, "generation 49 of agent sparc-b after 50");
	message.boot_id = 2;
	message.generation = 99;
	judged(&trust, &message, -ESTALE, "start 2 of agent sparc-b after 3");
	/* A new start may begin anywhere; so may another agent. */
	message.boot_id = 4;
	message.generation = 1;
	judged(&trust, &message, 0, NULL);
	strcpy(message.agent, "sparc-b2");
	message.boot_id = 1;
	judged(&trust, &message, 0, NULL);
}

static void
test_time_only_grows(void **state)
{
	struct trust trust = trust_begin();
	struct inventory_message message = message_good();
	struct fleet_relay relay;

	(void)state;
	judged(&trust, &message, 0, NULL);
	/* Believed: collected at 70 s. Now between 67 and 69 s, with a slack of 1 s. */
	message.age = 33000;
	assert_int_equal(trust_judge(&trust, &message, &window, &relay, NULL), 0);
	assert_int_equal(relay.collected.steady, 70000);
	/* Between 60 and 62 s: that is another one. */
	message.age = 40000;
	judged(&trust, &message, -ESTALE, "8 s older");
	/* An age beyond all clocks is not the beginning of time. */
	trust = trust_begin();
	message.age = INT64_MAX;
	assert_int_equal(trust_judge(&trust, &message, &window, &relay, NULL), 0);
	assert_int_equal(relay.collected.wall, 1);
	assert_int_equal(
	    relay.collected.steady, 100000 - INT64_C(10) * 366 * 86400 * 1000);
}

static void
test_troubles_are_told_once(void **state)
{
	struct trust trust = trust_begin();
	struct inventory_message message = message_good();
	struct fleet_relay relay;

	(void)state;
	strcpy(message.reason.text, "ldm is busy");
	assert_int_equal(trust_judge(&trust, &message, &window, &relay, NULL), 0);
	assert_string_equal(relay.trouble.text, "sparc-b: ldm is busy");
	assert_false(trust_is_news(&trust, &message));
	message.reason = relay.trouble;
	assert_true(trust_is_news(&trust, &message));
	assert_int_equal(trust_judge(&trust, &message, &window, &relay, NULL), 0);
	assert_string_equal(relay.trouble.text, "sparc-b: ldm is busy");
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(test_a_good_one),
	    cmocka_unit_test(test_names),
	    cmocka_unit_test(test_revisions),
	    cmocka_unit_test(test_numbers_only_grow),
	    cmocka_unit_test(test_time_only_grows),
	    cmocka_unit_test(test_troubles_are_told_once),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
