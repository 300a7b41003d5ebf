#include "agent/state.h"

#include <errno.h>
#include <string.h>
#include <unistd.h>

#include "agent/fleet/registry.h"
#include "agent/reason.h"
#include "tests/unit/agent/scratch.h"
#include "tests/unit/cmocka_all.h"

static char directory[SCRATCH_SIZE];

static int
setup(void **context)
{
	(void)context;
	scratch_make(directory);
	return 0;
}

static int
teardown(void **context)
{
	(void)context;
	scratch_remove(directory);
	return 0;
}

static struct state *
open_state(void)
{
	struct state *state = NULL;
	struct reason reason = {""};

	if (state_open(&state, directory, &reason) != 0)
		fail_msg("%s", reason.text);
	return state;
}

static uint32_t
host_index(struct state *state, const char *name)
{
	struct registry_store store = state_registry_store(state);
	struct registry *registry;
	uint32_t index;

	assert_int_equal(registry_open(&registry, &store, NULL), 0);
	index = registry_index(registry, REGISTRY_HOST, &name, 1, NULL);
	assert_int_equal(registry_flush(registry, NULL), 0);
	registry_free(registry);
	return index;
}

static void
test_starts_are_counted(void **context)
{
	(void)context;
	for (uint32_t start = 1; start <= 3; start++) {
		struct state *state = open_state();

		assert_int_equal(state_boot_id(state), start);
		state_close(state);
	}
}

static void
test_indexes_survive(void **context)
{
	struct state *state = open_state();

	(void)context;
	assert_int_equal(host_index(state, "sparc-a"), 1);
	state_close(state);
	state = open_state();
	assert_int_equal(host_index(state, "sparc-a"), 1);
	/* The first registry had reserved 1 to 256. */
	assert_int_equal(host_index(state, "sparc-b"), 257);
	state_close(state);
}

static uint32_t
first_generation(struct state *state)
{
	struct registry_store store = state_registry_store(state);
	struct registry *registry;
	uint32_t generation;

	assert_int_equal(registry_open(&registry, &store, NULL), 0);
	generation = registry_generation(registry, NULL);
	registry_free(registry);
	return generation;
}

static void
test_generations_survive(void **context)
{
	struct state *state = open_state();

	(void)context;
	assert_int_equal(first_generation(state), 1);
	state_close(state);
	state = open_state();
	assert_int_equal(first_generation(state), 4097);
	state_close(state);
}

static void
test_a_second_daemon_is_told(void **context)
{
	struct state *first = open_state();
	struct state *second = NULL;
	struct reason reason = {""};

	(void)context;
	assert_int_equal(state_open(&second, directory, &reason), -EBUSY);
	assert_non_null(strstr(reason.text, "is another migreadyd running on it?"));
	state_close(first);
}

static void
test_damage_is_told(void **context)
{
	struct state *state = NULL;
	struct reason reason = {""};

	(void)context;
	scratch_write(directory, "migready.db",
	    "this is no database, and longer than the hundred octets that the header "
	    "of "
	    "one has, so that nobody takes it for an empty file");
	assert_int_equal(state_open(&state, directory, &reason), -EILSEQ);
	assert_non_null(strstr(reason.text, "move it away"));
}

static void
test_a_missing_directory_is_told(void **context)
{
	struct state *state = NULL;
	struct reason reason = {""};

	(void)context;
	assert_int_equal(state_open(&state, "/nonexistent/migready", &reason), -ENOENT);
	assert_string_equal(reason.text,
	    "/nonexistent/migready/migready.db: No such file or directory: make the "
	    "state-dir and give it to the user of migreadyd");
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, setup, teardown)

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    TEST(test_starts_are_counted),
	    TEST(test_indexes_survive),
	    TEST(test_generations_survive),
	    TEST(test_a_second_daemon_is_told),
	    TEST(test_damage_is_told),
	    TEST(test_a_missing_directory_is_told),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
