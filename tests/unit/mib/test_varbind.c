#include "mib/varbind.h"

#include <string.h>

#include <net-snmp/net-snmp-config.h>
#include <net-snmp/net-snmp-includes.h>

#include "tests/unit/cmocka_all.h"

static int
setup(void **state)
{
	*state = calloc(1, sizeof(struct variable_list));
	return *state ? 0 : -1;
}

static int
teardown(void **state)
{
	snmp_free_varbind(*state);
	return 0;
}

static void
test_integer_stays_in_its_range(void **state)
{
	struct variable_list *varbind = *state;

	assert_int_equal(varbind_set_integer(varbind, -5), 0);
	assert_int_equal(varbind->type, ASN_INTEGER);
	assert_int_equal(*varbind->val.integer, -5);
	varbind_set_integer(varbind, 2147483648);
	assert_int_equal(*varbind->val.integer, 2147483647);
	varbind_set_integer(varbind, INT64_MIN);
	assert_int_equal(*varbind->val.integer, -2147483648L);
}

static void
test_gauge_latches(void **state)
{
	struct variable_list *varbind = *state;

	assert_int_equal(varbind_set_gauge(varbind, 4294967295), 0);
	assert_int_equal(varbind->type, ASN_GAUGE);
	assert_int_equal(*varbind->val.integer, 4294967295);
	varbind_set_gauge(varbind, 4294967296);
	assert_int_equal(*varbind->val.integer, 4294967295);
	varbind_set_gauge(varbind, -1);
	assert_int_equal(*varbind->val.integer, 0);
}

static void
test_counter32_wraps(void **state)
{
	struct variable_list *varbind = *state;

	assert_int_equal(varbind_set_counter32(varbind, 4294967295), 0);
	assert_int_equal(varbind->type, ASN_COUNTER);
	assert_int_equal(*varbind->val.integer, 4294967295);
	varbind_set_counter32(varbind, 4294967298);
	assert_int_equal(*varbind->val.integer, 2);
}

static void
test_text_is_cut_at_a_character(void **state)
{
	struct variable_list *varbind = *state;
	char text[300];

	assert_int_equal(varbind_set_text(varbind, "web1"), 0);
	assert_int_equal(varbind->type, ASN_OCTET_STR);
	assert_int_equal(varbind->val_len, 4);
	assert_memory_equal(varbind->val.string, "web1", 4);
	varbind_set_text(varbind, "");
	assert_int_equal(varbind->val_len, 0);

	memset(text, 'a', sizeof(text));
	text[255] = '\0';
	varbind_set_text(varbind, text);
	assert_int_equal(varbind->val_len, 255);
	text[255] = 'b';
	text[299] = '\0';
	varbind_set_text(varbind, text);
	assert_int_equal(varbind->val_len, 255);
	/* A character of three octets, of which two would fit. */
	memcpy(text + 253, "\xe2\x82\xac", 3);
	varbind_set_text(varbind, text);
	assert_int_equal(varbind->val_len, 253);
	/* One that fits to the last octet. */
	memcpy(text + 252,
	    "\xe2\x82\xac"
	    "b",
	    4);
	varbind_set_text(varbind, text);
	assert_int_equal(varbind->val_len, 255);
}

static void
test_date_is_eleven_octets_of_utc(void **state)
{
	struct variable_list *varbind = *state;
	/* 2024-02-29T23:59:58.7Z */
	const unsigned char leap[] = {0x07, 0xe8, 2, 29, 23, 59, 58, 7, '+', 0, 0};
	const unsigned char epoch[] = {0x07, 0xb2, 1, 1, 0, 0, 0, 0, '+', 0, 0};

	assert_int_equal(varbind_set_date(varbind, 1709251198765), 0);
	assert_int_equal(varbind->type, ASN_OCTET_STR);
	assert_int_equal(varbind->val_len, 11);
	assert_memory_equal(varbind->val.string, leap, 11);
	varbind_set_date(varbind, -1);
	assert_memory_equal(varbind->val.string, epoch, 11);
	varbind_set_date(varbind, INT64_MAX);
	assert_int_equal(varbind->val.string[0] << 8 | varbind->val.string[1], 9999);
}

static void
test_bits_count_from_the_top(void **state)
{
	struct variable_list *varbind = *state;
	const unsigned char some[] = {0x90, 0x80}; /* 0, 3 and 8 */
	const unsigned char none[] = {0, 0};

	assert_int_equal(varbind_set_bits(varbind, 1 << 0 | 1 << 3 | 1 << 8), 0);
	assert_int_equal(varbind->type, ASN_OCTET_STR);
	assert_int_equal(varbind->val_len, 2);
	assert_memory_equal(varbind->val.string, some, 2);
	varbind_set_bits(varbind, 0);
	assert_int_equal(varbind->val_len, 2);
	assert_memory_equal(varbind->val.string, none, 2);
}

int
main(void)
{
#define CASE(test) cmocka_unit_test_setup_teardown(test, setup, teardown)
	const struct CMUnitTest tests[] = {
	    CASE(test_integer_stays_in_its_range),
	    CASE(test_gauge_latches),
	    CASE(test_counter32_wraps),
	    CASE(test_text_is_cut_at_a_character),
	    CASE(test_date_is_eleven_octets_of_utc),
	    CASE(test_bits_count_from_the_top),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
