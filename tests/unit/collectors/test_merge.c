/* How list-bindings, list and list-constraints meet in one domain. */
#include <stdlib.h>
#include <string.h>

#include "tests/unit/cmocka_all.h"
#include "tests/unit/collectors/host.h"

/* LDoms 1.2, the documented sample: primary is active, ldg1 not bound. */
static void
test_documented_constraints(void **state)
{
	char *text = host_fixture("constraints-1.2.p");
	struct inventory *inventory = host_build((const char *const[LDM_LISTINGS]){
	    [LDM_BINDINGS] = "VERSION 1.0\n"
			     "DOMAIN|name=primary|state=active|flags=normal,control|"
			     "cons=|ncpu=4|mem=805306368\n"
			     "MAC|mac-addr=00:03:ba:d8:b1:46\n"
			     "IO\n|dev=pci@780|alias=bus_a\n"
			     "DOMAIN|name=ldg1|state=inactive|flags=|cons=\n",
	    [LDM_LIST] = "VERSION 1.0\n"
			 "DOMAIN|name=primary|state=active|flags=-n-cv|cons=\n"
			 "DOMAIN|name=ldg1|state=inactive|flags=-----|cons=\n",
	    [LDM_CONSTRAINTS] = text});
	const struct inventory_domain *primary = host_domain(inventory, "primary");
	const struct inventory_domain *ldg1 = host_domain(inventory, "ldg1");

	(void)state;
	assert_true(inventory_knows(inventory, INVENTORY_FACT_CONSTRAINTS));
	assert_int_equal(primary->mac, 0x0003bad8b146);
	assert_int_equal(primary->threads, 4);
	assert_int_equal(primary->memory, 805306368);
	assert_int_equal(primary->console_explicit, INVENTORY_ANSWER_NO);
	assert_int_equal(primary->console_kind, INVENTORY_CONSOLE_PHYSICAL);
	assert_string_equal(primary->io->text, "bus_a");
	assert_null(primary->io->next);
	assert_int_equal(ldg1->threads, 8);
	assert_int_equal(ldg1->memory, INVENTORY_UNKNOWN);
	/* A number of CPUs says nothing about cores. */
	assert_int_equal(ldg1->whole_cores, INVENTORY_ANSWER_UNKNOWN);
	assert_null(ldg1->uuid);
	assert_true(ldg1->devices_known);
	assert_string_equal(ldg1->vnets->name, "vnet0");
	assert_string_equal(ldg1->vnets->service, "primary-vsw0");
	assert_null(ldg1->vnets->domain);
	assert_int_equal(ldg1->vnets->mac, 0x01144ffa0f55);
	assert_int_equal(ldg1->vnets->pvid, INVENTORY_UNKNOWN);
	assert_false(ldg1->vnets->vids.known);
	assert_int_equal(ldg1->vnets->id, 0);
	assert_string_equal(ldg1->vdisks->name, "vdisk0");
	assert_string_equal(ldg1->vdisks->volume, "vol0");
	assert_string_equal(ldg1->vdisks->service, "primary-vds0");
	assert_null(ldg1->vdisks->mpgroup);
	assert_null(ldg1->io);
	assert_int_equal(ldg1->console_explicit, INVENTORY_ANSWER_NO);
	inventory_unref(inventory);
	free(text);
}

static void
test_an_explicit_console_and_whole_cores(void **state)
{
	struct inventory *inventory = host_build((const char *const[LDM_LISTINGS]){
	    [LDM_BINDINGS] =
		HOST_BINDINGS "DOMAIN|name=web1|state=bound|cons=5003\n"
			      "CORE\n|cid=2|cpuset=16,17\n|cid=3|cpuset=24,25\n"
			      "VCONS|group=web|service=primary-vcc0@primary|port=5003\n"
			      "DOMAIN|name=db1|state=bound|cons=\n"
			      "DOMAIN|name=db2|state=bound|cons=5004\n"
			      "DOMAIN|name=new|state=bound|cons=5005\n",
	    [LDM_CONSTRAINTS] = "VERSION 1.11\n"
				"DOMAIN|name=primary\n"
				"DOMAIN|name=web1\n"
				"CORE|count=2\n"
				"VCONS|port=5003|group=web|service=primary-vcc0\n"
				"DOMAIN|name=db1\nVCPU|count=4\n"
				"DOMAIN|name=db2\nVCPU|count=4\n"});
	const struct inventory_domain *web1 = host_domain(inventory, "web1");

	(void)state;
	assert_int_equal(inventory->domain_count, 5);
	assert_int_equal(web1->cores, 2);
	assert_int_equal(web1->whole_cores, INVENTORY_ANSWER_YES);
	assert_int_equal(web1->console_explicit, INVENTORY_ANSWER_YES);
	assert_int_equal(web1->console_constraint.port, 5003);
	assert_string_equal(web1->console_constraint.group, "web");
	assert_string_equal(web1->console_constraint.service, "primary-vcc0");
	assert_null(web1->console_constraint.domain);
	assert_string_equal(web1->console.domain, "primary");
	assert_int_equal(
	    host_domain(inventory, "db1")->console_explicit, INVENTORY_ANSWER_NO);
	assert_int_equal(
	    host_domain(inventory, "db1")->console_kind, INVENTORY_CONSOLE_NONE);
	/* It was not there yet when the constraints were listed, or they were cut off.
	 */
	assert_int_equal(
	    host_domain(inventory, "db2")->console_explicit, INVENTORY_ANSWER_UNKNOWN);
	assert_int_equal(
	    host_domain(inventory, "new")->console_explicit, INVENTORY_ANSWER_UNKNOWN);
	inventory_unref(inventory);
}

/* Cores and memory that were named, as the text form of the listing tells. */
static void
test_named_resources(void **state)
{
	struct inventory *inventory = host_build((const char *const[LDM_LISTINGS]){
	    [LDM_BINDINGS] =
		HOST_BINDINGS "CONSTRAINT|cpu=whole-core|physical-bind=core,memory\n"
			      "DOMAIN|name=web1|state=bound\n"
			      "CONSTRAINT|cpu=|physical-bind=memory\n"
			      "DOMAIN|name=db1|state=bound\n"
			      "CONSTRAINT|cpu=whole-core\n"
			      "DOMAIN|name=db2|state=bound\n"});
	const struct inventory_domain *primary = host_domain(inventory, "primary");
	const struct inventory_domain *web1 = host_domain(inventory, "web1");
	const struct inventory_domain *db1 = host_domain(inventory, "db1");

	(void)state;
	assert_int_equal(primary->named_cores, INVENTORY_ANSWER_YES);
	assert_int_equal(primary->named_memory, INVENTORY_ANSWER_YES);
	assert_int_equal(web1->named_cores, INVENTORY_ANSWER_NO);
	assert_int_equal(web1->named_memory, INVENTORY_ANSWER_YES);
	assert_int_equal(db1->named_cores, INVENTORY_ANSWER_UNKNOWN);
	assert_int_equal(db1->named_memory, INVENTORY_ANSWER_UNKNOWN);
	inventory_unref(inventory);
}

/* Which they are matters of named ones; the record says so before or behind them. */
static void
test_named_cores_have_ids(void **state)
{
	struct inventory *inventory = host_build((const char *const[LDM_LISTINGS]){
	    [LDM_BINDINGS] =
		HOST_BINDINGS "CONSTRAINT|cpu=whole-core|physical-bind=core\n"
			      "CORE\n|cid=1|cpuset=8,9\n|cid=0|cpuset=0,1\n"
			      "DOMAIN|name=web1|state=bound\n"
			      "CORE\n|cid=4|cpuset=32,33\n"
			      "DOMAIN|name=web2|state=bound\n"
			      "CORE\n|cid=5|cpuset=40\n|cpuset=48\n"
			      "CONSTRAINT|cpu=whole-core|physical-bind=core\n"
			      "DOMAIN|name=db1|state=bound\n"
			      "CONSTRAINT|cpu=whole-core|physical-bind=core\n"
			      "DOMAIN|name=db2|state=bound\n"
			      "CORE\n|cid=9|cpuset=72\n",
	    [LDM_CONSTRAINTS] = "VERSION 1.11\n"
				"DOMAIN|name=primary\n"
				"DOMAIN|name=web1\n"
				"DOMAIN|name=web2\n"
				"DOMAIN|name=db1\n"
				"DOMAIN|name=db2\n"
				"CONSTRAINT|cpu=whole-core|physical-bind=core\n"});
	const struct inventory_cores *primary =
	    &host_domain(inventory, "primary")->cores_by_name;
	const struct inventory_cores *db2 =
	    &host_domain(inventory, "db2")->cores_by_name;

	(void)state;
	assert_true(primary->known);
	assert_int_equal(primary->count, 1);
	assert_int_equal(primary->ranges[0].first, 0);
	assert_int_equal(primary->ranges[0].last, 1);
	assert_int_equal(host_domain(inventory, "web1")->cores, 1);
	assert_false(host_domain(inventory, "web1")->cores_by_name.known);
	/* One of its rows tells no id. */
	assert_int_equal(host_domain(inventory, "web2")->cores, 2);
	assert_false(host_domain(inventory, "web2")->cores_by_name.known);
	/* It has none that are listed. */
	assert_false(host_domain(inventory, "db1")->cores_by_name.known);
	assert_true(db2->known);
	assert_int_equal(db2->count, 1);
	assert_int_equal(db2->ranges[0].first, 9);
	assert_int_equal(db2->ranges[0].last, 9);
	inventory_unref(inventory);
}

/* What says that CPUs are whole cores, and what says that they are not. */
static void
test_whole_cores(void **state)
{
	struct inventory *inventory = host_build((const char *const[LDM_LISTINGS]){
	    [LDM_BINDINGS] =
		HOST_BINDINGS "CONSTRAINT|cpu=whole-core|max-cores=unlimited\n"
			      "DOMAIN|name=web1|state=bound\n"
			      "CONSTRAINT\n|cpu=\n|threading=max-throughput\n"
			      "DOMAIN|name=db1|state=bound\n"
			      "CONSTRAINT|threading=max-throughput\n"
			      "DOMAIN|name=db2|state=bound\n",
	    [LDM_CONSTRAINTS] = "VERSION 1.11\n"
				"DOMAIN|name=primary\nVCPU|count=8\n"
				"DOMAIN|name=web1\nVCPU|count=8\n"
				"DOMAIN|name=db1\nVCPU|count=8\n"
				"DOMAIN|name=db2\nCONSTRAINT|cpu=whole-core\n"});

	(void)state;
	assert_int_equal(
	    host_domain(inventory, "primary")->whole_cores, INVENTORY_ANSWER_YES);
	assert_int_equal(
	    host_domain(inventory, "web1")->whole_cores, INVENTORY_ANSWER_NO);
	assert_int_equal(
	    host_domain(inventory, "db1")->whole_cores, INVENTORY_ANSWER_UNKNOWN);
	assert_int_equal(
	    host_domain(inventory, "db2")->whole_cores, INVENTORY_ANSWER_YES);
	inventory_unref(inventory);
}

/* Whatever order the fields of a line have. */
static void
test_no_console(void **state)
{
	struct inventory *inventory = host_build((const char *const[LDM_LISTINGS]){
	    [LDM_BINDINGS] = HOST_BINDINGS "DOMAIN|cons=|name=web1|state=bound\n"
					   "DOMAIN|cons=|name=db1|state=inactive\n"
					   "DOMAIN|name=db2|state=active\n"});

	(void)state;
	assert_int_equal(
	    host_domain(inventory, "web1")->console_kind, INVENTORY_CONSOLE_NONE);
	assert_int_equal(
	    host_domain(inventory, "db1")->console_kind, INVENTORY_CONSOLE_UNKNOWN);
	assert_int_equal(
	    host_domain(inventory, "db2")->console_kind, INVENTORY_CONSOLE_UNKNOWN);
	inventory_unref(inventory);
}

/* An inactive domain's devices come from the constraints, from nowhere else. */
static void
test_inactive_domains(void **state)
{
	static const char bindings[] =
	    HOST_BINDINGS "DOMAIN|name=db2|state=inactive|cons=|ncpu=8\n"
			  "UUID|uuid=77\n"
			  "VDISK|name=old|vol=old@vds0\n";
	struct inventory *without =
	    host_build((const char *const[LDM_LISTINGS]){[LDM_BINDINGS] = bindings});
	struct inventory *with = host_build((const char *const[LDM_LISTINGS]){
	    [LDM_BINDINGS] = bindings,
	    [LDM_CONSTRAINTS] = "VERSION 1.0\n"
				"DOMAIN|name=primary\n"
				"DOMAIN|name=db2\n"
				"UUID|uuid=88\n"
				"VDISK|name=root|vol=db2-root@vds0\n"
				"VHBA|name=vhba0|vsan=vsan0\n"
				"IO\n"
				"|dev=pci@400|alias=pci_0\n"
				"|dev=pci@400/x|alias=/SYS/MB/NET0/IOVNET.PF0.VF12\n"});
	const struct inventory_domain *db2 = host_domain(without, "db2");

	(void)state;
	assert_false(db2->devices_known);
	assert_string_equal(db2->vdisks->name, "old");
	db2 = host_domain(with, "db2");
	assert_true(db2->devices_known);
	assert_string_equal(db2->uuid, "77");
	assert_string_equal(db2->vdisks->name, "root");
	assert_null(db2->vdisks->next);
	assert_string_equal(db2->vhbas->name, "vhba0");
	assert_string_equal(db2->vhbas->vsan, "vsan0");
	assert_string_equal(db2->io->text, "pci_0");
	assert_string_equal(db2->io->next->text, "/SYS/MB/NET0/IOVNET.PF0.VF12");
	assert_null(db2->io->next->next);
	inventory_unref(without);
	inventory_unref(with);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(test_documented_constraints),
	    cmocka_unit_test(test_an_explicit_console_and_whole_cores),
	    cmocka_unit_test(test_named_resources),
	    cmocka_unit_test(test_named_cores_have_ids),
	    cmocka_unit_test(test_whole_cores),
	    cmocka_unit_test(test_no_console),
	    cmocka_unit_test(test_inactive_domains),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
