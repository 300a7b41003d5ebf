/*
 * The simulated world: a tree of objects with properties, host at the root. Objects and
 * strings belong to the arena of the fleet; a removed object is only unlinked.
 */
#ifndef LDMSIM_MODEL_H
#define LDMSIM_MODEL_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "contrib/ldmsim/memory.h"
#include "contrib/ldmsim/schema.h"

struct property {
	const char *key; /* the name in the schema */
	const char *value;
	struct property *next;
};

struct object {
	enum kind kind;
	struct arena *arena;
	const char *name;    /* "" when the kind has no names */
	const char *preface; /* comments and blank lines before it, verbatim */
	const char *source;  /* where it stands in the text of the file, or NULL */
	struct property *properties, *last_property;
	struct object *parent, *children, *last_child, *previous, *next;
};

/* A new object at the end of its parent. parent: NULL for a host. */
struct object *object_create(
    struct arena *arena, struct object *parent, enum kind kind, const char *name);

/* A copy of the object and all below it, at the end of a parent, under that name. */
struct object *object_copy(
    struct object *parent, const struct object *object, const char *name);

/* Take the object out of its parent. */
void object_remove(struct object *object);

/* The value of a key, "" when it is not set. Never NULL. */
const char *object_get(const struct object *object, const char *key);

/* The value of a key, or the fallback when it is not set. */
const char *object_get_or(
    const struct object *object, const char *key, const char *fallback);

bool object_has(const struct object *object, const char *key);
bool object_is(const struct object *object, const char *key, const char *value);

/* The value as a number or a size in bytes, the fallback when it is not set. */
uint64_t object_number(const struct object *object, const char *key, uint64_t fallback);

/* Set a key of the object's kind, or unset it when the value is "". The value is
 * copied. */
void object_set(struct object *object, const char *key, const char *value);
void object_set_number(struct object *object, const char *key, uint64_t value);

/* The first child of a kind, and the next sibling of the same kind. */
struct object *object_first(const struct object *parent, enum kind kind);
struct object *object_next(const struct object *object);
struct object *object_child(
    const struct object *parent, enum kind kind, const char *name);

/* The next object of a kind below root in tree order. after: NULL for the first. */
struct object *object_search(
    const struct object *root, enum kind kind, const struct object *after);

/* The first object of that kind and name below root, NULL if there is none. */
struct object *object_find(const struct object *root, enum kind kind, const char *name);

/* The volume of a host written as VOL@VDS, NULL if there is none. */
struct object *host_find_volume(const struct object *host, const char *pair);

/* The bus, slot, PF or VF of that alias. */
struct object *host_find_io(const struct object *host, const char *alias);

/* Take a domain out of its host; physical I/O that it had is free then. */
void host_remove_domain(struct object *host, struct object *domain);

/* The domain or host an object belongs to. */
const struct object *object_above(const struct object *object, enum kind kind);

/* Is the manager of that release or a later one? */
bool host_since(const struct object *host, unsigned major, unsigned minor);

/* Is the domain bound to resources (bound, active or on the way)? */
bool domain_is_bound(const struct object *domain);

/* "4G" or "4294967296" as bytes; a text that is no size is 0. */
uint64_t size_parse(const char *text);

/* A number that depends only on the texts, spread over 64 bits. part: may be "". */
uint64_t hash_texts(const char *first, const char *second, const char *part);

#endif
