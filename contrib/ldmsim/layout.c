#include "contrib/ldmsim/layout.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "contrib/ldmsim/console.h"

/* Real addresses of a guest start here. */
#define FIRST_REAL_ADDRESS UINT64_C(0x80000000)
#define STRAND_LIMIT       8192

const char *
range_next(const char *ranges, unsigned *low, unsigned *high)
{
	char *rest;

	if (*ranges == ',')
		ranges++;
	if (*ranges < '0' || *ranges > '9')
		return NULL;
	*low = *high = (unsigned)strtoul(ranges, &rest, 10);
	if (*rest == '-')
		*high = (unsigned)strtoul(rest + 1, &rest, 10);
	return rest;
}

struct layout_block *
domain_blocks(const struct object *domain, size_t *count)
{
	const char *p = object_get(domain, "bound-memory");
	struct layout_block *blocks = NULL;

	for (*count = 0; *p != '\0'; p += *p == ',') {
		struct layout_block block = {.owner = domain};
		char *rest;

		block.real = strtoull(p, &rest, 16);
		if (*rest != '@')
			break;
		block.physical = strtoull(rest + 1, &rest, 16);
		if (*rest != '+')
			break;
		block.size = strtoull(rest + 1, &rest, 10);
		p = rest;
		blocks = memory_resize(blocks, (*count + 1) * sizeof(*blocks));
		blocks[(*count)++] = block;
	}
	return blocks;
}

static int
compare_blocks(const void *a, const void *b)
{
	const struct layout_block *left = a, *right = b;

	return (left->physical > right->physical) - (left->physical < right->physical);
}

static void
add_block(struct layout *layout, struct layout_block block)
{
	layout->blocks = memory_resize(
	    layout->blocks, (layout->count + 1) * sizeof(struct layout_block));
	layout->blocks[layout->count++] = block;
}

/* Fill the gaps between bound blocks with free ones. */
static void
add_free_blocks(struct layout *layout, uint64_t memory)
{
	size_t bound = layout->count;
	uint64_t at = 0;

	qsort(layout->blocks, bound, sizeof(struct layout_block), compare_blocks);
	for (size_t i = 0; i <= bound; i++) {
		uint64_t next = i < bound ? layout->blocks[i].physical : memory;
		uint64_t size = i < bound ? layout->blocks[i].size : 0;

		if (next > at) {
			add_block(layout,
			    (struct layout_block){
				.physical = at, .size = next - at, .free = true});
		}
		at = next + size > at ? next + size : at;
	}
	qsort(
	    layout->blocks, layout->count, sizeof(struct layout_block), compare_blocks);
}

unsigned
host_threads(const struct object *host)
{
	uint64_t threads = object_number(host, "threads", 8);

	return threads > 0 ? (unsigned)threads : 1;
}

void
layout_read(struct layout *layout, const struct object *host)
{
	unsigned threads = host_threads(host);
	uint64_t strands = object_number(host, "cores", 32) * threads;
	const struct object *domain = object_first(host, KIND_DOMAIN);

	if (strands > STRAND_LIMIT)
		strands = STRAND_LIMIT - STRAND_LIMIT % threads;
	*layout = (struct layout){
	    .strands = (unsigned)strands,
	    .threads = threads,
	    .owners = memory_resize(NULL, (size_t)strands * sizeof(struct object *)),
	};
	for (size_t i = 0; i < strands; i++)
		layout->owners[i] = NULL;
	add_block(layout, (struct layout_block){.size = LAYOUT_MEMORY_UNIT});
	for (; domain != NULL; domain = object_next(domain)) {
		const char *ranges = object_get(domain, "bound-strands");
		unsigned low, high;
		size_t count;
		struct layout_block *blocks = domain_blocks(domain, &count);

		while ((ranges = range_next(ranges, &low, &high)) != NULL) {
			for (unsigned i = low; i <= high && i < layout->strands; i++)
				layout->owners[i] = domain;
		}
		for (size_t i = 0; i < count; i++)
			add_block(layout, blocks[i]);
		free(blocks);
	}
	add_free_blocks(layout, object_number(host, "memory", UINT64_C(512) << 30));
}

void
layout_free(struct layout *layout)
{
	free(layout->owners);
	free(layout->blocks);
}

bool
layout_core_is_free(const struct layout *layout, unsigned core)
{
	const struct object *const *owners = layout->owners;

	if (core >= layout->strands / layout->threads)
		return false;
	for (unsigned i = 0; i < layout->threads; i++)
		if (owners[core * layout->threads + i] != NULL)
			return false;
	return true;
}

/* How many numbers "0-7,16" holds. */
static unsigned
range_count(const char *ranges)
{
	unsigned low, high, count = 0;

	while ((ranges = range_next(ranges, &low, &high)) != NULL)
		count += high - low + 1;
	return count;
}

unsigned
domain_strands(const struct object *host, const struct object *domain)
{
	unsigned threads = host_threads(host);

	if (object_has(domain, "cid"))
		return range_count(object_get(domain, "cid")) * threads;
	if (object_has(domain, "cores"))
		return (unsigned)object_number(domain, "cores", 0) * threads;
	return (unsigned)object_number(domain, "vcpu", 0);
}

/* Is no strand of the core anybody else's? */
static bool
core_suits(const struct layout *layout, const struct object *domain, unsigned core)
{
	for (unsigned i = 0; i < layout->threads; i++) {
		const struct object *owner = layout->owners[core * layout->threads + i];

		if (owner != NULL && owner != domain)
			return false;
	}
	return true;
}

/* May the domain take this strand? Whole cores and named cores narrow the choice. */
static bool
strand_suits(const struct layout *layout, const struct object *domain, unsigned strand)
{
	const char *cids = object_get(domain, "cid");
	unsigned core = strand / layout->threads, low, high;

	if (layout->owners[strand] != NULL)
		return false;
	if (object_has(domain, "cores"))
		return core_suits(layout, domain, core);
	if (cids[0] == '\0')
		return true;
	while ((cids = range_next(cids, &low, &high)) != NULL) {
		if (core >= low && core <= high)
			return true;
	}
	return false;
}

static int
bind_strands(const struct object *host, struct object *domain, struct layout *layout,
    struct text *complaint)
{
	unsigned wanted = domain_strands(host, domain), given = 0;
	struct text ranges = {0};

	for (unsigned i = 0; i < layout->strands && given < wanted; i++) {
		unsigned first = i;

		while (i < layout->strands && given < wanted &&
		       strand_suits(layout, domain, i)) {
			layout->owners[i++] = domain;
			given++;
		}
		if (i > first) {
			text_format(&ranges, "%s%u-%u", ranges.length > 0 ? "," : "",
			    first, i - 1);
		}
	}
	if (given == wanted && wanted > 0)
		object_set(domain, "bound-strands", text_string(&ranges));
	text_free(&ranges);
	if (given == wanted)
		return 0;
	/* invented text */
	text_format(complaint, "Not enough free CPUs: %u wanted, %u available\n",
	    wanted, given);
	return -ENOSPC;
}

/* Is all of it one free piece? */
static bool
memory_is_free(const struct layout *layout, uint64_t physical, uint64_t size)
{
	for (size_t i = 0; i < layout->count; i++) {
		const struct layout_block *block = &layout->blocks[i];

		if (block->free && physical >= block->physical && size <= block->size &&
		    physical - block->physical <= block->size - size)
			return true;
	}
	return false;
}

/* Named blocks, "0x800000000:32G,...", as the manager's mblock= has them. Returns how
 * many bytes of them are not free. */
static uint64_t
take_named_memory(
    const struct layout *layout, const struct object *domain, struct text *text)
{
	uint64_t real = FIRST_REAL_ADDRESS, missing = 0;

	for (const char *p = object_get(domain, "mblock"); *p != '\0';) {
		char *rest;
		uint64_t physical = strtoull(p, &rest, 16), size;

		size = *rest == ':' ? size_parse(rest + 1) : 0;
		missing += memory_is_free(layout, physical, size) ? 0 : size;
		text_format(text, "%s0x%llx@0x%llx+%llu", text->length > 0 ? "," : "",
		    (unsigned long long)real, (unsigned long long)physical,
		    (unsigned long long)size);
		real += size;
		p = rest + strcspn(rest, ",");
		p += *p == ',';
	}
	return missing;
}

static uint64_t
round_up(uint64_t address)
{
	return (address + LAYOUT_MEMORY_UNIT - 1) / LAYOUT_MEMORY_UNIT *
	       LAYOUT_MEMORY_UNIT;
}

/* Take free blocks of at least `smallest` bytes. Returns how many bytes are missing. */
static uint64_t
take_memory(
    const struct layout *layout, uint64_t smallest, uint64_t wanted, struct text *text)
{
	uint64_t real = FIRST_REAL_ADDRESS;

	for (size_t i = 0; i < layout->count && wanted > 0; i++) {
		const struct layout_block *block = &layout->blocks[i];
		uint64_t start = round_up(block->physical);
		uint64_t end = block->physical + block->size, size;

		if (!block->free || end <= start || end - start < smallest)
			continue;
		size = end - start < wanted ? end - start : wanted;
		text_format(text, "%s0x%llx@0x%llx+%llu", text->length > 0 ? "," : "",
		    (unsigned long long)real, (unsigned long long)start,
		    (unsigned long long)size);
		real = round_up(real + size);
		wanted -= size;
	}
	return wanted;
}

static int
bind_memory(struct object *domain, const struct layout *layout, struct text *complaint)
{
	uint64_t wanted = object_number(domain, "memory", 0), missing = 0;
	struct text blocks = {0};

	if (object_has(domain, "mblock"))
		missing = take_named_memory(layout, domain, &blocks);
	else if (wanted > 0)
		missing = take_memory(layout, wanted, wanted, &blocks);
	if (missing > 0 && !object_has(domain, "mblock"))
		missing = take_memory(layout, LAYOUT_MEMORY_UNIT, wanted, &blocks);
	if (missing == 0 && blocks.length > 0)
		object_set(domain, "bound-memory", text_string(&blocks));
	text_free(&blocks);
	if (missing == 0)
		return 0;
	text_format(complaint,
	    "Unable to bind %lluM memory region at real address 0x%llx\n",
	    (unsigned long long)(missing >> 20),
	    (unsigned long long)FIRST_REAL_ADDRESS);
	return -ENOSPC;
}

int
layout_bind(const struct object *host, struct object *domain, struct text *complaint)
{
	struct layout layout;
	int error = 0;

	layout_read(&layout, host);
	if (!object_has(domain, "bound-strands"))
		error = bind_strands(host, domain, &layout, complaint);
	if (error == 0 && !object_has(domain, "bound-memory"))
		error = bind_memory(domain, &layout, complaint);
	layout_free(&layout);
	if (error == 0 && !object_has(domain, "bound-console"))
		error = console_bind(host, domain, complaint);
	if (error < 0)
		layout_unbind(domain);
	return error;
}

void
layout_unbind(struct object *domain)
{
	object_set(domain, "bound-strands", "");
	object_set(domain, "bound-memory", "");
	object_set(domain, "bound-console", "");
}
