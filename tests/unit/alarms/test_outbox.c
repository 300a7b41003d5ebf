/* What is told while nobody listens, or too much at once. */
#include "agent/alarms/alarms.h"

#include <stdio.h>
#include <string.h>

#include "tests/unit/alarms/watch.h"
#include "tests/unit/cmocka_all.h"

#define BAD  ALARM_CONDITION_BAD
#define GONE ALARM_CONDITION_GONE

static void
test_an_outage_is_told_in_the_order_of_what_is_true(void **state)
{
	struct watch *watch = *state;

	watch->refuse = true;
	for (uint32_t i = 1; i <= 4; i++)
		watch_observe(watch, ALARM_SERVICE_LOST, i, BAD);
	/* 2 is over, 1 is over and lost again, which makes it the newest. */
	watch_observe(watch, ALARM_SERVICE_LOST, 2, GONE);
	watch_observe(watch, ALARM_SERVICE_LOST, 1, GONE);
	watch_pass(watch, 1000);
	watch_observe(watch, ALARM_SERVICE_LOST, 1, BAD);
	assert_string_equal(watch->sent, "");
	watch->refuse = false;
	alarms_wake(watch->alarms);
	watch_run(watch);
	/* 1 was on its way when the sink refused: it is told as it was, and what became
	 * of it after. */
	assert_string_equal(watch->sent, "mrServiceLost:service-lost.1.1:2<1 "
					 "mrServiceLost:service-lost.1.3:2<1 "
					 "mrServiceLost:service-lost.1.4:2<1 "
					 "mrSummary::1<1 ");
	assert_int_equal(alarms_waiting(watch->alarms), 0);
}

static void
test_what_never_was_told_is_counted(void **state)
{
	struct watch *watch = *state;

	watch->refuse = true;
	watch_observe(watch, ALARM_SERVICE_LOST, 1, BAD); /* refused, kept as it is */
	for (int i = 0; i < 3; i++) {
		watch_observe(watch, ALARM_SERVICE_LOST, 2, BAD);
		watch_observe(watch, ALARM_SERVICE_LOST, 2, GONE);
	}
	assert_int_equal(alarms_suppressed(watch->alarms), 6);
	watch->refuse = false;
	alarms_wake(watch->alarms);
	watch_run(watch);
	assert_string_equal(
	    watch->sent, "mrServiceLost:service-lost.1.1:2<1 mrSummary::1<1 ");
	assert_int_equal(watch->last.facts.count, 6);
	assert_string_equal(watch->last.facts.text,
	    "6 changes were not told one by one, because newer ones of the same alarms "
	    "followed; 1 alarms are raised");
	/* No more than one summary a minute. */
	watch->refuse = true;
	watch_observe(watch, ALARM_SERVICE_LOST, 1, GONE); /* refused, kept as it is */
	watch_observe(watch, ALARM_SERVICE_LOST, 2, BAD);
	watch_observe(watch, ALARM_SERVICE_LOST, 2, GONE);
	watch->refuse = false;
	alarms_wake(watch->alarms);
	watch_run(watch);
	assert_string_equal(watch->sent, "mrServiceRestored:service-lost.1.1:1<2 ");
	watch_pass(watch, 59999);
	assert_string_equal(watch->sent, "");
	assert_int_equal(watch->due, 1);
	watch_pass(watch, 1);
	assert_string_equal(watch->sent, "mrSummary::1<1 ");
	assert_int_equal(watch->last.facts.count, 2);
}

/* Two at once, then one each second. */
static void
test_no_more_than_the_rate_allows(void **state)
{
	struct watch *watch = *state;

	watch->options.rate = 1;
	watch->options.burst = 2;
	alarms_set_options(watch->alarms, &watch->options);
	watch->refuse = true;
	for (uint32_t i = 1; i <= 4; i++)
		watch_observe(watch, ALARM_SERVICE_LOST, i, BAD);
	watch->refuse = false;
	alarms_wake(watch->alarms);
	watch_run(watch);
	assert_string_equal(watch->sent,
	    "mrServiceLost:service-lost.1.1:2<1 mrServiceLost:service-lost.1.2:2<1 ");
	assert_int_equal(alarms_waiting(watch->alarms), 2);
	assert_in_range(watch->due, 1000, 1001);
	/* Also when it is asked again before anything may go. */
	watch_run(watch);
	assert_in_range(watch->due, 1000, 1001);
	watch_pass(watch, 1000);
	assert_string_equal(watch->sent, "mrServiceLost:service-lost.1.3:2<1 ");
	watch_pass(watch, 999);
	assert_string_equal(watch->sent, "");
	watch_pass(watch, 1);
	assert_string_equal(watch->sent, "mrServiceLost:service-lost.1.4:2<1 ");
}

static void
test_what_did_not_arrive_is_sent_again(void **state)
{
	struct watch *watch = *state;
	uint32_t first = alarms_sequence(watch->alarms) + 1;

	watch->unanswered = true;
	for (uint32_t i = 1; i <= 3; i++)
		watch_observe(watch, ALARM_SERVICE_LOST, i, BAD);
	assert_int_equal(alarms_sequence(watch->alarms), first + 2);
	alarms_confirm(watch->alarms, first);
	alarms_confirm(watch->alarms, first); /* twice is once */
	alarms_confirm(watch->alarms, first + 99);
	alarms_unsent(watch->alarms);
	watch_run(watch);
	assert_string_equal(watch->sent,
	    "mrServiceLost:service-lost.1.2:2<1 mrServiceLost:service-lost.1.3:2<1 ");
	assert_int_equal(watch->last.sequence, first + 2);
	assert_int_equal(alarms_sequence(watch->alarms), first + 2);
	watch_run(watch);
	assert_string_equal(watch->sent, "");
}

static void
test_a_switch_keeps_a_kind_quiet(void **state)
{
	struct watch *watch = *state;
	unsigned all = alarms_switches(watch->alarms);

	assert_int_equal(all, 0x7e); /* kinds 1 to 6 */
	assert_int_equal(
	    alarms_set_switches(watch->alarms, all & ~(1U << ALARM_SERVICE_LOST)), 0);
	watch_observe(watch, ALARM_SERVICE_LOST, 1, BAD);
	assert_string_equal(watch->sent, "");
	assert_int_equal(watch_raised(watch), 1);
	watch_observe(watch, ALARM_SERVICE_LOST, 1, GONE);
	watch_observe(watch, ALARM_SERVICE_LOST, 1, BAD);
	assert_int_equal(alarms_suppressed(watch->alarms), 0);
	assert_int_equal(alarms_set_switches(watch->alarms, all), 0);
	watch_run(watch);
	assert_string_equal(watch->sent, "mrServiceLost:service-lost.1.1:2<1 ");
	/* Bits of kinds that do not exist. */
	assert_int_not_equal(alarms_set_switches(watch->alarms, 1), 0);
	assert_int_not_equal(alarms_set_switches(watch->alarms, 1U << 31), 0);
	assert_int_equal(alarms_switches(watch->alarms), all);
}

static void
test_events_are_remembered_as_sent(void **state)
{
	struct watch *watch = *state;
	const struct alarm_event *event;

	watch_observe(watch, ALARM_SERVICE_LOST, 1, BAD);
	watch_observe(watch, ALARM_SERVICE_LOST, 1, GONE);
	assert_int_equal(alarms_event_count(watch->alarms), 3);
	assert_null(alarms_event(watch->alarms, 3));
	event = alarms_event(watch->alarms, 1);
	assert_int_equal(event->notification, 41);
	assert_string_equal(event->facts.text, "service1 is lost");
	assert_int_equal(event->boot_id, 1);
	event = alarms_event(watch->alarms, 2);
	assert_int_equal(event->notification, 42);
	assert_string_equal(event->facts.text, "service1 is back");
	assert_int_equal(event->sequence, alarms_sequence(watch->alarms));
}

static void
test_ten_thousand_alarms_at_once(void **state)
{
	struct watch *watch = *state;
	struct alarm_identity identity = {ALARM_SERVICE_LOST, 1, 0};
	const struct alarm_facts facts = {.text = "lost"};
	size_t count;

	watch->records.full = true; /* keeping them is not what this is about */
	watch->refuse = true;
	for (identity.other = 1; identity.other <= 25000; identity.other++)
		assert_int_equal(alarms_observe(watch->alarms, &identity, BAD, &facts,
				     &watch->now) == 0,
		    identity.other <= 20000);
	watch_run(watch);
	alarms_list(watch->alarms, &count);
	assert_int_equal(count, 20000);
	assert_int_equal(alarms_waiting(watch->alarms), 20000);
	for (identity.other = 1; identity.other <= 20000; identity.other++)
		alarms_observe(watch->alarms, &identity, GONE, NULL, &watch->now);
	watch->refuse = false;
	alarms_wake(watch->alarms);
	watch_run(watch);
	/* The first was refused and is told to its end; nobody missed the others. */
	assert_string_equal(watch->sent,
	    "mrServiceLost:service-lost.1.1:2<1 "
	    "mrServiceRestored:service-lost.1.1:1<2 mrSummary::1<1 ");
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, watch_open, watch_close)

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    TEST(test_an_outage_is_told_in_the_order_of_what_is_true),
	    TEST(test_what_never_was_told_is_counted),
	    TEST(test_no_more_than_the_rate_allows),
	    TEST(test_what_did_not_arrive_is_sent_again),
	    TEST(test_a_switch_keeps_a_kind_quiet),
	    TEST(test_events_are_remembered_as_sent),
	    TEST(test_ten_thousand_alarms_at_once),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
