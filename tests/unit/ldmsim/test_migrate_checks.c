/* What keeps a domain from migrating: one dry run for each reason. */
#include <stdlib.h>
#include <string.h>

#include "tests/unit/cmocka_all.h"
#include "tests/unit/ldmsim/stage.h"

#define UUID "5f0d2c1e-8a41-4b7e-9d55-0a7c31be4410"

#define IO                                                                             \
	"bus pci_0 dev=pci@300 domain=primary\n"                                       \
	"  slot /SYS/PCIE1 dev=pci@300/pci@1\n"                                        \
	"  pf /SYS/IOVNET.PF0 dev=pci@300/pci@2/network@0 domain=primary\n"            \
	"    vf /SYS/IOVNET.PF0.VF0 dev=pci@300/pci@2/network@0,80 name=fast\n"        \
	"    vf /SYS/IOVNET.PF0.VF1 dev=pci@300/pci@2/network@0,81\n"                  \
	"  pf /SYS/IOVFC.PF0 dev=pci@300/pci@3/emlxs@0 domain=primary\n"               \
	"    vf /SYS/IOVFC.PF0.VF0 dev=pci@300/pci@3/emlxs@0,80 name=fibre\n"

#define SERVICES                                                                       \
	"  vcc primary-vcc0 port-range=5000-5010\n"                                    \
	"  vsw primary-vsw0\n"                                                         \
	"  vds primary-vds0\n"                                                         \
	"    volume web1-root dev=/dev/dsk/c0d1s2 options=slice,excl mpgroup=mp\n"     \
	"  vds other-vds0\n"                                                           \
	"    volume web1-root dev=/dev/dsk/c0d1s2 mpgroup=mp\n"

/* sparc-b: 32 strands, of which 8 are bound; 64G, of which 12G are. */
#define FLEET                                                                          \
	"host sparc-a manager=3.6 cpu=SPARC-M8 cores=8 threads=4 memory=64G\n" IO      \
	"domain primary vcpu=4 memory=8G mac-addr=00:14:4f:ff:0a:00\n" SERVICES        \
	"  vsan fabric iport-path=/pci@300/fp@0,0\n"                                   \
	"domain web1 state=active vcpu=8 memory=16G mac-addr=00:14:4f:fa:00:01\n"      \
	"  uuid=" UUID "\n"                                                            \
	"  vnet vnet0 vswitch=primary-vsw0 mac-addr=00:14:4f:f8:00:01\n"               \
	"    alt-mac-addrs=00:14:4f:f8:00:02,00:14:4f:fc:00:03\n"                      \
	"  vdisk root volume=web1-root@primary-vds0\n"                                 \
	"domain ldg1\n"                                                                \
	"host sparc-b manager=3.6 cpu=SPARC-M8 cores=8 threads=4 memory=64G\n" IO      \
	"domain primary vcpu=4 memory=8G mac-addr=00:14:4f:ff:0b:00\n" SERVICES        \
	"domain db1 state=bound vcpu=4 memory=4G mac-addr=00:14:4f:fa:00:09\n"         \
	"  vnet vnet0 vswitch=primary-vsw0 mac-addr=00:14:4f:f8:00:09\n"

/* Steps "a COMMAND; b COMMAND": the letter is the end of the host's name. */
static void
run_steps(struct stage *stage, const char *steps)
{
	char *copy = strdup(steps), *rest = NULL, *step;

	assert_non_null(copy);
	for (step = strtok_r(copy, ";", &rest); step != NULL;
	     step = strtok_r(NULL, ";", &rest)) {
		const char *host =
		    step[strspn(step, " ")] == 'a' ? "sparc-a" : "sparc-b";
		int status = stage_run(stage, host, step + strspn(step, " ") + 2);

		assert_string_equal(text_string(&stage->answer.err), "");
		assert_int_equal(status, 0);
	}
	free(copy);
}

struct trial {
	const char *steps;
	const char *message; /* NULL: nothing stands in the way */
};

/* A dry run after the steps of each trial. */
static void
try_each(struct stage *stage, const struct trial *trials, size_t count)
{
	static const char last[] =
	    "Domain Migration of LDom web1 would fail if attempted\n";

	for (size_t i = 0; i < count; i++) {
		stage_write(stage, FLEET);
		run_steps(stage, trials[i].steps);
		if (trials[i].message == NULL) {
			stage_expect(
			    stage, "sparc-a", "migrate-domain -n -c web1 sparc-b", "");
			continue;
		}
		stage_refuse(stage, "sparc-a", "migrate-domain -n -c web1 sparc-b",
		    trials[i].message);
		assert_non_null(strstr(text_string(&stage->answer.err), last));
		assert_string_equal(text_string(&stage->answer.out), "");
	}
}

#define TRY(stage, trials) try_each(stage, trials, sizeof(trials) / sizeof((trials)[0]))

static void
disks(void **state)
{
	static const struct trial trials[] = {
	    {"", NULL},
	    {"b rm-vdsdev web1-root@primary-vds0",
		"Volume web1-root@primary-vds0 does not exist on the target machine"},
	    {"b rm-vds -f primary-vds0",
		"Volume web1-root@primary-vds0 does not exist"},
	    {"b set-vdsdev options=excl,slice web1-root@primary-vds0", NULL},
	    {"b set-vdsdev options=slice web1-root@primary-vds0",
		"The options of volume web1-root@primary-vds0 differ"},
	    {"b set-vdsdev options=slice,ro web1-root@primary-vds0", "The options of"},
	    {"b set-vdsdev mpgroup=other web1-root@primary-vds0",
		"The mpgroup of volume web1-root@primary-vds0 differs"},
	    {"b rm-vdsdev web1-root@other-vds0",
		"Volume web1-root@other-vds0 of mpgroup mp does not exist"},
	    {"b set-vdsdev options=ro web1-root@other-vds0",
		"The options of volume web1-root@other-vds0 differ"},
	    {"b set-vdsdev mpgroup= web1-root@other-vds0",
		"Volume web1-root@other-vds0 of mpgroup mp does not exist"},
	    /* Of a bound domain only the volume itself. */
	    {"a stop web1; b set-vdsdev options=ro mpgroup= web1-root@primary-vds0",
		NULL},
	    {"a stop web1; b rm-vdsdev web1-root@primary-vds0", "does not exist"},
	    /* Of an inactive one nothing. */
	    {"a stop web1; a unbind web1; b rm-vds -f primary-vds0", NULL},
	    /* Another path to whatever it is: nobody compares storage. */
	    {"b sim set-volume web1-root@primary-vds0 dev=/dev/dsk/c9d9s2", NULL},
	};

	TRY(*state, trials);
}

static void
networks_and_addresses(void **state)
{
	static const struct trial trials[] = {
	    {"b rm-vsw -f primary-vsw0", "Virtual switch primary-vsw0 does not exist"},
	    {"a stop web1; b rm-vsw -f primary-vsw0", "Virtual switch primary-vsw0"},
	    {"a stop web1; a unbind web1; b rm-vsw -f primary-vsw0", NULL},
	    {"b set-vsw mtu=1000 pvid=9 primary-vsw0", NULL},
	    {"b set-vnet mac-addr=00:14:4f:f8:00:01 vnet0 db1",
		"MAC address 00:14:4f:f8:00:01 is in use"},
	    {"b set-vnet alt-mac-addrs=00:14:4f:f8:00:02 vnet0 db1",
		"MAC address 00:14:4f:f8:00:02 is in use"},
	    {"b set-vnet mac-addr=00:14:4f:fc:00:03 vnet0 db1", NULL},
	    {"b set-domain mac-addr=00:14:4f:fa:00:01 db1",
		"MAC address 00:14:4f:fa:00:01 is in use"},
	    {"a add-vhba vhba0 fabric web1", "Virtual SAN fabric does not exist"},
	    {"a add-vhba vhba0 fabric web1; b add-vsan /pci@301/fp@0,0 fabric primary",
		NULL},
	};

	TRY(*state, trials);
}

static void
consoles(void **state)
{
	/* db1 has 5000 on sparc-b. */
	static const struct trial trials[] = {
	    {"b rm-vcc -f primary-vcc0", "No vconscon service is available"},
	    {"b set-vcc port-range=5000-5000 primary-vcc0", "No free port"},
	    {"b set-vcc port-range=5000-5000 primary-vcc0; a stop web1",
		"No free port"},
	    {"b set-vcc port-range=5000-5000 primary-vcc0; a stop web1; a unbind web1",
		NULL},
	    {"a set-vcons port=5000 web1", "Console port 5000 is not available"},
	    {"a set-vcons port=5001 web1", NULL},
	    {"a set-vcons service=primary-vcc0 web1; b add-vcc port-range=6000-6001 v "
	     "primary; b rm-vcc -f primary-vcc0",
		"No vconscon service is available"},
	    {"b set-vcons group=web1 db1", "Console group web1 is in use"},
	    {"b set-vcons group=web1 db1; a set-vcons group=own web1", NULL},
	    {"b set-vcons group=web1 db1; b unbind db1", NULL},
	    /* Before 3.5 constraints of consoles do not travel. */
	    {"a set-vcons port=5000 web1; b sim set-host manager=3.4;"
	     "a sim set-host manager=3.4",
		NULL},
	};
	struct stage *stage = *state;

	TRY(stage, trials);
	/* With force the console is given up. */
	stage_write(stage, FLEET);
	run_steps(stage, "a set-vcons port=5000 web1");
	stage_expect(stage, "sparc-a", "migrate -cfn web1 sparc-b", "");
}

static void
functions_and_direct_io(void **state)
{
	static const struct trial trials[] = {
	    {"a add-io /SYS/IOVNET.PF0.VF0 web1", NULL},
	    {"a add-io /SYS/IOVNET.PF0.VF0 web1; b set-io name=other "
	     "/SYS/IOVNET.PF0.VF0",
		"Virtual function fast does not exist on the target machine"},
	    {"a add-io /SYS/IOVNET.PF0.VF0 web1; b add-io /SYS/IOVNET.PF0.VF0 db1",
		"Virtual function fast belongs to db1 on the target machine"},
	    {"a add-io /SYS/IOVNET.PF0.VF1 web1",
		"/SYS/IOVNET.PF0.VF1: the virtual function has no name"},
	    {"a add-io /SYS/IOVFC.PF0.VF0 web1",
		"class FIBRECHANNEL cannot be migrated"},
	    {"a add-io /SYS/IOVNET.PF0.VF0 web1; b sim set-host manager=3.4; "
	     "a sim set-host manager=3.4",
		"needs release 3.5 on both machines"},
	    {"a add-io /SYS/IOVNET.PF0.VF0 web1; a rm-vnet vnet0 web1",
		"no virtual network device to stand in"},
	    {"a add-io /SYS/IOVNET.PF0.VF0 web1; a rm-vnet vnet0 web1; a stop web1",
		NULL},
	    {"a add-io /SYS/PCIE1 web1",
		"Physical device /SYS/PCIE1 is assigned to LDom web1"},
	    {"a add-io /SYS/PCIE1 web1; a stop web1", "Physical device /SYS/PCIE1"},
	    {"a add-io /SYS/PCIE1 web1; a stop web1; a unbind web1", NULL},
	    {"a sim set-bus pci_0 domain=web1", "Physical device pci_0 is assigned"},
	};

	TRY(*state, trials);
}

static void
processors(void **state)
{
	static const struct trial trials[] = {
	    {"b sim set-host cpu=SPARC-M7",
		"does not suit cpu-arch=native of LDom web1"},
	    {"b sim set-host cpu=SPARC-M7; a stop web1", NULL},
	    {"b sim set-host cpu=SPARC-M7; a sim set-domain web1 cpu-arch=generic",
		NULL},
	    {"b sim set-host cpu=SPARC-T4; a sim set-domain web1 "
	     "cpu-arch=migration-class1",
		NULL},
	    {"b sim set-host cpu=SPARC-T3; a sim set-domain web1 "
	     "cpu-arch=migration-class1",
		"cpu-arch=migration-class1"},
	    {"b sim set-host cpu=SPARC64-X; a sim set-domain web1 "
	     "cpu-arch=migration-class1",
		"cpu-arch=migration-class1"},
	    {"b sim set-host cpu=SPARC64-X; a sim set-domain web1 cpu-arch=generic",
		NULL},
	    {"b sim set-host cpu=SPARC-M7; a sim set-domain web1 "
	     "cpu-arch=sparc64-class1",
		"cpu-arch=sparc64-class1"},
	    {"b sim set-host cpu=UltraSPARC-T2+; a sim set-domain web1 "
	     "cpu-arch=generic",
		"cpu-arch=generic"},
	    {"b sim set-host cpu=UltraSPARC-T2+; a sim set-host cpu=SPARC-T4; "
	     "a sim set-domain web1 cpu-arch=generic",
		"cpu-arch=generic"},
	    /* Up to 3.4 that goes. */
	    {"b sim set-host cpu=UltraSPARC-T2+ manager=3.4; a sim set-host "
	     "cpu=SPARC-T4 manager=3.4; a sim set-domain web1 cpu-arch=generic",
		NULL},
	    {"b sim set-host cpu=SPARC-T3 manager=3.4; a sim set-host manager=3.4; "
	     "a sim set-domain web1 cpu-arch=generic",
		"cpu-arch=generic"},
	    {"b sim set-host cpu=SPARC-T4 manager=3.1; a sim set-host manager=3.1; "
	     "a sim set-domain web1 cpu-arch=generic",
		"cpu-arch=generic"},
	    /* M10 and M12; an M12 has classes from 3.5 on. */
	    {"a sim set-host cpu=SPARC64-X; b sim set-host cpu=SPARC64-X+", NULL},
	    {"a sim set-host cpu=SPARC64-X; b sim set-host cpu=SPARC64-XII; "
	     "a sim set-domain web1 cpu-arch=sparc64-class1",
		NULL},
	    {"a sim set-host cpu=SPARC64-X manager=3.4; b sim set-host cpu=SPARC64-XII "
	     "manager=3.4; a sim set-domain web1 cpu-arch=sparc64-class1",
		"cpu-arch=sparc64-class1"},
	    {"a sim set-host cpu=SPARC64-X manager=3.5; b sim set-host cpu=SPARC64-XII",
		"cpu-arch=native"},
	    /* 8 strands are taken; of 12 there remain 4. */
	    {"b sim set-host cores=3", "Not enough free CPUs: 8 wanted, 4 available"},
	    {"b sim set-host cores=4", NULL},
	    /* Two whole cores, and db1 has a strand of the third: one is left of four.
	     */
	    {"a set-core 2 web1; b sim set-host cores=4; b set-vcpu 5 db1",
		"Not enough free CPUs: 8 wanted, 4 available"},
	    {"a set-core 2 web1; b sim set-host cores=4", NULL},
	    {"a set-core cid=6,7 web1", NULL},
	    {"a set-core cid=1,7 web1", "Core 1 of the target machine is not free"},
	    {"a set-core cid=6,7 web1; b set-core cid=7 db1",
		"Core 7 of the target machine is not free"},
	    {"a set-core cid=6,7 web1; b set-core cid=7 db1; b unbind db1", NULL},
	    {"a set-core cid=6,7 web1; a sim set-domain web1 cpu-arch=generic",
		"Named resources need whole cores and cpu-arch=native"},
	    {"a set-domain perf-counters=global web1", NULL},
	    {"a set-domain perf-counters=global,strand web1; "
	     "b set-domain perf-counters=global db1",
		"LDom db1 of the target machine has the global performance counters"},
	    /* Counters that an M8 has, and a T5 lacks. */
	    {"a set-domain perf-counters=global web1; b sim set-host cpu=SPARC-T5; "
	     "a sim set-domain web1 cpu-arch=generic",
		"API group 0x20b v1.0 is not supported"},
	    {"a set-domain perf-counters=global web1; b sim set-host cpu=SPARC-M7; "
	     "a sim set-domain web1 cpu-arch=generic",
		NULL},
	    {"a set-domain perf-counters=global web1; a stop web1; "
	     "b set-domain perf-counters=global db1",
		NULL},
	};

	TRY(*state, trials);
}

/* Free on sparc-b: 2G at 0x80000000, 5632M at 0x200000000, 512M at 0x400000000. */
#define TIGHT                                                                          \
	"b sim set-domain primary memory=8448M "                                       \
	"bound-memory=0x80000000@0x10000000+1879048192,"                               \
	"0x100000000@0x100000000+4294967296,0x200000000@0x360000000+2684354560; "      \
	"b unbind db1; b sim set-host memory=16896M;"

/* Free on sparc-b: 8G at 16G, 7G at 25G. */
#define PUZZLE                                                                         \
	"a sim set-host memory=128G; b unbind db1; b sim set-host memory=32G; "        \
	"b sim set-domain primary memory=17152M "                                      \
	"bound-memory=0x80000000@0x10000000+16911433728,"                              \
	"0x600000000@0x600000000+1073741824;"

#define ORDER                                                                          \
	"b unbind db1; b sim set-host memory=19G; "                                    \
	"b sim set-domain primary memory=16128M "                                      \
	"bound-memory=0x80000000@0x10000000+16911433728;"

static void
memory(void **state)
{
	static const struct trial trials[] = {
	    /* The example of the guide: 2G find a place, 6G do not. */
	    {TIGHT
		"a sim set-domain web1 memory=8G bound-memory=0x80000000@0x800000000+"
		"2147483648,0x400000000@0x880000000+6442450944",
		"Free memory layout and congruency requirements prevent binding the "
		"memory "
		"block with PA 0x880000000, RA 0x400000000, and size 6G\n"},
	    {TIGHT "a sim set-domain web1 memory=2G "
		   "bound-memory=0x80000000@0x800000000+2147483648",
		NULL},
	    /* 4G fit into 5632M, which begin at a multiple of 2G, but not at 256M more.
	     */
	    {TIGHT "a sim set-domain web1 memory=4G "
		   "bound-memory=0x80000000@0x800000000+4294967296",
		NULL},
	    {TIGHT "a sim set-domain web1 memory=4G "
		   "bound-memory=0xf0000000@0x870000000+4294967296",
		"RA 0xf0000000, and size 4G"},
	    /* With pages of 256M it is anywhere. */
	    {TIGHT "a sim set-domain web1 page-size=256M memory=4G "
		   "bound-memory=0xf0000000@0x870000000+4294967296",
		NULL},
	    /* A bound domain keeps its blocks, too. */
	    {TIGHT
		"a sim set-domain web1 memory=8G bound-memory=0x80000000@0x800000000+"
		"8589934592; a stop web1",
		"RA 0x80000000, and size 8G"},
	    /* Who puts 5G into the smallest gap that takes it finds no place for all:
	     * 5G and 3G belong to the gap of 8G, 4G and 3G to that of 7G. */
	    {PUZZLE
		"a sim set-domain web1 memory=15G page-size=1G "
		"bound-memory=0x400000000@0x800000000+5368709120,"
		"0x800000000@0x940000000+4294967296,0xc00000000@0xa40000000+3221225472,"
		"0x1000000000@0xb00000000+3221225472",
		NULL},
	    /* 3G free at 16G: 1280M at 256M of a page of 1G, and those at 512M behind
	     * them, but not the other way round. */
	    {ORDER "a sim set-domain web1 memory=2560M page-size=1G "
		   "bound-memory=0x420000000@0x820000000+1342177280,"
		   "0x810000000@0x910000000+1342177280",
		NULL},
	    {ORDER "a sim set-domain web1 memory=2560M page-size=1G "
		   "bound-memory=0x420000000@0x820000000+1342177280,"
		   "0x820000000@0x920000000+1342177280",
		"size 1280M"},
	    /* Named: that very place. db1 ends at 0x310000000. */
	    {"a set-core 2 web1; a set-memory mblock=0x400000000:4G web1", NULL},
	    {"a set-core 2 web1; a set-memory mblock=0x300000000:4G web1",
		"block with PA 0x300000000, RA 0x80000000, and size 4G"},
	};

	TRY(*state, trials);
}

static void
managers(void **state)
{
	static const struct trial trials[] = {
	    {"b sim set-host manager=3.5", NULL},
	    {"b sim set-host manager=3.4", "versions 3.6 and 3.4 are not compatible"},
	    {"a sim set-host manager=3.4", "versions 3.4 and 3.6 are not compatible"},
	    {"b sim set-host manager=3.4; a stop web1", NULL},
	    {"a sim set-host hypervisor=1.20.7.a; b sim set-host hypervisor=1.9.3",
		"Domain web1 is using features of the system firmware that are not\n"
		"supported in the version of the firmware running on the target "
		"machine.\n"},
	    {"a sim set-host hypervisor=1.9.3; b sim set-host hypervisor=1.20.7.a",
		NULL},
	    {"a sim set-host hypervisor=1.20.7; b sim set-host hypervisor=1.9; a stop "
	     "web1",
		NULL},
	    {"b sim set-domain primary delayed-reconf=on",
		"primary domain of sparc-b is in delayed reconfiguration"},
	    {"b sim set-domain db1 migration=source peer=sparc-c",
		"A migration of db1 is in progress on sparc-b"},
	    {"a sim set-domain ldg1 migration=target peer=sparc-c",
		"A migration of ldg1 is in progress on sparc-a"},
	    {"b sim set-domain db1 state=stopping", "LDom db1 of sparc-b is stopping"},
	    {"a create ldg2; a sim set-domain ldg2 state=unbinding",
		"LDom ldg2 of sparc-a is unbinding"},
	    {"b sim set-domain db1 state=starting", NULL},
	    {"b sim set-host xmpp=off", "The XMPP interface of sparc-b is disabled"},
	    {"a sim set-host xmpp=off; a stop web1",
		"The XMPP interface of sparc-a is disabled"},
	    {"b sim set-host save-spconfig=on", "migration_save_spconfig"},
	    {"b sim set-host save-spconfig=on; a sim set-host save-spconfig=on", NULL},
	    {"b sim set-host trust=sparc-c,sparc-aa", "certificate of sparc-b"},
	    {"a sim set-host trust=sparc-c", "certificate of sparc-b"},
	    {"a sim set-host trust=sparc-c,sparc-b; b sim set-host trust=sparc-a",
		NULL},
	    {"b sim add-fault fail", "Connection refused"},
	    {"b sim add-fault fail command=list-io", NULL},
	    {"b create web1", "LDom web1 already exists on the target machine"},
	    {"b sim set-domain db1 uuid=" UUID, "LDom db1 of the target machine has"},
	    {"a sim set-domain web1 state=starting", "LDom web1 is starting"},
	    {"a add-vds mine web1", "LDom web1 offers virtual services"},
	    {"a sim set-host cpu=SPARC64-X; b sim set-host cpu=SPARC64-X; "
	     "a sim set-domain web1 softstate=OpenBoot",
		"LDom web1 does not run Solaris"},
	    {"a sim set-domain web1 softstate=OpenBoot", NULL},
	};

	TRY(*state, trials);
}

#define CASE(name) cmocka_unit_test_setup_teardown(name, stage_setup, stage_teardown)

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    CASE(disks),
	    CASE(networks_and_addresses),
	    CASE(consoles),
	    CASE(functions_and_direct_io),
	    CASE(processors),
	    CASE(memory),
	    CASE(managers),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
