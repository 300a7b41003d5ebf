#include "agent/fleet/service_record.h"

#include <stdio.h>
#include <string.h>

#include "tests/unit/cmocka_all.h"

static const struct service_record record = {
    .host = 2,
    .service = 17,
    .kind = FLEET_SERVICE_VCC,
    .present = true,
    .changed = 1767323045600,
    .view = {.name = "primary-vcc0",
	.domain = "primary",
	.detail = "ports 5000-5099",
	.use = {100, 1}},
};

static const char text[] = "2 1 1767323045600 100 1\nprimary-vcc0\nprimary\n"
			   "ports 5000-5099";

static void
test_what_is_written(void **state)
{
	char key[SERVICE_RECORD_KEY_SIZE];
	char value[SERVICE_RECORD_VALUE_SIZE];

	(void)state;
	service_record_key(record.host, record.service, key);
	service_record_write(&record, value);
	assert_string_equal(key, "2.17");
	assert_string_equal(value, text);
}

static void
test_what_is_written_can_be_read(void **state)
{
	struct service_record read;

	(void)state;
	memset(&read, 0xAA, sizeof(read));
	assert_true(service_record_read(&read, "2.17", text));
	assert_int_equal(read.host, 2);
	assert_int_equal(read.service, 17);
	assert_int_equal(read.kind, FLEET_SERVICE_VCC);
	assert_true(read.present);
	assert_int_equal(read.changed, 1767323045600);
	assert_string_equal(read.view.name, "primary-vcc0");
	assert_string_equal(read.view.domain, "primary");
	assert_string_equal(read.view.detail, "ports 5000-5099");
	assert_int_equal(read.view.use.capacity, 100);
	assert_int_equal(read.view.use.used, 1);
	assert_true(service_record_read(&read, "1.1", "5 0 0 -1 -1\n\n\n"));
	assert_int_equal(read.kind, FLEET_SERVICE_VF);
	assert_false(read.present);
	assert_string_equal(read.view.detail, "");
}

static void
test_the_longest_fits(void **state)
{
	struct service_record longest = {
	    .host = 2147483647,
	    .service = 2147483647,
	    .kind = FLEET_SERVICE_VOLUME,
	    .changed = INT64_MAX,
	    .view = {.use = {INT64_MAX, INT64_MAX}},
	};
	struct service_record read;
	char key[SERVICE_RECORD_KEY_SIZE];
	char value[SERVICE_RECORD_VALUE_SIZE];

	(void)state;
	memset(longest.view.name, 'n', FLEET_TEXT_SIZE - 1);
	memset(longest.view.domain, 'd', FLEET_TEXT_SIZE - 1);
	memset(longest.view.detail, 'x', FLEET_TEXT_SIZE - 1);
	service_record_key(longest.host, longest.service, key);
	service_record_write(&longest, value);
	assert_true(service_record_read(&read, key, value));
	assert_int_equal(read.view.use.used, INT64_MAX);
	assert_string_equal(read.view.detail, longest.view.detail);
	/* One octet more is no record. */
	memcpy(value + strlen(value), "x", 2);
	assert_false(service_record_read(&read, key, value));
}

static void
test_damage_is_seen(void **state)
{
	static const struct {
		const char *key, *value;
	} damaged[] = {
	    {"", text},
	    {"2", text},
	    {"2.", text},
	    {".17", text},
	    {"0.17", text},
	    {"2.0", text},
	    {"-2.17", text},
	    {"2.2147483648", text},
	    {"2.99999999999999999999", text},
	    {"2.017", text},
	    {" 2.17", text},
	    {"+2.17", text},
	    {"2.17 ", text},
	    {"2.17.1", text},
	    {"sparc-a", text},
	    {"2.17", ""},
	    {"2.17", "2"},
	    {"2.17", "0 1 1 1 1\na\nb\nc"},
	    {"2.17", "6 1 1 1 1\na\nb\nc"},
	    {"2.17", "1 2 1 1 1\na\nb\nc"},
	    {"2.17", "1 -1 1 1 1\na\nb\nc"},
	    {"2.17", "1 1 -1 1 1\na\nb\nc"},
	    {"2.17", "1 1 9223372036854775808 1 1\na\nb\nc"},
	    {"2.17", "1 1 1 -2 1\na\nb\nc"},
	    {"2.17", "1 1 1 1 -2\na\nb\nc"},
	    {"2.17", "1 1 1 1\na\nb\nc"},
	    {"2.17", "1 1 1 1 1 1\na\nb\nc"},
	    {"2.17", "one 1 1 1 1\na\nb\nc"},
	    {"2.17", "1 1 1 1 1\na\nb"},
	    {"2.17", "1 1 1 1 1\na\nb\nc\n"},
	    {"2.17", "1 1 1 1 1\na\nb\nc\nd"},
	    {"2.17", "1 1 1 1 1\na\tb\nb\nc"},
	    {"2.17", "1 1 1 1 1\n\xff\nb\nc"},
	    {"2.17", "1 1 1 1 1\na\n\xc3\nc"},
	    {"2.17", "1 1 1 1 1\na\nb\n\xed\xa0\x80"},
	};
	struct service_record read;

	(void)state;
	for (size_t i = 0; i < sizeof(damaged) / sizeof(damaged[0]); i++)
		if (service_record_read(&read, damaged[i].key, damaged[i].value))
			fail_msg("%s: %s", damaged[i].key, damaged[i].value);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(test_what_is_written),
	    cmocka_unit_test(test_what_is_written_can_be_read),
	    cmocka_unit_test(test_the_longest_fits),
	    cmocka_unit_test(test_damage_is_seen),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
