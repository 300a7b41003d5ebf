#include "mib/engine_id.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "agent/reason.h"
#include "mib/root.h"
#include "tests/unit/agent/scratch.h"
#include "tests/unit/cmocka_all.h"

#define FILE_NAME "snmp-engine"

struct place {
	char directory[SCRATCH_SIZE];
	char file[SCRATCH_SIZE + sizeof(FILE_NAME)];
};

static int
setup(void **state)
{
	static struct place place;

	scratch_make(place.directory);
	snprintf(place.file, sizeof(place.file), "%s/%s", place.directory, FILE_NAME);
	*state = &place;
	return 0;
}

static int
teardown(void **state)
{
	struct place *place = *state;

	scratch_remove(place->directory);
	return 0;
}

static void
test_starts_are_counted_under_one_identity(void **state)
{
	struct place *place = *state;
	struct engine_id first, second;
	struct reason reason = {""};
	struct stat status;
	char start[32];

	assert_int_equal(engine_id_start(&first, place->directory, &reason), 0);
	assert_int_equal(first.boots, 1);
	assert_int_equal(strlen(first.hex), 42);
	/* The enterprise of the root, with the first bit set, and format 5. */
	snprintf(
	    start, sizeof(start), "%08lx05", (unsigned long)root_name[6] | 0x80000000);
	assert_memory_equal(first.hex, start, 10);
	assert_int_equal(engine_id_start(&second, place->directory, &reason), 0);
	assert_int_equal(second.boots, 2);
	assert_string_equal(second.hex, first.hex);
	assert_int_equal(stat(place->file, &status), 0);
	assert_int_equal(status.st_mode & 0777, 0600);
}

static void
test_identities_differ(void **state)
{
	struct place *place = *state;
	struct engine_id first, second;

	assert_int_equal(engine_id_start(&first, place->directory, NULL), 0);
	unlink(place->file);
	assert_int_equal(engine_id_start(&second, place->directory, NULL), 0);
	assert_int_equal(second.boots, 1);
	assert_string_not_equal(second.hex, first.hex);
}

static void
test_another_file_is_not_overwritten(void **state)
{
	static const char *const contents[] = {
	    "",
	    "not an engine 5\n",
	    "80001f8805 7\n",
	    "80001f8805000102030405060708090a0b0c0d0e0f\n",
	};
	struct place *place = *state;
	struct engine_id engine;
	struct reason reason;

	for (size_t i = 0; i < sizeof(contents) / sizeof(*contents); i++) {
		scratch_write(place->directory, FILE_NAME, contents[i]);
		assert_int_equal(
		    engine_id_start(&engine, place->directory, &reason), -EINVAL);
		assert_non_null(strstr(reason.text, place->file));
	}
}

static void
test_worn_out_boots_take_a_new_identity(void **state)
{
	struct place *place = *state;
	struct engine_id engine;

	scratch_write(place->directory, FILE_NAME,
	    "80001f8805000102030405060708090a0b0c0d0e0f 2147483645\n");
	assert_int_equal(engine_id_start(&engine, place->directory, NULL), 0);
	assert_int_equal(engine.boots, 2147483646);
	assert_string_equal(engine.hex, "80001f8805000102030405060708090a0b0c0d0e0f");
	assert_int_equal(engine_id_start(&engine, place->directory, NULL), 0);
	assert_int_equal(engine.boots, 1);
	assert_string_not_equal(
	    engine.hex, "80001f8805000102030405060708090a0b0c0d0e0f");
}

static void
test_no_start_without_saving_it(void **state)
{
	struct place *place = *state;
	struct engine_id engine;
	struct reason reason = {""};

	/* There is no directory of that name. */
	assert_int_equal(engine_id_start(&engine, place->file, &reason), -ENOENT);
	assert_non_null(strstr(reason.text, place->file));
}

int
main(void)
{
#define CASE(test) cmocka_unit_test_setup_teardown(test, setup, teardown)
	const struct CMUnitTest tests[] = {
	    CASE(test_starts_are_counted_under_one_identity),
	    CASE(test_identities_differ),
	    CASE(test_another_file_is_not_overwritten),
	    CASE(test_worn_out_boots_take_a_new_identity),
	    CASE(test_no_start_without_saving_it),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
