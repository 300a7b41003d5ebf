/*
 * What the storage behind a volume is: an identity that two hosts can compare, or the
 * kind that says it is local to its host, or not known. The rules and what they rest on
 * stand in doc/ldm-interface.md.
 */
#ifndef COLLECTORS_LDM_BACKEND_H
#define COLLECTORS_LDM_BACKEND_H

#include "agent/fleet/inventory.h"
#include "collectors/ldm/slice.h"

struct mounts;
struct reason;

/*
 * Name the storage behind a volume. It stays not known where the name is too long, or
 * holds octets that an inventory does not keep: another name could then look the same.
 * 0, or -errno with errno set when the inventory is full.
 */
int backend_set(struct inventory *inventory, struct inventory_volume *volume,
    enum inventory_backend_kind kind, const char *format, ...)
    __attribute__((format(printf, 4, 5)));

/* Set backend_kind and backend of a volume from its device's path alone. As above. */
int backend_from_path(struct inventory *inventory, struct inventory_volume *volume);

/*
 * The same for a volume whose path says only that it is a file, by the mount table of
 * the domain that serves it: NFS is comparable, the common disk file systems are local.
 */
int backend_from_mounts(struct inventory *inventory, struct inventory_volume *volume,
    struct mounts *mounts);

/*
 * The paths of all volumes that have one, each on a line, for a resolver. *paths is
 * freed by the caller. 0 or -ENOMEM.
 */
int backend_paths(const struct inventory *inventory, char **paths, size_t *length);

/*
 * Apply a resolver's answers, one line for each path of backend_paths(): an identity,
 * "local:" and something for what is local, an empty line where it does not know.
 * -EPROTO with a reason when the number of lines is another one.
 */
int backend_from_answers(
    struct inventory *inventory, struct slice answers, struct reason *reason);

/*
 * Without the answers of a site's resolver: storage that its paths call comparable is
 * not known, because other hosts may have it under the name that the resolver gives.
 */
void backend_forget(struct inventory *inventory);

#endif
