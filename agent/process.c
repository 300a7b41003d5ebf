#include "agent/process.h"

#include <config.h>

#include <fcntl.h>
#if HAVE_MALLOC_TRIM
#include <malloc.h>
#endif
#include <signal.h>
#include <sys/resource.h>
#include <unistd.h>

/* More is of no use, and children that close every descriptor would take minutes. */
#define DESCRIPTORS_MAX 65536

/* Whatever is opened first must not become standard input, output or error. */
static void
streams_open(void)
{
	int fd;

	do
		fd = open("/dev/null", O_RDWR);
	while (fd >= 0 && fd <= STDERR_FILENO);
	if (fd >= 0)
		close(fd);
}

void
process_prepare(void)
{
	struct rlimit limit;
	rlim_t most = DESCRIPTORS_MAX;

	streams_open();
	signal(SIGPIPE, SIG_IGN);
	signal(SIGCHLD, SIG_DFL);
	if (getrlimit(RLIMIT_NOFILE, &limit) != 0 || limit.rlim_cur >= most)
		return;
	limit.rlim_cur = limit.rlim_max < most ? limit.rlim_max : most;
	setrlimit(RLIMIT_NOFILE, &limit);
}

void
process_release_memory(void)
{
#if HAVE_MALLOC_TRIM
	malloc_trim(0);
#endif
}
