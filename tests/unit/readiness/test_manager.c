/* Class 8: managers. Rows are those of the conditions in doc/findings.md. */
#include "tests/unit/readiness/pair.h"
#include "tests/unit/readiness/verdicts.h"

#include "tests/unit/cmocka_all.h"

/* A CPU without ADI, so that old managers spoil nothing else. */
static void
versions(struct pair *pair, const char *a, int a_major, int a_minor, const char *b,
    int b_major, int b_minor)
{
	pair->a.inventory->cpu_type = pair->b.inventory->cpu_type = "SPARC-T4";
	pair->a.inventory->version =
	    (struct inventory_version){a, {a_major, a_minor, 0, 0, 0}};
	pair->b.inventory->version =
	    (struct inventory_version){b, {b_major, b_minor, 0, 0, 0}};
}

static void
the_one_before(struct pair *pair)
{
	versions(pair, "3.6.2.0.31", 3, 6, "3.5.0.1", 3, 5);
}

static void
two_releases_back(struct pair *pair)
{
	versions(pair, "3.6.2.0.31", 3, 6, "3.4.0.5", 3, 4);
}

static void
two_releases_on(struct pair *pair)
{
	versions(pair, "3.4.0.5", 3, 4, "3.6.2.0.31", 3, 6);
}

/* 2.2 was followed by 3.0. */
static void
over_the_turn_to_3(struct pair *pair)
{
	versions(pair, "2.2", 2, 2, "3.0", 3, 0);
}

/* 1.3, 2.0, 2.1 */
static void
two_over_the_turn_to_2(struct pair *pair)
{
	versions(pair, "1.3", 1, 3, "2.1", 2, 1);
}

/* Whether there was a 3.7 nobody here knows. */
static void
over_the_turn_to_4(struct pair *pair)
{
	versions(pair, "3.6.2.0.31", 3, 6, "4.0", 4, 0);
}

static void
two_over_the_turn_to_4(struct pair *pair)
{
	versions(pair, "3.5.0.1", 3, 5, "4.0", 4, 0);
}

static void
version_of_target_not_known(struct pair *pair)
{
	pair->b.inventory->version.text = NULL;
}

static void
version_of_source_not_known(struct pair *pair)
{
	pair->a.inventory->version.text = NULL;
}

static void
policy_to_3_3(struct pair *pair, const char *policy)
{
	versions(pair, "3.4.0.5", 3, 4, "3.3.0.2", 3, 3);
	pair->web1->boot_policy = policy;
}

static void
policy_enforce(struct pair *pair)
{
	policy_to_3_3(pair, "enforce");
}

static void
policy_none(struct pair *pair)
{
	policy_to_3_3(pair, "none");
}

static void
policy_not_told(struct pair *pair)
{
	policy_to_3_3(pair, NULL);
}

static void
policy_to_3_5(struct pair *pair)
{
	the_one_before(pair);
	pair->web1->boot_policy = "enforce";
}

/* 3.4 is the first one that knows it. */
static void
policy_to_3_4(struct pair *pair)
{
	versions(pair, "3.3.0.2", 3, 3, "3.4.0.5", 3, 4);
	pair->web1->boot_policy = "enforce";
}

static void
policy_to_a_manager_not_known(struct pair *pair)
{
	pair->web1->boot_policy = "enforce";
	version_of_target_not_known(pair);
}

static struct pair_case cases[] = {
    {"row 15: the release before", the_one_before, "", R, R},
    {"row 15: two releases back", two_releases_back, "801:BW", B, D},
    {"row 15: two releases on", two_releases_on, "801:BW", B, D},
    {"row 15: 2.2 and 3.0", over_the_turn_to_3, "", R, R},
    {"row 15: 1.3 and 2.1", two_over_the_turn_to_2, "801:BW", B, D},
    {"row 15: 3.6 and 4.0", over_the_turn_to_4, "890:UU", U, U},
    {"row 15: 3.5 and 4.0", two_over_the_turn_to_4, "801:BW", B, D},
    {"row 15: version of the target not known", version_of_target_not_known, "890:UU",
	U, U},
    {"row 15: version of the source not known", version_of_source_not_known, "890:UU",
	U, U},
    {"row 33: boot-policy enforce", policy_enforce, "802:WW", D, D},
    {"row 33: boot-policy none", policy_none, "", R, R},
    {"row 33: boot-policy not told", policy_not_told, "", R, R},
    {"row 33: to the first that knows it", policy_to_3_4, "", R, R},
    {"row 33: to a manager not known", policy_to_a_manager_not_known, "890:UU", U, U},
    {"row 33: to a manager that knows it", policy_to_3_5, "", R, R},
};

int
main(void)
{
	return pair_run("manager", cases, sizeof(cases) / sizeof(cases[0]));
}
