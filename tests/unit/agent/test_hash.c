#include "agent/hash.h"

#include "tests/unit/cmocka_all.h"

/* What SplitMix64 gives from seed 0: its states are multiples of this number. */
#define GAMMA UINT64_C(0x9E3779B97F4A7C15)

static void
test_numbers_are_those_of_splitmix64(void **state)
{
	(void)state;
	assert_int_equal(hash_number(0, GAMMA), UINT64_C(0xE220A8397B1DCDAF));
	assert_int_equal(hash_number(0, 2 * GAMMA), UINT64_C(0x6E789E6AA1B965F4));
	assert_int_equal(hash_number(GAMMA, 0), UINT64_C(0xE220A8397B1DCDAF));
}

/* Two words, each in the chain of its own, put together at the end. */
static uint64_t
end_of(uint64_t even, uint64_t odd, uint64_t word, uint64_t next)
{
	return hash_number(hash_number(even, word), hash_number(odd, next));
}

static void
test_octets_are_their_count_and_words_of_eight_in_two_chains(void **state)
{
	const uint64_t none = hash_number(HASH_START, 0);
	const uint64_t two = hash_number(HASH_START, 2);
	const uint64_t nine = hash_number(HASH_START, 9);
	uint64_t even = hash_number(HASH_START, 17);
	uint64_t odd = ~even;

	(void)state;
	assert_int_equal(hash_octets(HASH_START, "", 0), end_of(none, ~none, 0, 0));
	assert_int_equal(
	    hash_octets(HASH_START, "ab", 2), end_of(two, ~two, 0x6261, 0));
	assert_int_equal(hash_octets(HASH_START, "abcdefg\xFFi", 9),
	    end_of(nine, ~nine, UINT64_C(0xFF67666564636261), 0x69));
	even = hash_number(even, UINT64_C(0x6867666564636261));
	odd = hash_number(odd, UINT64_C(0x3837363534333231));
	assert_int_equal(hash_octets(HASH_START, "abcdefgh12345678z", 17),
	    end_of(even, odd, 0x7A, 0));
}

static void
test_texts_end_somewhere_and_none_is_not_an_empty_one(void **state)
{
	(void)state;
	assert_int_equal(
	    hash_text(HASH_START, "web1"), hash_octets(HASH_START, "web1", 4));
	assert_int_not_equal(hash_text(HASH_START, NULL), hash_text(HASH_START, ""));
	assert_int_not_equal(hash_text(hash_text(HASH_START, "web"), "1"),
	    hash_text(hash_text(HASH_START, "we"), "b1"));
	assert_int_not_equal(
	    hash_octets(HASH_START, "a", 1), hash_octets(HASH_START, "a\0", 2));
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(test_numbers_are_those_of_splitmix64),
	    cmocka_unit_test(
		test_octets_are_their_count_and_words_of_eight_in_two_chains),
	    cmocka_unit_test(test_texts_end_somewhere_and_none_is_not_an_empty_one),
	};

	return cmocka_run_group_tests_name("hash", tests, NULL, NULL);
}
