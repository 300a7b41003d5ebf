#include "collectors/peer/link.h"

#include <arpa/inet.h>
#include <errno.h>
#include <netinet/in.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <event2/event.h>

#include "agent/reason.h"
#include "collectors/peer/follow.h"
#include "collectors/peer/request.h"
#include "collectors/resolve.h"

/* At the same time: its stream, and as many requests. */
#define CONNECTIONS 5L

/* ---- libcurl on the event loop ---- */

/* What has ended is told; that may begin others, but ends no link. */
static void
ended_tell(struct link *link)
{
	CURLMsg *message;
	int rest;

	while ((message = link->curl.multi_info_read(link->multi, &rest)) != NULL)
		if (message->msg == CURLMSG_DONE)
			request_ended(
			    &link->curl, message->easy_handle, message->data.result);
}

static void
on_socket(evutil_socket_t fd, short what, void *context)
{
	struct link *link = context;
	int mask = ((what & EV_READ) != 0 ? CURL_CSELECT_IN : 0) |
		   ((what & EV_WRITE) != 0 ? CURL_CSELECT_OUT : 0);
	int running;

	link->curl.multi_socket_action(link->multi, fd, mask, &running);
	ended_tell(link);
}

static void
on_timer(evutil_socket_t fd, short what, void *context)
{
	struct link *link = context;
	int running;

	(void)fd;
	(void)what;
	link->curl.multi_socket_action(link->multi, CURL_SOCKET_TIMEOUT, 0, &running);
	ended_tell(link);
}

/* libcurl wants to know of a socket, or does not any more. */
static int
socket_follow(CURL *easy, curl_socket_t fd, int what, void *context, void *socket)
{
	struct link *link = context;
	struct event *event = socket;
	short events = EV_PERSIST;

	(void)easy;
	if (event != NULL)
		event_free(event);
	link->curl.multi_assign(link->multi, fd, NULL);
	if (what == CURL_POLL_REMOVE)
		return 0;
	if (what != CURL_POLL_OUT)
		events |= EV_READ;
	if (what != CURL_POLL_IN)
		events |= EV_WRITE;
	event = event_new(link->base, fd, events, on_socket, link);
	if (event == NULL || event_add(event, NULL) != 0) {
		if (event != NULL)
			event_free(event);
		return -1;
	}
	link->curl.multi_assign(link->multi, fd, event);
	return 0;
}

static int
timer_follow(CURLM *multi, long milliseconds, void *context)
{
	struct link *link = context;
	struct timeval wait = {.tv_sec = (time_t)(milliseconds / 1000),
	    .tv_usec = (suseconds_t)(milliseconds % 1000 * 1000)};

	(void)multi;
	if (milliseconds < 0)
		return event_del(link->timer);
	return event_add(link->timer, &wait);
}

static int
multi_open(struct link *link, struct reason *reason)
{
	int error = library_open(&link->curl, LIBRARY_NAME, reason);

	if (error != 0)
		return error;
	link->timer = evtimer_new(link->base, on_timer, link);
	link->multi = link->curl.multi_init();
	if (link->multi == NULL || link->timer == NULL)
		return reason_set(reason, -ENOMEM, "out of memory");
	link->curl.multi_setopt(link->multi, CURLMOPT_SOCKETFUNCTION, socket_follow);
	link->curl.multi_setopt(link->multi, CURLMOPT_SOCKETDATA, link);
	link->curl.multi_setopt(link->multi, CURLMOPT_TIMERFUNCTION, timer_follow);
	link->curl.multi_setopt(link->multi, CURLMOPT_TIMERDATA, link);
	link->curl.multi_setopt(
	    link->multi, CURLMOPT_MAX_TOTAL_CONNECTIONS, CONNECTIONS);
	return 0;
}

/* ---- settings ---- */

int
link_check(const struct link_settings *settings, struct reason *reason)
{
	struct peer_address address;
	int given = (settings->certificate != NULL) + (settings->key != NULL) +
		    (settings->ca != NULL);
	int error;

	if (settings->url == NULL)
		return reason_set(reason, -EINVAL,
		    "url is missing: where the peer listens, such as "
		    "https://sparc-b:9808");
	error = peer_address_read(&address, settings->url, reason);
	if (error != 0)
		return error;
	if (address.scheme == PEER_TLS && given != 3)
		return reason_set(reason, -EINVAL,
		    "https needs certificate, key and ca: both sides show who they "
		    "are");
	if (address.scheme != PEER_TLS && (given != 0 || settings->name != NULL))
		return reason_set(reason, -EINVAL,
		    "certificate, key, ca and peer-name are of use with https only");
	if (settings->name != NULL && !resolve_name_is_valid(settings->name))
		return reason_set(reason, -EINVAL, "peer-name = \"%s\" is no host name",
		    settings->name);
	return 0;
}

static bool
text_equal(const char *a, const char *b)
{
	return a == NULL || b == NULL ? a == b : strcmp(a, b) == 0;
}

static bool
link_fits(const struct link *link, const struct link_settings *settings)
{
	return text_equal(link->url, settings->url) &&
	       text_equal(link->certificate, settings->certificate) &&
	       text_equal(link->key, settings->key) &&
	       text_equal(link->ca, settings->ca) &&
	       text_equal(link->name, settings->name);
}

/* 0 or -ENOMEM; NULL stays NULL. */
static int
text_take(char **copy, const char *text)
{
	*copy = text != NULL ? strdup(text) : NULL;
	return *copy != NULL || text == NULL ? 0 : -ENOMEM;
}

static void
link_free(struct link *link)
{
	if (link->multi != NULL)
		link->curl.multi_cleanup(link->multi);
	library_close(&link->curl);
	if (link->timer != NULL)
		event_free(link->timer);
	free(link->resolved);
	free(link->url);
	free(link->certificate);
	free(link->key);
	free(link->ca);
	free(link->name);
	free(link);
}

static int
link_new(struct link **out, struct event_base *base,
    const struct link_settings *settings, struct reason *reason)
{
	struct link *link = calloc(1, sizeof(*link));
	int error;

	if (link == NULL) {
		reason_set(reason, -ENOMEM, "out of memory");
		return -ENOMEM;
	}
	link->base = base;
	if (text_take(&link->url, settings->url) != 0 ||
	    text_take(&link->certificate, settings->certificate) != 0 ||
	    text_take(&link->key, settings->key) != 0 ||
	    text_take(&link->ca, settings->ca) != 0 ||
	    text_take(&link->name, settings->name) != 0 ||
	    peer_address_read(&link->address, link->url, NULL) != 0)
		error = reason_set(reason, -ENOMEM, "out of memory");
	else
		error = multi_open(link, reason);
	if (error != 0)
		link_free(link);
	else
		*out = link;
	return error;
}

/* ---- sharing ---- */

int
link_join(struct link **link, void **room, struct event_base *base,
    const struct link_settings *settings, struct reason *reason)
{
	struct link *found = room != NULL ? *room : NULL;

	while (found != NULL && !link_fits(found, settings))
		found = found->next;
	if (found == NULL) {
		int error = link_new(&found, base, settings, reason);

		if (error != 0)
			return error;
		found->room = room;
		if (room != NULL) {
			found->next = *room;
			*room = found;
		}
	}
	found->users++;
	*link = found;
	return 0;
}

void
link_leave(struct link *link)
{
	if (link == NULL || --link->users > 0)
		return;
	if (link->room != NULL) {
		struct link *before = *link->room;

		if (before == link) {
			*link->room = link->next;
		} else {
			while (before->next != link)
				before = before->next;
			before->next = link->next;
		}
	}
	link_free(link);
}

/* ---- names and addresses ---- */

const char *
link_name(const struct link *link)
{
	if (link->address.scheme == PEER_UNIX)
		return "localhost";
	return link->name != NULL ? link->name : link->address.host;
}

bool
link_is_unresolved(const struct link *link)
{
	struct resolve_address literal;

	if (link->address.scheme == PEER_UNIX)
		return false;
	/* The URL has the address in it: there is nothing to look up. */
	if (link->name == NULL && resolve_literal(link->address.host, 0, &literal))
		return false;
	return link->resolved == NULL;
}

void
link_forget_addresses(struct link *link)
{
	free(link->resolved);
	link->resolved = NULL;
}

/* Append an address, as "127.0.0.1" or "[::1]". */
static size_t
address_print(char *to, size_t size, const struct resolve_address *address)
{
	const struct sockaddr_storage *any = &address->address;
	const struct sockaddr_in *v4 = (const struct sockaddr_in *)any;
	const struct sockaddr_in6 *v6 = (const struct sockaddr_in6 *)any;
	char text[INET6_ADDRSTRLEN] = "";
	bool brackets = any->ss_family == AF_INET6;

	inet_ntop(any->ss_family,
	    brackets ? (const void *)&v6->sin6_addr : (const void *)&v4->sin_addr, text,
	    sizeof(text));
	return (size_t)snprintf(
	    to, size, "%s%s%s", brackets ? "[" : "", text, brackets ? "]" : "");
}

int
link_set_addresses(
    struct link *link, const struct resolve_address *addresses, size_t count)
{
	char text[RESOLVE_ADDRESSES * (INET6_ADDRSTRLEN + 3) + 300];
	size_t length = (size_t)snprintf(
	    text, sizeof(text), "%s:%u:", link_name(link), link->address.port);
	char *copy;

	for (size_t i = 0; i < count && i < RESOLVE_ADDRESSES; i++) {
		if (i > 0)
			text[length++] = ',';
		length +=
		    address_print(text + length, sizeof(text) - length, &addresses[i]);
	}
	copy = strdup(text);
	if (copy == NULL)
		return -ENOMEM;
	free(link->resolved);
	link->resolved = copy;
	return 0;
}
