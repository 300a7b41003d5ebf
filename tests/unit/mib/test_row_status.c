/* The state table of RowStatus, RFC 2579 section 2: every field of it, by hand. */
#include "mib/row_status.h"

#include <errno.h>
#include <string.h>

#include "tests/unit/cmocka_all.h"

#define LENGTH(array) (sizeof(array) / sizeof(*(array)))

/* The columns of the table, A to D. */
#define A ROW_NONE
#define B ROW_NOT_READY
#define C ROW_NOT_IN_SERVICE
#define D ROW_ACTIVE

#define WRONG   (-EINVAL) /* wrongValue */
#define VALUE   (-EBUSY)  /* inconsistentValue */
#define NO_NAME (-ENOENT) /* inconsistentName */

struct field {
	enum row_status is, wanted;
	bool others, complete;
	int expected; /* an error, else what the row becomes */
};

static void
check(const struct field *fields, size_t count)
{
	for (size_t i = 0; i < count; i++) {
		const struct row_wish wish = {
		    fields[i].wanted, fields[i].others, fields[i].complete};
		enum row_status next = ROW_NONE;
		const char *why = NULL;
		int error = row_status_next(fields[i].is, &wish, &next, &why);

		if (fields[i].expected < 0) {
			assert_int_equal(error, fields[i].expected);
			assert_non_null(why);
			assert_true(strlen(why) > 0);
			continue;
		}
		assert_int_equal(error, 0);
		assert_int_equal(next, fields[i].expected);
	}
}

static void
test_create_and_go(void **state)
{
	static const struct field fields[] = {
	    {A, ROW_CREATE_AND_GO, true, true, D},
	    {A, ROW_CREATE_AND_GO, true, false, VALUE},
	    {A, ROW_CREATE_AND_GO, false, false, VALUE},
	    {B, ROW_CREATE_AND_GO, true, true, VALUE},
	    {C, ROW_CREATE_AND_GO, false, true, VALUE},
	    {D, ROW_CREATE_AND_GO, true, true, VALUE},
	    {D, ROW_CREATE_AND_GO, false, true, VALUE},
	};

	(void)state;
	check(fields, LENGTH(fields));
}

static void
test_create_and_wait(void **state)
{
	static const struct field fields[] = {
	    {A, ROW_CREATE_AND_WAIT, false, false, B},
	    {A, ROW_CREATE_AND_WAIT, true, false, B},
	    {A, ROW_CREATE_AND_WAIT, true, true, C},
	    {B, ROW_CREATE_AND_WAIT, true, true, VALUE},
	    {C, ROW_CREATE_AND_WAIT, false, true, VALUE},
	    {D, ROW_CREATE_AND_WAIT, false, true, VALUE},
	};

	(void)state;
	check(fields, LENGTH(fields));
}

static void
test_active(void **state)
{
	static const struct field fields[] = {
	    {A, ROW_ACTIVE, true, true, VALUE},
	    {B, ROW_ACTIVE, false, false, VALUE},
	    {B, ROW_ACTIVE, true, false, VALUE},
	    {B, ROW_ACTIVE, true, true, D},
	    {C, ROW_ACTIVE, false, true, D},
	    {C, ROW_ACTIVE, true, true, D},
	    {C, ROW_ACTIVE, true, false, VALUE},
	    {D, ROW_ACTIVE, false, true, D},
	    {D, ROW_ACTIVE, true, true, VALUE},
	};

	(void)state;
	check(fields, LENGTH(fields));
}

static void
test_not_in_service(void **state)
{
	static const struct field fields[] = {
	    {A, ROW_NOT_IN_SERVICE, true, true, VALUE},
	    {B, ROW_NOT_IN_SERVICE, false, false, VALUE},
	    {B, ROW_NOT_IN_SERVICE, true, true, C},
	    {C, ROW_NOT_IN_SERVICE, false, true, C},
	    {C, ROW_NOT_IN_SERVICE, true, true, C},
	    {D, ROW_NOT_IN_SERVICE, false, true, VALUE},
	};

	(void)state;
	check(fields, LENGTH(fields));
}

static void
test_destroy(void **state)
{
	static const struct field fields[] = {
	    {A, ROW_DESTROY, false, false, A},
	    {B, ROW_DESTROY, false, false, A},
	    {C, ROW_DESTROY, false, true, A},
	    {D, ROW_DESTROY, false, true, A},
	    {D, ROW_DESTROY, true, true, A},
	};

	(void)state;
	check(fields, LENGTH(fields));
}

static void
test_other_columns(void **state)
{
	static const struct field fields[] = {
	    {A, ROW_NONE, true, true, NO_NAME},
	    {A, ROW_NONE, true, false, NO_NAME},
	    {B, ROW_NONE, true, false, B},
	    {B, ROW_NONE, true, true, C},
	    {C, ROW_NONE, true, true, C},
	    {C, ROW_NONE, true, false, B},
	    {D, ROW_NONE, true, true, VALUE},
	};

	(void)state;
	check(fields, LENGTH(fields));
}

/* notReady is only ever read, and 7 is no value at all. */
static void
test_what_is_no_wish(void **state)
{
	static const enum row_status states[] = {A, B, C, D};

	(void)state;
	for (size_t i = 0; i < LENGTH(states); i++) {
		const struct field fields[] = {
		    {states[i], ROW_NOT_READY, false, true, WRONG},
		    {states[i], (enum row_status)7, true, true, WRONG},
		};

		check(fields, LENGTH(fields));
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(test_create_and_go),
	    cmocka_unit_test(test_create_and_wait),
	    cmocka_unit_test(test_active),
	    cmocka_unit_test(test_not_in_service),
	    cmocka_unit_test(test_destroy),
	    cmocka_unit_test(test_other_columns),
	    cmocka_unit_test(test_what_is_no_wish),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
