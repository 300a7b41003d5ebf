/* Whether anybody lacks anything for a need: asked of each need once. */
#include "agent/readiness/lacks.h"

#include <errno.h>

#include "agent/readiness/array.h"
#include "agent/readiness/lacks_private.h"
#include "agent/readiness/policy.h"

/* Who it is. */
#define UNASKED 0u
#define NOBODY  1u
#define SEVERAL 2u
#define ONLY    3u

#define BLOCKS                                                                         \
	(POLICY_EFFECT(POLICY_BLOCKS, MIGRATION_LIVE) |                                \
	    POLICY_EFFECT(POLICY_BLOCKS, MIGRATION_COLD))

static unsigned
one_more(struct lacks_who *who, unsigned before, uint32_t slot)
{
	if (before != NOBODY)
		return SEVERAL;
	who->only = slot & (SLOTMAP_SLOTS - 1);
	return ONLY;
}

/* Hosts of which the need has one of the effects; who->only is set where it is one. */
static unsigned
ask_all(
    const struct lacks *lacks, uint32_t id, unsigned effects, struct lacks_who *who_is)
{
	const struct catalog *catalog = lacks->matrix->catalog;
	const struct catalog_need *need = catalog->needs[id];
	const struct slotmap *known = &need->effects.sparse;
	const uint8_t *all =
	    need->is_dense
		? need->effects.dense
		: catalog->absent + catalog->shapes[id] * (size_t)catalog->slots;
	unsigned who = NOBODY;
	uint8_t value;

	for (uint32_t i = 0; !need->is_dense && i < known->count && who != SEVERAL; i++)
		if ((slotmap_value(known, i) & effects) != 0)
			who = one_more(who_is, who, slotmap_slot(known, i));
	if ((need->is_dense ? need->loud : catalog->loud[catalog->shapes[id]]) == 0)
		return who;
	for (uint32_t slot = 0; slot < lacks->slots && who != SEVERAL; slot++)
		if ((all[slot] & effects) != 0 && lacks_has_host(lacks, slot) &&
		    (need->is_dense || !slotmap_get(known, slot, &value)))
			who = one_more(who_is, who, slot);
	return who;
}

void
lacks_expect(const struct lacks *lacks)
{
	for (uint32_t i = 0; i < lacks->row->need_count; i++)
		if (lacks->row->needs[i] < lacks->who_room)
			__builtin_prefetch(&lacks->who[lacks->row->needs[i]]);
}

/* What is known of a need. NULL: no memory to remember it. */
static const struct lacks_who *
who_of(struct lacks *lacks, size_t at)
{
	const uint32_t id = lacks->row->needs[at];
	struct lacks_who *who;

	if (array_reserve(&lacks->who, &lacks->who_room, id, sizeof(*who)) != 0)
		return NULL;
	who = &lacks->who[id];
	if (who->lacks == UNASKED) {
		who->lacks = ask_all(lacks, id, UINT8_MAX, who) & 3;
		who->blocks =
		    who->lacks == NOBODY ? NOBODY : ask_all(lacks, id, BLOCKS, who) & 3;
	}
	return who;
}

/* Whether it is anybody but the host of the domain. */
static bool
another(const struct lacks *lacks, const struct lacks_who *who, unsigned which)
{
	return which == SEVERAL || (which == ONLY && who->only != lacks->row->own);
}

int
lacks_any(struct lacks *lacks, size_t at, bool *any)
{
	const struct lacks_who *who = who_of(lacks, at);

	if (who == NULL)
		return -ENOMEM;
	*any = another(lacks, who, who->lacks);
	return 0;
}

int
lacks_classes(struct lacks *lacks, unsigned *classes)
{
	const uint32_t count = lacks->row->need_count;

	*classes = 0;
	for (uint32_t i = 0; i < count && count == lacks->needs.count; i++) {
		const struct lacks_who *who = who_of(lacks, i);

		if (who == NULL)
			return -ENOMEM;
		if (another(lacks, who, who->blocks))
			*classes |= 1u << (need_class(&lacks->needs.list[i]) - 1);
	}
	return 0;
}
