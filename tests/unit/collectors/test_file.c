/* The collector of saved listings. */
#include "collectors/file/file.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include <event2/event.h>

#include "agent/fleet/inventory.h"
#include "agent/log.h"
#include "tests/unit/cmocka_all.h"
#include "tests/unit/collectors/host.h"
#include "tests/unit/collectors/run.h"

static void
open_folder(struct run *run)
{
	const struct collector_value values[] = {{.key = "path", .text = run->folder},
	    {.key = "max-output", .number = 65536},
	    {.key = "cpu-type", .text = "SPARC-T5"}};
	struct reason reason = {""};

	if (run_open(run, &collector_file, values, 3, &reason) != 0)
		fail_msg("%s", reason.text);
}

static void
test_a_whole_folder(void **state)
{
	struct run run;
	const struct inventory_domain *ldg1;

	(void)state;
	run_begin(&run);
	open_folder(&run);
	run_collect(&run);
	assert_string_equal(run.reason.text, "");
	assert_non_null(run.inventory);
	assert_int_equal(run.inventory->domain_count, 4);
	assert_string_equal(run.inventory->version.text, "3.6.2.0.31");
	assert_string_equal(run.inventory->cpu_type, "SPARC-T5");
	assert_int_equal(host_domain(run.inventory, "web1")->migration.progress, 20);
	ldg1 = host_domain(run.inventory, "ldg1");
	assert_true(ldg1->devices_known);
	assert_string_equal(ldg1->uuid, "0c1f5a80-60e2-4c8b-94a1-f1de12c0ff03");
	/* The capture holds the mount table too. */
	assert_string_equal(
	    inventory_find_volume(run.inventory, "db1-data", "primary-vds0")->backend,
	    "nfs://nas1.example.net/export/ldoms/db1/data.img");
	assert_int_equal(
	    inventory_find_volume(run.inventory, "iso", "primary-vds0")->backend_kind,
	    INVENTORY_BACKEND_FILE);
	run_end(&run);
}

/* The reason of a collection that fails; place: NULL or the folder it begins with. */
static void
assert_reason(struct run *run, const char *place, const char *text)
{
	char expected[REASON_SIZE];

	snprintf(expected, sizeof(expected), "%s%s", place != NULL ? place : "", text);
	run_collect(run);
	assert_null(run->inventory);
	assert_string_equal(run->reason.text, expected);
}

static void
test_files_that_cannot_be_read(void **state)
{
	char path[512];
	char *large = malloc(65537 + 1);
	struct run run;

	(void)state;
	run_begin(&run);
	open_folder(&run);
	snprintf(path, sizeof(path), "%s/list-services.p", run.folder);
	run_write(&run, "list-services.p", NULL);
	assert_reason(&run, run.folder, "/list-services.p: No such file or directory");
	/* Neither of these must ever be waited for. */
	assert_int_equal(mkfifo(path, 0600), 0);
	assert_reason(&run, run.folder, "/list-services.p: not a regular file");
	assert_int_equal(unlink(path), 0);
	assert_int_equal(mkdir(path, 0700), 0);
	assert_reason(&run, run.folder, "/list-services.p: not a regular file");
	assert_int_equal(rmdir(path), 0);
	assert_non_null(large);
	memset(large, 'x', 65537);
	large[65537] = '\0';
	run_write(&run, "list-services.p", large);
	assert_reason(&run, run.folder, "/list-services.p: larger than 65536 octets");
	free(large);
	run_write(&run, "list-services.p", "");
	assert_reason(&run, NULL, "ldm list-services -p: nothing was printed");
	run_end(&run);
}

/* The oldest of the listings that are needed decides. */
static void
test_the_age_of_a_capture(void **state)
{
	const struct timespec then[2] = {
	    {.tv_sec = time(NULL) - 1000}, {.tv_sec = time(NULL) - 1000}};
	struct collector_value values[] = {{.key = "path", .text = NULL},
	    {.key = "max-output", .number = 65536},
	    {.key = "max-capture-age", .number = 0}};
	char path[512];
	char expected[REASON_SIZE];
	struct reason reason = {""};
	struct run run;

	(void)state;
	run_begin(&run);
	values[0].text = run.folder;
	snprintf(path, sizeof(path), "%s/list-io.p", run.folder);
	assert_int_equal(utimensat(AT_FDCWD, path, then, 0), 0);
	values[2].number = 500;
	assert_int_equal(run_open(&run, &collector_file, values, 3, &reason), 0);
	run_collect(&run);
	assert_non_null(run.inventory);
	snprintf(path, sizeof(path), "%s/list-services.p", run.folder);
	assert_int_equal(utimensat(AT_FDCWD, path, then, 0), 0);
	run_collect(&run);
	assert_null(run.inventory);
	snprintf(expected, sizeof(expected),
	    "%.200s is older than max-capture-age = 500: save the listings again",
	    path);
	assert_string_equal(run.reason.text, expected);
	run.collector->close(run.state);
	values[2].number = 0; /* any */
	assert_int_equal(run_open(&run, &collector_file, values, 3, &reason), 0);
	run_collect(&run);
	assert_non_null(run.inventory);
	run_end(&run);
}

/* What ldm-capture notes beside a listing of a command that failed. */
static void
test_commands_that_had_failed(void **state)
{
	struct run run;

	(void)state;
	run_begin(&run);
	open_folder(&run);
	run_write(&run, "list-io.p.exit", "1\n");
	run_write(&run, "list-bindings.p.exit", "0\n");
	run_collect(&run);
	assert_non_null(run.inventory);
	assert_false(inventory_knows(run.inventory, INVENTORY_FACT_IO));
	run_write(&run, "list.p.exit", "127\n");
	assert_reason(&run, NULL, "list.p: the command ended with exit 127");
	run_end(&run);
}

static unsigned lines_logged;

static void
log_count(void *context, enum log_level level, const char *room, const char *text)
{
	(void)context;
	(void)level;
	(void)room;
	lines_logged += strcmp(text, "sparc-a: 1 records and 0 keys or values are not "
				     "understood and left out, the first is record "
				     "HOVERCRAFT") == 0;
}

static void
test_what_is_not_understood_is_told(void **state)
{
	struct run run;

	(void)state;
	run_begin(&run);
	open_folder(&run);
	run_write(&run, "list-devices.p", "VERSION 1.15\nHOVERCRAFT|eels=7\n");
	lines_logged = 0;
	log_open(LOG_LEVEL_INFO, log_count, NULL);
	for (int i = 0; i < 2; i++)
		run_collect(&run);
	log_open(LOG_LEVEL_WARNING, NULL, NULL);
	assert_non_null(run.inventory);
	assert_int_equal(lines_logged, 1);
	run_end(&run);
}

static void
test_a_listing_cut_off_between_two_lines(void **state)
{
	char *text;
	struct run run;

	(void)state;
	run_begin(&run);
	open_folder(&run);
	text = run_read(&run, "list-services.p");
	*strstr(text, "|vol=db1-data") = '\0';
	run_write(&run, "list-services.p", text);
	free(text);
	assert_reason(&run, NULL,
	    "ldm list-services -p tells less than ldm list-bindings -p (volume "
	    "db1-data@primary-vds0 is missing): changed between two commands, or cut "
	    "off; asked again next time");
	run_end(&run);
}

static void
test_optional_files_may_be_missing(void **state)
{
	struct run run;

	(void)state;
	run_begin(&run);
	open_folder(&run);
	run_write(&run, "list-constraints.p", NULL);
	run_write(&run, "list-devices.p", NULL);
	run_write(&run, "list-status.p", NULL);
	run_write(&run, "mount", NULL);
	run_write(&run, "version", NULL);
	run_collect(&run);
	assert_non_null(run.inventory);
	assert_true(inventory_knows(
	    run.inventory, INVENTORY_FACT_DOMAINS | INVENTORY_FACT_BINDINGS |
			       INVENTORY_FACT_SERVICES | INVENTORY_FACT_IO));
	assert_false(inventory_knows(run.inventory, INVENTORY_FACT_CONSTRAINTS));
	assert_false(inventory_knows(run.inventory, INVENTORY_FACT_CPUS));
	assert_null(run.inventory->version.text);
	assert_false(host_domain(run.inventory, "ldg1")->devices_known);
	/* The XML form stands in for the other one. */
	run_write(&run, "list-constraints.xml",
	    "<LDM_interface><data><Envelope><Content id='ldg1'/></Envelope></data>"
	    "</LDM_interface>");
	run_collect(&run);
	assert_true(inventory_knows(run.inventory, INVENTORY_FACT_CONSTRAINTS));
	assert_true(host_domain(run.inventory, "ldg1")->devices_known);
	run_end(&run);
}

/* Run contrib/ldm-capture on fake-ldm; its folder is "captured" below the run's. */
static int
capture(const struct run *run, const char *options)
{
	const char *top = getenv("top_srcdir");
	char command[2048];

	snprintf(command, sizeof(command),
	    "cd %s && sh %s/contrib/ldm-capture %s -l 'sh %s %s' -o captured >log 2>&1",
	    run->folder, top != NULL ? top : ".", options, run->fake, run->folder);
	return system(command);
}

static void
captured_remove(const struct run *run)
{
	char command[512];

	snprintf(command, sizeof(command), "rm -r %s/captured", run->folder);
	assert_int_equal(system(command), 0);
}

/* What ldm-capture saves is what the commands said. */
static void
test_a_captured_folder(void **state)
{
	char folder[512];
	struct inventory *live;
	struct run run;

	(void)state;
	run_begin(&run);
	run_write(&run, "mount", NULL);
	open_folder(&run);
	run_collect(&run);
	live = inventory_ref(run.inventory);
	assert_non_null(live);
	run.collector->close(run.state);
	assert_int_equal(capture(&run, ""), 0);
	snprintf(folder, sizeof(folder), "%s/captured", run.folder);
	{
		const struct collector_value values[] = {
		    {.key = "path", .text = folder},
		    {.key = "cpu-type", .text = "SPARC-T5"}};
		struct reason reason = {""};
		char mount[600];

		/* The mount table is that of the machine the test runs on. */
		snprintf(mount, sizeof(mount), "%s/mount", folder);
		(void)unlink(mount);
		assert_int_equal(
		    run_open(&run, &collector_file, values, 2, &reason), 0);
	}
	run_collect(&run);
	assert_string_equal(run.reason.text, "");
	assert_true(inventory_equal(run.inventory, live));
	inventory_unref(live);
	captured_remove(&run);
	run_end(&run);
}

static void
test_a_capture_without_variables(void **state)
{
	char *text;
	char *with;
	struct run run;

	(void)state;
	run_begin(&run);
	text = run_read(&run, "list-bindings.p");
	assert_non_null(strstr(text, "nvramrc"));
	with = malloc(strlen(text) + 64);
	assert_non_null(with);
	sprintf(with, "%sVARIABLES\n|x=y\nCONSTRAINT|cpu=whole-core\n", text);
	run_write(&run, "list-bindings.p", with);
	free(with);
	free(text);
	assert_int_equal(capture(&run, "-v"), 0);
	text = run_read(&run, "captured/list-bindings.p");
	assert_null(strstr(text, "nvramrc"));
	assert_null(strstr(text, ".\" web1\" cr"));
	assert_null(strstr(text, "auto-boot"));
	assert_non_null(strstr(text, "VCONS|group=db1"));
	/* It stands below the variables, too. */
	assert_non_null(strstr(text, "CONSTRAINT|cpu=whole-core"));
	free(text);
	captured_remove(&run);
	run_end(&run);
}

static void
test_opening_and_closing(void **state)
{
	struct reason reason = {""};
	struct run run;

	(void)state;
	run_begin(&run);
	assert_int_equal(run_open(&run, &collector_file, NULL, 0, &reason), -EINVAL);
	assert_string_equal(
	    reason.text, "path is missing: the folder of the saved listings");
	open_folder(&run);
	run_start(&run);
	assert_int_equal(run.collector->collect(
			     run.state, COLLECTOR_EVERYTHING, NULL, NULL, &reason),
	    -EBUSY);
	run.collector->close(run.state);
	run.state = NULL;
	event_base_loop(run.base, EVLOOP_NONBLOCK);
	assert_int_equal(run.done, 0);
	run_end(&run);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(test_a_whole_folder),
	    cmocka_unit_test(test_files_that_cannot_be_read),
	    cmocka_unit_test(test_the_age_of_a_capture),
	    cmocka_unit_test(test_what_is_not_understood_is_told),
	    cmocka_unit_test(test_a_listing_cut_off_between_two_lines),
	    cmocka_unit_test(test_commands_that_had_failed),
	    cmocka_unit_test(test_optional_files_may_be_missing),
	    cmocka_unit_test(test_a_captured_folder),
	    cmocka_unit_test(test_a_capture_without_variables),
	    cmocka_unit_test(test_opening_and_closing),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
