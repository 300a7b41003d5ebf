#include "agent/cli/words.h"

#include <stdlib.h>

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
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
