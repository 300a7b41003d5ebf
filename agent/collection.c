/* One host: when it is collected, and what becomes of what comes back. */
#include "agent/collection.h"

#include <stdlib.h>
#include <string.h>

#include <event2/event.h>

#include "agent/collection_private.h"
#include "agent/config.h"
#include "agent/fleet/fleet.h"
#include "agent/log.h"
#include "agent/process.h"

#define SECOND INT64_C(1000) /* in milliseconds */

int64_t
collection_delay(int64_t interval, unsigned failures, int64_t most)
{
	int64_t delay = interval;

	for (unsigned i = 0; i < failures && delay < most; i++)
		delay *= 2;
	if (delay > most)
		delay = most;
	return delay > interval ? delay : interval;
}

/* Milliseconds until everything is to be collected again. */
static int64_t
collection_wait(const struct collection *c, const struct instant *now)
{
	int64_t wait = SECOND * collection_delay(c->config->interval, c->failures,
				    c->all->backoff_max);

	/* What was collected because of a hint puts the others off by nothing. */
	if (c->failures == 0 && c->whole.steady < c->began.steady)
		wait -= now->steady - c->whole.steady;
	return wait > 0 ? wait : 0;
}

static void
timer_set(struct collection *c, int64_t milliseconds)
{
	struct timeval wait = {.tv_sec = (time_t)(milliseconds / SECOND),
	    .tv_usec = (suseconds_t)(milliseconds % SECOND * 1000)};

	event_add(c->timer, &wait);
}

/*
 * The host says that something changed. It is asked at once, but no more than half of
 * the time: a manager that says so all the time has other work, too.
 */
static void
collection_hinted(void *context)
{
	struct collection *c = context;
	struct instant now = instant_now();
	int64_t rest = c->began.steady + 2 * c->took - now.steady;

	c->hinted = true;
	if (!c->waiting && !c->running)
		timer_set(c, rest > 0 ? rest : 0);
}

static void
collection_progress(void *context, const char *domain, int percent)
{
	const struct collection *c = context;

	if (c->all->progress != NULL)
		c->all->progress(
		    c->all->progress_context, c->config->name, domain, percent);
}

/* The collection is over: the next one in a while, or none for a one-shot command. */
static void
collection_rest(struct collection *c)
{
	struct collections *all = c->all;
	struct instant now = instant_now();

	c->running = false;
	c->took = now.steady - c->began.steady;
	all->running--;
	if (all->done != NULL) {
		if (--all->once == 0)
			all->done(all->done_context);
		return;
	}
	timer_set(c, c->hurried ? 0 : collection_wait(c, &now));
}

static void
collection_failed(struct collection *c, const struct reason *reason)
{
	struct instant now = instant_now();

	if (strcmp(reason->text, c->last_failure.text) != 0)
		log_warning(ROOM_COLLECTOR, "%s: %s", c->config->name, reason->text);
	c->last_failure = *reason;
	if (c->failures < 30)
		c->failures++;
	fleet_fail(c->all->fleet, c->host, reason, &now);
}

static void
collection_succeeded(struct collection *c, struct inventory *inventory)
{
	const struct collector *collector = c->config->collector;
	const struct fleet_relay *relay =
	    collector->relay != NULL ? collector->relay(c->source) : NULL;
	struct instant now = instant_now();
	struct reason reason = {""};

	if (fleet_publish_relay(
		c->all->fleet, c->host, inventory, relay, &now, &reason) != 0) {
		collection_failed(c, &reason);
		return;
	}
	if (c->failures > 0)
		log_info(ROOM_COLLECTOR, "%s: answers again after %u failures",
		    c->config->name, c->failures);
	c->failures = 0;
	c->last_failure.text[0] = '\0';
}

static void
collection_done(void *context, struct inventory *inventory, const struct reason *reason)
{
	struct collection *c = context;

	if (inventory != NULL)
		collection_succeeded(c, inventory);
	else
		collection_failed(c, reason);
	collection_rest(c);
	collections_pump(c->all);
}

/* Listen to what the host says by itself; only a daemon goes on long enough. */
static void
collection_watch(struct collection *c)
{
	static const struct collector_listener listener = {
	    collection_hinted, collection_progress};
	const struct collector *collector = c->config->collector;
	struct reason reason = {""};

	if (c->watched || c->all->done != NULL || collector->watch == NULL)
		return;
	c->watched = collector->watch(c->source, &listener, c, &reason) == 0;
	if (!c->watched && strcmp(reason.text, c->unheard.text) != 0)
		log_warning(ROOM_COLLECTOR,
		    "%s: nothing is heard of changes, it is collected at its interval "
		    "only: %s",
		    c->config->name, reason.text);
	c->unheard = reason;
}

/* Everything at its interval and after a failure, else what is said to have changed. */
static enum collector_scope
collection_scope(const struct collection *c)
{
	bool due = instant_seconds_between(&c->whole, &c->began) >= c->config->interval;

	return c->hinted && !c->hurried && c->failures == 0 && c->whole.wall != 0 &&
		       !due
		   ? COLLECTOR_CHANGED
		   : COLLECTOR_EVERYTHING;
}

static void
collection_begin(struct collection *c)
{
	struct reason reason = {""};
	enum collector_scope scope;

	collection_watch(c);
	c->began = instant_now();
	scope = collection_scope(c);
	if (scope == COLLECTOR_EVERYTHING)
		c->whole = c->began;
	c->hinted = false;
	c->hurried = false;
	c->running = true;
	c->all->running++;
	if (c->config->collector->collect(
		c->source, scope, collection_done, c, &reason) == 0)
		return;
	collection_failed(c, &reason);
	collection_rest(c);
}

static void
collection_due(evutil_socket_t fd, short what, void *context)
{
	struct collection *c = context;

	(void)fd;
	(void)what;
	if (c->waiting || c->running)
		return;
	c->waiting = true;
	c->next_waiting = NULL;
	*c->all->waiting_end = c;
	c->all->waiting_end = &c->next_waiting;
	collections_pump(c->all);
}

static void
collection_unwait(struct collection *c)
{
	struct collection **link = &c->all->waiting;

	if (!c->waiting)
		return;
	while (*link != c)
		link = &(*link)->next_waiting;
	*link = c->next_waiting;
	if (*link == NULL)
		c->all->waiting_end = link;
	c->waiting = false;
}

/* The next one, or rest, in a turn of its own: each starts half a dozen commands at
 * once. */
void
collections_pump(struct collections *all)
{
	static const struct timeval soon = {0, 0};

	if (all->waiting != NULL ? all->running < all->parallel : all->running == 0)
		event_add(all->pump, &soon);
}

void
collections_begin_next(evutil_socket_t fd, short what, void *context)
{
	struct collections *all = context;
	struct collection *c = all->waiting;

	(void)fd;
	(void)what;
	/* The outputs of commands are most of what an agent of one host ever has. */
	if (c == NULL && all->running == 0)
		process_release_memory();
	if (c == NULL || all->running >= all->parallel)
		return;
	collection_unwait(c);
	collection_begin(c);
	collections_pump(all);
}

void
collection_free(struct collection *c)
{
	collection_unwait(c);
	if (c->running)
		c->all->running--;
	if (c->source != NULL)
		c->config->collector->close(c->source);
	if (c->timer != NULL)
		event_free(c->timer);
	free(c);
}

void
collection_start(struct collection *c)
{
	timer_set(c, 0);
}

void
collection_keep(struct collection *c, const struct config_host *config)
{
	bool other = config->interval != c->config->interval;
	struct instant now = instant_now();

	c->kept = true;
	c->config = config;
	if (other && event_pending(c->timer, EV_TIMEOUT, NULL))
		timer_set(c, collection_wait(c, &now));
}

struct collection *
collection_new(
    struct collections *all, const struct config_host *config, struct reason *reason)
{
	struct collection *c = calloc(1, sizeof(*c));
	struct collector_settings settings = config->settings;

	if (c == NULL) {
		reason_set(reason, -ENOMEM, "no memory for host %s", config->name);
		return NULL;
	}
	c->all = all;
	c->config = config;
	c->timer = event_new(all->base, -1, 0, collection_due, c);
	if (c->timer == NULL) {
		reason_set(reason, -ENOMEM, "no memory for host %s", config->name);
		goto out;
	}
	settings.common = collections_common(all, config->collector);
	if (config->collector->open(&c->source, &settings, all->base, reason) == 0)
		return c;
	c->source = NULL;
	reason_prefix(reason, "host %s", config->name);
out:
	collection_free(c);
	return NULL;
}
