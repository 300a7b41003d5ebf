/* What is asked on the control socket, and what is answered. */
#include <string.h>
#include <sys/socket.h>

#include "tests/unit/cmocka_all.h"
#include "tests/unit/control/caller.h"

#define ALARMS "{\"request\": \"alarms\"}\n"
#define WATCH  "{\"request\": \"watch\"}\n"

static void
test_no_alarm_is_raised(void **state)
{
	struct desk *desk = *state;
	static struct caller caller;
	json_t *line;

	call(desk, &caller, ALARMS);
	line = hear_type(desk, &caller, "start");
	assert_string_equal(heard_string(line, "version"), "1.2");
	assert_int_equal(heard_integer(line, "boot"), 3);
	/* mrAgentStarted was told. */
	assert_int_equal(heard_integer(line, "sequence"), 1);
	assert_int_equal(heard_integer(line, "alarms"), 0);
	json_decref(line);
	line = hear_type(desk, &caller, "end");
	assert_int_equal(heard_integer(line, "alarms"), 0);
	json_decref(line);
	hear_end_of_line(desk, &caller);
}

static void
test_an_alarm_is_told_with_all_that_is_known(void **state)
{
	struct desk *desk = *state;
	static struct caller caller;
	json_t *line;

	watch_observe(desk->watch, ALARM_VSWITCH_LOST, 7, ALARM_CONDITION_BAD);
	call(desk, &caller, ALARMS);
	line = hear_type(desk, &caller, "start");
	assert_int_equal(heard_integer(line, "alarms"), 1);
	json_decref(line);
	line = hear_type(desk, &caller, "alarm");
	assert_string_equal(heard_string(line, "key"), "vswitch-lost.1.7");
	assert_string_equal(heard_string(line, "kind"), "vswitch-lost");
	assert_string_equal(heard_string(line, "state"), "raised");
	assert_string_equal(heard_string(line, "severity"), "major");
	assert_int_equal(heard_integer(line, "raised"), 5000000);
	assert_int_equal(heard_integer(line, "changed"), 5000000);
	assert_int_equal(heard_integer(line, "notified"), 5000000);
	assert_int_equal(heard_integer(line, "raises"), 1);
	assert_string_equal(heard_string(line, "host"), "");
	assert_string_equal(heard_string(line, "target"), "sparc-b");
	assert_string_equal(heard_string(line, "domain"), "");
	assert_string_equal(heard_string(line, "uuid"), "");
	assert_string_equal(heard_string(line, "service"), "service7");
	assert_int_equal(heard_integer(line, "code"), 0);
	assert_int_equal(heard_integer(line, "count"), 12);
	assert_int_equal(heard_integer(line, "stranded"), 3);
	assert_string_equal(heard_string(line, "text"), "service7 is lost");
	assert_true(heard_integer(line, "index") > 0);
	json_decref(line);
	line = hear_type(desk, &caller, "end");
	assert_int_equal(heard_integer(line, "alarms"), 1);
	json_decref(line);
	hear_end_of_line(desk, &caller);
}

static void
test_changes_are_watched(void **state)
{
	struct desk *desk = *state;
	static struct caller caller, other;
	json_t *line;

	call(desk, &caller, WATCH);
	call(desk, &other, WATCH);
	assert_int_equal(hear_list(desk, &caller), 0);
	assert_int_equal(hear_list(desk, &other), 0);
	watch_observe(desk->watch, ALARM_VCC_LOW, 0, ALARM_CONDITION_BAD);
	line = hear_type(desk, &caller, "change");
	assert_string_equal(heard_string(line, "key"), "vcc-low.1.0");
	assert_string_equal(heard_string(line, "before"), "cleared");
	assert_string_equal(heard_string(line, "state"), "raised");
	assert_string_equal(heard_string(line, "severity"), "warning");
	assert_true(json_is_null(json_object_get(line, "notified")));
	json_decref(line);
	watch_observe(desk->watch, ALARM_VCC_LOW, 0, ALARM_CONDITION_GOOD);
	watch_pass(desk->watch, 10000);
	line = hear_type(desk, &caller, "change");
	assert_string_equal(heard_string(line, "before"), "raised");
	assert_string_equal(heard_string(line, "state"), "cleared");
	assert_string_equal(heard_string(line, "severity"), "cleared");
	assert_string_equal(heard_string(line, "text"), "service0 is back");
	assert_int_equal(heard_integer(line, "raised"), 5000000);
	assert_int_equal(heard_integer(line, "changed"), 5010000);
	json_decref(line);
	/* The other one heard the same. */
	json_decref(hear_type(desk, &other, "change"));
	json_decref(hear_type(desk, &other, "change"));
	hang_up(desk, &other);
	hang_up(desk, &caller);
}

static void
test_a_change_is_told_while_nobody_takes_notifications(void **state)
{
	struct desk *desk = *state;
	static struct caller caller;

	desk->watch->refuse = true;
	call(desk, &caller, WATCH);
	assert_int_equal(hear_list(desk, &caller), 0);
	watch_observe(desk->watch, ALARM_VCC_LOW, 0, ALARM_CONDITION_BAD);
	json_decref(hear_type(desk, &caller, "change"));
	/* One whose notifications are switched off. */
	watch_observe(desk->watch, ALARM_PAIR_BLOCKED, 2, ALARM_CONDITION_BAD);
	json_decref(hear_type(desk, &caller, "change"));
	hang_up(desk, &caller);
}

static void
test_a_heart_beats_now_and_then(void **state)
{
	struct desk *desk = *state;
	static struct caller caller;

	desk_pass(desk, 1);
	call(desk, &caller, WATCH);
	assert_int_equal(hear_list(desk, &caller), 0);
	desk_pass(desk, 30);
	json_decref(hear_type(desk, &caller, "heartbeat"));
	/* The second one was kept back: the first was not read yet. */
	desk_pass(desk, 15);
	json_decref(hear_type(desk, &caller, "heartbeat"));
	watch_observe(desk->watch, ALARM_VCC_LOW, 0, ALARM_CONDITION_BAD);
	json_decref(hear_type(desk, &caller, "change"));
	hang_up(desk, &caller);
}

static void
test_lines_may_end_as_elsewhere_and_more_is_ignored(void **state)
{
	struct desk *desk = *state;
	static struct caller caller;

	call(desk, &caller, "{\"request\":\"alarms\"}\r\n{\"request\":\"watch\"}\n");
	assert_int_equal(hear_list(desk, &caller), 0);
	hear_end_of_line(desk, &caller);
}

static void
test_a_request_may_come_in_pieces(void **state)
{
	struct desk *desk = *state;
	static struct caller caller;
	const char *request = ALARMS;

	call(desk, &caller, "");
	for (size_t i = 0; i < strlen(request); i++) {
		assert_int_equal(send(caller.fd, request + i, 1, 0), 1);
		desk_turn(desk);
	}
	assert_int_equal(hear_list(desk, &caller), 0);
	hear_end_of_line(desk, &caller);
}

static void
test_errors_say_what_was_wrong(void **state)
{
	static const struct {
		const char *request, *error;
	} wrong[] = {
	    {"\n", "a request is a line with a JSON object"},
	    {"alarms\n", "a request is a line with a JSON object"},
	    {"[\"alarms\"]\n", "a request is a line with a JSON object"},
	    {"{}\n", "a request is a line with a JSON object"},
	    {"{\"request\": 1}\n", "a request is a line with a JSON object"},
	    {"{\"request\": \"alarms\"\n", "a request is a line with a JSON object"},
	    {"{\"request\": \"alarms\", \"request\": \"watch\"}\n",
		"a request is a line with a JSON object"},
	    {"{\"request\": \"Alarms\"}\n",
		"there is no request \"Alarms\": there are alarms, watch, runs, run, "
		"submit, cancel, status and export"},
	    {"{\"request\": \"\\u001b[2J\"}\n", "there is no request \" [2J\""},
	    {"{\"request\": \"\\u0000\"}\n", "a request is a line with a JSON object"},
	};
	struct desk *desk = *state;
	static struct caller caller;

	for (size_t i = 0; i < sizeof(wrong) / sizeof(wrong[0]); i++) {
		call(desk, &caller, wrong[i].request);
		hear_error(desk, &caller, wrong[i].error);
		hear_end_of_line(desk, &caller);
	}
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, desk_open, desk_close)

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    TEST(test_no_alarm_is_raised),
	    TEST(test_an_alarm_is_told_with_all_that_is_known),
	    TEST(test_changes_are_watched),
	    TEST(test_a_change_is_told_while_nobody_takes_notifications),
	    TEST(test_a_heart_beats_now_and_then),
	    TEST(test_lines_may_end_as_elsewhere_and_more_is_ignored),
	    TEST(test_a_request_may_come_in_pieces),
	    TEST(test_errors_say_what_was_wrong),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
