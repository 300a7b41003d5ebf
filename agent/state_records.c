/* Where everybody else keeps what must survive a restart. */
#include "agent/state.h"

#include <errno.h>
#include <string.h>

#include <sqlite3.h>

#include "agent/log.h"
#include "agent/reason.h"
#include "agent/records.h"
#include "agent/state_private.h"

/* A column of the row that a statement stands on; NULL when it is no text, or too long.
 */
static const char *
column_text(sqlite3_stmt *statement, int column, size_t size)
{
	const char *text;
	size_t length;

	if (sqlite3_column_type(statement, column) != SQLITE_TEXT)
		return NULL;
	text = (const char *)sqlite3_column_text(statement, column);
	length = (size_t)sqlite3_column_bytes(statement, column);
	return text != NULL && length < size && strlen(text) == length ? text : NULL;
}

static int
records_each(void *context, const char *room,
    int (*record)(void *reader, const char *key, const char *value), void *reader,
    struct reason *reason)
{
	const struct state *state = context;
	sqlite3_stmt *statement = state->statements[STATEMENT_EACH_RECORD];
	size_t damaged = 0;
	int error = 0;
	int result;

	sqlite3_bind_text(statement, 1, room, -1, SQLITE_STATIC);
	while (error == 0 && (result = sqlite3_step(statement)) != SQLITE_DONE) {
		const char *key, *value;

		if (result != SQLITE_ROW) {
			error = state_fail(state, result, reason);
			break;
		}
		key = column_text(statement, 0, RECORD_KEY_SIZE);
		value = column_text(statement, 1, RECORD_VALUE_SIZE);
		if (key != NULL && value != NULL)
			error = record(reader, key, value);
		else
			damaged++;
	}
	sqlite3_reset(statement);
	sqlite3_clear_bindings(statement);
	if (damaged > 0)
		log_warning(ROOM_STATE, "%s: %zu damaged records of %s are left out",
		    state->path, damaged, room);
	return error;
}

static int
record_save(const struct state *state, const char *room, const char *key,
    const char *value, struct reason *reason)
{
	enum statement id =
	    value != NULL ? STATEMENT_SAVE_RECORD : STATEMENT_REMOVE_RECORD;
	sqlite3_stmt *statement = state->statements[id];

	if (strlen(key) >= RECORD_KEY_SIZE ||
	    (value != NULL && strlen(value) >= RECORD_VALUE_SIZE))
		return reason_set(reason, -E2BIG,
		    "%s: a record of %s is too long: key %zu octets, value %zu",
		    state->path, room, strlen(key), value != NULL ? strlen(value) : 0);
	sqlite3_bind_text(statement, 1, room, -1, SQLITE_STATIC);
	sqlite3_bind_text(statement, 2, key, -1, SQLITE_STATIC);
	if (value != NULL)
		sqlite3_bind_text(statement, 3, value, -1, SQLITE_STATIC);
	return state_step(state, id, NULL, reason);
}

static int
records_save(void *context, const char *room, const char *const *keys,
    const char *const *values, size_t count, struct reason *reason)
{
	const struct state *state = context;
	int error = state_begin(state, reason);

	if (error != 0)
		return error;
	for (size_t i = 0; i < count && error == 0; i++)
		error = record_save(state, room, keys[i], values[i], reason);
	if (error != 0) {
		state_rollback(state);
		return error;
	}
	return state_commit(state, reason);
}

struct record_store
state_record_store(struct state *state)
{
	return (struct record_store){records_each, records_save, state};
}
