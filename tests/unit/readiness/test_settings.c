/* Class 8, what only probes tell. Rows are those of doc/findings.md. */
#include "tests/unit/readiness/pair.h"
#include "tests/unit/readiness/verdicts.h"

#include "tests/unit/cmocka_all.h"

#define YES INVENTORY_ANSWER_YES
#define NO  INVENTORY_ANSWER_NO

static struct inventory_settings *
of_a(struct pair *pair)
{
	return &pair->a.inventory->settings;
}

static struct inventory_settings *
of_b(struct pair *pair)
{
	return &pair->b.inventory->settings;
}

/* ---- rows 28 and 29 ---- */

static void
xmpp_on(struct pair *pair)
{
	of_a(pair)->xmpp = of_b(pair)->xmpp = YES;
}

static void
xmpp_off_here(struct pair *pair)
{
	of_a(pair)->xmpp = NO;
}

static void
xmpp_off_there(struct pair *pair)
{
	of_a(pair)->xmpp = YES;
	of_b(pair)->xmpp = NO;
}

static void
xmpp_off_on_both(struct pair *pair)
{
	of_a(pair)->xmpp = of_b(pair)->xmpp = NO;
}

static void
xmpp_not_probed(struct pair *pair)
{
	of_a(pair)->xmpp = YES;
	of_b(pair)->xmpp = INVENTORY_ANSWER_UNKNOWN;
}

static void
saves_here(struct pair *pair)
{
	of_a(pair)->save_spconfig = YES;
	of_b(pair)->save_spconfig = NO;
}

static void
saves_there(struct pair *pair)
{
	of_a(pair)->save_spconfig = NO;
	of_b(pair)->save_spconfig = YES;
}

static void
both_save(struct pair *pair)
{
	of_a(pair)->save_spconfig = of_b(pair)->save_spconfig = YES;
}

static void
one_side_not_probed(struct pair *pair)
{
	of_a(pair)->save_spconfig = YES;
}

static void
neither_saves(struct pair *pair)
{
	of_a(pair)->save_spconfig = of_b(pair)->save_spconfig = NO;
}

/* The first one that has the property. */
static void
saves_here_3_5_there(struct pair *pair)
{
	pair->b.inventory->version =
	    (struct inventory_version){"3.5.0.1", {3, 5, 0, 1, 0}};
	saves_here(pair);
}

/* 3.4 has no such property. */
static void
saves_here_old_there(struct pair *pair)
{
	pair_make_old(pair, &pair->b);
	saves_here(pair);
}

static void
takes_none(struct pair *pair)
{
	of_a(pair)->incoming = NO; /* no matter */
	of_b(pair)->incoming = NO;
}

static void
sends_none(struct pair *pair)
{
	of_a(pair)->outgoing = NO;
	of_b(pair)->outgoing = NO; /* no matter */
}

static void
the_other_way_is_off(struct pair *pair)
{
	of_a(pair)->incoming = of_b(pair)->outgoing = NO; /* no matter */
	of_b(pair)->incoming = of_a(pair)->outgoing = YES;
}

static void
the_other_way_is_off_and_this_one_not_known(struct pair *pair)
{
	of_a(pair)->incoming = of_b(pair)->outgoing = NO;
}

/* ---- rows 16 and 17 ---- */

static void
firmware(struct pair *pair, const char *type_a, const char *a, const char *type_b,
    const char *b)
{
	pair->a.inventory->cpu_type = type_a;
	pair->b.inventory->cpu_type = type_b;
	of_a(pair)->firmware = a;
	of_b(pair)->firmware = b;
	pair->web1->cpu_arch = "migration-class1";
}

static void
t4_both_good(struct pair *pair)
{
	firmware(pair, "SPARC-T4", "8.2.2.c", "SPARC-T4", "8.3.0");
}

static void
t4_target_low(struct pair *pair)
{
	firmware(pair, "SPARC-T4", "8.2.2.c", "SPARC-T4", "8.2.2.b");
}

static void
t4_both_low(struct pair *pair)
{
	firmware(pair, "SPARC-T4", "8.2.1", "SPARC-T4", "8.2.1");
}

/* The target is newer, and T4 needs 8.7, T5 9.4 between them. */
static void
t4_to_t5_both_low(struct pair *pair)
{
	firmware(pair, "SPARC-T4", "8.6.1", "SPARC-T5", "9.3.2");
}

static void
t4_to_t5(struct pair *pair)
{
	firmware(pair, "SPARC-T4", "8.7", "SPARC-T5", "9.4");
}

static void
t2(struct pair *pair, const char *a, const char *b)
{
	firmware(pair, "UltraSPARC-T2", a, "UltraSPARC-T2", b);
	pair->web1->vdisks = NULL;
}

static void
t2_just(struct pair *pair)
{
	t2(pair, "7.4.5", "7.4.5");
}

static void
t2_source_low(struct pair *pair)
{
	t2(pair, "7.4.4", "7.4.5");
}

static void
t2_source_not_known(struct pair *pair)
{
	t2(pair, NULL, "7.4.5");
}

static void
xcp(struct pair *pair, const char *a, const char *b)
{
	firmware(pair, "SPARC-M10", a, "SPARC-M10", b);
	pair->web1->cpu_arch = "native";
}

static void
xcp_lacks(struct pair *pair)
{
	xcp(pair, "XCP2210", "XCP2209");
	pair->web1->vdisks = NULL;
}

static void
xcp_has(struct pair *pair)
{
	xcp(pair, "XCP2271", "XCP2210");
	pair->web1->vdisks = NULL;
}

static void
xcp_without_gpt(struct pair *pair)
{
	xcp(pair, "XCP2230", "XCP2229");
}

static void
xcp_with_gpt(struct pair *pair)
{
	xcp(pair, "XCP2271", "XCP2230");
}

static void
new_to_just_new(struct pair *pair)
{
	firmware(pair, "SPARC-T4", "8.9.11", "SPARC-T4", "8.4.0");
}

static void
new_to_old(struct pair *pair)
{
	firmware(pair, "SPARC-T4", "8.4.0", "SPARC-T4", "8.3.1");
	pair->web1->vdisks = NULL;
}

static void
old_to_new(struct pair *pair)
{
	firmware(pair, "SPARC-T4", "8.3.1", "SPARC-T4", "8.9.11");
}

static void
old_to_m5(struct pair *pair)
{
	firmware(pair, "SPARC-T4", "8.3.1", "SPARC-M5", "9.4.2");
}

static void
nine_point_nought(struct pair *pair)
{
	firmware(pair, "SPARC-T5", "9.1.0", "SPARC-T5", "9.0.2");
	pair->web1->vdisks = NULL;
}

static void
gpt(struct pair *pair)
{
	firmware(pair, "SPARC-T5", "9.1.0", "SPARC-T5", "9.0.2");
}

static void
gpt_known_there(struct pair *pair)
{
	firmware(pair, "SPARC-T5", "9.6.1", "SPARC-T5", "9.1.0");
}

static void
gpt_source_not_known(struct pair *pair)
{
	firmware(pair, "SPARC-T5", NULL, "SPARC-T5", "9.0.2");
}

static void
gpt_neither_knows(struct pair *pair)
{
	firmware(pair, "SPARC-T5", "9.0.1", "SPARC-T5", "9.0.2");
}

static void
target_not_known(struct pair *pair)
{
	firmware(pair, "SPARC-T4", "8.9.0", "SPARC-T4", NULL);
}

static void
not_to_be_read(struct pair *pair)
{
	firmware(pair, "SPARC-T4", "8.9.0", "SPARC-T4", "eight");
}

/* ---- row 30 ---- */

static void
trust(struct pair *pair, const char *a, const char *b)
{
	of_a(pair)->trusted = a;
	of_b(pair)->trusted = b;
}

static void
both_trust(struct pair *pair)
{
	trust(pair, "sparc-b sparc-c ", "sparc-a ");
}

static void
by_longer_names(struct pair *pair)
{
	trust(pair, "sparc-b.example.net ", "sparc-a.example.net ");
}

static void
by_a_name_that_goes_on(struct pair *pair)
{
	trust(pair, "sparc-b2 ", "sparc-a ");
}

static void
neither_trusts(struct pair *pair)
{
	trust(pair, "", "sparc-c ");
}

static void
only_the_target_tells(struct pair *pair)
{
	trust(pair, NULL, "");
}

static void
trust_not_known(struct pair *pair)
{
	trust(pair, NULL, NULL);
}

static struct pair_case cases[] = {
    {"row 29: on", xmpp_on, "", R, R},
    {"row 29: off on the source", xmpp_off_here, "820:BB", B, B},
    {"row 29: off on the target", xmpp_off_there, "820:BB", B, B},
    {"row 29: off on both", xmpp_off_on_both, "820:BB 820:BB", B, B},
    {"row 29: the target is not probed", xmpp_not_probed, "", R, R},
    {"row 28: only the source saves", saves_here, "821:BB", B, B},
    {"row 28: only the target saves", saves_there, "821:BB", B, B},
    {"row 28: both save", both_save, "", R, R},
    {"row 28: neither saves", neither_saves, "", R, R},
    {"row 28: the first manager that has it", saves_here_3_5_there, "821:BB", B, B},
    {"row 28: one side is not probed", one_side_not_probed, "", R, R},
    {"row 28: the other manager has no such property", saves_here_old_there, "", R, R},
    {"no row: 822 the target takes none", takes_none, "822:BB", B, B},
    {"no row: 823 the source sends none", sends_none, "823:BB", B, B},
    {"no row: 822 and 823 not for the other way", the_other_way_is_off, "", R, R},
    {"no row: 822 and 823 not when not probed",
	the_other_way_is_off_and_this_one_not_known, "", R, R},
    {"row 16: both as they must be", t4_both_good, "", R, R},
    {"row 16: the target too old", t4_target_low, "824:B-", B, R},
    {"row 16: both too old", t4_both_low, "824:B- 824:B-", B, R},
    {"row 16: T4 and T5 too old", t4_to_t5_both_low, "824:B- 824:B-", B, R},
    {"row 16: T4 and T5", t4_to_t5, "", R, R},
    {"row 16: T2 as it must be", t2_just, "", R, R},
    {"row 16: T2 of the source too old", t2_source_low, "824:B-", B, R},
    {"row 16: T2 of the source not known", t2_source_not_known, "", R, R},
    {"row 16: from XCP2210 to XCP2209", xcp_lacks, "825:B-", B, R},
    {"row 16: to XCP2210", xcp_has, "", R, R},
    {"row 16: from 8.9 to 8.4", new_to_just_new, "", R, R},
    {"row 16: from 8.4 to 8.3", new_to_old, "825:B-", B, R},
    {"row 16: from 8.3 to 8.9", old_to_new, "", R, R},
    {"row 16: from 8.3 to an M5-32", old_to_m5, "824:B- 825:B-", B, R},
    {"row 16: 9.0 nobody tells of", nine_point_nought, "", R, R},
    {"row 17: the target knows no labels", gpt, "826:WW", D, D},
    {"row 17: the target just knows labels", gpt_known_there, "", R, R},
    {"row 17: XCP2229 knows no labels", xcp_without_gpt, "826:WW", D, D},
    {"row 17: XCP2230 knows labels", xcp_with_gpt, "", R, R},
    {"row 17: the source not known", gpt_source_not_known, "826:WW", D, D},
    {"row 17: neither knows labels", gpt_neither_knows, "", R, R},
    {"rows 16 and 17: the target not known", target_not_known, "", R, R},
    {"row 16: a text nobody can read", not_to_be_read, "", R, R},
    {"row 30: both trust each other", both_trust, "", R, R},
    {"row 30: by longer names", by_longer_names, "", R, R},
    {"row 30: by a name that goes on", by_a_name_that_goes_on, "827:WW", D, D},
    {"row 30: neither trusts", neither_trusts, "827:WW 827:WW", D, D},
    {"row 30: only the target was probed", only_the_target_tells, "", R, R},
    {"row 30: not known", trust_not_known, "", R, R},
};

int
main(void)
{
	return pair_run("settings", cases, sizeof(cases) / sizeof(cases[0]));
}
