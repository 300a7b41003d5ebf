/* The hosts of the catalog: what they offer, and what needs make of that. */
#include "agent/readiness/catalog.h"

#include <errno.h>
#include <string.h>

#include "agent/readiness/array.h"
#include "agent/readiness/catalog_private.h"
#include "agent/readiness/need_key.h"

/* One walk over the offers of a host. */
struct walk {
	struct catalog *catalog;
	uint32_t slot;
};

/* ---- effects before and after ---- */

static void
absent_read(const struct catalog *catalog, uint32_t slot, uint8_t absent[NEED_SHAPES])
{
	for (unsigned shape = 0; shape < NEED_SHAPES; shape++)
		absent[shape] = catalog->absent[shape * (size_t)catalog->slots + slot];
}

/* As if no name of the host were asked for, neither before nor after. */
static void
changes_begin(
    struct catalog *catalog, uint32_t slot, const uint8_t absent_before[NEED_SHAPES])
{
	uint8_t absent[NEED_SHAPES];
	uint16_t changes[NEED_SHAPES];

	if (catalog->deferred)
		return;
	absent_read(catalog, slot, absent);
	for (unsigned shape = 0; shape < NEED_SHAPES; shape++)
		changes[shape] = CATALOG_CHANGE(absent_before[shape], absent[shape]);
	for (uint32_t id = 0; id < catalog->need_ids.used; id++)
		catalog->changes[id] = changes[catalog->shapes[id]];
}

/* A host that knew the name until now has an effect of its own there. */
static void
change_note(struct catalog *catalog, uint32_t id, uint32_t slot, unsigned after)
{
	const struct catalog_need *need = catalog->needs[id];
	uint8_t before = CATALOG_BEFORE(catalog->changes[id]);

	if (!need->is_dense)
		slotmap_get(&need->effects.sparse, slot, &before);
	catalog->changes[id] = CATALOG_CHANGE(before, after);
}

/* ---- a host's names come and go ---- */

static int
offer_enter(void *context, offer_hash offer)
{
	const struct walk *walk = context;
	struct catalog *catalog = walk->catalog;
	const struct catalog_host *host = &catalog->host[walk->slot];
	uint32_t name;
	uint8_t round;

	if (name_enter(catalog, offer, &name) != 0)
		return -ENOMEM;
	if (slotmap_get(&catalog->names[name].hosts, walk->slot, &round) &&
	    round == host->round)
		return 0; /* offered twice */
	if (slotmap_set(&catalog->names[name].hosts, walk->slot, host->round) != 0)
		return -ENOMEM;
	for (uint32_t id = catalog->names[name].first; id != IDMAP_NONE;
	     id = catalog->needs[id]->behind) {
		const struct need need = need_key_read(catalog->needs[id]->key);
		unsigned effect = catalog_check(&need, host);

		change_note(catalog, id, walk->slot, effect);
		if (catalog_set_effect(catalog, id, walk->slot, effect) != 0)
			return -ENOMEM;
	}
	return 0;
}

/* A name of the inventory before; the one after it may have entered it again. */
static int
offer_leave(void *context, offer_hash offer)
{
	const struct walk *walk = context;
	struct catalog *catalog = walk->catalog;
	uint32_t name = name_find(catalog, offer);
	uint8_t round;

	if (name == IDMAP_NONE ||
	    !slotmap_get(&catalog->names[name].hosts, walk->slot, &round) ||
	    round == catalog->host[walk->slot].round)
		return 0;
	slotmap_remove(&catalog->names[name].hosts, walk->slot);
	for (uint32_t id = catalog->names[name].first; id != IDMAP_NONE;
	     id = catalog->needs[id]->behind) {
		if (catalog->needs[id]->is_dense)
			continue; /* dense_fill saw to it */
		change_note(
		    catalog, id, walk->slot, CATALOG_AFTER(catalog->changes[id]));
		slotmap_remove(&catalog->needs[id]->effects.sparse, walk->slot);
	}
	name_tidy(catalog, name);
	return 0;
}

/* ---- what a host makes of names that it does not know ---- */

/* A host like this one, with nothing on it. */
static struct inventory *
inventory_blank(const struct inventory *inventory)
{
	struct inventory *blank = inventory_new();

	if (blank == NULL)
		return NULL;
	blank->facts = inventory->facts;
	blank->version = inventory->version;
	if (inventory->settings.trusted != NULL)
		blank->settings.trusted = "";
	if (inventory_finish(blank) != 0) {
		inventory_unref(blank);
		return NULL;
	}
	blank->whole = inventory->whole; /* nothing of an empty host is missing */
	return blank;
}

static unsigned
shape_effect(const struct catalog_host *blank, unsigned shape)
{
	const struct need need = {
	    .kind = (enum need_kind)(shape >> NEED_FLAG_BITS),
	    .flags = shape & ((1u << NEED_FLAG_BITS) - 1),
	    .number = INVENTORY_UNKNOWN,
	    .name = "",
	    .service = "",
	};

	return need_offer(&need) == OFFER_NONE ? 0 : catalog_check(&need, blank);
}

static void
absent_set(struct catalog *catalog, unsigned shape, uint32_t slot, unsigned effect)
{
	uint8_t *absent = &catalog->absent[shape * (size_t)catalog->slots + slot];

	catalog->loud[shape] += effect != 0;
	catalog->loud[shape] -= *absent != 0;
	*absent = (uint8_t)effect;
}

static int
absent_fill(struct catalog *catalog, uint32_t slot)
{
	struct catalog_host blank = catalog->host[slot];
	struct inventory *inventory = NULL;

	if (blank.target.inventory != NULL) {
		inventory = inventory_blank(blank.target.inventory);
		if (inventory == NULL)
			return -ENOMEM;
		blank.target.inventory = inventory;
	}
	for (unsigned shape = 0; shape < NEED_SHAPES; shape++)
		absent_set(catalog, shape, slot, shape_effect(&blank, shape));
	inventory_unref(inventory);
	return 0;
}

/* Dense needs have no list of hosts that know them: start from those that do not. */
static unsigned
dense_effect(const struct catalog *catalog, uint32_t id, uint32_t slot)
{
	const struct catalog_need *entry = catalog->needs[id];
	const struct catalog_host *host = &catalog->host[slot];
	struct need need;

	if (entry->name != IDMAP_NONE || !host->present)
		return catalog
		    ->absent[catalog->shapes[id] * (size_t)catalog->slots + slot];
	need = need_key_read(entry->key);
	return catalog_check(&need, host);
}

static void
dense_fill(struct catalog *catalog, uint32_t slot)
{
	for (uint32_t i = 0; i < catalog->dense_count; i++) {
		uint32_t id = catalog->dense[i];
		struct catalog_need *need = catalog->needs[id];
		unsigned after;

		if (catalog->deferred && need->name == IDMAP_NONE)
			continue;
		after = dense_effect(catalog, id, slot);
		catalog->changes[id] = CATALOG_CHANGE(need->effects.dense[slot], after);
		catalog_set_dense(need, slot, after);
	}
}

void
catalog_defer(struct catalog *catalog)
{
	catalog->deferred = true;
}

void
catalog_judge(struct catalog *catalog)
{
	catalog->deferred = false;
	for (uint32_t i = 0; i < catalog->dense_count; i++) {
		uint32_t id = catalog->dense[i];
		const struct need need = need_key_read(catalog->needs[id]->key);

		if (catalog->needs[id]->name == IDMAP_NONE)
			catalog_judge_need(catalog, id, &need);
	}
}

static void
absent_clear(struct catalog *catalog, uint32_t slot)
{
	for (unsigned shape = 0; shape < NEED_SHAPES; shape++)
		absent_set(catalog, shape, slot, 0);
}

int
catalog_set_host(struct catalog *catalog, uint32_t slot,
    const struct need_target *target, const struct policy_table *policy)
{
	struct catalog_host *host = &catalog->host[slot];
	const struct catalog_host before = *host;
	struct walk walk = {catalog, slot};
	uint8_t absent[NEED_SHAPES];

	absent_read(catalog, slot, absent);
	*host = (struct catalog_host){.round = before.round ^ 1};
	if (target != NULL) {
		host->present = true;
		host->offers = need_target_is_current(target);
		host->target = *target;
		host->policy = policy;
		if (absent_fill(catalog, slot) != 0)
			return -ENOMEM;
	} else {
		absent_clear(catalog, slot);
	}
	changes_begin(catalog, slot, absent);
	dense_fill(catalog, slot);
	if (host->offers && offer_visit(target->inventory, offer_enter, &walk) != 0)
		return -ENOMEM;
	if (before.offers)
		offer_visit(before.target.inventory, offer_leave, &walk);
	return 0;
}

bool
catalog_has_host(const struct catalog *catalog, uint32_t slot)
{
	return slot < catalog->slots && catalog->host[slot].present;
}

/* ---- rows ---- */

/* By words: rows are aligned and a multiple of 16 long. */
static void
effects_or(uint8_t *effects, const uint8_t *more, uint32_t count)
{
	for (uint32_t i = 0; i < count; i += 2 * sizeof(uint64_t)) {
		uint64_t a[2], b[2];

		memcpy(a, __builtin_assume_aligned(effects + i, 8), sizeof(a));
		memcpy(b, __builtin_assume_aligned(more + i, 8), sizeof(b));
		a[0] |= b[0];
		a[1] |= b[1];
		memcpy(__builtin_assume_aligned(effects + i, 8), a, sizeof(a));
	}
}

/* Effects of the absence of a name on all hosts but those that the need knows. */
static void
absent_or(struct catalog *catalog, const struct slotmap *known, const uint8_t *absent,
    uint8_t *effects)
{
	for (uint32_t i = 0; i < known->count; i++)
		catalog->kept[i] = effects[slotmap_slot(known, i)];
	effects_or(effects, absent, catalog->slots);
	for (uint32_t i = 0; i < known->count; i++)
		effects[slotmap_slot(known, i)] = catalog->kept[i];
}

/* The same after another need of that shape: only what this one knew is open. */
static void
absent_or_more(const struct slotmap *known, const struct slotmap *open,
    const uint8_t *absent, uint8_t *effects)
{
	uint8_t value;

	for (uint32_t i = 0; i < open->count; i++) {
		const uint32_t slot = slotmap_slot(open, i);

		if (!slotmap_get(known, slot, &value))
			effects[slot] |= absent[slot];
	}
}

/* first: the first need of its shape in the row, which may be this one. */
static void
sparse_or(struct catalog *catalog, uint32_t id, uint32_t first, uint8_t *effects)
{
	const uint8_t shape = catalog->shapes[id];
	const uint8_t *absent = catalog->absent + shape * (size_t)catalog->slots;
	const struct slotmap *known = &catalog->needs[id]->effects.sparse;

	if (catalog->loud[shape] > 0 && id == first)
		absent_or(catalog, known, absent, effects);
	else if (catalog->loud[shape] > 0)
		absent_or_more(
		    known, &catalog->needs[first]->effects.sparse, absent, effects);
	for (uint32_t i = 0; i < known->count; i++)
		effects[slotmap_slot(known, i)] |= slotmap_value(known, i);
}

void
catalog_row(
    struct catalog *catalog, const uint32_t *ids, uint32_t count, uint8_t *effects)
{
	uint32_t first[NEED_SHAPES]; /* sparse needs */

	/* All at once: they lie anywhere. */
	for (uint32_t i = 0; i < count; i++)
		__builtin_prefetch(catalog->needs[ids[i]]);
	memset(effects, 0, catalog->slots);
	memset(first, 0xFF, sizeof(first));
	for (uint32_t i = 0; i < count; i++) {
		const struct catalog_need *need = catalog->needs[ids[i]];

		if (need->is_dense) {
			if (need->loud > 0)
				effects_or(
				    effects, need->effects.dense, catalog->slots);
		} else if (need->effects.sparse.room > 0) {
			__builtin_prefetch(need->effects.sparse.entries.list);
		}
	}
	for (uint32_t i = 0; i < count; i++) {
		const uint8_t shape = catalog->shapes[ids[i]];

		if (catalog->needs[ids[i]]->is_dense)
			continue;
		if (first[shape] == IDMAP_NONE)
			first[shape] = ids[i];
		sparse_or(catalog, ids[i], first[shape], effects);
	}
}

const uint16_t *
catalog_changes(const struct catalog *catalog)
{
	return catalog->changes;
}

bool
catalog_blocks(const struct catalog *catalog, uint32_t id, uint32_t left_out)
{
	const unsigned blocks = POLICY_EFFECT(POLICY_BLOCKS, MIGRATION_LIVE) |
				POLICY_EFFECT(POLICY_BLOCKS, MIGRATION_COLD);
	const struct catalog_need *need = catalog->needs[id];
	const uint8_t *effects =
	    need->is_dense
		? need->effects.dense
		: catalog->absent + catalog->shapes[id] * (size_t)catalog->slots;
	const struct slotmap *sparse = &need->effects.sparse;

	for (uint32_t i = 0; !need->is_dense && i < sparse->count; i++)
		if (slotmap_slot(sparse, i) != left_out &&
		    (slotmap_value(sparse, i) & blocks) != 0)
			return true;
	for (uint32_t slot = 0; slot < catalog->slots; slot++)
		if ((effects[slot] & blocks) != 0 && slot != left_out &&
		    (catalog_effect(catalog, id, slot) & blocks) != 0)
			return true;
	return false;
}
