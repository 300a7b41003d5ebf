/* The file of a listening UNIX socket: made, found stale and replaced, removed. */
#ifndef AGENT_ENDPOINT_H
#define AGENT_ENDPOINT_H

#include <sys/types.h>

struct reason;

struct endpoint {
	int fd;           /* listens, does not block */
	const char *path; /* borrowed */
	dev_t device;     /* with inode: the file we have made */
	ino_t inode;
};

/*
 * Listen at path with a file of that mode. A socket that nobody listens at is replaced.
 * 0 or -errno with a reason; then there is nothing to close. -EADDRINUSE: somebody
 * listens there; -EEXIST: it is no socket; -ENAMETOOLONG; others as the system says.
 */
int endpoint_open(
    struct endpoint *endpoint, const char *path, mode_t mode, struct reason *reason);

/* Removes the file if it is still ours. */
void endpoint_close(struct endpoint *endpoint);

#endif
