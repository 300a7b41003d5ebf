/*
 * Class 6: cores and memory that were named, row 25 of the conditions in
 * doc/findings.md. web1 has 2 cores, sparc-b has 28 that are free.
 */
#include "tests/unit/readiness/pair.h"
#include "tests/unit/readiness/verdicts.h"

#include "tests/unit/cmocka_all.h"

/* ranges: first and last id of each, -1 at the end. */
static void
set_cores(struct inventory *inventory, struct inventory_cores *cores, const int *ranges)
{
	struct inventory_core_set set = {0};

	for (; ranges[0] >= 0; ranges += 2)
		for (int id = ranges[0]; id <= ranges[1]; id++)
			assert_true(inventory_core_set_add(&set, id));
	assert_int_equal(inventory_set_cores(inventory, cores, &set), 0);
}

static void
free_cores(struct pair *pair, const int *ranges)
{
	set_cores(pair->b.inventory, &pair->b.inventory->free_cores, ranges);
}

/* Cores 8 and 9. */
static void
cores_by_name(struct pair *pair)
{
	pair->web1->whole_cores = INVENTORY_ANSWER_YES;
	pair->web1->named_cores = INVENTORY_ANSWER_YES;
	set_cores(pair->a.inventory, &pair->web1->cores_by_name, (int[]){8, 9, -1});
}

static void
named_cores(struct pair *pair)
{
	cores_by_name(pair);
	free_cores(pair, (int[]){4, 31, -1});
}

static void
named_cores_are_all_that_is_free(struct pair *pair)
{
	cores_by_name(pair);
	free_cores(pair, (int[]){2, 5, 8, 9, -1});
}

static void
one_named_core_is_taken(struct pair *pair)
{
	cores_by_name(pair);
	free_cores(pair, (int[]){4, 8, 10, 31, -1});
}

static void
named_cores_are_taken(struct pair *pair)
{
	cores_by_name(pair);
	free_cores(pair, (int[]){4, 7, 10, 31, -1});
}

static void
named_cores_are_taken_and_bound(struct pair *pair)
{
	named_cores_are_taken(pair);
	pair->web1->state = INVENTORY_STATE_BOUND;
}

static void
no_core_is_free(struct pair *pair)
{
	cores_by_name(pair);
	free_cores(pair, (int[]){-1});
	pair->b.inventory->cores_free = 0;
}

/* Their number alone is. */
static void
ids_of_free_cores_not_known(struct pair *pair)
{
	cores_by_name(pair);
}

static void
ids_of_named_cores_not_known(struct pair *pair)
{
	named_cores(pair);
	pair->web1->cores_by_name.known = false;
	pair->web1->cores_by_name.count = 0;
}

/* It gets its cores where it is bound. */
static void
named_cores_of_an_inactive_domain(struct pair *pair)
{
	ids_of_named_cores_not_known(pair);
	free_cores(pair, (int[]){4, 7, -1});
	pair->web1->state = INVENTORY_STATE_INACTIVE;
}

static void
named_cores_of_an_inactive_domain_anywhere(struct pair *pair)
{
	named_cores_of_an_inactive_domain(pair);
	pair->b.inventory->free_cores.known = false;
}

static void
cores_not_named(struct pair *pair)
{
	named_cores_are_taken(pair);
	pair->web1->named_cores = INVENTORY_ANSWER_NO;
}

static void
whether_cores_are_named_not_known(struct pair *pair)
{
	named_cores_are_taken(pair);
	pair->web1->named_cores = INVENTORY_ANSWER_UNKNOWN;
}

static void
named_cores_and_generic(struct pair *pair)
{
	named_cores(pair);
	pair->web1->cpu_arch = "generic";
}

static void
named_memory_without_whole_cores(struct pair *pair)
{
	pair->web1->named_memory = INVENTORY_ANSWER_YES;
	pair->block->physical_address = 64 * GIB;
}

/* Native and whole cores as far as one knows, and the names are told as 604. */
static void
named_cores_and_the_rest_not_known(struct pair *pair)
{
	named_cores(pair);
	pair->web1->whole_cores = INVENTORY_ANSWER_UNKNOWN;
	pair->web1->cpu_arch = NULL;
}

static void
named_not_told(struct pair *pair)
{
	pair->web1->named_cores = pair->web1->named_memory = INVENTORY_ANSWER_UNKNOWN;
	pair->web1->cpu_arch = "generic";
}

static void
nothing_named(struct pair *pair)
{
	pair->web1->named_cores = pair->web1->named_memory = INVENTORY_ANSWER_NO;
	pair->web1->cpu_arch = "generic";
}

static struct pair_case cases[] = {
    {"row 25: named cores", named_cores, "604:WW", D, D},
    {"row 25: named cores are all that is free", named_cores_are_all_that_is_free,
	"604:WW", D, D},
    {"row 25: one named core is taken", one_named_core_is_taken, "610:BB 604:WW", B, B},
    {"row 25: named cores are taken", named_cores_are_taken, "610:BB 610:BB 604:WW", B,
	B},
    {"row 25: named cores are taken, bound", named_cores_are_taken_and_bound,
	"610:BB 610:BB 604:WW", B, B},
    {"row 25: no core is free", no_core_is_free, "602:BB 610:BB 610:BB 604:WW", B, B},
    {"row 25: ids of free cores not known", ids_of_free_cores_not_known,
	"690:UU 604:WW", U, U},
    {"row 25: ids of named cores not known", ids_of_named_cores_not_known,
	"690:UU 604:WW", U, U},
    {"row 25: named cores, inactive", named_cores_of_an_inactive_domain, "604:WW", D,
	D},
    {"row 25: named cores, inactive, ids of free cores not known",
	named_cores_of_an_inactive_domain_anywhere, "604:WW", D, D},
    {"row 25: cores not named", cores_not_named, "", R, R},
    {"row 25: whether cores are named not known", whether_cores_are_named_not_known, "",
	R, R},
    {"row 25: named cores and generic", named_cores_and_generic, "605:BW 604:WW", B, D},
    {"row 25: named memory without whole cores", named_memory_without_whole_cores,
	"605:BW 704:WW", B, D},
    {"row 25: named cores, the rest not known", named_cores_and_the_rest_not_known,
	"604:WW", D, D},
    {"row 25: whether anything is named not known", named_not_told, "", R, R},
    {"row 25: nothing named", nothing_named, "", R, R},
};

int
main(void)
{
	return pair_run("cpu_named", cases, sizeof(cases) / sizeof(cases[0]));
}
