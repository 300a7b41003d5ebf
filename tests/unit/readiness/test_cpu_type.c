/*
 * Which CPUs a running domain may see: row 8 of the conditions in doc/findings.md, and
 * the table of cpu-arch there.
 */
#include "agent/readiness/cpu_type.h"

#include "agent/readiness/release.h"
#include "tests/unit/cmocka_all.h"

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))

static void
test_words_of_vendors_and_people(void **state)
{
	static const struct {
		const char *words;
		enum cpu_type type;
	} cases[] = {
	    {"UltraSPARC-T2", CPU_TYPE_T2},
	    {"UltraSPARC-T2+", CPU_TYPE_T2_PLUS},
	    {"UltraSPARC T2 Plus", CPU_TYPE_T2_PLUS},
	    {"T2 plus", CPU_TYPE_T2_PLUS},
	    {"T2 plush", CPU_TYPE_T2},
	    {"SPARC-T3", CPU_TYPE_T3},
	    {"SPARC-T5", CPU_TYPE_T5},
	    {"sparc-m7", CPU_TYPE_M7},
	    {"SPARC T7-2", CPU_TYPE_M7},
	    {"T8", CPU_TYPE_M8},
	    {"SPARC-S7", CPU_TYPE_S7},
	    {"SPARC64-X", CPU_TYPE_M10},
	    {"SPARC64-X+", CPU_TYPE_M10},
	    {"SPARC64-XII", CPU_TYPE_M12},
	    {"Fujitsu M12-1", CPU_TYPE_M12},
	    {"SPARC-M70", CPU_TYPE_OTHER},
	    {"fast", CPU_TYPE_OTHER},
	    {"", CPU_TYPE_OTHER},
	};

	(void)state;
	for (size_t i = 0; i < COUNT(cases); i++)
		assert_int_equal(cpu_type_parse(cases[i].words), cases[i].type);
}

static const struct move_case {
	const char *arch, *source, *target;
	int64_t source_release, target_release;
	enum cpu_answer answer;
} moves[] = {
    /* native: the same type, whatever it is called */
    {"native", "SPARC-M7", "SPARC-T7", 3006, 3006, CPU_FITS},
    {"native", "SPARC-M7", "SPARC-M8", 3006, 3006, CPU_REFUSED},
    {"native", "SPARC-T4", "SPARC-T5", 3006, 3006, CPU_REFUSED},
    {"native", "my-cpu", "my-cpu", 3006, 3006, CPU_FITS},
    {"native", "my-cpu", "SPARC-M8", 3006, 3006, CPU_UNTOLD},
    {"native", "SPARC-M12", "SPARC-M12", 3004, 3004, CPU_FITS},
    {"native", "SPARC-M12", "SPARC-M10", 3006, 3006, CPU_REFUSED},
    /* migration-class1: T4 and later of Oracle */
    {"migration-class1", "SPARC-T4", "SPARC-M8", 3006, 3006, CPU_FITS},
    {"migration-class1", "SPARC-T4", "SPARC-T5", 3001, 3001, CPU_UNTOLD},
    {"migration-class1", "SPARC-T4", "SPARC-T5", 3002, INVENTORY_UNKNOWN, CPU_UNTOLD},
    {"migration-class1", "SPARC-T3", "SPARC-T4", 3002, 3002, CPU_REFUSED},
    {"migration-class1", "SPARC-M8", "SPARC-M10", 3006, 3006, CPU_REFUSED},
    /* sparc64-class1: Fujitsu alone, on M12 from 3.5 on */
    {"sparc64-class1", "SPARC-M10", "SPARC-M12", 3006, 3006, CPU_FITS},
    {"sparc64-class1", "SPARC-M12", "SPARC-M10", 3005, 3004, CPU_FITS},
    {"sparc64-class1", "SPARC-M10", "SPARC-M12", 3005, 3004, CPU_REFUSED},
    {"sparc64-class1", "SPARC-M12", "SPARC-M12", 3005, 3004, CPU_REFUSED},
    {"sparc64-class1", "SPARC-M10", "SPARC-M10", 3002, 3002, CPU_FITS},
    {"sparc64-class1", "SPARC-M10", "SPARC-M8", 3006, 3006, CPU_REFUSED},
    /* generic, Fujitsu: on M12 from 3.5 on; 3.2 with a patch on Solaris 10 */
    {"generic", "SPARC-M10", "SPARC-M12", 3005, 3005, CPU_FITS},
    {"generic", "SPARC-M10", "SPARC-M12", 3003, 3003, CPU_UNTOLD},
    {"generic", "SPARC-M10", "SPARC-M12", 3001, 3001, CPU_REFUSED},
    {"generic", "SPARC-M10", "SPARC-T5", 3006, 3006, CPU_UNTOLD},
    /* generic, Oracle: not between T2, T2+, T3 and T5 or later (3.2 to 3.4) */
    {"generic", "SPARC-T4", "SPARC-M8", 3006, 3006, CPU_FITS},
    {"generic", "SPARC-T3", "SPARC-T5", 3002, 3002, CPU_REFUSED},
    {"generic", "SPARC-M7", "UltraSPARC-T2", 3004, 3004, CPU_REFUSED},
    {"generic", "UltraSPARC-T2", "SPARC-T4", 3002, 3002, CPU_FITS},
    {"generic", "SPARC-T3", "SPARC-T4", 3002, 3002, CPU_FITS},
    /* and from 3.5 on not between firmware 7 (T2, T2+) and 8 (T3, T4) */
    {"generic", "UltraSPARC-T2", "SPARC-T4", 3005, 3005, CPU_REFUSED},
    {"generic", "UltraSPARC-T2", "UltraSPARC-T2+", 3005, 3005, CPU_FITS},
    {"generic", "SPARC-T3", "SPARC-T4", 3005, 3005, CPU_FITS},
    {"generic", "SPARC-T3", "SPARC-T5", 3005, 3005, CPU_UNTOLD},
    /* cross-CPU came with 2.2 */
    {"generic", "SPARC-T3", "SPARC-T4", 2001, 2002, CPU_REFUSED},
    {"generic", "SPARC-T3", "SPARC-T4", INVENTORY_UNKNOWN, 3006, CPU_UNTOLD},
    /* a class that is not known, or not known here */
    {NULL, "SPARC-M8", "SPARC-M8", 3006, 3006, CPU_FITS},
    {NULL, "SPARC-M7", "SPARC-M8", 3006, 3006, CPU_UNTOLD},
    {"migration-class9", "SPARC-M7", "SPARC-M8", 3006, 3006, CPU_UNTOLD},
};

static void
test_moves(void **state)
{
	(void)state;
	for (size_t i = 0; i < COUNT(moves); i++) {
		const struct move_case *c = &moves[i];
		const struct cpu_move move = {
		    .arch = c->arch,
		    .source = c->source,
		    .target = c->target,
		    .from = cpu_type_parse(c->source),
		    .to = cpu_type_parse(c->target),
		    .source_release = c->source_release,
		    .target_release = c->target_release,
		};

		if (cpu_move_answer(&move) != c->answer)
			fail_msg("%s from %s to %s", c->arch != NULL ? c->arch : "-",
			    c->source, c->target);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(test_words_of_vendors_and_people),
	    cmocka_unit_test(test_moves),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
