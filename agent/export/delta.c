#include "agent/export/delta.h"

#include <errno.h>
#include <stdbool.h>
#include <string.h>

#include "agent/export/schema.h"
#include "agent/export/snapshot.h"
#include "agent/reason.h"

/* Fields of Delta. */
enum {
	DELTA_BASE = 1,
	DELTA_CHANGED = 2,
	DELTA_DELETED = 1, /* and the list that something was deleted from */
};

/* ---- writing ---- */

static int
same_octets(const struct snapshot_chunk *a, const struct snapshot_item *x,
    const struct snapshot_chunk *b, const struct snapshot_item *y)
{
	return x->size == y->size &&
	       memcmp(a->data + x->offset, b->data + y->offset, x->size) == 0;
}

/* What differs between two snapshots, item by item in their common order. */
struct walk {
	const struct snapshot *base, *snapshot;
	struct octets changed;
	struct octets deleted[SNAPSHOT_LISTS + 1]; /* packed keys */
};

static void
key_add(struct octets *octets, unsigned list, uint64_t key)
{
	if (!snapshot_is_hashed(list)) {
		octets_add_varint(octets, key);
		return;
	}
	for (int shift = 0; shift < 64; shift += 8) {
		uint8_t octet = (uint8_t)(key >> shift);

		octets_add(octets, &octet, 1);
	}
}

/* Chunks of the same range; one of them may be NULL. */
static void
walk_chunks(struct walk *walk, const struct snapshot_chunk *base,
    const struct snapshot_chunk *chunk)
{
	const unsigned list = base != NULL ? base->list : chunk->list;
	const size_t olds = base != NULL ? base->count : 0;
	const size_t news = chunk != NULL ? chunk->count : 0;
	size_t i = 0;
	size_t j = 0;

	while (i < olds || j < news) {
		const struct snapshot_item *old = i < olds ? &base->items[i] : NULL;
		const struct snapshot_item *new = j < news ? &chunk->items[j] : NULL;
		bool gone = old != NULL && (new == NULL || old->key < new->key);
		bool came = new != NULL && (old == NULL || new->key < old->key);

		if (gone)
			key_add(&walk->deleted[list], list, old->key);
		else if (new != NULL && (came || list == SNAPSHOT_HEADER ||
					    !same_octets(base, old, chunk, new)))
			octets_add(
			    &walk->changed, chunk->data + new->offset, new->size);
		i += !came;
		j += !gone;
	}
}

/* Below 0: only a has the range that comes next; 0: both; above 0: only b. */
static int
chunk_order(const struct snapshot_chunk *a, const struct snapshot_chunk *b)
{
	if (a == NULL || b == NULL)
		return a == NULL ? 1 : -1;
	if (a->list != b->list)
		return a->list < b->list ? -1 : 1;
	return a->range < b->range ? -1 : a->range > b->range;
}

static const struct snapshot_chunk *
chunk_at(const struct snapshot *snapshot, uint32_t at)
{
	return at < snapshot->chunk_count ? snapshot->chunks[at] : NULL;
}

/* A header is always told, so that a delta is never empty. */
static void
walk_all(struct walk *walk)
{
	uint32_t i = 0;
	uint32_t j = 0;

	while (i < walk->base->chunk_count || j < walk->snapshot->chunk_count) {
		const struct snapshot_chunk *old = chunk_at(walk->base, i);
		const struct snapshot_chunk *new = chunk_at(walk->snapshot, j);
		int order = chunk_order(old, new);

		if (old != new || (old != NULL && old->list == SNAPSHOT_HEADER))
			walk_chunks(
			    walk, order <= 0 ? old : NULL, order >= 0 ? new : NULL);
		i += order <= 0;
		j += order >= 0;
	}
}

static void
bytes_add(struct octets *octets, unsigned field, const struct octets *inside)
{
	octets_add_varint(octets, (uint64_t)field << 3 | 2);
	octets_add_varint(octets, inside->size);
	octets_add(octets, inside->data, inside->size);
	if (inside->error != 0)
		octets->error = inside->error;
}

int
delta_write(
    struct octets *octets, const struct snapshot *base, const struct snapshot *snapshot)
{
	struct walk walk = {.base = base, .snapshot = snapshot};

	walk_all(&walk);
	octets_add_varint(octets, DELTA_BASE << 3);
	octets_add_varint(octets, base->revision);
	bytes_add(octets, DELTA_CHANGED, &walk.changed);
	octets_free(&walk.changed);
	for (unsigned list = SNAPSHOT_HOSTS; list <= SNAPSHOT_LISTS; list++) {
		if (walk.deleted[list].size > 0 || walk.deleted[list].error != 0)
			bytes_add(octets, DELTA_DELETED + list, &walk.deleted[list]);
		octets_free(&walk.deleted[list]);
	}
	return octets->error;
}

/* ---- applying ---- */

/* Keys of a packed field as items that take away what has them. */
static int
deleted_read(struct snapshot_draft *draft, const struct schema_field *field)
{
	const uint8_t *at = field->data;
	const uint8_t *end = at + field->size;
	unsigned list = field->number - DELTA_DELETED;

	while (at < end) {
		uint64_t key = 0;

		if (!snapshot_is_hashed(list)) {
			if (octets_take_varint(&at, end, &key) != 0)
				return -EBADMSG;
		} else {
			if (end - at < 8)
				return -EBADMSG;
			for (int i = 0; i < 8; i++)
				key |= (uint64_t)*at++ << (8 * i);
		}
		snapshot_draft_end(draft, list, key, snapshot_draft_begin(draft));
	}
	return draft->error;
}

static int
field_apply(struct snapshot_draft *draft, const struct snapshot *base,
    const struct schema_field *field, struct reason *reason)
{
	int error = 0;

	if (field->number == DELTA_BASE && field->value != base->revision)
		return reason_set(reason, -ESTALE,
		    "it is for revision %llu, and this is %llu",
		    (unsigned long long)field->value,
		    (unsigned long long)base->revision);
	if (field->number == DELTA_CHANGED)
		return snapshot_draft_read(draft, field->data, field->size, reason);
	if (field->number > DELTA_CHANGED &&
	    field->number <= SNAPSHOT_LISTS + DELTA_DELETED) {
		if (field->type != 2)
			return reason_set(
			    reason, -EBADMSG, "a list of keys is not packed");
		error = deleted_read(draft, field);
	}
	return error == 0 ? 0 : reason_set(reason, error, "a key is not whole");
}

int
delta_apply(struct snapshot **snapshot, const struct snapshot *base,
    const uint8_t *data, size_t size, struct reason *reason)
{
	struct snapshot_draft draft = {0};
	const uint8_t *at = data;
	uint64_t revision = 0;
	int error = size > SNAPSHOT_MAX
			? reason_set(reason, -E2BIG, "the delta is too large")
			: 0;

	for (size_t i = 0; error == 0 && i < snapshot_parts(base); i++) {
		struct snapshot_part part = snapshot_part(base, i);

		error = snapshot_draft_read(&draft, part.data, part.size, reason);
	}
	while (error == 0 && at < data + size) {
		struct schema_field field;

		error = schema_take(&at, data + size, &field);
		if (error != 0)
			reason_set(reason, error, "the delta is not whole");
		else if (field.number == DELTA_BASE)
			revision = field.value;
		if (error == 0)
			error = field_apply(&draft, base, &field, reason);
	}
	if (error == 0 && revision != base->revision)
		error = reason_set(reason, -ESTALE, "it does not say for what it is");
	if (error == 0)
		error = snapshot_new(snapshot, &draft, reason);
	snapshot_draft_free(&draft);
	return error;
}
