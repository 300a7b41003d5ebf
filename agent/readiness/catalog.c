#include "agent/readiness/catalog.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "agent/readiness/array.h"
#include "agent/readiness/catalog_private.h"
#include "agent/readiness/need_key.h"
#include "agent/readiness/sink.h"

_Static_assert(NEED_SHAPES <= 256, "a shape fits into an octet");

/* ---- slots ---- */

struct catalog *
catalog_new(void)
{
	return calloc(1, sizeof(struct catalog));
}

static void
need_free(struct catalog_need *need)
{
	if (need == NULL)
		return;
	if (need->is_dense)
		free(need->effects.dense);
	else
		slotmap_free(&need->effects.sparse);
	free(need);
}

void
catalog_free(struct catalog *catalog)
{
	if (catalog == NULL)
		return;
	for (uint32_t id = 0; id < catalog->need_room; id++)
		need_free(catalog->needs[id]);
	for (uint32_t id = 0; id < catalog->name_room; id++)
		slotmap_free(&catalog->names[id].hosts);
	idpool_free(&catalog->need_ids);
	idpool_free(&catalog->name_ids);
	idmap_free(&catalog->keys);
	idmap_free(&catalog->offers);
	free(catalog->needs);
	free(catalog->shapes);
	free(catalog->dense);
	free(catalog->names);
	free(catalog->host);
	free(catalog->absent);
	free(catalog->key);
	free(catalog->changes);
	free(catalog->kept);
	free(catalog);
}

uint32_t
catalog_slots(const struct catalog *catalog)
{
	return catalog->slots;
}

static int
dense_resize(struct catalog *catalog, uint32_t slots)
{
	for (uint32_t i = 0; i < catalog->dense_count; i++) {
		struct catalog_need *need = catalog->needs[catalog->dense[i]];
		uint8_t *dense = realloc(need->effects.dense, slots);

		if (dense == NULL)
			return -ENOMEM;
		memset(dense + catalog->slots, 0, slots - catalog->slots);
		need->effects.dense = dense;
	}
	return 0;
}

int
catalog_reserve(struct catalog *catalog, uint32_t slots)
{
	uint32_t room = catalog->slots;
	uint8_t *absent, *kept;

	if (slots <= catalog->slots)
		return 0;
	if (slots > SLOTMAP_SLOTS - 16)
		return -ENOMEM;
	slots = (slots + 15) / 16 * 16;
	if (array_reserve(&catalog->host, &room, slots - 1, sizeof(*catalog->host)) !=
	    0)
		return -ENOMEM;
	absent = calloc(NEED_SHAPES, slots);
	kept = malloc(slots);
	if (absent == NULL || kept == NULL || dense_resize(catalog, slots) != 0) {
		free(absent);
		free(kept);
		return -ENOMEM;
	}
	for (uint32_t i = 0; i < NEED_SHAPES && catalog->slots > 0; i++)
		memcpy(absent + i * (size_t)slots,
		    catalog->absent + i * (size_t)catalog->slots, catalog->slots);
	free(catalog->absent);
	free(catalog->kept);
	catalog->absent = absent;
	catalog->kept = kept;
	catalog->slots = slots;
	return 0;
}

/* ---- effects ---- */

unsigned
catalog_check(const struct need *need, const struct catalog_host *host)
{
	struct sink sink = {.policy = host->policy};

	need_check(need, &host->target, &sink);
	return sink.effects;
}

int
catalog_make_dense(struct catalog *catalog, uint32_t id)
{
	struct catalog_need *need = catalog->needs[id];
	struct slotmap sparse = need->effects.sparse;
	uint8_t *dense = malloc(catalog->slots);

	if (dense == NULL || array_reserve(&catalog->dense, &catalog->dense_room,
				 catalog->dense_count, sizeof(uint32_t)) != 0) {
		free(dense);
		return -ENOMEM;
	}
	memcpy(dense, catalog->absent + catalog->shapes[id] * (size_t)catalog->slots,
	    catalog->slots);
	need->is_dense = 1;
	need->effects.dense = dense;
	need->loud = catalog->loud[catalog->shapes[id]];
	for (uint32_t i = 0; i < sparse.count; i++)
		catalog_set_dense(
		    need, slotmap_slot(&sparse, i), slotmap_value(&sparse, i));
	slotmap_free(&sparse);
	catalog->dense[catalog->dense_count++] = id;
	return 0;
}

int
catalog_set_effect(struct catalog *catalog, uint32_t id, uint32_t slot, unsigned effect)
{
	struct catalog_need *need = catalog->needs[id];

	if (!need->is_dense) {
		if (slotmap_set(&need->effects.sparse, slot, (uint8_t)effect) != 0)
			return -ENOMEM;
		if (need->effects.sparse.count > catalog->slots / 8)
			return catalog_make_dense(catalog, id);
		return 0;
	}
	catalog_set_dense(need, slot, effect);
	return 0;
}

unsigned
catalog_effect(const struct catalog *catalog, uint32_t id, uint32_t slot)
{
	const struct catalog_need *need = catalog->needs[id];
	uint8_t effect;

	if (need->is_dense)
		return need->loud > 0 ? need->effects.dense[slot] : 0;
	if (slotmap_get(&need->effects.sparse, slot, &effect))
		return effect;
	return catalog->absent[catalog->shapes[id] * (size_t)catalog->slots + slot];
}

/* ---- needs ---- */

void
catalog_judge_need(struct catalog *catalog, uint32_t id, const struct need *need)
{
	for (uint32_t slot = 0; slot < catalog->slots; slot++)
		if (catalog->host[slot].present)
			catalog_set_dense(catalog->needs[id], slot,
			    catalog_check(need, &catalog->host[slot]));
}

/* What the hosts that know its name make of a new need. */
static int
need_judge(struct catalog *catalog, uint32_t id, const struct need *need)
{
	offer_hash offer = need_offer(need);
	const struct slotmap *hosts;
	uint32_t name;

	catalog->needs[id]->name = IDMAP_NONE;
	if (offer == OFFER_NONE) {
		if (catalog_make_dense(catalog, id) != 0)
			return -ENOMEM;
		catalog_judge_need(catalog, id, need);
		return 0;
	}
	if (name_enter(catalog, offer, &name) != 0)
		return -ENOMEM;
	name_link(catalog, name, id);
	hosts = &catalog->names[name].hosts;
	for (uint32_t i = 0; i < hosts->count; i++) {
		uint32_t slot = slotmap_slot(hosts, i);

		if (catalog_set_effect(catalog, id, slot,
			catalog_check(need, &catalog->host[slot])) != 0)
			return -ENOMEM;
	}
	return 0;
}

static uint32_t
key_find(const struct catalog *catalog, uint32_t hash, size_t size)
{
	uint32_t place;
	uint32_t id = idmap_first(&catalog->keys, hash, &place);

	while (id != IDMAP_NONE &&
	       (catalog->needs[id]->key_size != size ||
		   memcmp(catalog->needs[id]->key, catalog->key, size) != 0))
		id = idmap_next(&catalog->keys, hash, &place);
	return id;
}

static int
need_enter(struct catalog *catalog, const struct need *need, uint32_t hash, size_t size,
    uint32_t *id)
{
	struct catalog_need *entry;

	if (idpool_take(&catalog->need_ids, id) != 0 ||
	    array_reserve(&catalog->needs, &catalog->need_room, *id,
		sizeof(struct catalog_need *)) != 0 ||
	    array_reserve(&catalog->shapes, &catalog->shape_room, *id, 1) != 0 ||
	    array_reserve(&catalog->changes, &catalog->change_room, *id,
		sizeof(*catalog->changes)) != 0)
		return -ENOMEM;
	entry = calloc(1, sizeof(*entry) + size);
	if (entry == NULL)
		return -ENOMEM;
	entry->users = 1;
	entry->key_size = (uint32_t)size & INT32_MAX;
	memcpy(entry->key, catalog->key, size);
	catalog->needs[*id] = entry;
	catalog->shapes[*id] = (uint8_t)NEED_SHAPE(need->kind, need->flags);
	if (idmap_put(&catalog->keys, *id, hash) != 0)
		return -ENOMEM;
	return need_judge(catalog, *id, need);
}

int
catalog_acquire(struct catalog *catalog, const struct need *need, uint32_t *id)
{
	size_t size = need_key_size(need);
	uint32_t hash;

	if (size > INT32_MAX ||
	    array_reserve(&catalog->key, &catalog->key_room, (uint32_t)size, 1) != 0)
		return -ENOMEM;
	need_key_write(need, catalog->key);
	hash = need_key_hash(catalog->key, size);
	*id = key_find(catalog, hash, size);
	if (*id == IDMAP_NONE)
		return need_enter(catalog, need, hash, size, id);
	catalog->needs[*id]->users++;
	return 0;
}

static void
dense_forget(struct catalog *catalog, uint32_t id)
{
	uint32_t i = 0;

	while (catalog->dense[i] != id)
		i++;
	catalog->dense[i] = catalog->dense[--catalog->dense_count];
}

void
catalog_release(struct catalog *catalog, uint32_t id)
{
	struct catalog_need *entry = catalog->needs[id];

	if (--entry->users > 0)
		return;
	idmap_remove(&catalog->keys, id, need_key_hash(entry->key, entry->key_size));
	if (entry->name != IDMAP_NONE)
		name_unlink(catalog, id);
	if (entry->is_dense)
		dense_forget(catalog, id);
	need_free(entry);
	catalog->needs[id] = NULL;
	idpool_give(&catalog->need_ids, id);
}

enum finding_class
catalog_class(const struct catalog *catalog, uint32_t id)
{
	struct need need = need_key_read(catalog->needs[id]->key);

	return need_class(&need);
}
