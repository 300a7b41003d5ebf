#include "agent/state.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include <sqlite3.h>

#include "agent/fleet/registry.h"
#include "agent/log.h"
#include "agent/reason.h"
#include "agent/records.h"
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
	generation = registry_number(registry, REGISTRY_GENERATION, NULL);
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

/* ---- records ---- */

/* What a room holds, as "key=value " one after the other. */
struct read {
	char text[512];
	size_t left; /* records to read until the reader wants no more */
};

static int
read_record(void *reader, const char *key, const char *value)
{
	struct read *read = reader;
	size_t used = strlen(read->text);

	if (read->left-- == 0)
		return -ECANCELED;
	snprintf(read->text + used, sizeof(read->text) - used, "%s=%s ", key, value);
	return 0;
}

static void
assert_room(struct state *state, const char *room, const char *expected)
{
	struct record_store store = state_record_store(state);
	struct read read = {.left = 100};

	assert_int_equal(store.each(store.context, room, read_record, &read, NULL), 0);
	assert_string_equal(read.text, expected);
}

static void
save(struct state *state, const char *room, const char *key, const char *value)
{
	struct record_store store = state_record_store(state);

	assert_int_equal(store.save(store.context, room, &key, &value, 1, NULL), 0);
}

static void
test_records_survive(void **context)
{
	static const char *const keys[] = {"b", "a", "c", "b"};
	static const char *const values[] = {"1", "two\nlines", "", NULL};
	struct state *state = open_state();
	struct record_store store = state_record_store(state);

	(void)context;
	assert_int_equal(store.save(store.context, "one", keys, values, 4, NULL), 0);
	save(state, "other", "a", "of another room");
	save(state, "one", "nosuch", NULL);
	state_close(state);
	state = open_state();
	assert_room(state, "one", "a=two\nlines c= ");
	assert_room(state, "other", "a=of another room ");
	assert_room(state, "none", "");
	save(state, "one", "a", "three");
	assert_room(state, "one", "a=three c= ");
	state_close(state);
}

static void
test_a_reader_may_end_it(void **context)
{
	struct state *state = open_state();
	struct record_store store = state_record_store(state);
	struct read read = {.left = 1};

	(void)context;
	save(state, "one", "a", "1");
	save(state, "one", "b", "2");
	assert_int_equal(
	    store.each(store.context, "one", read_record, &read, NULL), -ECANCELED);
	assert_string_equal(read.text, "a=1 ");
	/* The next one begins at the beginning. */
	assert_room(state, "one", "a=1 b=2 ");
	state_close(state);
}

static void
test_records_are_saved_together_or_not_at_all(void **context)
{
	static char key[RECORD_KEY_SIZE + 1], value[RECORD_VALUE_SIZE + 1];
	const char *const keys[] = {"a", "b"};
	const char *const values[] = {"1", value};
	const char *const long_keys[] = {"a", key};
	const char *const short_values[] = {"1", "2"};
	struct state *state = open_state();
	struct record_store store = state_record_store(state);
	struct reason reason = {""};

	(void)context;
	memset(key, 'k', sizeof(key) - 2);
	memset(value, 'v', sizeof(value) - 2);
	/* As long as may be, and one octet more. */
	key[RECORD_KEY_SIZE - 1] = value[RECORD_VALUE_SIZE - 1] = '\0';
	save(state, "long", key, value);
	key[RECORD_KEY_SIZE - 1] = value[RECORD_VALUE_SIZE - 1] = '+';
	assert_int_equal(
	    store.save(store.context, "one", keys, values, 2, &reason), -E2BIG);
	assert_non_null(strstr(reason.text, "key 1 octets, value 65536"));
	assert_int_equal(
	    store.save(store.context, "one", long_keys, short_values, 2, &reason),
	    -E2BIG);
	assert_non_null(strstr(reason.text, "key 256 octets, value 1"));
	assert_room(state, "one", "");
	state_close(state);
}

/* ---- the database as others left it ---- */

/* Run SQL on the database while no daemon has it. */
static void
execute(const char *sql)
{
	char path[SCRATCH_SIZE + 32];
	sqlite3 *database;

	snprintf(path, sizeof(path), "%s/migready.db", directory);
	assert_int_equal(sqlite3_open(path, &database), SQLITE_OK);
	assert_int_equal(sqlite3_exec(database, sql, NULL, NULL, NULL), SQLITE_OK);
	assert_int_equal(sqlite3_close(database), SQLITE_OK);
}

static void
keep_line(void *context, enum log_level level, const char *room, const char *text)
{
	(void)level;
	(void)room;
	snprintf(context, 256, "%s", text);
}

static void
test_damaged_records_are_left_out(void **context)
{
	char line[256] = "";
	struct state *state = open_state();

	(void)context;
	state_close(state);
	execute("INSERT INTO record VALUES ('one', 'blob', x'3100');"
		"INSERT INTO record VALUES ('one', x'6b', 'blob');"
		"INSERT INTO record VALUES ('one', 'good', '1');"
		"INSERT INTO record VALUES ('one', 'null', 'a' || char(0) || 'b');"
		"INSERT INTO record VALUES ('one', 'long', hex(zeroblob(32768)));"
		"INSERT INTO record VALUES ('one', hex(zeroblob(128)), '1');");
	state = open_state();
	log_open(LOG_LEVEL_WARNING, keep_line, line);
	assert_room(state, "one", "good=1 ");
	log_open(LOG_LEVEL_WARNING, NULL, NULL);
	assert_non_null(strstr(line, "5 damaged records of one are left out"));
	state_close(state);
}

static void
test_the_first_schema_is_upgraded(void **context)
{
	struct state *state;

	(void)context;
	execute("CREATE TABLE identity (kind INTEGER NOT NULL, key TEXT NOT NULL,"
		" number INTEGER NOT NULL, PRIMARY KEY (kind, key)) WITHOUT ROWID;"
		"CREATE TABLE number (name TEXT PRIMARY KEY, value INTEGER NOT NULL)"
		" WITHOUT ROWID;"
		"INSERT INTO identity VALUES (1, 'sparc-a', 7);"
		"INSERT INTO number VALUES ('boot', 4);"
		"PRAGMA user_version = 1;");
	state = open_state();
	assert_int_equal(state_boot_id(state), 5);
	assert_int_equal(host_index(state, "sparc-a"), 7);
	save(state, "one", "a", "1");
	state_close(state);
	state = open_state();
	assert_room(state, "one", "a=1 ");
	state_close(state);
}

/* One that failed half-way is as if it had never begun. */
static void
test_a_failed_upgrade_changes_nothing(void **context)
{
	struct state *state = NULL;
	struct reason reason = {""};

	(void)context;
	execute("CREATE VIEW record AS SELECT 1;");
	assert_int_equal(state_open(&state, directory, &reason), -EIO);
	execute("DROP VIEW record; CREATE TABLE identity (a); DROP TABLE identity;");
	state_close(open_state());
}

static void
test_newer_schemas_are_refused(void **context)
{
	static const char *const versions[] = {
	    "PRAGMA user_version = 3;", "PRAGMA user_version = -1;"};
	struct state *state = NULL;

	(void)context;
	for (size_t i = 0; i < sizeof(versions) / sizeof(versions[0]); i++) {
		struct reason reason = {""};

		execute(versions[i]);
		assert_int_equal(state_open(&state, directory, &reason), -EILSEQ);
		assert_non_null(strstr(reason.text, "newer migready (schema "));
	}
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
	    TEST(test_records_survive),
	    TEST(test_a_reader_may_end_it),
	    TEST(test_records_are_saved_together_or_not_at_all),
	    TEST(test_damaged_records_are_left_out),
	    TEST(test_the_first_schema_is_upgraded),
	    TEST(test_a_failed_upgrade_changes_nothing),
	    TEST(test_newer_schemas_are_refused),
	    TEST(test_a_second_daemon_is_told),
	    TEST(test_damage_is_told),
	    TEST(test_a_missing_directory_is_told),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
