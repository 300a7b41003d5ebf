#include "collectors/ldm/events/events.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include <event2/bufferevent.h>
#include <event2/event.h>

#include "agent/instant.h"
#include "agent/log.h"
#include "agent/reason.h"
#include "collectors/ldm/events/credentials.h"
#include "collectors/ldm/events/document.h"
#include "collectors/resolve.h"
#include "collectors/ldm/events/session.h"
#include "collectors/ldm/events/tls.h"

/* The loop has more to do than to read one manager's flood. */
#define READ_RATE  ((size_t)1 << 20) /* octets a second */
#define READ_BURST ((size_t)2 << 20)

static const struct ldm_events_settings defaults = {
    .host = "127.0.0.1",
    .port = LDM_EVENTS_PORT,
    .deadline = 10000,
    .retry = 1000,
    .retry_cap = 300000,
    .stable = 60000,
};

enum announced {
	ANNOUNCED_NOTHING,
	ANNOUNCED_LOST,
	ANNOUNCED_CONNECTED,
};

struct ldm_events {
	struct event_base *base;
	struct ldm_events_settings settings; /* without its texts */
	char *name, *host, *credentials_file;
	struct ldm_events_handler handler;
	void *context;
	struct tls *tls;
	struct ev_token_bucket_cfg *rate;
	struct event *retry;
	struct resolve *resolve;
	struct session *session;
	struct resolve_address addresses[RESOLVE_ADDRESSES];
	size_t address_count, address; /* the one that is tried */
	enum announced announced;
	int64_t delay;        /* to the next try */
	int64_t connected_at; /* steady clock; 0 = not */
	struct ldm_events_counts counts;
};

/* ---- what goes out ---- */

static void
state_announce(struct ldm_events *events, const struct reason *reason)
{
	enum announced now = reason != NULL ? ANNOUNCED_LOST : ANNOUNCED_CONNECTED;

	if (reason != NULL)
		log_debug(ROOM_COLLECTOR, "%s: events: %s, next try in %lld ms",
		    events->name, reason->text, (long long)events->delay);
	if (events->announced == now)
		return;
	events->announced = now;
	if (reason != NULL)
		log_warning(ROOM_COLLECTOR,
		    "%s: no events from the manager, changes are seen when the "
		    "interval ends: %s",
		    events->name, reason->text);
	else
		log_info(ROOM_COLLECTOR, "%s: the manager sends events", events->name);
	if (events->handler.state != NULL)
		events->handler.state(events->context, reason == NULL, reason);
}

static void
everything_hint(struct ldm_events *events)
{
	const struct ldm_hint hint = {
	    .changed = LDM_HINT_EVERYTHING, .domain = "", .source = "", .progress = -1};

	events->handler.hint(events->context, &hint);
}

/* ---- trying ---- */

static void
timer_start(struct event *timer, int64_t milliseconds)
{
	const struct timeval delay = {.tv_sec = milliseconds / 1000,
	    .tv_usec = (suseconds_t)(milliseconds % 1000 * 1000)};

	(void)evtimer_add(timer, &delay);
}

/*
 * Wait, then try again. A connection that did not hold counts as one more try, so that
 * a manager which restarts all the time is not pressed.
 */
static void
events_lost(struct ldm_events *events, const struct reason *reason)
{
	int64_t held = instant_now().steady - events->connected_at;

	session_close(events->session);
	events->session = NULL;
	resolve_free(events->resolve);
	events->resolve = NULL;
	if (events->connected_at != 0 && held >= events->settings.stable)
		events->delay = events->settings.retry;
	events->connected_at = 0;
	timer_start(events->retry, events->delay);
	state_announce(events, reason);
	events->delay *= 2;
	if (events->delay > events->settings.retry_cap)
		events->delay = events->settings.retry_cap;
}

static void
on_registered(void *context)
{
	struct ldm_events *events = context;

	events->connected_at = instant_now().steady;
	events->counts.connections++;
	state_announce(events, NULL);
	everything_hint(events);
}

/* What cannot be read, or is not known, may be any change. */
static void
on_document(void *context, const struct document *document, const struct reason *fault)
{
	struct ldm_events *events = context;
	struct ldm_hint hint;

	if (fault != NULL) {
		if (events->counts.unreadable++ == 0)
			log_warning(ROOM_COLLECTOR,
			    "%s: an event cannot be read, everything is read again: "
			    "%s",
			    events->name, fault->text);
		everything_hint(events);
		return;
	}
	if (document->kind != DOCUMENT_EVENT)
		return;
	events->counts.events++;
	if (!hint_of_event(&hint, document) && events->counts.unknown++ == 0)
		log_info(ROOM_COLLECTOR,
		    "%s: an event that is not known, everything is read again: %s",
		    events->name, document->action);
	if (hint.changed != 0)
		events->handler.hint(events->context, &hint);
}

static void on_ended(void *context, bool connected, const struct reason *ended);

/* Connect to the address whose turn it is. */
static void
address_try(struct ldm_events *events)
{
	static const struct session_handler handler = {
	    on_registered, on_document, on_ended};
	const struct session_settings settings = {
	    .link = {.address = &events->addresses[events->address],
		.host = events->host,
		.tls = events->tls,
		.deadline = events->settings.deadline,
		.rate = events->rate},
	    .credentials_file = events->credentials_file,
	};
	struct reason reason;

	events->counts.tries++;
	if (session_open(&events->session, events->base, &settings, &handler, events,
		&reason) != 0)
		on_ended(events, false, &reason);
}

/* A host may have several addresses, and its manager listen to one of them only. */
static void
on_ended(void *context, bool connected, const struct reason *ended)
{
	struct ldm_events *events = context;
	struct reason reason = *ended;

	if (!connected && ++events->address < events->address_count) {
		session_close(events->session);
		events->session = NULL;
		address_try(events);
		return;
	}
	reason_prefix(
	    &reason, "%s port %u", events->host, (unsigned)events->settings.port);
	events_lost(events, &reason);
}

static void
on_resolved(void *context, const struct resolve_address *addresses, size_t count,
    const struct reason *reason)
{
	struct ldm_events *events = context;

	if (count == 0) {
		events_lost(events, reason);
		return;
	}
	memcpy(events->addresses, addresses, count * sizeof(*addresses));
	events->address_count = count;
	resolve_free(events->resolve);
	events->resolve = NULL;
	address_try(events);
}

static void
on_retry(evutil_socket_t fd, short what, void *context)
{
	struct ldm_events *events = context;
	struct reason reason;

	(void)fd;
	(void)what;
	events->address = 0;
	events->address_count = 1;
	if (resolve_literal(events->host, events->settings.port, &events->addresses[0]))
		address_try(events);
	else if (resolve_start(&events->resolve, events->base, events->host,
		     events->settings.port, events->settings.deadline, on_resolved,
		     events, &reason) != 0)
		events_lost(events, &reason);
}

/* ---- opening and closing ---- */

/* What can be told wrong before anything is tried. */
static int
settings_check(
    const struct ldm_events *events, const char *ca_file, struct reason *reason)
{
	struct resolve_address address;
	bool literal = resolve_literal(events->host, 0, &address);
	char *plain = NULL;
	int error = 0;

	if (!literal && !resolve_name_is_valid(events->host))
		return reason_set(
		    reason, -EINVAL, "\"%s\" is no name of a host", events->host);
	if (events->credentials_file != NULL) {
		if (!events->settings.tls)
			return reason_set(
			    reason, -EINVAL, "a password is not sent without TLS");
		error = credentials_plain(&plain, events->credentials_file, reason);
		credentials_free(plain);
	}
	if (error == 0 && !(literal && resolve_is_loopback(&address)) &&
	    ca_file == NULL)
		log_warning(ROOM_COLLECTOR,
		    "%s: the manager on %s is not verified, whoever stands between can "
		    "%ssend false events%s",
		    events->name, events->host,
		    events->credentials_file != NULL ? "read the password and " : "",
		    events->settings.tls ? ": configure its certificate" : "");
	return error;
}

static int
settings_take(struct ldm_events *events, const struct ldm_events_settings *from)
{
	struct ldm_events_settings *to = &events->settings;
	const char *host = from->host != NULL ? from->host : defaults.host;

	*to = *from;
	to->name = to->host = to->ca_file = to->credentials_file = NULL;
	to->port = from->port != 0 ? from->port : defaults.port;
	to->deadline = from->deadline != 0 ? from->deadline : defaults.deadline;
	to->retry = from->retry != 0 ? from->retry : defaults.retry;
	to->retry_cap = from->retry_cap != 0 ? from->retry_cap : defaults.retry_cap;
	to->stable = from->stable != 0 ? from->stable : defaults.stable;
	events->delay = to->retry;
	events->name = strdup(from->name);
	events->host = strdup(host);
	if (from->credentials_file != NULL)
		events->credentials_file = strdup(from->credentials_file);
	return events->name == NULL || events->host == NULL ||
		       (from->credentials_file != NULL &&
			   events->credentials_file == NULL)
		   ? -ENOMEM
		   : 0;
}

int
ldm_events_open(struct ldm_events **events_out, struct event_base *base,
    const struct ldm_events_settings *settings,
    const struct ldm_events_handler *handler, void *context, struct reason *reason)
{
	struct ldm_events *events = calloc(1, sizeof(*events));
	int error;

	if (events == NULL)
		return reason_set(reason, -ENOMEM, "out of memory");
	events->base = base;
	events->handler = *handler;
	events->context = context;
	events->retry = evtimer_new(base, on_retry, events);
	events->rate = ev_token_bucket_cfg_new(
	    READ_RATE, READ_BURST, EV_RATE_LIMIT_MAX, EV_RATE_LIMIT_MAX, NULL);
	error = events->retry == NULL || events->rate == NULL ? -ENOMEM : 0;
	if (error == 0)
		error = settings_take(events, settings);
	if (error != 0)
		reason_set(reason, error, "out of memory");
	else
		error = settings_check(events, settings->ca_file, reason);
	if (error == 0 && settings->tls)
		error = tls_open(&events->tls, settings->ca_file, reason);
	if (error != 0) {
		ldm_events_close(events);
		return error;
	}
	timer_start(events->retry, 0);
	*events_out = events;
	return 0;
}

void
ldm_events_close(struct ldm_events *events)
{
	if (events == NULL)
		return;
	session_close(events->session);
	resolve_free(events->resolve);
	if (events->retry != NULL)
		event_free(events->retry);
	if (events->rate != NULL)
		ev_token_bucket_cfg_free(events->rate);
	tls_close(events->tls);
	free(events->name);
	free(events->host);
	free(events->credentials_file);
	free(events);
}

const struct ldm_events_counts *
ldm_events_counts(const struct ldm_events *events)
{
	return &events->counts;
}
