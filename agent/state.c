#include "agent/state.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <sqlite3.h>

#include "agent/reason.h"
#include "agent/state_private.h"

#define STATE_FILE "migready.db"

/* What each schema adds to the one before it; the last one is the present one. */
static const char *const schemas[] = {
    "CREATE TABLE IF NOT EXISTS identity (kind INTEGER NOT NULL,"
    " key TEXT NOT NULL, number INTEGER NOT NULL,"
    " PRIMARY KEY (kind, key)) WITHOUT ROWID;"
    "CREATE TABLE IF NOT EXISTS number (name TEXT PRIMARY KEY,"
    " value INTEGER NOT NULL) WITHOUT ROWID;",
    "CREATE TABLE record (room TEXT NOT NULL, key TEXT NOT NULL,"
    " value TEXT NOT NULL, PRIMARY KEY (room, key)) WITHOUT ROWID;",
};

#define STATE_SCHEMA ((int)(sizeof(schemas) / sizeof(schemas[0])))

static const char *const statement_texts[STATEMENT_COUNT] = {
    [STATEMENT_FIND] = "SELECT number FROM identity WHERE kind = ? AND key = ?",
    [STATEMENT_SAVE] =
	"INSERT OR REPLACE INTO identity (kind, key, number) VALUES (?, ?, ?)",
    [STATEMENT_LOAD_NUMBER] = "SELECT value FROM number WHERE name = ?",
    [STATEMENT_SAVE_NUMBER] =
	"INSERT OR REPLACE INTO number (name, value) VALUES (?, ?)",
    [STATEMENT_EACH_RECORD] =
	"SELECT key, value FROM record WHERE room = ? ORDER BY key",
    [STATEMENT_SAVE_RECORD] =
	"INSERT OR REPLACE INTO record (room, key, value) VALUES (?, ?, ?)",
    [STATEMENT_REMOVE_RECORD] = "DELETE FROM record WHERE room = ? AND key = ?",
};

/* Why the file cannot be opened, or is only read: the system's own reason. */
static int
state_refused(const struct state *state, struct reason *reason)
{
	int error = sqlite3_system_errno(state->database);

	if (error == ENOENT || error == ENOTDIR)
		return reason_set(reason, -error,
		    "%s: %s: make the state-dir and give it to the user of migreadyd",
		    state->path, strerror(error));
	if (access(state->path, F_OK) == 0 && access(state->path, W_OK) != 0)
		error = errno;
	return reason_set(reason, -EACCES,
	    "%s cannot be written (%s): the user of migreadyd needs the directory",
	    state->path, strerror(error != 0 ? error : EACCES));
}

int
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

int
state_begin(const struct state *state, struct reason *reason)
{
	return state_execute(state, "BEGIN IMMEDIATE", reason);
}

void
state_rollback(const struct state *state)
{
	/* sqlite may have rolled back by itself when the disk was full. */
	if (sqlite3_get_autocommit(state->database) == 0)
		sqlite3_exec(state->database, "ROLLBACK", NULL, NULL, NULL);
}

int
state_commit(const struct state *state, struct reason *reason)
{
	int error = state_execute(state, "COMMIT", reason);

	if (error != 0)
		state_rollback(state);
	return error;
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

	if (error == 0 && strcmp(answer, "ok") != 0)
		error = reason_set(reason, -EILSEQ,
		    "%s is damaged (%s): restore it, or move it away and indexes are "
		    "given anew",
		    state->path, answer);
	return error;
}

/* From the schema that the file has, 0 when it is new, to the present one. */
static int
state_upgrade_from(const struct state *state, int schema, struct reason *reason)
{
	char version[64];
	int error = state_begin(state, reason);

	if (error != 0)
		return error;
	for (int i = schema; i < STATE_SCHEMA && error == 0; i++)
		error = state_execute(state, schemas[i], reason);
	snprintf(version, sizeof(version), "PRAGMA user_version = %d", STATE_SCHEMA);
	if (error == 0)
		error = state_execute(state, version, reason);
	if (error != 0) {
		state_rollback(state);
		return error;
	}
	return state_commit(state, reason);
}

static int
state_upgrade(const struct state *state, struct reason *reason)
{
	char answer[128];
	int error = state_query_text(
	    state, "PRAGMA user_version", answer, sizeof(answer), reason);
	int schema = atoi(answer);

	if (error != 0 || schema == STATE_SCHEMA)
		return error;
	/* Below 0 nobody was yet, so that one is newer too. */
	if (schema < 0 || schema > STATE_SCHEMA)
		return reason_set(reason, -EILSEQ,
		    "%s was written by a newer migready (schema %s, this one knows 1 "
		    "to "
		    "%d)",
		    state->path, answer, STATE_SCHEMA);
	return state_upgrade_from(state, schema, reason);
}

static int
state_prepare(struct state *state, struct reason *reason)
{
	int error = 0;

	for (int i = 0; i < STATEMENT_COUNT && error == 0; i++) {
		int result = sqlite3_prepare_v2(state->database, statement_texts[i], -1,
		    &state->statements[i], NULL);

		if (result != SQLITE_OK)
			error = state_fail(state, result, reason);
	}
	return error;
}

/* ---- numbers by name ---- */

int
state_step(
    const struct state *state, enum statement id, int64_t *value, struct reason *reason)
{
	sqlite3_stmt *statement = state->statements[id];
	int result = sqlite3_step(statement);
	int error = 0;

	if (result == SQLITE_ROW && value != NULL)
		*value = sqlite3_column_int64(statement, 0);
	else if (result != SQLITE_ROW && result != SQLITE_DONE)
		error = state_fail(state, result, reason);
	sqlite3_reset(statement);
	sqlite3_clear_bindings(statement);
	return error;
}

int
state_load_number(
    const struct state *state, const char *name, int64_t *value, struct reason *reason)
{
	sqlite3_stmt *statement = state->statements[STATEMENT_LOAD_NUMBER];

	sqlite3_bind_text(statement, 1, name, -1, SQLITE_STATIC);
	return state_step(state, STATEMENT_LOAD_NUMBER, value, reason);
}

int
state_save_number(
    const struct state *state, const char *name, int64_t value, struct reason *reason)
{
	sqlite3_stmt *statement = state->statements[STATEMENT_SAVE_NUMBER];

	sqlite3_bind_text(statement, 1, name, -1, SQLITE_STATIC);
	sqlite3_bind_int64(statement, 2, value);
	return state_step(state, STATEMENT_SAVE_NUMBER, NULL, reason);
}

static int
state_count_start(struct state *state, struct reason *reason)
{
	int64_t boot = 0;
	int error = state_load_number(state, "boot", &boot, reason);

	if (error != 0)
		return error;
	boot = boot < 1 || boot >= UINT32_MAX ? 1 : boot + 1;
	state->boot_id = (uint32_t)boot;
	return state_save_number(state, "boot", boot, reason);
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
	/* What it cannot write sqlite opens to be read, and fails later. */
	if (sqlite3_db_readonly(new->database, "main") == 1) {
		error = state_refused(new, reason);
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
		error = state_upgrade(new, reason);
	if (error == 0)
		error = state_prepare(new, reason);
	if (error == 0)
		error = state_count_start(new, reason);
	/* Most of what was read to be checked is not read again. */
	sqlite3_db_release_memory(new->database);
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
