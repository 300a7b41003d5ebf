/* The real runner, with commands that end in every way there is. */
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "agent/engine/place.h"
#include "agent/engine/runner.h"
#include "tests/unit/agent/scratch.h"
#include "tests/unit/cmocka_all.h"

static char directory[SCRATCH_SIZE];
static char place[PLACE_SIZE];

static int
setup(void **state)
{
	(void)state;
	scratch_make(directory);
	assert_int_equal(place_path(place, directory, 1, "migrate", 0), 0);
	assert_int_equal(place_make(place, NULL), 0);
	return 0;
}

static int
teardown(void **state)
{
	(void)state;
	scratch_remove(directory);
	return 0;
}

/* Start it with a line for the shell; whether it says that the command has begun. */
static bool
start(const char *script, rlim_t file_size)
{
	const char *top = getenv("top_builddir");
	char runner[1024];
	pid_t pid = fork();
	int status;

	snprintf(runner, sizeof(runner), "%s/migready-run", top != NULL ? top : ".");
	if (pid == 0) {
		const struct rlimit limit = {file_size, file_size};
		int null = open("/dev/null", O_RDWR);

		signal(SIGXFSZ, SIG_IGN);
		setrlimit(RLIMIT_FSIZE, &limit);
		dup2(null, 2);
		execl(runner, runner, place, "/bin/sh", "-c", script, (char *)NULL);
		_exit(126);
	}
	assert_true(pid > 0);
	assert_int_equal(waitpid(pid, &status, 0), pid);
	return WIFEXITED(status) && WEXITSTATUS(status) == 0;
}

static enum place_found
wait_while(enum place_found while_it_is, int *code)
{
	const struct timespec moment = {.tv_nsec = 10000000};
	enum place_found found;

	for (int i = 0; i < 1000; i++) {
		found = place_probe(place, code);
		if (found != while_it_is)
			return found;
		nanosleep(&moment, NULL);
	}
	fail_msg("nothing happens");
	return found;
}

static void
ends(const char *script, int expected)
{
	int code;

	assert_true(start(script, RLIM_INFINITY));
	assert_int_equal(wait_while(PLACE_RUNNING, &code), PLACE_ENDED);
	assert_int_equal(code, expected);
}

static void
test_exit_status(void **state)
{
	char text[64];
	size_t size = sizeof(text);

	(void)state;
	ends("echo one; echo two >&2; exit 7", 7);
	place_read(place, 0, text, &size);
	assert_int_equal(size, 8);
	assert_memory_equal(text, "one\ntwo\n", 8);
	assert_int_equal(place_output_size(place), 8);
	place_remove(place);
	assert_int_not_equal(access(place, F_OK), 0);
}

static void
test_success(void **state)
{
	(void)state;
	ends("exit 0", 0);
}

static void
test_signal(void **state)
{
	(void)state;
	ends("kill -9 $$", 128 + SIGKILL);
}

static void
test_no_such_program(void **state)
{
	(void)state;
	ends("exec /nonexistent/ldm", 127);
}

/* A session and directory of its own, nothing on its input, nothing inherited. */
static void
test_surroundings(void **state)
{
	(void)state;
	ends("test \"$(pwd)\" = / && ! read line && test -z \"$(tty -s && echo tty)\"",
	    0);
}

static void
test_output_is_bounded(void **state)
{
	(void)state;
	ends("head -c 3000000 /dev/zero 2>/dev/null; exit 5", 5);
	assert_int_equal(place_output_size(place), RUNNER_OUTPUT_MAX);
}

static void
test_only_one_begins(void **state)
{
	char counter[SCRATCH_SIZE + 16], script[SCRATCH_SIZE * 2];
	FILE *file;
	int code;

	(void)state;
	snprintf(counter, sizeof(counter), "%s/counter", directory);
	snprintf(script, sizeof(script), "echo x >> %s", counter);
	assert_int_equal(place_probe(place, &code), PLACE_FREE);
	assert_true(start(script, RLIM_INFINITY));
	assert_int_equal(place_claim(place), -EEXIST);
	for (int i = 0; i < 5; i++)
		assert_false(start(script, RLIM_INFINITY));
	assert_int_equal(wait_while(PLACE_RUNNING, &code), PLACE_ENDED);
	file = fopen(counter, "r");
	assert_non_null(file);
	fseek(file, 0, SEEK_END);
	assert_int_equal(ftell(file), 2);
	fclose(file);
}

static void
test_claimed_by_the_daemon(void **state)
{
	int code;

	(void)state;
	assert_int_equal(place_claim(place), 0);
	/* It cannot be taken away while a runner may still come. */
	place_remove(place);
	assert_int_equal(place_probe(place, &code), PLACE_DIED);
	assert_false(start("exit 0", RLIM_INFINITY));
	assert_int_equal(place_probe(place, &code), PLACE_DIED);
	place_remove(place);
	assert_int_not_equal(access(place, F_OK), 0);
}

/* The command goes on without its runner, and that is seen. */
static void
test_runner_is_killed(void **state)
{
	char go[SCRATCH_SIZE + 16], script[SCRATCH_SIZE * 2];
	FILE *file;
	int code;

	(void)state;
	snprintf(go, sizeof(go), "%s/go", directory);
	snprintf(script, sizeof(script),
	    "kill -9 $PPID; while ! test -e %s; do sleep 0.02; done; echo end", go);
	/* It may be killed before it could say that the command has begun. */
	(void)start(script, RLIM_INFINITY);
	for (int i = 0; i < 20; i++)
		assert_int_equal(place_probe(place, &code), PLACE_RUNNING);
	/* Nobody takes its directory away. */
	place_remove(place);
	assert_int_equal(place_make(place, NULL), -EBUSY);
	file = fopen(go, "w");
	assert_non_null(file);
	fclose(file);
	assert_int_equal(wait_while(PLACE_RUNNING, &code), PLACE_DIED);
	assert_int_equal(place_output_size(place), 4);
}

/* No room for a status: the command is not begun. */
static void
test_disk_full(void **state)
{
	int code;

	(void)state;
	assert_false(start("exit 0", 0));
	assert_int_equal(place_probe(place, &code), PLACE_FREE);
	assert_int_equal(place_claim(place), 0);
}

static void
test_directory_gone(void **state)
{
	int code;

	(void)state;
	place_remove(place);
	assert_false(start("exit 0", RLIM_INFINITY));
	assert_int_equal(place_probe(place, &code), PLACE_DIED);
}

/* Files that are not what we made: they neither stop us nor stand for a runner. */
static void
test_hostile_directory(void **state)
{
	char alive[PLACE_SIZE + 16], output[PLACE_SIZE + 16], text[16];
	size_t size = sizeof(text);
	int code;

	(void)state;
	snprintf(alive, sizeof(alive), "%s/alive", place);
	snprintf(output, sizeof(output), "%s/output", place);
	scratch_write(place, "alive", "");
	assert_int_equal(place_probe(place, &code), PLACE_DIED);
	assert_int_equal(unlink(alive), 0);
	assert_int_equal(mkdir(alive, 0700), 0);
	assert_int_equal(place_probe(place, &code), PLACE_DIED);
	/* Opening it to read would wait for a writer. */
	assert_int_equal(mkfifo(output, 0600), 0);
	place_read(place, 0, text, &size);
	assert_int_equal(size, 0);
	assert_int_equal(unlink(output), 0);
	assert_int_equal(symlink("/etc/passwd", output), 0);
	size = sizeof(text);
	place_read(place, 0, text, &size);
	assert_int_equal(size, 0);
}

int
main(void)
{
#define CASE(name) cmocka_unit_test_setup_teardown(name, setup, teardown)
	const struct CMUnitTest tests[] = {
	    CASE(test_exit_status),
	    CASE(test_success),
	    CASE(test_signal),
	    CASE(test_no_such_program),
	    CASE(test_surroundings),
	    CASE(test_output_is_bounded),
	    CASE(test_only_one_begins),
	    CASE(test_claimed_by_the_daemon),
	    CASE(test_runner_is_killed),
	    CASE(test_disk_full),
	    CASE(test_directory_gone),
	    CASE(test_hostile_directory),
	};
#undef CASE

	return cmocka_run_group_tests(tests, NULL, NULL);
}
