/* Parts that stand alone: lines, what hosts say about the end, devices. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "agent/engine/decide.h"
#include "agent/engine/devices.h"
#include "agent/engine/lines.h"
#include "tests/unit/cmocka_all.h"
#include "tests/unit/readiness/pair.h"

/* ---- lines ---- */

static void
line_is(const struct lines *lines, size_t at, const char *text)
{
	assert_true(at < lines->count);
	assert_int_equal(lines->items[at].length, strlen(text));
	assert_memory_equal(lines->text + lines->items[at].offset, text, strlen(text));
}

static void
test_lines_are_cut(void **state)
{
	struct lines lines = {.items = NULL};
	char text[700];

	(void)state;
	assert_true(lines_add(&lines, ENGINE_LINE_DRY_RUN, "a\r\n\nb\xff\tc", 8));
	assert_int_equal(lines.count, 3);
	line_is(&lines, 0, "a");
	line_is(&lines, 1, "");
	line_is(&lines, 2, "b? c");
	/* 254 letters and an e with an accent: that goes to the next line as a whole.
	 */
	memset(text, 'x', 254);
	snprintf(text + 254, sizeof(text) - 254, "\xc3\xa9y\n");
	assert_true(lines_add(&lines, ENGINE_LINE_NOTE, text, 258));
	assert_int_equal(lines.items[3].length, 254);
	line_is(&lines, 4, "\xc3\xa9y");
	lines_forget(&lines, ENGINE_LINE_DRY_RUN);
	assert_int_equal(lines.count, 2);
	lines_free(&lines);
	assert_int_equal(lines.count, 0);
}

static void
test_lines_are_bounded(void **state)
{
	struct lines lines = {.items = NULL};
	size_t count;

	(void)state;
	while (lines_add(&lines, ENGINE_LINE_MIGRATE, "0123456789\n", 11))
		assert_true(lines.count < 100000);
	count = lines.count;
	/* 18 each of 11000. */
	assert_int_equal(count, 611);
	assert_false(lines_add(&lines, ENGINE_LINE_MIGRATE, "more\n", 5));
	assert_true(lines_add(&lines, ENGINE_LINE_NOTE, "note\n", 5));
	assert_true(lines_add_end(&lines, ENGINE_LINE_MIGRATE, "the end\n", 8));
	line_is(&lines, count + 1, "the end");
	lines_free(&lines);
}

static void
test_summary(void **state)
{
	struct lines lines = {.items = NULL};
	char text[32];

	(void)state;
	lines_summary(&lines, ENGINE_LINE_DRY_RUN, text, sizeof(text));
	assert_string_equal(text, "");
	lines_add(&lines, ENGINE_LINE_DRY_RUN,
	    "what was long ago and has no room\n  one \n\n two\n", 48);
	lines_summary(&lines, ENGINE_LINE_DRY_RUN, text, sizeof(text));
	assert_string_equal(text, "one two");
	lines_free(&lines);
}

/* ---- the end ---- */

#define GONE                                                                           \
	{                                                                              \
		.reached = true                                                        \
	}
#define SILENT                                                                         \
	{                                                                              \
		.reached = false                                                       \
	}
#define HERE(letters)                                                                  \
	{                                                                              \
		.reached = true, .present = true, .flags = (letters)                   \
	}

static void
test_decide(void **state)
{
	enum {
		S = INVENTORY_FLAG_MIGRATION_SOURCE,
		T = INVENTORY_FLAG_MIGRATION_TARGET,
		E = INVENTORY_FLAG_MIGRATION_ERROR,
	};
	static const struct {
		struct situation situation;
		enum decision decision;
	} cases[] = {
	    {{true, 0, GONE, HERE(0), 1}, DECISION_MOVED},
	    {{true, 255, GONE, HERE(0), 1}, DECISION_MOVED},
	    {{false, -1, GONE, HERE(0), 1}, DECISION_MOVED},
	    {{true, 0, GONE, HERE(T), 9}, DECISION_OPEN},
	    {{true, 1, HERE(0), GONE, 1}, DECISION_STAYED},
	    {{true, 1, HERE(0), SILENT, 1}, DECISION_STAYED},
	    /* Somebody else's domain of that name is on the target. */
	    {{true, 1, HERE(0), HERE(0), 1}, DECISION_STAYED},
	    {{true, 1, HERE(0), HERE(T), 1}, DECISION_OPEN},
	    {{true, 255, HERE(0), GONE, 5}, DECISION_OPEN},
	    {{true, 255, HERE(0), GONE, 6}, DECISION_STAYED},
	    {{true, 137, HERE(0), GONE, 5}, DECISION_OPEN},
	    {{true, 255, HERE(0), SILENT, 9}, DECISION_OPEN},
	    {{false, -1, HERE(0), GONE, 5}, DECISION_OPEN},
	    {{false, -1, HERE(0), GONE, 6}, DECISION_STAYED},
	    {{true, 0, HERE(0), GONE, 2}, DECISION_OPEN},
	    {{true, 0, HERE(0), GONE, 3}, DECISION_STAYED},
	    {{true, 255, HERE(S), HERE(T), 9}, DECISION_GOING},
	    {{true, 1, HERE(S), SILENT, 9}, DECISION_GOING},
	    {{true, 1, HERE(E), SILENT, 1}, DECISION_ERROR},
	    {{true, 1, HERE(E), HERE(0), 1}, DECISION_ERROR},
	    {{true, 0, SILENT, HERE(0), 9}, DECISION_OPEN},
	    {{true, 0, GONE, SILENT, 9}, DECISION_OPEN},
	    {{true, 0, HERE(0), HERE(0), 5}, DECISION_OPEN},
	    {{true, 0, HERE(0), HERE(0), 6}, DECISION_BOTH},
	    {{true, 0, GONE, GONE, 5}, DECISION_OPEN},
	    {{true, 0, GONE, GONE, 6}, DECISION_NONE},
	};

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++)
		if (decide(&cases[i].situation) != cases[i].decision)
			fail_msg("case %zu", i);
}

/* ---- devices ---- */

#define DIFFERENCES 1024

static void
collect(void *context, const char *sentence, bool harmless)
{
	char *differences = context;
	size_t length = strlen(differences);

	snprintf(differences + length, DIFFERENCES - length, "%s%s\n",
	    harmless ? "chosen: " : "", sentence);
}

static void
test_devices(void **state)
{
	static const char after[] = "virtual disk\troot\tweb1-root@other-vds\n"
				    "console\tport\t5003\n"
				    "console\tgroup\tthe domain's name\n"
				    "console\tconcentrator\tprimary-vcc0\n"
				    "network device\tvnet0\tprimary-vsw0, MAC "
				    "00144ff80002\n";
	char differences[DIFFERENCES] = "";
	struct pair pair;
	char *before;

	(void)state;
	pair_open(&pair);
	side_add_vf(&pair.a, "web1");
	pair.web1->console_explicit = INVENTORY_ANSWER_YES;
	pair_publish(&pair);
	before = devices_text(
	    pair_domain(&pair)->host->inventory, pair_domain(&pair)->inventory);
	assert_non_null(before);
	assert_string_equal(before,
	    "virtual disk\troot\tweb1-root@primary-vds0\n"
	    "network device\tvnet0\tprimary-vsw0, MAC 00144ff80002\n"
	    "console\tport\t5000\n"
	    "console\tgroup\tthe domain's name\n"
	    "console\tconcentrator\tprimary-vcc0\n"
	    "virtual function\tnet-a\tassigned\n");
	devices_compare(before, after, "sparc-b", collect, differences);
	assert_string_equal(differences,
	    "virtual disk root is web1-root@other-vds on sparc-b, it was "
	    "web1-root@primary-vds0\n"
	    "console port is 5003 on sparc-b, it was 5000\n"
	    "virtual function net-a (assigned) is missing on sparc-b\n");
	free(before);
	pair_close(&pair);
}

/* A run that waits for the disk says the same again and again. */
static void
test_forgotten_lines_take_no_room(void **state)
{
	struct lines lines = {.items = NULL};

	(void)state;
	for (int i = 0; i < 10000; i++) {
		lines_forget(&lines, ENGINE_LINE_NOTE);
		assert_true(lines_add(&lines, ENGINE_LINE_NOTE, "before\n", 7));
		if (i == 0)
			lines_add(&lines, ENGINE_LINE_DRY_RUN, "tried\n", 6);
	}
	assert_int_equal(lines.count, 2);
	assert_int_equal(lines.size, 11);
	line_is(&lines, 0, "tried");
	line_is(&lines, 1, "before");
	lines_free(&lines);
}

/* What the manager chose by itself may be otherwise, but not missing. */
static void
test_chosen_console(void **state)
{
	char differences[DIFFERENCES] = "";
	struct pair pair;
	char *before;

	(void)state;
	pair_open(&pair);
	pair.web1->console_explicit = INVENTORY_ANSWER_NO;
	pair_publish(&pair);
	before = devices_text(
	    pair_domain(&pair)->host->inventory, pair_domain(&pair)->inventory);
	assert_non_null(before);
	devices_compare(before,
	    "virtual disk\troot\tweb1-root@primary-vds0\n"
	    "network device\tvnet0\tprimary-vsw0, MAC 00144ff80002\n"
	    "~console\tport\t5003\n~console\tgroup\tthe domain's name\n",
	    "sparc-b", collect, differences);
	assert_string_equal(differences,
	    "chosen: console port is 5003 on sparc-b, it was 5000\n"
	    "console concentrator (primary-vcc0) is missing on sparc-b\n");
	free(before);
	pair_close(&pair);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(test_lines_are_cut),
	    cmocka_unit_test(test_lines_are_bounded),
	    cmocka_unit_test(test_summary),
	    cmocka_unit_test(test_forgotten_lines_take_no_room),
	    cmocka_unit_test(test_decide),
	    cmocka_unit_test(test_devices),
	    cmocka_unit_test(test_chosen_console),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
