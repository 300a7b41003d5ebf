#include "agent/http/http.h"

#include <errno.h>
#include <netinet/in.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>

#include <event2/event.h>
#include <event2/listener.h>

#include "agent/http/http_private.h"
#include "agent/http/tls.h"
#include "agent/reason.h"

#define BACKLOG 64

static bool
is_loopback(const struct sockaddr_storage *address)
{
	if (address->ss_family == AF_INET) {
		const struct sockaddr_in *four = (const struct sockaddr_in *)address;

		return ntohl(four->sin_addr.s_addr) >> 24 == 127;
	}
	return IN6_IS_ADDR_LOOPBACK(&((const struct sockaddr_in6 *)address)->sin6_addr);
}

static in_port_t
port_of(const struct sockaddr_storage *address)
{
	return address->ss_family == AF_INET
		   ? ((const struct sockaddr_in *)address)->sin_port
		   : ((const struct sockaddr_in6 *)address)->sin6_port;
}

static int
address_read(const struct http_options *options, struct sockaddr_storage *address,
    int *length, struct reason *reason)
{
	*length = (int)sizeof(*address);
	memset(address, 0, sizeof(*address));
	if (evutil_parse_sockaddr_port(
		options->listen, (struct sockaddr *)address, length) != 0 ||
	    port_of(address) == 0)
		return reason_set(reason, -EINVAL,
		    "\"%s\" is no address with a port such as \"127.0.0.1:9808\" or "
		    "\"[::1]:9808\"",
		    options->listen);
	if (!options->encrypted && !is_loopback(address))
		return reason_set(reason, -EINVAL,
		    "others can reach %s: give certificate, key, ca and subjects, or "
		    "listen at 127.0.0.1 only",
		    options->listen);
	return 0;
}

static int
open_tcp(struct http *http, struct http_port *port, struct reason *reason)
{
	unsigned flags =
	    LEV_OPT_CLOSE_ON_FREE | LEV_OPT_CLOSE_ON_EXEC | LEV_OPT_REUSEABLE;
	struct evconnlistener *listener;
	struct sockaddr_storage address;
	int length;
	int error = address_read(&http->options, &address, &length, reason);

	if (error != 0)
		return error;
	/* "[::]" is what it says and no address of IPv4. */
	if (address.ss_family == AF_INET6)
		flags |= LEV_OPT_BIND_IPV6ONLY;
	errno = 0;
	listener = evconnlistener_new_bind(http->base, NULL, NULL, flags, BACKLOG,
	    (struct sockaddr *)&address, length);
	if (listener == NULL)
		return reason_set(reason, errno != 0 ? -errno : -ENOMEM,
		    "cannot listen at %s: %s", http->options.listen, strerror(errno));
	port->encrypted = http->options.encrypted;
	if (http_port_open(port, http, listener) != 0)
		return reason_set(reason, -ENOMEM, "no memory to listen");
	return 0;
}

static int
open_unix(struct http *http, struct http_port *port, struct reason *reason)
{
	struct evconnlistener *listener;
	int error =
	    peer_group_find(&http->group, "socket-group", http->options.group, reason);

	if (error != 0)
		return error;
	error = endpoint_open(
	    &http->endpoint, http->options.path, http->options.mode, reason);

	if (error != 0) {
		http->endpoint.path = NULL;
		return error;
	}
	port->is_local = true;
	listener = evconnlistener_new(
	    http->base, NULL, NULL, LEV_OPT_CLOSE_ON_EXEC, 0, http->endpoint.fd);
	if (listener == NULL || http_port_open(port, http, listener) != 0)
		return reason_set(reason, -ENOMEM, "no memory to listen");
	return 0;
}

int
http_open(struct http **http_out, struct event_base *base,
    const struct http_options *options, const struct http_route *routes, void *context,
    struct reason *reason)
{
	struct http *http = calloc(1, sizeof(*http));
	int error = 0;

	if (http == NULL)
		return reason_set(reason, -ENOMEM, "no memory to listen");
	http->base = base;
	http->options = *options;
	http->routes = routes;
	http->context = context;
	if (options->encrypted)
		error = http_tls_open(&http->tls, &options->tls, reason);
	if (error == 0 && options->path != NULL)
		error = open_unix(http, &http->ports[0], reason);
	if (error == 0 && options->listen != NULL)
		error = open_tcp(http, &http->ports[1], reason);
	if (error != 0)
		http_close(http);
	else
		*http_out = http;
	return error;
}

void
http_close(struct http *http)
{
	if (http == NULL)
		return;
	for (int i = 0; i < HTTP_PORTS; i++)
		http_port_close(&http->ports[i]);
	if (http->endpoint.path != NULL)
		endpoint_close(&http->endpoint);
	http_tls_close(http->tls);
	free(http);
}

int
http_renew_tls(
    struct http *http, const struct http_tls_options *tls, struct reason *reason)
{
	struct http_tls *renewed = NULL;
	int error;

	if (!http->options.encrypted)
		return 0;
	error = http_tls_open(&renewed, tls, reason);
	if (error != 0)
		return error;
	http_tls_close(http->tls);
	http->tls = renewed;
	for (int i = 0; i < HTTP_PORTS; i++)
		http_port_expel(&http->ports[i]);
	return 0;
}
