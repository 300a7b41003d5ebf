/* First, because it decides which interfaces the system headers show. */
#include "config.h"

#include "collectors/spawn.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <spawn.h>
#include <string.h>
#include <unistd.h>

int
spawn_pipe(int *ours, int *theirs, int our_end)
{
	int fds[2];

#if HAVE_PIPE2
	if (pipe2(fds, O_CLOEXEC) != 0)
		return -errno;
#else
	if (pipe(fds) != 0)
		return -errno;
	(void)fcntl(fds[0], F_SETFD, FD_CLOEXEC);
	(void)fcntl(fds[1], F_SETFD, FD_CLOEXEC);
#endif
	*ours = fds[our_end];
	*theirs = fds[1 - our_end];
	if (fcntl(*ours, F_SETFL, fcntl(*ours, F_GETFL) | O_NONBLOCK) != 0)
		return -errno;
	return 0;
}

/* What the command sees as 0, 1 and 2, and nothing else where the system can do it. */
static int
actions_fill(posix_spawn_file_actions_t *actions, const int fds[3])
{
	int error = 0;

	if (fds[0] < 0)
		error = posix_spawn_file_actions_addopen(
		    actions, 0, "/dev/null", O_RDONLY, 0);
	else
		error = posix_spawn_file_actions_adddup2(actions, fds[0], 0);
	for (int i = 1; error == 0 && i <= 2; i++)
		error = posix_spawn_file_actions_adddup2(actions, fds[i], i);
#if HAVE_POSIX_SPAWN_FILE_ACTIONS_ADDCLOSEFROM_NP
	if (error == 0)
		error = posix_spawn_file_actions_addclosefrom_np(actions, 3);
#endif
	return error;
}

/* A group of its own, no signal blocked, those that we handle or ignore as usual. */
static int
attributes_fill(posix_spawnattr_t *attributes)
{
	static const int signals[] = {
	    SIGHUP, SIGINT, SIGQUIT, SIGPIPE, SIGTERM, SIGCHLD, SIGUSR1, SIGUSR2};
	sigset_t set;
	int error;

	sigemptyset(&set);
	error = posix_spawnattr_setsigmask(attributes, &set);
	for (size_t i = 0; i < sizeof(signals) / sizeof(signals[0]); i++)
		sigaddset(&set, signals[i]);
	if (error == 0)
		error = posix_spawnattr_setsigdefault(attributes, &set);
	if (error == 0)
		error = posix_spawnattr_setpgroup(attributes, 0);
	if (error == 0)
		error = posix_spawnattr_setflags(
		    attributes, POSIX_SPAWN_SETPGROUP | POSIX_SPAWN_SETSIGDEF |
				    POSIX_SPAWN_SETSIGMASK);
	return error;
}

int
spawn_program(pid_t *pid, const char *const *argv, const int fds[3])
{
	static char language[] = "LC_ALL=C";
	static char path[] = "PATH=/usr/sbin:/usr/bin:/sbin:/bin:/opt/SUNWldm/bin";
	char *const environment[] = {language, path, NULL};
	posix_spawn_file_actions_t actions;
	posix_spawnattr_t attributes;
	char *const *arguments;
	int error = posix_spawn_file_actions_init(&actions);

	if (error != 0)
		return -error;
	/* posix_spawnp() changes nothing in them, its type is historical. */
	memcpy(&arguments, &argv, sizeof(arguments));
	error = posix_spawnattr_init(&attributes);
	if (error == 0) {
		error = actions_fill(&actions, fds);
		if (error == 0)
			error = attributes_fill(&attributes);
		if (error == 0)
			error = posix_spawnp(pid, argv[0], &actions, &attributes,
			    arguments, environment);
		posix_spawnattr_destroy(&attributes);
	}
	posix_spawn_file_actions_destroy(&actions);
	return -error;
}
