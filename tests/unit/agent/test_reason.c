#include "agent/reason.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "agent/log.h"
#include "tests/unit/cmocka_all.h"

static void
test_set_returns_the_error(void **state)
{
	struct reason reason;

	(void)state;
	assert_int_equal(reason_set(&reason, -EINVAL, "line %d", 7), -EINVAL);
	assert_string_equal(reason.text, "line 7");
	assert_int_equal(reason_set(NULL, -ENOENT, "nobody listens"), -ENOENT);
}

static void
test_long_text_is_cut_between_characters(void **state)
{
	char text[REASON_SIZE * 2];
	struct reason reason;

	(void)state;
	/* "ä" is two octets, so an odd limit falls into the middle of one. */
	for (size_t i = 0; i + 2 < sizeof(text); i += 2)
		memcpy(text + i, "\xC3\xA4", 3);
	reason_set(&reason, 0, "%s", text);
	assert_true(strlen(reason.text) < REASON_SIZE);
	assert_string_equal(reason.text + strlen(reason.text) - 3, "...");
	assert_int_equal((strlen(reason.text) - 3) % 2, 0);
}

static void
test_control_characters_become_blanks(void **state)
{
	struct reason reason;

	(void)state;
	reason_set(&reason, 0, "one\ntwo\tthree\x7F");
	assert_string_equal(reason.text, "one two three ");
}

static void
test_prefix_keeps_the_reason(void **state)
{
	struct reason reason;

	(void)state;
	reason_set(&reason, 0, "connection refused");
	reason_prefix(&reason, "sparc-%c", 'b');
	assert_string_equal(reason.text, "sparc-b: connection refused");
}

struct capture {
	enum log_level level;
	char line[REASON_SIZE + 32];
	int lines;
};

static void
capture_line(void *context, enum log_level level, const char *room, const char *text)
{
	struct capture *capture = context;

	capture->level = level;
	capture->lines++;
	snprintf(capture->line, sizeof(capture->line), "%s: %s", room, text);
}

static void
test_log_reaches_the_sink_and_respects_the_level(void **state)
{
	struct capture capture = {0};

	(void)state;
	log_open(LOG_LEVEL_WARNING, capture_line, &capture);
	log_info(ROOM_FLEET, "not written");
	assert_int_equal(capture.lines, 0);
	log_warning(ROOM_SNMP, "master\n%s", "gone");
	assert_int_equal(capture.lines, 1);
	assert_int_equal(capture.level, LOG_LEVEL_WARNING);
	assert_string_equal(capture.line, "snmp: master gone");
	log_set_level(LOG_LEVEL_DEBUG);
	log_debug(ROOM_DAEMON, "now");
	assert_int_equal(capture.lines, 2);
	log_open(LOG_LEVEL_INFO, NULL, NULL);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(test_set_returns_the_error),
	    cmocka_unit_test(test_long_text_is_cut_between_characters),
	    cmocka_unit_test(test_control_characters_become_blanks),
	    cmocka_unit_test(test_prefix_keeps_the_reason),
	    cmocka_unit_test(test_log_reaches_the_sink_and_respects_the_level),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
