/* The machine itself: I/O, threads and memory, links, versions, migrations under way.
 */
#include <stdlib.h>
#include <string.h>

#include "tests/unit/cmocka_all.h"
#include "tests/unit/collectors/host.h"

static void
test_composed_io(void **state)
{
	char *text = host_fixture("io-composed.p");
	struct inventory *inventory =
	    host_build((const char *const[LDM_LISTINGS]){[LDM_IO] = text});
	const struct inventory_io *io = inventory->ios;

	(void)state;
	assert_true(inventory_knows(inventory, INVENTORY_FACT_IO));
	assert_int_equal(io->type, INVENTORY_IO_BUS);
	assert_string_equal(io->device, "pci@400");
	assert_string_equal(io->alias, "pci_0");
	assert_string_equal(io->status, "");
	assert_string_equal(io->domain, "primary");
	io = io->next;
	assert_int_equal(io->type, INVENTORY_IO_SLOT);
	assert_string_equal(io->status, "OCC");
	assert_string_equal(io->alias, "/SYS/MB/PCIE0");
	io = io->next;
	assert_int_equal(io->type, INVENTORY_IO_PF);
	/* Not printed here; the name tells it. */
	assert_int_equal(io->class, INVENTORY_IO_CLASS_ETHERNET);
	io = io->next;
	assert_int_equal(io->type, INVENTORY_IO_VF);
	assert_string_equal(io->alias, "/SYS/MB/NET0/IOVNET.PF0.VF0");
	assert_string_equal(io->device, "pci@400/pci@1/pci@0/pci@4/network@0,80");
	assert_string_equal(io->domain, "web1");
	assert_string_equal(io->bus, "pci_0");
	assert_null(io->name);
	assert_null(io->next);
	assert_int_equal(inventory->ignored.keys, 0);
	inventory_unref(inventory);
	free(text);
}

static void
test_properties_of_functions(void **state)
{
	struct inventory *inventory = host_build((const char *const[LDM_LISTINGS]){
	    [LDM_IO] =
		"VERSION 1.15\n"
		"IO\n"
		"|dev=pci@400/x@0|alias=/SYS/MB/PCIE1/IOVFC.PF0|status=|"
		"domain=primary|type=PF|class=FIBRECHANNEL|bus=pci_0\n"
		"|maxvfs=8\n"
		"|dev=pci@400/x@0,1|alias=/SYS/MB/PCIE1/IOVFC.PF0.VF3|domain|type=VF\n"
		"|dev=pci@400/y@0,1|alias=/SYS/MB/NET0/IOVNET.PF0.VF0|domain=web1|"
		"type=VF|class=NETWORK\n"
		"|name=vf-web1|mac-addr=00:14:4f:f9:01:02\n"
		"|pvid=120|vid=130,131|mtu=9000\n"
		"|dev=pci@400/y@0,2|alias=/SYS/MB/NET0/IOVNET.PF0.VF1|type=VF\n"
		"|dev=pci@500/z|alias=/SYS/MB/NIU0|domain=|type=NIU|brand-new=1\n"});
	const struct inventory_io *io = inventory->ios;

	(void)state;
	assert_int_equal(io->class, INVENTORY_IO_CLASS_FIBRECHANNEL);
	io = io->next;
	assert_int_equal(io->class, INVENTORY_IO_CLASS_FIBRECHANNEL);
	/* A pair without its `=` is as unset as one without a value. */
	assert_string_equal(io->domain, "");
	/* That functions of another class have names says nothing of this one. */
	assert_null(io->name);
	io = io->next;
	assert_string_equal(io->name, "vf-web1");
	assert_int_equal(io->mac, 0x00144ff90102);
	assert_int_equal(io->pvid, 120);
	assert_int_equal(io->vids.count, 2);
	assert_int_equal(io->mtu, 9000);
	assert_ptr_equal(inventory_find_io_name(inventory, "vf-web1"), io);
	io = io->next;
	/* Another one of its class has a name, so that this one has none. */
	assert_string_equal(io->name, "");
	io = io->next;
	assert_int_equal(io->type, INVENTORY_IO_OTHER);
	assert_int_equal(io->class, INVENTORY_IO_CLASS_UNKNOWN);
	assert_null(io->name);
	assert_int_equal(inventory->ignored.keys, 1);
	assert_string_equal(inventory->ignored.first, "key brand-new of IO");
	inventory_unref(inventory);
}

/* Every machine has a bus, so that a listing without one is not believed. */
static void
test_io_without_devices(void **state)
{
	struct inventory *inventory =
	    host_build((const char *const[LDM_LISTINGS]){[LDM_IO] = "VERSION 1.15\n"});

	(void)state;
	assert_false(inventory_knows(inventory, INVENTORY_FACT_IO));
	assert_int_equal(host_inputs[LDM_IO].state, LDM_INPUT_FAILED);
	assert_string_equal(host_inputs[LDM_IO].reason.text,
	    "ldm list-io -l -p: there is no device in the listing");
	inventory_unref(inventory);
}

static void
test_threads_cores_and_memory(void **state)
{
	char *text = host_fixture("sparc-a/list-devices.p");
	struct inventory *inventory =
	    host_build((const char *const[LDM_LISTINGS]){[LDM_DEVICES] = text});
	const struct inventory_block *block = inventory->blocks;

	(void)state;
	assert_true(
	    inventory_knows(inventory, INVENTORY_FACT_CPUS | INVENTORY_FACT_MEMORY));
	assert_int_equal(inventory->threads_total, 8);
	assert_int_equal(inventory->threads_free, 3);
	assert_int_equal(inventory->cores_total, 4);
	/* Core 2 is half free, which is not free. */
	assert_int_equal(inventory->cores_free, 1);
	assert_true(inventory->free_cores.known);
	assert_int_equal(inventory->free_cores.count, 1);
	assert_int_equal(inventory->free_cores.ranges[0].first, 3);
	assert_int_equal(inventory->free_cores.ranges[0].last, 3);
	/* 32 MiB + 32 GiB + 32 GiB + 16 GiB */
	assert_int_equal(inventory->memory_total, ((int64_t)80 << 30) + (32 << 20));
	assert_int_equal(inventory->memory_free, (int64_t)16 << 30);
	assert_int_equal(block->physical_address, 0xa00000);
	assert_int_equal(block->size, 33554432);
	assert_string_equal(block->owner, "_sys_");
	block = block->next->next->next;
	assert_int_equal(block->physical_address, 0x1080000000);
	assert_string_equal(block->owner, "");
	inventory_unref(inventory);
	free(text);
}

/* LDoms 1.3 and 2.x, lines quoted in public: no cores, and sections may be missing. */
static void
test_devices_of_older_managers(void **state)
{
	static const char threads[] = "VERSION 1.6\nVCPU\n"
				      "|pid=0|free=0|pm=no\n"
				      "|pid=1|free=100|pm=\n";
	struct inventory *inventory =
	    host_build((const char *const[LDM_LISTINGS]){[LDM_DEVICES] = threads});
	struct inventory *none = host_build(
	    (const char *const[LDM_LISTINGS]){[LDM_DEVICES] = "VERSION 1.6\nVCPU\n"});

	(void)state;
	assert_int_equal(inventory->threads_total, 2);
	assert_int_equal(inventory->threads_free, 1);
	assert_int_equal(inventory->cores_free, INVENTORY_UNKNOWN);
	assert_true(inventory_knows(inventory, INVENTORY_FACT_CPUS));
	assert_false(inventory_knows(inventory, INVENTORY_FACT_MEMORY));
	assert_int_equal(inventory->memory_free, INVENTORY_UNKNOWN);
	assert_false(inventory_knows(none, INVENTORY_FACT_CPUS));
	assert_int_equal(none->threads_total, INVENTORY_UNKNOWN);
	inventory_unref(inventory);
	inventory_unref(none);
}

/* Not in order, and wholly free or not. */
static void
test_free_cores_by_id(void **state)
{
	struct inventory *inventory = host_build((const char *const[LDM_LISTINGS]){
	    [LDM_DEVICES] = "VERSION 1.15\nCORE\n"
			    "|cid=12|free=100|cpuset=96,97\n"
			    "|cid=3|free=100\n"
			    "|cid=2|free=100\n"
			    "|cid=0|free=0\n"
			    "|cid=1|free=50\n"});
	struct inventory *none = host_build((const char *const[LDM_LISTINGS]){
	    [LDM_DEVICES] = "VERSION 1.15\nCORE\n|cid=0|free=0\n"});

	(void)state;
	assert_int_equal(inventory->cores_free, 3);
	assert_true(inventory->free_cores.known);
	assert_int_equal(inventory->free_cores.count, 2);
	assert_int_equal(inventory->free_cores.ranges[0].first, 2);
	assert_int_equal(inventory->free_cores.ranges[0].last, 3);
	assert_int_equal(inventory->free_cores.ranges[1].first, 12);
	assert_int_equal(inventory->free_cores.ranges[1].last, 12);
	assert_true(none->free_cores.known);
	assert_int_equal(none->free_cores.count, 0);
	inventory_unref(inventory);
	inventory_unref(none);
}

/* Their number is known all the same; what is not free needs no id. */
static void
test_free_cores_without_an_id(void **state)
{
	static const struct {
		const char *text;
		int64_t free;
		bool known;
	} cases[] = {
	    {"VERSION 1.15\nCORE\n|cid=0|free=100\n|free=100\n", 2, false},
	    {"VERSION 1.15\nCORE\n|cid=0|free=100\n|cid=|free=100\n", 2, false},
	    {"VERSION 1.15\nCORE\n|cid=0|free=100\n|cid=x|free=100\n", 2, false},
	    {"VERSION 1.15\nCORE\n|cid=0|free=100\n|cid=65536|free=100\n", 2, false},
	    {"VERSION 1.15\nCORE\n|cid=0|free=100\n|cid=65535|free=100\n", 2, true},
	    {"VERSION 1.15\nCORE\n|cid=0|free=100\n|cid=|free=0\n", 1, true},
	};

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct inventory *inventory = host_build(
		    (const char *const[LDM_LISTINGS]){[LDM_DEVICES] = cases[i].text});

		assert_int_equal(inventory->cores_free, cases[i].free);
		assert_int_equal(inventory->free_cores.known, cases[i].known);
		inventory_unref(inventory);
	}
}

/* A row that cannot be read makes every sum over such rows unknown, no other one. */
static void
test_devices_that_cannot_be_counted(void **state)
{
	struct inventory *inventory = host_build((const char *const[LDM_LISTINGS]){
	    [LDM_DEVICES] = "VERSION 1.15\nCORE\n"
			    "|cid=0|free=100\n"
			    "|cid=1|free=some\n"
			    "|cid=2|free=100\n"
			    "VCPU\n"
			    "|pid=0|free=0\n"
			    "|pid=1|free=100\n"
			    "MEMORY\n"
			    "|pa=0x0|size=33554432\n"
			    "|pa=0x80000000|size=\n"
			    "|pa=0x90000000|size=33554432\n"});
	struct inventory *nothing = host_build((const char *const[LDM_LISTINGS]){
	    [LDM_DEVICES] = "VERSION 1.15\nVCPU\n|pid=0\n|pid=1|free=100\n"});

	(void)state;
	assert_int_equal(inventory->cores_total, INVENTORY_UNKNOWN);
	assert_int_equal(inventory->cores_free, INVENTORY_UNKNOWN);
	assert_false(inventory->free_cores.known);
	assert_int_equal(inventory->threads_total, 2);
	assert_int_equal(inventory->threads_free, 1);
	assert_true(inventory_knows(inventory, INVENTORY_FACT_CPUS));
	assert_int_equal(inventory->memory_total, INVENTORY_UNKNOWN);
	assert_int_equal(inventory->memory_free, INVENTORY_UNKNOWN);
	assert_false(inventory_knows(inventory, INVENTORY_FACT_MEMORY));
	assert_int_equal(nothing->threads_total, INVENTORY_UNKNOWN);
	assert_int_equal(nothing->threads_free, INVENTORY_UNKNOWN);
	assert_false(inventory_knows(nothing, INVENTORY_FACT_CPUS));
	inventory_unref(inventory);
	inventory_unref(nothing);
}

static void
assert_version(
    const char *text, const char *version, const int part[5], const char *firmware)
{
	struct inventory *inventory =
	    host_build((const char *const[LDM_LISTINGS]){[LDM_VERSION] = text});

	assert_string_equal(inventory->version.text, version);
	for (int i = 0; i < 5; i++)
		assert_int_equal(inventory->version.part[i], part[i]);
	if (firmware != NULL)
		assert_string_equal(inventory->firmware, firmware);
	else
		assert_null(inventory->firmware);
	inventory_unref(inventory);
}

static void
test_versions(void **state)
{
	char *documented = host_fixture("version-1.2");
	char *later = host_fixture("sparc-a/version");
	struct inventory *inventory;

	(void)state;
	assert_version(documented, "1.2", (const int[]){1, 2, 0, 0, 0}, "1.7.0");
	assert_version(later, "3.6.2.0.31", (const int[]){3, 6, 2, 0, 31}, "1.17.2.a");
	assert_version("Logical Domains Manager (v 3.1.1.b)\n", "3.1.1.b",
	    (const int[]){3, 1, 1, 0, 0}, NULL);
	inventory = host_build(
	    (const char *const[LDM_LISTINGS]){[LDM_VERSION] = "no such option\n"});
	assert_null(inventory->version.text);
	assert_int_equal(host_inputs[LDM_VERSION].state, LDM_INPUT_FAILED);
	inventory_unref(inventory);
	free(documented);
	free(later);
}

static void
test_links_of_switches(void **state)
{
	struct inventory *inventory = host_build((const char *const[LDM_LISTINGS]){
	    [LDM_SERVICES] = "VERSION 1.15\n"
			     "DOMAIN|name=primary\n"
			     "VSW|name=up|net-dev=aggr1\n"
			     "VSW|name=down|net-dev=net5\n"
			     "VSW|name=member|net-dev=net1\n"
			     "VSW|name=odd|net-dev=net6\n"
			     "VSW|name=inner|net-dev=\n"
			     "DOMAIN|name=alternate\n"
			     "VSW|name=other|net-dev=net5\n",
	    [LDM_NETDEV] = "VERSION 1.15\n"
			   "DOMAIN|name=primary\n"
			   "name=aggr1|class=AGGR|media=ETHER|state=up\n"
			   "|name=net1|state=down\n"
			   "name=net5|class=PHYS|state=down\n"
			   "name=net6|class=PHYS|state=sideways\n"
			   "name=net7|class=PHYS\n"
			   "DOMAIN|name=alternate\n"
			   "name=net5|class=PHYS|state=up\n"});
	static const enum inventory_link expected[] = {INVENTORY_LINK_UP,
	    INVENTORY_LINK_DOWN, INVENTORY_LINK_UNKNOWN, INVENTORY_LINK_UNKNOWN,
	    INVENTORY_LINK_UNKNOWN, INVENTORY_LINK_UP};
	const struct inventory_vsw *vsw = inventory->vsws;

	(void)state;
	for (size_t i = 0; i < sizeof(expected) / sizeof(expected[0]); i++) {
		assert_int_equal(vsw->link, expected[i]);
		vsw = vsw->next;
	}
	assert_null(vsw);
	inventory_unref(inventory);
}

/* Without its domain a link belongs to a switch only where just one has its name. */
static void
test_links_without_a_domain(void **state)
{
	struct inventory *inventory = host_build((const char *const[LDM_LISTINGS]){
	    [LDM_SERVICES] = "VERSION 1.15\n"
			     "DOMAIN|name=primary\n"
			     "VSW|name=alone|net-dev=net0\n"
			     "VSW|name=one|net-dev=net1\n"
			     "DOMAIN|name=alternate\n"
			     "VSW|name=two|net-dev=net1\n",
	    [LDM_NETDEV] = "name=net0|state=up\nname=net1|state=down\n"});

	(void)state;
	assert_int_equal(
	    inventory_find_vsw(inventory, "alone")->link, INVENTORY_LINK_UP);
	assert_int_equal(
	    inventory_find_vsw(inventory, "one")->link, INVENTORY_LINK_UNKNOWN);
	assert_int_equal(
	    inventory_find_vsw(inventory, "two")->link, INVENTORY_LINK_UNKNOWN);
	inventory_unref(inventory);
}

/* No real output is known: the keys are recognised by what they contain. */
static void
test_progress_of_migrations(void **state)
{
	struct inventory *inventory = host_build((const char *const[LDM_LISTINGS]){
	    [LDM_BINDINGS] = HOST_BINDINGS "DOMAIN|name=web1|state=active\n"
					   "DOMAIN|name=db1|state=active\n"
					   "DOMAIN|name=ldg1|state=active\n",
	    [LDM_STATUS] = "VERSION 1.15\n"
			   "DOMAIN|name=primary\n"
			   "DOMAIN|name=web1\n"
			   "STATUS|op=migration|progress=20|error=no|target=sparc-b\n"
			   "DOMAIN|name=db1\n"
			   "STATUS\n"
			   "|operation=migration|total-progress= 45%|source=sparc-c\n"
			   "DOMAIN|name=ldg1\n"
			   "STATUS|op=migration|progress=200|target=\n"
			   "DOMAIN|name=gone\n"
			   "STATUS|op=migration|progress=99\n"});
	const struct inventory_domain *web1 = host_domain(inventory, "web1");
	const struct inventory_domain *db1 = host_domain(inventory, "db1");
	const struct inventory_domain *ldg1 = host_domain(inventory, "ldg1");

	(void)state;
	assert_null(host_domain(inventory, "primary")->migration.operation);
	assert_string_equal(web1->migration.operation, "migration");
	assert_string_equal(web1->migration.peer, "sparc-b");
	assert_int_equal(web1->migration.progress, 20);
	assert_string_equal(db1->migration.peer, "sparc-c");
	assert_int_equal(db1->migration.progress, 45);
	assert_int_equal(ldg1->migration.progress, INVENTORY_UNKNOWN);
	assert_null(ldg1->migration.peer);
	inventory_unref(inventory);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(test_composed_io),
	    cmocka_unit_test(test_properties_of_functions),
	    cmocka_unit_test(test_io_without_devices),
	    cmocka_unit_test(test_threads_cores_and_memory),
	    cmocka_unit_test(test_free_cores_by_id),
	    cmocka_unit_test(test_free_cores_without_an_id),
	    cmocka_unit_test(test_devices_of_older_managers),
	    cmocka_unit_test(test_devices_that_cannot_be_counted),
	    cmocka_unit_test(test_versions),
	    cmocka_unit_test(test_links_of_switches),
	    cmocka_unit_test(test_links_without_a_domain),
	    cmocka_unit_test(test_progress_of_migrations),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
