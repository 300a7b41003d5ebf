#include "tests/unit/collectors/peer/fake.h"

#include <netinet/in.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <event2/buffer.h>
#include <event2/bufferevent.h>
#include <event2/event.h>
#include <event2/listener.h>

#include "agent/export/inventory_message.h"
#include "agent/fleet/inventory.h"
#include "collectors/peer/peer.h"
#include "tests/unit/cmocka_all.h"

#define PACE_MILLISECONDS 50

/* One connection. */
struct visit {
	struct visit *next;
	struct fake *fake;
	struct bufferevent *peer;
	const struct fake_answer *answer; /* NULL = not asked yet */
	struct octets rest;               /* what goes out slowly */
	size_t sent;
	struct event *pace;
};

static void
visit_free(struct visit *visit)
{
	struct visit **link = &visit->fake->visits;

	while (*link != visit)
		link = &(*link)->next;
	*link = visit->next;
	if (visit->pace != NULL)
		event_free(visit->pace);
	bufferevent_free(visit->peer);
	octets_free(&visit->rest);
	free(visit);
}

static void
on_pace(evutil_socket_t fd, short what, void *context)
{
	static const struct timeval pace = {
	    .tv_usec = (suseconds_t)PACE_MILLISECONDS * 1000};
	struct visit *visit = context;

	(void)fd;
	(void)what;
	if (visit->sent == visit->rest.size)
		return;
	bufferevent_write(visit->peer, visit->rest.data + visit->sent++, 1);
	event_add(visit->pace, &pace);
}

/* What goes out of an answer at once, and whether the connection ends then. */
static void
visit_answer(struct visit *visit)
{
	const struct fake_answer *answer = visit->answer;
	struct octets *rest = &visit->rest;
	char head[512];

	snprintf(head, sizeof(head), "HTTP/1.1 %s\r\n%s", answer->status,
	    answer->headers != NULL ? answer->headers : "");
	octets_add_text(rest, head);
	if (answer->way != FAKE_ENDLESS && answer->way != FAKE_OPEN) {
		snprintf(
		    head, sizeof(head), "Content-Length: %zu\r\n", answer->body.size);
		octets_add_text(rest, head);
	}
	octets_add_text(rest, "Connection: close\r\n\r\n");
	octets_add(rest, answer->body.data, answer->body.size);
	if (answer->way == FAKE_SHORT)
		rest->size--;
	if (answer->way == FAKE_OCTET)
		rest->size = 1;
	if (answer->way == FAKE_SLOWLY) {
		visit->pace = evtimer_new(visit->fake->base, on_pace, visit);
		on_pace(-1, 0, visit);
	} else if (answer->way != FAKE_SILENT) {
		bufferevent_write(visit->peer, rest->data, rest->size);
	}
}

static void
on_request(struct bufferevent *peer, void *context)
{
	struct visit *visit = context;
	struct fake *fake = visit->fake;
	struct evbuffer *input = bufferevent_get_input(peer);
	struct evbuffer_ptr end = evbuffer_search(input, "\r\n\r\n", 4, NULL);
	char text[sizeof(fake->request)] = "";

	if (visit->answer != NULL || end.pos < 0)
		return;
	evbuffer_remove(input, text, sizeof(text) - 1);
	if (strncmp(text, "GET /v1/stream", 14) == 0) {
		fake->streams++;
		visit->answer = &fake->stream;
	} else {
		fake->asked++;
		memcpy(fake->request, text, sizeof(text));
		visit->answer = &fake->inventory;
	}
	visit_answer(visit);
}

static void
on_sent(struct bufferevent *peer, void *context)
{
	struct visit *visit = context;

	if (visit->answer == NULL)
		return;
	if (visit->answer->way == FAKE_ENDLESS)
		bufferevent_write(
		    peer, visit->answer->body.data, visit->answer->body.size);
	else if (visit->answer->way <= FAKE_OCTET)
		visit_free(visit);
}

static void
on_end(struct bufferevent *peer, short what, void *context)
{
	(void)peer;
	(void)what;
	visit_free(context);
}

static void
on_accept(struct evconnlistener *listener, evutil_socket_t fd, struct sockaddr *address,
    int length, void *context)
{
	struct fake *fake = context;
	struct visit *visit = calloc(1, sizeof(*visit));

	(void)listener;
	(void)address;
	(void)length;
	assert_non_null(visit);
	visit->fake = fake;
	visit->peer = bufferevent_socket_new(fake->base, fd, BEV_OPT_CLOSE_ON_FREE);
	assert_non_null(visit->peer);
	visit->next = fake->visits;
	fake->visits = visit;
	bufferevent_setcb(visit->peer, on_request, on_sent, on_end, visit);
	bufferevent_enable(visit->peer, EV_READ | EV_WRITE);
}

void
fake_begin(struct fake *fake)
{
	struct sockaddr_in address = {
	    .sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
	socklen_t size = sizeof(address);

	*fake = (struct fake){.base = event_base_new()};
	assert_non_null(fake->base);
	fake->inventory.status = "200 OK";
	fake->inventory.headers = "Content-Type: application/x-protobuf; a=b\r\n";
	fake->stream = fake->inventory;
	fake->stream.way = FAKE_OPEN;
	fake->listener = evconnlistener_new_bind(fake->base, on_accept, fake,
	    LEV_OPT_CLOSE_ON_FREE, 8, (struct sockaddr *)&address, (int)size);
	assert_non_null(fake->listener);
	assert_int_equal(getsockname(evconnlistener_get_fd(fake->listener),
			     (struct sockaddr *)&address, &size),
	    0);
	fake->port = ntohs(address.sin_port);
}

void
fake_end(struct fake *fake)
{
	for (struct visit *visit = fake->visits, *next; visit != NULL; visit = next) {
		next = visit->next;
		visit_free(visit);
	}
	if (fake->listener != NULL)
		evconnlistener_free(fake->listener);
	octets_free(&fake->inventory.body);
	octets_free(&fake->stream.body);
	event_base_free(fake->base);
}

void
fake_stream(struct fake *fake, const struct octets *octets)
{
	for (struct visit *visit = fake->visits; visit != NULL; visit = visit->next)
		if (visit->answer == &fake->stream)
			bufferevent_write(visit->peer, octets->data, octets->size);
}

struct octets
fake_message(const char *host, uint32_t generation, bool facts)
{
	const struct instant now = {.wall = 50000, .steady = 9000};
	struct inventory *inventory = inventory_new();
	struct fleet_host told = {.name = host,
	    .state = FLEET_HOST_FRESH,
	    .generation = generation,
	    .collected = {.wall = 40000, .steady = 2000}};
	struct octets octets = {0};

	assert_non_null(inventory);
	inventory->threads_total = generation;
	assert_int_equal(inventory_finish(inventory), 0);
	told.inventory = facts ? inventory : NULL;
	assert_int_equal(
	    inventory_message_write(&octets, &told, "sparc-b", 4, &now), 0);
	inventory_unref(inventory);
	return octets;
}

struct octets
fake_head(const char *host, uint32_t generation)
{
	struct octets message = fake_message(host, generation, false);
	struct octets head = {0};

	octets_add_varint(&head, message.size);
	octets_add(&head, message.data, message.size);
	octets_free(&message);
	return head;
}

/* ---- the source ---- */

void
asker_begin(struct asker *asker, struct fake *fake, const char *host, void **common)
{
	char url[64];
	const struct collector_value values[] = {
	    {.key = "url", .text = url},
	    {.key = "timeout", .number = 1},
	    {.key = "max-output", .number = 65536},
	};
	const struct collector_settings settings = {
	    .host = host != NULL ? host : "sparc-b",
	    .values = values,
	    .value_count = 3,
	    .agent = "noc",
	    .common = common,
	};
	struct reason reason = {""};

	*asker = (struct asker){.fake = fake};
	snprintf(url, sizeof(url), "http://127.0.0.1:%u", fake->port);
	assert_int_equal(collector_peer.check(&settings, &reason), 0);
	assert_int_equal(
	    collector_peer.open(&asker->state, &settings, fake->base, &reason), 0);
}

void
asker_end(struct asker *asker)
{
	collector_peer.close(asker->state);
	inventory_unref(asker->inventory);
}

static void
on_done(void *context, struct inventory *inventory, const struct reason *reason)
{
	struct asker *asker = context;

	asker->done++;
	inventory_unref(asker->inventory);
	asker->inventory = inventory;
	asker->reason = reason != NULL ? *reason : (struct reason){""};
	if (inventory != NULL)
		asker->relay = *collector_peer.relay(asker->state);
}

static void
on_changed(void *context)
{
	struct asker *asker = context;

	asker->changed++;
}

void
asker_collect(struct asker *asker)
{
	unsigned before = asker->done;
	struct reason reason = {""};

	assert_int_equal(collector_peer.collect(asker->state, COLLECTOR_EVERYTHING,
			     on_done, asker, &reason),
	    0);
	assert_int_equal(asker->done, before);
	fake_wait(asker->fake, &asker->done, before + 1);
}

void
asker_watch(struct asker *asker)
{
	static const struct collector_listener listener = {on_changed, NULL};

	assert_int_equal(collector_peer.watch(asker->state, &listener, asker, NULL), 0);
}

static void
on_guard(evutil_socket_t fd, short what, void *context)
{
	(void)fd;
	(void)what;
	(void)context;
	fail_msg("what is waited for does not happen");
}

void
fake_wait(struct fake *fake, const unsigned *number, unsigned least)
{
	const struct timeval limit = {.tv_sec = 20};
	struct event *guard = evtimer_new(fake->base, on_guard, NULL);

	evtimer_add(guard, &limit);
	while (*number < least)
		event_base_loop(fake->base, EVLOOP_ONCE);
	event_free(guard);
}
