/*
 * The life of a migration, as it stands in the fleet: a domain on its source and a copy
 * of it on the target, which has the same UUID. Each step is kept as a whole before the
 * next one begins, so that whatever dies leaves the state of the step before, and
 * migration_settle() can tell from it what a real manager would have made of it.
 *
 * The domain has migration=source, the copy migration=target; both have peer, progress
 * and the process that carries the migration on (carrier.h). Those that were set by
 * hand have no such process, and stay as they are.
 */
#ifndef LDMSIM_MIGRATION_H
#define LDMSIM_MIGRATION_H

#include "contrib/ldmsim/fleet.h"

struct migration {
	struct fleet *fleet;
	struct object *source, *target; /* hosts */
	struct object *domain;          /* on the source */
	struct object *copy;            /* on the target */
};

/*
 * Find both sides of the migration of a domain that has migration=. host: its own.
 * What is not there, not even its host, is NULL afterwards.
 */
void migration_find(struct migration *migration, struct fleet *fleet,
    struct object *host, struct object *domain);

/* Mark domain and copy, the copy being in its place on the target already. carrier: the
 * process. Returns 0 or -errno with a text in errors, as do all that follow. */
int migration_begin(
    const struct migration *migration, unsigned carrier, struct text *errors);

/* Per cent of the domain's state that the target has. At 100 it has it all, but has not
 * acknowledged it. */
int migration_advance(
    const struct migration *migration, unsigned progress, struct text *errors);

/* The target acknowledged: the copy is the domain now. save_spconfig: both hosts save
 * the configuration @post-migration ("Saving Post-Migration SP Configurations"). */
int migration_succeed(
    struct migration *migration, bool save_spconfig, struct text *errors);

/* Back to what was before; the target scrubs memory it had taken for a live migration
 * (Oracle VM Server for SPARC 3.4 Administration Guide, "Canceling a Migration in
 * Progress"). */
int migration_undo(struct migration *migration, struct text *errors);

/* The acknowledgement was lost: the domain stays in the error state. stands: the copy
 * runs on, else the target removed it. */
int migration_break(struct migration *migration, bool stands, struct text *errors);

/* Give the migration of a host, by its name, an end if its process died. The fleet must
 * not be open: it is opened for writing. */
void migration_settle(const char *fleet_path, const char *name);

/* Is there any such on the host? */
bool migration_is_stranded(const char *fleet_path, const struct object *host);

/* Milliseconds for which the manager of the host says nothing because it scrubs. */
unsigned migration_scrubs(const struct object *host);

#endif
