#include "tests/unit/collectors/events/manager.h"

#include <netinet/in.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <event2/buffer.h>
#include <event2/bufferevent.h>
#include <event2/bufferevent_ssl.h>
#include <event2/event.h>
#include <event2/listener.h>

#include "tests/unit/cmocka_all.h"

#define STREAM "<?xml version='1.0'?><stream:stream from='sparc-b' id='1'>"
#define SUCCESS                                                                        \
	"<?xml version='1.0'?><LDM_interface version='1.3'><cmd>"                      \
	"<action>reg-all-events</action><data version='3.0'>"                          \
	"<response><status>success</status></response></data>"                         \
	"<response><status>success</status></response></cmd>"                          \
	"<response><status>success</status></response></LDM_interface>\n"

#define EVENT       "<LDM_event><cmd><action>add-vsan</action></cmd></LDM_event>"
#define HEARD_SIZE  65536
#define FLOOD_PIECE 16384
#define DRIP_DELAY  2 /* milliseconds */

struct manager {
	struct event_base *base;
	const struct manager_plan *plan;
	SSL_CTX *tls;
	struct evconnlistener *listener;
	struct bufferevent *client;
	struct event *drip, *closer;
	bool secure, starting, failed, flooding;
	size_t handled; /* of what was heard */
	size_t sent;    /* of the events */
	size_t flooded;
	char heard[HEARD_SIZE];
	size_t heard_length;
};

static void on_read(struct bufferevent *client, void *context);
static void on_written(struct bufferevent *client, void *context);
static void on_event(struct bufferevent *client, short what, void *context);

static void
say(struct manager *manager, const char *text)
{
	bufferevent_write(manager->client, text, strlen(text));
}

void
manager_drop(struct manager *manager)
{
	event_del(manager->drip);
	event_del(manager->closer);
	if (manager->client != NULL)
		bufferevent_free(manager->client);
	manager->client = NULL;
	manager->secure = manager->starting = false;
	manager->failed = manager->flooding = false;
}

static void
timer_start(struct event *timer, int milliseconds)
{
	const struct timeval delay = {.tv_usec = (suseconds_t)milliseconds * 1000};

	evtimer_add(timer, &delay);
}

static void
on_closer(evutil_socket_t fd, short what, void *context)
{
	(void)fd;
	(void)what;
	manager_drop(context);
}

/* Octets by and by: one of a document that never ends, or more of the events. */
static void
on_drip(evutil_socket_t fd, short what, void *context)
{
	struct manager *manager = context;
	const struct manager_plan *plan = manager->plan;
	size_t piece = plan->events_piece;

	(void)fd;
	(void)what;
	if (manager->plan->fault == FAULT_DRIP) {
		say(manager, manager->flooded++ == 0 ? "<" : "a");
		timer_start(manager->drip, DRIP_DELAY);
		return;
	}
	if (piece > plan->events_length - manager->sent)
		piece = plan->events_length - manager->sent;
	bufferevent_write(manager->client, plan->events + manager->sent, piece);
	manager->sent += piece;
	if (manager->sent < plan->events_length)
		timer_start(manager->drip, 0);
}

static void
flood(struct manager *manager)
{
	static const char *const units[FAULTS] = {
	    [FAULT_ENDLESS] = "x",
	    [FAULT_BLANKS] = " ",
	    [FAULT_NESTED] = "<a>",
	    [FAULT_EVENTS] = EVENT,
	};
	const char *unit = units[manager->plan->fault];
	size_t length = strlen(unit);

	if (manager->flooded == 0 && manager->plan->fault == FAULT_ENDLESS)
		say(manager, "<LDM_event>");
	for (size_t i = 0; i < FLOOD_PIECE; i += length)
		bufferevent_write(manager->client, unit, length);
	manager->flooded += FLOOD_PIECE;
	manager->flooding = true;
}

/* Whether the plan is to fail here; then it does, and answers nothing any more. */
static bool
fault_begin(struct manager *manager, enum manager_stage stage)
{
	if (manager->plan->fault == FAULT_NONE || manager->plan->stage != stage)
		return false;
	manager->flooded = 0;
	manager->failed = true;
	if (manager->plan->fault == FAULT_CLOSE)
		manager_drop(manager);
	else if (manager->plan->fault == FAULT_DRIP)
		timer_start(manager->drip, 0);
	else if (manager->plan->fault == FAULT_GARBAGE)
		say(manager, "220 sparc-b ESMTP\r\n");
	else if (manager->plan->fault != FAULT_SILENCE)
		flood(manager);
	return true;
}

/* ---- what a client brings about ---- */

static void
header_answer(struct manager *manager)
{
	const struct manager_plan *plan = manager->plan;

	if (fault_begin(
		manager, manager->secure ? MANAGER_SECURE_HEADER : MANAGER_HEADER))
		return;
	say(manager, STREAM "<stream:features>");
	if (!manager->secure && !plan->no_starttls)
		say(manager, "<starttls xmlns='urn:ietf:params:xml:ns:xmpp-tls'/>");
	if (manager->secure && plan->mechanism != NULL) {
		say(manager, "<mechanisms><mechanism>");
		say(manager, plan->mechanism);
		say(manager, "</mechanism></mechanisms>");
	}
	say(manager, "</stream:features>");
}

static void
starttls_answer(struct manager *manager)
{
	if (fault_begin(manager, MANAGER_STARTTLS))
		return;
	say(manager, "<proceed xmlns='urn:ietf:params:xml:ns:xmpp-tls'/>");
	if (manager->plan->after_proceed != NULL)
		say(manager, manager->plan->after_proceed);
	manager->starting = true;
}

static void
registration_answer(struct manager *manager)
{
	const struct manager_plan *plan = manager->plan;

	if (fault_begin(manager, MANAGER_REGISTER))
		return;
	say(manager, plan->registration != NULL ? plan->registration : SUCCESS);
	if (fault_begin(manager, MANAGER_REGISTERED))
		return;
	manager->sent = 0;
	if (plan->events_length > 0)
		timer_start(manager->drip, 0);
	if (plan->close_after > 0)
		timer_start(manager->closer, plan->close_after);
}

static void
auth_answer(struct manager *manager)
{
	const char *answer = manager->plan->auth_answer;

	if (!fault_begin(manager, MANAGER_AUTH))
		say(manager, answer != NULL ? answer : "<success/>");
}

/* Answer everything that has been heard in full. */
static void
answer(struct manager *manager)
{
	static const struct {
		const char *phrase;
		void (*answer)(struct manager *manager);
	} answers[] = {
	    {"<stream:stream xml:lang=\"en\" version=\"1.0\" id=\"xmpp\">",
		header_answer},
	    {"<starttls xmlns='urn:ietf:params:xml:ns:xmpp-tls'/>", starttls_answer},
	    {"</auth>", auth_answer},
	    {"</LDM_interface>", registration_answer},
	};

	for (size_t i = 0; i < sizeof(answers) / sizeof(answers[0]); i++) {
		const char *at =
		    strstr(manager->heard + manager->handled, answers[i].phrase);

		if (at == NULL)
			continue;
		manager->handled =
		    (size_t)(at - manager->heard) + strlen(answers[i].phrase);
		answers[i].answer(manager);
		if (manager->client == NULL || manager->failed)
			return;
		i = (size_t)-1;
	}
}

static void
on_read(struct bufferevent *client, void *context)
{
	struct manager *manager = context;
	size_t room = HEARD_SIZE - 1 - manager->heard_length;

	if (manager->failed) {
		evbuffer_drain(bufferevent_get_input(client), SIZE_MAX);
		return;
	}
	manager->heard_length +=
	    bufferevent_read(client, manager->heard + manager->heard_length, room);
	manager->heard[manager->heard_length] = '\0';
	answer(manager);
}

/* ---- the connection ---- */

static void
client_take(struct manager *manager, struct bufferevent *client)
{
	assert_non_null(client);
	manager->client = client;
	bufferevent_setcb(client, on_read, on_written, on_event, manager);
	bufferevent_enable(client, EV_READ | EV_WRITE);
}

/* Everything has gone out: send more, or begin TLS. */
static void
on_written(struct bufferevent *client, void *context)
{
	struct manager *manager = context;
	evutil_socket_t fd = bufferevent_getfd(client);

	if (manager->flooding)
		flood(manager);
	if (!manager->starting)
		return;
	manager->starting = false;
	if (fault_begin(manager, MANAGER_HELLO))
		return;
	bufferevent_setfd(client, -1);
	bufferevent_free(client);
	manager->secure = true;
	client_take(manager, bufferevent_openssl_socket_new(manager->base, fd,
				 SSL_new(manager->tls), BUFFEREVENT_SSL_ACCEPTING,
				 BEV_OPT_CLOSE_ON_FREE | BEV_OPT_DEFER_CALLBACKS));
}

static void
on_event(struct bufferevent *client, short what, void *context)
{
	(void)client;
	if ((what & (BEV_EVENT_EOF | BEV_EVENT_ERROR)) != 0)
		manager_drop(context);
}

static void
on_accept(struct evconnlistener *listener, evutil_socket_t fd, struct sockaddr *address,
    int length, void *context)
{
	struct manager *manager = context;

	(void)listener;
	(void)address;
	(void)length;
	manager_drop(manager);
	manager->handled = manager->heard_length;
	client_take(manager, bufferevent_socket_new(manager->base, fd,
				 BEV_OPT_CLOSE_ON_FREE | BEV_OPT_DEFER_CALLBACKS));
	(void)fault_begin(manager, MANAGER_ACCEPTED);
}

struct manager *
manager_open(struct event_base *base, const struct manager_plan *plan,
    const struct certificate *certificate)
{
	const struct sockaddr_in address = {
	    .sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
	struct manager *manager = calloc(1, sizeof(*manager));

	assert_non_null(manager);
	manager->base = base;
	manager->plan = plan;
	manager->tls = SSL_CTX_new(TLS_server_method());
	assert_non_null(manager->tls);
	SSL_CTX_use_certificate(manager->tls, certificate->x509);
	assert_int_equal(SSL_CTX_use_PrivateKey(manager->tls, certificate->key), 1);
	manager->listener = evconnlistener_new_bind(base, on_accept, manager,
	    LEV_OPT_CLOSE_ON_FREE | LEV_OPT_REUSEABLE, 8,
	    (const struct sockaddr *)&address, (int)sizeof(address));
	assert_non_null(manager->listener);
	manager->drip = evtimer_new(base, on_drip, manager);
	manager->closer = evtimer_new(base, on_closer, manager);
	assert_non_null(manager->drip);
	assert_non_null(manager->closer);
	return manager;
}

void
manager_close(struct manager *manager)
{
	manager_drop(manager);
	event_free(manager->drip);
	event_free(manager->closer);
	evconnlistener_free(manager->listener);
	SSL_CTX_free(manager->tls);
	free(manager);
}

uint16_t
manager_port(const struct manager *manager)
{
	struct sockaddr_in address = {0};
	socklen_t length = sizeof(address);

	assert_int_equal(getsockname(evconnlistener_get_fd(manager->listener),
			     (struct sockaddr *)&address, &length),
	    0);
	return ntohs(address.sin_port);
}

const char *
manager_heard(const struct manager *manager)
{
	return manager->heard;
}

size_t
manager_flooded(const struct manager *manager)
{
	return manager->flooded;
}
