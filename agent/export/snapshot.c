#include "agent/export/snapshot.h"

#include <errno.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include "agent/export/schema.h"
#include "agent/readiness/array.h"
#include "agent/reason.h"

static void
chunk_unref(struct snapshot_chunk *chunk)
{
	if (chunk == NULL || --chunk->references > 0)
		return;
	free(chunk->data);
	free(chunk->items);
	free(chunk);
}

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
	for (uint32_t i = 0; i < snapshot->chunk_count; i++)
		chunk_unref(snapshot->chunks[i]);
	free(snapshot->chunks);
	free(snapshot);
}

size_t
snapshot_parts(const struct snapshot *snapshot)
{
	return snapshot->chunk_count;
}

struct snapshot_part
snapshot_part(const struct snapshot *snapshot, size_t at)
{
	const struct snapshot_chunk *chunk = snapshot->chunks[at];

	return (struct snapshot_part){chunk->data, chunk->size};
}

/* Chunks of a large fleet are some ten thousand octets each. */
uint64_t
snapshot_range(unsigned list, uint64_t key)
{
	static const uint8_t bits[] = {
	    [SNAPSHOT_HEADER] = 0,
	    [SNAPSHOT_HOSTS] = 8,
	    [SNAPSHOT_SERVICES] = 32, /* of one host */
	    [SNAPSHOT_TEXTS] = 56,    /* ids are spread evenly */
	    [SNAPSHOT_DOMAINS] = 6,
	    [SNAPSHOT_REQUIREMENTS] = 56,
	    [SNAPSHOT_ALARMS] = 8,
	    [SNAPSHOT_RUNS] = 4,
	    [SNAPSHOT_DEFINITIONS] = 32,
	};

	return key >> bits[list];
}

/* Below 0, 0, above 0: where a chunk stands to a range. */
static int
chunk_compare(const struct snapshot_chunk *chunk, unsigned list, uint64_t range)
{
	if (chunk->list != list)
		return chunk->list < list ? -1 : 1;
	return chunk->range < range ? -1 : chunk->range > range;
}

struct snapshot_chunk *
snapshot_find(const struct snapshot *snapshot, unsigned list, uint64_t range)
{
	uint32_t low = 0;
	uint32_t high = snapshot != NULL ? snapshot->chunk_count : 0;

	while (low < high) {
		uint32_t middle = low + (high - low) / 2;
		int order = chunk_compare(snapshot->chunks[middle], list, range);

		if (order == 0)
			return snapshot->chunks[middle];
		if (order < 0)
			low = middle + 1;
		else
			high = middle;
	}
	return NULL;
}

struct snapshot_part
snapshot_item(const struct snapshot *snapshot, unsigned list, uint64_t key)
{
	const struct snapshot_chunk *chunk =
	    snapshot_find(snapshot, list, snapshot_range(list, key));
	size_t low = 0;
	size_t high = chunk != NULL ? chunk->count : 0;

	while (low < high) {
		size_t middle = low + (high - low) / 2;
		const struct snapshot_item *item = &chunk->items[middle];

		if (item->key == key)
			return (struct snapshot_part){
			    chunk->data + item->offset, item->size};
		if (item->key < key)
			low = middle + 1;
		else
			high = middle;
	}
	return (struct snapshot_part){NULL, 0};
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
		draft->items[draft->count++] =
		    (struct draft_item){list, key, begin, draft->octets.size - begin};
}

void
snapshot_draft_free(struct snapshot_draft *draft)
{
	octets_free(&draft->octets);
	free(draft->items);
	memset(draft, 0, sizeof(*draft));
}

static int
item_compare(const void *a, const void *b)
{
	const struct draft_item *x = a;
	const struct draft_item *y = b;

	if (x->list != y->list)
		return x->list < y->list ? -1 : 1;
	if (x->key != y->key)
		return x->key < y->key ? -1 : 1;
	return x->offset < y->offset ? -1 : x->offset > y->offset;
}

static void
draft_sort(struct snapshot_draft *draft)
{
	for (uint32_t i = 1; i < draft->count; i++)
		if (item_compare(&draft->items[i - 1], &draft->items[i]) > 0) {
			qsort(draft->items, draft->count, sizeof(*draft->items),
			    item_compare);
			return;
		}
}

/* ---- chunks ---- */

/* Items of one range, in order, of which some may be there several times. */
struct cut {
	const struct snapshot_draft *draft;
	uint32_t from, to;
	size_t count, size; /* of those that stay */
};

/* Whether an item stays: the last one of its key, if it is not empty. */
static bool
item_stays(const struct cut *cut, uint32_t at)
{
	const struct draft_item *item = &cut->draft->items[at];

	return item->size > 0 && (at + 1 == cut->to || item[1].key != item->key);
}

static struct cut
cut_next(const struct snapshot_draft *draft, uint32_t from)
{
	struct cut cut = {draft, from, from, 0, 0};
	const struct draft_item *items = draft->items;
	uint64_t range = snapshot_range(items[from].list, items[from].key);

	while (cut.to < draft->count && items[cut.to].list == items[from].list &&
	       snapshot_range(items[cut.to].list, items[cut.to].key) == range)
		cut.to++;
	for (uint32_t i = cut.from; i < cut.to; i++)
		if (item_stays(&cut, i)) {
			cut.count++;
			cut.size += items[i].size;
		}
	return cut;
}

/* NULL when memory is short. */
static struct snapshot_chunk *
chunk_new(const struct cut *cut, uint64_t stamp)
{
	const struct draft_item *items = cut->draft->items;
	struct snapshot_chunk *chunk = calloc(1, sizeof(*chunk));

	if (chunk == NULL)
		return NULL;
	chunk->references = 1;
	chunk->list = items[cut->from].list;
	chunk->range = snapshot_range(chunk->list, items[cut->from].key);
	chunk->stamp = stamp;
	chunk->data = malloc(cut->size);
	chunk->items = malloc(cut->count * sizeof(*chunk->items));
	if (chunk->data == NULL || chunk->items == NULL || cut->size > UINT32_MAX) {
		chunk_unref(chunk);
		return NULL;
	}
	for (uint32_t i = cut->from; i < cut->to; i++) {
		if (!item_stays(cut, i))
			continue;
		memcpy(chunk->data + chunk->size,
		    cut->draft->octets.data + items[i].offset, items[i].size);
		chunk->items[chunk->count++] = (struct snapshot_item){
		    items[i].key, (uint32_t)chunk->size, (uint32_t)items[i].size};
		chunk->size += items[i].size;
	}
	return chunk;
}

/* Octets tell which items there are. */
static bool
same_chunk(const struct snapshot_chunk *a, const struct snapshot_chunk *b)
{
	return a->size == b->size && memcmp(a->data, b->data, a->size) == 0;
}

int
snapshot_share(struct snapshot *snapshot, struct snapshot_chunk *chunk)
{
	int error = array_reserve(&snapshot->chunks, &snapshot->chunk_room,
	    snapshot->chunk_count, sizeof(struct snapshot_chunk *));

	if (error != 0)
		return error;
	chunk->references++;
	snapshot->chunks[snapshot->chunk_count++] = chunk;
	snapshot->size += chunk->size;
	snapshot->count += chunk->count;
	return 0;
}

static int
cut_add(struct snapshot *snapshot, const struct cut *cut, const struct snapshot *base,
    uint64_t stamp)
{
	struct snapshot_chunk *chunk = chunk_new(cut, stamp);
	struct snapshot_chunk *old;
	int error;

	if (chunk == NULL)
		return -ENOMEM;
	old = snapshot_find(base, chunk->list, chunk->range);
	if (old != NULL && same_chunk(old, chunk)) {
		old->stamp = stamp;
		error = snapshot_share(snapshot, old);
	} else {
		error = snapshot_share(snapshot, chunk);
	}
	chunk_unref(chunk);
	return error;
}

int
snapshot_add(struct snapshot *snapshot, struct snapshot_draft *draft,
    const struct snapshot *base, uint64_t stamp)
{
	int error = draft->error;

	if (error == 0)
		draft_sort(draft);
	for (uint32_t from = 0; error == 0 && from < draft->count;) {
		struct cut cut = cut_next(draft, from);

		if (cut.count > 0)
			error = cut_add(snapshot, &cut, base, stamp);
		from = cut.to;
	}
	draft->count = 0;
	draft->octets.size = 0;
	return error;
}

/* ---- from the beginning to the end ---- */

struct snapshot *
snapshot_begin(void)
{
	struct snapshot *new = calloc(1, sizeof(*new));

	if (new != NULL)
		new->references = 1;
	return new;
}

int
snapshot_end(struct snapshot *snapshot, struct reason *reason)
{
	const struct snapshot_chunk *chunk =
	    snapshot_find(snapshot, SNAPSHOT_HEADER, 0);
	const uint8_t *at = chunk != NULL ? chunk->data : NULL;
	struct schema_field field;
	Migready__V1__Header *header;

	if (chunk == NULL || schema_take(&at, at + chunk->size, &field) != 0)
		return reason_set(reason, -EBADMSG, "the snapshot has no header");
	header = migready__v1__header__unpack(NULL, field.size, field.data);
	if (header == NULL)
		return reason_set(reason, -EBADMSG, "its header cannot be read");
	snapshot->revision = header->revision;
	snapshot->boot_id = header->boot_id;
	migready__v1__header__free_unpacked(header, NULL);
	return 0;
}

int
snapshot_new(
    struct snapshot **snapshot, struct snapshot_draft *draft, struct reason *reason)
{
	struct snapshot *new = snapshot_begin();
	int error = new == NULL ? -ENOMEM : snapshot_add(new, draft, NULL, 0);

	error = error == 0 ? snapshot_end(new, reason)
			   : reason_set(reason, error, "no memory for a snapshot");
	if (error == 0)
		*snapshot = new;
	else
		snapshot_unref(new);
	return error;
}
