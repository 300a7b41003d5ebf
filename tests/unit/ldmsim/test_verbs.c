/* Commands that change something: what they change stays, and can be taken back. */
#include <stdlib.h>
#include <string.h>

#include "tests/unit/cmocka_all.h"
#include "tests/unit/ldmsim/stage.h"

#define HOST                                                                           \
	"host sparc-a manager=3.6 cores=8 threads=4 memory=64G\n"                      \
	"bus pci_0 dev=pci@300 domain=primary\n"                                       \
	"  slot /SYS/MB/PCIE1 dev=pci@300/pci@1\n"                                     \
	"  pf /SYS/MB/NET0/IOVNET.PF0 dev=pci@300/pci@2/network@0 domain=primary\n"    \
	"    maxvfs=2\n"                                                               \
	"domain primary vcpu=4 memory=8G mac-addr=00:14:4f:ff:00:01\n"                 \
	"  vcc primary-vcc0 port-range=5000-5001\n"                                    \
	"  vsw primary-vsw0 net-dev=net0 mac-addr=00:14:4f:ff:00:02\n"                 \
	"  vds primary-vds0\n"                                                         \
	"    volume web1-root dev=/dev/dsk/c0d1s2\n"                                   \
	"domain web1 vcpu=8 memory=16G mac-addr=00:14:4f:fa:00:01\n"                   \
	"  vnet vnet0 vswitch=primary-vsw0 mac-addr=00:14:4f:f8:00:01\n"               \
	"  vdisk root volume=web1-root@primary-vds0\n"

static void
succeed(struct stage *stage, const char *line)
{
	int status = stage_run(stage, "sparc-a", line);

	assert_string_equal(text_string(&stage->answer.err), "");
	assert_int_equal(status, 0);
}

static void
refuse(struct stage *stage, const char *line, const char *message)
{
	stage_refuse(stage, "sparc-a", line, message);
}

/* What a listing says now. */
static void
expect_record(struct stage *stage, const char *line, const char *record)
{
	succeed(stage, line);
	if (!stage_says(stage, record))
		assert_string_equal(text_string(&stage->answer.out), record);
}

static void
expect_no_record(struct stage *stage, const char *line, const char *record)
{
	succeed(stage, line);
	if (stage_says(stage, record))
		fail_msg("%s is still there", record);
}

static void
switches_come_change_and_go(void **state)
{
	struct stage *stage = *state;

	stage_write(stage, HOST);
	succeed(stage,
	    "add-vsw default-vlan-id=1 pvid=10 vid=20,21 mtu=9000 net-dev=net1 "
	    "mac-addr=00:14:4f:ff:00:09 dmz-vsw0 primary");
	expect_record(stage, "list-services -p",
	    "VSW|name=dmz-vsw0|mac-addr=00:14:4f:ff:00:09|net-dev=net1|dev=switch@1|"
	    "default-vlan-id=1|pvid=10|vid=20,21|mode=|mtu=9000|linkprop=|id=1|"
	    "inter-vnet-link=on\n");
	succeed(stage, "set-vswitch vid= net-dev= mtu=1500 dmz-vsw0");
	expect_record(stage, "ls-services -p",
	    "VSW|name=dmz-vsw0|mac-addr=00:14:4f:ff:00:09|net-dev=|dev=switch@1|"
	    "default-vlan-id=1|pvid=10|vid=|mode=|mtu=1500|");
	refuse(stage, "add-vsw dmz-vsw0 primary", "already exists");
	refuse(stage, "add-vsw x nosuch", "LDom nosuch not found");
	refuse(stage, "add-vsw vid=5000 x primary", "vid=5000");
	refuse(stage, "add-vsw bogus=1 x primary", "usage");
	succeed(stage, "rm-vsw dmz-vsw0");
	expect_no_record(stage, "list-services -p", "dmz-vsw0");
	refuse(stage, "rm-vsw dmz-vsw0", "does not exist");
}

static void
a_switch_in_use_goes_only_by_force(void **state)
{
	struct stage *stage = *state;

	stage_write(stage, HOST);
	succeed(stage, "bind web1");
	refuse(stage, "rm-vsw primary-vsw0", "in use");
	refuse(stage, "rm-vcc primary-vcc0", "in use");
	refuse(stage, "rm-vds primary-vds0", "in use");
	refuse(stage, "rm-vdsdev web1-root@primary-vds0", "is attached");
	succeed(stage, "remove-vswitch -f primary-vsw0");
	expect_no_record(stage, "list-bindings -p", "VSW");
	expect_record(stage, "list-bindings -p web1", "|service=primary-vsw0|");
}

static void
concentrators_and_volumes_come_change_and_go(void **state)
{
	struct stage *stage = *state;

	stage_write(stage, HOST);
	refuse(stage, "add-vcc spare-vcc0 primary", "port-range");
	refuse(stage, "add-vcc port-range=6000-5000 spare-vcc0 primary", "port-range");
	succeed(stage, "add-vconscon port-range=6000-6001 spare-vcc0 primary");
	succeed(stage, "set-vcc port-range=6000-6010 spare-vcc0");
	expect_record(
	    stage, "list-services -p", "VCC|name=spare-vcc0|port-range=6000-6010\n");
	succeed(stage, "rm-vcc spare-vcc0");
	succeed(stage, "add-vds vds1 primary");
	refuse(stage, "add-vdsdev /dev/dsk/c0d1s2 data@vds1", "-f");
	succeed(stage,
	    "add-vdsdev -f options=ro,slice mpgroup=mp1 /dev/dsk/c0d1s2 data@vds1");
	expect_record(stage, "list-services -p",
	    "VDS|name=vds1\n|vol=data|opts=ro,slice|dev=/dev/dsk/c0d1s2|mpgroup=mp1\n");
	succeed(stage, "set-vdsdev options= mpgroup=mp2 data@vds1");
	expect_record(stage, "list-services -p",
	    "|vol=data|opts=|dev=/dev/dsk/c0d1s2|mpgroup=mp2\n");
	refuse(stage, "add-vdsdev -f /other data@vds1", "already exists");
	refuse(stage, "add-vdsdev /other data@nosuch", "does not exist");
	succeed(stage, "rm-vdsdev data@vds1");
	refuse(stage, "rm-vdsdev data@vds1", "does not exist");
	succeed(stage, "rm-vds vds1");
	expect_no_record(stage, "list-services -p", "vds1");
}

static void
a_domain_lives_from_add_to_remove(void **state)
{
	struct stage *stage = *state;

	stage_write(stage, HOST);
	succeed(stage, "add-domain cpu-arch=generic master=web1 ldg1");
	refuse(stage, "add-dom ldg1", "already exists");
	succeed(stage, "add-vcpu 4 ldg1");
	succeed(stage, "add-mem 4G ldg1");
	succeed(stage, "add-vnet pvid=120 vnet0 primary-vsw0 ldg1");
	succeed(stage, "set-var boot-device=disk ldg1");
	succeed(stage, "bind-domain ldg1");
	refuse(stage, "bind-domain ldg1", "bound");
	expect_record(
	    stage, "list -p ldg1", "|state=bound|flags=------|cons=5000|ncpu=4|");
	stage_expect(stage, "sparc-a", "start-domain ldg1", "LDom ldg1 started\n");
	expect_record(stage, "list -p ldg1", "|state=active|flags=-n----|cons=5000|");
	refuse(stage, "set-domain cpu-arch=native ldg1", "cpu-arch");
	refuse(stage, "rm-dom ldg1", "active");
	stage_expect(stage, "sparc-a", "stop -f ldg1", "LDom ldg1 stopped\n");
	succeed(stage, "unbind ldg1");
	expect_record(stage, "list-constraints -p ldg1", "DEPENDENCY|master=web1\n");
	expect_record(stage, "list-constraints -p ldg1", "|boot-device=disk\n");
	succeed(stage, "remove-variable boot-device ldg1");
	expect_no_record(stage, "list-constraints -p ldg1", "VARIABLES");
	succeed(stage, "remove-domain ldg1");
	refuse(stage, "list -p ldg1", "LDom ldg1 not found");
}

static void
binding_needs_services_ports_and_room(void **state)
{
	struct stage *stage = *state;

	stage_write(stage, HOST);
	succeed(stage, "add-vdisk data nosuch@primary-vds0 web1");
	refuse(stage, "bind web1", "Volume nosuch@primary-vds0 does not exist");
	succeed(stage, "set-vdisk volume=web1-root@primary-vds0 data web1");
	succeed(stage, "rm-vdisk data web1");
	succeed(stage, "set-vnet vswitch=gone vnet0 web1");
	refuse(stage, "bind web1", "gone does not exist");
	succeed(stage, "set-vnet vswitch=primary-vsw0 vnet0 web1");
	succeed(stage, "set-vcpu 29 web1");
	refuse(stage, "bind web1", "CPUs");
	succeed(stage, "set-vcpu 28 web1");
	succeed(stage, "set-memory 56G web1");
	refuse(stage, "bind web1",
	    "Unable to bind 256M memory region at real address 0x80000000");
	succeed(stage, "set-memory 8G web1");
	succeed(stage, "set-vcons port=7000 web1");
	refuse(stage, "bind web1", "7000");
	succeed(stage, "set-vcons port=5001 group=shared web1");
	succeed(stage, "bind web1");
	expect_record(stage, "list-bindings -p web1",
	    "VCONS|group=shared|service=primary-vcc0@primary|port=5001\n");
	succeed(stage, "set-vcons port= group= web1");
	expect_record(stage, "list-bindings -p web1",
	    "VCONS|group=web1|service=primary-vcc0@primary|port=5000\n");
	expect_no_record(stage, "list-constraints -p web1", "VCONS");
}

static void
the_control_domain_gives_console_ports_first(void **state)
{
	struct stage *stage = *state;

	stage_write(stage, HOST);
	succeed(stage, "add-domain ldg1");
	succeed(stage, "add-domain ldg2");
	succeed(stage, "add-vcc port-range=6000-6000 web1-vcc0 web1");
	succeed(stage, "bind web1");
	succeed(stage, "bind ldg1");
	succeed(stage, "bind ldg2");
	expect_record(stage, "list -p ldg1", "|cons=5001|");
	expect_record(stage, "list-bindings -p ldg2",
	    "VCONS|group=ldg2|service=web1-vcc0@web1|port=6000\n");
	succeed(stage, "add-domain ldg3");
	refuse(stage, "bind ldg3", "No free port");
	succeed(stage, "unbind ldg1");
	succeed(stage, "bind ldg3");
	expect_record(stage, "list -p ldg3", "|cons=5001|");
}

static void
automatic_addresses_are_given_once_in_the_fleet(void **state)
{
	struct stage *stage = *state;
	char *text;
	const char *first, *second;

	stage_write(stage, HOST "host sparc-b\ndomain primary\n");
	succeed(stage,
	    "add-vnet alt-mac-addrs=auto,00:14:4f:fc:00:01 vnet1 primary-vsw0 web1");
	succeed(stage, "rm-vnet vnet0 web1");
	text = stage_read(stage);
	first = strstr(text, "vnet vnet1");
	assert_non_null(first);
	first = strstr(first, "mac-addr=00:14:4f:f");
	assert_non_null(first);
	assert_non_null(strchr("89ab", first[strlen("mac-addr=00:14:4f:f")]));
	second = strstr(text, "alt-mac-addrs=00:14:4f:f");
	assert_non_null(second);
	assert_non_null(strchr("89ab", second[strlen("alt-mac-addrs=00:14:4f:f")]));
	assert_non_null(strstr(second, ",00:14:4f:fc:00:01"));
	assert_int_not_equal(
	    strncmp(first + strlen("mac-addr="), second + strlen("alt-mac-addrs="), 17),
	    0);
	free(text);
}

static void
capacity_counts_strands_cores_and_bytes(void **state)
{
	struct stage *stage = *state;

	stage_write(stage, HOST);
	succeed(stage, "set-core 2 web1");
	expect_record(stage, "list-constraints -p web1", "VCPU|count=8\n");
	succeed(stage, "bind web1");
	expect_record(stage, "list-bindings -p web1",
	    "CORE\n|cid=1|cpuset=4,5,6,7\n|cid=2|cpuset=8,9,10,11\n");
	succeed(stage, "add-core 1 web1");
	expect_record(stage, "list -p web1", "|ncpu=12|");
	succeed(stage, "set-core cid=5,7 web1");
	expect_record(stage, "list-bindings -p web1",
	    "CORE\n|cid=5|cpuset=20,21,22,23\n|cid=7|cpuset=28,29,30,31\n");
	succeed(stage, "set-vcpu 3 web1");
	succeed(stage, "rm-vcpu 1 web1");
	expect_record(stage, "list -p web1", "|ncpu=2|");
	refuse(stage, "rm-vcpu 3 web1", "2");
	succeed(stage, "set-memory 4G web1");
	succeed(stage, "rm-memory 1G web1");
	expect_record(stage, "list -p web1", "|mem=3221225472|");
	succeed(stage, "set-memory --auto-adj mblock=0x800000000:2G web1");
	expect_record(stage, "list-bindings -p web1",
	    "MEMORY\n|ra=0x80000000|pa=0x800000000|size=2147483648\n");
	refuse(stage, "set-memory mblock=0x0:1G web1", "Unable to bind 1024M memory");
	refuse(stage, "set-memory mblock=1G web1", "amount");
	refuse(stage, "set-core cid=0 web1", "CPUs");
	refuse(stage, "set-core cid=1-x web1", "amount");
	refuse(stage, "set-vcpu many web1", "amount");
}

static void
whole_cores_are_shared_with_nobody(void **state)
{
	struct stage *stage = *state;

	stage_write(stage, HOST);
	succeed(stage, "set-vcpu 5 primary");
	succeed(stage, "set-core 2 web1");
	succeed(stage, "bind web1");
	expect_record(stage, "list-bindings -p web1",
	    "CORE\n|cid=2|cpuset=8,9,10,11\n|cid=3|cpuset=12,13,14,15\n");
	expect_record(stage, "list-constraints -p web1",
	    "CONSTRAINT|cpu=whole-core|max-cores=unlimited|threading=max-throughput\n");
	succeed(stage, "add-domain ldg1");
	succeed(stage, "set-vcpu 4 ldg1");
	succeed(stage, "bind ldg1");
	expect_record(stage, "list-bindings -p ldg1",
	    "CORE\n|cid=1|cpuset=5,6,7\n|cid=4|cpuset=16\n");
}

static void
virtual_functions_are_made_named_and_given(void **state)
{
	struct stage *stage = *state;
	const char *vf0 = "/SYS/MB/NET0/IOVNET.PF0.VF0";

	stage_write(stage, HOST);
	stage_expect(stage, "sparc-a", "create-vf name=fast /SYS/MB/NET0/IOVNET.PF0",
	    "Created new vf: /SYS/MB/NET0/IOVNET.PF0.VF0\n");
	refuse(stage, "create-vf name=fast /SYS/MB/NET0/IOVNET.PF0", "already exists");
	stage_expect(stage, "sparc-a", "create-vf /SYS/MB/NET0/IOVNET.PF0",
	    "Created new vf: /SYS/MB/NET0/IOVNET.PF0.VF1\n");
	refuse(stage, "create-vf /SYS/MB/NET0/IOVNET.PF0", "No more");
	succeed(stage, "add-io /SYS/MB/NET0/IOVNET.PF0.VF0 web1");
	refuse(stage, "add-io /SYS/MB/NET0/IOVNET.PF0.VF0 web1", vf0);
	refuse(stage, "destroy-vf /SYS/MB/NET0/IOVNET.PF0.VF0", vf0);
	succeed(stage, "set-io name=slow pvid=7 /SYS/MB/NET0/IOVNET.PF0.VF0");
	expect_record(stage, "list-io -l -p",
	    "|alias=/SYS/MB/NET0/IOVNET.PF0.VF0|status=|domain=web1|type=VF|"
	    "class=NETWORK|bus=pci_0\n|name=slow\n|pvid=7\n");
	succeed(stage, "rm-io /SYS/MB/NET0/IOVNET.PF0.VF0 web1");
	succeed(stage, "destroy-vf /SYS/MB/NET0/IOVNET.PF0.VF0");
	expect_no_record(stage, "list-io -p", vf0);
	succeed(stage, "add-io /SYS/MB/PCIE1 web1");
	expect_record(stage, "list-bindings -p web1",
	    "IO\n|dev=pci@300/pci@1|alias=/SYS/MB/PCIE1\n");
	succeed(stage, "remove-domain web1");
	expect_record(
	    stage, "list-io -p", "|alias=/SYS/MB/PCIE1|status=|domain=|type=PCIE|");
	succeed(stage, "sim set-host manager=3.4");
	refuse(stage, "create-vf name=fast /SYS/MB/NET0/IOVNET.PF0", "name");
}

static void
sans_and_adapters_come_and_go(void **state)
{
	struct stage *stage = *state;

	stage_write(stage, HOST);
	refuse(stage, "rm-vsan fabric-a", "does not exist");
	succeed(stage, "add-vsan /pci@300/fp@0,0 fabric-a primary");
	expect_record(stage, "list-services -p",
	    "VSAN|name=fabric-a|iport-path=/pci@300/fp@0,0|mask=\n");
	succeed(stage, "add-vhba id=3 vhba0 fabric-a web1");
	expect_record(stage, "list-constraints -p web1",
	    "VHBA|name=vhba0|vsan=fabric-a|dev=scsi@3|timeout=|id=3\n");
	succeed(stage, "rm-vhba vhba0 web1");
	succeed(stage, "rm-vsan fabric-a");
	succeed(stage, "sim set-host manager=3.2");
	refuse(stage, "add-vsan /pci@300/fp@0,0 fabric-a primary", "usage");
}

static void
unknown_commands_are_refused_with_a_usage(void **state)
{
	struct stage *stage = *state;

	stage_write(stage, HOST);
	refuse(stage, "frobnicate", "usage: ldm");
	refuse(stage, "migrate-domain web1", "usage: ldm migrate-domain");
	refuse(stage, "list -z", "usage: ldm list-domain");
	refuse(stage, "bind", "usage: ldm bind-domain");
	stage_refuse(stage, "sparc-x", "list", "no host sparc-x");
}

/* A change that is refused must not be written, not even in part. */
static void
a_refused_change_leaves_the_file_alone(void **state)
{
	struct stage *stage = *state;
	char *text;

	stage_write(stage, HOST);
	refuse(stage, "add-vnet pvid=9999 vnet1 primary-vsw0 web1", "pvid=9999");
	refuse(stage, "add-domain mac-addr=nonsense ldg1", "mac-addr=nonsense");
	text = stage_read(stage);
	assert_string_equal(text, HOST);
	free(text);
}

#define CASE(name) cmocka_unit_test_setup_teardown(name, stage_setup, stage_teardown)

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    CASE(switches_come_change_and_go),
	    CASE(a_switch_in_use_goes_only_by_force),
	    CASE(concentrators_and_volumes_come_change_and_go),
	    CASE(a_domain_lives_from_add_to_remove),
	    CASE(binding_needs_services_ports_and_room),
	    CASE(the_control_domain_gives_console_ports_first),
	    CASE(automatic_addresses_are_given_once_in_the_fleet),
	    CASE(capacity_counts_strands_cores_and_bytes),
	    CASE(whole_cores_are_shared_with_nobody),
	    CASE(virtual_functions_are_made_named_and_given),
	    CASE(sans_and_adapters_come_and_go),
	    CASE(unknown_commands_are_refused_with_a_usage),
	    CASE(a_refused_change_leaves_the_file_alone),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
