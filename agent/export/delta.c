#include "agent/export/delta.h"

#include <errno.h>
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
item_order(const struct snapshot_item *a, const struct snapshot_item *b)
{
	if (a->list != b->list)
		return a->list < b->list ? -1 : 1;
	return a->key < b->key ? -1 : a->key > b->key;
}

static int
same_octets(const struct snapshot *a, const struct snapshot_item *x,
    const struct snapshot *b, const struct snapshot_item *y)
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
	if (list != SNAPSHOT_REQUIREMENTS) {
		octets_add_varint(octets, key);
		return;
	}
	for (int shift = 0; shift < 64; shift += 8) {
		uint8_t octet = (uint8_t)(key >> shift);

		octets_add(octets, &octet, 1);
	}
}

static void
walk_all(struct walk *walk)
{
	const struct snapshot *base = walk->base;
	const struct snapshot *snapshot = walk->snapshot;
	size_t i = 0;
	size_t j = 0;

	while (i < base->count || j < snapshot->count) {
		const struct snapshot_item *old = base->items + i;
		const struct snapshot_item *new = snapshot->items + j;
		int order = i == base->count       ? 1
			    : j == snapshot->count ? -1
						   : item_order(old, new);

		if (order < 0)
			key_add(&walk->deleted[old->list], old->list, old->key);
		else if (new->list == SNAPSHOT_HEADER || order > 0 ||
			 !same_octets(base, old, snapshot, new))
			octets_add(
			    &walk->changed, snapshot->data + new->offset, new->size);
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

		if (list != SNAPSHOT_REQUIREMENTS) {
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
			: snapshot_draft_read(&draft, base->data, base->size, reason);

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
