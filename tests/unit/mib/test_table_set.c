/*
 * SET through the phases of the library on a small table that can be written in part:
 * what a manager is told, what was changed, and that a failure leaves no trace.
 */
#include "mib/table.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>

#include <net-snmp/net-snmp-config.h>
#include <net-snmp/net-snmp-includes.h>
#include <net-snmp/agent/net-snmp-agent-includes.h>

#include "tests/unit/cmocka_all.h"
#include "tests/unit/mib/walk.h"

#define LENGTH(array) (sizeof(array) / sizeof(*(array)))

static const oid base[] = {1, 3, 6, 1, 4, 1, 32473, 1};

/* ---- two rows, 4 and 7, of one column of each type ---- */

struct item {
	uint32_t index;
	int64_t integer, gauge, bits;
	char text[VARBIND_TEXT_MAX + 1];
};

static struct item items[2];
static unsigned sets;     /* how often something was set */
static int64_t forbidden; /* an integer that passes the test and cannot be set */

static struct item *
item(const struct table_row *row)
{
	return &items[row->at[0]];
}

static size_t
count_items(const struct table_row *row)
{
	(void)row;
	return LENGTH(items);
}

static void
stand_on_item(struct table_row *row, size_t part, size_t at)
{
	row->index[part] = items[at].index;
}

static const struct table_level level = {.count = count_items, .stand = stand_on_item};

static void
get_integer(const struct table_row *row, struct table_value *value)
{
	value->number = item(row)->integer;
}

static void
get_gauge(const struct table_row *row, struct table_value *value)
{
	value->number = item(row)->gauge;
}

static void
get_bits(const struct table_row *row, struct table_value *value)
{
	value->number = item(row)->bits;
}

static void
get_text(const struct table_row *row, struct table_value *value)
{
	value->text = item(row)->text;
}

static int
test_below_100(const struct table_row *row, const struct table_value *value)
{
	(void)row;
	return value->number < 100 ? 0 : -EINVAL;
}

static int
set_integer(const struct table_row *row, const struct table_value *value)
{
	if (value->number == forbidden)
		return -EIO;
	item(row)->integer = value->number;
	sets++;
	return 0;
}

static int
set_gauge(const struct table_row *row, const struct table_value *value)
{
	item(row)->gauge = value->number;
	sets++;
	return 0;
}

static int
set_bits(const struct table_row *row, const struct table_value *value)
{
	item(row)->bits = value->number;
	sets++;
	return 0;
}

static int
set_text(const struct table_row *row, const struct table_value *value)
{
	snprintf(item(row)->text, sizeof(item(row)->text), "%s", value->text);
	sets++;
	return 0;
}

static const struct table_column columns[] = {
    {2, TABLE_INTEGER, get_integer}, {3, TABLE_GAUGE, get_gauge},
    {4, TABLE_TEXT, get_text}, {5, TABLE_BITS, get_bits},
    {6, TABLE_GAUGE, get_gauge}, /* cannot be written */
};

static const struct table_setter setters[] = {
    {.number = 2, .test = test_below_100, .set = set_integer},
    {.number = 3, .set = set_gauge},
    {.number = 4, .set = set_text},
    {.number = 5, .set = set_bits},
};

static const struct table table = {
    .name = "table",
    .arc = 3,
    .index_count = 1,
    .levels = {&level},
    .columns = columns,
    .column_count = LENGTH(columns),
    .setters = setters,
    .setter_count = LENGTH(setters),
};

static const struct table *const tables[] = {&table};

static const struct table_set set = {
    .base = base,
    .base_length = LENGTH(base),
    .tables = tables,
    .table_count = LENGTH(tables),
};

static const long fifty = 50, hundred = 100, minus = -1;

static int
setup(void **state)
{
	(void)state;
	memset(items, 0, sizeof(items));
	items[0] = (struct item){.index = 4, .integer = 1, .gauge = 2, .text = "old"};
	items[1] = (struct item){.index = 7, .integer = 3, .gauge = 4, .text = ""};
	sets = 0;
	forbidden = INT64_MIN;
	return 0;
}

/* ---- tests ---- */

static void
test_each_type_is_written(void **state)
{
	static const unsigned long most = UINT32_MAX;
	static const struct walk_set request[] = {
	    {"3.1.2.4", ASN_INTEGER, &minus, sizeof(minus)},
	    {"3.1.3.7", ASN_GAUGE, &most, sizeof(most)},
	    {"3.1.4.7", ASN_OCTET_STR, "sparc-b", 7},
	    {"3.1.5.4", ASN_OCTET_STR, "\x80\x01", 2},
	};

	(void)state;
	assert_int_equal(walk_write(&set, request, LENGTH(request)), SNMP_ERR_NOERROR);
	assert_int_equal(items[0].integer, -1);
	assert_int_equal(items[1].gauge, UINT32_MAX);
	assert_string_equal(items[1].text, "sparc-b");
	assert_int_equal(items[0].bits, 1u << 0 | 1u << 15);
	assert_int_equal(sets, 4);
	assert_int_equal(items[1].integer, 3);
	assert_string_equal(items[0].text, "old");
}

static void
test_what_is_wrong_is_told(void **state)
{
	static const char octets[VARBIND_TEXT_MAX + 1] = {
	    [0 ... VARBIND_TEXT_MAX] = 'a'};
	const struct {
		struct walk_set request;
		int expected;
	} cases[] = {
	    /* no such object, no entry, no column, a column that cannot be written */
	    {{"", ASN_INTEGER, &fifty, sizeof(fifty)}, SNMP_ERR_NOTWRITABLE},
	    {{"3", ASN_INTEGER, &fifty, sizeof(fifty)}, SNMP_ERR_NOTWRITABLE},
	    {{"3.2.2.4", ASN_INTEGER, &fifty, sizeof(fifty)}, SNMP_ERR_NOTWRITABLE},
	    {{"3.1.9.4", ASN_INTEGER, &fifty, sizeof(fifty)}, SNMP_ERR_NOTWRITABLE},
	    {{"3.1.6.4", ASN_GAUGE, &fifty, sizeof(fifty)}, SNMP_ERR_NOTWRITABLE},
	    /* no such row, or a name that is not complete */
	    {{"3.1.2.5", ASN_INTEGER, &fifty, sizeof(fifty)}, SNMP_ERR_NOCREATION},
	    {{"3.1.2", ASN_INTEGER, &fifty, sizeof(fifty)}, SNMP_ERR_NOCREATION},
	    {{"3.1.2.4.1", ASN_INTEGER, &fifty, sizeof(fifty)}, SNMP_ERR_NOCREATION},
	    /* types */
	    {{"3.1.2.4", ASN_GAUGE, &fifty, sizeof(fifty)}, SNMP_ERR_WRONGTYPE},
	    {{"3.1.2.4", ASN_OCTET_STR, "50", 2}, SNMP_ERR_WRONGTYPE},
	    {{"3.1.3.4", ASN_INTEGER, &fifty, sizeof(fifty)}, SNMP_ERR_WRONGTYPE},
	    {{"3.1.4.4", ASN_INTEGER, &fifty, sizeof(fifty)}, SNMP_ERR_WRONGTYPE},
	    {{"3.1.5.4", ASN_INTEGER, &fifty, sizeof(fifty)}, SNMP_ERR_WRONGTYPE},
	    /* lengths */
	    {{"3.1.4.4", ASN_OCTET_STR, octets, 256}, SNMP_ERR_WRONGLENGTH},
	    {{"3.1.5.4", ASN_OCTET_STR, "\x80\0\0", 3}, SNMP_ERR_WRONGLENGTH},
	    /* values */
	    {{"3.1.2.4", ASN_INTEGER, &hundred, sizeof(hundred)}, SNMP_ERR_WRONGVALUE},
	    {{"3.1.4.4", ASN_OCTET_STR, "a\0b", 3}, SNMP_ERR_WRONGVALUE},
	};

	(void)state;
	for (size_t i = 0; i < LENGTH(cases); i++)
		assert_int_equal(
		    walk_write(&set, &cases[i].request, 1), cases[i].expected);
	assert_int_equal(sets, 0);
}

static void
test_nothing_is_set_when_one_of_several_is_wrong(void **state)
{
	static const struct walk_set request[] = {
	    {"3.1.2.4", ASN_INTEGER, &fifty, sizeof(fifty)},
	    {"3.1.4.7", ASN_OCTET_STR, "new", 3},
	    {"3.1.2.7", ASN_INTEGER, &hundred, sizeof(hundred)},
	};

	(void)state;
	assert_int_equal(
	    walk_write(&set, request, LENGTH(request)), SNMP_ERR_WRONGVALUE);
	assert_int_equal(sets, 0);
}

/* The third cannot be set: what the first two had is there again, and no more is tried.
 */
static void
test_what_was_set_is_undone(void **state)
{
	static const struct walk_set request[] = {
	    {"3.1.4.4", ASN_OCTET_STR, "new", 3},
	    {"3.1.3.7", ASN_GAUGE, &hundred, sizeof(hundred)},
	    {"3.1.2.7", ASN_INTEGER, &fifty, sizeof(fifty)},
	    {"3.1.3.4", ASN_GAUGE, &hundred, sizeof(hundred)},
	};

	(void)state;
	forbidden = 50;
	assert_int_equal(
	    walk_write(&set, request, LENGTH(request)), SNMP_ERR_COMMITFAILED);
	assert_string_equal(items[0].text, "old");
	assert_int_equal(items[1].gauge, 4);
	assert_int_equal(items[1].integer, 3);
	assert_int_equal(items[0].gauge, 2);
	assert_int_equal(sets, 4); /* two, and two back */
}

/* The same cell twice: it has its last value, or its first one again. */
static void
test_a_cell_that_is_named_twice(void **state)
{
	static const struct walk_set request[] = {
	    {"3.1.3.4", ASN_GAUGE, &fifty, sizeof(fifty)},
	    {"3.1.3.4", ASN_GAUGE, &hundred, sizeof(hundred)},
	    {"3.1.2.4", ASN_INTEGER, &fifty, sizeof(fifty)},
	};

	(void)state;
	assert_int_equal(walk_write(&set, request, 2), SNMP_ERR_NOERROR);
	assert_int_equal(items[0].gauge, 100);
	items[0].gauge = 2;
	forbidden = 50;
	assert_int_equal(walk_write(&set, request, 3), SNMP_ERR_COMMITFAILED);
	assert_int_equal(items[0].gauge, 2);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test_setup(test_each_type_is_written, setup),
	    cmocka_unit_test_setup(test_what_is_wrong_is_told, setup),
	    cmocka_unit_test_setup(
		test_nothing_is_set_when_one_of_several_is_wrong, setup),
	    cmocka_unit_test_setup(test_what_was_set_is_undone, setup),
	    cmocka_unit_test_setup(test_a_cell_that_is_named_twice, setup),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
