#include "contrib/ldmsim/serve/listener.h"

#include <errno.h>
#include <fcntl.h>
#include <netdb.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#define BACKLOG 16

static int
set_flags(int fd)
{
	return fcntl(fd, F_SETFD, FD_CLOEXEC) < 0 || fcntl(fd, F_SETFL, O_NONBLOCK) < 0
		   ? -errno
		   : 0;
}

static int
listen_at(const struct addrinfo *info)
{
	int fd = socket(info->ai_family, SOCK_STREAM, 0), on = 1, error;

	if (fd < 0)
		return -errno;
	error = set_flags(fd);
	if (error == 0 &&
	    (setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &on, sizeof(on)) < 0 ||
		bind(fd, info->ai_addr, info->ai_addrlen) < 0 ||
		listen(fd, BACKLOG) < 0))
		error = -errno;
	if (error < 0)
		close(fd);
	return error < 0 ? error : fd;
}

int
listener_open(const char *address, const char *port, struct text *errors)
{
	const struct addrinfo hints = {
	    .ai_flags = AI_NUMERICHOST | AI_NUMERICSERV | AI_PASSIVE,
	    .ai_socktype = SOCK_STREAM,
	};
	struct addrinfo *info = NULL;
	int fd = -EINVAL;

	if (getaddrinfo(address, port, &hints, &info) == 0) {
		fd = listen_at(info);
		freeaddrinfo(info);
	}
	if (fd < 0)
		text_format(errors, "ldmsim: cannot listen at %s port %s: %s\n",
		    address, port, strerror(-fd));
	return fd;
}

unsigned
listener_port(int fd)
{
	struct sockaddr_storage address = {0};
	socklen_t length = sizeof(address);
	char port[8] = "";

	if (getsockname(fd, (struct sockaddr *)&address, &length) == 0)
		getnameinfo((const struct sockaddr *)&address, length, NULL, 0, port,
		    sizeof(port), NI_NUMERICSERV);
	return (unsigned)strtoul(port, NULL, 10);
}

int
listener_accept(int fd)
{
	int accepted = accept(fd, NULL, NULL), on = 1;

	if (accepted < 0)
		return -1;
	/* Small documents must not wait for one another. */
	if (set_flags(accepted) < 0 ||
	    setsockopt(accepted, IPPROTO_TCP, TCP_NODELAY, &on, sizeof(on)) < 0) {
		close(accepted);
		return -1;
	}
	return accepted;
}
