/* A mount table, as /etc/mnttab holds it or `mount -p` prints it. */
#ifndef COLLECTORS_LDM_MOUNTS_H
#define COLLECTORS_LDM_MOUNTS_H

#include <stddef.h>

#include "collectors/ldm/slice.h"

struct mounts;

struct mount {
	const char *special; /* what is mounted: server:/export, a device, a dataset */
	const char *point;
	const char *type; /* "nfs", "zfs", ... */
};

/*
 * Read a table, both forms are understood; other lines are left out. Freed by
 * mounts_free, NULL is allowed there. -ENOMEM.
 */
int mounts_open(struct mounts **mounts, struct slice table);
void mounts_free(struct mounts *mounts);
size_t mounts_count(const struct mounts *mounts);

/*
 * The file system a path of path_normalise() lies on, or NULL; *inside is set to the
 * rest of the path below the mount point, without a leading slash.
 */
const struct mount *mounts_find(
    struct mounts *mounts, const char *path, const char **inside);

#endif
