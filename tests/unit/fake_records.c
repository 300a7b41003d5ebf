#include "tests/unit/fake_records.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "agent/reason.h"
#include "tests/unit/cmocka_all.h"

static struct fake_record *
find(const struct fake_records *records, const char *room, const char *key)
{
	for (size_t i = 0; i < records->count; i++)
		if (strcmp(records->list[i].room, room) == 0 &&
		    strcmp(records->list[i].key, key) == 0)
			return &records->list[i];
	return NULL;
}

static void
text_set(char *to, size_t size, const char *from)
{
	assert_true(strlen(from) < size);
	memcpy(to, from, strlen(from) + 1);
}

void
fake_records_put(
    struct fake_records *records, const char *room, const char *key, const char *value)
{
	struct fake_record *record = find(records, room, key);

	if (record != NULL)
		*record = records->list[--records->count];
	if (value == NULL)
		return;
	assert_true(records->count < FAKE_RECORDS);
	if (records->list == NULL)
		records->list = calloc(FAKE_RECORDS, sizeof(*records->list));
	assert_non_null(records->list);
	record = &records->list[records->count++];
	text_set(record->room, sizeof(record->room), room);
	text_set(record->key, sizeof(record->key), key);
	text_set(record->value, sizeof(record->value), value);
}

const char *
fake_records_find(const struct fake_records *records, const char *room, const char *key)
{
	const struct fake_record *record = find(records, room, key);

	return record != NULL ? record->value : NULL;
}

static int
compare(const void *a, const void *b)
{
	const struct fake_record *x = a;
	const struct fake_record *y = b;

	return strcmp(x->key, y->key);
}

static int
each(void *context, const char *room,
    int (*record)(void *reader, const char *key, const char *value), void *reader,
    struct reason *reason)
{
	const struct fake_records *records = context;
	int error = 0;

	if (records->damaged)
		return reason_set(reason, -EILSEQ, "migready.db is damaged");
	if (records->count > 0)
		qsort(records->list, records->count, sizeof(*records->list), compare);
	for (size_t i = 0; i < records->count && error == 0; i++)
		if (strcmp(records->list[i].room, room) == 0)
			error = record(
			    reader, records->list[i].key, records->list[i].value);
	return error;
}

static int
save(void *context, const char *room, const char *const *keys,
    const char *const *values, size_t count, struct reason *reason)
{
	struct fake_records *records = context;

	records->saves++;
	if (records->full)
		return reason_set(reason, -ENOSPC, "disk full");
	if (records->save_error != 0)
		return reason_set(
		    reason, records->save_error, "%s", strerror(-records->save_error));
	records->written += count;
	for (size_t i = 0; i < count; i++)
		fake_records_put(records, room, keys[i], values[i]);
	return 0;
}

struct record_store
fake_records_store(struct fake_records *records)
{
	return (struct record_store){each, save, records};
}

void
fake_records_clear(struct fake_records *records)
{
	free(records->list);
	*records = (struct fake_records){0};
}
