/*
 * Private to the state database: what agent/state*.c share. Nobody else sees sqlite.
 */
#ifndef AGENT_STATE_PRIVATE_H
#define AGENT_STATE_PRIVATE_H

#include <stdint.h>

struct reason;
struct sqlite3;
struct sqlite3_stmt;

enum statement {
	STATEMENT_FIND,
	STATEMENT_SAVE,
	STATEMENT_LOAD_NUMBER,
	STATEMENT_SAVE_NUMBER,
	STATEMENT_EACH_RECORD,
	STATEMENT_SAVE_RECORD,
	STATEMENT_REMOVE_RECORD,
	STATEMENT_COUNT,
};

struct state {
	struct sqlite3 *database;
	struct sqlite3_stmt *statements[STATEMENT_COUNT];
	char *path;
	uint32_t boot_id;
};

/* What sqlite says, as -errno and a sentence that says what to do. */
int state_fail(const struct state *state, int result, struct reason *reason);

/*
 * Run a bound statement to its end and unbind it; a row's first column goes to *value,
 * which may be NULL.
 */
int state_step(const struct state *state, enum statement id, int64_t *value,
    struct reason *reason);

/* Bracket a batch; a failed commit has rolled back. */
int state_begin(const struct state *state, struct reason *reason);
int state_commit(const struct state *state, struct reason *reason);
void state_rollback(const struct state *state);

/* A number by its name; *value stays as it is when there is none. */
int state_load_number(
    const struct state *state, const char *name, int64_t *value, struct reason *reason);
int state_save_number(
    const struct state *state, const char *name, int64_t value, struct reason *reason);

#endif
