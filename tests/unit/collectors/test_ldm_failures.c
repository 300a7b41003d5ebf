/* Collections through ldm that end without an inventory, and why. */
#include "collectors/ldm/ldm.h"

#include <errno.h>
#include <fcntl.h>
#include <sys/resource.h>
#include <time.h>
#include <unistd.h>

#include "agent/fleet/inventory.h"
#include "tests/unit/cmocka_all.h"
#include "tests/unit/collectors/run.h"

static void
test_a_mandatory_command_that_fails(void **state)
{
	struct run run;

	(void)state;
	run_begin(&run);
	run_open_ldm(&run, NULL, 0);
	run_write(&run, "list-services.p.exit", "1\n");
	run_write(&run, "list-services.p.err",
	    "Authorization failed: the user\n  may not   list services\n");
	run_collect(&run);
	assert_null(run.inventory);
	assert_string_equal(run.reason.text,
	    "ldm list-services -p: exit 1: Authorization failed: the user may "
	    "not list services");
	run_write(&run, "list-services.p.exit", NULL);
	run_collect(&run);
	assert_non_null(run.inventory);
	run_end(&run);
}

static void
test_a_mandatory_listing_that_is_cut_off(void **state)
{
	struct run run;

	(void)state;
	run_begin(&run);
	run_open_ldm(&run, NULL, 0);
	run_write(&run, "list-bindings.p", "VERSION 1.15\nDOMAIN|name=prim");
	run_collect(&run);
	assert_null(run.inventory);
	assert_string_equal(run.reason.text,
	    "ldm list-bindings -p: the listing is cut off in line 2: it has "
	    "no line end");
	run_end(&run);
}

/* A slow manager is busy; that is no host that is down. */
static void
test_a_manager_that_does_not_answer(void **state)
{
	const struct collector_value values[] = {{.key = "timeout", .number = 1}};
	struct run run;

	(void)state;
	run_begin(&run);
	run_open_ldm(&run, values, 1);
	run_write(&run, "list.p.hang", "");
	run_collect(&run);
	assert_null(run.inventory);
	assert_string_equal(run.reason.text,
	    "ldm list -p: the manager is busy: no answer in 1 s; it may be "
	    "scrubbing memory or migrating, the host need not be down");
	run_end(&run);
}

static void
test_a_command_that_is_not_there(void **state)
{
	const char *const command[] = {"/nonexistent/ldm", NULL};
	const struct collector_value values[] = {{.key = "command", .list = command}};
	struct reason reason = {""};
	struct run run;

	(void)state;
	run_begin(&run);
	assert_int_equal(run_open(&run, &collector_ldm, values, 1, &reason), 0);
	assert_int_equal(run.collector->collect(
			     run.state, COLLECTOR_EVERYTHING, NULL, NULL, &reason),
	    -ENOENT);
	assert_string_equal(reason.text, "ldm list-bindings -p: cannot start "
					 "/nonexistent/ldm: No such file "
					 "or directory");
	run_end(&run);
}

/* What takes long is not waited for once there can be no inventory any more. */
static void
test_no_waiting_after_a_failure(void **state)
{
	struct run run;
	time_t begin = time(NULL);

	(void)state;
	run_begin(&run);
	run_open_ldm(&run, NULL, 0);
	run_write(&run, "list-services.p.exit", "1\n");
	run_write(&run, "list-bindings.p.hang", "");
	run_write(&run, "list-devices.p.hang", "");
	run_collect(&run);
	assert_null(run.inventory);
	assert_string_equal(run.reason.text, "ldm list-services -p: exit 1");
	/* Not the sixty seconds of the timeout. */
	assert_true(time(NULL) - begin < 30);
	/* The next one begins as if nothing had been. */
	run_write(&run, "list-services.p.exit", NULL);
	run_write(&run, "list-bindings.p.hang", NULL);
	run_write(&run, "list-devices.p.hang", NULL);
	run_collect(&run);
	assert_non_null(run.inventory);
	run_end(&run);
}

/*
 * Nothing about the host, whichever command it is that cannot be started: here the
 * first optional one behind the mandatory ones, as each keeps two descriptors of four.
 */
static void
test_a_shortage_of_descriptors(void **state)
{
	enum {
		LIMIT = 128,
		FREE = 11
	};
	int fds[LIMIT];
	int count = 0;
	struct reason reason = {""};
	struct rlimit limit;
	struct rlimit few;
	struct run run;
	int error;

	(void)state;
	run_begin(&run);
	run_open_ldm(&run, NULL, 0);
	assert_int_equal(getrlimit(RLIMIT_NOFILE, &limit), 0);
	few = limit;
	few.rlim_cur = LIMIT;
	assert_int_equal(setrlimit(RLIMIT_NOFILE, &few), 0);
	while ((fds[count] = open("/dev/null", O_RDONLY | O_CLOEXEC)) >= 0)
		count++;
	for (int i = 0; i < FREE && count > 0; i++)
		close(fds[--count]);
	error = run.collector->collect(
	    run.state, COLLECTOR_EVERYTHING, NULL, NULL, &reason);
	while (count > 0)
		close(fds[--count]);
	assert_int_equal(setrlimit(RLIMIT_NOFILE, &limit), 0);
	assert_int_equal(error, -EMFILE);
	assert_string_equal(reason.text,
	    "ldm list-io -l -p: cannot start /bin/sh: Too many open files");
	run_collect(&run);
	assert_non_null(run.inventory);
	run_end(&run);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(test_a_mandatory_command_that_fails),
	    cmocka_unit_test(test_a_mandatory_listing_that_is_cut_off),
	    cmocka_unit_test(test_a_manager_that_does_not_answer),
	    cmocka_unit_test(test_a_command_that_is_not_there),
	    cmocka_unit_test(test_no_waiting_after_a_failure),
	    cmocka_unit_test(test_a_shortage_of_descriptors),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
