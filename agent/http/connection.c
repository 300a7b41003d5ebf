/*
 * Who may connect, how many, and for how long. libevent's server tells of a connection
 * when it asks for its bufferevent, and of its end once there was a request.
 */
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>

#include <event2/bufferevent.h>
#include <event2/bufferevent_ssl.h>
#include <event2/event.h>
#include <event2/http.h>
#include <event2/http_struct.h>
#include <event2/keyvalq_struct.h>
#include <event2/listener.h>
#include <openssl/ssl.h>
#include <utlist.h>

#include "agent/http/http_private.h"
#include "agent/http/tls.h"
#include "agent/log.h"

/* Seconds until the system is asked again when it refused a connection. */
#define TICK_SECONDS 1

/* Milliseconds until one is missed that has ended before its first request. */
#define MISSED 100

static struct timeval
time_of(int64_t milliseconds)
{
	return (struct timeval){.tv_sec = (time_t)(milliseconds / 1000),
	    .tv_usec = (suseconds_t)(milliseconds % 1000 * 1000)};
}

static void
connection_release(struct http_connection *connection)
{
	if (!connection->held)
		return;
	connection->held = false;
	bufferevent_decref(connection->bufferevent);
}

static void
connection_forget(struct http_connection *connection)
{
	struct http_port *port = connection->port;

	DL_DELETE(port->connections, connection);
	port->count--;
	event_free(connection->deadline);
	connection_release(connection);
	free(connection);
	if (port->listener != NULL)
		evconnlistener_enable(port->listener);
}

/* The library sees the end and frees what is its own. */
void
http_connection_cut(struct http_connection *connection)
{
	evutil_socket_t fd = bufferevent_getfd(connection->bufferevent);

	if (fd >= 0)
		shutdown(fd, SHUT_RDWR);
	if (connection->held)
		connection_forget(connection);
}

static void
connection_wait(struct http_connection *connection, int64_t milliseconds)
{
	struct timeval time = time_of(milliseconds);

	event_add(connection->deadline, &time);
}

/* The library has freed a bufferevent that we hold: it wants to hear of it no more. */
static bool
is_over(const struct http_connection *connection)
{
	bufferevent_event_cb told = NULL;

	if (!connection->held)
		return false;
	bufferevent_getcb(connection->bufferevent, NULL, NULL, &told, NULL);
	return told == NULL;
}

static void
connection_late(evutil_socket_t fd, short what, void *context)
{
	struct http_connection *connection = context;

	(void)fd;
	(void)what;
	connection->left -= MISSED;
	if (is_over(connection))
		connection_forget(connection);
	else if (connection->held && connection->left > 0)
		connection_wait(connection, MISSED);
	else
		http_connection_cut(connection);
}

void
http_connection_expect(struct http_connection *connection, size_t size)
{
	int64_t seconds = (int64_t)(size / HTTP_RATE_LEAST);

	if (size == 0)
		event_del(connection->deadline);
	else
		connection_wait(connection,
		    connection->port->http->options.idle_time + seconds * 1000);
}

static struct bufferevent *
bufferevent_make(const struct http_port *port)
{
	struct ssl_st *session;
	struct bufferevent *made;

	if (!port->encrypted)
		return bufferevent_socket_new(
		    port->http->base, -1, BEV_OPT_CLOSE_ON_FREE);
	session = http_tls_session(port->http->tls);
	if (session == NULL)
		return NULL;
	made = bufferevent_openssl_socket_new(port->http->base, -1, session,
	    BUFFEREVENT_SSL_ACCEPTING, BEV_OPT_CLOSE_ON_FREE);
	if (made == NULL)
		SSL_free(session);
	return made;
}

static struct http_connection *
connection_make(struct http_port *port)
{
	struct http_connection *made = calloc(1, sizeof(*made));

	if (made == NULL)
		return NULL;
	made->port = port;
	made->deadline = evtimer_new(port->http->base, connection_late, made);
	made->bufferevent = bufferevent_make(port);
	if (made->deadline != NULL && made->bufferevent != NULL)
		return made;
	if (made->deadline != NULL)
		event_free(made->deadline);
	if (made->bufferevent != NULL)
		bufferevent_free(made->bufferevent);
	free(made);
	return NULL;
}

/*
 * A client has connected. Without memory the library makes a bufferevent of its own,
 * and whatever comes there is refused because we do not know the connection.
 */
static struct bufferevent *
on_connection(struct event_base *base, void *context)
{
	struct http_port *port = context;
	struct http_connection *made = connection_make(port);

	(void)base;
	if (made == NULL)
		return NULL;
	/* Nobody fills our memory with what it says while it is answered. */
	bufferevent_setwatermark(
	    made->bufferevent, EV_READ, 0, (size_t)2 * HTTP_HEADER_SIZE);
	bufferevent_incref(made->bufferevent);
	made->held = true;
	made->left = port->http->options.header_time;
	connection_wait(made, MISSED);
	DL_APPEND(port->connections, made);
	if (++port->count >= port->http->options.connections)
		evconnlistener_disable(port->listener);
	return made->bufferevent;
}

static void
on_end(struct evhttp_connection *evhttp, void *context)
{
	struct http_connection *connection = context;

	(void)evhttp;
	if (connection->closed != NULL)
		connection->closed(connection->answer);
	connection_forget(connection);
}

/* An answer is with the system: the client may ask again. */
static void
on_complete(struct evhttp_request *evhttp, void *context)
{
	struct http_connection *connection = context;

	(void)evhttp;
	connection_wait(connection, connection->port->http->options.idle_time);
}

/* Who may read at the UNIX socket. One that may not is told of in the log. */
static bool
peer_may_read(const struct http_connection *connection)
{
	const struct peer_group *group = &connection->port->http->group;
	struct peer peer;
	char name[PEER_NAME_SIZE];

	if (!group->is_set)
		return true;
	if (peer_read(bufferevent_getfd(connection->bufferevent), &peer) != 0)
		return false;
	if (peer_is_trusted(&peer, group))
		return true;
	peer_name(&peer, name, sizeof(name));
	log_warning(ROOM_HTTP, "%s may not read: not in socket-group", name);
	return false;
}

static bool
may_read(const struct http_connection *connection)
{
	const struct http_port *port = connection->port;

	if (port->is_local)
		return connection->trusted || peer_may_read(connection);
	return !port->encrypted ||
	       http_tls_allows(port->http->tls,
		   bufferevent_openssl_get_ssl(connection->bufferevent));
}

/* Without chunks only the end of the connection tells the end of an answer. */
static void
request_limit(struct evhttp_request *evhttp)
{
	if (evhttp->major < 1 || (evhttp->major == 1 && evhttp->minor < 1))
		evhttp_remove_header(
		    evhttp_request_get_input_headers(evhttp), "Connection");
}

static void
on_request(struct evhttp_request *evhttp, void *context)
{
	struct http_port *port = context;
	struct evhttp_connection *through = evhttp_request_get_connection(evhttp);
	struct bufferevent *bufferevent = evhttp_connection_get_bufferevent(through);
	struct timeval idle = time_of(port->http->options.idle_time);
	struct http_connection *connection;

	DL_SEARCH_SCALAR(port->connections, connection, bufferevent, bufferevent);
	if (connection == NULL) {
		evhttp_send_error(evhttp, HTTP_SERVUNAVAIL, NULL);
		return;
	}
	evhttp_connection_set_closecb(through, on_end, connection);
	connection_release(connection);
	event_del(connection->deadline);
	/* Who waits for an answer says nothing meanwhile. */
	bufferevent_set_timeouts(bufferevent, NULL, &idle);
	evhttp_request_set_on_complete_cb(evhttp, on_complete, connection);
	request_limit(evhttp);
	connection->trusted = may_read(connection);
	if (connection->trusted) {
		http_serve(connection, evhttp);
		return;
	}
	evhttp_add_header(
	    evhttp_request_get_output_headers(evhttp), "Connection", "close");
	evhttp_send_reply(evhttp, 403, "Forbidden", NULL);
}

static void
port_tick(evutil_socket_t fd, short what, void *context)
{
	struct http_port *port = context;

	(void)fd;
	(void)what;
	if (port->count < port->http->options.connections)
		evconnlistener_enable(port->listener);
}

/* Out of descriptors, as a rule: accepting again at once would only spin. */
static void
on_refusal(struct evconnlistener *listener, void *context)
{
	(void)context;
	log_warning(ROOM_HTTP, "cannot accept a connection: %s",
	    evutil_socket_error_to_string(EVUTIL_SOCKET_ERROR()));
	evconnlistener_disable(listener);
}

int
http_port_open(
    struct http_port *port, struct http *http, struct evconnlistener *listener)
{
	static const struct timeval second = {.tv_sec = TICK_SECONDS};
	int64_t seconds = (http->options.idle_time + 999) / 1000;

	port->http = http;
	port->server = evhttp_new(http->base);
	port->tick = event_new(http->base, -1, EV_PERSIST, port_tick, port);
	if (port->server == NULL || port->tick == NULL ||
	    event_add(port->tick, &second) != 0 ||
	    evhttp_bind_listener(port->server, listener) == NULL) {
		evconnlistener_free(listener);
		http_port_close(port);
		return -ENOMEM;
	}
	port->listener = listener;
	evhttp_set_max_headers_size(port->server, HTTP_HEADER_SIZE);
	evhttp_set_max_body_size(port->server, 0);
	evhttp_set_allowed_methods(port->server, EVHTTP_REQ_GET | EVHTTP_REQ_HEAD);
	evhttp_set_timeout(port->server, (int)seconds);
	evhttp_set_bevcb(port->server, on_connection, port);
	evhttp_set_gencb(port->server, on_request, port);
	evconnlistener_set_error_cb(listener, on_refusal);
	return 0;
}

void
http_port_close(struct http_port *port)
{
	struct http_connection *connection;
	struct http_connection *next;

	/* Nothing may enable it any more while its connections end. */
	port->listener = NULL;
	if (port->server != NULL)
		evhttp_free(port->server);
	DL_FOREACH_SAFE(port->connections, connection, next)
	{
		connection_forget(connection);
	}
	if (port->tick != NULL)
		event_free(port->tick);
	port->server = NULL;
	port->tick = NULL;
}

void
http_port_expel(struct http_port *port)
{
	struct http_connection *connection;
	struct http_connection *next;

	DL_FOREACH_SAFE(port->connections, connection, next)
	{
		/* Who has not asked yet will be looked at when it does. */
		if (!connection->held && !may_read(connection))
			http_connection_cut(connection);
	}
}
