/* The fleet file: its errors, what survives a rewrite, directories and locks. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "tests/unit/cmocka_all.h"
#include "tests/unit/ldmsim/stage.h"

#define WRITERS 4
#define CHANGES 12

/* Each text is wrong in one place; the message names the line and the word. */
static void
errors_name_file_line_and_word(void **state)
{
	static const struct {
		const char *text, *message;
	} cases[] = {
	    {"host a\ndomain primary\nfrobnicate x\n", ":3: unknown word: frobnicate"},
	    {"host a\ndomain primary vlan=3\n", ":2: no key=value of a domain: vlan=3"},
	    {"host a\ndomain primary word\n", ":2: no key=value of a domain: word"},
	    {"host a\n\n# x\ndomain primary\n vsw s\n  vid=1,5000\n",
		":6: vid must be a comma list of VLANs"},
	    {"host a\ndomain primary\nvolume v\n",
		":3: volume stands outside of a vds"},
	    {"host a\ndomain primary\nvariable v value=\"open\n",
		":3: a quote is not closed"},
	    {"host a\ndomain primary\n vds s\n  volume v\n  volume v\n",
		":5: there is already one of that name: v"},
	    {"host a\nfault explode\n", ":2: fault needs as its name delay|hang|"},
	    {"host a\n host b\n", ":2: host must begin its line"},
	    {"hosst a\n", ":1: a fleet begins with: host NAME"},
	    {"host a\n", ":1: host a: needs a domain of the name primary"},
	    {"host a cores=1 threads=4\ndomain primary vcpu=5\n",
		":2: domain primary: Not enough free CPUs"},
	    {"host a\ndomain primary state=sleeping\n",
		":2: state must be active|bound|"},
	    {"host a\ndomain primary mac-addr=00:14:4f\n",
		":2: mac-addr must be a MAC"},
	    {"host a memory=lots\n", ":1: memory must be a size"},
	};
	struct stage *stage = *state;

	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		stage_write(stage, cases[i].text);
		stage_refuse(stage, "a", "list -p", cases[i].message);
		assert_non_null(strstr(text_string(&stage->answer.err), stage->fleet));
	}
}

static void
a_missing_fleet_is_an_error(void **state)
{
	struct stage *stage = *state;

	stage_refuse(stage, "a", "list -p", "No such file");
	stage_refuse(stage, "a", "add-domain x", "No such file");
}

/* Comments, order and the text of other hosts survive; chosen values are written down.
 */
static void
a_rewrite_changes_one_host_only(void **state)
{
	struct stage *stage = *state;
	char *text;

	stage_write(stage, "# the fleet\n"
			   "\n"
			   "host a cores=1 threads=1 memory=1G\n"
			   "# the control domain\n"
			   "  domain primary mac-addr=00:14:4f:ff:00:01 uuid=u1\n"
			   "     # a variable\n"
			   "     variable v value=\"a \\\"b\\\" \\\\ \\n\\tc\"\n"
			   "# the other one\n"
			   "host   b   manager=3.4\n"
			   "  domain primary\n"
			   "     vcc   odd-vcc0 port-range=1-2\n");
	assert_int_equal(stage_run(stage, "a", "add-vds vds0 primary"), 0);
	text = stage_read(stage);
	assert_string_equal(text,
	    "# the fleet\n"
	    "\n"
	    "host a cores=1 threads=1 memory=1G\n"
	    "# the control domain\n"
	    "\tdomain primary mac-addr=00:14:4f:ff:00:01 uuid=u1 state=active "
	    "hostid=84ff0001\n"
	    "     # a variable\n"
	    "\t\tvariable v value=\"a \\\"b\\\" \\\\ \\n\\tc\"\n"
	    "\t\tvds vds0\n"
	    "# the other one\n"
	    "host   b   manager=3.4\n"
	    "  domain primary\n"
	    "     vcc   odd-vcc0 port-range=1-2\n");
	free(text);
}

/* Written and read again, a host is the same. */
static void
a_rewrite_is_stable(void **state)
{
	struct stage *stage = *state;
	char *first, *second;

	stage_write(stage,
	    "host a cores=16 threads=8\n"
	    "domain primary vcpu=4 memory=1G\n"
	    "vcc v port-range=5000-5005\n"
	    "vsw s vid=1,2,3 mtu=9000 net-dev=a-rather-long-name-of-a-link-device0\n"
	    "domain web1 state=bound cores=2 memory=3G\n"
	    "vnet n vswitch=s alt-mac-addrs=auto,auto,auto,auto,auto,auto\n"
	    "domain web2 state=active vcpu=3 memory=2G\n");
	assert_int_equal(stage_run(stage, "a", "sim set-host manager=3.6"), 0);
	first = stage_read(stage);
	assert_int_equal(stage_run(stage, "a", "sim set-host manager=3.6"), 0);
	second = stage_read(stage);
	assert_string_equal(first, second);
	assert_int_equal(stage_run(stage, "a", "sim show"), 0);
	assert_string_equal(text_string(&stage->answer.out), first);
	free(first);
	free(second);
}

static void
a_directory_holds_one_file_per_host(void **state)
{
	struct stage *stage = *state;
	char path[SCRATCH_SIZE + 64];
	FILE *file;

	assert_int_equal(mkdir(stage->fleet, 0777), 0);
	for (int i = 0; i < 2; i++) {
		snprintf(path, sizeof(path), "%s/%c.fleet", stage->fleet, "ab"[i]);
		file = fopen(path, "w");
		assert_non_null(file);
		fprintf(file, "host %c\ndomain primary\n", "ab"[i]);
		assert_int_equal(fclose(file), 0);
	}
	assert_int_equal(stage_run(stage, "b", "add-domain ldg1"), 0);
	assert_int_equal(stage_run(stage, "b", "list -p ldg1"), 0);
	stage_refuse(stage, "a", "list -p ldg1", "LDom ldg1 not found");
	stage_refuse(stage, "c", "list -p", "c.fleet");
	stage_refuse(stage, "../a", "list -p", "no host");
	stage_expect(stage, "a", "sim check", "2 hosts\n");
}

/* One of several processes that all change the same file. */
static void
write_many(struct stage *stage, int writer)
{
	char line[64];

	for (int i = 0; i < CHANGES; i++) {
		snprintf(line, sizeof(line), "add-domain d%d-%d", writer, i);
		if (stage_run(stage, "a", line) != 0)
			_exit(1);
	}
	_exit(0);
}

static void
concurrent_writers_lose_nothing(void **state)
{
	struct stage *stage = *state;
	char line[64];

	stage_write(stage, "host a\ndomain primary\n");
	for (int writer = 0; writer < WRITERS; writer++) {
		pid_t child = fork();

		assert_true(child >= 0);
		if (child == 0)
			write_many(stage, writer);
	}
	for (int writer = 0; writer < WRITERS; writer++) {
		int status = -1;

		assert_true(wait(&status) > 0);
		assert_int_equal(status, 0);
	}
	for (int i = 0; i < WRITERS * CHANGES; i++) {
		snprintf(
		    line, sizeof(line), "list -p d%d-%d", i / CHANGES, i % CHANGES);
		assert_int_equal(stage_run(stage, "a", line), 0);
	}
}

static void
the_simulators_own_commands_set_anything(void **state)
{
	struct stage *stage = *state;

	stage_write(stage, "host a\ndomain primary\nvds d\nvolume v dev=/one\n"
			   "domain web1\nconsole port=5\n");
	assert_int_equal(stage_run(stage, "a", "sim set-volume v@d dev=/two"), 0);
	assert_int_equal(stage_run(stage, "a", "list-services -p"), 0);
	assert_true(stage_says(stage, "|vol=v|opts=|dev=/two|"));
	assert_int_equal(stage_run(stage, "a", "sim set-console web1 port=6"), 0);
	assert_int_equal(stage_run(stage, "a", "list-constraints -p web1"), 0);
	assert_true(stage_says(stage, "VCONS|group=|service=|port=6\n"));
	stage_refuse(stage, "a", "sim set-domain nosuch util=1", "nosuch");
	stage_refuse(stage, "a", "sim set-domain web1 bogus=1", "bogus=1");
	stage_refuse(stage, "a", "sim set-domain web1 state=odd", "active|bound");
	stage_refuse(stage, "a", "sim set-thing web1", "thing");
	stage_refuse(stage, "a", "sim dance", "dance");
}

#define CASE(name) cmocka_unit_test_setup_teardown(name, stage_setup, stage_teardown)

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    CASE(errors_name_file_line_and_word),
	    CASE(a_missing_fleet_is_an_error),
	    CASE(a_rewrite_changes_one_host_only),
	    CASE(a_rewrite_is_stable),
	    CASE(a_directory_holds_one_file_per_host),
	    CASE(concurrent_writers_lose_nothing),
	    CASE(the_simulators_own_commands_set_anything),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
