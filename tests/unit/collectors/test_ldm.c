/* The collector that runs ldm, on a script that stands for it. */
#include "collectors/ldm/ldm.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <event2/event.h>

#include "agent/fleet/inventory.h"
#include "agent/log.h"
#include "tests/unit/cmocka_all.h"
#include "tests/unit/collectors/host.h"
#include "tests/unit/collectors/run.h"

/* The lines of the log, so that tests can count them. */
static struct {
	unsigned lines;
	char last[1024];
} logged;

static void
log_keep(void *context, enum log_level level, const char *room, const char *text)
{
	(void)context;
	(void)level;
	(void)room;
	logged.lines++;
	snprintf(logged.last, sizeof(logged.last), "%s", text);
}

static int
setup(void **state)
{
	(void)state;
	logged.lines = 0;
	log_open(LOG_LEVEL_INFO, log_keep, NULL);
	return 0;
}

static unsigned
calls_of(const struct run *run, const char *command)
{
	char *calls = run_read(run, "calls");
	unsigned count = 0;

	for (char *line = strtok(calls, "\n"); line != NULL; line = strtok(NULL, "\n"))
		count += strcmp(line, command) == 0;
	free(calls);
	return count;
}

static void
test_a_whole_host(void **state)
{
	const struct collector_value values[] = {
	    {.key = "netdev", .number = 1}, {.key = "cpu-type", .text = "SPARC-M7"}};
	struct run run;
	const struct inventory *inventory;
	const struct inventory_domain *web1;

	(void)state;
	run_begin(&run);
	run_open_ldm(&run, values, 2);
	run_collect(&run);
	assert_string_equal(run.reason.text, "");
	inventory = run.inventory;
	assert_non_null(inventory);
	assert_true(inventory_knows(inventory,
	    INVENTORY_FACT_DOMAINS | INVENTORY_FACT_BINDINGS | INVENTORY_FACT_SERVICES |
		INVENTORY_FACT_CONSTRAINTS | INVENTORY_FACT_IO | INVENTORY_FACT_CPUS |
		INVENTORY_FACT_MEMORY));
	assert_string_equal(inventory->version.text, "3.6.2.0.31");
	assert_string_equal(inventory->cpu_type, "SPARC-M7");
	assert_int_equal(inventory->domain_count, 4);
	web1 = host_domain(inventory, "web1");
	assert_int_equal(
	    web1->flags, INVENTORY_FLAG_NORMAL | INVENTORY_FLAG_MIGRATION_SOURCE);
	/* The sixth letter made it ask for the status. */
	assert_int_equal(web1->migration.progress, 20);
	assert_string_equal(web1->migration.peer, "sparc-b");
	assert_int_equal(calls_of(&run, "list -o status -p"), 1);
	assert_int_equal(inventory->vsws->link, INVENTORY_LINK_UP);
	assert_string_equal(inventory->vsws->domain, "primary");
	assert_int_equal(inventory_find_vcc(inventory, "primary-vcc0")->used, 2);
	assert_int_equal(logged.lines, 0);
	run_end(&run);
}

/* The version does not change while the manager runs, and asking costs. */
static void
test_the_version_is_asked_for_rarely(void **state)
{
	struct run run;

	(void)state;
	run_begin(&run);
	run_open_ldm(&run, NULL, 0);
	for (int i = 0; i < 3; i++) {
		run_collect(&run);
		assert_string_equal(run.inventory->version.text, "3.6.2.0.31");
	}
	assert_int_equal(calls_of(&run, "list -p"), 3);
	assert_int_equal(calls_of(&run, "-V"), 1);
	/* Of one that cannot be had now, the last answer is as good as ever. */
	run_write(&run, "list.p.exit", "1\n");
	run_write(&run, "version.exit", "1\n");
	run_collect(&run);
	run_write(&run, "list.p.exit", NULL);
	run_collect(&run);
	assert_string_equal(run.inventory->version.text, "3.6.2.0.31");
	assert_int_equal(calls_of(&run, "-V"), 2);
	run_write(&run, "version.exit", NULL);
	run_collect(&run);
	assert_int_equal(calls_of(&run, "-V"), 3);
	run_collect(&run);
	assert_int_equal(calls_of(&run, "-V"), 3);
	/* After a failure it may be another manager. */
	run_write(&run, "list.p.exit", "1\n");
	run_collect(&run);
	assert_null(run.inventory);
	run_write(&run, "list.p.exit", NULL);
	run_collect(&run);
	assert_int_equal(calls_of(&run, "-V"), 4);
	run_end(&run);
}

static void
test_constraints_as_xml(void **state)
{
	const struct collector_value values[] = {{.key = "constraints", .text = "xml"}};
	struct run run;

	(void)state;
	run_begin(&run);
	run_open_ldm(&run, values, 1);
	run_write(&run, "list-constraints.xml",
	    "<LDM_interface><data><Envelope><Content id='db1'><Section><Item>"
	    "<OtherResourceType>console</OtherResourceType>"
	    "<GenericProperty key='port'>5002</GenericProperty>"
	    "</Item></Section></Content></Envelope></data></LDM_interface>\n");
	run_collect(&run);
	assert_non_null(run.inventory);
	assert_int_equal(
	    host_domain(run.inventory, "db1")->console_constraint.port, 5002);
	assert_int_equal(calls_of(&run, "list-constraints -x"), 1);
	assert_int_equal(calls_of(&run, "list-constraints -p"), 0);
	run_end(&run);
}

/* Told once when it goes and once when it comes back. */
static void
test_an_optional_command_that_fails(void **state)
{
	struct run run;

	(void)state;
	run_begin(&run);
	run_open_ldm(&run, NULL, 0);
	run_write(&run, "list-io.p.exit", "1\n");
	for (int i = 0; i < 2; i++) {
		run_collect(&run);
		assert_non_null(run.inventory);
		assert_false(inventory_knows(run.inventory, INVENTORY_FACT_IO));
		assert_int_equal(logged.lines, 1);
	}
	assert_string_equal(logged.last,
	    "sparc-a: ldm list-io -l -p: exit 1; what it tells is not known");
	run_write(&run, "list-io.p.exit", NULL);
	run_collect(&run);
	assert_true(inventory_knows(run.inventory, INVENTORY_FACT_IO));
	assert_int_equal(logged.lines, 2);
	assert_string_equal(logged.last, "sparc-a: ldm list-io -l -p answers again");
	run_end(&run);
}

/* Half a listing must not leave half its facts behind. */
static void
test_an_optional_listing_that_is_damaged(void **state)
{
	struct run run;

	(void)state;
	run_begin(&run);
	run_open_ldm(&run, NULL, 0);
	run_write(&run, "list-constraints.p",
	    "VERSION 1.15\nDOMAIN|name=web1\nVCPU|count=4\nVCONS|po");
	run_collect(&run);
	assert_non_null(run.inventory);
	assert_false(inventory_knows(run.inventory, INVENTORY_FACT_CONSTRAINTS));
	assert_int_equal(host_domain(run.inventory, "web1")->console_explicit,
	    INVENTORY_ANSWER_UNKNOWN);
	assert_int_equal(
	    host_domain(run.inventory, "web1")->whole_cores, INVENTORY_ANSWER_UNKNOWN);
	assert_false(host_domain(run.inventory, "ldg1")->devices_known);
	run_end(&run);
}

static void
test_one_collection_at_a_time_and_closing_in_flight(void **state)
{
	struct reason reason = {""};
	struct run run;

	(void)state;
	run_begin(&run);
	run_open_ldm(&run, NULL, 0);
	run_write(&run, "list-devices.p.hang", "");
	run_start(&run);
	assert_int_equal(run.collector->collect(
			     run.state, COLLECTOR_EVERYTHING, NULL, NULL, &reason),
	    -EBUSY);
	assert_string_equal(reason.text, "a collection is running");
	event_base_loop(run.base, EVLOOP_ONCE);
	run.collector->close(run.state);
	run.state = NULL;
	event_base_loop(run.base, EVLOOP_NONBLOCK);
	assert_int_equal(run.done, 0);
	run_end(&run);
}

static const struct inventory_volume *
volume_of(const struct run *run, const char *name)
{
	const struct inventory_volume *volume =
	    inventory_find_volume(run->inventory, name, "primary-vds0");

	assert_non_null(volume);
	return volume;
}

static void
open_with_resolver(struct run *run)
{
	const char *const mount[] = {"/bin/sh", run->fake, run->folder, "mount", NULL};
	const char *const resolver[] = {
	    "/bin/sh", run->fake, run->folder, "resolver", NULL};
	const struct collector_value values[] = {
	    {.key = "mount-command", .list = mount},
	    {.key = "resolver", .list = resolver}};

	run_open_ldm(run, values, 2);
}

static void
test_the_mount_table_and_the_resolver(void **state)
{
	struct run run;
	char *paths;

	(void)state;
	run_begin(&run);
	open_with_resolver(&run);
	run_write(&run, "resolver", "local:iso\n\n\n");
	run_collect(&run);
	paths = run_read(&run, "paths");
	assert_string_equal(paths,
	    "/export/iso/sol-11_4-text-sparc.iso\n"
	    "/ldoms/db1/data.img\n"
	    "/dev/dsk/c0t600144F0B5418B0000005A3C1D2E0001d0s2\n");
	free(paths);
	assert_string_equal(volume_of(&run, "web1-root")->backend,
	    "naa:600144F0B5418B0000005A3C1D2E0001/s2");
	assert_int_equal(
	    volume_of(&run, "db1-data")->backend_kind, INVENTORY_BACKEND_NFS);
	assert_string_equal(volume_of(&run, "db1-data")->backend,
	    "nfs://nas1.example.net/export/ldoms/db1/data.img");
	assert_int_equal(volume_of(&run, "iso")->backend_kind, INVENTORY_BACKEND_DISK);
	assert_string_equal(volume_of(&run, "iso")->backend, "local:iso");
	assert_int_equal(logged.lines, 0);
	run_end(&run);
}

/*
 * One answer short: none is believed. The other host's resolver may name what a path
 * calls a LUN or a file on NFS here, so that is not known; what is local stays so.
 */
static void
test_a_resolver_that_breaks_off(void **state)
{
	struct run run;

	(void)state;
	run_begin(&run);
	open_with_resolver(&run);
	run_write(&run, "resolver", "a\nb\n");
	for (int i = 0; i < 2; i++) {
		run_collect(&run);
		assert_int_equal(
		    volume_of(&run, "iso")->backend_kind, INVENTORY_BACKEND_FILE);
		assert_int_equal(volume_of(&run, "web1-root")->backend_kind,
		    INVENTORY_BACKEND_UNKNOWN);
		assert_null(volume_of(&run, "web1-root")->backend);
		assert_int_equal(volume_of(&run, "db1-data")->backend_kind,
		    INVENTORY_BACKEND_UNKNOWN);
		assert_int_equal(logged.lines, 1);
	}
	assert_string_equal(logged.last,
	    "sparc-a: the resolver: it printed 2 lines for 3 paths; storage that other "
	    "hosts may share is not known");
	run_write(&run, "resolver", "\n\narray7:41\n");
	run_collect(&run);
	assert_int_equal(logged.lines, 2);
	assert_int_equal(
	    volume_of(&run, "db1-data")->backend_kind, INVENTORY_BACKEND_NFS);
	assert_string_equal(volume_of(&run, "web1-root")->backend, "array7:41");
	run_end(&run);
}

static void
test_a_resolver_that_is_not_there(void **state)
{
	const char *const resolver[] = {"/nonexistent/resolver", NULL};
	const struct collector_value values[] = {{.key = "resolver", .list = resolver}};
	struct run run;

	(void)state;
	run_begin(&run);
	run_open_ldm(&run, values, 1);
	run_collect(&run);
	assert_non_null(run.inventory);
	assert_int_equal(
	    volume_of(&run, "web1-root")->backend_kind, INVENTORY_BACKEND_UNKNOWN);
	assert_int_equal(logged.lines, 1);
	run_end(&run);
}

/* The reason of the collection is one warning, and enough of them. */
static void
test_a_host_that_is_down(void **state)
{
	static const char *const files[] = {"list.p.exit", "list-bindings.p.exit",
	    "list-services.p.exit", "list-constraints.p.exit", "list-io.p.exit",
	    "list-devices.p.exit", "version.exit"};
	struct run run;

	(void)state;
	run_begin(&run);
	run_open_ldm(&run, NULL, 0);
	for (int i = 0; i < 7; i++)
		run_write(&run, files[i], "255\n");
	run_collect(&run);
	assert_null(run.inventory);
	assert_string_equal(run.reason.text, "ldm list-bindings -p: exit 255");
	for (int i = 0; i < 7; i++)
		run_write(&run, files[i], NULL);
	run_collect(&run);
	assert_non_null(run.inventory);
	assert_int_equal(logged.lines, 0);
	run_end(&run);
}

static void
test_settings_that_make_no_sense(void **state)
{
	enum {
		WORDS = 65
	};
	const char *const nothing[] = {NULL};
	const char *const empty[] = {"", "ldm", NULL};
	const char *many[WORDS + 1] = {NULL};
	const struct {
		struct collector_value value;
		const char *reason;
	} cases[] = {
	    {{.key = "constraints", .text = "foo"},
		"constraints = \"foo\" is not parseable or xml"},
	    {{.key = "command", .list = nothing},
		"command is empty: it is the path of ldm, perhaps with ssh and a host "
		"before it"},
	    {{.key = "command", .list = empty},
		"command begins with an empty word: give the path of a program"},
	    {{.key = "resolver", .list = many},
		"resolver has more than 64 words: put them into a script"},
	    {{.key = "mount-command", .list = empty},
		"mount-command begins with an empty word: give the path of a program"},
	};
	struct run run;

	(void)state;
	for (int i = 0; i < WORDS; i++)
		many[i] = "word";
	run_begin(&run);
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct reason reason = {""};

		assert_int_equal(
		    run_open(&run, &collector_ldm, &cases[i].value, 1, &reason),
		    -EINVAL);
		assert_string_equal(reason.text, cases[i].reason);
		assert_null(run.state);
	}
	run_end(&run);
	assert_ptr_equal(collector_find("ldm"), &collector_ldm);
	assert_null(collector_find("nosuch"));
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test_setup(test_a_whole_host, setup),
	    cmocka_unit_test_setup(test_the_version_is_asked_for_rarely, setup),
	    cmocka_unit_test_setup(test_constraints_as_xml, setup),
	    cmocka_unit_test_setup(test_an_optional_command_that_fails, setup),
	    cmocka_unit_test_setup(test_an_optional_listing_that_is_damaged, setup),
	    cmocka_unit_test_setup(
		test_one_collection_at_a_time_and_closing_in_flight, setup),
	    cmocka_unit_test_setup(test_the_mount_table_and_the_resolver, setup),
	    cmocka_unit_test_setup(test_a_resolver_that_breaks_off, setup),
	    cmocka_unit_test_setup(test_a_resolver_that_is_not_there, setup),
	    cmocka_unit_test_setup(test_a_host_that_is_down, setup),
	    cmocka_unit_test_setup(test_settings_that_make_no_sense, setup),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
