/*
 * Objects by name while an inventory is being built, so that facts from several
 * listings meet. Lookups cost O(log n); names may stand more than once.
 */
#ifndef COLLECTORS_LDM_NAMES_H
#define COLLECTORS_LDM_NAMES_H

#include <stdbool.h>
#include <stddef.h>

#include "collectors/ldm/slice.h"

enum name_kind {
	NAME_DOMAIN,
	/* Services as list-bindings shows them below their domain. */
	NAME_VSW,
	NAME_VCC,
	NAME_VDS,
	NAME_VSAN,
	/* A virtual switch by the name of its physical link. */
	NAME_NET_DEV,
	NAME_MOUNT,
};

struct name {
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

/* The object of that name; NULL when there is none, or more than one. */
void *names_find_one(struct names *names, enum name_kind kind, struct slice text);

#endif
