#include "collectors/ldm/events/link.h"

#include <errno.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <stdlib.h>

#include <event2/buffer.h>
#include <event2/bufferevent.h>
#include <event2/bufferevent_ssl.h>
#include <event2/event.h>

#include <openssl/ssl.h>

#include "agent/reason.h"
#include "collectors/resolve.h"
#include "collectors/ldm/events/tls.h"

#define PIECE_SIZE 4096

/* When a silent connection is first asked whether it is alive; how often, how far
 * apart. */
#define KEEPALIVE_IDLE     60 /* seconds */
#define KEEPALIVE_COUNT    3
#define KEEPALIVE_INTERVAL 20 /* seconds */

struct link {
	struct event_base *base;
	struct link_settings settings;
	const struct link_handler *handler;
	void *context;
	struct bufferevent *stream;
	struct ssl_st *session; /* of the stream; NULL = in clear */
	struct event *deadline;
	const char *expected;
	struct cutter cutter;
};

static void on_read(struct bufferevent *stream, void *context);
static void on_event(struct bufferevent *stream, short what, void *context);

/* ---- time ---- */

static void
deadline_start(struct link *link)
{
	const struct timeval delay = {.tv_sec = link->settings.deadline / 1000,
	    .tv_usec = (suseconds_t)(link->settings.deadline % 1000 * 1000)};

	(void)evtimer_add(link->deadline, &delay);
}

void
link_expect(struct link *link, const char *what)
{
	link->expected = what;
	if (what != NULL)
		deadline_start(link);
	else
		(void)evtimer_del(link->deadline);
}

static void
on_deadline(evutil_socket_t fd, short what, void *context)
{
	struct link *link = context;
	struct reason reason;

	(void)fd;
	(void)what;
	reason_set(&reason, 0, "no %s within %lld ms",
	    link->expected != NULL ? link->expected : "end of a document",
	    (long long)link->settings.deadline);
	link->handler->ended(link->context, &reason);
}

/* A host that vanished says nothing: let the system ask whether it is still there. */
static void
keepalive_set(evutil_socket_t fd)
{
	const int on = 1;

	(void)setsockopt(fd, SOL_SOCKET, SO_KEEPALIVE, &on, sizeof(on));
#ifdef TCP_KEEPIDLE
	const int idle = KEEPALIVE_IDLE;
	const int count = KEEPALIVE_COUNT;
	const int interval = KEEPALIVE_INTERVAL;

	(void)setsockopt(fd, IPPROTO_TCP, TCP_KEEPIDLE, &idle, sizeof(idle));
	(void)setsockopt(fd, IPPROTO_TCP, TCP_KEEPCNT, &count, sizeof(count));
	(void)setsockopt(fd, IPPROTO_TCP, TCP_KEEPINTVL, &interval, sizeof(interval));
#elif defined(TCP_KEEPALIVE_THRESHOLD)
	const int idle = KEEPALIVE_IDLE * 1000;
	const int give_up = KEEPALIVE_COUNT * KEEPALIVE_INTERVAL * 1000;

	(void)setsockopt(fd, IPPROTO_TCP, TCP_KEEPALIVE_THRESHOLD, &idle, sizeof(idle));
	(void)setsockopt(
	    fd, IPPROTO_TCP, TCP_KEEPALIVE_ABORT_THRESHOLD, &give_up, sizeof(give_up));
#endif
}

/* ---- opening and closing ---- */

/* A stream that answers to us, and reads no faster than it should. */
static int
stream_prepare(struct link *link)
{
	if (link->stream == NULL)
		return -ENOMEM;
	bufferevent_setcb(link->stream, on_read, NULL, on_event, link);
	if (bufferevent_set_rate_limit(link->stream, link->settings.rate) != 0 ||
	    bufferevent_enable(link->stream, EV_READ | EV_WRITE) != 0)
		return -ENOMEM;
	return 0;
}

int
link_open(struct link **link_out, struct event_base *base,
    const struct link_settings *settings, const struct link_handler *handler,
    void *context, struct reason *reason)
{
	struct link *link = calloc(1, sizeof(*link));
	int error;

	if (link == NULL)
		return reason_set(reason, -ENOMEM, "out of memory");
	link->base = base;
	link->settings = *settings;
	link->handler = handler;
	link->context = context;
	link->deadline = evtimer_new(base, on_deadline, link);
	link->stream = bufferevent_socket_new(base, -1, BEV_OPT_CLOSE_ON_FREE);
	error = link->deadline == NULL ? -ENOMEM : stream_prepare(link);
	if (error != 0)
		reason_set(reason, error, "out of memory");
	else if (bufferevent_socket_connect(link->stream,
		     (const struct sockaddr *)&settings->address->address,
		     settings->address->length) != 0)
		error = reason_set(reason, -ECONNREFUSED, "cannot connect: %s",
		    evutil_socket_error_to_string(EVUTIL_SOCKET_ERROR()));
	if (error != 0) {
		link_close(link);
		return error;
	}
	link_expect(link, settings->expected);
	*link_out = link;
	return 0;
}

void
link_close(struct link *link)
{
	if (link == NULL)
		return;
	if (link->stream != NULL)
		bufferevent_free(link->stream);
	if (link->deadline != NULL)
		event_free(link->deadline);
	cutter_free(&link->cutter);
	free(link);
}

/*
 * The same socket goes on with TLS. Whatever came in clear after the word to begin is
 * no manager's, but somebody's in between.
 */
static int
tls_start(struct link *link, struct reason *reason)
{
	evutil_socket_t fd = bufferevent_getfd(link->stream);

	if (cutter_left(&link->cutter) > 0 ||
	    evbuffer_get_length(bufferevent_get_input(link->stream)) > 0)
		return reason_set(reason, -EPROTO, "text in clear where TLS begins");
	cutter_free(&link->cutter);
	bufferevent_setfd(link->stream, -1);
	bufferevent_free(link->stream);
	link->stream = NULL;
	link->session = tls_session(link->settings.tls, link->settings.host);
	if (link->session != NULL)
		link->stream = bufferevent_openssl_socket_new(link->base, fd,
		    link->session, BUFFEREVENT_SSL_CONNECTING, BEV_OPT_CLOSE_ON_FREE);
	if (link->stream == NULL) {
		SSL_free(link->session);
		link->session = NULL;
		evutil_closesocket(fd);
	} else {
		bufferevent_openssl_set_allow_dirty_shutdown(link->stream, 1);
	}
	if (stream_prepare(link) != 0)
		return reason_set(reason, -ENOMEM, "out of memory");
	return 0;
}

/* ---- traffic ---- */

void
link_write(struct link *link, const char *text)
{
	(void)bufferevent_write(link->stream, text, strlen(text));
}

struct owned {
	void (*release)(char *text);
};

static void
on_written(const void *data, size_t length, void *extra)
{
	struct owned *owned = extra;

	(void)length;
	owned->release((char *)(uintptr_t)data);
	free(owned);
}

void
link_write_owned(struct link *link, char *text, void (*release)(char *text))
{
	struct owned *owned = malloc(sizeof(*owned));

	if (owned != NULL) {
		owned->release = release;
		if (evbuffer_add_reference(bufferevent_get_output(link->stream), text,
			strlen(text), on_written, owned) == 0)
			return;
	}
	free(owned);
	release(text);
}

/* Hand out what is complete. 0, LINK_START_TLS, or -errno with a reason. */
static int
pieces_read(struct link *link, const char *octets, size_t length, bool *any,
    struct reason *reason)
{
	struct piece piece;
	int found = cutter_add(&link->cutter, octets, length, reason);
	int result = 0;

	while (found >= 0 && result == 0) {
		found = cutter_next(&link->cutter, &piece, reason);
		if (found <= 0)
			return found;
		*any = true;
		result = link->handler->piece(link->context, &piece, reason);
	}
	return found < 0 ? found : result;
}

/* One that begins must end, however slowly it comes. */
static void
document_watch(struct link *link, bool any)
{
	if (link->expected != NULL)
		return;
	if (!cutter_is_inside(&link->cutter))
		(void)evtimer_del(link->deadline);
	else if (any || !evtimer_pending(link->deadline, NULL))
		deadline_start(link);
}

static void
on_read(struct bufferevent *stream, void *context)
{
	struct link *link = context;
	struct evbuffer *input = bufferevent_get_input(stream);
	struct reason reason = {""};
	char octets[PIECE_SIZE];
	bool any = false;
	int length;
	int result = 0;

	while (result == 0 &&
	       (length = evbuffer_remove(input, octets, sizeof(octets))) > 0)
		result = pieces_read(link, octets, (size_t)length, &any, &reason);
	if (result == LINK_START_TLS)
		result = tls_start(link, &reason);
	if (result < 0)
		link->handler->ended(link->context, &reason);
	else
		document_watch(link, any);
}

static void
stream_reason(struct link *link, short what, struct reason *reason)
{
	unsigned long error = 0;

	if ((what & BEV_EVENT_EOF) != 0) {
		reason_set(reason, 0, "the manager closed the connection%s",
		    link->expected != NULL ? " too early" : "");
		return;
	}
	if (link->session != NULL)
		error = bufferevent_get_openssl_error(link->stream);
	if (link->session != NULL && (error != 0 || EVUTIL_SOCKET_ERROR() == 0))
		tls_reason(link->session, error, reason);
	else
		reason_set(reason, 0, "%s",
		    evutil_socket_error_to_string(EVUTIL_SOCKET_ERROR()));
}

static void
on_event(struct bufferevent *stream, short what, void *context)
{
	struct link *link = context;
	struct reason reason;

	if ((what & BEV_EVENT_CONNECTED) != 0) {
		if (link->session == NULL) {
			keepalive_set(bufferevent_getfd(stream));
			(void)evutil_make_socket_closeonexec(bufferevent_getfd(stream));
		}
		link->handler->connected(link->context);
		return;
	}
	if ((what & (BEV_EVENT_EOF | BEV_EVENT_ERROR)) == 0)
		return;
	stream_reason(link, what, &reason);
	link->handler->ended(link->context, &reason);
}
