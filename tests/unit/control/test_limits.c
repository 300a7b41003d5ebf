/* Clients of the control socket that mean no good, or are slow. */
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "tests/unit/cmocka_all.h"
#include "tests/unit/control/caller.h"

#define ALARMS "{\"request\": \"alarms\"}\n"
#define WATCH  "{\"request\": \"watch\"}\n"

/* Enough for a list of several pieces, and more than any socket's buffer. */
#define MANY 3000

static void
raise_many(struct desk *desk, enum alarm_condition condition)
{
	for (uint32_t i = 1; i <= MANY; i++)
		watch_observe(desk->watch, ALARM_SERVICE_LOST, i, condition);
}

static void
test_an_endless_line_is_cut_short(void **state)
{
	static char text[CONTROL_REQUEST_SIZE + 100];
	struct desk *desk = *state;
	static struct caller caller;

	memset(text, 'x', sizeof(text) - 1);
	call(desk, &caller, text);
	hear_error(desk, &caller, "one line of less than 4096 octets");
	hear_end_of_line(desk, &caller);
}

static void
test_a_line_without_end(void **state)
{
	struct desk *desk = *state;
	static struct caller caller;

	call(desk, &caller, "{\"request\": \"alarms\"}");
	assert_int_equal(shutdown(caller.fd, SHUT_WR), 0);
	hear_error(desk, &caller, "the request has no line end");
	hear_end_of_line(desk, &caller);
}

static void
test_one_that_asks_nothing(void **state)
{
	struct desk *desk = *state;
	static struct caller silent, drop;

	call(desk, &silent, "");
	call(desk, &drop, "{");
	/* Octets one by one do not buy time. */
	for (int i = 0; i < 12; i++) {
		desk_pass(desk, 1);
		if (i < 9)
			assert_int_equal(write(drop.fd, " ", 1), 1);
		desk_turn(desk);
	}
	hear_error(desk, &silent, "no request came within 10 seconds");
	hear_end_of_line(desk, &silent);
	hear_error(desk, &drop, "no request came within 10 seconds");
	hear_end_of_line(desk, &drop);
	/* Gone without a word. */
	call(desk, &silent, "");
	hang_up(desk, &silent);
	desk_pass(desk, 12);
}

static void
test_one_that_only_listens_gets_its_list(void **state)
{
	struct desk *desk = *state;
	static struct caller caller;

	raise_many(desk, ALARM_CONDITION_BAD);
	call(desk, &caller, ALARMS);
	assert_int_equal(shutdown(caller.fd, SHUT_WR), 0);
	desk_turn(desk);
	assert_int_equal(hear_list(desk, &caller), MANY);
	hear_end_of_line(desk, &caller);
}

static void
test_a_watch_ends_with_its_client(void **state)
{
	struct desk *desk = *state;
	static struct caller caller;

	call(desk, &caller, WATCH);
	assert_int_equal(hear_list(desk, &caller), 0);
	assert_int_equal(shutdown(caller.fd, SHUT_WR), 0);
	hear_end_of_line(desk, &caller);
}

static void
test_more_connections_than_there_may_be(void **state)
{
	static struct caller callers[CONTROL_CONNECTIONS], more;
	struct desk *desk = *state;

	for (int i = 0; i < CONTROL_CONNECTIONS; i++)
		call(desk, &callers[i], "");
	call(desk, &more, "");
	hear_error(desk, &more, "there are 32 connections already");
	hear_end_of_line(desk, &more);
	hang_up(desk, &callers[5]);
	call(desk, &callers[5], ALARMS);
	assert_int_equal(hear_list(desk, &callers[5]), 0);
	hear_end_of_line(desk, &callers[5]);
	for (int i = 0; i < CONTROL_CONNECTIONS; i++)
		if (i != 5)
			hang_up(desk, &callers[i]);
}

/*
 * Three thousand changes are more than two buffers hold: some are missed, and the list
 * that follows says how everything is.
 */
static void
test_one_that_falls_behind_gets_the_list_anew(void **state)
{
	struct desk *desk = *state;
	static struct caller caller;
	json_t *line;
	size_t changes = 0;

	call(desk, &caller, WATCH);
	assert_int_equal(hear_list(desk, &caller), 0);
	raise_many(desk, ALARM_CONDITION_BAD);
	for (;;) {
		line = hear(desk, &caller);
		assert_non_null(line);
		if (strcmp(json_string_value(json_object_get(line, "type")),
			"change") != 0)
			break;
		json_decref(line);
		changes++;
	}
	assert_string_equal(json_string_value(json_object_get(line, "type")), "start");
	json_decref(line);
	assert_in_range(changes, 1, MANY - 1);
	for (int i = 0; i < MANY; i++)
		json_decref(hear_type(desk, &caller, "alarm"));
	json_decref(hear_type(desk, &caller, "end"));
	/* And then changes as ever. */
	watch_observe(desk->watch, ALARM_VCC_LOW, 0, ALARM_CONDITION_BAD);
	json_decref(hear_type(desk, &caller, "change"));
	hang_up(desk, &caller);
}

static void
test_one_that_never_reads_is_let_go(void **state)
{
	struct desk *desk = *state;
	static struct caller dead, slow;

	call(desk, &dead, WATCH);
	call(desk, &slow, WATCH);
	raise_many(desk, ALARM_CONDITION_BAD);
	for (int i = 0; i < 70; i++) {
		desk_pass(desk, 1);
		desk_turn(desk);
		/* Something now and then is enough. */
		if (i % 20 == 0)
			json_decref(hear(desk, &slow));
	}
	while (read(dead.fd, dead.buffer, sizeof(dead.buffer)) > 0)
		;
	assert_int_equal(read(dead.fd, dead.buffer, sizeof(dead.buffer)), 0);
	hang_up(desk, &dead);
	json_decref(hear(desk, &slow));
	hang_up(desk, &slow);
}

/* An alarm that ends or begins while the list is on its way. */
static void
test_changes_during_a_list(void **state)
{
	struct desk *desk = *state;
	static struct caller caller;
	size_t alarms = 0;
	bool ended = false;
	json_t *line = NULL;

	raise_many(desk, ALARM_CONDITION_BAD);
	call(desk, &caller, WATCH);
	watch_observe(desk->watch, ALARM_SERVICE_LOST, MANY, ALARM_CONDITION_GONE);
	for (; !ended; json_decref(line)) {
		const char *type;

		line = hear(desk, &caller);
		assert_non_null(line);
		type = json_string_value(json_object_get(line, "type"));
		if (strcmp(type, "alarm") == 0)
			alarms++;
		/* It is over before it would have been listed. */
		if (strcmp(type, "change") == 0)
			assert_true(alarms < MANY - 1);
		ended = strcmp(type, "end") == 0;
	}
	assert_int_equal(alarms, MANY - 1);
	hang_up(desk, &caller);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, desk_open, desk_close)

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    TEST(test_an_endless_line_is_cut_short),
	    TEST(test_a_line_without_end),
	    TEST(test_one_that_asks_nothing),
	    TEST(test_one_that_only_listens_gets_its_list),
	    TEST(test_a_watch_ends_with_its_client),
	    TEST(test_more_connections_than_there_may_be),
	    TEST(test_one_that_falls_behind_gets_the_list_anew),
	    TEST(test_one_that_never_reads_is_let_go),
	    TEST(test_changes_during_a_list),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
