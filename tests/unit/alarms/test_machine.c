/* Holds, flapping, and what is not known. */
#include "agent/alarms/alarms.h"

#include <stdio.h>
#include <string.h>

#include "tests/unit/alarms/watch.h"
#include "tests/unit/cmocka_all.h"

#define BAD     ALARM_CONDITION_BAD
#define GOOD    ALARM_CONDITION_GOOD
#define GONE    ALARM_CONDITION_GONE
#define UNKNOWN ALARM_CONDITION_UNKNOWN

#define RAISE "mrVswitchLost:vswitch-lost.1.7:2<1 "
#define CLEAR "mrVswitchRestored:vswitch-lost.1.7:1<2 "

static void
switch_is(struct watch *watch, enum alarm_condition condition)
{
	watch_observe(watch, ALARM_VSWITCH_LOST, 7, condition);
}

static void
test_a_raise_and_its_clear_are_a_pair(void **state)
{
	struct watch *watch = *state;
	const struct alarm *alarm;
	size_t count;

	switch_is(watch, BAD);
	assert_string_equal(watch->sent, RAISE);
	assert_int_equal(watch->last.severity, ALARM_SEVERITY_MAJOR);
	assert_int_equal(watch->last.raised.steady, 1000000);
	assert_string_equal(watch->last.facts.text, "service7 is lost");
	assert_string_equal(watch->last.facts.target, "sparc-b");
	alarm = alarms_list(watch->alarms, &count)[0];
	assert_int_equal(count, 1);
	assert_int_equal(alarm->index, 1);
	assert_int_equal(alarm->raises, 1);
	watch_pass(watch, 5000);
	switch_is(watch, GOOD);
	assert_string_equal(watch->sent, "");
	assert_int_equal(watch->due, 10000);
	assert_int_equal(watch_raised(watch), 1);
	watch_pass(watch, 9999);
	assert_string_equal(watch->sent, "");
	watch_pass(watch, 1);
	assert_string_equal(watch->sent, CLEAR);
	assert_int_equal(watch->last.severity, ALARM_SEVERITY_CLEARED);
	assert_int_equal(watch->last.raised.steady, 1000000);
	assert_int_equal(watch->last.time.steady, 1015000);
	assert_string_equal(watch->last.facts.text, "service7 is back");
	assert_int_equal(watch->last.facts.count, 12);
	assert_int_equal(watch->last.facts.stranded, 3);
	assert_int_equal(watch_raised(watch), 0);
}

static void
test_what_does_not_hold_is_not_told(void **state)
{
	struct watch *watch = *state;
	struct alarms_options options = watch->options;

	options.kinds[ALARM_VSWITCH_LOST].raise_hold = 3000;
	alarms_set_options(watch->alarms, &options);
	switch_is(watch, BAD);
	assert_string_equal(watch->sent, "");
	assert_int_equal(watch->due, 3000);
	watch_pass(watch, 2999);
	switch_is(watch, GOOD);
	watch_pass(watch, 60000);
	assert_string_equal(watch->sent, "");
	switch_is(watch, BAD);
	watch_pass(watch, 3000);
	assert_string_equal(watch->sent, RAISE);
	/* Bad again before the clear's hold is over: nothing is told. */
	switch_is(watch, GOOD);
	watch_pass(watch, 9999);
	switch_is(watch, BAD);
	watch_pass(watch, 60000);
	assert_string_equal(watch->sent, "");
	assert_int_equal(watch_raised(watch), 1);
}

static void
test_a_hold_that_is_made_shorter_ends_earlier(void **state)
{
	struct watch *watch = *state;
	struct alarms_options options = watch->options;

	switch_is(watch, BAD);
	switch_is(watch, GOOD);
	watch_pass(watch, 4000);
	options.kinds[ALARM_VSWITCH_LOST].clear_hold = 5000;
	alarms_set_options(watch->alarms, &options);
	watch_run(watch);
	assert_int_equal(watch->due, 1000);
	watch_pass(watch, 1000);
	assert_string_equal(watch->sent, CLEAR);
}

static void
test_what_is_not_known_changes_nothing(void **state)
{
	struct watch *watch = *state;

	switch_is(watch, UNKNOWN);
	assert_string_equal(watch->sent, "");
	switch_is(watch, BAD);
	switch_is(watch, UNKNOWN);
	watch_pass(watch, 3600000);
	assert_string_equal(watch->sent, "");
	assert_int_equal(watch_raised(watch), 1);
	switch_is(watch, GOOD);
	switch_is(watch, UNKNOWN);
	watch_pass(watch, 10000);
	assert_string_equal(watch->sent, CLEAR);
}

static void
test_what_is_gone_ends_at_once(void **state)
{
	struct watch *watch = *state;

	switch_is(watch, BAD);
	switch_is(watch, GONE);
	assert_string_equal(watch->sent, CLEAR);
	/* And what was never raised ends without a word. */
	watch->options.kinds[ALARM_VSWITCH_LOST].raise_hold = 3000;
	alarms_set_options(watch->alarms, &watch->options);
	watch_observe(watch, ALARM_VSWITCH_LOST, 8, BAD);
	watch_observe(watch, ALARM_VSWITCH_LOST, 8, GONE);
	watch_pass(watch, 60000);
	assert_string_equal(watch->sent, "");
}

/*
 * 100 changes in 10 s. The first raises; the seventh is more than six in 300 s, so it
 * is told as flapping; 60 s after the last one, which made it good, it is cleared.
 */
static void
test_flapping_is_three_notifications(void **state)
{
	struct watch *watch = *state;

	for (int i = 1; i <= 100; i++) {
		switch_is(watch, i % 2 == 1 ? BAD : GOOD);
		if (i == 1)
			assert_string_equal(watch->sent, RAISE);
		else if (i == 7)
			assert_string_equal(
			    watch->sent, "mrVswitchLost:vswitch-lost.1.7:3<2 ");
		else
			assert_string_equal(watch->sent, "");
		watch_pass(watch, i < 100 ? 100 : 0);
		assert_string_equal(watch->sent, "");
	}
	watch_pass(watch, 59999);
	assert_string_equal(watch->sent, "");
	watch_pass(watch, 1);
	assert_string_equal(watch->sent, "mrVswitchRestored:vswitch-lost.1.7:1<3 ");
	assert_int_equal(alarms_suppressed(watch->alarms), 0);
}

static void
test_flapping_may_end_as_raised(void **state)
{
	struct watch *watch = *state;

	for (int i = 0; i < 9; i++)
		switch_is(watch, i % 2 == 0 ? BAD : GOOD);
	watch_pass(watch, 60000);
	assert_string_equal(watch->sent, "mrVswitchLost:vswitch-lost.1.7:2<3 ");
	/* What was quiet for long enough may change as often as any other. */
	watch_pass(watch, 300000);
	switch_is(watch, GOOD);
	watch_pass(watch, 10000);
	assert_string_equal(watch->sent, CLEAR);
}

/* Six changes, each 50 s after the one before: the bucket never fills. */
static void
test_slow_changes_are_no_flapping(void **state)
{
	struct watch *watch = *state;

	for (int i = 0; i < 20; i++) {
		switch_is(watch, BAD);
		assert_string_equal(watch->sent, RAISE);
		watch_pass(watch, 50000);
		switch_is(watch, GOOD);
		watch_pass(watch, 50000);
		assert_string_equal(watch->sent, CLEAR);
	}
}

/* What is not there and what is good are both not bad. */
static void
test_coming_and_going_is_no_flapping(void **state)
{
	struct watch *watch = *state;

	switch_is(watch, BAD);
	for (int i = 0; i < 20; i++) {
		switch_is(watch, GONE);
		assert_string_equal(watch->sent, i == 0 ? CLEAR : "");
		switch_is(watch, GOOD);
		assert_string_equal(watch->sent, "");
	}
}

static void
test_a_clock_set_back_changes_no_hold(void **state)
{
	struct watch *watch = *state;

	switch_is(watch, BAD);
	watch->now.wall -= 86400000;
	switch_is(watch, GOOD);
	watch_pass(watch, 10000);
	assert_string_equal(watch->sent, CLEAR);
}

static void
test_an_index_stays_with_its_identity(void **state)
{
	struct watch *watch = *state;
	size_t count;

	watch_observe(watch, ALARM_SERVICE_LOST, 3, BAD);
	switch_is(watch, BAD);
	watch_observe(watch, ALARM_SERVICE_LOST, 3, GONE);
	watch_pass(watch, 400000);
	watch_observe(watch, ALARM_SERVICE_LOST, 3, BAD);
	assert_int_equal(alarms_list(watch->alarms, &count)[0]->index, 1);
	assert_string_equal(
	    alarms_list(watch->alarms, &count)[0]->key, "service-lost.1.3");
	assert_int_equal(alarms_list(watch->alarms, &count)[1]->index, 2);
	assert_int_equal(count, 2);
}

static void
take_change(void *context, const struct alarm *alarm, enum alarm_state before)
{
	char *changes = context;
	size_t used = strlen(changes);

	snprintf(changes + used, 256 - used, "%s:%s<%s ", alarm->key,
	    alarm_state_word(alarm->state), alarm_state_word(before));
}

static void
test_changes_of_state_are_followed_whether_told_or_not(void **state)
{
	struct watch *watch = *state;
	char changes[256] = "";

	alarms_follow(watch->alarms, take_change, changes);
	watch->refuse = true;
	switch_is(watch, BAD);
	switch_is(watch, BAD);
	assert_string_equal(changes, "vswitch-lost.1.7:raised<cleared ");
	switch_is(watch, GOOD);
	watch_pass(watch, 9999);
	assert_string_equal(changes, "vswitch-lost.1.7:raised<cleared ");
	changes[0] = '\0';
	watch_pass(watch, 1);
	assert_string_equal(changes, "vswitch-lost.1.7:cleared<raised ");
	alarms_follow(watch->alarms, NULL, NULL);
	switch_is(watch, BAD);
	assert_string_equal(changes, "vswitch-lost.1.7:cleared<raised ");
}

static void
test_words_of_severities(void **state)
{
	(void)state;
	assert_string_equal(alarm_severity_word(ALARM_SEVERITY_CRITICAL), "critical");
	assert_string_equal(alarm_severity_word(ALARM_SEVERITY_WARNING), "warning");
	assert_string_equal(alarm_severity_word(0), "");
	assert_int_equal(alarm_severity_find("major"), ALARM_SEVERITY_MAJOR);
	assert_int_equal(alarm_severity_find(""), 0);
	assert_string_equal(alarm_state_word(ALARM_FLAPPING), "flapping");
	assert_string_equal(alarm_state_word(0), "");
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, watch_open, watch_close)

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    TEST(test_a_raise_and_its_clear_are_a_pair),
	    TEST(test_what_does_not_hold_is_not_told),
	    TEST(test_a_hold_that_is_made_shorter_ends_earlier),
	    TEST(test_what_is_not_known_changes_nothing),
	    TEST(test_what_is_gone_ends_at_once),
	    TEST(test_flapping_is_three_notifications),
	    TEST(test_flapping_may_end_as_raised),
	    TEST(test_slow_changes_are_no_flapping),
	    TEST(test_coming_and_going_is_no_flapping),
	    TEST(test_a_clock_set_back_changes_no_hold),
	    TEST(test_an_index_stays_with_its_identity),
	    TEST(test_changes_of_state_are_followed_whether_told_or_not),
	    TEST(test_words_of_severities),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
