/*
 * Class 6: CPUs. Rows are those of the conditions in doc/findings.md. web1 has 16
 * threads on 2 cores of an M7, sparc-b has 224 threads and 28 whole cores free.
 */
#include "tests/unit/readiness/pair.h"
#include "tests/unit/readiness/verdicts.h"

#include "tests/unit/cmocka_all.h"

/* ---- row 7: threads and cores ---- */

static void
one_thread_short(struct pair *pair)
{
	pair->b.inventory->threads_free = 15;
}

static void
just_the_threads(struct pair *pair)
{
	pair->b.inventory->threads_free = 16;
	pair->b.inventory->cores_free = 0;
}

static void
free_threads_not_known(struct pair *pair)
{
	pair->b.inventory->threads_free = INVENTORY_UNKNOWN;
}

static void
threads_of_the_domain_not_known(struct pair *pair)
{
	pair->web1->threads = INVENTORY_UNKNOWN;
}

static void
whole_cores(struct pair *pair)
{
	pair->web1->whole_cores = INVENTORY_ANSWER_YES;
}

static void
one_core_short(struct pair *pair)
{
	whole_cores(pair);
	pair->b.inventory->cores_free = 1;
}

static void
just_the_cores(struct pair *pair)
{
	whole_cores(pair);
	pair->b.inventory->cores_free = 2;
}

/* 16 threads on cores of 8 are 2 cores. */
static void
number_of_cores_not_known(struct pair *pair)
{
	one_core_short(pair);
	pair->web1->cores = INVENTORY_UNKNOWN;
}

/* 250 threads of 32 cores: how many of those 16 threads fill, nobody can say. */
static void
number_of_cores_not_known_and_odd_ones(struct pair *pair)
{
	number_of_cores_not_known(pair);
	pair->a.inventory->threads_total = pair->b.inventory->threads_total = 250;
}

/* Constraints may tell cores alone. */
static void
cores_alone_are_known(struct pair *pair)
{
	just_the_cores(pair);
	pair->web1->threads = INVENTORY_UNKNOWN;
}

static void
free_cores_not_known(struct pair *pair)
{
	whole_cores(pair);
	pair->b.inventory->cores_free = INVENTORY_UNKNOWN;
}

static void
maybe_whole_and_cores_enough(struct pair *pair)
{
	pair->web1->whole_cores = INVENTORY_ANSWER_UNKNOWN;
}

static void
maybe_whole_and_cores_short(struct pair *pair)
{
	pair->web1->whole_cores = INVENTORY_ANSWER_UNKNOWN;
	pair->b.inventory->cores_free = 1;
}

static void
maybe_whole_and_threads_short(struct pair *pair)
{
	maybe_whole_and_cores_short(pair);
	pair->b.inventory->threads_free = 15;
}

/* 12 threads do not fill cores of 8: nobody asked for whole ones. */
static void
threads_that_fill_no_cores(struct pair *pair)
{
	maybe_whole_and_cores_short(pair);
	pair->web1->threads = 12;
}

/* 16 threads on 3 cores are not whole ones either. */
static void
threads_spread_over_cores(struct pair *pair)
{
	maybe_whole_and_cores_short(pair);
	pair->web1->cores = 3;
}

static void
an_inactive_domain(struct pair *pair)
{
	one_thread_short(pair);
	pair->web1->state = INVENTORY_STATE_INACTIVE;
}

/* ---- row 8: types ---- */

static void
another_type(struct pair *pair)
{
	pair->b.inventory->cpu_type = "SPARC-T5";
}

/* From M7 on, tags of ADI do not come along (row 31). */
static void
another_type_and_generic(struct pair *pair)
{
	another_type(pair);
	pair->web1->cpu_arch = "generic";
}

static void
type_of_target_not_known(struct pair *pair)
{
	pair->b.inventory->cpu_type = NULL;
}

static void
type_of_source_not_known(struct pair *pair)
{
	pair->a.inventory->cpu_type = "";
}

static void
arch_not_known(struct pair *pair)
{
	another_type(pair);
	pair->web1->cpu_arch = NULL;
}

static void
arch_not_known_and_the_same_type(struct pair *pair)
{
	pair->web1->cpu_arch = NULL;
}

static void
version(struct side *side, const char *text, int major, int minor)
{
	side->inventory->version =
	    (struct inventory_version){text, {major, minor, 0, 0, 0}};
}

/* Managers before 2.2 have no classes: native. */
static void
arch_of_an_old_manager(struct pair *pair)
{
	arch_not_known(pair);
	version(&pair->a, "2.1", 2, 1);
	version(&pair->b, "2.1", 2, 1);
}

/* ---- rows 23 and 24: performance counters ---- */

static void
counters(struct pair *pair, const char *mine, const char *theirs)
{
	pair->web1->perf_counters = mine;
	pair->b.primary->perf_counters = theirs;
}

static void
global_counters_on_both(struct pair *pair)
{
	counters(pair, "global,htstrand", "global");
}

static void
global_counters_here_only(struct pair *pair)
{
	counters(pair, "global", "strand");
}

static void
global_counters_there_only(struct pair *pair)
{
	counters(pair, "strand", "global");
}

static void
counters_not_known(struct pair *pair)
{
	counters(pair, NULL, "global");
}

static void
global_counters_of_a_guest_there(struct pair *pair)
{
	struct inventory_domain *db1 = side_add_domain(&pair->b, "db1");

	db1->mac = 0x0010E0000299;
	db1->perf_counters = "global";
	counters(pair, "global", "strand");
}

static void
counters_there_not_known(struct pair *pair)
{
	counters(pair, "global", NULL);
}

static void
global_counters_to_an_older_type(struct pair *pair)
{
	another_type_and_generic(pair);
	counters(pair, "global", "");
}

static void
global_counters_to_a_newer_type(struct pair *pair)
{
	global_counters_to_an_older_type(pair);
	pair->b.inventory->cpu_type = "SPARC-M8";
}

/* Of all that has them the M7 is the oldest. */
static void
global_counters_to_the_oldest_with_them(struct pair *pair)
{
	global_counters_to_an_older_type(pair);
	pair->a.inventory->cpu_type = "SPARC-M8";
	pair->b.inventory->cpu_type = "SPARC-M7";
}

static void
counters_by_thread_to_an_older_type(struct pair *pair)
{
	global_counters_to_an_older_type(pair);
	pair->web1->perf_counters = "strand";
}

static void
global_counters_to_a_type_nobody_knows(struct pair *pair)
{
	global_counters_to_an_older_type(pair);
	pair->b.inventory->cpu_type = "my-cpu";
}

/* Before 3.2 nobody knows whether the class goes, but the counters do not. */
static void
global_counters_and_a_class_not_told(struct pair *pair)
{
	global_counters_to_an_older_type(pair);
	version(&pair->a, "3.1", 3, 1);
	version(&pair->b, "3.1", 3, 1);
}

static void
global_counters_cold_on_both(struct pair *pair)
{
	global_counters_on_both(pair);
	pair->web1->state = INVENTORY_STATE_BOUND;
}

/* ---- row 31: ADI ---- */

static void
adi_and_an_old_manager(struct pair *pair)
{
	version(&pair->b, "3.4.0.5", 3, 4);
	version(&pair->a, "3.5.0.1", 3, 5);
}

static void
adi_and_just_the_managers(struct pair *pair)
{
	version(&pair->b, "3.5.0.1", 3, 5);
}

/* That the manager is not known is 890, for live and cold. */
static void
adi_and_a_manager_not_known(struct pair *pair)
{
	pair->b.inventory->version.text = NULL;
}

static void
no_adi(struct pair *pair)
{
	another_type_and_generic(pair);
	pair->a.inventory->cpu_type = "SPARC-T4";
}

/* ---- 5.2, Fujitsu ---- */

static void
fujitsu(struct pair *pair)
{
	pair->a.inventory->cpu_type = "SPARC-M10";
	pair->b.inventory->cpu_type = "SPARC-M12";
	pair->web1->cpu_arch = "sparc64-class1";
}

static void
fujitsu_back(struct pair *pair)
{
	fujitsu(pair);
	pair->a.inventory->cpu_type = "SPARC-M12";
	pair->b.inventory->cpu_type = "SPARC-M10";
}

static void
fujitsu_alike(struct pair *pair)
{
	fujitsu(pair);
	pair->a.inventory->cpu_type = "SPARC-M12";
}

static void
fujitsu_to_a_type_not_known(struct pair *pair)
{
	fujitsu(pair);
	pair->b.inventory->cpu_type = NULL;
}

static void
fujitsu_generic(struct pair *pair)
{
	fujitsu(pair);
	pair->web1->cpu_arch = "generic";
}

static struct pair_case cases[] = {
    {"row 7: one thread short", one_thread_short, "601:BB", B, B},
    {"row 7: just the threads", just_the_threads, "", R, R},
    {"row 7: free threads not known", free_threads_not_known, "690:UU", U, U},
    {"row 7: threads of the domain not known", threads_of_the_domain_not_known,
	"690:UU", U, U},
    {"row 7: one core short", one_core_short, "602:BB", B, B},
    {"row 7: just the cores", just_the_cores, "", R, R},
    {"row 7: number of cores not known", number_of_cores_not_known, "602:BB", B, B},
    {"row 7: number of cores not known, odd ones",
	number_of_cores_not_known_and_odd_ones, "690:UU", U, U},
    {"row 7: cores alone are known", cores_alone_are_known, "", R, R},
    {"row 7: free cores not known", free_cores_not_known, "690:UU", U, U},
    {"row 7: maybe whole cores, and there are enough", maybe_whole_and_cores_enough, "",
	R, R},
    {"row 7: maybe whole cores, and there are not", maybe_whole_and_cores_short,
	"690:UU", U, U},
    {"row 7: maybe whole cores, threads short", maybe_whole_and_threads_short, "601:BB",
	B, B},
    {"row 7: threads that fill no cores", threads_that_fill_no_cores, "", R, R},
    {"row 7: threads spread over cores", threads_spread_over_cores, "", R, R},
    {"row 7: an inactive domain", an_inactive_domain, "601:BB", B, B},
    {"row 8: another type", another_type, "603:B-", B, R},
    {"row 8: another type and generic", another_type_and_generic, "608:W-", D, R},
    {"row 8: type of the target not known", type_of_target_not_known, "691:U-", U, R},
    {"row 8: type of the source not known", type_of_source_not_known, "691:U-", U, R},
    {"row 8: cpu-arch not known", arch_not_known, "691:U- 608:W-", U, R},
    {"row 8: cpu-arch not known, same type", arch_not_known_and_the_same_type, "", R,
	R},
    {"row 8: cpu-arch of an old manager", arch_of_an_old_manager, "603:B-", B, R},
    {"row 23: global counters on both", global_counters_on_both, "606:BW", B, D},
    {"row 23: global counters here only", global_counters_here_only, "", R, R},
    {"row 23: global counters there only", global_counters_there_only, "", R, R},
    {"row 23: a guest there counts", global_counters_of_a_guest_there, "606:BW", B, D},
    {"row 23: counters there not told", counters_there_not_known, "", R, R},
    {"row 23: counters not told are not set", counters_not_known, "", R, R},
    {"row 23: a bound domain", global_counters_cold_on_both, "606:BW", B, D},
    {"row 24: to an older type", global_counters_to_an_older_type, "607:B- 608:W-", B,
	R},
    {"row 24: to a newer type", global_counters_to_a_newer_type, "608:W-", D, R},
    {"row 24: to the oldest with them", global_counters_to_the_oldest_with_them,
	"608:W-", D, R},
    {"row 24: counters by thread", counters_by_thread_to_an_older_type, "608:W-", D, R},
    {"row 24: to a type nobody knows", global_counters_to_a_type_nobody_knows,
	"691:U- 608:W-", U, R},
    {"row 24: to an older type, the class not told",
	global_counters_and_a_class_not_told, "607:B- 691:U- 608:W-", B, R},
    {"row 31: ADI and a manager before 3.5", adi_and_an_old_manager, "608:W-", D, R},
    {"row 31: ADI and just the managers", adi_and_just_the_managers, "", R, R},
    {"row 31: ADI and a manager not known", adi_and_a_manager_not_known, "890:UU", U,
	U},
    {"row 31: no ADI on the source", no_adi, "", R, R},
    {"row 8, Fujitsu: sparc64-class1 from M10 to M12", fujitsu, "609:W-", D, R},
    {"row 8, Fujitsu: sparc64-class1 from M12 to M10", fujitsu_back, "609:W-", D, R},
    {"row 8, Fujitsu: sparc64-class1 between M12", fujitsu_alike, "", R, R},
    {"row 8, Fujitsu: type of the target not known", fujitsu_to_a_type_not_known,
	"691:U-", U, R},
    {"row 8, Fujitsu: generic from M10 to M12", fujitsu_generic, "", R, R},
};

int
main(void)
{
	return pair_run("cpu", cases, sizeof(cases) / sizeof(cases[0]));
}
