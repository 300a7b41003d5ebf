/* What survives a restart, and a crash. */
#include "agent/alarms/alarms.h"

#include <string.h>

#include "tests/unit/alarms/watch.h"
#include "tests/unit/cmocka_all.h"

#define BAD  ALARM_CONDITION_BAD
#define GOOD ALARM_CONDITION_GOOD
#define GONE ALARM_CONDITION_GONE

#define START "mrAgentStarted::1<1 "
#define RAISE "mrVswitchLost:vswitch-lost.1.7:2<1 "
#define CLEAR "mrVswitchRestored:vswitch-lost.1.7:1<2 "
#define KEY   "vswitch-lost.1.7"

static void
switch_is(struct watch *watch, enum alarm_condition condition)
{
	watch_observe(watch, ALARM_VSWITCH_LOST, 7, condition);
}

static void
test_a_restart_tells_nothing_again(void **state)
{
	struct watch *watch = *state;
	const struct alarm *alarm;
	size_t count;

	switch_is(watch, BAD);
	watch_restart(watch, true);
	watch_run(watch);
	assert_string_equal(watch->sent, START);
	assert_string_equal(watch->last.facts.text,
	    "migreadyd 1.2 has started for the 2. time, 1 alarms are raised");
	alarm = alarms_list(watch->alarms, &count)[0];
	assert_int_equal(count, 1);
	assert_string_equal(alarm->key, KEY);
	assert_int_equal(alarm->index, 1);
	assert_int_equal(alarm->raised.wall, 5000000);
	assert_int_equal(alarm->raises, 1);
	assert_string_equal(alarm->facts.text, "service7 is lost");
	assert_int_equal(alarm->facts.count, 12);
	switch_is(watch, BAD);
	assert_string_equal(watch->sent, "");
}

static void
test_what_ended_meanwhile_is_cleared(void **state)
{
	struct watch *watch = *state;

	switch_is(watch, BAD);
	watch_restart(watch, true);
	switch_is(watch, GOOD);
	assert_string_equal(watch->sent, START);
	watch_pass(watch, 10000);
	assert_string_equal(watch->sent, CLEAR);
	assert_int_equal(watch->last.raised.wall, 5000000);
	/* And then there is nothing left to keep. */
	watch_pass(watch, 1000);
	assert_null(fake_records_find(&watch->records, "alarms", KEY));
}

/* Killed after the raise was sent and before it was known to have arrived. */
static void
test_a_crash_tells_twice_rather_than_not(void **state)
{
	struct watch *watch = *state;

	watch->unanswered = true;
	switch_is(watch, BAD);
	assert_string_equal(watch->sent, RAISE);
	watch_restart(watch, false);
	watch_run(watch);
	assert_string_equal(watch->sent, START RAISE);
}

/* The same, but nothing is wrong any more when it is back: whoever got the raise must
 * get a clear. */
static void
test_a_crash_leaves_no_alarm_open(void **state)
{
	struct watch *watch = *state;

	watch->unanswered = true;
	switch_is(watch, BAD);
	watch_restart(watch, false);
	watch->refuse = true;
	switch_is(watch, GOOD);
	watch_pass(watch, 10000);
	watch->refuse = false;
	alarms_wake(watch->alarms);
	watch_run(watch);
	assert_string_equal(watch->sent,
	    START "mrVswitchRestored:vswitch-lost.1.7:1<1 mrSummary::1<1 ");
}

/*
 * The master hangs with the raise, the condition ends, and then we are killed: whoever
 * gets the raise must get a clear. And the other way round.
 */
static void
test_what_is_on_its_way_is_not_known(void **state)
{
	struct watch *watch = *state;

	watch->unanswered = true;
	switch_is(watch, BAD);
	watch->refuse = true;
	switch_is(watch, GOOD);
	watch_pass(watch, 10000);
	assert_non_null(fake_records_find(&watch->records, "alarms", KEY));
	watch_restart(watch, false);
	watch->refuse = false;
	watch->unanswered = false;
	watch_run(watch);
	assert_string_equal(
	    watch->sent, START "mrVswitchRestored:vswitch-lost.1.7:1<1 ");
	switch_is(watch, BAD);
	watch->unanswered = true;
	switch_is(watch, GONE);
	assert_string_equal(watch->sent, CLEAR);
	watch->refuse = true;
	switch_is(watch, BAD);
	watch_restart(watch, false);
	watch->refuse = false;
	watch_run(watch);
	assert_string_equal(watch->sent, START RAISE);
}

/* It is kept before it is told. */
static void
test_nothing_is_sent_that_is_not_kept(void **state)
{
	struct watch *watch = *state;

	watch->refuse = true;
	switch_is(watch, BAD);
	assert_non_null(fake_records_find(&watch->records, "alarms", KEY));
	watch_restart(watch, false);
	watch->refuse = false;
	watch_run(watch);
	assert_string_equal(watch->sent, START RAISE);
}

static void
test_a_full_disk_stops_no_notification(void **state)
{
	struct watch *watch = *state;

	watch->records.full = true;
	switch_is(watch, BAD);
	assert_string_equal(watch->sent, RAISE);
	assert_null(fake_records_find(&watch->records, "alarms", KEY));
	watch->records.full = false;
	watch_pass(watch, 1000);
	assert_non_null(fake_records_find(&watch->records, "alarms", KEY));
}

static void
test_many_alarms_are_one_batch(void **state)
{
	struct watch *watch = *state;
	struct alarm_identity identity = {ALARM_SERVICE_LOST, 1, 0};
	const struct alarm_facts facts = {.text = "lost"};
	size_t before;

	watch_pass(watch, 1000);
	before = watch->records.saves;

	for (identity.other = 1; identity.other <= 150; identity.other++)
		alarms_observe(watch->alarms, &identity, BAD, &facts, &watch->now);
	watch_run(watch);
	assert_int_equal(watch->records.saves, before + 1);
	/* That they arrived is one more. */
	watch_pass(watch, 1000);
	assert_int_equal(watch->records.saves, before + 2);
	watch_pass(watch, 1000);
	assert_int_equal(watch->records.saves, before + 2);
}

static void
test_switches_survive(void **state)
{
	struct watch *watch = *state;

	assert_int_equal(
	    alarms_set_switches(watch->alarms, 1U << ALARM_TARGET_STALE), 0);
	watch_restart(watch, true);
	assert_int_equal(alarms_switches(watch->alarms), 1U << ALARM_TARGET_STALE);
}

/* Kinds that are newer than what was written, here 3 and up, are as configured. */
static void
test_switches_of_an_older_version(void **state)
{
	struct watch *watch = *state;

	fake_records_put(&watch->records, "settings", "notifications",
	    "{\"kinds\":2,\"kinds-written\":6,\"notices\":0,\"notices-written\":8}");
	watch_restart(watch, true);
	assert_int_equal(alarms_switches(watch->alarms), 0x7a);
	assert_int_equal(alarms_notices(watch->alarms), 1U << ALARM_RUN_FINISHED);
	watch->options.kinds[ALARM_VSWITCH_LOST].notified = false;
	watch->options.kinds[ALARM_VCC_EXHAUSTED].notified = true;
	watch->options.kinds[ALARM_VCC_LOW].notified = false;
	alarms_set_options(watch->alarms, &watch->options);
	assert_int_equal(alarms_switches(watch->alarms), 0x72);
	assert_int_equal(alarms_set_switches(watch->alarms, 0), 0);
	watch_restart(watch, true);
	assert_int_equal(alarms_switches(watch->alarms), 0);
}

/* A newer one had a kind 20, and somebody has gone back. */
static void
test_switches_of_a_newer_version(void **state)
{
	struct watch *watch = *state;

	fake_records_put(&watch->records, "settings", "notifications",
	    "{\"kinds\":1048578,\"kinds-written\":1049086}");
	watch_restart(watch, true);
	assert_int_equal(alarms_switches(watch->alarms), 1U << ALARM_VSWITCH_LOST);
}

/* As configured, until somebody switches. */
static void
test_a_configured_switch_holds_at_once(void **state)
{
	struct watch *watch = *state;

	watch->options.kinds[ALARM_VSWITCH_LOST].notified = false;
	alarms_set_options(watch->alarms, &watch->options);
	switch_is(watch, BAD);
	assert_string_equal(watch->sent, "");
	watch->options.kinds[ALARM_VSWITCH_LOST].notified = true;
	alarms_set_options(watch->alarms, &watch->options);
	watch_run(watch);
	assert_string_equal(watch->sent, RAISE);
	assert_int_equal(
	    alarms_set_switches(watch->alarms, 1U << ALARM_TARGET_STALE), 0);
	alarms_set_options(watch->alarms, &watch->options);
	assert_int_equal(alarms_switches(watch->alarms), 1U << ALARM_TARGET_STALE);
}

static void
test_damaged_records_are_left_out(void **state)
{
	static const char *const values[] = {"", "{", "[]", "null", "{\"kind\":1}",
	    "{\"kind\":99,\"host\":1,\"other\":7,\"state\":2,\"confirmed\":2,"
	    "\"raised\":1,\"notified\":1,\"raises\":1,\"name\":\"\",\"target\":\"\","
	    "\"domain\":\"\",\"uuid\":\"\",\"service\":\"\",\"code\":0,\"count\":0,"
	    "\"stranded\":0,\"text\":\"\",\"ended\":\"\"}",
	    "{\"kind\":1,\"host\":1,\"other\":8,\"state\":2,\"confirmed\":1,"
	    "\"raised\":-1,\"notified\":1,\"raises\":1,\"name\":\"\",\"target\":\"\","
	    "\"domain\":\"\",\"uuid\":\"\",\"service\":\"\",\"code\":0,\"count\":0,"
	    "\"stranded\":0,\"text\":\"\",\"ended\":\"\"}",
	    "{\"kind\":1,\"host\":1,\"other\":8,\"state\":2,\"confirmed\":1,"
	    "\"raised\":1,\"notified\":1,\"raises\":1,\"name\":\"\",\"target\":\"\","
	    "\"domain\":\"\",\"uuid\":\"\",\"service\":\"\",\"code\":0,\"count\":0,"
	    "\"stranded\":0,\"text\":\"\",\"ended\":\"\"}",
	    "{\"kind\":1,\"host\":-1,\"other\":7,\"state\":2,\"confirmed\":2,"
	    "\"raised\":1,\"notified\":1,\"raises\":1,\"name\":\"\",\"target\":\"\","
	    "\"domain\":\"\",\"uuid\":\"\",\"service\":\"\",\"code\":0,\"count\":0,"
	    "\"stranded\":0,\"text\":\"\",\"ended\":\"\"}"};
	struct watch *watch = *state;

	switch_is(watch, BAD);
	for (size_t i = 0; i < sizeof(values) / sizeof(values[0]); i++) {
		fake_records_put(&watch->records, "alarms", "damaged", values[i]);
		fake_records_put(
		    &watch->records, "settings", "notifications", values[i]);
		watch_restart(watch, true);
		assert_int_equal(watch_raised(watch), 1);
		assert_int_equal(alarms_switches(watch->alarms), 0x7e);
	}
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, watch_open, watch_close)

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    TEST(test_a_restart_tells_nothing_again),
	    TEST(test_what_ended_meanwhile_is_cleared),
	    TEST(test_a_crash_tells_twice_rather_than_not),
	    TEST(test_a_crash_leaves_no_alarm_open),
	    TEST(test_what_is_on_its_way_is_not_known),
	    TEST(test_nothing_is_sent_that_is_not_kept),
	    TEST(test_a_full_disk_stops_no_notification),
	    TEST(test_many_alarms_are_one_batch),
	    TEST(test_switches_survive),
	    TEST(test_switches_of_an_older_version),
	    TEST(test_switches_of_a_newer_version),
	    TEST(test_a_configured_switch_holds_at_once),
	    TEST(test_damaged_records_are_left_out),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
