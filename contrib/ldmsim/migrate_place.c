/* Where a domain comes to stand on the target. */
#include <stdlib.h>
#include <string.h>

#include "contrib/ldmsim/console.h"
#include "contrib/ldmsim/layout.h"
#include "contrib/ldmsim/migrate.h"

/* Page size of a guest that says nothing else. */
#define PAGE_SIZE ((uint64_t)2 << 30)

/* Pieces that are tried until a domain's memory counts as having no place. */
#define SEARCH_TRIES 100000

static struct object *
make_copy(const struct migration *migration, const char *new_name)
{
	static const char *const own[] = {"flags", "migration", "progress", "peer",
	    "carrier", "bound-strands", "bound-memory", "bound-console",
	    "delayed-reconf"};
	struct object *copy =
	    object_copy(migration->target, migration->domain, new_name);
	struct object *console = object_first(copy, KIND_CONSOLE);

	for (size_t i = 0; i < sizeof(own) / sizeof(own[0]); i++)
		object_set(copy, own[i], "");
	if (migrate_is_live(migration->domain)) {
		/* It is there, and does not run yet. */
		object_set(copy, "state", "bound");
		if (!object_has(copy, "uptime") && !object_has(copy, "started"))
			object_set(copy, "uptime", "3600");
	} else {
		object_set(copy, "uptime", "");
		object_set(copy, "started", "");
	}
	/* Constraints of the console are kept from 3.5 on ("Migration Requirements for
	 * Virtual I/O Devices"). */
	if (console != NULL && !migrate_since_3_5(migration))
		object_remove(console);
	/* Older managers do not know it ("Using Verified Boot"). */
	if (!host_since(migration->target, 3, 4))
		object_set(copy, "boot-policy", "");
	return copy;
}

/* A search for a place of all blocks at once. */
struct search {
	struct layout layout;
	struct layout_block *blocks; /* those that have a place are free no more */
	size_t count;
	size_t most, failed; /* how many had a place, and who had none then */
	uint64_t page;
	bool named; /* each block must have its own address */
	unsigned tries;
};

/*
 * A physical address in a free block that is congruent: it leaves the same rest as the
 * real one when divided by the page size ("Migration Requirements for Memory"). Returns
 * false if the block has none.
 */
static bool
find_address(const struct search *search, const struct layout_block *wanted,
    const struct layout_block *block, uint64_t *address)
{
	uint64_t page = search->page, rest = block->physical % page;

	if (!block->free || (search->named && wanted->physical < block->physical))
		return false;
	*address = search->named
		       ? wanted->physical
		       : block->physical + (wanted->real % page + page - rest) % page;
	return *address - block->physical <= block->size &&
	       wanted->size <= block->size - (*address - block->physical);
}

/* Cut a piece out of a free block; what is behind it becomes the last one. */
static void
cut_block(struct layout *layout, size_t index, uint64_t address, uint64_t size)
{
	struct layout_block rest = layout->blocks[index];

	layout->blocks[index].size = address - rest.physical;
	rest.size -= layout->blocks[index].size + size;
	rest.physical = address + size;
	layout->blocks = memory_resize(
	    layout->blocks, (layout->count + 1) * sizeof(*layout->blocks));
	layout->blocks[layout->count++] = rest;
}

static bool search_rest(struct search *search, size_t placed);

/* Whether there is a place for the block, and then for those that have none yet. */
static bool
search_block(struct search *search, size_t placed, struct layout_block *wanted)
{
	struct layout *layout = &search->layout;
	uint64_t address;

	for (size_t i = 0; i < layout->count && search->tries < SEARCH_TRIES; i++) {
		struct layout_block before = layout->blocks[i];

		if (!find_address(search, wanted, &before, &address))
			continue;
		search->tries++;
		cut_block(layout, i, address, wanted->size);
		wanted->free = false;
		if (search_rest(search, placed + 1)) {
			wanted->physical = address;
			return true;
		}
		wanted->free = true;
		layout->blocks[i] = before;
		layout->count--;
	}
	return false;
}

/*
 * In every order, each at the lowest address of a free block: if there is any place for
 * all, then they can be moved down to be such a one.
 */
static bool
search_rest(struct search *search, size_t placed)
{
	bool complete = placed == search->count, none = true;

	for (size_t i = 0; i < search->count && !complete; i++) {
		if (!search->blocks[i].free)
			continue;
		if (none && (placed > search->most || placed == 0)) {
			search->most = placed;
			search->failed = i;
		}
		none = false;
		complete = search_block(search, placed, &search->blocks[i]);
	}
	return complete;
}

/* The texts of 1.x and of 3.2; other releases are taken for one of the two. */
static int
refuse_block(struct request *request, const struct migration *migration,
    const struct layout_block *block)
{
	bool gigabytes = block->size % ((uint64_t)1 << 30) == 0;
	unsigned long long size = block->size >> (gigabytes ? 30 : 20);
	char unit = gigabytes ? 'G' : 'M';

	if (!host_since(migration->source, 2, 0))
		return request_fail(request,
		    "Unable to bind %llu%c memory region at real address 0x%llx", size,
		    unit, (unsigned long long)block->real);
	return request_fail(request,
	    "Free memory layout and congruency requirements prevent binding the memory "
	    "block with PA 0x%llx, RA 0x%llx, and size %llu%c",
	    (unsigned long long)block->physical, (unsigned long long)block->real, size,
	    unit);
}

static int
compare_sizes(const void *a, const void *b)
{
	const struct layout_block *left = a, *right = b;

	return (left->size < right->size) - (left->size > right->size);
}

static int
compare_addresses(const void *a, const void *b)
{
	const struct layout_block *left = a, *right = b;

	return (left->real > right->real) - (left->real < right->real);
}

/* A bound domain, running or not, keeps its blocks and their real addresses. The
 * greatest find their place first. */
static int
place_memory(struct request *request, const struct migration *migration)
{
	uint64_t hardware = object_number(migration->source, "page-size", PAGE_SIZE);
	uint64_t page = object_number(migration->domain, "page-size", hardware);
	struct search search = {
	    .page = page > 0 ? page : PAGE_SIZE,
	    .named = object_has(migration->domain, "mblock"),
	};
	struct text text = {0};
	int status = 0;

	search.blocks = domain_blocks(migration->domain, &search.count);
	if (search.blocks == NULL)
		return 0;
	layout_read(&search.layout, migration->target);
	qsort(search.blocks, search.count, sizeof(*search.blocks), compare_sizes);
	for (size_t i = 0; i < search.count; i++)
		search.blocks[i].free = true;
	if (!search_rest(&search, 0))
		status =
		    refuse_block(request, migration, &search.blocks[search.failed]);
	qsort(search.blocks, search.count, sizeof(*search.blocks), compare_addresses);
	for (size_t i = 0; i < search.count; i++)
		text_format(&text, "%s0x%llx@0x%llx+%llu", i > 0 ? "," : "",
		    (unsigned long long)search.blocks[i].real,
		    (unsigned long long)search.blocks[i].physical,
		    (unsigned long long)search.blocks[i].size);
	object_set(migration->copy, "bound-memory", text_string(&text));
	layout_free(&search.layout);
	text_free(&text);
	free(search.blocks);
	return status;
}

/* Named cores keep their ids, as there are no maps here ("Migrating a Domain That Uses
 * Named Resources"). */
static int
check_cores(struct request *request, const struct migration *migration)
{
	const char *ids = object_get(migration->copy, "cid");
	struct layout layout;
	unsigned low, high;
	int status = 0;

	layout_read(&layout, migration->target);
	while ((ids = range_next(ids, &low, &high)) != NULL) {
		for (unsigned core = low; core <= high; core++)
			/* invented text */
			if (!layout_core_is_free(&layout, core))
				status = request_fail(request,
				    "Core %u of the target machine is not free", core);
	}
	layout_free(&layout);
	return status;
}

/* What -f does is not known. That it gives up a console that cannot be had is a guess.
 */
static void
force_console(const struct migration *migration)
{
	struct object *console = object_first(migration->copy, KIND_CONSOLE);
	struct text ignored = {0};

	if (console != NULL &&
	    console_bind(migration->target, migration->copy, &ignored) < 0)
		object_remove(console);
	text_free(&ignored);
}

/* The functions of the same names become the copy's; they are free, or it is inactive
 * and does without. */
static void
take_functions(const struct migration *migration)
{
	const struct object *vf = NULL;

	while ((vf = object_search(migration->source, KIND_VF, vf)) != NULL) {
		struct object *there =
		    object_is(vf, "domain", migration->domain->name) &&
			    object_has(vf, "name")
			? migrate_find_vf(migration->target, object_get(vf, "name"))
			: NULL;

		if (there != NULL && !object_has(there, "domain"))
			object_set(there, "domain", migration->copy->name);
	}
}

int
migrate_place(
    struct request *request, struct migration *migration, const char *new_name)
{
	struct text complaint = {0};
	int status;

	migration->copy = make_copy(migration, new_name);
	take_functions(migration);
	if (!domain_is_bound(migration->copy))
		return 0;
	if (request_has(request, 'f'))
		force_console(migration);
	status = place_memory(request, migration) | check_cores(request, migration);
	if (status == 0 &&
	    layout_bind(migration->target, migration->copy, &complaint) < 0)
		status = request_fail(request, "%s", text_string(&complaint));
	text_free(&complaint);
	return status;
}
