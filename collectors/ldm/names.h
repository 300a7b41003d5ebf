/*
 * Objects by name while an inventory is being built, so that facts from several
 * listings meet. Lookups cost O(log n); names may stand more than once.
 */
#ifndef COLLECTORS_LDM_NAMES_H
#define COLLECTORS_LDM_NAMES_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "collectors/ldm/slice.h"

enum name_kind {
	NAME_DOMAIN,
	/* Services as list-bindings shows them below their domain. */
	NAME_VSW,
	NAME_VCC,
	NAME_VDS,
	NAME_VSAN,
	/* VOLUME@SERVICE. */
	NAME_VOLUME,
	NAME_MPGROUP,
	/* A virtual switch by the name of its physical link. */
	NAME_NET_DEV,
	NAME_MOUNT,
};

struct name {
	uint32_t hash; /* orders the names: cheaper than comparing their texts */
	enum name_kind kind;
	const char *text; /* not owned; must outlive the names */
	void *object;
};

struct names {
	struct name *entries;
	size_t count, size;
	bool sorted;
};

/* 0 or -ENOMEM. Start with a zeroed struct; release with names_free. */
int names_add(struct names *names, enum name_kind kind, const char *text, void *object);
void names_free(struct names *names);

/*
 * The entries of that name, at most limit of them: the first, and *count. NULL when
 * there is none. Valid until names_add.
 */
const struct name *names_find(struct names *names, enum name_kind kind,
    struct slice text, size_t limit, size_t *count);

/*
 * A name that stands twice among the entries from that index on, or NULL. Changes
 * their order.
 */
const struct name *names_double(struct names *names, size_t from);

/*
 * A name that stands less often in other than here, or NULL; at_most: more entries of
 * a name than that count as so many.
 */
const struct name *names_lacking(
    struct names *names, struct names *other, size_t at_most);

/* The object of that name; NULL when there is none, or more than one. */
void *names_find_one(struct names *names, enum name_kind kind, struct slice text);

#endif
