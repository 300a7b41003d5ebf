#include "tests/unit/fleet/fake_records.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "agent/reason.h"
#include "tests/unit/cmocka_all.h"

static int
record_compare(const void *a, const void *b)
{
	const struct fake_record *x = a;
	const struct fake_record *y = b;

	return strcmp(x->key, y->key);
}

static int
fake_each(void *context, const char *room,
    int (*record)(void *reader, const char *key, const char *value), void *reader,
    struct reason *reason)
{
	struct fake_records *fake = context;
	int error = 0;

	(void)reason;
	assert_string_equal(room, "services");
	qsort(fake->list, fake->count, sizeof(fake->list[0]), record_compare);
	for (size_t i = 0; i < fake->count && error == 0; i++)
		error = record(reader, fake->list[i].key, fake->list[i].value);
	return error;
}

static void
fake_set(struct fake_records *fake, const char *key, const char *value)
{
	size_t at = 0;

	while (at < fake->count && strcmp(fake->list[at].key, key) != 0)
		at++;
	if (value == NULL) {
		if (at < fake->count)
			fake->list[at] = fake->list[--fake->count];
		return;
	}
	assert_true(at < FAKE_RECORDS);
	if (at == fake->count)
		fake->count++;
	snprintf(fake->list[at].key, sizeof(fake->list[at].key), "%s", key);
	snprintf(fake->list[at].value, sizeof(fake->list[at].value), "%s", value);
}

static int
fake_save(void *context, const char *room, const char *const *keys,
    const char *const *values, size_t count, struct reason *reason)
{
	struct fake_records *fake = context;

	assert_string_equal(room, "services");
	fake->saves++;
	if (fake->full)
		return reason_set(reason, -ENOSPC, "disk full");
	fake->written += count;
	for (size_t i = 0; i < count; i++)
		fake_set(fake, keys[i], values[i]);
	return 0;
}

struct record_store
fake_records_of(struct fake_records *fake)
{
	return (struct record_store){fake_each, fake_save, fake};
}

const char *
fake_records_find(const struct fake_records *fake, const char *key)
{
	for (size_t i = 0; i < fake->count; i++)
		if (strcmp(fake->list[i].key, key) == 0)
			return fake->list[i].value;
	return NULL;
}
