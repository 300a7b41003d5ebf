#include "agent/background.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

/* The child says one octet when it is up; the end of the pipe says that it failed. */
static void
parent_wait(int fd)
{
	char up;
	ssize_t got;

	do
		got = read(fd, &up, 1);
	while (got < 0 && errno == EINTR);
	_exit(got == 1 ? EXIT_SUCCESS : EXIT_FAILURE);
}

int
background_start(void)
{
	int ends[2];
	pid_t child;

	if (pipe(ends) != 0)
		return -errno;
	child = fork();
	if (child < 0) {
		int error = -errno;

		close(ends[0]);
		close(ends[1]);
		return error;
	}
	if (child > 0) {
		close(ends[1]);
		parent_wait(ends[0]);
	}
	close(ends[0]);
	umask(027);
	if (setsid() < 0 || fcntl(ends[1], F_SETFD, FD_CLOEXEC) != 0) {
		int error = -errno;

		close(ends[1]);
		return error;
	}
	return ends[1];
}

void
background_ready(int fd)
{
	static const char up = 1;
	int null = open("/dev/null", O_RDWR);

	if (null >= 0) {
		dup2(null, STDIN_FILENO);
		dup2(null, STDOUT_FILENO);
		dup2(null, STDERR_FILENO);
		if (null > STDERR_FILENO)
			close(null);
	}
	while (write(fd, &up, 1) < 0 && errno == EINTR)
		;
	close(fd);
}
