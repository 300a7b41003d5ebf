/* What evaluate_pair makes of findings: order, texts, counts; and old facts. */
#include "agent/readiness/evaluate.h"

#include <errno.h>
#include <string.h>

#include "tests/unit/cmocka_all.h"
#include "tests/unit/readiness/pair.h"
#include "tests/unit/readiness/verdicts.h"

/* A blocker of the target and one of the source. */
static void
spoil(struct pair *pair)
{
	side_add_domain(&pair->b, "web1")->mac = 0x0010E0000299;
	pair->a.primary->flags = 0;
	pair->web1->flags = INVENTORY_FLAG_CONTROL;
}

/* ---- old facts stand alone ---- */

static void
test_901_is_the_only_finding(void **state)
{
	struct pair pair;

	(void)state;
	pair_open(&pair);
	inventory_unref(pair.b.inventory);
	pair.b.inventory = NULL;
	pair_expect(&pair, "901:UU", U, U);
	pair_close(&pair);
}

static void
let_pass(struct pair *pair, const struct fleet_host *refreshed, unsigned seconds)
{
	pair->now.steady += (int64_t)seconds * 1000;
	pair->now.wall += (int64_t)seconds * 1000;
	assert_int_equal(fleet_publish(pair->fleet, refreshed,
			     pair_inventory_again(refreshed), &pair->now, NULL),
	    0);
	fleet_tick(pair->fleet, &pair->now);
}

static void
test_902_is_the_only_finding(void **state)
{
	struct pair pair;

	(void)state;
	pair_open(&pair);
	spoil(&pair);
	pair_expect(&pair, "905:BB 907:BB", B, B);
	let_pass(&pair, pair.host_a, 60);
	pair_expect(&pair, "905:BB 907:BB", B, B);
	let_pass(&pair, pair.host_a, 1);
	pair_expect(&pair, "902:UU", U, U);
	pair_close(&pair);
}

static void
test_903_is_the_only_finding(void **state)
{
	struct pair pair;

	(void)state;
	pair_open(&pair);
	spoil(&pair);
	pair_publish(&pair);
	let_pass(&pair, pair.host_b, 60);
	pair_expect(&pair, "905:BB 907:BB", B, B);
	let_pass(&pair, pair.host_b, 1);
	pair_expect(&pair, "903:UU", U, U);
	pair_close(&pair);
}

static void
test_902_and_903_when_both_are_old(void **state)
{
	struct pair pair;

	(void)state;
	pair_open(&pair);
	pair_publish(&pair);
	pair.now.steady += 61000;
	fleet_tick(pair.fleet, &pair.now);
	pair_expect(&pair, "902:UU 903:UU", U, U);
	pair_close(&pair);
}

static void
test_a_failed_collection_changes_nothing_yet(void **state)
{
	const struct reason why = {"no answer"};
	struct pair pair;

	(void)state;
	pair_open(&pair);
	pair_publish(&pair);
	fleet_fail(pair.fleet, pair.host_b, &why, &pair.now);
	pair_expect(&pair, "", R, R);
	pair_close(&pair);
}

/* ---- what is listed ---- */

static void
test_own_host_is_no_target(void **state)
{
	struct pair pair;

	(void)state;
	pair_open(&pair);
	pair_publish(&pair);
	assert_int_equal(
	    evaluate_pair(pair_domain(&pair), pair.host_a, pair.policy, &pair.findings),
	    -EINVAL);
	pair_close(&pair);
}

static void
test_texts_name_the_things(void **state)
{
	struct pair pair;
	const struct finding *f;

	(void)state;
	pair_open(&pair);
	pair.b.volume->backend = "naa:600144F0BB";
	pair.b.vsw->name = "primary-vsw9";
	pair_expect(&pair, "103:BB 201:BB", B, B);
	f = &pair.findings.list[0];
	assert_int_equal(f->id, FINDING_BACKEND_DIFFERS);
	assert_string_equal(f->device, "root");
	assert_string_equal(f->wanted, "naa:600144F0AA");
	assert_string_equal(f->found, "naa:600144F0BB");
	assert_string_equal(f->text,
	    "Virtual disk root is naa:600144F0AA, but its volume on sparc-b is "
	    "naa:600144F0BB: the domain would run on other storage.");
	f = &pair.findings.list[1];
	assert_string_equal(f->device, "vnet0");
	assert_string_equal(f->remedy, "On sparc-b: ldm add-vsw net-dev=NET "
				       "primary-vsw0 primary, NET being a link "
				       "to the same network.");
	pair_close(&pair);
}

static void
test_remedies_name_the_volume(void **state)
{
	struct pair pair;

	(void)state;
	pair_open(&pair);
	pair.b.volume->options = INVENTORY_OPTION_READONLY;
	pair.b.volume->mpgroup = "mp-web1";
	pair_expect(&pair, "106:BW 107:BW", B, D);
	assert_string_equal(pair.findings.list[0].remedy,
	    "Give the volume the same options on both hosts: ldm set-vdsdev "
	    "options=OPTIONS web1-root@primary-vds0.");
	assert_string_equal(pair.findings.list[1].remedy,
	    "On sparc-b: ldm add-vdsdev mpgroup=GROUP BACKEND web1-root@primary-vds0, "
	    "or where it is defined ldm set-vdsdev mpgroup=GROUP "
	    "web1-root@primary-vds0.");
	pair_close(&pair);
}

/* The path and the host, on whichever side it is. */
static void
test_local_storage_is_told_by_its_path(void **state)
{
	struct pair pair;

	(void)state;
	pair_open(&pair);
	pair.a.volume->backend_kind = INVENTORY_BACKEND_FILE;
	pair.a.volume->backend = "local:file";
	pair.a.volume->device = "/ldoms/web1.img";
	pair_expect(&pair, "104:BB", B, B);
	assert_string_equal(pair.findings.list[0].found, "/ldoms/web1.img on sparc-a");
	pair_close(&pair);
	pair_open(&pair);
	pair.b.volume->backend_kind = INVENTORY_BACKEND_FILE;
	pair.b.volume->device = "/ldoms/web1.img";
	pair_expect(&pair, "104:BB", B, B);
	assert_string_equal(pair.findings.list[0].found, "/ldoms/web1.img on sparc-b");
	pair_close(&pair);
}

/* A device may need more VLANs than a text holds. */
static void
test_what_is_lacking_comes_first(void **state)
{
	uint16_t ids[200];
	struct pair pair;

	(void)state;
	for (size_t i = 0; i < 200; i++)
		ids[i] = (uint16_t)(1000 + i);
	pair_open(&pair);
	assert_int_equal(
	    inventory_set_vlans(pair.a.inventory, &pair.vnet->vids, ids, 200), 0);
	pair_expect(&pair, "202:WW", D, D);
	assert_memory_equal(pair.findings.list[0].text,
	    "The switch on sparc-b lacks VLAN 1000 and 199 more of network device "
	    "vnet0,",
	    75);
	pair_close(&pair);
}

static void
test_long_names_are_cut(void **state)
{
	char name[1000];
	struct pair pair;

	(void)state;
	memset(name, 'x', sizeof(name) - 1);
	name[sizeof(name) - 1] = '\0';
	pair_open(&pair);
	pair.vnet->service = name;
	pair_expect(&pair, "201:BB", B, B);
	assert_int_equal(strlen(pair.findings.list[0].text), 255);
	assert_int_equal(strlen(pair.findings.list[0].wanted), 255);
	assert_string_equal(pair.findings.list[0].text + 252, "...");
	pair_close(&pair);
}

/* A blocker in one mode only still comes first; equal ones by code, then by device. */
static void
test_worst_comes_first(void **state)
{
	struct pair pair;
	struct inventory_vnet *vnet;

	(void)state;
	pair_open(&pair);
	vnet = inventory_add_vnet(pair.a.inventory, pair.web1);
	vnet->name = "vnet1";
	vnet->service = "primary-vsw9";
	vnet->mac = INVENTORY_UNKNOWN;
	pair.vnet->service = "primary-vsw8";
	pair.vnet->mac = 0x0010E0000200; /* of primary on sparc-b */
	pair.b.volume->options = INVENTORY_OPTION_READONLY;
	pair_expect(&pair, "106:BW 201:BB 201:BB 290:UU 206:WW", B, B);
	assert_string_equal(pair.findings.list[1].device, "vnet0");
	assert_string_equal(pair.findings.list[2].device, "vnet1");
	assert_int_equal(pair.findings.blockers, 3);
	assert_int_equal(pair.findings.unknowns, 1);
	assert_int_equal(pair.findings.warnings, 1);
	assert_int_equal(pair.findings.blocked_classes, 1 << 0 | 1 << 1);
	assert_int_equal(pair.findings.warned_classes, 1 << 0 | 1 << 1);
	pair_close(&pair);
}

static void
test_findings_are_used_again(void **state)
{
	struct pair pair;

	(void)state;
	pair_open(&pair);
	pair.b.vsw->name = "primary-vsw9";
	pair_expect(&pair, "201:BB", B, B);
	pair_expect(&pair, "201:BB", B, B);
	assert_int_equal(pair.findings.blockers, 1);
	pair_close(&pair);
}

/* Rows 14, 16, 17 and 28 to 31 of the conditions in doc/findings.md: in no
 * listing. */
static void
test_what_no_listing_tells_is_remarked(void **state)
{
	struct pair pair;
	const struct finding *f;

	(void)state;
	pair_open(&pair);
	pair.b.vsw->name = "primary-vsw9";
	pair_expect(&pair, "201:BB", B, B);
	assert_int_equal(pair.findings.remarks, 1);
	f = &pair.findings.list[1];
	assert_int_equal(f->id, FINDING_NOT_LISTED);
	assert_int_equal(f->severity[MIGRATION_LIVE], SEVERITY_INFO);
	assert_int_equal(f->severity[MIGRATION_COLD], SEVERITY_INFO);
	assert_string_equal(
	    f->remedy, "ldm migrate-domain -n web1 sparc-b tries some of it.");
	pair_close(&pair);
}

static void
test_a_remark_can_be_taken_seriously_or_not(void **state)
{
	struct pair pair;

	(void)state;
	pair_open(&pair);
	pair_expect(&pair, "", R, R);
	assert_int_equal(pair.findings.remarks, 1);
	assert_int_equal(policy_override(pair.policy, 803, NULL, SEVERITY_WARNING,
			     SEVERITY_INFO, NULL),
	    0);
	pair_expect(&pair, "803:WI", D, R);
	assert_int_equal(pair.findings.remarks, 0);
	assert_int_equal(policy_override(pair.policy, 803, NULL, SEVERITY_IGNORE,
			     SEVERITY_IGNORE, NULL),
	    0);
	pair_expect(&pair, "", R, R);
	assert_int_equal(pair.findings.remarks, 0);
	pair_close(&pair);
}

/* ---- what a site may change ---- */

static void
test_override_changes_the_verdict(void **state)
{
	struct pair pair;

	(void)state;
	pair_open(&pair);
	pair.b.vsw->net_dev = "";
	pair_expect(&pair, "204:WW", D, D);
	assert_int_equal(policy_override(pair.policy, 204, NULL, SEVERITY_BLOCKER,
			     SEVERITY_INFO, NULL),
	    0);
	pair_expect(&pair, "204:BI", B, R);
	assert_int_equal(policy_override(pair.policy, 204, "sparc-b", SEVERITY_IGNORE,
			     SEVERITY_IGNORE, NULL),
	    0);
	pair_expect(&pair, "", R, R);
	pair_close(&pair);
}

static void
test_override_of_another_target_does_nothing(void **state)
{
	struct pair pair;

	(void)state;
	pair_open(&pair);
	pair.b.vsw->net_dev = "";
	assert_int_equal(policy_override(pair.policy, 204, "sparc-c", SEVERITY_IGNORE,
			     SEVERITY_IGNORE, NULL),
	    0);
	pair_expect(&pair, "204:WW", D, D);
	pair_close(&pair);
}

static void
test_ignored_in_one_mode_is_still_listed(void **state)
{
	struct pair pair;

	(void)state;
	pair_open(&pair);
	pair.b.vsw->net_dev = "";
	assert_int_equal(policy_override(pair.policy, 204, NULL, SEVERITY_IGNORE,
			     SEVERITY_WARNING, NULL),
	    0);
	pair_expect(&pair, "204:-W", R, D);
	pair_close(&pair);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(test_901_is_the_only_finding),
	    cmocka_unit_test(test_902_is_the_only_finding),
	    cmocka_unit_test(test_903_is_the_only_finding),
	    cmocka_unit_test(test_902_and_903_when_both_are_old),
	    cmocka_unit_test(test_a_failed_collection_changes_nothing_yet),
	    cmocka_unit_test(test_own_host_is_no_target),
	    cmocka_unit_test(test_texts_name_the_things),
	    cmocka_unit_test(test_remedies_name_the_volume),
	    cmocka_unit_test(test_local_storage_is_told_by_its_path),
	    cmocka_unit_test(test_what_is_lacking_comes_first),
	    cmocka_unit_test(test_what_no_listing_tells_is_remarked),
	    cmocka_unit_test(test_a_remark_can_be_taken_seriously_or_not),
	    cmocka_unit_test(test_long_names_are_cut),
	    cmocka_unit_test(test_worst_comes_first),
	    cmocka_unit_test(test_findings_are_used_again),
	    cmocka_unit_test(test_override_changes_the_verdict),
	    cmocka_unit_test(test_override_of_another_target_does_nothing),
	    cmocka_unit_test(test_ignored_in_one_mode_is_still_listed),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
