/*
 * migready-run DIRECTORY COMMAND [ARGUMENT ...]: carries out one command in a session
 * of its own. Its exit status, 0 or 1, only says whether the command was begun; all
 * else is in the directory (runner.h).
 *
 * The command writes into the file itself: whatever becomes of the runner, it never
 * meets a closed pipe. It is never sent a signal.
 */
#include "agent/engine/runner.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#define RETRY_SECONDS 1

static int
complain(const char *what)
{
	fprintf(stderr, "%s: %s\n", what, strerror(errno));
	return -1;
}

/*
 * Of all runners only the first one gets beyond this, and what it made stays: so nobody
 * else ever touches the other files. Its reading end, or -1.
 */
static int
be_first(void)
{
	int alive;

	if (mkfifo(RUNNER_ALIVE_NEW, 0600) != 0)
		return complain("the command is not ours to begin: " RUNNER_ALIVE_NEW);
	alive = open(RUNNER_ALIVE_NEW, O_RDONLY | O_NONBLOCK);
	return alive >= 0 ? alive : complain("cannot open " RUNNER_ALIVE_NEW);
}

/* A link, unlike a rename, fails where the daemon has made sure that nobody begins. */
static int
own_directory(void)
{
	return link(RUNNER_ALIVE_NEW, RUNNER_ALIVE) == 0
		   ? 0
		   : complain("the command is not ours to begin: " RUNNER_ALIVE);
}

/* So that there is room for the status when a disk has become full. */
static int
reserve_status(void)
{
	char blanks[RUNNER_STATUS_SIZE];
	int file =
	    open(RUNNER_STATUS_NEW, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);

	memset(blanks, ' ', sizeof(blanks));
	if (file < 0)
		return complain("cannot make " RUNNER_STATUS_NEW);
	if (write(file, blanks, sizeof(blanks)) != sizeof(blanks) || fsync(file) != 0) {
		complain("cannot write " RUNNER_STATUS_NEW);
		close(file);
		return -1;
	}
	return file;
}

static int
sync_directory(void)
{
	int directory = open(".", O_RDONLY | O_CLOEXEC);
	int error = directory < 0 || fsync(directory) != 0 ? -1 : 0;

	if (directory >= 0)
		close(directory);
	return error;
}

static int
write_status(int file, int status)
{
	char line[RUNNER_STATUS_SIZE];
	int length =
	    WIFSIGNALED(status)
		? snprintf(line, sizeof(line), "signal %d\n", WTERMSIG(status))
		: snprintf(line, sizeof(line), "exit %d\n", WEXITSTATUS(status));

	if (pwrite(file, line, (size_t)length, 0) != length ||
	    ftruncate(file, length) != 0 || fsync(file) != 0 ||
	    rename(RUNNER_STATUS_NEW, RUNNER_STATUS) != 0)
		return -1;
	return sync_directory();
}

/* In the child: never returns. */
static void
become_command(int output, char **command)
{
	static const int defaults[] = {SIGHUP, SIGINT, SIGTERM, SIGPIPE};
	const struct rlimit limit = {RUNNER_OUTPUT_MAX, RUNNER_OUTPUT_MAX};
	int null = open("/dev/null", O_RDONLY);

	for (size_t i = 0; i < sizeof(defaults) / sizeof(defaults[0]); i++)
		signal(defaults[i], SIG_DFL);
	/* Output beyond the limit is an error of a write, and no signal. */
	signal(SIGXFSZ, SIG_IGN);
	setrlimit(RLIMIT_FSIZE, &limit);
	if (null < 0 || dup2(null, 0) < 0 || dup2(output, 1) < 0 ||
	    dup2(output, 2) < 0 || chdir("/") != 0)
		_exit(126);
	if (null > 2)
		close(null);
	execvp(command[0], command);
	fprintf(stderr, "%s: %s\n", command[0], strerror(errno));
	_exit(127);
}

/* Make ready; the command's process, or -1. */
static pid_t
begin(char **command, int *status_file)
{
	pid_t child;
	int output;

	/* Until it is owned, what fails leaves it to be found as never begun. */
	if (be_first() < 0)
		return -1;
	*status_file = reserve_status();
	if (*status_file < 0)
		return -1;
	output = open(RUNNER_OUTPUT, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0600);
	if (output < 0)
		return complain("cannot make " RUNNER_OUTPUT);
	if (own_directory() != 0)
		return -1;
	sync_directory();
	child = fork();
	if (child == 0)
		become_command(output, command);
	if (child < 0)
		complain("cannot fork");
	close(output);
	return child;
}

/* The runner proper; ready: where one octet says that the command has begun. */
static int
run(char **command, int ready)
{
	static const int ignored[] = {SIGHUP, SIGINT, SIGTERM, SIGPIPE};
	int status_file;
	int status = 0;
	int null = open("/dev/null", O_RDWR | O_CLOEXEC);
	pid_t child;

	for (size_t i = 0; i < sizeof(ignored) / sizeof(ignored[0]); i++)
		signal(ignored[i], SIG_IGN);
	child = begin(command, &status_file);
	if (child < 0 || null < 0)
		return EXIT_FAILURE;
	if (write(ready, "", 1) != 1)
		complain("nobody waits");
	close(ready);
	for (int fd = 0; fd <= 2; fd++)
		dup2(null, fd);
	while (waitpid(child, &status, 0) < 0)
		if (errno != EINTR)
			return EXIT_FAILURE;
	while (write_status(status_file, status) != 0)
		sleep(RETRY_SECONDS);
	return EXIT_SUCCESS;
}

/* Wait for the octet that says that the command has begun. */
static int
wait_begun(int ready)
{
	ssize_t got;
	char octet;

	do
		got = read(ready, &octet, 1);
	while (got < 0 && errno == EINTR);
	return got == 1 ? EXIT_SUCCESS : EXIT_FAILURE;
}

int
main(int argc, char **argv)
{
	int ready[2];
	pid_t runner;

	if (argc < 3) {
		fprintf(
		    stderr, "usage: migready-run directory command [argument ...]\n");
		return EXIT_FAILURE;
	}
	if (chdir(argv[1]) != 0) {
		complain(argv[1]);
		return EXIT_FAILURE;
	}
	if (pipe(ready) != 0 || fcntl(ready[1], F_SETFD, FD_CLOEXEC) != 0) {
		complain("cannot make a pipe");
		return EXIT_FAILURE;
	}
	runner = fork();
	if (runner < 0) {
		complain("cannot fork");
		return EXIT_FAILURE;
	}
	if (runner > 0) {
		close(ready[1]);
		return wait_begun(ready[0]);
	}
	close(ready[0]);
	setsid();
	return run(argv + 2, ready[1]);
}
