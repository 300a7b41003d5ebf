#include "agent/fleet/registry.h"

#include <errno.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

/* uthash gives up by exit() unless told how to report that memory is short. */
#define HASH_NONFATAL_OOM         1
#define uthash_nonfatal_oom(item) ((item)->lost = true)
#include <uthash.h>

#include "agent/reason.h"

/*
 * Numbers are reserved in blocks, so that neither a crash nor a full disk reuses one.
 * Generations are many, and nobody minds a gap.
 */
static const uint32_t blocks[] = {
    [REGISTRY_HOST] = 256,
    [REGISTRY_DOMAIN] = 256,
    [REGISTRY_SERVICE] = 256,
    [REGISTRY_GENERATION] = 4096,
    [REGISTRY_SEQUENCE] = 256,
    [REGISTRY_ALARM] = 256,
};

/* An identity that the store does not have (yet). */
struct identity {
	UT_hash_handle hh;
	uint32_t index;
	bool lost;  /* memory was short while adding it to the table */
	char key[]; /* the kind as first octet, so that one table serves all */
};

struct registry {
	struct identity *unsaved;
	uint32_t next[REGISTRY_KINDS];     /* the next index to give */
	uint32_t reserved[REGISTRY_KINDS]; /* indexes below it are reserved */
	bool stored;
	struct registry_store store;
};

static const char *const kind_names[REGISTRY_KINDS] = {
    "hosts", "domains", "services", "generations", "notifications", "alarms"};

static int
block_reserve(struct registry *registry, enum registry_kind kind, struct reason *reason)
{
	uint32_t next = registry->next[kind - 1];
	uint32_t block = next > REGISTRY_INDEX_MAX - blocks[kind]
			     ? REGISTRY_INDEX_MAX + 1
			     : next + blocks[kind];
	int error =
	    registry->store.reserve(registry->store.context, kind, block, reason);

	if (error == 0)
		registry->reserved[kind - 1] = block;
	return error;
}

int
registry_open(struct registry **registry, const struct registry_store *store,
    struct reason *reason)
{
	struct registry *new = calloc(1, sizeof(*new));

	if (new == NULL)
		return reason_set(reason, -ENOMEM, "no memory for the registry");
	if (store != NULL) {
		new->stored = true;
		new->store = *store;
	}
	for (unsigned i = 0; i < REGISTRY_KINDS; i++) {
		int error = 0;

		new->next[i] = 1;
		if (store != NULL)
			error = store->load_reserve(store->context,
			    (enum registry_kind)(i + 1), &new->next[i], reason);
		if (error != 0) {
			registry_free(new);
			return error;
		}
		new->reserved[i] = new->next[i];
	}
	/* Alarms are raised when something is wrong, which may be the disk. */
	if (store != NULL && new->next[REGISTRY_ALARM - 1] <= REGISTRY_INDEX_MAX)
		(void)block_reserve(new, REGISTRY_ALARM, NULL);
	*registry = new;
	return 0;
}

static void
unsaved_clear(struct registry *registry)
{
	struct identity *identity = registry->unsaved;

	HASH_CLEAR(hh, registry->unsaved);
	while (identity != NULL) {
		struct identity *next = identity->hh.next;

		free(identity);
		identity = next;
	}
}

void
registry_free(struct registry *registry)
{
	if (registry == NULL)
		return;
	unsaved_clear(registry);
	free(registry);
}

/*
 * The kind, then the parts joined by "/"; that and "\" inside a part are escaped, so
 * that no two identities meet.
 */
static char *
key_join(enum registry_kind kind, const char *const *parts, size_t count)
{
	size_t size = 2;
	char *key, *end;

	for (size_t i = 0; i < count; i++)
		size += 2 * strlen(parts[i]) + 1;
	key = malloc(size);
	if (key == NULL)
		return NULL;
	end = key;
	*end++ = (char)kind;
	for (size_t i = 0; i < count; i++) {
		if (i > 0)
			*end++ = '/';
		for (const char *p = parts[i]; *p != '\0'; p++) {
			if (*p == '/' || *p == '\\')
				*end++ = '\\';
			*end++ = *p;
		}
	}
	*end = '\0';
	return key;
}

/* A fresh index; the store hears of its block before any of it is used. */
static int
index_give(struct registry *registry, enum registry_kind kind, uint32_t *index,
    struct reason *reason)
{
	uint32_t *next = &registry->next[kind - 1];
	int error = 0;

	if (*next > REGISTRY_INDEX_MAX)
		return reason_set(reason, -ENOSPC, "all %u indexes for %s are used up",
		    REGISTRY_INDEX_MAX, kind_names[kind - 1]);
	if (registry->stored && *next >= registry->reserved[kind - 1])
		error = block_reserve(registry, kind, reason);
	if (error == 0)
		*index = (*next)++;
	return error;
}

static int
unsaved_add(
    struct registry *registry, const char *key, uint32_t index, struct reason *reason)
{
	size_t length = strlen(key);
	struct identity *identity = calloc(1, sizeof(*identity) + length + 1);

	if (identity == NULL)
		return reason_set(reason, -ENOMEM, "no memory for an index");
	identity->index = index;
	memcpy(identity->key, key, length + 1);
	HASH_ADD_KEYPTR(
	    hh, registry->unsaved, identity->key, (unsigned)length, identity);
	if (identity->lost) {
		free(identity);
		return reason_set(reason, -ENOMEM, "no memory for an index");
	}
	return 0;
}

/* The index an identity has, 0 when it has none. */
static int
index_find(
    struct registry *registry, const char *key, uint32_t *index, struct reason *reason)
{
	struct identity *identity = NULL;

	/* NOLINTNEXTLINE(clang-analyzer-core.*): it reads just the octets of the key */
	HASH_FIND(hh, registry->unsaved, key, (unsigned)strlen(key), identity);
	if (identity != NULL) {
		*index = identity->index;
		return 0;
	}
	*index = 0;
	if (!registry->stored)
		return 0;
	return registry->store.find(registry->store.context, (enum registry_kind)key[0],
	    key + 1, index, reason);
}

uint32_t
registry_index(struct registry *registry, enum registry_kind kind,
    const char *const *parts, size_t count, struct reason *reason)
{
	return registry_bind(registry, kind, parts, count, 0, reason);
}

uint32_t
registry_bind(struct registry *registry, enum registry_kind kind,
    const char *const *parts, size_t count, uint32_t other, struct reason *reason)
{
	char *key = key_join(kind, parts, count);
	uint32_t index = 0;
	int error;

	if (key == NULL) {
		reason_set(reason, -ENOMEM, "no memory for an index");
		return 0;
	}
	error = index_find(registry, key, &index, reason);
	if (error == 0 && index == 0) {
		index = other;
		if (other == 0)
			error = index_give(registry, kind, &index, reason);
		if (error == 0)
			error = unsaved_add(registry, key, index, reason);
	}
	free(key);
	return error == 0 ? index : 0;
}

uint32_t
registry_number(
    struct registry *registry, enum registry_kind kind, struct reason *reason)
{
	uint32_t *next = &registry->next[kind - 1];
	uint32_t number = 0;

	if (*next > REGISTRY_INDEX_MAX)
		*next = registry->reserved[kind - 1] = 1;
	if (index_give(registry, kind, &number, reason) != 0)
		number = (*next)++;
	return number;
}

int
registry_flush(struct registry *registry, struct reason *reason)
{
	const struct registry_store *store = &registry->store;
	int error;

	if (!registry->stored || registry->unsaved == NULL)
		return 0;
	error = store->begin(store->context, reason);
	if (error != 0)
		return error;
	for (struct identity *i = registry->unsaved; i != NULL; i = i->hh.next) {
		error = store->save(store->context, (enum registry_kind)i->key[0],
		    i->key + 1, i->index, reason);
		if (error != 0) {
			store->rollback(store->context);
			return error;
		}
	}
	error = store->commit(store->context, reason);
	if (error == 0)
		unsaved_clear(registry);
	return error;
}
