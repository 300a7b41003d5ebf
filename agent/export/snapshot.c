#include "agent/export/snapshot.h"

#include <errno.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include "agent/export/schema.h"
#include "agent/readiness/array.h"
#include "agent/reason.h"

struct snapshot *
snapshot_ref(struct snapshot *snapshot)
{
	if (snapshot != NULL)
		snapshot->references++;
	return snapshot;
}

void
snapshot_unref(struct snapshot *snapshot)
{
	if (snapshot == NULL || --snapshot->references > 0)
		return;
	free(snapshot->data);
	free(snapshot->items);
	free(snapshot);
}

size_t
snapshot_parts(const struct snapshot *snapshot)
{
	(void)snapshot;
	return 1;
}

struct snapshot_part
snapshot_part(const struct snapshot *snapshot, size_t at)
{
	(void)at;
	return (struct snapshot_part){snapshot->data, snapshot->size};
}

/* ---- drafts ---- */

size_t
snapshot_draft_begin(const struct snapshot_draft *draft)
{
	return draft->octets.size;
}

void
snapshot_draft_end(
    struct snapshot_draft *draft, unsigned list, uint64_t key, size_t begin)
{
	if (draft->error == 0)
		draft->error = draft->octets.error;
	if (draft->error == 0)
		draft->error = array_reserve(
		    &draft->items, &draft->room, draft->count, sizeof(*draft->items));
	if (draft->error == 0)
		draft->items[draft->count++] = (struct snapshot_item){
		    list, key, begin, draft->octets.size - begin};
}

void
snapshot_draft_free(struct snapshot_draft *draft)
{
	octets_free(&draft->octets);
	free(draft->items);
	memset(draft, 0, sizeof(*draft));
}

/* ---- in order ---- */

static int
item_compare(const void *a, const void *b)
{
	const struct snapshot_item *x = a;
	const struct snapshot_item *y = b;

	if (x->list != y->list)
		return x->list < y->list ? -1 : 1;
	if (x->key != y->key)
		return x->key < y->key ? -1 : 1;
	return x->offset < y->offset ? -1 : x->offset > y->offset;
}

static bool
same_key(const struct snapshot_item *a, const struct snapshot_item *b)
{
	return a->list == b->list && a->key == b->key;
}

static int
header_read(struct snapshot *snapshot, struct reason *reason)
{
	const struct snapshot_item *item = &snapshot->items[0];
	const uint8_t *at = snapshot->data + item->offset;
	struct schema_field field;
	Migready__V1__Header *header;

	if (snapshot->count == 0 || item->list != SNAPSHOT_HEADER ||
	    schema_take(&at, at + item->size, &field) != 0)
		return reason_set(reason, -EBADMSG, "the snapshot has no header");
	header = migready__v1__header__unpack(NULL, field.size, field.data);
	if (header == NULL)
		return reason_set(reason, -EBADMSG, "its header cannot be read");
	snapshot->revision = header->revision;
	snapshot->boot_id = header->boot_id;
	migready__v1__header__free_unpacked(header, NULL);
	return 0;
}

/* Items one behind the other as they are to be, each of them once. */
static bool
is_in_order(const struct snapshot_draft *draft)
{
	size_t end = 0;

	for (size_t i = 0; i < draft->count; i++) {
		const struct snapshot_item *item = &draft->items[i];

		if (item->size == 0 || item->offset != end ||
		    (i > 0 && item_compare(item - 1, item) >= 0) ||
		    (i > 0 && same_key(item - 1, item)))
			return false;
		end += item->size;
	}
	return end == draft->octets.size;
}

/* A large one is not copied once more. */
static void
take_over(struct snapshot *snapshot, struct snapshot_draft *draft)
{
	void *data = realloc(draft->octets.data, draft->octets.size + 1);
	void *items = realloc(draft->items, (draft->count + 1) * sizeof(*draft->items));

	snapshot->data = data != NULL ? data : draft->octets.data;
	snapshot->items = items != NULL ? items : draft->items;
	snapshot->size = draft->octets.size;
	snapshot->count = draft->count;
	*draft = (struct snapshot_draft){0};
}

static int
assemble(struct snapshot *snapshot, struct snapshot_draft *draft)
{
	const size_t count = draft->count;

	if (is_in_order(draft)) {
		take_over(snapshot, draft);
		return 0;
	}
	qsort(draft->items, count, sizeof(*draft->items), item_compare);
	snapshot->data = malloc(draft->octets.size + 1);
	snapshot->items = calloc(count + 1, sizeof(*snapshot->items));
	if (snapshot->data == NULL || snapshot->items == NULL)
		return -ENOMEM;
	for (size_t i = 0; i < count; i++) {
		struct snapshot_item item = draft->items[i];

		if (item.size == 0 ||
		    (i + 1 < count && same_key(&item, &draft->items[i + 1])))
			continue;
		memcpy(snapshot->data + snapshot->size,
		    draft->octets.data + item.offset, item.size);
		item.offset = snapshot->size;
		snapshot->size += item.size;
		snapshot->items[snapshot->count++] = item;
	}
	return 0;
}

void
snapshot_draft_append(struct snapshot_draft *draft, struct snapshot_draft *more)
{
	if (more->error != 0)
		draft->error = more->error;
	if (draft->error == 0 && more->count > 1)
		qsort(more->items, more->count, sizeof(*more->items), item_compare);
	for (size_t i = 0; draft->error == 0 && i < more->count; i++) {
		const struct snapshot_item *item = &more->items[i];
		size_t begin = snapshot_draft_begin(draft);

		octets_add(
		    &draft->octets, more->octets.data + item->offset, item->size);
		snapshot_draft_end(draft, item->list, item->key, begin);
	}
	snapshot_draft_free(more);
}

int
snapshot_new(
    struct snapshot **snapshot, struct snapshot_draft *draft, struct reason *reason)
{
	struct snapshot *new = calloc(1, sizeof(*new));
	int error = new == NULL ? -ENOMEM : draft->error;

	if (new != NULL)
		new->references = 1;
	if (error == 0)
		error = assemble(new, draft);
	error = error == 0 ? header_read(new, reason)
			   : reason_set(reason, error, "no memory for a snapshot");
	if (error == 0)
		*snapshot = new;
	else
		snapshot_unref(new);
	return error;
}

/* ---- reading ---- */

/* Field 1 of every item is its key: index, id or code. */
static int
key_read(const struct schema_field *item, uint64_t *key)
{
	const uint8_t *at = item->data;
	const uint8_t *end = item->data + item->size;
	struct schema_field field;

	*key = 0;
	if (item->number == SNAPSHOT_HEADER)
		return 0;
	while (at < end) {
		if (schema_take(&at, end, &field) != 0)
			return -EBADMSG;
		if (field.number != 1)
			continue;
		*key = field.value;
		for (size_t i = 0; i < 8 && item->number == SNAPSHOT_REQUIREMENTS; i++)
			*key |= (uint64_t)field.data[i] << (8 * i);
		return 0;
	}
	return -EBADMSG;
}

/* The wire type of the key of each list is checked before its value is used. */
static bool
key_is_sound(const struct schema_field *item)
{
	const uint8_t *at = item->data;
	const uint8_t *end = item->data + item->size;
	struct schema_field field;
	unsigned type = item->number == SNAPSHOT_REQUIREMENTS ? 1 : 0;

	while (at < end && schema_take(&at, end, &field) == 0)
		if (field.number == 1)
			return field.type == type;
	return item->number == SNAPSHOT_HEADER;
}

int
snapshot_draft_read(struct snapshot_draft *draft, const uint8_t *data, size_t size,
    struct reason *reason)
{
	const uint8_t *at = data;
	int error =
	    schema_check(&migready__v1__snapshot__descriptor, data, size, reason);

	while (error == 0 && at < data + size) {
		const uint8_t *begin = at;
		size_t place = snapshot_draft_begin(draft);
		struct schema_field field;
		uint64_t key;

		if (schema_take(&at, data + size, &field) != 0)
			return reason_set(reason, -EBADMSG, "an item is not whole");
		if (field.number > SNAPSHOT_LISTS)
			continue; /* of a later revision */
		if ((field.number != SNAPSHOT_HEADER && !key_is_sound(&field)) ||
		    key_read(&field, &key) != 0)
			return reason_set(reason, -EBADMSG, "an item has no key");
		octets_add(&draft->octets, begin, (size_t)(at - begin));
		snapshot_draft_end(draft, field.number, key, place);
		error = draft->error;
	}
	return error;
}

int
snapshot_read(
    struct snapshot **snapshot, const uint8_t *data, size_t size, struct reason *reason)
{
	struct snapshot_draft draft = {0};
	int error;

	if (size > SNAPSHOT_MAX)
		return reason_set(reason, -E2BIG, "the snapshot is too large");
	error = snapshot_draft_read(&draft, data, size, reason);
	if (error == 0)
		error = snapshot_new(snapshot, &draft, reason);
	snapshot_draft_free(&draft);
	return error;
}
