/* Faults: in the answer, and of the process itself. */
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "tests/unit/cmocka_all.h"
#include "tests/unit/ldmsim/stage.h"

#define HOST                                                                           \
	"host a manager=3.6\n"                                                         \
	"domain primary mac-addr=00:14:4f:ff:00:01 vcpu=4 memory=4G\n"                 \
	"vds d\n"

/* The listing without a fault. */
#define LISTING "VERSION 1.15\nDOMAIN|name=primary\nVDS|name=d\n"

static void
set_fault(struct stage *stage, const char *fault)
{
	char line[128];

	stage_write(stage, HOST);
	snprintf(line, sizeof(line), "sim add-fault %s", fault);
	assert_int_equal(stage_run(stage, "a", line), 0);
	assert_string_equal(text_string(&stage->answer.err), "");
}

static void
a_fault_ends_when_it_is_removed(void **state)
{
	struct stage *stage = *state;

	set_fault(stage, "fail value=3");
	assert_int_equal(stage_run(stage, "a", "list-services -p"), 3);
	assert_string_equal(text_string(&stage->answer.out), "");
	assert_non_null(strstr(text_string(&stage->answer.err), "Connection refused"));
	assert_int_equal(stage_run(stage, "a", "sim remove-fault fail"), 0);
	stage_expect(stage, "a", "list-services -p", LISTING);
	stage_refuse(stage, "a", "sim remove-fault fail", "fail");
	assert_int_equal(stage_run(stage, "a", "sim remove-fault -a"), 0);
	stage_refuse(stage, "a", "sim add-fault explode", "delay|hang|fail");
}

static void
a_fault_may_be_limited_to_one_command(void **state)
{
	struct stage *stage = *state;

	set_fault(stage, "fail command=list-io");
	stage_expect(stage, "a", "list-services -p", LISTING);
	stage_refuse(stage, "a", "ls-io -p", "Connection refused");
}

static void
a_refused_command_changes_nothing(void **state)
{
	struct stage *stage = *state;

	set_fault(stage, "fail command=add-dom");
	stage_refuse(stage, "a", "add-domain web1", "Connection refused");
	stage_refuse(stage, "a", "list -p web1", "LDom web1 not found");
}

static void
texts_around_and_in_the_listing(void **state)
{
	struct stage *stage = *state;

	set_fault(stage, "notice command=list-services");
	stage_expect(stage, "a", "list-services -p",
	    "Notice: an autosave configuration is newer.\n" LISTING);
	set_fault(stage, "crlf");
	stage_expect(stage, "a", "list-services -p",
	    "VERSION 1.15\r\nDOMAIN|name=primary\r\nVDS|name=d\r\n");
	set_fault(stage, "truncate value=20");
	stage_expect(stage, "a", "list-services -p", "VERSION 1.15\nDOMAIN|");
	set_fault(stage, "garbage value=1000");
	assert_int_equal(stage_run(stage, "a", "list-services -p"), 0);
	assert_int_equal(stage->answer.out.length, 1000);
	assert_null(strstr(text_string(&stage->answer.out), "VERSION"));
}

static void
pairs_without_their_sign(void **state)
{
	struct stage *stage = *state;

	stage_write(stage, HOST "vsw s net-dev= mac-addr=00:14:4f:ff:00:02 id=0\n"
				"domain ldg1\n"
				"variable nvramrc value=\"a=\\nb|c=\"\n");
	assert_int_equal(stage_run(stage, "a", "sim add-fault bare-keys"), 0);
	stage_expect(stage, "a", "list-services -p",
	    "VERSION 1.15\nDOMAIN|name=primary\n"
	    "VSW|name=s|mac-addr=00:14:4f:ff:00:02|net-dev|dev=switch@0|"
	    "default-vlan-id=1|pvid=1|vid|mode|mtu=1500|linkprop|id=0|"
	    "inter-vnet-link=on\nVDS|name=d\n");
	assert_int_equal(stage_run(stage, "a", "list-constraints -p ldg1"), 0);
	/* Values, and lines inside them, stay as they are. */
	assert_true(stage_says(stage, "|nvramrc=a=\nb|c=\n"));
	assert_int_equal(stage_run(stage, "a", "sim remove-fault bare-keys"), 0);
}

static void
status_and_delay(void **state)
{
	struct stage *stage = *state;

	set_fault(stage, "exit value=1");
	assert_int_equal(stage_run(stage, "a", "list-services -p"), 1);
	assert_string_equal(text_string(&stage->answer.out), LISTING);
	set_fault(stage, "delay value=250");
	stage_expect(stage, "a", "list-services -p", LISTING);
	assert_int_equal(stage->answer.delay, 250);
}

static void
the_bomb_is_for_xml_only(void **state)
{
	struct stage *stage = *state;

	set_fault(stage, "entity-bomb");
	stage_expect(stage, "a", "list-services -p", LISTING);
	assert_int_equal(stage_run(stage, "a", "list-constraints -x"), 0);
	assert_true(stage_says(stage, "<!ENTITY e1 \"&e0;&e0;&e0;&e0;&e0;"));
	assert_true(stage_says(stage, ">&e9;</LDM_interface>"));
}

static void
endless_answers_repeat_their_tail(void **state)
{
	struct stage *stage = *state;

	set_fault(stage, "endless-line");
	assert_int_equal(stage_run(stage, "a", "list-services -p"), 0);
	assert_int_equal(stage->answer.manner, ANSWER_ENDLESS);
	assert_null(strchr(text_string(&stage->answer.tail), '\n'));
	set_fault(stage, "endless-listing");
	assert_int_equal(stage_run(stage, "a", "list-services -p"), 0);
	assert_int_equal(stage->answer.manner, ANSWER_ENDLESS);
	assert_int_equal(
	    strncmp(text_string(&stage->answer.tail), "\n|endless=row\n|", 15), 0);
}

/* The program itself, with its output in a pipe. */
static pid_t
start(const struct stage *stage, const char *command, int *output)
{
	const char *build = getenv("top_builddir");
	char program[512];
	int ends[2];
	pid_t child;

	snprintf(program, sizeof(program), "%s/contrib/ldmsim/ldmsim",
	    build != NULL ? build : ".");
	assert_int_equal(pipe(ends), 0);
	child = fork();
	assert_true(child >= 0);
	if (child == 0) {
		dup2(ends[1], STDOUT_FILENO);
		close(ends[0]);
		close(ends[1]);
		setenv("LDMSIM_HOST", "a", 1);
		execl(program, program, "--fleet", stage->fleet, command, "-p",
		    (char *)NULL);
		_exit(127);
	}
	close(ends[1]);
	*output = ends[0];
	return child;
}

static void
the_program_prints_and_ends(void **state)
{
	struct stage *stage = *state;
	char got[256] = "";
	size_t length = 0;
	ssize_t count;
	int output, status;
	pid_t child;

	stage_write(stage, HOST);
	child = start(stage, "list-services", &output);
	while ((count = read(output, got + length, sizeof(got) - 1 - length)) > 0)
		length += (size_t)count;
	close(output);
	assert_int_equal(waitpid(child, &status, 0), child);
	assert_string_equal(got, LISTING);
	assert_int_equal(status, 0);
}

static void
a_hang_says_nothing_and_dies_of_a_signal(void **state)
{
	struct timespec moment = {.tv_nsec = 20000000};
	struct stage *stage = *state;
	char byte;
	int output, status;
	pid_t child;

	set_fault(stage, "hang");
	child = start(stage, "list-services", &output);
	assert_int_equal(fcntl(output, F_SETFL, O_NONBLOCK), 0);
	/* Nothing comes and nothing ends, however often one looks. */
	for (int i = 0; i < 5; i++) {
		nanosleep(&moment, NULL);
		assert_int_equal(read(output, &byte, 1), -1);
		assert_int_equal(errno, EAGAIN);
	}
	assert_int_equal(waitpid(child, &status, WNOHANG), 0);
	assert_int_equal(kill(child, SIGTERM), 0);
	assert_int_equal(waitpid(child, &status, 0), child);
	assert_true(WIFSIGNALED(status));
	assert_int_equal(WTERMSIG(status), SIGTERM);
	close(output);
}

static void
an_endless_answer_ends_with_its_reader(void **state)
{
	struct stage *stage = *state;
	char *block = malloc(65536);
	size_t got = 0;
	int output, status;
	pid_t child;

	assert_non_null(block);
	set_fault(stage, "endless-listing");
	child = start(stage, "list-services", &output);
	while (got < 10000000) {
		ssize_t count = read(output, block, 65536);

		assert_true(count > 0);
		got += (size_t)count;
	}
	close(output);
	free(block);
	assert_int_equal(waitpid(child, &status, 0), child);
	assert_true(WIFSIGNALED(status) && WTERMSIG(status) == SIGPIPE);
}

#define CASE(name) cmocka_unit_test_setup_teardown(name, stage_setup, stage_teardown)

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    CASE(a_fault_ends_when_it_is_removed),
	    CASE(a_fault_may_be_limited_to_one_command),
	    CASE(a_refused_command_changes_nothing),
	    CASE(texts_around_and_in_the_listing),
	    CASE(pairs_without_their_sign),
	    CASE(status_and_delay),
	    CASE(the_bomb_is_for_xml_only),
	    CASE(endless_answers_repeat_their_tail),
	    CASE(the_program_prints_and_ends),
	    CASE(a_hang_says_nothing_and_dies_of_a_signal),
	    CASE(an_endless_answer_ends_with_its_reader),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
