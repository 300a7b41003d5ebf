/*
 * Class 7: memory, row 9 of the conditions in doc/findings.md. web1 has 4G in one block
 * at 2G, in pages of 2G; sparc-b has 64G free from 64G on.
 */
#include "tests/unit/readiness/pair.h"
#include "tests/unit/readiness/verdicts.h"

#include "tests/unit/cmocka_all.h"

/* Other free memory for sparc-b, address and size by turns, 0 at the end. */
static void
set_free(struct pair *pair, const int64_t *ranges)
{
	struct inventory *inventory = pair->b.inventory;

	inventory->memory_free = 0;
	inventory->blocks = NULL;
	for (; ranges[0] != 0; ranges += 2) {
		side_add_block(&pair->b, &inventory->blocks, ranges[0], ranges[1], "");
		inventory->memory_free += ranges[1];
	}
}

/* Another layout for web1, likewise. */
static void
set_blocks(struct pair *pair, int64_t page, const int64_t *blocks)
{
	struct inventory_domain *web1 = pair->web1;

	web1->effective_max_pagesize = page;
	web1->hardware_max_pagesize = page;
	web1->memory = 0;
	web1->blocks = NULL;
	for (; blocks[1] != 0; blocks += 2) {
		side_add_block(&pair->a, &web1->blocks, blocks[0], blocks[1], NULL);
		web1->memory += blocks[1];
	}
}

/* ---- the sum ---- */

static void
just_enough(struct pair *pair)
{
	set_free(pair, (int64_t[]){64 * GIB, 4 * GIB, 0});
}

static void
one_megabyte_short(struct pair *pair)
{
	set_free(pair, (int64_t[]){64 * GIB, 4095 * MIB, 0});
}

static void
inactive(struct pair *pair)
{
	pair->web1->state = INVENTORY_STATE_INACTIVE;
	pair->web1->blocks = NULL;
}

static void
inactive_and_short(struct pair *pair)
{
	one_megabyte_short(pair);
	inactive(pair);
}

/* It has no blocks yet, so anything will do. */
static void
inactive_and_in_pieces(struct pair *pair)
{
	set_free(
	    pair, (int64_t[]){64 * GIB, 2 * GIB, 97 * GIB, 1 * GIB, 99 * GIB, GIB, 0});
	inactive(pair);
}

static void
free_memory_not_known(struct pair *pair)
{
	pair->b.inventory->memory_free = INVENTORY_UNKNOWN;
}

static void
memory_of_the_domain_not_known(struct pair *pair)
{
	pair->web1->memory = INVENTORY_UNKNOWN;
}

/* ---- the example of the guide: 2G and 6G against 5632M, 2G and 512M ---- */

static void
guide(struct pair *pair, int64_t page)
{
	set_blocks(
	    pair, page, (int64_t[]){0x80000000, 2 * GIB, 0x400000000, 6 * GIB, 0, 0});
	set_free(pair, (int64_t[]){64 * GIB, 5632 * MIB, 128 * GIB, 2 * GIB, 192 * GIB,
			   512 * MIB, 0});
}

static void
guide_example(struct pair *pair)
{
	guide(pair, 2 * GIB);
}

/* 22, 8 and 2 pages of 256M are the 32 that 8G need. */
static void
guide_example_with_small_pages(struct pair *pair)
{
	guide(pair, 256 * MIB);
}

/* As much, but the last 512M begin within a page: 22, 8 and 1 are one too few. */
static void
guide_example_one_page_short(struct pair *pair)
{
	guide(pair, 256 * MIB);
	set_free(pair, (int64_t[]){64 * GIB, 5632 * MIB, 128 * GIB, 2 * GIB,
			   192 * GIB + 128 * MIB, 512 * MIB, 0});
}

static void
guide_example_with_room(struct pair *pair)
{
	guide(pair, 2 * GIB);
	set_free(pair, (int64_t[]){64 * GIB, 6 * GIB, 128 * GIB, 2 * GIB, 0});
}

/* 2G of a domain that has 8G were listed. */
static void
guide_example_listed_in_part(struct pair *pair)
{
	guide_example_with_room(pair);
	set_blocks(pair, 2 * GIB, (int64_t[]){0x80000000, 2 * GIB, 0, 0});
	pair->web1->memory = 8 * GIB;
}

/* ---- congruence ---- */

/* 65G to 70G: from 66G on, 4G fit. */
static void
behind_the_first_page(struct pair *pair)
{
	set_free(pair, (int64_t[]){65 * GIB, 5 * GIB, 0});
}

/* 65G to 69G: the only pages of 2G in it are 66G to 68G. */
static void
not_congruent(struct pair *pair)
{
	set_free(pair, (int64_t[]){65 * GIB, 4 * GIB, 0});
}

/* In pages of 1G 65G is as good as 2G. */
static void
congruent_at_the_effective_size(struct pair *pair)
{
	not_congruent(pair);
	pair->web1->effective_max_pagesize = GIB;
}

static void
congruent_at_the_hardware_size(struct pair *pair)
{
	not_congruent(pair);
	pair->web1->effective_max_pagesize = INVENTORY_UNKNOWN;
	pair->web1->hardware_max_pagesize = GIB;
}

/* A block at 3G lies at 1G of its page, as 65G does. */
static void
congruent_inside_a_page(struct pair *pair)
{
	not_congruent(pair);
	pair->block->real_address = 3 * GIB;
}

/* Free blocks that touch are one piece. */
static void
pieces_that_touch(struct pair *pair)
{
	set_free(pair, (int64_t[]){66 * GIB, 2 * GIB, 64 * GIB, 2 * GIB, 0});
}

/* ---- several blocks ---- */

/* Both need the one piece of 4G. */
static void
two_blocks_for_one_piece(struct pair *pair)
{
	set_blocks(pair, GIB, (int64_t[]){2 * GIB, 3 * GIB, 8 * GIB, 3 * GIB, 0, 0});
	set_free(pair, (int64_t[]){64 * GIB, 4 * GIB, 128 * GIB, 900 * MIB, 130 * GIB,
			   900 * MIB, 132 * GIB, 900 * MIB, 134 * GIB, 900 * MIB, 0});
}

static void
two_blocks_in_one_piece(struct pair *pair)
{
	two_blocks_for_one_piece(pair);
	set_free(pair, (int64_t[]){64 * GIB, 6 * GIB, 0});
}

/*
 * 5G and 3G behind it belong to 64G, 4G and 3G behind it to 128G; who puts the largest
 * one into the smallest piece does not find that.
 */
static void
a_puzzle(struct pair *pair)
{
	set_blocks(pair, 16 * GIB,
	    (int64_t[]){16 * GIB, 5 * GIB, 32 * GIB, 4 * GIB, 52 * GIB, 3 * GIB,
		69 * GIB, 3 * GIB, 0, 0});
	set_free(pair, (int64_t[]){64 * GIB, 8 * GIB, 128 * GIB, 7 * GIB, 0});
}

/* ---- not known ---- */

static void
layout_not_known(struct pair *pair)
{
	pair->web1->blocks = NULL;
}

static void
address_of_a_block_not_known(struct pair *pair)
{
	pair->block->real_address = INVENTORY_UNKNOWN;
}

/* 66G is at 2G of a page of 16G, the largest there is: congruent for all. */
static void
page_size_not_known(struct pair *pair)
{
	pair->web1->effective_max_pagesize = INVENTORY_UNKNOWN;
	pair->web1->hardware_max_pagesize = INVENTORY_UNKNOWN;
}

static void
page_size_not_known_and_little_room(struct pair *pair)
{
	page_size_not_known(pair);
	just_enough(pair);
}

static void
page_size_not_known_and_short(struct pair *pair)
{
	page_size_not_known(pair);
	one_megabyte_short(pair);
}

static void
address_of_free_memory_not_known(struct pair *pair)
{
	pair->b.free->physical_address = INVENTORY_UNKNOWN;
}

static void
named_memory(struct pair *pair)
{
	pair->web1->named_memory = INVENTORY_ANSWER_YES;
	pair->web1->whole_cores = INVENTORY_ANSWER_YES;
}

/* Its 4G lie at an address of sparc-a; sparc-b has 64G free from 64G on. */
static void
named_memory_at(struct pair *pair, int64_t address)
{
	named_memory(pair);
	pair->block->physical_address = address;
}

static void
named_memory_is_free(struct pair *pair)
{
	named_memory_at(pair, 124 * GIB);
}

static void
named_memory_ends_behind(struct pair *pair)
{
	named_memory_at(pair, 124 * GIB + MIB);
}

static void
named_memory_begins_before(struct pair *pair)
{
	named_memory_at(pair, 64 * GIB - MIB);
}

static void
named_memory_begins_there(struct pair *pair)
{
	named_memory_at(pair, 64 * GIB);
}

static void
memory_not_named(struct pair *pair)
{
	named_memory_at(pair, 32 * GIB);
	pair->web1->named_memory = INVENTORY_ANSWER_NO;
}

static void
named_memory_not_told(struct pair *pair)
{
	named_memory_at(pair, 32 * GIB);
	pair->web1->named_memory = INVENTORY_ANSWER_UNKNOWN;
}

static void
named_memory_and_free_memory_in_part(struct pair *pair)
{
	named_memory_at(pair, 32 * GIB);
	side_add_block(
	    &pair->b, &pair->b.inventory->blocks, INVENTORY_UNKNOWN, GIB, "");
	pair->b.inventory->memory_free += GIB;
}

/* 5 pages of 2G are needed, however they are laid; there are 4, and 10G in all. */
static void
fewer_pages_than_needed(struct pair *pair)
{
	set_blocks(
	    pair, 2 * GIB, (int64_t[]){2 * GIB, 4 * GIB, 8 * GIB, 6 * GIB, 0, 0});
	set_free(pair, (int64_t[]){64 * GIB, 6 * GIB, 73 * GIB, 4 * GIB, 0});
}

static struct pair_case cases[] = {
    {"row 9: just enough", just_enough, "", R, R},
    {"row 9: one megabyte short", one_megabyte_short, "701:BB", B, B},
    {"row 9: inactive and short", inactive_and_short, "701:BB", B, B},
    {"row 9: inactive and in pieces", inactive_and_in_pieces, "", R, R},
    {"row 9: free memory not known", free_memory_not_known, "790:UU", U, U},
    {"row 9: memory of the domain not known", memory_of_the_domain_not_known, "790:UU",
	U, U},
    {"row 9: the guide's example", guide_example, "702:BB", B, B},
    {"row 9: the guide's example, small pages", guide_example_with_small_pages,
	"703:WW", D, D},
    {"row 9: the guide's example, one page short", guide_example_one_page_short,
	"702:BB", B, B},
    {"row 9: the guide's example, with room", guide_example_with_room, "", R, R},
    {"row 9: the guide's example, in part", guide_example_listed_in_part, "790:UU", U,
	U},
    {"row 9: behind the first page", behind_the_first_page, "", R, R},
    {"row 9: not congruent", not_congruent, "702:BB", B, B},
    {"row 9: congruent at the effective size", congruent_at_the_effective_size, "", R,
	R},
    {"row 9: congruent at the hardware's size", congruent_at_the_hardware_size, "", R,
	R},
    {"row 9: congruent inside a page", congruent_inside_a_page, "", R, R},
    {"row 9: pieces that touch", pieces_that_touch, "", R, R},
    {"row 9: two blocks for one piece", two_blocks_for_one_piece, "702:BB", B, B},
    {"row 9: two blocks in one piece", two_blocks_in_one_piece, "", R, R},
    {"row 9: a puzzle", a_puzzle, "790:UU", U, U},
    {"row 9: layout not known", layout_not_known, "790:UU", U, U},
    {"row 9: address of a block not known", address_of_a_block_not_known, "790:UU", U,
	U},
    {"row 9: page size not known", page_size_not_known, "", R, R},
    {"row 9: page size not known, little room", page_size_not_known_and_little_room,
	"790:UU", U, U},
    {"row 9: page size not known, and short", page_size_not_known_and_short, "701:BB",
	B, B},
    {"row 9: address of free memory not known", address_of_free_memory_not_known,
	"790:UU", U, U},
    {"row 9: fewer pages than blocks need", fewer_pages_than_needed, "702:BB", B, B},
    {"row 25: named memory, addresses not known", named_memory, "790:UU 704:WW", U, U},
    {"row 25: memory not named", memory_not_named, "", R, R},
    {"row 25: whether memory is named not known", named_memory_not_told, "", R, R},
    {"row 25: named memory is free", named_memory_is_free, "704:WW", D, D},
    {"row 25: named memory begins there", named_memory_begins_there, "704:WW", D, D},
    {"row 25: named memory ends behind", named_memory_ends_behind, "705:BB 704:WW", B,
	B},
    {"row 25: named memory begins before", named_memory_begins_before, "705:BB 704:WW",
	B, B},
    {"row 25: named memory, free memory in part", named_memory_and_free_memory_in_part,
	"790:UU 704:WW", U, U},
};

int
main(void)
{
	return pair_run("memory", cases, sizeof(cases) / sizeof(cases[0]));
}
