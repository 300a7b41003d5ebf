#include "agent/cli/words.h"

#include <locale.h>
#include <stdlib.h>
#include <string.h>

#include "agent/fleet/inventory.h"
#include "tests/unit/cmocka_all.h"

static void
test_the_better_verdict(void **state)
{
	static const enum verdict order[] = {
	    VERDICT_READY, VERDICT_DEGRADED, VERDICT_UNKNOWN, VERDICT_BLOCKED, 0};

	(void)state;
	for (int i = 0; i < 5; i++)
		for (int j = i; j < 5; j++) {
			assert_int_equal(verdict_better(order[i], order[j]), order[i]);
			assert_int_equal(verdict_better(order[j], order[i]), order[i]);
		}
}

static void
test_sizes(void **state)
{
	static const struct {
		int64_t octets;
		const char *word;
	} sizes[] = {
	    {0, "0B"},
	    {1023, "1023B"},
	    {1024, "1K"},
	    {5000, "5000B"},
	    {10240, "10K"},
	    {(int64_t)1 << 20, "1M"},
	    {((int64_t)5 << 20) + 1024, "5121K"},
	    {(int64_t)34359738368, "32G"},
	    {(int64_t)33 << 29, "16G"},
	    {(int64_t)1 << 40, "1T"},
	    {(int64_t)3000 << 40, "3000T"},
	    {INVENTORY_UNKNOWN, "-"},
	};
	char text[WORD_SIZE];

	(void)state;
	for (size_t i = 0; i < sizeof(sizes) / sizeof(sizes[0]); i++)
		assert_string_equal(size_word(text, sizes[i].octets), sizes[i].word);
}

static void
test_spans_and_counts(void **state)
{
	char text[WORD_SIZE];

	(void)state;
	assert_string_equal(span_word(text, 0), "0s");
	assert_string_equal(span_word(text, 119), "119s");
	assert_string_equal(span_word(text, 120), "2m");
	assert_string_equal(span_word(text, 7200), "2h");
	assert_string_equal(span_word(text, 172800), "2d");
	assert_string_equal(count_word(text, 48), "48");
	assert_string_equal(count_word(text, INVENTORY_UNKNOWN), "-");
}

/* What a table prints, freed by the caller. */
static char *
printed(const struct table *table, bool colour)
{
	char *text = NULL;
	size_t size = 0;
	FILE *to = open_memstream(&text, &size);

	assert_non_null(to);
	assert_int_equal(table_print(table, to, colour), 0);
	fclose(to);
	return text;
}

static void
test_columns_are_as_wide_as_they_must_be(void **state)
{
	static const char *const headings[] = {"NAME", ">COUNT", "STATE"};
	struct table *table = table_new(headings, 3);
	char *text;

	(void)state;
	table_add(table, COLOUR_NONE, "z\xC3\xBCrich1");
	table_add(table, COLOUR_NONE, "7");
	table_add(table, COLOUR_GREEN, "ready");
	text = printed(table, false);
	assert_string_equal(text, "NAME     COUNT  STATE\n"
				  "z\xC3\xBCrich1      7  ready\n");
	assert_int_equal(table_width(table), 21);
	free(text);
	text = printed(table, true);
	assert_non_null(strstr(text, "\033[32mready\033[0m\n"));
	free(text);
	table_free(table);
}

static void
test_a_note_stands_under_its_row_and_widens_nothing(void **state)
{
	static const char *const headings[] = {"NAME", "STATE"};
	struct table *table = table_new(headings, 2);
	char *text;

	(void)state;
	table_add(table, COLOUR_NONE, "a");
	table_add(table, COLOUR_RED, "bad");
	table_note(table, "because it is");
	table_add(table, COLOUR_NONE, "b");
	table_add(table, COLOUR_NONE, "good");
	assert_int_equal(table_width(table), 11);
	text = printed(table, false);
	assert_string_equal(text, "NAME  STATE\n"
				  "a     bad\n"
				  "    because it is\n"
				  "b     good\n");
	free(text);
	table_free(table);
}

static void
test_times(void **state)
{
	char text[WORD_SIZE];

	(void)state;
	setenv("TZ", "UTC0", 1);
	assert_string_equal(time_word(text, 86401999), "1970-01-02 00:00:01");
	assert_string_equal(time_word(text, 0), "-");
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(test_times),
	    cmocka_unit_test(test_the_better_verdict),
	    cmocka_unit_test(test_sizes),
	    cmocka_unit_test(test_spans_and_counts),
	    cmocka_unit_test(test_columns_are_as_wide_as_they_must_be),
	    cmocka_unit_test(test_a_note_stands_under_its_row_and_widens_nothing),
	};

	/* Debian's name of a UTF-8 locale that needs no package. */
	setlocale(LC_CTYPE, "C.UTF-8");
	return cmocka_run_group_tests(tests, NULL, NULL);
}
