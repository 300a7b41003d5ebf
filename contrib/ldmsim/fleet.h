/*
 * A fleet on disk: one file with all hosts, or a directory with a file HOST.fleet for
 * each. A command reads and parses only the host it speaks of; the text of the others
 * is carried over untouched. Readers need no lock, because files are replaced by
 * rename; a writer holds the lock from reading to renaming.
 */
#ifndef LDMSIM_FLEET_H
#define LDMSIM_FLEET_H

#include <stdbool.h>

#include "contrib/ldmsim/model.h"
#include "contrib/ldmsim/text.h"

struct fleet;

/*
 * Open a fleet. writing: take the lock, waiting for other writers.
 * opened: gets the fleet, closed by the caller with fleet_close(), NULL on error.
 * Returns 0 or -errno with a text in errors.
 */
int fleet_open(
    const char *path, bool writing, struct fleet **opened, struct text *errors);

/*
 * The host of that name, parsed and completed on first use; it belongs to the fleet.
 * Returns 0, or -ENOENT or -EINVAL with a text in errors.
 */
int fleet_host(
    struct fleet *fleet, const char *name, struct object **host, struct text *errors);

/* Where the fleet is, as it was given to fleet_open(). */
const char *fleet_path(const struct fleet *fleet);

/*
 * Complete a further host that was changed, and let the next fleet_keep() keep it, too.
 * Hosts of one file are replaced at once; of a directory, the one that was read last
 * comes first. Returns 0 or -errno with a text in errors.
 */
int fleet_touch(struct fleet *fleet, struct object *host, struct text *errors);

/*
 * Keep what was changed of a host: complete it, replace its file, and announce the
 * events (lines of journal.h) to those who listen. The fleet must be open for writing.
 * Returns 0 or -errno with a text in errors.
 */
int fleet_keep(struct fleet *fleet, struct object *host, const struct text *events,
    struct text *errors);

/* Let other writers go on. Nothing can be kept afterwards; what was read stays. */
void fleet_unlock(struct fleet *fleet);

/* Is the text of a MAC address anywhere in the files of the fleet? In a directory, all
 * files are read only when the fleet was opened for writing. */
bool fleet_mentions(struct fleet *fleet, const char *mac);

/* Parse every host. Returns 0 and the number of hosts, or -errno with a text. */
int fleet_check(struct fleet *fleet, size_t *hosts, struct text *errors);

/* Release the lock and the memory. fleet: may be NULL. */
void fleet_close(struct fleet *fleet);

#endif
