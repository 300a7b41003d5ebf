#include "agent/readiness/layout.h"

#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include "agent/fleet/inventory_memory.h"
#include "agent/readiness/need.h"

/* Every page size is a power of two, so what fits for this one fits for all. */
#define LARGEST_PAGE ((int64_t)16 << 30)
/* What is larger is no page size, and could not be counted with. */
#define ABSURD_PAGE ((int64_t)1 << 50)

struct block {
	int64_t offset, size;
};

struct layout {
	int64_t page;
	bool page_told;
	unsigned count;
	int64_t sum; /* of the sizes */
	struct block blocks[LAYOUT_MAX_BLOCKS];
};

/* ---- numbers ---- */

/* Each in as many octets, none of them zero: what is asked first can be read alone. */
#define NUMBER_OCTETS 9 /* of 7 bits */

/* Which number stands where; behind them offset and size of each block. */
enum place {
	PLACE_ALL,  /* a gap that takes all blocks, whatever is lost between them */
	PLACE_EACH, /* one that takes the largest wherever it begins */
	PLACE_PAGE,
	PLACE_COUNT,
	PLACE_BLOCKS,
};

#define MAX_NUMBERS (PLACE_BLOCKS + 2 * LAYOUT_MAX_BLOCKS)

static void
number_write(char *text, unsigned place, int64_t number)
{
	for (unsigned i = 0; i < NUMBER_OCTETS; i++)
		text[place * NUMBER_OCTETS + i] =
		    (char)(0x80 | (number >> (7 * i) & 0x7F));
}

static int64_t
number_read(const char *text, unsigned place)
{
	int64_t number = 0;

	for (unsigned i = 0; i < NUMBER_OCTETS; i++)
		number |= (int64_t)(text[place * NUMBER_OCTETS + i] & 0x7F) << (7 * i);
	return number;
}

/* ---- writing ---- */

/*
 * The size that the guest uses at most counts, else what the CPU can; 0 = not told.
 * Page sizes are powers of two, so that masks do for all that follows.
 */
static int64_t
page_of(const struct inventory_domain *domain)
{
	int64_t page = domain->effective_max_pagesize > 0
			   ? domain->effective_max_pagesize
			   : domain->hardware_max_pagesize;

	return page > 0 && page < ABSURD_PAGE && (page & (page - 1)) == 0 ? page : 0;
}

static int
block_compare(const void *a, const void *b)
{
	const struct block *x = a;
	const struct block *y = b;

	if (x->size != y->size)
		return x->size < y->size ? 1 : -1;
	return (x->offset > y->offset) - (x->offset < y->offset);
}

static bool
layout_collect(struct layout *layout, const struct inventory_domain *domain)
{
	int64_t page = page_of(domain);

	layout->page = page;
	layout->count = 0;
	layout->sum = 0;
	for (const struct inventory_block *b = domain->blocks; b != NULL; b = b->next) {
		if (b->size == 0)
			continue;
		if (b->real_address < 0 || b->size < 0 ||
		    b->size > INT64_MAX - layout->sum ||
		    layout->count == LAYOUT_MAX_BLOCKS)
			return false;
		layout->sum += b->size;
		layout->blocks[layout->count++] = (struct block){
		    b->real_address & ((page > 0 ? page : LARGEST_PAGE) - 1), b->size};
	}
	qsort(layout->blocks, layout->count, sizeof(layout->blocks[0]), block_compare);
	return true;
}

static int64_t
sum_of(int64_t a, int64_t b)
{
	return a < INT64_MAX - b ? a + b : INT64_MAX;
}

const char *
layout_write(struct needs *needs, const struct inventory_domain *domain)
{
	struct layout layout;
	char text[NUMBER_OCTETS * MAX_NUMBERS];
	unsigned place = PLACE_BLOCKS;
	int64_t page;

	if (!layout_collect(&layout, domain))
		return NULL;
	page = layout.page > 0 ? layout.page : LARGEST_PAGE;
	number_write(text, PLACE_ALL, sum_of(layout.sum, page * layout.count));
	number_write(text, PLACE_EACH,
	    sum_of(layout.count > 0 ? layout.blocks[0].size : 0, page));
	number_write(text, PLACE_PAGE, layout.page);
	number_write(text, PLACE_COUNT, layout.count);
	for (unsigned i = 0; i < layout.count; i++) {
		number_write(text, place++, layout.blocks[i].offset);
		number_write(text, place++, layout.blocks[i].size);
	}
	return needs_copy(needs, text, (size_t)place * NUMBER_OCTETS);
}

/* ---- reading ---- */

static void
layout_read(struct layout *layout, const char *text)
{
	layout->page = number_read(text, PLACE_PAGE);
	layout->page_told = layout->page > 0;
	if (!layout->page_told)
		layout->page = LARGEST_PAGE;
	layout->count = (unsigned)number_read(text, PLACE_COUNT);
	for (unsigned i = 0; i < layout->count; i++) {
		layout->blocks[i].offset = number_read(text, PLACE_BLOCKS + 2 * i);
		layout->blocks[i].size = number_read(text, PLACE_BLOCKS + 2 * i + 1);
	}
}

/* ---- blocks as they are ---- */

/* The first congruent address from start on. */
static int64_t
address_after(int64_t start, int64_t offset, int64_t page)
{
	int64_t at = (start & -page) + offset;

	return at >= start ? at : at + page;
}

/* Where the block begins in the gap, -1 when it does not fit. */
static int64_t
block_place(
    const struct block *block, const struct inventory_range *range, int64_t page)
{
	int64_t at = address_after(range->start, block->offset, page);

	return at < range->end && range->end - at >= block->size ? at : -1;
}

/* Gaps while blocks are being placed. */
struct gaps {
	unsigned count;
	bool cut; /* there are more */
	struct inventory_range list[LAYOUT_MAX_RANGES];
};

static void
gaps_copy(struct gaps *gaps, const struct inventory_ranges *free)
{
	gaps->count = free->count < LAYOUT_MAX_RANGES ? free->count : LAYOUT_MAX_RANGES;
	gaps->cut = gaps->count < free->count;
	memcpy(gaps->list, free->list, gaps->count * sizeof(gaps->list[0]));
}

static bool
fits_alone(const struct block *block, const struct inventory_ranges *free, int64_t page)
{
	for (uint32_t i = 0; i < free->count; i++)
		if (block_place(block, &free->list[i], page) >= 0)
			return true;
	return false;
}

/* Into the smallest gap that has room; what is left on both sides stays a gap. */
static bool
gaps_take(struct gaps *gaps, const struct block *block, int64_t page)
{
	struct inventory_range *best = NULL, *rest;
	int64_t at, best_at = 0;

	for (unsigned i = 0; i < gaps->count; i++) {
		struct inventory_range *gap = &gaps->list[i];

		at = block_place(block, gap, page);
		if (at >= 0 &&
		    (best == NULL || gap->end - gap->start < best->end - best->start)) {
			best = gap;
			best_at = at;
		}
	}
	if (best == NULL)
		return false;
	if (gaps->count < LAYOUT_MAX_RANGES && best->end > best_at + block->size) {
		rest = &gaps->list[gaps->count++];
		*rest = (struct inventory_range){best_at + block->size, best->end};
	}
	best->end = best_at;
	return true;
}

static bool
gaps_take_blocks(struct gaps *gaps, const struct layout *layout)
{
	for (unsigned i = 0; i < layout->count; i++)
		if (!gaps_take(gaps, &layout->blocks[i], layout->page))
			return false;
	return true;
}

/* Whether the largest blocks need more than the gaps that can hold any of them have. */
static bool
needs_more(const struct layout *layout, const struct inventory_ranges *free)
{
	int64_t wanted = 0;

	for (unsigned i = 0; i < layout->count; i++) {
		int64_t found = 0;

		wanted += layout->blocks[i].size;
		for (uint32_t k = 0; k < free->count; k++) {
			int64_t size = free->list[k].end - free->list[k].start;

			if (size >= layout->blocks[i].size)
				found += size;
		}
		if (wanted > found)
			return true;
	}
	return false;
}

static enum layout_fit
fit_as_is(const struct layout *layout, const struct inventory_ranges *free)
{
	struct gaps gaps;

	for (unsigned i = 0; i < layout->count; i++)
		if (!fits_alone(&layout->blocks[i], free, layout->page))
			return LAYOUT_NONE;
	if (layout->count == 1)
		return LAYOUT_FITS;
	if (needs_more(layout, free))
		return LAYOUT_NONE;
	gaps_copy(&gaps, free);
	return gaps_take_blocks(&gaps, layout) ? LAYOUT_FITS : LAYOUT_UNDECIDED;
}

/* ---- blocks split at pages ---- */

/* Aligned pages that lie wholly in free memory. */
static int64_t
pages_free(const struct inventory_ranges *free, int64_t page)
{
	int64_t pages = 0;

	for (uint32_t i = 0; i < free->count; i++) {
		int64_t first = address_after(free->list[i].start, 0, page);

		if (first < free->list[i].end)
			pages += (free->list[i].end - first) / page;
	}
	return pages;
}

struct pages {
	int64_t least, most;
};

/* What is less than a page at either end of a block may share one, or need its own. */
static struct pages
pages_needed(const struct layout *layout)
{
	struct pages pages = {0};

	for (unsigned i = 0; i < layout->count; i++) {
		const struct block *b = &layout->blocks[i];
		int64_t head = -b->offset & (layout->page - 1);
		int64_t rest = b->size > head ? b->size - head : 0;

		pages.least += rest / layout->page;
		pages.most +=
		    rest / layout->page + (rest % layout->page > 0) + (head > 0);
	}
	return pages;
}

static enum layout_fit
fit_split(const struct layout *layout, const struct inventory_ranges *free)
{
	int64_t found = pages_free(free, layout->page);
	struct pages needed = pages_needed(layout);

	if (needed.most <= found)
		return LAYOUT_SPLIT;
	return needed.least > found ? LAYOUT_NONE : LAYOUT_UNDECIDED;
}

/*
 * Whether one gap takes all blocks, or there is one for each that would take any: then
 * nothing can go wrong, and no block has to be looked at.
 */
static bool
fits_easily(const char *text, const struct inventory_ranges *free)
{
	int64_t all = number_read(text, PLACE_ALL);
	int64_t each = number_read(text, PLACE_EACH);
	unsigned count = 0;

	for (uint32_t i = 0; i < free->count; i++) {
		int64_t size = free->list[i].end - free->list[i].start;

		if (size >= all)
			return true;
		count += size >= each;
	}
	return count >= number_read(text, PLACE_COUNT);
}

enum layout_fit
layout_fit(const char *text, const struct inventory_ranges *free)
{
	enum layout_fit whole, split;
	struct layout layout;

	if (fits_easily(text, free))
		return LAYOUT_FITS;
	layout_read(&layout, text);
	whole = fit_as_is(&layout, free);
	if (whole == LAYOUT_FITS)
		return LAYOUT_FITS;
	split = fit_split(&layout, free);
	if (split == LAYOUT_SPLIT)
		return LAYOUT_SPLIT;
	/* Whole blocks need at least the pages that split ones do. */
	if (split == LAYOUT_NONE && layout.page_told)
		return LAYOUT_NONE;
	return LAYOUT_UNDECIDED;
}

/* ---- taking ---- */

static bool
gaps_take_pages(struct gaps *gaps, const struct layout *layout)
{
	int64_t left = pages_needed(layout).most;
	unsigned count = gaps->count;

	for (unsigned i = 0; i < count && left > 0; i++) {
		struct inventory_range *gap = &gaps->list[i];
		int64_t first = address_after(gap->start, 0, layout->page);
		int64_t pages =
		    first < gap->end ? (gap->end - first) / layout->page : 0;

		if (pages > left)
			pages = left;
		if (pages == 0)
			continue;
		left -= pages;
		if (gaps->count < LAYOUT_MAX_RANGES)
			gaps->list[gaps->count++] = (struct inventory_range){
			    first + pages * layout->page, gap->end};
		gap->end = first;
	}
	return left == 0;
}

static int
range_compare(const void *a, const void *b)
{
	const struct inventory_range *x = a;
	const struct inventory_range *y = b;

	return (x->start > y->start) - (x->start < y->start);
}

void
layout_take(const char *text, struct inventory_ranges *free)
{
	struct layout layout;
	struct gaps gaps;
	bool taken;

	layout_read(&layout, text);
	gaps_copy(&gaps, free);
	taken = gaps_take_blocks(&gaps, &layout);
	if (!taken) {
		gaps_copy(&gaps, free);
		taken = gaps_take_pages(&gaps, &layout);
	}
	free->whole = free->whole && taken && !gaps.cut;
	free->count = 0;
	for (unsigned i = 0; i < gaps.count; i++)
		if (gaps.list[i].start < gaps.list[i].end)
			free->list[free->count++] = gaps.list[i];
	qsort(free->list, free->count, sizeof(free->list[0]), range_compare);
}
