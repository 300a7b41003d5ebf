/*
 * Class 7, memory: free memory enough, and in gaps that take the domain's blocks.
 *
 * NEED_MEMORY: number = octets, value = layout (layout.h), NULL when there is none to
 * judge: an inactive domain has no blocks yet, named blocks are needs of their own.
 * NEED_NAMED_MEMORY: number = first address of a named block, value = its size.
 */
#include "agent/readiness/rules.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "agent/fleet/inventory_memory.h"
#include "agent/readiness/layout.h"
#include "agent/readiness/room.h"

#define SIZE_TEXT 32

/* As the manager takes sizes: "32G", "5632M". */
static const char *
size_write(char text[SIZE_TEXT], int64_t size)
{
	if (size >> 30 << 30 == size)
		snprintf(text, SIZE_TEXT, "%lldG", (long long)size >> 30);
	else
		snprintf(text, SIZE_TEXT, "%lldM", (long long)size >> 20);
	return text;
}

/* Octets of the blocks that were listed; not known when one of them is not. */
static int64_t
blocks_sum(const struct inventory_domain *domain)
{
	int64_t sum = 0;

	for (const struct inventory_block *b = domain->blocks; b != NULL; b = b->next) {
		if (b->size < 0 || b->size > INT64_MAX - sum)
			return INVENTORY_UNKNOWN;
		sum += b->size;
	}
	return sum;
}

/* Its blocks must account for all of it. NULL when they do not, or are not known. */
static const char *
layout_of(struct needs *needs, const struct inventory_domain *domain, int64_t sum)
{
	if (sum == INVENTORY_UNKNOWN || sum < domain->memory || domain->blocks == NULL)
		return NULL;
	return layout_write(needs, domain);
}

/* What was named has to be free under the same addresses, unless a map names others. */
static void
named_needs(struct needs *needs, const struct need_source *source)
{
	const struct inventory_domain *domain = source->domain;

	if (domain->named_memory != INVENTORY_ANSWER_YES)
		return;
	needs_add_finding(needs, FINDING_MEMORY_NAMED, NULL,
	    "the same blocks, or a map", "named blocks");
	for (const struct inventory_block *b = domain->blocks; b != NULL; b = b->next) {
		const struct need need = {
		    .kind = NEED_NAMED_MEMORY,
		    .number = b->physical_address,
		    .value = needs_text(needs, "%llx", (unsigned long long)b->size),
		};

		if (b->physical_address < 0 || b->size < 0)
			needs_add_unknown(needs, source, FINDING_MEMORY_UNKNOWN, NULL,
			    "addresses of the domain's memory");
		else
			needs_add(needs, &need);
	}
}

/* Only a domain that is bound has a layout. */
static void
size_need(struct needs *needs, const struct need_source *source)
{
	const struct inventory_domain *domain = source->domain;
	int64_t sum = blocks_sum(domain);
	struct need need = {.kind = NEED_MEMORY, .number = domain->memory};

	if (domain->memory < 0) {
		needs_add_unknown(needs, source, FINDING_MEMORY_UNKNOWN, NULL,
		    "size of the domain's memory");
		return;
	}
	if (domain->state != INVENTORY_STATE_INACTIVE && domain->memory > 0) {
		need.value = layout_of(needs, domain, sum);
		if (need.value == NULL)
			needs_add_unknown(needs, source, FINDING_MEMORY_UNKNOWN, NULL,
			    "layout of the domain's memory");
		else
			need.number = sum;
		/* Named blocks lie where they lie, or a map says where. */
		if (domain->named_memory == INVENTORY_ANSWER_YES)
			need.value = NULL;
	}
	needs_add(needs, &need);
}

void
memory_needs(struct needs *needs, const struct need_source *source)
{
	size_need(needs, source);
	named_needs(needs, source);
}

static void
layout_report(const struct need *need, const struct need_target *target,
    struct sink *sink, enum finding_id id)
{
	const struct inventory_ranges *free = target->inventory->free_memory;
	char text[SIZE_TEXT];
	int64_t largest = 0;

	if (!sink_add(sink, id))
		return;
	for (uint32_t i = 0; i < free->count; i++)
		if (free->list[i].end - free->list[i].start > largest)
			largest = free->list[i].end - free->list[i].start;
	sink_wanted(sink, "%s", size_write(text, need->number));
	sink_found(sink, "%lu free pieces, the largest of %s",
	    (unsigned long)free->count, size_write(text, largest));
}

static void
layout_check(
    const struct need *need, const struct need_target *target, struct sink *sink)
{
	const struct inventory_ranges *free = target->inventory->free_memory;
	enum layout_fit fit = layout_fit(need->value, free);

	if (fit == LAYOUT_FITS)
		return;
	if (!free->whole)
		sink_add_unknown(sink, FINDING_MEMORY_UNKNOWN,
		    "addresses of the free memory", target->name);
	else if (fit == LAYOUT_UNDECIDED)
		sink_add_unknown(sink, FINDING_MEMORY_UNKNOWN,
		    "place for all blocks at once", target->name);
	else
		layout_report(need, target, sink,
		    fit == LAYOUT_SPLIT ? FINDING_MEMORY_SPLIT : FINDING_MEMORY_LAYOUT);
}

void
memory_check(
    const struct need *need, const struct need_target *target, struct sink *sink)
{
	int64_t found = target->inventory->memory_free;
	char text[SIZE_TEXT];

	if (found == INVENTORY_UNKNOWN) {
		sink_add_unknown(
		    sink, FINDING_MEMORY_UNKNOWN, "free memory", target->name);
	} else if (found < need->number) {
		if (sink_add(sink, FINDING_MEMORY_SHORT)) {
			sink_wanted(sink, "%s", size_write(text, need->number));
			sink_found(sink, "%s", size_write(text, found));
		}
	} else if (need->value != NULL) {
		layout_check(need, target, sink);
	}
}

static int64_t
named_size(const struct need *need)
{
	return need->value != NULL ? strtoll(need->value, NULL, 16) : 0;
}

/* The free range that has all of a block; the count of ranges when there is none. */
static uint32_t
range_around(const struct inventory_ranges *free, int64_t start, int64_t size)
{
	uint32_t i = 0;

	while (i < free->count &&
	       (start < free->list[i].start || start >= free->list[i].end ||
		   size > free->list[i].end - start))
		i++;
	return i;
}

void
named_memory_check(
    const struct need *need, const struct need_target *target, struct sink *sink)
{
	const struct inventory_ranges *free = target->inventory->free_memory;
	int64_t size = named_size(need);
	char text[SIZE_TEXT];

	if (range_around(free, need->number, size) < free->count)
		return;
	if (!free->whole || !inventory_knows(target->inventory, INVENTORY_FACT_MEMORY))
		sink_add_unknown(sink, FINDING_MEMORY_UNKNOWN,
		    "addresses of the free memory", target->name);
	else if (sink_add(sink, FINDING_MEMORY_NAMED_TAKEN))
		sink_wanted(sink, "%s at 0x%llx", size_write(text, size),
		    (unsigned long long)need->number);
}

void
memory_take(const struct need *need, struct room *room)
{
	struct inventory_ranges *free;

	room_subtract(&room->inventory.memory_free, need->number);
	if (need->value == NULL)
		return;
	free = room_memory(room);
	if (free != NULL)
		layout_take(need->value, free);
}

/* Its own addresses are no longer free. */
void
named_memory_take(const struct need *need, struct room *room)
{
	struct inventory_ranges *free = room_memory(room);
	int64_t end = need->number + named_size(need);
	struct inventory_range left[2];
	uint32_t pieces = 0;
	uint32_t at;

	if (free == NULL)
		return;
	at = range_around(free, need->number, named_size(need));
	if (at == free->count)
		return;
	if (free->list[at].start < need->number)
		left[pieces++] =
		    (struct inventory_range){free->list[at].start, need->number};
	if (end < free->list[at].end)
		left[pieces++] = (struct inventory_range){end, free->list[at].end};
	if (free->count - 1 + pieces > LAYOUT_MAX_RANGES) {
		free->whole = false;
		pieces--;
	}
	memmove(&free->list[at + pieces], &free->list[at + 1],
	    (free->count - at - 1) * sizeof(left[0]));
	memcpy(&free->list[at], left, pieces * sizeof(left[0]));
	free->count = free->count - 1 + pieces;
}
