/* Records and fields of the listings, against samples that were documented or made up
 * from documented fields. */
#include <string.h>

#include "tests/unit/cmocka_all.h"
#include "tests/unit/ldmsim/stage.h"

#define OLD_HOST                                                                       \
	"host sparc-a manager=1.2 cores=8 threads=4 memory=8G\n"                       \
	"bus pci@780 dev=pci@780 domain=primary\n"                                     \
	"domain primary vcpu=4 memory=768M mac-addr=00:03:ba:d8:b1:46 util=0.3\n"      \
	"  uptime=600\n"                                                               \
	"  vds primary-vds0\n"                                                         \
	"    volume vol0 dev=/ldoms/nv72-ldg1/disk\n"                                  \
	"  vcc primary-vcc0 port-range=5000-5100\n"                                    \
	"  vsw primary-vsw0 net-dev=e1000g0 mac-addr=00:14:4f:f8:00:01\n"              \
	"domain ldg1 state=bound vcpu=2 mac-addr=00:14:4f:fa:ed:88\n"                  \
	"  vnet vnet0 vswitch=primary-vsw0 mac-addr=01:14:4f:fa:0f:55\n"               \
	"  vdisk vdisk0 volume=vol0@primary-vds0\n"                                    \
	"  variable nvramrc value=\"devalias vnet0 "                                   \
	"/virtual-devices@100/channel-devices@200/network@0\"\n"

/* The documented sample of LDoms 1.2 (Administration Guide, list of constraints in
 * machine-readable form), its second domain with two CPUs. */
static void
constraints_of_1_2_are_the_documented_ones(void **state)
{
	struct stage *stage = *state;

	stage_write(stage, OLD_HOST);
	stage_expect(stage, "sparc-a", "list-constraints -p",
	    "VERSION 1.0\n"
	    "DOMAIN|name=primary\n"
	    "MAC|mac-addr=00:03:ba:d8:b1:46\n"
	    "VCPU|count=4\n"
	    "MEMORY|size=805306368\n"
	    "IO\n"
	    "|dev=pci@780|alias=\n"
	    "VDS|name=primary-vds0\n"
	    "|vol=vol0|opts=|dev=/ldoms/nv72-ldg1/disk\n"
	    "VCC|name=primary-vcc0|port-range=5000-5100\n"
	    "VSW|name=primary-vsw0|mac-addr=|net-dev=e1000g0|dev=switch@0\n"
	    "DOMAIN|name=ldg1\n"
	    "VCPU|count=2\n"
	    "VARIABLES\n"
	    "|nvramrc=devalias vnet0 "
	    "/virtual-devices@100/channel-devices@200/network@0\n"
	    "VNET|name=vnet0|dev=network@0|service=primary-vsw0|"
	    "mac-addr=01:14:4f:fa:0f:55\n"
	    "VDISK|name=vdisk0|vol=vol0@primary-vds0\n");
}

static void
old_managers_have_five_flags_and_no_io_listing(void **state)
{
	struct stage *stage = *state;

	stage_write(stage, OLD_HOST);
	stage_expect(stage, "sparc-a", "list -p",
	    "VERSION 1.0\n"
	    "DOMAIN|name=primary|state=active|flags=-n-cv|cons=|ncpu=4|mem=805306368|"
	    "util=0.3|uptime=600\n"
	    "DOMAIN|name=ldg1|state=bound|flags=-----|cons=5000|ncpu=2|mem=0|util=|"
	    "uptime=\n");
	stage_refuse(stage, "sparc-a", "list-io -p", "usage");
	stage_expect(stage, "sparc-a", "list-services -p",
	    "VERSION 1.0\n"
	    "VCC|name=primary-vcc0|port-range=5000-5100\n"
	    "VSW|name=primary-vsw0|mac-addr=00:14:4f:f8:00:01|net-dev=e1000g0|"
	    "dev=switch@0\n"
	    "VDS|name=primary-vds0\n"
	    "|vol=vol0|opts=|dev=/ldoms/nv72-ldg1/disk\n");
}

static void
old_bindings_lack_the_newer_fields(void **state)
{
	struct stage *stage = *state;

	stage_write(stage, OLD_HOST);
	stage_run(stage, "sparc-a", "list-bindings -p ldg1");
	assert_true(stage_says(stage,
	    "MAC|mac-addr=00:14:4f:fa:ed:88\nHOSTID|hostid=0x84faed88\n"
	    "CONTROL|failure-policy=ignore\nDEPENDENCY|master=\n"
	    "VCPU\n|vid=0|pid=4|util=|strand=100\n|vid=1|pid=5|util=|strand=100\n"));
	assert_true(stage_says(stage,
	    "VNET|name=vnet0|dev=network@0|service=primary-vsw0@primary|"
	    "mac-addr=01:14:4f:fa:0f:55\n"));
	assert_true(stage_says(stage,
	    "VDISK|name=vdisk0|vol=vol0@primary-vds0|dev=disk@0|server=primary\n"
	    "VCONS|group=ldg1|service=primary-vcc0@primary|port=5000\n"));
	assert_false(stage_says(stage, "cid="));
}

/* The layout of `ldm -V` of LDoms 1.2, as its Administration Guide shows it. */
static void
version_of_1_2_is_the_documented_one(void **state)
{
	struct stage *stage = *state;

	stage_write(stage, OLD_HOST);
	stage_expect(stage, "sparc-a", "-V",
	    "Logical Domain Manager (v 1.2)\n"
	    "   Hypervisor control protocol v 1.3\n"
	    "   Using Hypervisor MD v 0.1\n"
	    "\n"
	    "System PROM:\n"
	    "   Hypervisor  v. 1.7.0.    @(#)Hypervisor 1.7.0. 2008/11/19 10:20\n"
	    "   OpenBoot    v. 4.30.0.   @(#)OBP 4.30.0. 2008/11/18 13:44\n");
}

#define NEW_HOST                                                                       \
	"host sparc-a manager=3.1 format=1.15 cores=8 threads=8 memory=512G\n"         \
	"spconfig factory-default\n"                                                   \
	"spconfig after-web1 current=on\n"                                             \
	"bus pci_0 dev=pci@400 domain=primary\n"                                       \
	"  slot /SYS/MB/PCIE0 dev=pci@400/pci@2/pci@0/pci@8 status=OCC "               \
	"domain=primary\n"                                                             \
	"  pf /SYS/MB/NET0/IOVNET.PF0 dev=pci@400/pci@1/pci@0/pci@4/network@0\n"       \
	"    domain=primary maxvfs=7\n"                                                \
	"    vf /SYS/MB/NET0/IOVNET.PF0.VF0 domain=web1 name=web1-vf pvid=120\n"       \
	"      dev=pci@400/pci@1/pci@0/pci@4/network@0,80\n"                           \
	"domain primary vcpu=16 memory=16G mac-addr=00:14:4f:ff:00:01 "                \
	"uptime=4772570\n"                                                             \
	"  util=0.4\n"                                                                 \
	"  vcc primary-vcc0 port-range=5001-5100\n"                                    \
	"  vsw primary-vsw0 mac-addr=00:14:4f:fb:ec:00 net-dev=aggr1 vid=120,130\n"    \
	"  vds primary-vds0\n"                                                         \
	"    volume web1-root dev=/dev/dsk/c0t600144F0B5418B0000005A3C1D2E0001d0s2\n"  \
	"      mpgroup=mp-web1-root\n"                                                 \
	"    volume iso dev=/export/iso/sol-11_4-text-sparc.iso options=ro\n"          \
	"  netdev aggr1 class=AGGR media=ETHER state=up speed=20000\n"                 \
	"    member net4 class=PHYS media=ETHER state=up speed=10000\n"                \
	"  netdev net0 class=PHYS media=ETHER state=down speed=1000\n"                 \
	"domain secondary state=active mac-addr=00:14:4f:ff:00:02 uptime=5\n"          \
	"  bound-console=5099@primary-vcc0\n"                                          \
	"  vds secondary-vds0\n"                                                       \
	"    volume web1-root dev=/dev/dsk/c1t600144F0B5418B0000005A3C1D2E0001d0s2\n"  \
	"      mpgroup=mp-web1-root\n"                                                 \
	"domain web1 state=active vcpu=1 memory=32G util=2.1 uptime=86420\n"           \
	"  uuid=5f0d2c1e-8a41-4b7e-9d55-0a7c31be4410 mac-addr=00:14:4f:fa:10:21\n"     \
	"  cpu-arch=generic bound-memory=0x80000000@0x800000000+34359738368\n"         \
	"  vnet vnet0 vswitch=primary-vsw0 mac-addr=00:14:4f:f8:2b:07 pvid=120\n"      \
	"    vid=130,131 mtu=1500 linkprop=phys-state\n"                               \
	"  vdisk root volume=web1-root@primary-vds0 timeout=60\n"                      \
	"domain db2 vcpu=8 memory=8G mac-addr=00:14:4f:fa:10:22\n"                     \
	"  console port=5007\n"

static void
bindings_have_the_fields_of_the_3_x_sample(void **state)
{
	struct stage *stage = *state;

	stage_write(stage, NEW_HOST);
	stage_expect(stage, "sparc-a", "list-bindings -p web1",
	    "VERSION 1.15\n"
	    "DOMAIN|name=web1|state=active|flags=normal|cons=5001|ncpu=1|"
	    "mem=34359738368|util=2.1|uptime=86420|norm_util=2.1\n"
	    "UUID|uuid=5f0d2c1e-8a41-4b7e-9d55-0a7c31be4410\n"
	    "MAC|mac-addr=00:14:4f:fa:10:21\n"
	    "HOSTID|hostid=0x84fa1021\n"
	    "CONTROL|failure-policy=ignore|extended-mapin-space=on|cpu-arch=generic|"
	    "rc-add-policy=|shutdown-group=15\n"
	    "DEPENDENCY|master=\n"
	    "CORE\n"
	    "|cid=2|cpuset=16\n"
	    "VCPU\n"
	    "|vid=0|pid=16|cid=2|util=2.1|strand=100|norm_util=2.1\n"
	    "MEMORY\n"
	    "|ra=0x80000000|pa=0x800000000|size=34359738368\n"
	    "IO\n"
	    "|dev=pci@400/pci@1/pci@0/pci@4/network@0,80|"
	    "alias=/SYS/MB/NET0/IOVNET.PF0.VF0\n"
	    "VNET|name=vnet0|dev=network@0|service=primary-vsw0@primary|"
	    "mac-addr=00:14:4f:f8:2b:07|mode=|pvid=120|vid=130,131|mtu=1500|"
	    "linkprop=phys-state|id=0|alt-mac-addrs=\n"
	    "|peer=primary-vsw0@primary|mac-addr=00:14:4f:fb:ec:00|pvid=1|vid=120,130\n"
	    "VDISK|name=root|vol=web1-root@primary-vds0|timeout=60|dev=disk@0|"
	    "server=primary|mpgroup=mp-web1-root|id=0\n"
	    "|mpg-port=0|mpg-vol=web1-root@primary-vds0|mpg-server=primary|"
	    "mpg-path=active\n"
	    "|mpg-port=1|mpg-vol=web1-root@secondary-vds0|mpg-server=secondary|"
	    "mpg-path=standby\n"
	    "VCONS|group=web1|service=primary-vcc0@primary|port=5001\n");
}

static void
bindings_of_the_control_domain_name_its_clients(void **state)
{
	struct stage *stage = *state;

	stage_write(stage, NEW_HOST);
	assert_int_equal(stage_run(stage, "sparc-a", "list-bindings -p primary"), 0);
	assert_true(stage_says(stage, "DOMAIN|name=primary|state=active|flags=normal,"
				      "control,vio-service|cons=UART|"));
	assert_true(stage_says(stage, "VCC|name=primary-vcc0|port-range=5001-5100\n"
				      "|client=secondary@primary-vcc0|port=5099\n"
				      "|client=web1@primary-vcc0|port=5001\n"));
	assert_true(stage_says(stage, "inter-vnet-link=on\n"
				      "|peer=vnet0@web1|mac-addr=00:14:4f:f8:2b:07|"
				      "pvid=120|vid=130,131|mtu=1500\n"));
	assert_true(stage_says(stage, "|client=root@web1|vol=web1-root\n"));
	assert_true(stage_says(stage, "\nVCONS|type=UART\n"));
	assert_int_equal(stage_run(stage, "sparc-a", "list -l -p primary"), 0);
	assert_false(stage_says(stage, "|client="));
	assert_false(stage_says(stage, "|peer="));
	assert_true(stage_says(stage, "|norm_util=0.4|softstate=Solaris running\n"));
}

static void
services_stand_below_their_domain(void **state)
{
	struct stage *stage = *state;

	stage_write(stage, NEW_HOST);
	stage_expect(stage, "sparc-a", "list-services -p",
	    "VERSION 1.15\n"
	    "DOMAIN|name=primary\n"
	    "VCC|name=primary-vcc0|port-range=5001-5100\n"
	    "VSW|name=primary-vsw0|mac-addr=00:14:4f:fb:ec:00|net-dev=aggr1|"
	    "dev=switch@0|default-vlan-id=1|pvid=1|vid=120,130|mode=|mtu=1500|linkprop="
	    "|"
	    "id=0|inter-vnet-link=on\n"
	    "VDS|name=primary-vds0\n"
	    "|vol=web1-root|opts=|dev=/dev/dsk/c0t600144F0B5418B0000005A3C1D2E0001d0s2|"
	    "mpgroup=mp-web1-root\n"
	    "|vol=iso|opts=ro|dev=/export/iso/sol-11_4-text-sparc.iso|mpgroup=\n"
	    "DOMAIN|name=secondary\n"
	    "VDS|name=secondary-vds0\n"
	    "|vol=web1-root|opts=|dev=/dev/dsk/c1t600144F0B5418B0000005A3C1D2E0001d0s2|"
	    "mpgroup=mp-web1-root\n");
}

static void
short_list_has_letters_and_empty_fields(void **state)
{
	struct stage *stage = *state;

	stage_write(stage, NEW_HOST);
	stage_expect(stage, "sparc-a", "list -p primary db2",
	    "VERSION 1.15\n"
	    "DOMAIN|name=primary|state=active|flags=-n-cv-|cons=UART|ncpu=16|"
	    "mem=17179869184|util=0.4|uptime=4772570|norm_util=0.4\n"
	    "DOMAIN|name=db2|state=inactive|flags=------|cons=|ncpu=8|mem=8589934592|"
	    "util=|uptime=|norm_util=\n");
	stage_expect(stage, "sparc-a", "ls db2 primary",
	    "NAME             STATE      FLAGS   CONS    VCPU  MEMORY\tUTIL  NORM  "
	    "UPTIME\n"
	    "primary          active     -n-cv-  UART    16    16G\t0.4%  0.4%  55d 5h "
	    "42m\n"
	    "db2              inactive   ------          8     8G\n");
	stage_refuse(stage, "sparc-a", "list -p nosuch", "LDom nosuch not found\n");
}

static void
constraints_list_a_console_only_when_it_was_set(void **state)
{
	struct stage *stage = *state;

	stage_write(stage, NEW_HOST);
	stage_run(stage, "sparc-a", "list-constraints -p web1 db2");
	assert_true(stage_says(stage,
	    "VNET|name=vnet0|dev=network@0|service=primary-vsw0|"
	    "mac-addr=00:14:4f:f8:2b:07|mode=|pvid=120|vid=130,131|mtu=1500|"
	    "linkprop=phys-state|id=0|alt-mac-addrs=\n"
	    "VDISK|name=root|vol=web1-root@primary-vds0|timeout=60|dev=disk@0|"
	    "mpgroup=mp-web1-root|id=0\n"
	    "DOMAIN|name=db2\n"));
	assert_true(stage_says(stage, "VCPU|count=8\nMEMORY|size=8589934592\n"
				      "VCONS|group=|service=|port=5007\n"));
}

static void
io_rows_have_the_class_behind_the_type(void **state)
{
	struct stage *stage = *state;

	stage_write(stage, NEW_HOST);
	stage_expect(stage, "sparc-a", "list-io -p",
	    "VERSION 1.15\n"
	    "|dev=pci@400|alias=pci_0|status=|domain=primary|type=BUS|bus=pci_0\n"
	    "|dev=pci@400/pci@2/pci@0/pci@8|alias=/SYS/MB/PCIE0|status=OCC|"
	    "domain=primary|type=PCIE|bus=pci_0\n"
	    "|dev=pci@400/pci@1/pci@0/pci@4/network@0|alias=/SYS/MB/NET0/IOVNET.PF0|"
	    "status=|domain=primary|type=PF|bus=pci_0\n"
	    "|dev=pci@400/pci@1/pci@0/pci@4/network@0,80|"
	    "alias=/SYS/MB/NET0/"
	    "IOVNET.PF0.VF0|status=|domain=web1|type=VF|bus=pci_0\n");
	stage_run(stage, "sparc-a", "ls-io -l -p");
	assert_true(stage_says(stage, "|type=PF|class=NETWORK|bus=pci_0\n|maxvfs=7\n"));
	assert_true(stage_says(
	    stage, "|type=VF|class=NETWORK|bus=pci_0\n|name=web1-vf\n|pvid=120\n"));
}

static void
devices_are_listed_free_or_all(void **state)
{
	struct stage *stage = *state;

	stage_write(stage, NEW_HOST);
	stage_expect(stage, "sparc-a", "list-devices -a -p mem",
	    "VERSION 1.15\nMEMORY\n"
	    "|pa=0x0|size=268435456|bound=_sys_\n"
	    "|pa=0x10000000|size=17179869184|bound=primary\n"
	    "|pa=0x410000000|size=16911433728\n"
	    "|pa=0x800000000|size=34359738368|bound=web1\n"
	    "|pa=0x1000000000|size=481036337152\n");
	stage_expect(stage, "sparc-a", "list-devices -p memory",
	    "VERSION 1.15\nMEMORY\n"
	    "|pa=0x410000000|size=16911433728\n"
	    "|pa=0x1000000000|size=481036337152\n");
	stage_run(stage, "sparc-a", "list-devices -p core");
	assert_true(stage_says(stage,
	    "CORE\n|cid=2|free=87|cpuset=16,17,18,19,20,21,22,23\n|cid=3|free=100|"));
	stage_run(stage, "sparc-a", "list-devices -a -p cpu");
	assert_true(stage_says(stage, "VCPU\n|pid=0|free=0|pm=no\n"));
	assert_true(stage_says(stage, "|pid=17|free=100|pm=\n"));
}

static void
formats_choose_sections(void **state)
{
	struct stage *stage = *state;

	stage_write(stage, NEW_HOST);
	stage_expect(stage, "sparc-a", "list -o net,console -p web1",
	    "VERSION 1.15\nDOMAIN|name=web1\n"
	    "VNET|name=vnet0|dev=network@0|service=primary-vsw0@primary|"
	    "mac-addr=00:14:4f:f8:2b:07|mode=|pvid=120|vid=130,131|mtu=1500|"
	    "linkprop=phys-state|id=0|alt-mac-addrs=\n"
	    "VCONS|group=web1|service=primary-vcc0@primary|port=5001\n");
	stage_expect(stage, "sparc-a", "list-domain -omemory -p db2",
	    "VERSION 1.15\nDOMAIN|name=db2\nMEMORY|size=8589934592\n");
	stage_expect(stage, "sparc-a", "list -o status -p web1",
	    "VERSION 1.15\nDOMAIN|name=web1\n");
}

static void
a_running_migration_shows_in_flags_and_status(void **state)
{
	struct stage *stage = *state;

	stage_write(stage, NEW_HOST);
	assert_int_equal(stage_run(stage, "sparc-a",
			     "sim set-domain web1 migration=source progress=40 "
			     "peer=sparc-b"),
	    0);
	stage_expect(stage, "sparc-a", "list -o status -p web1",
	    "VERSION 1.15\nDOMAIN|name=web1\n"
	    "STATUS|op=migration|progress=40|error=no|target=sparc-b\n");
	stage_run(stage, "sparc-a", "list -p web1");
	assert_true(stage_says(stage, "|flags=-n---s|"));
	stage_run(stage, "sparc-a", "sim set-domain web1 migration=error");
	stage_run(stage, "sparc-a", "list -p web1");
	assert_true(stage_says(stage, "|flags=-n---e|"));
	stage_refuse(stage, "sparc-a", "set-vcpu 2 web1", "web1");
	stage_run(stage, "sparc-a", "sim set-domain web1 flags=-t---t migration=");
	stage_run(stage, "sparc-a", "list -l -p web1");
	assert_true(stage_says(stage, "|flags=transition,migration-target|"));
}

static void
a_delayed_reconfiguration_is_announced(void **state)
{
	struct stage *stage = *state;

	stage_write(stage, NEW_HOST);
	stage_run(stage, "sparc-a", "sim set-domain primary delayed-reconf=on");
	stage_run(stage, "sparc-a", "list -p primary");
	assert_int_equal(
	    strncmp(text_string(&stage->answer.out),
		"Notice: The primary domain is in the process of a delayed "
		"reconfiguration.\n",
		74),
	    0);
	assert_true(stage_says(stage, "\nVERSION 1.15\n"));
	assert_true(stage_says(stage, "|flags=-ndcv-|"));
	stage_refuse(stage, "sparc-a", "set-vcpu 2 db2",
	    "All configuration changes for other domains are disabled until the "
	    "primary");
	assert_int_equal(stage_run(stage, "sparc-a", "add-vds vds9 primary"), 0);
	assert_int_equal(stage_run(stage, "sparc-a", "list -o status -p primary"), 0);
	assert_true(stage_says(stage, "STATUS|op=delayed reconfiguration\n"));
}

static void
links_and_configurations_have_forms_of_their_own(void **state)
{
	struct stage *stage = *state;

	stage_write(stage, NEW_HOST);
	stage_refuse(stage, "sparc-a", "list-netdev -p", "usage");
	stage_run(stage, "sparc-a", "sim set-host manager=3.6");
	stage_expect(stage, "sparc-a", "list-netdev -l -p primary",
	    "DOMAIN|name=primary\n"
	    "name=aggr1|class=AGGR|media=ETHER|state=up|speed=20000|over=|loc=|mtu="
	    "1500\n"
	    "|name=net4|class=PHYS|media=ETHER|state=up|speed=10000|over=|loc=|mtu="
	    "1500\n"
	    "name=net0|class=PHYS|media=ETHER|state=down|speed=1000|over=|loc=|mtu="
	    "1500\n");
	stage_expect(stage, "sparc-a", "list-spconfig",
	    "factory-default\nafter-web1 [current]\n");
}

static void
a_variable_keeps_its_line_breaks(void **state)
{
	struct stage *stage = *state;

	stage_write(stage,
	    "host sparc-a manager=3.6\n"
	    "domain primary\n"
	    "domain web1\n"
	    "variable nvramrc value=\"probe-all\\n.\\\" a=b|c\\\" cr\\n\"\n");
	stage_run(stage, "sparc-a", "list-bindings -p web1");
	assert_true(
	    stage_says(stage, "VARIABLES\n|nvramrc=probe-all\n.\" a=b|c\" cr\n\n"));
	stage_expect(stage, "sparc-a", "list-variable nvramrc web1",
	    "nvramrc=probe-all\n.\" a=b|c\" cr\n\n");
	stage_refuse(stage, "sparc-a", "list-variable boot web1", "not found");
}

#define CASE(name) cmocka_unit_test_setup_teardown(name, stage_setup, stage_teardown)

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    CASE(constraints_of_1_2_are_the_documented_ones),
	    CASE(old_managers_have_five_flags_and_no_io_listing),
	    CASE(old_bindings_lack_the_newer_fields),
	    CASE(version_of_1_2_is_the_documented_one),
	    CASE(bindings_have_the_fields_of_the_3_x_sample),
	    CASE(bindings_of_the_control_domain_name_its_clients),
	    CASE(services_stand_below_their_domain),
	    CASE(short_list_has_letters_and_empty_fields),
	    CASE(constraints_list_a_console_only_when_it_was_set),
	    CASE(io_rows_have_the_class_behind_the_type),
	    CASE(devices_are_listed_free_or_all),
	    CASE(formats_choose_sections),
	    CASE(a_running_migration_shows_in_flags_and_status),
	    CASE(a_delayed_reconfiguration_is_announced),
	    CASE(links_and_configurations_have_forms_of_their_own),
	    CASE(a_variable_keeps_its_line_breaks),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
