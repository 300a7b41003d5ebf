/*
 * Layouts against trying everything: small random blocks, pages of 4, and every address
 * for every block. What is certain must be so.
 */
#include "agent/readiness/layout.h"

#include <stdbool.h>
#include <stdlib.h>

#include "agent/arena.h"
#include "agent/fleet/inventory_memory.h"
#include "agent/readiness/need.h"
#include "tests/unit/cmocka_all.h"
#include "tests/unit/readiness/random_fleet.h"

#define PAGE   4
#define SPACE  40 /* addresses */
#define PIECES 16
#define ROUNDS 20000

struct piece {
	unsigned offset, size;
};

struct puzzle {
	struct piece pieces[PIECES];
	unsigned count;
	bool taken[SPACE];
};

static bool
is_free(const struct puzzle *puzzle, unsigned at, unsigned size)
{
	for (unsigned i = at; i < at + size; i++)
		if (i >= SPACE || puzzle->taken[i])
			return false;
	return true;
}

static void
mark(struct puzzle *puzzle, unsigned at, unsigned size, bool taken)
{
	for (unsigned i = at; i < at + size; i++)
		puzzle->taken[i] = taken;
}

/* Whether the pieces from one on find a place, whatever it takes. */
static bool
solve(struct puzzle *puzzle, unsigned from)
{
	const struct piece *piece = &puzzle->pieces[from];

	if (from == puzzle->count)
		return true;
	for (unsigned at = piece->offset; at < SPACE; at += PAGE) {
		bool solved;

		if (!is_free(puzzle, at, piece->size))
			continue;
		mark(puzzle, at, piece->size, true);
		solved = solve(puzzle, from + 1);
		mark(puzzle, at, piece->size, false);
		if (solved)
			return true;
	}
	return false;
}

/* The same blocks, cut at pages; full pages first, since they are the hardest. */
static struct puzzle
split(const struct puzzle *whole)
{
	struct puzzle pages = *whole;

	pages.count = 0;
	for (int full = 1; full >= 0; full--)
		for (unsigned i = 0; i < whole->count; i++) {
			unsigned at = whole->pieces[i].offset;
			unsigned end = at + whole->pieces[i].size;

			while (at < end) {
				unsigned next = (at / PAGE + 1) * PAGE;
				unsigned size = (next < end ? next : end) - at;

				if ((size == PAGE) == (full == 1))
					pages.pieces[pages.count++] =
					    (struct piece){at % PAGE, size};
				at += size;
			}
		}
	return pages;
}

static struct puzzle
random_puzzle(struct random *random, struct inventory_ranges *ranges)
{
	struct puzzle puzzle = {.count = 1 + random_below(random, 3)};
	unsigned at = 0;

	for (unsigned i = 0; i < puzzle.count; i++)
		puzzle.pieces[i] = (struct piece){
		    random_below(random, PAGE), 1 + random_below(random, 9)};
	mark(&puzzle, 0, SPACE, true);
	ranges->count = 0;
	while (ranges->count < 3) {
		unsigned start = at + 1 + random_below(random, 4);
		unsigned end = start + 1 + random_below(random, 9);

		if (end > SPACE)
			break;
		mark(&puzzle, start, end - start, false);
		ranges->list[ranges->count++] = (struct inventory_range){start, end};
		at = end;
	}
	return puzzle;
}

static int
piece_compare(const void *a, const void *b)
{
	return (int)((const struct piece *)b)->size -
	       (int)((const struct piece *)a)->size;
}

static const char *
puzzle_write(struct puzzle *puzzle, struct needs *needs)
{
	struct inventory_block blocks[PIECES] = {0};
	const struct inventory_domain domain = {
	    .effective_max_pagesize = PAGE, .blocks = blocks};
	const char *text;

	qsort(puzzle->pieces, puzzle->count, sizeof(struct piece), piece_compare);
	for (unsigned i = 0; i < puzzle->count; i++) {
		blocks[i].real_address = PAGE * 7 + puzzle->pieces[i].offset;
		blocks[i].size = puzzle->pieces[i].size;
		blocks[i].next = i + 1 < puzzle->count ? &blocks[i + 1] : NULL;
	}
	needs->texts = arena_new(1 << 16);
	text = layout_write(needs, &domain);
	assert_non_null(text);
	return text;
}

static void
test_what_is_certain_is_so(void **state)
{
	struct inventory_ranges *ranges =
	    calloc(1, sizeof(*ranges) + 3 * sizeof(ranges->list[0]));
	struct random random = {.state = 20261122, .rare = 2};
	unsigned answers[LAYOUT_UNDECIDED + 1] = {0};

	(void)state;
	assert_non_null(ranges);
	for (unsigned round = 0; round < ROUNDS; round++) {
		struct puzzle whole = random_puzzle(&random, ranges);
		struct puzzle pages = split(&whole);
		enum layout_fit fit;
		struct needs needs = {0};

		fit = layout_fit(puzzle_write(&whole, &needs), ranges);
		needs_free(&needs);
		answers[fit]++;
		if (fit == LAYOUT_FITS)
			assert_true(solve(&whole, 0));
		if (fit == LAYOUT_SPLIT)
			assert_true(solve(&pages, 0));
		if (fit == LAYOUT_NONE) {
			assert_false(solve(&whole, 0));
			assert_false(solve(&pages, 0));
		}
	}
	free(ranges);
	assert_true(answers[LAYOUT_FITS] > ROUNDS / 10);
	assert_true(answers[LAYOUT_NONE] > ROUNDS / 10);
	assert_true(answers[LAYOUT_SPLIT] > ROUNDS / 100);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(test_what_is_certain_is_so),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
