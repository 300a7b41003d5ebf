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
    {"row 28: only the source saves", saves_here, "821:BB", B, B},
    {"row 28: only the target saves", saves_there, "821:BB", B, B},
    {"row 28: both save", both_save, "", R, R},
    {"row 28: one side is not probed", one_side_not_probed, "", R, R},
    {"row 28: the other manager has no such property", saves_here_old_there, "", R, R},
    {"the target takes none", takes_none, "822:BB", B, B},
    {"the source sends none", sends_none, "823:BB", B, B},
    {"row 16: both as they must be", t4_both_good, "", R, R},
    {"row 16: the target too old", t4_target_low, "824:B-", B, R},
    {"row 16: both too old", t4_both_low, "824:B- 824:B-", B, R},
    {"row 16: T4 and T5 too old", t4_to_t5_both_low, "824:B- 824:B-", B, R},
    {"row 16: T4 and T5", t4_to_t5, "", R, R},
    {"row 16: from 8.4 to 8.3", new_to_old, "825:B-", B, R},
    {"row 16: from 8.3 to 8.9", old_to_new, "", R, R},
    {"row 16: from 8.3 to an M5-32", old_to_m5, "824:B- 825:B-", B, R},
    {"row 16: 9.0 nobody tells of", nine_point_nought, "", R, R},
    {"row 17: the target knows no labels", gpt, "826:WW", D, D},
    {"row 17: the source not known", gpt_source_not_known, "826:WW", D, D},
    {"row 17: neither knows labels", gpt_neither_knows, "", R, R},
    {"row 16: the target not known", target_not_known, "", R, R},
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
