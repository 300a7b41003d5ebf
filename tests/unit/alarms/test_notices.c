/* What is told once and is no alarm: how runs begin and end. */
#include "agent/alarms/alarms.h"

#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "tests/unit/alarms/watch.h"
#include "tests/unit/cmocka_all.h"

#define BAD  ALARM_CONDITION_BAD
#define BOTH (1U << ALARM_RUN_STARTED | 1U << ALARM_RUN_FINISHED)

static char arrived[512];

static void
on_arrival(void *context, enum alarm_notification notification, uint32_t subject)
{
	size_t used = strlen(arrived);

	(void)context;
	snprintf(arrived + used, sizeof(arrived) - used, "%d:%" PRIu32 " ",
	    (int)notification, subject);
}

static int
open_watch(void **state)
{
	struct watch *watch;

	watch_open(state);
	watch = *state;
	arrived[0] = '\0';
	alarms_on_arrival(watch->alarms, on_arrival, NULL);
	return 0;
}

static int
tell(struct watch *watch, enum alarm_notification notification, uint32_t run)
{
	const struct alarm_notice notice = {
	    .notification = notification,
	    .subject = run,
	    .severity = ALARM_SEVERITY_MAJOR,
	    .facts = {.host = "sparc-a",
		.target = "sparc-b",
		.domain = "web1",
		.uuid = "u-1",
		.count = 2,
		.text = "run failed"},
	    .raised = {.wall = 4000000},
	    .time = watch->now,
	};

	return alarms_tell(watch->alarms, &notice);
}

static void
test_one_is_told_once(void **state)
{
	struct watch *watch = *state;
	const struct alarm_event *event;

	assert_int_equal(tell(watch, ALARM_RUN_FINISHED, 17), 0);
	assert_int_equal(alarms_waiting(watch->alarms), 1);
	watch_pass(watch, 5000);
	assert_string_equal(watch->sent, "mrRunFinished:run.17:1<1 ");
	assert_string_equal(arrived, "4:17 ");
	assert_int_equal(alarms_waiting(watch->alarms), 0);
	event = alarms_event(watch->alarms, 1);
	assert_int_equal(event->notification, 4);
	assert_int_equal(event->sequence, alarms_sequence(watch->alarms));
	assert_int_equal(event->severity, ALARM_SEVERITY_MAJOR);
	assert_string_equal(event->facts.host, "sparc-a");
	assert_string_equal(event->facts.target, "sparc-b");
	assert_string_equal(event->facts.domain, "web1");
	assert_string_equal(event->facts.uuid, "u-1");
	assert_string_equal(event->facts.service, "");
	assert_string_equal(event->facts.text, "run failed");
	assert_int_equal(event->facts.count, 2);
	assert_int_equal(event->raised.wall, 4000000);
	assert_int_equal(event->time.wall, 5000000);
	watch_pass(watch, 60000);
	assert_string_equal(watch->sent, "");
}

/* Before the start of the daemon is told nothing else is. */
static void
test_the_start_comes_first(void **state)
{
	struct watch *watch = *state;

	watch_restart(watch, true);
	tell(watch, ALARM_RUN_FINISHED, 17);
	watch_run(watch);
	assert_string_equal(
	    watch->sent, "mrAgentStarted::1<1 mrRunFinished:run.17:1<1 ");
}

static void
test_alarms_and_notices_go_by_age(void **state)
{
	struct watch *watch = *state;

	watch->refuse = true;
	watch_observe(watch, ALARM_SERVICE_LOST, 1, BAD); /* refused: on its way */
	watch_pass(watch, 1000);
	tell(watch, ALARM_RUN_FINISHED, 1);
	watch_pass(watch, 1000);
	watch_observe(watch, ALARM_SERVICE_LOST, 2, BAD);
	watch_pass(watch, 1000);
	tell(watch, ALARM_RUN_FINISHED, 2);
	watch_run(watch);
	assert_int_equal(alarms_waiting(watch->alarms), 4);
	assert_string_equal(arrived, "");
	watch->refuse = false;
	alarms_wake(watch->alarms);
	watch_run(watch);
	assert_string_equal(watch->sent,
	    "mrServiceLost:service-lost.1.1:2<1 mrRunFinished:run.1:1<1 "
	    "mrServiceLost:service-lost.1.2:2<1 mrRunFinished:run.2:1<1 ");
	assert_string_equal(arrived, "4:1 4:2 ");
}

/* Sent to a master that dies with it: again, and only then has it arrived. */
static void
test_what_is_not_confirmed_is_sent_again(void **state)
{
	struct watch *watch = *state;
	uint32_t sequence;

	watch->unanswered = true;
	tell(watch, ALARM_RUN_FINISHED, 17);
	watch_run(watch);
	sequence = watch->last.sequence;
	assert_string_equal(arrived, "");
	alarms_unsent(watch->alarms);
	watch_run(watch);
	assert_string_equal(watch->sent, "mrRunFinished:run.17:1<1 ");
	assert_int_equal(watch->last.sequence, sequence);
	alarms_confirm(watch->alarms, sequence);
	alarms_confirm(watch->alarms, sequence);
	assert_string_equal(arrived, "4:17 ");
}

static void
test_the_start_of_a_run_is_off_unless_wanted(void **state)
{
	struct watch *watch = *state;

	assert_int_equal(alarms_notices(watch->alarms), 1U << ALARM_RUN_FINISHED);
	assert_int_equal(tell(watch, ALARM_RUN_STARTED, 17), -ECANCELED);
	assert_int_equal(alarms_set_notices(watch->alarms, BOTH), 0);
	assert_int_equal(tell(watch, ALARM_RUN_STARTED, 17), 0);
	watch_run(watch);
	assert_string_equal(watch->sent, "mrRunStarted:run.17:1<1 ");
	assert_int_equal(
	    alarms_set_notices(watch->alarms, 1U << ALARM_SUMMARY), -EINVAL);
	assert_int_equal(alarms_set_notices(watch->alarms, 1U << 5), -EINVAL);
	assert_int_equal(alarms_notices(watch->alarms), BOTH);
}

static void
test_what_waits_is_dropped_when_it_is_switched_off(void **state)
{
	struct watch *watch = *state;

	alarms_set_notices(watch->alarms, BOTH);
	watch->refuse = true;
	tell(watch, ALARM_RUN_STARTED, 17);
	tell(watch, ALARM_RUN_FINISHED, 17);
	tell(watch, ALARM_RUN_STARTED, 18);
	alarms_set_notices(watch->alarms, 1U << ALARM_RUN_STARTED);
	assert_string_equal(arrived, "4:17 ");
	watch->refuse = false;
	watch_run(watch);
	assert_string_equal(
	    watch->sent, "mrRunStarted:run.17:1<1 mrRunStarted:run.18:1<1 ");
}

/* Those of alarms and those of runs, each when it was written, and not the other. */
static void
test_switches_survive(void **state)
{
	struct watch *watch = *state;

	alarms_set_notices(watch->alarms, 0);
	watch_restart(watch, true);
	assert_int_equal(alarms_notices(watch->alarms), 0);
	assert_int_equal(alarms_switches(watch->alarms), 0x7e);
	watch->options.kinds[ALARM_VCC_LOW].notified = false;
	alarms_set_options(watch->alarms, &watch->options);
	assert_int_equal(alarms_switches(watch->alarms), 0x7e & ~(1U << ALARM_VCC_LOW));
	watch->options.notices = BOTH;
	alarms_set_options(watch->alarms, &watch->options);
	assert_int_equal(alarms_notices(watch->alarms), 0);
}

static void
test_as_configured_until_somebody_switches(void **state)
{
	struct watch *watch = *state;

	alarms_set_switches(watch->alarms, 1U << ALARM_TARGET_STALE);
	watch->options.notices = BOTH;
	watch_restart(watch, true);
	assert_int_equal(alarms_notices(watch->alarms), BOTH);
	watch->options.notices = 0;
	alarms_set_options(watch->alarms, &watch->options);
	assert_int_equal(alarms_notices(watch->alarms), 0);
}

/* A database of the time before there were notices. */
static void
test_an_older_record_of_switches_is_read(void **state)
{
	struct watch *watch = *state;

	fake_records_put(&watch->records, "settings", "notifications", "{\"kinds\":2}");
	watch_restart(watch, true);
	assert_int_equal(alarms_switches(watch->alarms), 2);
	assert_int_equal(alarms_notices(watch->alarms), 1U << ALARM_RUN_FINISHED);
	fake_records_put(&watch->records, "settings", "notifications",
	    "{\"kinds\":2,\"notices\":32}");
	watch_restart(watch, true);
	assert_int_equal(alarms_notices(watch->alarms), 1U << ALARM_RUN_FINISHED);
}

static void
test_only_so_many_wait(void **state)
{
	struct watch *watch = *state;

	watch->refuse = true;
	for (uint32_t run = 1; run <= 1000; run++)
		assert_int_equal(tell(watch, ALARM_RUN_FINISHED, run), 0);
	assert_int_equal(tell(watch, ALARM_RUN_FINISHED, 1001), -ENOSPC);
	assert_int_equal(alarms_waiting(watch->alarms), 1000);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, open_watch, watch_close)

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    TEST(test_one_is_told_once),
	    TEST(test_the_start_comes_first),
	    TEST(test_alarms_and_notices_go_by_age),
	    TEST(test_what_is_not_confirmed_is_sent_again),
	    TEST(test_the_start_of_a_run_is_off_unless_wanted),
	    TEST(test_what_waits_is_dropped_when_it_is_switched_off),
	    TEST(test_switches_survive),
	    TEST(test_as_configured_until_somebody_switches),
	    TEST(test_an_older_record_of_switches_is_read),
	    TEST(test_only_so_many_wait),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
