/* Where the registry keeps its indexes. */
#include "agent/state.h"

#include <errno.h>

#include <sqlite3.h>

#include "agent/fleet/registry.h"
#include "agent/reason.h"
#include "agent/state_private.h"

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
	    [REGISTRY_SEQUENCE] = "reserve-sequence",
	    [REGISTRY_ALARM] = "reserve-alarm",
	};

	return names[kind];
}

static int
store_load_reserve(
    void *context, enum registry_kind kind, uint32_t *next, struct reason *reason)
{
	const struct state *state = context;
	int64_t value = 1;
	int error = state_load_number(state, reserve_name(kind), &value, reason);

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
	return state_save_number(context, reserve_name(kind), next, reason);
}

static int
store_save(void *context, enum registry_kind kind, const char *key, uint32_t index,
    struct reason *reason)
{
	const struct state *state = context;
	sqlite3_stmt *statement = state->statements[STATEMENT_SAVE];

	sqlite3_bind_int(statement, 1, (int)kind);
	sqlite3_bind_text(statement, 2, key, -1, SQLITE_STATIC);
	sqlite3_bind_int64(statement, 3, index);
	return state_step(state, STATEMENT_SAVE, NULL, reason);
}

static int
store_begin(void *context, struct reason *reason)
{
	return state_begin(context, reason);
}

static int
store_commit(void *context, struct reason *reason)
{
	return state_commit(context, reason);
}

static void
store_rollback(void *context)
{
	state_rollback(context);
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
