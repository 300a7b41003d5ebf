#include "mib/table.h"

#include <stdio.h>
#include <string.h>

#include <net-snmp/net-snmp-config.h>
#include <net-snmp/net-snmp-includes.h>
#include <net-snmp/agent/net-snmp-agent-includes.h>

#include "tests/unit/cmocka_all.h"
#include "tests/unit/mib/walk.h"

#define LENGTH(array) (sizeof(array) / sizeof(*(array)))

static const oid base[] = {1, 3, 6, 1, 4, 1, 32473, 1};

/* ---- a group of scalars: 1 and 3 are known, 2 is not ---- */

static size_t
count_one(const struct table_row *row)
{
	(void)row;
	return 1;
}

static void
stand_on_zero(struct table_row *row, size_t part, size_t at)
{
	row->index[part] = (uint32_t)at;
}

static const struct table_level zero = {.count = count_one, .stand = stand_on_zero};

static void
get_seven(const struct table_row *row, struct table_value *value)
{
	(void)row;
	value->number = 7;
}

static void
get_nothing(const struct table_row *row, struct table_value *value)
{
	(void)row;
	(void)value;
}

static const struct table_column scalar_columns[] = {
    {1, TABLE_GAUGE, get_seven},
    {2, TABLE_GAUGE, get_nothing},
    {3, TABLE_COUNTER, get_seven},
};

static const struct table scalars = {
    .name = "scalars",
    .arc = 1,
    .scalar = true,
    .index_count = 1,
    .levels = {&zero},
    .columns = scalar_columns,
    .column_count = LENGTH(scalar_columns),
};

/* ---- a table whose columns have holes in the first, middle and last row ---- */

static uint32_t rows[8];
static size_t row_count;

static size_t
count_rows(const struct table_row *row)
{
	(void)row;
	return row_count;
}

static void
stand_on_row(struct table_row *row, size_t part, size_t at)
{
	row->index[part] = rows[at];
}

static const struct table_level row_level = {
    .count = count_rows,
    .stand = stand_on_row,
};

static void
set_rows(const uint32_t *indexes, size_t count)
{
	memcpy(rows, indexes, count * sizeof(*indexes));
	row_count = count;
}

static void
get_not_first(const struct table_row *row, struct table_value *value)
{
	if (row->index[0] != 1)
		value->number = row->index[0];
}

static void
get_not_middle(const struct table_row *row, struct table_value *value)
{
	if (row->index[0] == 1)
		value->text = "first";
	if (row->index[0] == UINT32_MAX)
		value->text = value->buffer;
	snprintf(value->buffer, sizeof(value->buffer), "last");
}

static void
get_not_last(const struct table_row *row, struct table_value *value)
{
	if (row->index[0] != UINT32_MAX)
		value->number = 0;
}

/* 2001-09-09T01:46:40.0Z, and 0 is never. */
static void
get_date(const struct table_row *row, struct table_value *value)
{
	value->number = row->index[0] == 5 ? 1000000000000 : 0;
}

static const struct table_column hole_columns[] = {
    {2, TABLE_GAUGE, get_not_first},
    {3, TABLE_TEXT, get_not_middle},
    {4, TABLE_INTEGER, get_nothing},
    {6, TABLE_BITS, get_not_last},
    {9, TABLE_DATE, get_date},
};

static const struct table holes = {
    .name = "holes",
    .arc = 3,
    .index_count = 1,
    .levels = {&row_level},
    .columns = hole_columns,
    .column_count = LENGTH(hole_columns),
};

/* ---- a table of two parts: parent 2 has no children, child 3 of 4 is skipped ---- */

static const uint32_t parents[] = {1, 2, 4, 6};

static size_t
count_parents(const struct table_row *row)
{
	(void)row;
	return LENGTH(parents);
}

static void
stand_on_parent(struct table_row *row, size_t part, size_t at)
{
	row->index[part] = parents[at];
}

static const struct table_level parent_level = {
    .count = count_parents,
    .stand = stand_on_parent,
};

static size_t
count_children(const struct table_row *row)
{
	return row->index[0] == 2 ? 0 : 3;
}

static void
stand_on_child(struct table_row *row, size_t part, size_t at)
{
	static const uint32_t children[] = {2, 3, UINT32_MAX};

	row->index[part] = children[at];
}

static bool
skip_child(const struct table_row *row)
{
	return row->index[0] == 4 && row->index[1] == 3;
}

static const struct table_level child_level = {
    .count = count_children,
    .stand = stand_on_child,
    .skip = skip_child,
};

static void
get_parent(const struct table_row *row, struct table_value *value)
{
	value->number = row->index[0];
}

static const struct table_column nested_columns[] = {{1, TABLE_INTEGER, get_parent}};

static const struct table nested = {
    .name = "nested",
    .arc = 4,
    .index_count = 2,
    .levels = {&parent_level, &child_level},
    .columns = nested_columns,
    .column_count = LENGTH(nested_columns),
};

/* ---- a table without rows, at the end ---- */

static size_t
count_none(const struct table_row *row)
{
	(void)row;
	return 0;
}

static const struct table_level none = {.count = count_none, .stand = stand_on_zero};

static const struct table empty = {
    .name = "empty",
    .arc = 9,
    .index_count = 1,
    .levels = {&none},
    .columns = nested_columns,
    .column_count = LENGTH(nested_columns),
};

static const struct table *const tables[] = {&scalars, &holes, &nested, &empty};

static const struct table_set set = {
    .base = base,
    .base_length = LENGTH(base),
    .tables = tables,
    .table_count = sizeof(tables) / sizeof(tables[0]),
};

/* ---- tests ---- */

static int
setup(void **state)
{
	static const uint32_t indexes[] = {1, 5, UINT32_MAX};

	(void)state;
	set_rows(indexes, LENGTH(indexes));
	return 0;
}

static void
test_walk(void **state)
{
	static const struct walk_cell cells[] = {
	    {"1.1.0", "g:7"},
	    {"1.3.0", "c:7"},
	    {"3.1.2.5", "g:5"},
	    {"3.1.2.4294967295", "g:4294967295"},
	    {"3.1.3.1", "s:first"},
	    {"3.1.3.4294967295", "s:last"},
	    {"3.1.6.1", "x:0000"},
	    {"3.1.6.5", "x:0000"},
	    {"3.1.9.5", "x:07d1090901"
			"2e28002b0000"},
	    {"4.1.1.1.2", "i:1"},
	    {"4.1.1.1.3", "i:1"},
	    {"4.1.1.1.4294967295", "i:1"},
	    {"4.1.1.4.2", "i:4"},
	    {"4.1.1.4.4294967295", "i:4"},
	    {"4.1.1.6.2", "i:6"},
	    {"4.1.1.6.3", "i:6"},
	    {"4.1.1.6.4294967295", "i:6"},
	};

	(void)state;
	WALK_CHECK(&set, cells);
}

static void
test_get_of_what_is_not_there(void **state)
{
	static const struct {
		const char *name;
		const char *answer;
	} cases[] = {
	    {"", " = no such object"},
	    {"1", "1 = no such object"},
	    {"1.1", "1.1 = no such instance"},
	    {"1.1.1", "1.1.1 = no such instance"},
	    {"1.1.0.0", "1.1.0.0 = no such instance"},
	    {"1.2.0", "1.2.0 = no such instance"}, /* not known */
	    {"1.4.0", "1.4.0 = no such object"},
	    {"2.1.1.1", "2.1.1.1 = no such object"},
	    {"3.1", "3.1 = no such object"},
	    {"3.1.2", "3.1.2 = no such instance"},
	    {"3.2.2.5", "3.2.2.5 = no such object"}, /* an entry is 1 */
	    {"3.1.1.5", "3.1.1.5 = no such object"},
	    {"3.1.5.5", "3.1.5.5 = no such object"},
	    {"3.1.2.1", "3.1.2.1 = no such instance"}, /* a hole */
	    {"3.1.2.0", "3.1.2.0 = no such instance"},
	    {"3.1.2.4", "3.1.2.4 = no such instance"},
	    {"3.1.2.5.1", "3.1.2.5.1 = no such instance"},
	    {"4.1.1.1", "4.1.1.1 = no such instance"},
	    {"4.1.1.2.2", "4.1.1.2.2 = no such instance"},
	    {"4.1.1.4.3", "4.1.1.4.3 = no such instance"}, /* skipped */
	    {"9.1.1.1", "9.1.1.1 = no such instance"},
	};

	(void)state;
	for (size_t i = 0; i < LENGTH(cases); i++)
		walk_expect(&set, MODE_GET, cases[i].name, cases[i].answer);
}

static void
test_next_from_between(void **state)
{
	static const struct {
		const char *name;
		const char *answer;
	} cases[] = {
	    {"0", "1.1.0 = g:7"},
	    {"1", "1.1.0 = g:7"},
	    {"1.0.5", "1.1.0 = g:7"},
	    {"1.1", "1.1.0 = g:7"},
	    {"1.1.0.0", "1.3.0 = c:7"},
	    {"1.1.7", "1.3.0 = c:7"},
	    {"1.3.0", "3.1.2.5 = g:5"},
	    {"1.77", "3.1.2.5 = g:5"},
	    {"2.9.9.9", "3.1.2.5 = g:5"},
	    {"3", "3.1.2.5 = g:5"},
	    {"3.0.9", "3.1.2.5 = g:5"},
	    {"3.1", "3.1.2.5 = g:5"},
	    {"3.1.1.99", "3.1.2.5 = g:5"},
	    {"3.1.2", "3.1.2.5 = g:5"},
	    {"3.1.2.4.9.9", "3.1.2.5 = g:5"},
	    {"3.1.2.5.0", "3.1.2.4294967295 = g:4294967295"},
	    {"3.1.2.4294967295.1", "3.1.3.1 = s:first"},
	    {"3.1.4.1", "3.1.6.1 = x:0000"}, /* a column of nothing but holes */
	    {"3.1.200", "4.1.1.1.2 = i:1"},
	    {"3.2", "4.1.1.1.2 = i:1"},
	    {"4.1.1.0.4294967295", "4.1.1.1.2 = i:1"},
	    {"4.1.1.1.3.9", "4.1.1.1.4294967295 = i:1"},
	    {"4.1.1.2", "4.1.1.4.2 = i:4"},
	    {"4.1.1.3.5", "4.1.1.4.2 = i:4"},
	    {"4.1.1.4.2", "4.1.1.4.4294967295 = i:4"},
	    {"4.1.1.4294967295", "4.1.1.4294967295 = end"},
	    {"5", "5 = end"},
	    {"9", "9 = end"},
	    {"4294967295", "4294967295 = end"},
	};

	(void)state;
	for (size_t i = 0; i < LENGTH(cases); i++)
		walk_expect(&set, MODE_GETNEXT, cases[i].name, cases[i].answer);
}

static void
test_next_from_outside(void **state)
{
	/* The same tables below another base: names of `base` lie before, or after it.
	 */
	static const oid later[] = {1, 3, 6, 1, 4, 1, 32473, 2};
	struct table_set other = set;
	netsnmp_agent_request_info info = {.mode = MODE_GETNEXT};
	netsnmp_request_info request = {.agent_req_info = &info};
	struct variable_list varbind = {.type = ASN_NULL};

	(void)state;
	other.base = later;
	request.requestvb = &varbind;
	snmp_set_var_objid(&varbind, base, LENGTH(base));
	table_answer(&other, &info, &request);
	assert_int_equal(varbind.type, ASN_GAUGE);
	assert_int_equal(varbind.name_length, LENGTH(later) + 3);

	other.base = base;
	snmp_set_var_objid(&varbind, later, LENGTH(later) - 1);
	varbind.name[LENGTH(later) - 2]++;
	table_answer(&other, &info, &request);
	assert_int_equal(varbind.type, SNMP_ENDOFMIBVIEW);
	snmp_free_var_internals(&varbind);
}

static void
test_rows_that_come_and_go_do_not_turn_a_walk_back(void **state)
{
	static const uint32_t fewer[] = {1, UINT32_MAX};
	static const uint32_t more[] = {1, 3, 5, 6, UINT32_MAX};

	(void)state;
	walk_expect(&set, MODE_GETNEXT, "3.1.2", "3.1.2.5 = g:5");
	set_rows(fewer, LENGTH(fewer));
	walk_expect(&set, MODE_GET, "3.1.2.5", "3.1.2.5 = no such instance");
	walk_expect(&set, MODE_GETNEXT, "3.1.2.5", "3.1.2.4294967295 = g:4294967295");
	set_rows(more, LENGTH(more));
	walk_expect(&set, MODE_GETNEXT, "3.1.2.5", "3.1.2.6 = g:6");
	set_rows(more, 0);
	walk_expect(&set, MODE_GETNEXT, "3.1.2.5", "4.1.1.1.2 = i:1");
}

static void
test_set_is_refused(void **state)
{
	netsnmp_agent_request_info info = {.mode = MODE_SET_RESERVE1};
	netsnmp_request_info request = {.agent_req_info = &info};
	struct variable_list varbind = {.type = ASN_INTEGER};

	(void)state;
	request.requestvb = &varbind;
	snmp_set_var_objid(&varbind, base, LENGTH(base));
	table_answer(&set, &info, &request);
	assert_int_equal(request.status, SNMP_ERR_NOTWRITABLE);
	snmp_free_var_internals(&varbind);
}

/* ---- many rows ---- */

/* 2 to the power of 13 is 8192: so many steps find a row of these. */
#define MANY       5000
#define MANY_STEPS 13

static unsigned stands;

static size_t
count_many(const struct table_row *row)
{
	(void)row;
	return MANY;
}

static void
stand_on_many(struct table_row *row, size_t part, size_t at)
{
	stands++;
	row->index[part] = 3 * (uint32_t)at + 1;
}

static const struct table_level many_level = {
    .count = count_many,
    .stand = stand_on_many,
};

static const struct table many = {
    .name = "many",
    .arc = 2,
    .index_count = 1,
    .levels = {&many_level},
    .columns = nested_columns,
    .column_count = LENGTH(nested_columns),
};

static void
test_a_row_is_found_in_few_steps(void **state)
{
	static const struct table *const one[] = {&many};
	struct table_set large = set;
	char name[600] = "", *value;
	size_t met = 0;

	(void)state;
	large.tables = one;
	large.table_count = 1;
	for (;;) {
		stands = 0;
		walk_ask(&large, MODE_GETNEXT, name, name, sizeof(name));
		assert_true(stands <= 2 * MANY_STEPS);
		value = strstr(name, " = ");
		assert_non_null(value);
		if (strcmp(value, " = end") == 0)
			break;
		*value = '\0';
		met++;
	}
	assert_int_equal(met, MANY);
	assert_string_equal(name, "2.1.1.14998 = end");
	stands = 0;
	walk_expect(&large, MODE_GET, "2.1.1.14998", "2.1.1.14998 = i:14998");
	assert_in_range(stands, 1, 2 * MANY_STEPS);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test_setup(test_walk, setup),
	    cmocka_unit_test_setup(test_get_of_what_is_not_there, setup),
	    cmocka_unit_test_setup(test_next_from_between, setup),
	    cmocka_unit_test_setup(test_next_from_outside, setup),
	    cmocka_unit_test_setup(
		test_rows_that_come_and_go_do_not_turn_a_walk_back, setup),
	    cmocka_unit_test_setup(test_set_is_refused, setup),
	    cmocka_unit_test(test_a_row_is_found_in_few_steps),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
