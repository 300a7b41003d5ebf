/* A migration that arrives, what can be seen and done meanwhile, and where things come
 * to stand. */
#include <dirent.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "tests/unit/cmocka_all.h"
#include "tests/unit/ldmsim/migrants.h"

#define PATH_SIZE (SCRATCH_SIZE + 64)

/* The journal, as a server makes it. */
static void
make_journal(const struct stage *stage, char path[PATH_SIZE])
{
	int fd;

	snprintf(path, PATH_SIZE, "%s.events", stage->fleet);
	fd = open(path, O_WRONLY | O_CREAT | O_EXCL, 0600);
	assert_true(fd >= 0);
	close(fd);
}

static char *
read_journal(const char *path)
{
	char *text = calloc(1, 65536);
	FILE *file = fopen(path, "r");

	assert_non_null(file);
	assert_non_null(text);
	assert_true(fread(text, 1, 65535, file) > 0);
	fclose(file);
	return text;
}

/* Temporary files and those of processes are gone. */
static unsigned
count_files(const struct stage *stage)
{
	DIR *directory = opendir(stage->directory);
	const struct dirent *entry;
	unsigned count = 0;

	assert_non_null(directory);
	while ((entry = readdir(directory)) != NULL)
		count += entry->d_name[0] != '.';
	closedir(directory);
	return count;
}

static void
a_domain_arrives(void **state)
{
	struct stage *stage = *state;

	stage_write(stage, MIGRANTS_A MIGRANTS_B);
	migrants_expect_start(stage);
	stage_expect(stage, "sparc-a", MIGRATE, "");
	migrants_expect_end(stage);
	/* Real addresses stay. 0x310000000 is the first free physical one, 0x380000000
	 * the first that leaves the same rest as 0x80000000 of a page of 2G. */
	migrants_expect(stage, "sparc-b", "list-bindings -p web1",
	    "MEMORY\n|ra=0x80000000|pa=0x380000000|size=17179869184\n");
	assert_true(stage_says(stage, "UUID|uuid=" MIGRANT_UUID "\n"
				      "MAC|mac-addr=00:14:4f:fa:00:01\n"
				      "HOSTID|hostid=0x84fa0001\n"));
	assert_true(stage_says(stage, "VNET|name=vnet0|dev=network@2|"));
	assert_true(stage_says(stage, "VDISK|name=root|vol=web1-root@primary-vds0|"
				      "timeout=60|dev=disk@0|"));
	assert_true(stage_says(stage, "|auto-boot?=false\n"));
	assert_true(stage_says(
	    stage, "VCONS|group=web1|service=primary-vcc0@primary|port=5001\n"));
	/* test.fleet and test.fleet.lock */
	assert_int_equal(count_files(stage), 2);
}

static void
managers_tell_of_it(void **state)
{
	static const char begin[] =
	    "sparc-a\tmigration-process\tweb1\tldom_info\tprogress=0%\tstatus=ongoing\t"
	    "source=sparc-a\n"
	    "sparc-b\tadd-domain\tweb9\t\n"
	    "sparc-b\tbind-domain\tweb9\t\n"
	    "sparc-b\tmigration-process\tweb9\tldom_info\tprogress=0%\tstatus=ongoing\t"
	    "source=sparc-b\n";
	static const char end[] =
	    "sparc-b\tmigration-process\tweb9\tldom_info\tprogress=100%\tstatus=done\t"
	    "source=sparc-b\n"
	    "sparc-b\tmigrate-domain\tweb9\t\n"
	    "sparc-b\tstart-domain\tweb9\t\n"
	    "sparc-a\tmigration-process\tweb1\tldom_info\tprogress=100%\tstatus=done\t"
	    "source=sparc-a\n"
	    "sparc-a\tmigrate-domain\tweb1\t\n"
	    "sparc-a\tremove-domain\tweb1\t\n";
	struct stage *stage = *state;
	char path[PATH_SIZE], *events;

	stage_write(stage, MIGRANTS_A MIGRANTS_B);
	make_journal(stage, path);
	stage_expect(stage, "sparc-a", "migrate -c web1 sparc-b:web9", "");
	events = read_journal(path);
	assert_memory_equal(events, begin, strlen(begin));
	assert_true(strlen(events) > strlen(begin) + strlen(end));
	assert_string_equal(events + strlen(events) - strlen(end), end);
	assert_non_null(
	    strstr(events, "progress=100%\tstatus=ongoing\tsource=sparc-a\n"));
	free(events);
}

static void
a_domain_takes_another_name(void **state)
{
	struct stage *stage = *state;

	stage_write(stage, MIGRANTS_A MIGRANTS_B);
	migrants_run(stage, "sparc-b", "create web1");
	stage_expect(stage, "sparc-a", "migrate-domain -c web1 sparc-b:web9", "");
	migrants_expect(stage, "sparc-b", "list-bindings -p web9", "VCONS|group=web9|");
	assert_true(stage_says(stage, "UUID|uuid=" MIGRANT_UUID "\n"));
	migrants_expect(stage, "sparc-b", "list-io -l -p", "|domain=web9|type=VF");
	stage_refuse(stage, "sparc-a", "list -p web1", "not found");
}

static void
consoles_travel_from_3_5_on(void **state)
{
	static const char vcons[] =
	    "VCONS|group=team|service=primary-vcc0@primary|port=5007\n";
	struct stage *stage = *state;

	stage_write(stage, MIGRANTS_A MIGRANTS_B);
	migrants_run(stage, "sparc-a", "set-vcons port=5007 group=team web1");
	stage_expect(stage, "sparc-a", MIGRATE, "");
	migrants_expect(stage, "sparc-b", "list-bindings -p web1", vcons);
	/* Back; db2 has 5001 there, and 5007 is out of range: force gives it up. */
	migrants_run(stage, "sparc-a", "set-vcc port-range=5000-5003 primary-vcc0");
	stage_refuse(stage, "sparc-b", "migrate -c web1 sparc-a", "port 5007 is not");
	stage_expect(stage, "sparc-b", "migrate -cf web1 sparc-a", "");
	migrants_expect(stage, "sparc-a", "list-bindings -p web1",
	    "VCONS|group=web1|service=primary-vcc0@primary|port=5000\n");
}

static void
cold_ones_move_as_they_are(void **state)
{
	struct stage *stage = *state;

	stage_write(stage, MIGRANTS_A MIGRANTS_B);
	stage_expect(stage, "sparc-a", "migrate -c ldg1 sparc-b", "");
	stage_refuse(stage, "sparc-a", "list -p ldg1", "not found");
	migrants_expect(stage, "sparc-b", "list -p ldg1",
	    "DOMAIN|name=ldg1|state=inactive|flags=------|cons=|ncpu=4|mem=1073741824|"
	    "util=|uptime=|norm_util=\n");
	stage_expect(stage, "sparc-a", "migrate -c db2 sparc-b", "");
	migrants_expect(stage, "sparc-b", "list -p db2",
	    "DOMAIN|name=db2|state=bound|flags=------|cons=5001|ncpu=4|mem=1073741824|"
	    "util=|uptime=|norm_util=\n");
	migrants_run(stage, "sparc-b", "start db2");
}

static void
both_sides_show_the_progress(void **state)
{
	struct stage *stage = *state;
	pid_t client;

	stage_write(stage, MIGRANTS_A MIGRANTS_B);
	client = migrants_start(stage, 40);
	migrants_expect(stage, "sparc-a", "list -p web1",
	    "DOMAIN|name=web1|state=active|flags=-n---s|cons=5000|");
	migrants_expect(stage, "sparc-b", "list -p web1",
	    "DOMAIN|name=web1|state=bound|flags=-----t|cons=5001|ncpu=8|");
	migrants_expect(stage, "sparc-b", "list -o status -p web1",
	    "STATUS|op=migration|progress=40|error=no|source=sparc-a\n");
	migrants_run(stage, "sparc-a", "sim remove-fault migration-hang");
	assert_int_equal(stage_end(client), 0);
	migrants_expect_end(stage);
}

static void
much_is_refused_meanwhile(void **state)
{
	static const struct {
		const char *host, *line;
	} refused[] = {
	    {"sparc-a", "set-vnet mtu=9000 vnet0 web1"},
	    {"sparc-a", "set-vcpu 4 web1"},
	    {"sparc-a", "stop web1"},
	    {"sparc-a", "rm-dom web1"},
	    {"sparc-a", "set-var x=y web1"},
	    {"sparc-a", "rm-io /SYS/IOVNET.PF0.VF3 web1"},
	    {"sparc-b", "start web1"},
	    {"sparc-b", "unbind web1"},
	    {"sparc-b", "rm-dom web1"},
	    {"sparc-b", "rm-io /SYS/IOVNET.PF0.VF0 web1"},
	};
	struct stage *stage = *state;
	pid_t client;

	stage_write(stage, MIGRANTS_A MIGRANTS_B);
	migrants_run(stage, "sparc-b", "start db1");
	client = migrants_start(stage, 40);
	for (size_t i = 0; i < sizeof(refused) / sizeof(refused[0]); i++)
		stage_refuse(stage, refused[i].host, refused[i].line,
		    "LDom web1 is being migrated");
	stage_refuse(
	    stage, "sparc-b", "add-io /SYS/IOVNET.PF0.VF0 db1", "assigned to web1");
	/* Bind and stop of all others, but not what else they do. */
	stage_refuse(
	    stage, "sparc-a", "bind ldg1", "A migration of web1 is in progress");
	stage_refuse(
	    stage, "sparc-b", "stop db1", "A migration of web1 is in progress");
	migrants_run(stage, "sparc-a", "start db2");
	stage_refuse(stage, "sparc-a", "stop -a", "A migration of web1 is in progress");
	stage_refuse(stage, "sparc-b", "rm-dom -a", "LDom web1 is being migrated");
	/* One migration at a time on each of the two. */
	stage_refuse(
	    stage, "sparc-a", "migrate -c ldg1 sparc-b", "is in progress on sparc-a");
	stage_refuse(
	    stage, "sparc-b", "migrate -c db1 sparc-a", "is in progress on sparc-a");
	stage_refuse(stage, "sparc-b", "cancel-operation migration web1",
	    "can only be cancelled on its source");
	migrants_run(stage, "sparc-a", "sim remove-fault migration-hang");
	assert_int_equal(stage_end(client), 0);
	migrants_expect_end(stage);
	migrants_run(stage, "sparc-b", "stop db1");
}

static void
sp_configurations_are_saved(void **state)
{
	struct stage *stage = *state;

	stage_write(
	    stage, MIGRANTS_A "spconfig factory-default current=on\n" MIGRANTS_B);
	stage_expect(stage, "sparc-a", "migrate -c ldg1 sparc-b", "");
	stage_expect(stage, "sparc-a", "list-spconfig", "factory-default [current]\n");
	stage_expect(stage, "sparc-a", "migrate -cs web1 sparc-b", "");
	stage_expect(stage, "sparc-a", "list-spconfig",
	    "factory-default\n@post-migration [current]\n");
	stage_expect(stage, "sparc-b", "list-spconfig", "@post-migration [current]\n");
}

static void
a_fleet_of_files(void **state)
{
	struct stage *stage = *state;
	const char *directory = stage->directory;

	snprintf(stage->fleet, sizeof(stage->fleet), "%s/sparc-a.fleet", directory);
	stage_write(stage, MIGRANTS_A);
	snprintf(stage->fleet, sizeof(stage->fleet), "%s/sparc-b.fleet", directory);
	stage_write(stage, MIGRANTS_B);
	snprintf(stage->fleet, sizeof(stage->fleet), "%s", directory);
	migrants_expect_start(stage);
	stage_expect(stage, "sparc-a", MIGRATE, "");
	migrants_expect_end(stage);
	/* Two hosts and the lock. */
	assert_int_equal(count_files(stage), 3);
}

static void
a_reconfiguration_is_cancelled(void **state)
{
	struct stage *stage = *state;

	stage_write(stage, MIGRANTS_A MIGRANTS_B);
	stage_refuse(stage, "sparc-a", "cancel-operation reconf primary",
	    "not in delayed reconfiguration");
	migrants_run(stage, "sparc-a", "sim set-domain primary delayed-reconf=on");
	stage_refuse(stage, "sparc-a", MIGRATE, "All configuration changes");
	migrants_run(stage, "sparc-a", "cancel-operation reconf primary");
	stage_refuse(stage, "sparc-a", "cancel-op other web1", "usage: ldm cancel");
	stage_refuse(stage, "sparc-a", "cancel-op migration web1", "No migration");
	stage_refuse(
	    stage, "sparc-a", "cancel-op migration web8", "LDom web8 not found");
	stage_expect(stage, "sparc-a", MIGRATE, "");
}

#define CASE(name) cmocka_unit_test_setup_teardown(name, stage_setup, stage_teardown)

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    CASE(a_domain_arrives),
	    CASE(managers_tell_of_it),
	    CASE(a_domain_takes_another_name),
	    CASE(consoles_travel_from_3_5_on),
	    CASE(cold_ones_move_as_they_are),
	    CASE(both_sides_show_the_progress),
	    CASE(much_is_refused_meanwhile),
	    CASE(sp_configurations_are_saved),
	    CASE(a_fleet_of_files),
	    CASE(a_reconfiguration_is_cancelled),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
