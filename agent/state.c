#include "agent/state.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <sqlite3.h>

#include "agent/fleet/registry.h"
#include "agent/reason.h"

#define STATE_FILE   "migready.db"
#define STATE_SCHEMA 1

enum statement {
	STATEMENT_FIND,
	STATEMENT_SAVE,
	STATEMENT_LOAD_NUMBER,
	STATEMENT_SAVE_NUMBER,
	STATEMENT_COUNT,
};

static const char *const statement_texts[STATEMENT_COUNT] = {
    [STATEMENT_FIND] = "SELECT number FROM identity WHERE kind = ? AND key = ?",
    [STATEMENT_SAVE] =
	"INSERT OR REPLACE INTO identity (kind, key, number) VALUES (?, ?, ?)",
    [STATEMENT_LOAD_NUMBER] = "SELECT value FROM number WHERE name = ?",
    [STATEMENT_SAVE_NUMBER] =
	"INSERT OR REPLACE INTO number (name, value) VALUES (?, ?)",
};

struct state {
	sqlite3 *database;
	sqlite3_stmt *statements[STATEMENT_COUNT];
	char *path;
	uint32_t boot_id;
};

/* Why the file cannot be opened: sqlite keeps the system's own reason. */
static int
state_refused(const struct state *state, struct reason *reason)
{
	int error = sqlite3_system_errno(state->database);

	if (error == ENOENT || error == ENOTDIR)
		return reason_set(reason, -error,
		    "%s: %s: make the state-dir and give it to the user of migreadyd",
		    state->path, strerror(error));
	return reason_set(reason, -EACCES,
	    "%s cannot be written (%s): the user of migreadyd needs the directory",
	    state->path, strerror(error != 0 ? error : EACCES));
}

/* What sqlite says, as an errno and a sentence that says what to do. */
static int
state_fail(const struct state *state, int result, struct reason *reason)
{
	switch (result & 0xFF) {
	case SQLITE_BUSY:
	case SQLITE_LOCKED:
		return reason_set(reason, -EBUSY,
		    "%s is in use: is another migreadyd running on it?", state->path);
	case SQLITE_FULL:
		return reason_set(reason, -ENOSPC, "%s: disk full", state->path);
	case SQLITE_CORRUPT:
	case SQLITE_NOTADB:
		return reason_set(reason, -EILSEQ,
		    "%s is damaged (%s): restore it, or move it away and indexes are "
		    "given anew",
		    state->path, sqlite3_errstr(result));
	case SQLITE_READONLY:
	case SQLITE_PERM:
	case SQLITE_CANTOPEN:
	case SQLITE_AUTH:
		return state_refused(state, reason);
	case SQLITE_NOMEM:
		return reason_set(reason, -ENOMEM, "%s: no memory", state->path);
	default:
		return reason_set(reason, -EIO, "%s: %s", state->path,
		    sqlite3_errmsg(state->database));
	}
}

static int
state_execute(const struct state *state, const char *sql, struct reason *reason)
{
	int result = sqlite3_exec(state->database, sql, NULL, NULL, NULL);

	return result == SQLITE_OK ? 0 : state_fail(state, result, reason);
}

/* The first column of the first row of a query without parameters. */
static int
state_query_text(const struct state *state, const char *sql, char *text, size_t size,
    struct reason *reason)
{
	sqlite3_stmt *statement;
	int result = sqlite3_prepare_v2(state->database, sql, -1, &statement, NULL);

	text[0] = '\0';
	if (result != SQLITE_OK)
		return state_fail(state, result, reason);
	result = sqlite3_step(statement);
	if (result == SQLITE_ROW)
		snprintf(
		    text, size, "%s", (const char *)sqlite3_column_text(statement, 0));
	sqlite3_finalize(statement);
	return result == SQLITE_ROW || result == SQLITE_DONE
		   ? 0
		   : state_fail(state, result, reason);
}

static int
state_check(const struct state *state, struct reason *reason)
{
	char answer[128];
	int error = state_query_text(
	    state, "PRAGMA quick_check(1)", answer, sizeof(answer), reason);

	if (error != 0)
		return error;
	if (strcmp(answer, "ok") != 0)
		return reason_set(reason, -EILSEQ,
		    "%s is damaged (%s): restore it, or move it away and indexes are "
		    "given anew",
		    state->path, answer);
	error = state_query_text(
	    state, "PRAGMA user_version", answer, sizeof(answer), reason);
	if (error == 0 && atoi(answer) > STATE_SCHEMA)
		error = reason_set(reason, -EILSEQ,
		    "%s was written by a newer migready (schema %s, this one knows %d)",
		    state->path, answer, STATE_SCHEMA);
	return error;
}

static int
state_prepare(struct state *state, struct reason *reason)
{
	static const char schema[] =
	    "CREATE TABLE IF NOT EXISTS identity (kind INTEGER NOT NULL,"
	    " key TEXT NOT NULL, number INTEGER NOT NULL,"
	    " PRIMARY KEY (kind, key)) WITHOUT ROWID;"
	    "CREATE TABLE IF NOT EXISTS number (name TEXT PRIMARY KEY,"
	    " value INTEGER NOT NULL) WITHOUT ROWID;"
	    "PRAGMA user_version = 1;";
	int error = state_execute(state, schema, reason);

	for (int i = 0; i < STATEMENT_COUNT && error == 0; i++) {
		int result = sqlite3_prepare_v2(state->database, statement_texts[i], -1,
		    &state->statements[i], NULL);

		if (result != SQLITE_OK)
			error = state_fail(state, result, reason);
	}
	return error;
}

/* ---- numbers by name ---- */

/* Run a bound statement to its end; a row's first column goes to *value. */
static int
state_step(
    const struct state *state, enum statement id, int64_t *value, struct reason *reason)
{
	sqlite3_stmt *statement = state->statements[id];
	int result = sqlite3_step(statement);
	int error = 0;

	if (result == SQLITE_ROW)
		*value = sqlite3_column_int64(statement, 0);
	else if (result != SQLITE_DONE)
		error = state_fail(state, result, reason);
	sqlite3_reset(statement);
	sqlite3_clear_bindings(statement);
	return error;
}

static int
number_load(
    const struct state *state, const char *name, int64_t *value, struct reason *reason)
{
	sqlite3_stmt *statement = state->statements[STATEMENT_LOAD_NUMBER];

	sqlite3_bind_text(statement, 1, name, -1, SQLITE_STATIC);
	return state_step(state, STATEMENT_LOAD_NUMBER, value, reason);
}

static int
number_save(
    const struct state *state, const char *name, int64_t value, struct reason *reason)
{
	sqlite3_stmt *statement = state->statements[STATEMENT_SAVE_NUMBER];
	int64_t none = 0;

	sqlite3_bind_text(statement, 1, name, -1, SQLITE_STATIC);
	sqlite3_bind_int64(statement, 2, value);
	return state_step(state, STATEMENT_SAVE_NUMBER, &none, reason);
}

static int
state_count_start(struct state *state, struct reason *reason)
{
	int64_t boot = 0;
	int error = number_load(state, "boot", &boot, reason);

	if (error != 0)
		return error;
	boot = boot < 1 || boot >= UINT32_MAX ? 1 : boot + 1;
	state->boot_id = (uint32_t)boot;
	return number_save(state, "boot", boot, reason);
}

int
state_open(struct state **state, const char *directory, struct reason *reason)
{
	struct state *new = calloc(1, sizeof(*new));
	size_t size = strlen(directory) + sizeof("/" STATE_FILE);
	int error;
	int result;

	if (new == NULL)
		return reason_set(reason, -ENOMEM, "no memory for the state database");
	new->path = malloc(size);
	if (new->path == NULL) {
		error = reason_set(reason, -ENOMEM, "no memory for the state database");
		goto out;
	}
	snprintf(new->path, size, "%s/%s", directory, STATE_FILE);
	result = sqlite3_open_v2(new->path, &new->database,
	    SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE, NULL);
	if (result != SQLITE_OK) {
		error = state_fail(new, result, reason);
		goto out;
	}
	/* Exclusive, so that a second daemon is told at its start; full, so that an
	 * index that was shown to anybody is on the disk. */
	error = state_execute(new,
	    "PRAGMA locking_mode = EXCLUSIVE; PRAGMA journal_mode = WAL;"
	    "PRAGMA synchronous = FULL; BEGIN IMMEDIATE; COMMIT;",
	    reason);
	if (error == 0)
		error = state_check(new, reason);
	if (error == 0)
		error = state_prepare(new, reason);
	if (error == 0)
		error = state_count_start(new, reason);
out:
	if (error != 0)
		state_close(new);
	else
		*state = new;
	return error;
}

void
state_close(struct state *state)
{
	if (state == NULL)
		return;
	for (int i = 0; i < STATEMENT_COUNT; i++)
		sqlite3_finalize(state->statements[i]);
	sqlite3_close(state->database);
	free(state->path);
	free(state);
}

uint32_t
state_boot_id(const struct state *state)
{
	return state->boot_id;
}

/* ---- the store of the registry ---- */

static int
store_find(void *context, enum registry_kind kind, const char *key, uint32_t *index,
    struct reason *reason)
{
	const struct state *state = context;
	sqlite3_stmt *statement = state->statements[STATEMENT_FIND];
	int64_t value = 0;
	int error;

	sqlite3_bind_int(statement, 1, (int)kind);
	sqlite3_bind_text(statement, 2, key, -1, SQLITE_STATIC);
	error = state_step(state, STATEMENT_FIND, &value, reason);
	if (error == 0 && (value < 0 || value > REGISTRY_INDEX_MAX))
		error = reason_set(reason, -EILSEQ,
		    "%s holds the index %lld, which is not 1 to %u", state->path,
		    (long long)value, REGISTRY_INDEX_MAX);
	if (error == 0)
		*index = (uint32_t)value;
	return error;
}

static const char *
reserve_name(enum registry_kind kind)
{
	static const char *const names[] = {
	    [REGISTRY_HOST] = "reserve-host",
	    [REGISTRY_DOMAIN] = "reserve-domain",
	    [REGISTRY_SERVICE] = "reserve-service",
	    [REGISTRY_GENERATION] = "reserve-generation",
	};

	return names[kind];
}

static int
store_load_reserve(
    void *context, enum registry_kind kind, uint32_t *next, struct reason *reason)
{
	const struct state *state = context;
	int64_t value = 1;
	int error = number_load(state, reserve_name(kind), &value, reason);

	if (error == 0 && (value < 1 || value > (int64_t)REGISTRY_INDEX_MAX + 1))
		error = reason_set(reason, -EILSEQ, "%s holds a bad %s: %lld",
		    state->path, reserve_name(kind), (long long)value);
	if (error == 0)
		*next = (uint32_t)value;
	return error;
}

static int
store_reserve(
    void *context, enum registry_kind kind, uint32_t next, struct reason *reason)
{
	return number_save(context, reserve_name(kind), next, reason);
}

static int
store_save(void *context, enum registry_kind kind, const char *key, uint32_t index,
    struct reason *reason)
{
	const struct state *state = context;
	sqlite3_stmt *statement = state->statements[STATEMENT_SAVE];
	int64_t none = 0;

	sqlite3_bind_int(statement, 1, (int)kind);
	sqlite3_bind_text(statement, 2, key, -1, SQLITE_STATIC);
	sqlite3_bind_int64(statement, 3, index);
	return state_step(state, STATEMENT_SAVE, &none, reason);
}

static int
store_begin(void *context, struct reason *reason)
{
	return state_execute(context, "BEGIN IMMEDIATE", reason);
}

static void
store_rollback(void *context)
{
	const struct state *state = context;

	/* sqlite may have rolled back by itself when the disk was full. */
	if (sqlite3_get_autocommit(state->database) == 0)
		sqlite3_exec(state->database, "ROLLBACK", NULL, NULL, NULL);
}

static int
store_commit(void *context, struct reason *reason)
{
	int error = state_execute(context, "COMMIT", reason);

	if (error != 0)
		store_rollback(context);
	return error;
}

struct registry_store
state_registry_store(struct state *state)
{
	struct registry_store store = {
	    .find = store_find,
	    .load_reserve = store_load_reserve,
	    .reserve = store_reserve,
	    .save = store_save,
	    .begin = store_begin,
	    .commit = store_commit,
	    .rollback = store_rollback,
	    .context = state,
	};

	return store;
}
