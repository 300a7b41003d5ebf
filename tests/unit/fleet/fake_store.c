#include "tests/unit/fleet/fake_store.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "agent/reason.h"
#include "tests/unit/cmocka_all.h"

static int
fake_find(void *context, enum registry_kind kind, const char *key, uint32_t *index,
    struct reason *reason)
{
	struct fake_store *fake = context;

	(void)reason;
	for (size_t i = 0; i < fake->committed; i++)
		if (fake->saved[i].kind == kind && strcmp(fake->saved[i].key, key) == 0)
			*index = fake->saved[i].index;
	return 0;
}

static int
fake_load_reserve(
    void *context, enum registry_kind kind, uint32_t *next, struct reason *reason)
{
	struct fake_store *fake = context;

	(void)reason;
	*next = fake->reserve[kind - 1] != 0 ? fake->reserve[kind - 1] : 1;
	return 0;
}

static int
fake_reserve(
    void *context, enum registry_kind kind, uint32_t next, struct reason *reason)
{
	struct fake_store *fake = context;

	if (fake->full)
		return reason_set(reason, -ENOSPC, "disk full");
	fake->reserve[kind - 1] = next;
	return 0;
}

static int
fake_save(void *context, enum registry_kind kind, const char *key, uint32_t index,
    struct reason *reason)
{
	struct fake_store *fake = context;

	(void)reason;
	assert_true(fake->count < FAKE_STORE_SAVED);
	fake->saved[fake->count].kind = kind;
	fake->saved[fake->count].index = index;
	snprintf(fake->saved[fake->count].key, sizeof(fake->saved[0].key), "%s", key);
	fake->count++;
	return 0;
}

static int
fake_begin(void *context, struct reason *reason)
{
	struct fake_store *fake = context;

	(void)reason;
	fake->count = fake->committed;
	return 0;
}

static int
fake_commit(void *context, struct reason *reason)
{
	struct fake_store *fake = context;

	if (fake->full)
		return reason_set(reason, -ENOSPC, "disk full");
	fake->committed = fake->count;
	return 0;
}

static void
fake_rollback(void *context)
{
	struct fake_store *fake = context;

	fake->count = fake->committed;
}

struct registry_store
fake_store_of(struct fake_store *fake)
{
	return (struct registry_store){fake_find, fake_load_reserve, fake_reserve,
	    fake_save, fake_begin, fake_commit, fake_rollback, fake};
}
