/*
 * The state database: what must survive a restart. One sqlite file in the state
 * directory, held exclusively, so that two daemons never share it.
 */
#ifndef AGENT_STATE_H
#define AGENT_STATE_H

#include <stdint.h>

struct reason;
struct record_store;
struct registry_store;
struct state;

/*
 * Open the database in an existing directory, making it when there is none, check it,
 * upgrade an older one and count one more start. *state is freed by state_close.
 * -EBUSY: another process holds it; -EILSEQ: damaged, or of a newer version; -EACCES
 * and others as the system says; all with a reason that says what to do.
 */
int state_open(struct state **state, const char *directory, struct reason *reason);
void state_close(struct state *state);

/* Counts the starts of the daemon on this database; at least 1. */
uint32_t state_boot_id(const struct state *state);

/* The store that a registry keeps its indexes in; valid as long as the state. */
struct registry_store state_registry_store(struct state *state);

/* The store of records that everybody else keeps things in; valid just as long. */
struct record_store state_record_store(struct state *state);

#endif
