#include "agent/endpoint.h"

#include <errno.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

#include <event2/util.h>

#include "agent/reason.h"

#define BACKLOG 16

static int
address_make(struct sockaddr_un *address, const char *path, struct reason *reason)
{
	memset(address, 0, sizeof(*address));
	address->sun_family = AF_UNIX;
	if (strlen(path) >= sizeof(address->sun_path))
		return reason_set(reason, -ENAMETOOLONG,
		    "the path of a socket has at most %zu octets: choose a shorter one "
		    "than %s",
		    sizeof(address->sun_path) - 1, path);
	memcpy(address->sun_path, path, strlen(path) + 1);
	return 0;
}

static int
socket_make(struct reason *reason)
{
	int fd = socket(AF_UNIX, SOCK_STREAM, 0);

	if (fd < 0)
		return reason_set(
		    reason, -errno, "cannot make a socket: %s", strerror(errno));
	evutil_make_socket_closeonexec(fd);
	evutil_make_socket_nonblocking(fd);
	return fd;
}

/* 0 when somebody listens there, who may be too busy to accept now; else -errno. */
static int
endpoint_try(const struct sockaddr_un *address, struct reason *reason)
{
	int fd = socket_make(reason);
	int error = 0;

	if (fd < 0)
		return fd;
	if (connect(fd, (const struct sockaddr *)address, sizeof(*address)) != 0 &&
	    errno != EAGAIN && errno != EINPROGRESS)
		error = -errno;
	close(fd);
	return error;
}

/* A socket that nobody listens at was left behind by one that was killed. */
static int
endpoint_clear(const struct sockaddr_un *address, struct reason *reason)
{
	const char *path = address->sun_path;
	struct stat about;
	int error;

	if (lstat(path, &about) != 0)
		return errno == ENOENT ? 0
				       : reason_set(reason, -errno, "%s: %s", path,
					     strerror(errno));
	if (!S_ISSOCK(about.st_mode))
		return reason_set(reason, -EEXIST,
		    "%s is there and no socket: remove it, or choose another path",
		    path);
	error = endpoint_try(address, reason);
	if (error == 0)
		return reason_set(reason, -EADDRINUSE,
		    "another migreadyd listens at %s: end it, or choose another path",
		    path);
	if (error != -ECONNREFUSED)
		return reason_set(reason, error, "%s: %s", path, strerror(-error));
	if (unlink(path) != 0 && errno != ENOENT)
		return reason_set(reason, -errno,
		    "%s was left behind and cannot be removed: %s", path,
		    strerror(errno));
	return 0;
}

/* The mode is right from the first moment on: nobody can connect before. */
static int
endpoint_bind(int fd, const struct sockaddr_un *address, mode_t mode)
{
	mode_t mask = umask(~mode & 0777);
	int error = bind(fd, (const struct sockaddr *)address, sizeof(*address)) == 0
			? 0
			: -errno;

	umask(mask);
	if (error == 0 && listen(fd, BACKLOG) != 0) {
		error = -errno;
		unlink(address->sun_path);
	}
	return error;
}

int
endpoint_open(
    struct endpoint *endpoint, const char *path, mode_t mode, struct reason *reason)
{
	struct sockaddr_un address;
	struct stat about;
	int error = address_make(&address, path, reason);
	int fd;

	if (error == 0)
		error = endpoint_clear(&address, reason);
	if (error != 0)
		return error;
	fd = socket_make(reason);
	if (fd < 0)
		return fd;
	error = endpoint_bind(fd, &address, mode);
	if (error == 0 && lstat(path, &about) != 0)
		error = -errno;
	if (error != 0) {
		close(fd);
		return reason_set(
		    reason, error, "cannot listen at %s: %s", path, strerror(-error));
	}
	*endpoint = (struct endpoint){
	    .fd = fd, .path = path, .device = about.st_dev, .inode = about.st_ino};
	return 0;
}

void
endpoint_close(struct endpoint *endpoint)
{
	struct stat about;

	if (lstat(endpoint->path, &about) == 0 && about.st_dev == endpoint->device &&
	    about.st_ino == endpoint->inode)
		unlink(endpoint->path);
	close(endpoint->fd);
}
