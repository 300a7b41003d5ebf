/*
 * Listings of one host that do not agree: changed between two commands, or cut off
 * between two lines, which none of them shows by itself.
 */
#include <stdio.h>

#include "tests/unit/cmocka_all.h"
#include "tests/unit/collectors/host.h"

static void
assert_refused(const char *const texts[LDM_LISTINGS], const char *expected)
{
	struct reason reason = {""};
	char whole[REASON_SIZE];

	assert_null(host_try(texts, &reason));
	snprintf(whole, sizeof(whole),
	    "%s: changed between two commands, or cut off; asked again next time",
	    expected);
	assert_string_equal(reason.text, whole);
}

static void
test_domains_that_one_listing_lacks(void **state)
{
	static const char guest[] =
	    HOST_BINDINGS "DOMAIN|name=db1|state=active|cons=5001\n";

	(void)state;
	assert_refused(
	    (const char *const[LDM_LISTINGS]){
		[LDM_BINDINGS] = guest, [LDM_LIST] = HOST_LIST},
	    "ldm list -p tells less than ldm list-bindings -p (domain db1 is missing)");
	assert_refused(
	    (const char *const[LDM_LISTINGS]){
		[LDM_LIST] = HOST_LIST "DOMAIN|name=db1|state=bound|flags=------\n"},
	    "ldm list-bindings -p tells less than ldm list -p (domain db1 is missing)");
	assert_refused(
	    (const char *const[LDM_LISTINGS]){
		[LDM_CONSTRAINTS] = "VERSION 1.0\nDOMAIN|name=ldg1\n"},
	    "ldm list -p tells less than ldm list-constraints -p (domain ldg1 is "
	    "missing)");
}

static void
test_domains_that_are_bound_in_one_listing(void **state)
{
	static const char *const states[][2] = {{"active", "inactive"},
	    {"bound", "inactive"}, {"inactive", "active"}, {"inactive", "bound"}};
	static const char *const same[][2] = {{"active", "bound"},
	    {"active", "stopping"}, {"binding", "inactive"}, {"inactive", "binding"}};
	char bindings[256];
	char list[256];

	(void)state;
	for (size_t i = 0; i < 8; i++) {
		const char *const *pair = i < 4 ? states[i] : same[i - 4];
		struct reason reason = {""};
		struct inventory *inventory;

		snprintf(bindings, sizeof(bindings),
		    HOST_BINDINGS "DOMAIN|name=db1|state=%s\n", pair[0]);
		snprintf(list, sizeof(list),
		    HOST_LIST "DOMAIN|name=db1|state=%s|flags=------\n", pair[1]);
		inventory = host_try(
		    (const char *const[LDM_LISTINGS]){
			[LDM_BINDINGS] = bindings, [LDM_LIST] = list},
		    &reason);
		assert_true((inventory != NULL) == (i >= 4));
		if (i < 4)
			assert_string_equal(reason.text,
			    "ldm list-bindings -p and ldm list -p do not agree whether "
			    "domain db1 is bound: changed between two commands, or "
			    "text in one looks like a record; asked again next time");
		inventory_unref(inventory);
	}
}

/* Neither bound nor inactive: it is there, and nothing is known of its devices. */
static void
test_a_domain_in_transition(void **state)
{
	struct inventory *inventory = host_build((const char *const[LDM_LISTINGS]){
	    [LDM_LIST] = HOST_LIST "DOMAIN|name=db1|state=binding|flags=------\n"});

	(void)state;
	assert_int_equal(
	    host_domain(inventory, "db1")->state, INVENTORY_STATE_TRANSITION);
	assert_false(host_domain(inventory, "db1")->devices_known);
	inventory_unref(inventory);
}

static void
test_domains_that_stand_twice(void **state)
{
	static const char twice[] = HOST_LIST "DOMAIN|name=db1|state=inactive\n"
					      "DOMAIN|name=db1|state=inactive\n";
	struct reason reason = {""};

	(void)state;
	assert_null(
	    host_try((const char *const[LDM_LISTINGS]){[LDM_LIST] = twice}, &reason));
	assert_string_equal(reason.text,
	    "ldm list -p: domain db1 stands twice: the listing is damaged, or text in "
	    "it looks like a record");
	assert_null(host_try(
	    (const char *const[LDM_LISTINGS]){
		[LDM_BINDINGS] = twice, [LDM_LIST] = HOST_LIST},
	    &reason));
	assert_string_equal(reason.text,
	    "ldm list-bindings -p: domain db1 stands twice: the listing is damaged, or "
	    "text in it looks like a record");
}

/* What a guest can write into its nvramrc makes a host unreadable, not wrong. */
static void
test_records_in_a_boot_script(void **state)
{
	static const char *const lines[] = {"DOMAIN|name=web9|state=active",
	    "DOMAIN|name=primary|state=active", "DOMAIN|name=web9|state=inactive",
	    "VDS|name=vds9", "VDS|name=vds0", "VSW|name=vsw9", "VCC|name=vcc9",
	    "VSAN|name=vsan9", "DOMAIN|name=ldg1|state=bound",
	    "VDISK|name=x|vol=a@vds9"};
	char bindings[1024];

	(void)state;
	for (size_t i = 0; i < sizeof(lines) / sizeof(lines[0]); i++) {
		struct reason reason = {""};

		snprintf(bindings, sizeof(bindings),
		    HOST_BINDINGS "VDS|name=vds0\n"
				  "DOMAIN|name=web1|state=active\n"
				  "VARIABLES\n|nvramrc=: x\n%s\n",
		    lines[i]);
		if (host_try(
			(const char *const[LDM_LISTINGS]){[LDM_BINDINGS] = bindings,
			    [LDM_LIST] = HOST_LIST
			    "DOMAIN|name=ldg1|state=inactive|flags=------\n"
			    "DOMAIN|name=web1|state=active|flags=-n----\n",
			    [LDM_SERVICES] = "VERSION 1.0\nVDS|name=vds0\n"},
			&reason) != NULL)
			fail_msg("%s is believed", lines[i]);
	}
}

/* The same in the constraints, which nothing hangs on. */
static void
test_domains_that_stand_twice_in_the_constraints(void **state)
{
	struct inventory *inventory = host_build((const char *const[LDM_LISTINGS]){
	    [LDM_BINDINGS] = HOST_BINDINGS "DOMAIN|name=web1|state=bound\n",
	    [LDM_CONSTRAINTS] = "VERSION 1.0\nDOMAIN|name=primary\nDOMAIN|name=web1\n"
				"VARIABLES\n|nvramrc=: x\n"
				"DOMAIN|name=primary\nVCONS|port=5000\n"});

	(void)state;
	assert_int_equal(host_inputs[LDM_CONSTRAINTS].state, LDM_INPUT_FAILED);
	assert_string_equal(host_inputs[LDM_CONSTRAINTS].reason.text,
	    "ldm list-constraints -p: domain primary stands twice: the listing is "
	    "damaged, or text in it looks like a record");
	assert_int_equal(host_domain(inventory, "primary")->console_explicit,
	    INVENTORY_ANSWER_UNKNOWN);
	inventory_unref(inventory);
}

static void
test_services_that_are_missing(void **state)
{
	static const char vcc[] = HOST_BINDINGS "VCC|name=x\n";
	static const char two[] = HOST_BINDINGS "VDS|name=vds0\n|vol=a|dev=/x\n"
						"DOMAIN|name=alternate|state=active\n"
						"VDS|name=vds0\n|vol=a|dev=/x\n";

	(void)state;
	assert_refused((const char *const[LDM_LISTINGS]){[LDM_BINDINGS] = HOST_BINDINGS
							 "VSW|name=vsw0\n"},
	    "ldm list-services -p tells less than ldm list-bindings -p (virtual switch "
	    "vsw0 is missing)");
	assert_refused(
	    (const char *const[LDM_LISTINGS]){
		[LDM_BINDINGS] = vcc, [LDM_SERVICES] = "VERSION 1.0\nVSW|name=x\n"},
	    "ldm list-services -p tells less than ldm list-bindings -p (console "
	    "concentrator x is missing)");
	assert_refused((const char *const[LDM_LISTINGS]){[LDM_BINDINGS] = HOST_BINDINGS
							 "VSAN|name=fabric-a\n"},
	    "ldm list-services -p tells less than ldm list-bindings -p (virtual SAN "
	    "fabric-a is missing)");
	/* One of that name is there, but two domains have one. */
	assert_refused(
	    (const char *const[LDM_LISTINGS]){[LDM_BINDINGS] = two,
		[LDM_SERVICES] = "VERSION 1.0\nVDS|name=vds0\n|vol=a|dev=/x\n"},
	    "ldm list-services -p tells less than ldm list-bindings -p (disk service "
	    "vds0 is missing)");
}

static void
test_volumes_that_are_missing(void **state)
{
	static const char services[] = "VERSION 1.0\nVDS|name=vds0\n|vol=a|dev=/x\n";
	static const char defined[] =
	    HOST_BINDINGS "VDS|name=vds0\n|vol=a|opts=|dev=/x\n|vol=b|opts=|dev=/y\n";
	struct inventory *inventory;

	(void)state;
	/* As list-bindings defines them. */
	assert_refused(
	    (const char *const[LDM_LISTINGS]){
		[LDM_BINDINGS] = defined, [LDM_SERVICES] = services},
	    "ldm list-services -p tells less than ldm list-bindings -p (volume b@vds0 "
	    "is missing)");
	/* Of a bound disk, where it does not define any. */
	assert_refused(
	    (const char *const[LDM_LISTINGS]){[LDM_BINDINGS] = HOST_BINDINGS
					      "DOMAIN|name=web1|state=bound\n"
					      "VDISK|name=root|vol=b@vds0\n",
		[LDM_SERVICES] = services},
	    "ldm list-services -p tells less than ldm list-bindings -p (volume b@vds0 "
	    "is missing)");
	/* In whatever order. */
	inventory = host_build((const char *const[LDM_LISTINGS]){
	    [LDM_BINDINGS] = HOST_BINDINGS "DOMAIN|name=web1|state=bound\n"
					   "VDISK|name=root|vol=a@vds0\n"
					   "VDISK|name=swap|vol=b@vds0\n",
	    [LDM_SERVICES] =
		"VERSION 1.0\nVDS|name=vds0\n|vol=b|dev=/y\n|vol=a|dev=/x\n"});
	assert_true(host_domain(inventory, "web1")->devices_known);
	inventory_unref(inventory);
	/* Removed by force while a disk was bound to it: both listings say so. */
	inventory = host_build((const char *const[LDM_LISTINGS]){
	    [LDM_BINDINGS] = HOST_BINDINGS "VDS|name=vds0\n"
					   "|vol=a|opts=|dev=/x\n"
					   "|client=root@web1|vol=b\n"
					   "DOMAIN|name=web1|state=bound\n"
					   "VDISK|name=root|vol=b@vds0\n",
	    [LDM_SERVICES] = services});
	assert_string_equal(host_domain(inventory, "web1")->vdisks->volume, "b");
	inventory_unref(inventory);
	/* An inactive domain may ask for what is not there. */
	inventory = host_build((const char *const[LDM_LISTINGS]){
	    [LDM_BINDINGS] = HOST_BINDINGS "DOMAIN|name=web1|state=inactive\n"
					   "VDISK|name=root|vol=b@vds0\n",
	    [LDM_SERVICES] = services});
	assert_string_equal(host_domain(inventory, "web1")->vdisks->volume, "b");
	inventory_unref(inventory);
}

static void
test_devices_that_are_missing(void **state)
{
	static const char *const asked[] = {"VNET|name=n|service=vsw0\n",
	    "VDISK|name=d|vol=a@vds0\n", "VHBA|name=h|vsan=fabric-a\n",
	    "IO\n|dev=pci@400|alias=pci_0\n"};
	struct inventory *inventory;
	char constraints[256];

	(void)state;
	for (size_t i = 0; i < sizeof(asked) / sizeof(asked[0]); i++) {
		snprintf(constraints, sizeof(constraints),
		    "VERSION 1.0\nDOMAIN|name=primary\nDOMAIN|name=web1\n%s", asked[i]);
		inventory = host_build((const char *const[LDM_LISTINGS]){
		    [LDM_BINDINGS] = HOST_BINDINGS "DOMAIN|name=web1|state=bound\n"
						   "CORE\n|cid=1|cpuset=8,9\n",
		    [LDM_CONSTRAINTS] = constraints});
		assert_true(host_domain(inventory, "primary")->devices_known);
		assert_false(host_domain(inventory, "web1")->devices_known);
		assert_int_equal(
		    host_domain(inventory, "web1")->cores, INVENTORY_UNKNOWN);
		inventory_unref(inventory);
	}
}

/* A disk has a path for each volume of its group. */
static void
test_paths_that_are_missing(void **state)
{
	static const char services[] = "VERSION 1.0\n"
				       "VDS|name=vds0\n|vol=a|dev=/x|mpgroup=g\n"
				       "VDS|name=vds1\n|vol=a|dev=/x|mpgroup=g\n";
	static const char disk[] = HOST_BINDINGS "VDISK|name=d|vol=a@vds0|mpgroup=g\n"
						 "|p=0|v=0|s=primary|mpg-path=active\n";
	char both[1024];
	struct inventory *inventory = host_build((const char *const[LDM_LISTINGS]){
	    [LDM_BINDINGS] = disk, [LDM_SERVICES] = services});

	(void)state;
	assert_false(host_domain(inventory, "primary")->devices_known);
	inventory_unref(inventory);
	snprintf(both, sizeof(both), "%s|p=1|v=1|s=primary|mpg-path=standby\n", disk);
	inventory = host_build((const char *const[LDM_LISTINGS]){
	    [LDM_BINDINGS] = both, [LDM_SERVICES] = services});
	assert_true(host_domain(inventory, "primary")->devices_known);
	inventory_unref(inventory);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(test_domains_that_one_listing_lacks),
	    cmocka_unit_test(test_domains_that_are_bound_in_one_listing),
	    cmocka_unit_test(test_a_domain_in_transition),
	    cmocka_unit_test(test_domains_that_stand_twice),
	    cmocka_unit_test(test_records_in_a_boot_script),
	    cmocka_unit_test(test_domains_that_stand_twice_in_the_constraints),
	    cmocka_unit_test(test_services_that_are_missing),
	    cmocka_unit_test(test_volumes_that_are_missing),
	    cmocka_unit_test(test_devices_that_are_missing),
	    cmocka_unit_test(test_paths_that_are_missing),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
