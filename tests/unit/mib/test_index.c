#include "mib/index.h"

#include <stdio.h>

#include "tests/unit/cmocka_all.h"

#define LENGTH(array) (sizeof(array) / sizeof(*(array)))

static void
test_exact_needs_every_part(void **state)
{
	const oid suffix[] = {7, 0, 4294967295};
	uint32_t index[3];

	(void)state;
	assert_true(index_exact(suffix, 3, index, 3));
	assert_int_equal(index[0], 7);
	assert_int_equal(index[1], 0);
	assert_int_equal(index[2], 4294967295);
	assert_false(index_exact(suffix, 2, index, 3));
	assert_false(index_exact(suffix, 3, index, 2));
	assert_false(index_exact(suffix, 0, index, 1));
}

static void
test_exact_refuses_what_is_beyond_32_bits(void **state)
{
	uint32_t index[1];

	(void)state;
	if (sizeof(oid) > 4) {
		const oid suffix[] = {(oid)UINT32_MAX + 1};

		assert_false(index_exact(suffix, 1, index, 1));
	}
}

/* What comes after a suffix in an index of two parts; NULL for the end. */
static const struct {
	size_t length;
	oid suffix[4];
	const char *after;
} cases[] = {
    {0, {0}, "0.0"},
    {1, {5}, "5.0"}, /* 5 comes before 5.0 */
    {1, {4294967295}, "4294967295.0"},
    {2, {5, 0}, "5.1"},
    {2, {5, 7}, "5.8"},
    {2, {5, 4294967295}, "6.0"},
    {2, {4294967295, 4294967294}, "4294967295.4294967295"},
    {2, {4294967295, 4294967295}, NULL},
    {3, {5, 7, 0}, "5.8"}, /* 5.7.0 comes after 5.7 */
    {4, {5, 4294967295, 1, 1}, "6.0"},
};

static void
test_after(void **state)
{
	(void)state;
	for (size_t i = 0; i < LENGTH(cases); i++) {
		uint32_t index[2];
		char text[32];
		bool found = index_after(cases[i].suffix, cases[i].length, index, 2);

		assert_int_equal(found, cases[i].after != NULL);
		if (!found)
			continue;
		snprintf(text, sizeof(text), "%u.%u", index[0], index[1]);
		assert_string_equal(text, cases[i].after);
	}
}

static void
test_after_beyond_32_bits_goes_to_the_next_parent(void **state)
{
	const oid inner[] = {5, (oid)UINT32_MAX + (sizeof(oid) > 4)};
	const oid outer[] = {(oid)UINT32_MAX + (sizeof(oid) > 4), 5};
	uint32_t index[2];

	(void)state;
	assert_true(index_after(inner, 2, index, 2));
	assert_int_equal(index[0], 6);
	assert_int_equal(index[1], 0);
	if (sizeof(oid) > 4)
		assert_false(index_after(outer, 2, index, 2));
}

static void
test_write_and_compare(void **state)
{
	const uint32_t a[] = {1, 4294967295}, b[] = {2, 0};
	oid suffix[2];

	(void)state;
	index_write(suffix, a, 2);
	assert_int_equal(suffix[0], 1);
	assert_int_equal(suffix[1], 4294967295);
	assert_true(index_compare(a, b, 2) < 0);
	assert_true(index_compare(b, a, 2) > 0);
	assert_int_equal(index_compare(a, a, 2), 0);
	assert_true(index_compare(a + 1, b + 1, 1) > 0);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(test_exact_needs_every_part),
	    cmocka_unit_test(test_exact_refuses_what_is_beyond_32_bits),
	    cmocka_unit_test(test_after),
	    cmocka_unit_test(test_after_beyond_32_bits_goes_to_the_next_parent),
	    cmocka_unit_test(test_write_and_compare),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
