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

/* Texts of one need on all hosts, and those of earlier ones that are kept with them. */
#define TEXTS_MAX  ((size_t)64 << 20)
#define TEXTS_KEPT ((size_t)256 << 10)

/* ---- one need on one host ---- */

static const char *
name_at(const struct lacks *lacks, uint32_t slot)
{
	return lacks->matrix->catalog->host[slot].target.name;
}

/* What a host says to a need is in lacks->sink; 0 or -ENOMEM. */
static int
ask(struct lacks *lacks, const struct need *need, uint32_t slot)
{
	const struct catalog_host *host = &lacks->matrix->catalog->host[slot];
	struct sink *sink = &lacks->sink;

	sink->policy = host->policy;
	sink->texts = lacks->texts;
	sink->need = need;
	sink->count = 0;
	sink->effects = 0;
	sink->error = 0;
	need_check(need, &host->target, sink);
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
	const size_t name = strlen(target);
	char other[FLEET_TEXT_SIZE];
	size_t head;

	if (text == NULL)
		return "";
	head = strlen(text);
	if (head < name || memcmp(text + head - name, target, name) != 0)
		return text;
	head -= name;
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

static uint64_t
entry_hash(const struct gathered *entry)
{
	const struct lack *lack = &entry->lack;
	uint64_t hash = hash_number(
	    HASH_START, (uint64_t)entry->ordinal << 32 | (uint64_t)lack->id << 16 |
			    (uint64_t)lack->severity[MIGRATION_LIVE] << 8 |
			    (uint64_t)lack->severity[MIGRATION_COLD]);

	return hash_text(hash_text(hash, lack->wanted), lack->found);
}

/* Entry i of the sink without its targets and its hash. 0 or -ENOMEM. */
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
	return 0;
}

/* ---- hosts that fare alike ---- */

/* The targets come from the arena, size octets of them. */
static int
alikes_add(struct alikes *alikes, struct arena *arena, size_t size, uint64_t hash,
    uint32_t slot)
{
	uint32_t i = 0;

	while (i < alikes->count && alikes->list[i].hash != hash)
		i++;
	if (i == alikes->count) {
		if (array_reserve(
			&alikes->list, &alikes->room, i, sizeof(*alikes->list)) != 0)
			return -ENOMEM;
		alikes->list[i] = (struct alike){hash, arena_alloc(arena, size)};
		if (alikes->list[i].targets == NULL)
			return -ENOMEM;
		alikes->count++;
	}
	alikes->list[i].targets[slot / 8] |= (uint8_t)(1u << slot % 8);
	return 0;
}

static bool
set_has(const uint8_t *set, uint32_t slot)
{
	return (set[slot / 8] & 1u << slot % 8) != 0;
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

/* Sort the hosts by what they say to a need of that shape that they do not know. */
static int
shape_learn(struct lacks *lacks, struct shape *shape, const struct need *need)
{
	const struct need unknown = nameless(need);

	shape->known = true;
	for (uint32_t slot = 0; slot < lacks->slots; slot++) {
		uint64_t hash = HASH_START;
		size_t said = 0;

		if (!lacks_has_host(lacks, slot))
			continue;
		if (ask(lacks, &unknown, slot) != 0)
			return -ENOMEM;
		for (size_t i = 0; i < lacks->sink.count; i++) {
			struct gathered entry;

			if (is_remark(&lacks->sink, lacks->sink.entries[i].id))
				continue;
			if (entry_read(lacks, i, name_at(lacks, slot), &entry) != 0)
				return -ENOMEM;
			hash = hash_number(hash, entry_hash(&entry));
			said++;
		}
		if (said > 0 && alikes_add(&shape->alikes, lacks->kept, lacks->octets,
				    hash, slot) != 0)
			return -ENOMEM;
	}
	return 0;
}

/* ---- one need on all hosts ---- */

static bool
same_text(const char *a, const char *b)
{
	return a == b || strcmp(a, b) == 0;
}

static bool
same_entry(const struct gathered *a, const struct gathered *b)
{
	for (int mode = 0; mode < MIGRATION_MODES; mode++)
		if (a->lack.severity[mode] != b->lack.severity[mode])
			return false;
	return a->lack.id == b->lack.id && a->ordinal == b->ordinal &&
	       same_text(a->lack.wanted, b->lack.wanted) &&
	       same_text(a->lack.found, b->lack.found);
}

/* Where an entry is in the pile, or pile->count; its hash is set when it is not. */
static uint32_t
pile_find(struct pile *pile, struct gathered *entry)
{
	uint32_t at = pile->last + 1 < pile->count ? pile->last + 1 : 0;

	/* Hosts in a row mostly say the same. */
	if (at < pile->count && same_entry(&pile->items[at], entry))
		return at;
	entry->hash = entry_hash(entry);
	for (at = 0; at < pile->count; at++)
		if (pile->items[at].hash == entry->hash)
			break;
	return at;
}

/* Put what the sink holds to the pile, as said by these targets. */
static int
pile_add(struct lacks *lacks, uint32_t slot, const uint8_t *targets)
{
	struct pile *pile = &lacks->pile;

	for (size_t i = 0; i < lacks->sink.count; i++) {
		struct gathered entry;
		uint32_t at;

		if (is_remark(&lacks->sink, lacks->sink.entries[i].id))
			continue;
		if (entry_read(lacks, i, name_at(lacks, slot), &entry) != 0)
			return -ENOMEM;
		at = pile_find(pile, &entry);
		if (at == pile->count) {
			entry.lack.targets = arena_alloc(lacks->texts, lacks->octets);
			if (entry.lack.targets == NULL ||
			    array_reserve(&pile->items, &pile->room, at,
				sizeof(*pile->items)) != 0)
				return -ENOMEM;
			pile->items[at] = entry;
			pile->count++;
		}
		pile->last = at;
		if (targets == NULL)
			pile->items[at].lack.targets[slot / 8] |=
			    (uint8_t)(1u << slot % 8);
		for (size_t j = 0; targets != NULL && j < lacks->octets; j++)
			pile->items[at].lack.targets[j] |= targets[j];
	}
	return 0;
}

/* Ask one host on behalf of all in targets, NULL = of itself. */
static int
pile_add_hosts(
    struct lacks *lacks, const struct need *need, uint32_t slot, const uint8_t *targets)
{
	int error = ask(lacks, need, slot);

	return error == 0 ? pile_add(lacks, slot, targets) : error;
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

/* Take what is in the map out of lacks->rest. */
static void
rest_without(struct lacks *lacks, const struct slotmap *known)
{
	for (uint32_t i = 0; i < known->count; i++) {
		uint32_t slot = slotmap_slot(known, i);

		lacks->rest[slot / 8] &= (uint8_t) ~(1u << slot % 8);
	}
}

/* Whether a text of the need ends as a text that tells of the host would. */
static bool
is_named(const struct need *need, const char *host)
{
	const char *const texts[] = {need->name, need->service, need->value,
	    need->group, need->wanted, need->found};
	const size_t length = strlen(host);

	for (size_t i = 0; i < sizeof(texts) / sizeof(texts[0]); i++) {
		size_t end = texts[i] != NULL ? strlen(texts[i]) : 0;

		if (texts[i] != NULL && end >= length &&
		    strcmp(texts[i] + end - length, host) == 0)
			return true;
	}
	return false;
}

/*
 * Ask one host on behalf of all of lacks->rest, which fare alike. Where the need names
 * a host, as the source or by chance, nobody can see which of both a text is about: it
 * speaks for itself alone, unless another one speaks for it.
 */
static int
rest_list(struct lacks *lacks, const struct need *need)
{
	int error = 0;

	for (uint32_t slot = 0; error == 0 && slot < lacks->slots; slot++) {
		if (!set_has(lacks->rest, slot))
			continue;
		if (!is_named(need, name_at(lacks, slot)))
			return pile_add_hosts(lacks, need, slot, lacks->rest);
		lacks->rest[slot / 8] &= (uint8_t) ~(1u << slot % 8);
		error = pile_add_hosts(lacks, need, slot, NULL);
	}
	return error;
}

static int
sparse_list(struct lacks *lacks, size_t at)
{
	const struct need *need = lacks_need(lacks, at);
	const struct slotmap *known = &entry_of(lacks, at)->effects.sparse;
	const struct alikes *alikes = &shape_of(lacks, at)->alikes;
	int error = 0;

	for (uint32_t i = 0; error == 0 && i < alikes->count; i++) {
		memcpy(lacks->rest, alikes->list[i].targets, lacks->octets);
		rest_without(lacks, known);
		error = rest_list(lacks, need);
	}
	for (uint32_t i = 0; error == 0 && i < known->count; i++)
		if (slotmap_value(known, i) != 0)
			error =
			    pile_add_hosts(lacks, need, slotmap_slot(known, i), NULL);
	return error;
}

/* What a plain need is told follows from these. */
static uint64_t
plain_hash(const struct lacks *lacks, uint32_t slot, uint8_t effects)
{
	const struct policy_table *policy = lacks->matrix->catalog->host[slot].policy;

	return hash_number(hash_number(HASH_START, (uintptr_t)policy), effects);
}

static int
plain_list(struct lacks *lacks, const struct need *need, const uint8_t *effects)
{
	struct alikes *alikes = &lacks->alikes;
	int error = 0;

	alikes->count = 0;
	for (uint32_t slot = 0; error == 0 && slot < lacks->slots; slot++)
		if (lacks_has_host(lacks, slot) && effects[slot] != 0)
			error = alikes_add(alikes, lacks->texts, lacks->octets,
			    plain_hash(lacks, slot, effects[slot]), slot);
	for (uint32_t i = 0; error == 0 && i < alikes->count; i++) {
		memcpy(lacks->rest, alikes->list[i].targets, lacks->octets);
		error = rest_list(lacks, need);
	}
	return error;
}

static int
dense_list(struct lacks *lacks, size_t at)
{
	const struct need *need = lacks_need(lacks, at);
	const uint8_t *effects = entry_of(lacks, at)->effects.dense;
	int error = 0;

	if (need_is_plain(need))
		return plain_list(lacks, need, effects);
	for (uint32_t slot = 0; error == 0 && slot < lacks->slots; slot++)
		if (lacks_has_host(lacks, slot) && effects[slot] != 0)
			error = pile_add_hosts(lacks, need, slot, NULL);
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

	if (lacks->texts == NULL || arena_size(lacks->texts) > TEXTS_KEPT) {
		arena_free(lacks->texts);
		lacks->texts = arena_new(TEXTS_MAX + TEXTS_KEPT);
	}
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
