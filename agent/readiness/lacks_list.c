/* What is lacking for one need on all hosts. */
#include "agent/readiness/lacks.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "agent/arena.h"
#include "agent/fleet/fleet.h"
#include "agent/hash.h"
#include "agent/readiness/array.h"
#include "agent/readiness/lacks_private.h"
#include "agent/readiness/policy.h"

/* Texts of one need on all hosts. */
#define TEXTS_MAX ((size_t)64 << 20)

/* ---- one need on one host ---- */

/* What a host says to a need is in lacks->sink; 0 or -ENOMEM. */
static int
ask(struct lacks *lacks, const struct need *need, uint32_t slot)
{
	const struct need_target target = need_target(lacks->hosts[slot]);
	struct sink *sink = &lacks->sink;

	sink->policy = policy_for(lacks->matrix->policy, target.name);
	sink->texts = lacks->texts;
	sink->need = need;
	sink->count = 0;
	sink->effects = 0;
	sink->error = 0;
	need_check(need, &target, sink);
	return sink->error;
}

static bool
is_remark(const struct sink *sink, enum finding_id id)
{
	const uint8_t *severity = sink->policy->severity[id];

	return finding_definition(id)->nature == FINDING_NATURE_REMARK &&
	       severity[MIGRATION_LIVE] <= SEVERITY_INFO &&
	       severity[MIGRATION_COLD] <= SEVERITY_INFO;
}

/* A text, which may be NULL, with the name of the target taken out. */
static const char *
without_target(struct lacks *lacks, const char *text, const char *target)
{
	static const char on[] = "on ", any[] = "{target}";
	const size_t length = text != NULL ? strlen(text) : 0;
	const size_t name = strlen(target);
	const size_t head = length - name;
	char other[FLEET_TEXT_SIZE];

	if (length < name || memcmp(text + head, target, name) != 0)
		return length > 0 ? text : "";
	if (head == 0)
		return any;
	if (head < sizeof(on) - 1 ||
	    memcmp(text + head - sizeof(on) + 1, on, sizeof(on) - 1) != 0 ||
	    head + sizeof(any) > sizeof(other))
		return text;
	memcpy(other, text, head);
	memcpy(other + head, any, sizeof(any));
	return arena_copy(lacks->texts, other, head + sizeof(any) - 1);
}

/* Entry i of the sink without its targets. 0 or -ENOMEM. */
static int
entry_read(struct lacks *lacks, size_t i, const char *target, struct gathered *gathered)
{
	const struct sink *sink = &lacks->sink;
	const struct sink_entry *entry = &sink->entries[i];

	*gathered = (struct gathered){.lack = {.id = entry->id}};
	for (int mode = 0; mode < MIGRATION_MODES; mode++)
		gathered->lack.severity[mode] =
		    (enum severity)sink->policy->severity[entry->id][mode];
	for (size_t j = 0; j < i; j++)
		gathered->ordinal += sink->entries[j].id == entry->id;
	gathered->lack.wanted = without_target(lacks, entry->wanted, target);
	gathered->lack.found = without_target(lacks, entry->found, target);
	if (gathered->lack.wanted == NULL || gathered->lack.found == NULL)
		return -ENOMEM;
	gathered->hash = hash_number(HASH_START, entry->id);
	gathered->hash = hash_number(
	    gathered->hash, (uint64_t)gathered->lack.severity[MIGRATION_LIVE]);
	gathered->hash = hash_number(
	    gathered->hash, (uint64_t)gathered->lack.severity[MIGRATION_COLD]);
	gathered->hash = hash_number(gathered->hash, gathered->ordinal);
	gathered->hash = hash_text(gathered->hash, gathered->lack.wanted);
	gathered->hash = hash_text(gathered->hash, gathered->lack.found);
	return 0;
}

/* ---- needs that are not met because nothing of their name is offered ---- */

/* A need like it, of a name that nobody offers. */
static struct need
nameless(const struct need *need)
{
	struct need other = *need;

	if (other.name != NULL)
		other.name = "\001";
	other.number = INT64_MAX;
	return other;
}

static int
alike_add(struct lacks *lacks, struct shape *shape, uint64_t hash, uint32_t slot)
{
	uint32_t i = 0;

	while (i < shape->count && shape->alikes[i].hash != hash)
		i++;
	if (i == shape->count) {
		if (array_reserve(
			&shape->alikes, &shape->room, i, sizeof(*shape->alikes)) != 0)
			return -ENOMEM;
		shape->alikes[i] =
		    (struct alike){hash, arena_alloc(lacks->kept, lacks->octets)};
		if (shape->alikes[i].targets == NULL)
			return -ENOMEM;
		shape->count++;
	}
	shape->alikes[i].targets[slot / 8] |= (uint8_t)(1u << slot % 8);
	return 0;
}

/* Sort the hosts by what they say to a need of that shape that they do not know. */
static int
shape_learn(struct lacks *lacks, struct shape *shape, const struct need *need)
{
	const struct need unknown = nameless(need);

	shape->known = true;
	for (uint32_t slot = 0; slot < lacks->slots; slot++) {
		uint64_t hash = HASH_START;
		size_t said = 0;

		if (lacks->hosts[slot] == NULL)
			continue;
		if (ask(lacks, &unknown, slot) != 0)
			return -ENOMEM;
		for (size_t i = 0; i < lacks->sink.count; i++) {
			struct gathered entry;

			if (is_remark(&lacks->sink, lacks->sink.entries[i].id))
				continue;
			if (entry_read(lacks, i, lacks->hosts[slot]->name, &entry) != 0)
				return -ENOMEM;
			hash = hash_number(hash, entry.hash);
			said++;
		}
		if (said > 0 && alike_add(lacks, shape, hash, slot) != 0)
			return -ENOMEM;
	}
	return 0;
}

/* ---- one need on all hosts ---- */

/* Put what the sink holds to the pile, as said by these targets. */
static int
pile_add(struct lacks *lacks, uint32_t slot, const uint8_t *targets)
{
	struct pile *pile = &lacks->pile;

	for (size_t i = 0; i < lacks->sink.count; i++) {
		struct gathered entry;
		uint32_t at = 0;

		if (is_remark(&lacks->sink, lacks->sink.entries[i].id))
			continue;
		if (entry_read(lacks, i, lacks->hosts[slot]->name, &entry) != 0)
			return -ENOMEM;
		while (at < pile->count && pile->items[at].hash != entry.hash)
			at++;
		if (at == pile->count) {
			entry.lack.targets = arena_alloc(lacks->texts, lacks->octets);
			if (entry.lack.targets == NULL ||
			    array_reserve(&pile->items, &pile->room, at,
				sizeof(*pile->items)) != 0)
				return -ENOMEM;
			pile->items[at] = entry;
			pile->count++;
		}
		if (targets == NULL)
			pile->items[at].lack.targets[slot / 8] |=
			    (uint8_t)(1u << slot % 8);
		for (size_t j = 0; targets != NULL && j < lacks->octets; j++)
			pile->items[at].lack.targets[j] |= targets[j];
	}
	return 0;
}

static int
pile_add_host(struct lacks *lacks, const struct need *need, uint32_t slot)
{
	int error = ask(lacks, need, slot);

	return error == 0 ? pile_add(lacks, slot, NULL) : error;
}

static const struct catalog_need *
entry_of(const struct lacks *lacks, size_t at)
{
	return lacks->matrix->catalog->needs[lacks->row->needs[at]];
}

static struct shape *
shape_of(struct lacks *lacks, size_t at)
{
	const struct catalog *catalog = lacks->matrix->catalog;

	return &lacks->shapes[catalog->shapes[lacks->row->needs[at]]];
}

/* The first slot in lacks->rest, which is what is in targets and not in the map. */
static uint32_t
rest_take(struct lacks *lacks, const uint8_t *targets, const struct slotmap *known)
{
	memcpy(lacks->rest, targets, lacks->octets);
	for (uint32_t i = 0; i < known->count; i++) {
		uint32_t slot = slotmap_slot(known, i);

		lacks->rest[slot / 8] &= (uint8_t) ~(1u << slot % 8);
	}
	for (uint32_t slot = 0; slot < lacks->slots; slot++)
		if ((lacks->rest[slot / 8] & 1u << slot % 8) != 0)
			return slot;
	return lacks->slots;
}

static int
sparse_list(struct lacks *lacks, size_t at)
{
	const struct need *need = lacks_need(lacks, at);
	const struct slotmap *known = &entry_of(lacks, at)->effects.sparse;
	const struct shape *shape = shape_of(lacks, at);
	int error = 0;

	for (uint32_t i = 0; error == 0 && i < shape->count; i++) {
		uint32_t slot = rest_take(lacks, shape->alikes[i].targets, known);

		if (slot == lacks->slots)
			continue;
		error = ask(lacks, need, slot);
		if (error == 0)
			error = pile_add(lacks, slot, lacks->rest);
	}
	for (uint32_t i = 0; error == 0 && i < known->count; i++)
		if (slotmap_value(known, i) != 0)
			error = pile_add_host(lacks, need, slotmap_slot(known, i));
	return error;
}

static int
dense_list(struct lacks *lacks, size_t at)
{
	const struct need *need = lacks_need(lacks, at);
	const uint8_t *effects = entry_of(lacks, at)->effects.dense;
	int error = 0;

	for (uint32_t slot = 0; error == 0 && slot < lacks->slots; slot++)
		if (lacks->hosts[slot] != NULL && effects[slot] != 0)
			error = pile_add_host(lacks, need, slot);
	return error;
}

static int
gathered_compare(const void *a, const void *b)
{
	const struct gathered *x = a;
	const struct gathered *y = b;
	int order;

	if (x->lack.id != y->lack.id)
		return x->lack.id < y->lack.id ? -1 : 1;
	if (x->ordinal != y->ordinal)
		return x->ordinal < y->ordinal ? -1 : 1;
	order = strcmp(x->lack.wanted, y->lack.wanted);
	if (order == 0)
		order = strcmp(x->lack.found, y->lack.found);
	for (int mode = 0; order == 0 && mode < MIGRATION_MODES; mode++)
		order = (int)x->lack.severity[mode] - (int)y->lack.severity[mode];
	return order;
}

static int
shape_prepare(struct lacks *lacks, size_t at)
{
	struct shape *shape = shape_of(lacks, at);

	if (shape->known || entry_of(lacks, at)->is_dense)
		return 0;
	return shape_learn(lacks, shape, lacks_need(lacks, at));
}

int
lacks_list(struct lacks *lacks, size_t at, const struct lack **list, size_t *count)
{
	struct pile *pile = &lacks->pile;
	int error;

	arena_free(lacks->texts);
	lacks->texts = arena_new(TEXTS_MAX);
	if (lacks->texts == NULL)
		return -ENOMEM;
	pile->count = 0;
	error = shape_prepare(lacks, at);
	if (error == 0)
		error = entry_of(lacks, at)->is_dense ? dense_list(lacks, at)
						      : sparse_list(lacks, at);
	if (error == 0 && pile->count > 0)
		error = array_reserve(&lacks->list, &lacks->list_room, pile->count - 1,
		    sizeof(*lacks->list));
	if (error != 0)
		return -ENOMEM;
	if (pile->count > 1)
		qsort(pile->items, pile->count, sizeof(*pile->items), gathered_compare);
	for (uint32_t i = 0; i < pile->count; i++)
		lacks->list[i] = pile->items[i].lack;
	*list = lacks->list;
	*count = pile->count;
	return 0;
}
