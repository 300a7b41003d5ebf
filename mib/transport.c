#include "mib/session.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include <net-snmp/net-snmp-config.h>
#include <net-snmp/net-snmp-includes.h>

#include "agent/instant.h"
#include "mib/root.h"

/* Wait until the socket can be written to, or until the deadline (steady clock). */
static bool
wait_writable(int sock, int64_t deadline)
{
	for (;;) {
		struct pollfd poller = {.fd = sock, .events = POLLOUT};
		int64_t left = deadline - instant_now().steady;
		int ready;

		if (left <= 0)
			return false;
		ready = poll(&poller, 1, (int)left);
		if (ready > 0)
			return true;
		if (ready < 0 && errno != EINTR)
			return false;
	}
}

static int
receive(
    netsnmp_transport *transport, void *buffer, int size, void **opaque, int *length)
{
	ssize_t got;

	*opaque = NULL;
	*length = 0;
	do {
		got = recv(transport->sock, buffer, (size_t)size, 0);
	} while (got < 0 && errno == EINTR);
	return (int)got;
}

/*
 * A message that is cut off would leave the stream useless, so a master that does not
 * read is given up: the next read sees the end of the stream.
 */
static int
transmit(netsnmp_transport *transport, const void *buffer, int size, void **opaque,
    int *length)
{
	int64_t deadline = instant_now().steady + TRANSPORT_PATIENCE;
	const char *at = buffer;
	size_t left = (size_t)size;

	(void)opaque;
	(void)length;
	while (left > 0) {
		ssize_t sent = send(transport->sock, at, left, 0);

		if (sent >= 0) {
			at += sent;
			left -= (size_t)sent;
			continue;
		}
		if (errno == EINTR)
			continue;
		if ((errno != EAGAIN && errno != EWOULDBLOCK) ||
		    !wait_writable(transport->sock, deadline)) {
			shutdown(transport->sock, SHUT_RDWR);
			return -1;
		}
	}
	return size;
}

static int
close_socket(netsnmp_transport *transport)
{
	int error = close(transport->sock);

	transport->sock = -1;
	return error;
}

static char *
format_address(netsnmp_transport *transport, const void *data, int length)
{
	(void)transport;
	(void)data;
	(void)length;
	return strdup("SNMP master");
}

/* A socket that is connected; never waits longer than our patience. -1 with errno. */
static int
connect_socket(const char *path)
{
	struct sockaddr_un address = {.sun_family = AF_UNIX};
	int sock, error = 0;
	socklen_t size = sizeof(error);

	if (strlen(path) >= sizeof(address.sun_path)) {
		errno = ENAMETOOLONG;
		return -1;
	}
	memcpy(address.sun_path, path, strlen(path));
	sock = socket(AF_UNIX, SOCK_STREAM, 0);
	if (sock < 0)
		return -1;
	/* The queue of a master that hangs runs full: then EAGAIN, not an endless wait.
	 */
	if (fcntl(sock, F_SETFD, FD_CLOEXEC) < 0 ||
	    fcntl(sock, F_SETFL, O_NONBLOCK) < 0 ||
	    connect(sock, (struct sockaddr *)&address, sizeof(address)) < 0)
		error = errno;
	if (error == EINPROGRESS &&
	    wait_writable(sock, instant_now().steady + TRANSPORT_PATIENCE) &&
	    getsockopt(sock, SOL_SOCKET, SO_ERROR, &error, &size) < 0)
		error = errno;
	if (error == 0)
		return sock;
	close(sock);
	errno = error;
	return -1;
}

static netsnmp_transport *
create(const char *path, int local, const char *default_target)
{
	netsnmp_transport *transport;

	(void)default_target;
	if (local || !path)
		return NULL;
	transport = calloc(1, sizeof(*transport));
	if (!transport)
		return NULL;
	transport->sock = connect_socket(path);
	if (transport->sock < 0) {
		free(transport);
		return NULL;
	}
	/* Any name will do that no other transport has. */
	transport->domain = root_name;
	transport->domain_length = (int)root_length;
	transport->flags = NETSNMP_TRANSPORT_FLAG_STREAM;
	transport->msgMaxSize = SNMP_MAX_PACKET_LEN;
	transport->f_recv = receive;
	transport->f_send = transmit;
	transport->f_close = close_socket;
	transport->f_fmtaddr = format_address;
	return transport;
}

int
transport_register(void)
{
	/* The library keeps this until snmp_shutdown(), which frees the prefixes. */
	static netsnmp_tdomain domain = {
	    .f_create_from_tstring_new = create,
	};

	domain.prefix = calloc(2, sizeof(*domain.prefix));
	if (!domain.prefix)
		return -ENOMEM;
	domain.prefix[0] = TRANSPORT_PREFIX;
	domain.name = root_name;
	domain.name_length = root_length;
	netsnmp_tdomain_register(&domain);
	return 0;
}
