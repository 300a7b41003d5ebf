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

static void
test_octets_are_their_count_and_words_of_eight(void **state)
{
	const uint64_t empty = hash_number(HASH_START, 0);
	uint64_t hash;

	(void)state;
	assert_int_equal(hash_octets(HASH_START, "", 0), empty);
	hash = hash_number(hash_number(HASH_START, 2), 0x6261);
	assert_int_equal(hash_octets(HASH_START, "ab", 2), hash);
	hash = hash_number(HASH_START, 8);
	hash = hash_number(hash, UINT64_C(0xFF67666564636261));
	assert_int_equal(hash_octets(HASH_START, "abcdefg\xFF", 8), hash);
	hash = hash_number(HASH_START, 9);
	hash = hash_number(hash, UINT64_C(0x6867666564636261));
	hash = hash_number(hash, 0x69);
	assert_int_equal(hash_octets(HASH_START, "abcdefghi", 9), hash);
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
	    cmocka_unit_test(test_octets_are_their_count_and_words_of_eight),
	    cmocka_unit_test(test_texts_end_somewhere_and_none_is_not_an_empty_one),
	};

	return cmocka_run_group_tests_name("hash", tests, NULL, NULL);
}
