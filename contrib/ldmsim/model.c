#include "contrib/ldmsim/model.h"

#include <stdlib.h>
#include <string.h>

struct object *
object_create(
    struct arena *arena, struct object *parent, enum kind kind, const char *name)
{
	struct object *object = arena_alloc(arena, sizeof(*object));

	object->arena = arena;
	object->kind = kind;
	object->name = arena_copy(arena, name, strlen(name));
	object->preface = "";
	object->parent = parent;
	if (parent != NULL) {
		object->previous = parent->last_child;
		if (parent->last_child != NULL)
			parent->last_child->next = object;
		else
			parent->children = object;
		parent->last_child = object;
	}
	return object;
}

struct object *
object_copy(struct object *parent, const struct object *object, const char *name)
{
	struct object *copy = object_create(parent->arena, parent, object->kind, name);

	for (const struct property *p = object->properties; p != NULL; p = p->next)
		object_set(copy, p->key, p->value);
	for (const struct object *child = object->children; child != NULL;
	     child = child->next)
		object_copy(copy, child, child->name);
	return copy;
}

void
object_remove(struct object *object)
{
	struct object *parent = object->parent;

	if (object->previous != NULL)
		object->previous->next = object->next;
	else
		parent->children = object->next;
	if (object->next != NULL)
		object->next->previous = object->previous;
	else
		parent->last_child = object->previous;
	object->parent = object->previous = object->next = NULL;
}

static struct property *
property_find(const struct object *object, const char *key)
{
	struct property *property = object->properties;

	while (property != NULL && strcmp(property->key, key) != 0)
		property = property->next;
	return property;
}

const char *
object_get_or(const struct object *object, const char *key, const char *fallback)
{
	const struct property *property = property_find(object, key);

	return property != NULL && property->value[0] != '\0' ? property->value
							      : fallback;
}

const char *
object_get(const struct object *object, const char *key)
{
	return object_get_or(object, key, "");
}

bool
object_has(const struct object *object, const char *key)
{
	return object_get(object, key)[0] != '\0';
}

bool
object_is(const struct object *object, const char *key, const char *value)
{
	return strcmp(object_get(object, key), value) == 0;
}

uint64_t
object_number(const struct object *object, const char *key, uint64_t fallback)
{
	const char *value = object_get(object, key);

	return value[0] != '\0' ? size_parse(value) : fallback;
}

void
object_set(struct object *object, const char *key, const char *value)
{
	struct property *property = property_find(object, key);

	if (property == NULL) {
		const struct schema_key *known =
		    schema_find_key(object->kind, key, strlen(key));

		if (known == NULL)
			abort();
		property = arena_alloc(object->arena, sizeof(*property));
		property->key = known->name;
		if (object->last_property != NULL)
			object->last_property->next = property;
		else
			object->properties = property;
		object->last_property = property;
	}
	property->value = arena_copy(object->arena, value, strlen(value));
}

void
object_set_number(struct object *object, const char *key, uint64_t value)
{
	object_set(object, key,
	    arena_format(object->arena, "%llu", (unsigned long long)value));
}

static struct object *
first_of(struct object *object, enum kind kind)
{
	while (object != NULL && object->kind != kind)
		object = object->next;
	return object;
}

struct object *
object_first(const struct object *parent, enum kind kind)
{
	return first_of(parent->children, kind);
}

struct object *
object_next(const struct object *object)
{
	return first_of(object->next, object->kind);
}

struct object *
object_child(const struct object *parent, enum kind kind, const char *name)
{
	struct object *child = object_first(parent, kind);

	while (child != NULL && strcmp(child->name, name) != 0)
		child = object_next(child);
	return child;
}

static const struct object *
object_following(const struct object *root, const struct object *object)
{
	if (object->children != NULL)
		return object->children;
	while (object != root && object->next == NULL)
		object = object->parent;
	return object != root ? object->next : NULL;
}

struct object *
object_search(const struct object *root, enum kind kind, const struct object *after)
{
	const struct object *object = after != NULL ? after : root;

	do
		object = object_following(root, object);
	while (object != NULL && object->kind != kind);
	return (struct object *)object;
}

struct object *
object_find(const struct object *root, enum kind kind, const char *name)
{
	struct object *object = NULL;

	while ((object = object_search(root, kind, object)) != NULL) {
		if (strcmp(object->name, name) == 0)
			break;
	}
	return object;
}

struct object *
host_find_volume(const struct object *host, const char *pair)
{
	const char *at = strchr(pair, '@');
	const struct object *vds =
	    at != NULL ? object_find(host, KIND_VDS, at + 1) : NULL;
	struct object *volume = vds != NULL ? object_first(vds, KIND_VOLUME) : NULL;
	size_t length = at != NULL ? (size_t)(at - pair) : 0;

	while (volume != NULL && (strncmp(volume->name, pair, length) != 0 ||
				     volume->name[length] != '\0'))
		volume = object_next(volume);
	return volume;
}

struct object *
host_find_io(const struct object *host, const char *alias)
{
	static const enum kind io[] = {KIND_BUS, KIND_SLOT, KIND_PF, KIND_VF};
	struct object *found = NULL;

	for (size_t i = 0; found == NULL && i < sizeof(io) / sizeof(io[0]); i++)
		found = object_find(host, io[i], alias);
	return found;
}

void
host_remove_domain(struct object *host, struct object *domain)
{
	static const enum kind io[] = {KIND_BUS, KIND_SLOT, KIND_VF};

	for (size_t i = 0; i < sizeof(io) / sizeof(io[0]); i++) {
		struct object *device = NULL;

		while ((device = object_search(host, io[i], device)) != NULL) {
			if (object_is(device, "domain", domain->name))
				object_set(device, "domain", "");
		}
	}
	object_remove(domain);
}

const struct object *
object_above(const struct object *object, enum kind kind)
{
	while (object != NULL && object->kind != kind)
		object = object->parent;
	return object;
}

bool
host_since(const struct object *host, unsigned major, unsigned minor)
{
	const char *version = object_get_or(host, "manager", "3.6");
	char *rest;
	unsigned long have_major = strtoul(version, &rest, 10);
	unsigned long have_minor = *rest == '.' ? strtoul(rest + 1, NULL, 10) : 0;

	return have_major > major || (have_major == major && have_minor >= minor);
}

bool
domain_is_bound(const struct object *domain)
{
	return !object_is(domain, "state", "inactive") && object_has(domain, "state");
}

uint64_t
size_parse(const char *text)
{
	char *unit;
	uint64_t size = strtoull(text, &unit, 10);

	switch (*unit) {
	case 'T':
	case 't':
		return size << 40;
	case 'G':
	case 'g':
		return size << 30;
	case 'M':
	case 'm':
		return size << 20;
	case 'K':
	case 'k':
		return size << 10;
	default:
		return size;
	}
}

/* FNV-1a with a final mix, so that names that differ in one digit land far apart. */
uint64_t
hash_texts(const char *first, const char *second, const char *part)
{
	const char *texts[] = {first, second, part};
	uint64_t hash = UINT64_C(0xcbf29ce484222325);

	for (size_t i = 0; i < 3; i++) {
		for (const char *p = texts[i]; *p != '\0'; p++)
			hash = (hash ^ (unsigned char)*p) * UINT64_C(0x100000001b3);
		hash = (hash ^ 0xff) * UINT64_C(0x100000001b3);
	}
	hash ^= hash >> 32;
	hash *= UINT64_C(0x9fb21c651e98df25);
	return hash ^ (hash >> 28);
}
