/* Commands that end in every way there is. */
#include "config.h"

#include "collectors/child.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <event2/event.h>

#include "agent/reason.h"
#include "collectors/spawn.h"
#include "collectors/unreaped.h"
#include "tests/unit/agent/scratch.h"
#include "tests/unit/cmocka_all.h"

/* One command and what became of it. */
struct trial {
	struct event_base *base;
	struct child *child;
	unsigned done;
	enum child_end end;
	int code;
	char output[256];
	size_t output_length;
	char complaints[256];
	struct reason reason;
	int error; /* of child_reason() */
};

static void
on_done(void *context, const struct child_result *result)
{
	struct trial *trial = context;

	trial->done++;
	trial->end = result->end;
	trial->code = result->code;
	trial->output_length = result->output_length;
	snprintf(trial->output, sizeof(trial->output), "%.*s",
	    (int)result->output_length, result->output);
	snprintf(
	    trial->complaints, sizeof(trial->complaints), "%s", result->complaints);
	trial->error = child_reason(result, &trial->reason);
}

static int
setup(void **state)
{
	struct trial *trial = calloc(1, sizeof(*trial));

	assert_non_null(trial);
	signal(SIGPIPE, SIG_IGN);
	trial->base = event_base_new();
	assert_non_null(trial->base);
	*state = trial;
	return 0;
}

static int
teardown(void **state)
{
	struct trial *trial = *state;

	child_free(trial->child);
	event_base_free(trial->base);
	free(trial);
	return 0;
}

static void
start(struct trial *trial, const char *script, const struct child_options *with)
{
	const char *const argv[] = {"/bin/sh", "-c", script, NULL};
	struct child_options options = {
	    .argv = argv, .timeout = 20000, .grace = 5000, .max_output = 1 << 20};

	if (with != NULL)
		options = *with;
	options.argv = argv;
	trial->done = 0;
	assert_int_equal(child_start(&trial->child, &options, trial->base, on_done,
			     trial, &trial->reason),
	    0);
	assert_int_equal(trial->done, 0);
}

/* Turn until it has ended; the deadlines bound this. */
static void
run(struct trial *trial, const char *script, const struct child_options *with)
{
	start(trial, script, with);
	while (trial->done == 0)
		event_base_loop(trial->base, EVLOOP_ONCE);
	assert_int_equal(trial->done, 1);
}

static void
test_output_and_success(void **state)
{
	struct trial *trial = *state;

	run(trial, "echo one; echo two", NULL);
	assert_int_equal(trial->end, CHILD_EXITED);
	assert_int_equal(trial->code, 0);
	assert_string_equal(trial->output, "one\ntwo\n");
	assert_int_equal(trial->error, 0);
	assert_string_equal(trial->reason.text, "");
}

static void
test_exit_status_and_complaints(void **state)
{
	struct trial *trial = *state;

	run(trial, "echo half; printf ' The  first\\n line\\n' >&2; exit 3", NULL);
	assert_int_equal(trial->end, CHILD_EXITED);
	assert_int_equal(trial->code, 3);
	assert_string_equal(trial->output, "half\n");
	assert_string_equal(trial->complaints, "The first line");
	assert_int_equal(trial->error, -EIO);
	assert_string_equal(trial->reason.text, "exit 3: The first line");
}

static void
test_a_signal(void **state)
{
	struct trial *trial = *state;

	run(trial, "kill -9 $$", NULL);
	assert_int_equal(trial->end, CHILD_SIGNALED);
	assert_int_equal(trial->code, SIGKILL);
	assert_string_equal(trial->reason.text, "ended by signal 9");
}

static void
test_the_environment_is_clean(void **state)
{
	struct trial *trial = *state;

	assert_int_equal(setenv("MIGREADY_SECRET", "x", 1), 0);
	run(trial, "echo $LC_ALL-$MIGREADY_SECRET-$PATH; cat", NULL);
	assert_int_equal(unsetenv("MIGREADY_SECRET"), 0);
	assert_string_equal(
	    trial->output, "C--/usr/sbin:/usr/bin:/sbin:/bin:/opt/SUNWldm/bin\n");
}

/*
 * Descriptors of the daemon must not live on in a command: those that nobody marked are
 * closed where the system can do it, and a pipe is marked from the start.
 */
static void
test_descriptors_are_not_inherited(void **state)
{
	struct trial *trial = *state;
	int fd = open("/dev/null", O_RDONLY | O_CLOEXEC);
	int ours;
	int theirs;

	assert_true(fd > 2);
	assert_int_equal(dup2(fd, 57), 57); /* the copy is not marked */
	close(fd);
	run(trial, "if (: <&57) 2>/dev/null; then echo open; else echo closed; fi",
	    NULL);
	close(57);
#if HAVE_POSIX_SPAWN_FILE_ACTIONS_ADDCLOSEFROM_NP
	assert_string_equal(trial->output, "closed\n");
#endif
	assert_int_equal(spawn_pipe(&ours, &theirs, 0), 0);
	assert_int_equal(fcntl(ours, F_GETFD), FD_CLOEXEC);
	assert_int_equal(fcntl(theirs, F_GETFD), FD_CLOEXEC);
	close(ours);
	close(theirs);
}

static void
test_standard_input(void **state)
{
	struct trial *trial = *state;
	const size_t size = 300000; /* more than a pipe holds */
	char *input = malloc(size);
	const struct child_options options = {.input = input,
	    .input_length = size,
	    .timeout = 20000,
	    .grace = 5000,
	    .max_output = 1 << 20};

	assert_non_null(input);
	memset(input, 'x', size);
	run(trial, "cat", &options);
	assert_int_equal(trial->error, 0);
	assert_int_equal(trial->output_length, size);
	child_free(trial->child);
	trial->child = NULL;
	/* One that does not read it is no reason to fail. */
	run(trial, "exec <&-; echo done", &options);
	assert_string_equal(trial->output, "done\n");
	free(input);
}

/* The deadline takes the command's own children with it. */
static void
test_a_deadline_stops_the_whole_group(void **state)
{
	struct trial *trial = *state;
	const struct child_options options = {
	    .timeout = 1000, .grace = 10000, .max_output = 1 << 20};
	char folder[SCRATCH_SIZE];
	char fifo[SCRATCH_SIZE + 8];
	char script[SCRATCH_SIZE + 64];
	char text[8];
	struct pollfd poller = {.events = POLLIN};

	scratch_make(folder);
	snprintf(fifo, sizeof(fifo), "%s/fifo", folder);
	assert_int_equal(mkfifo(fifo, 0600), 0);
	poller.fd = open(fifo, O_RDONLY | O_NONBLOCK | O_CLOEXEC);
	assert_true(poller.fd >= 0);
	snprintf(
	    script, sizeof(script), "(echo alive; exec sleep 60) >%s & wait", fifo);
	run(trial, script, &options);
	assert_int_equal(trial->end, CHILD_TIMEOUT);
	assert_int_equal(trial->error, -ETIMEDOUT);
	assert_string_equal(trial->reason.text, "no answer in time");
	/* The grandchild held the other end; it lived, and it lives no more. */
	assert_int_equal(read(poller.fd, text, sizeof(text)), 6);
	assert_int_equal(poll(&poller, 1, 10000), 1);
	assert_int_equal(read(poller.fd, text, sizeof(text)), 0);
	close(poller.fd);
	scratch_remove(folder);
}

static void
test_kill_follows_where_term_is_ignored(void **state)
{
	struct trial *trial = *state;
	const struct child_options options = {
	    .timeout = 1000, .grace = 100, .max_output = 1 << 20};

	run(trial, "trap '' TERM; echo ready; while :; do sleep 1; done", &options);
	assert_int_equal(trial->end, CHILD_TIMEOUT);
	assert_string_equal(trial->output, "ready\n");
}

static void
test_too_much_output(void **state)
{
	struct trial *trial = *state;
	const struct child_options options = {
	    .timeout = 20000, .grace = 5000, .max_output = 100000};

	run(trial, "while :; do echo 0123456789012345678901234567890123456789; done",
	    &options);
	assert_int_equal(trial->end, CHILD_TOO_MUCH);
	assert_string_equal(trial->reason.text, "it printed more than is allowed");
	assert_true(trial->output_length < 400000);
}

static void
test_too_many_complaints_are_cut(void **state)
{
	struct trial *trial = *state;

	run(trial,
	    "i=0; while test $i -lt 2000; do echo complaint number $i >&2; "
	    "i=$((i+1)); done; echo out; exit 1",
	    NULL);
	assert_int_equal(trial->code, 1);
	assert_string_equal(trial->output, "out\n");
	assert_memory_equal(
	    trial->complaints, "complaint number 0 complaint number 1", 37);
}

/* ssh leaves its standard error to a helper in the background. */
static void
test_a_helper_that_keeps_standard_error(void **state)
{
	struct trial *trial = *state;

	run(trial, "sleep 30 >&- & echo $!", NULL);
	assert_int_equal(trial->end, CHILD_EXITED);
	assert_int_equal(trial->code, 0);
	assert_int_equal(kill(atoi(trial->output), SIGKILL), 0);
}

static void
test_a_program_that_is_not_there(void **state)
{
	const char *const argv[] = {"/nonexistent/ldm", NULL};
	const struct child_options options = {
	    .argv = argv, .timeout = 1000, .grace = 1000, .max_output = 1000};
	struct trial *trial = *state;

	assert_int_equal(child_start(&trial->child, &options, trial->base, on_done,
			     trial, &trial->reason),
	    -ENOENT);
	assert_null(trial->child);
	assert_string_equal(trial->reason.text,
	    "cannot start /nonexistent/ldm: No such file or directory");
}

static void
test_free_stops_a_running_command(void **state)
{
	struct trial *trial = *state;
	int pid;

	start(trial, "echo $$; exec sleep 60", NULL);
	/* The read event of the line; the command still runs. */
	event_base_loop(trial->base, EVLOOP_ONCE);
	assert_int_equal(trial->done, 0);
	child_free(trial->child);
	trial->child = NULL;
	event_base_loop(trial->base, EVLOOP_NONBLOCK);
	assert_int_equal(trial->done, 0);
	pid = (int)waitpid(-1, NULL, WNOHANG);
	/* Nothing is left to be reaped. */
	assert_int_equal(pid, -1);
	assert_int_equal(errno, ECHILD);
}

/* A child that waits until the returned pipe is closed. */
static pid_t
start_waiting(int *pipe_end)
{
	int ends[2];
	char byte;
	pid_t pid;

	assert_int_equal(pipe(ends), 0);
	pid = fork();
	assert_true(pid >= 0);
	if (pid == 0) {
		close(ends[1]);
		(void)!read(ends[0], &byte, 1);
		_exit(0);
	}
	close(ends[0]);
	*pipe_end = ends[1];
	return pid;
}

/* No process can be held in the kernel on purpose: one that waits stands for it. */
static void
test_what_cannot_be_reaped_is_reaped_later(void **state)
{
	struct unreaped unreaped = {.count = 0};
	const char *const argv[] = {"/bin/true", NULL};
	const struct child_options options = {.argv = argv,
	    .timeout = 1000,
	    .grace = 1000,
	    .max_output = 1000,
	    .unreaped = &unreaped};
	struct trial *trial = *state;
	siginfo_t info;
	int pipe_end;
	pid_t pid = start_waiting(&pipe_end);

	unreaped_add(NULL, pid);
	for (int i = 0; i < UNREAPED_LIMIT; i++)
		unreaped_add(&unreaped, pid);
	assert_false(unreaped_reap(&unreaped));
	assert_int_equal(unreaped.count, UNREAPED_LIMIT);
	assert_int_equal(child_start(&trial->child, &options, trial->base, on_done,
			     trial, &trial->reason),
	    -EAGAIN);
	assert_string_equal(trial->reason.text,
	    "cannot start /bin/true: 16 commands before it were killed and have not "
	    "gone");
	assert_true(child_is_shortage(-EAGAIN));
	close(pipe_end);
	assert_int_equal(waitid(P_PID, (id_t)pid, &info, WEXITED | WNOWAIT), 0);
	/* The first look reaps it, the others find that it is gone. */
	assert_int_equal(child_start(&trial->child, &options, trial->base, on_done,
			     trial, &trial->reason),
	    0);
	assert_int_equal(unreaped.count, 0);
	assert_int_equal(waitpid(pid, NULL, WNOHANG), -1);
	assert_int_equal(errno, ECHILD);
}

static void
test_output_that_cannot_be_read(void **state)
{
	const struct child_result result = {
	    .end = CHILD_UNREADABLE, .code = ENXIO, .complaints = ""};
	struct reason reason = {""};

	(void)state;
	assert_int_equal(child_reason(&result, &reason), -ENXIO);
	assert_string_equal(
	    reason.text, "its output cannot be read: No such device or address");
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, setup, teardown)

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    TEST(test_output_and_success),
	    TEST(test_exit_status_and_complaints),
	    TEST(test_a_signal),
	    TEST(test_the_environment_is_clean),
	    TEST(test_descriptors_are_not_inherited),
	    TEST(test_standard_input),
	    TEST(test_a_deadline_stops_the_whole_group),
	    TEST(test_kill_follows_where_term_is_ignored),
	    TEST(test_too_much_output),
	    TEST(test_too_many_complaints_are_cut),
	    TEST(test_a_helper_that_keeps_standard_error),
	    TEST(test_a_program_that_is_not_there),
	    TEST(test_free_stops_a_running_command),
	    TEST(test_what_cannot_be_reaped_is_reaped_later),
	    TEST(test_output_that_cannot_be_read),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
