#include "agent/collection.h"

#include <errno.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include <event2/event.h>

#include "agent/config.h"
#include "agent/fleet/fleet.h"
#include "agent/fleet/inventory.h"
#include "agent/instant.h"
#include "agent/log.h"
#include "agent/reason.h"

/* One host in the schedule. */
struct collection {
	struct collection *next;         /* of all */
	struct collection *next_waiting; /* of those whose time has come */
	struct collections *all;
	const struct config_host *config;
	void *source; /* the collector's state */
	struct event *timer;
	const struct fleet_host *host;
	unsigned failures; /* in a row */
	struct reason last_failure;
	bool waiting, running, kept;
};

struct collections {
	struct event_base *base;
	struct fleet *fleet;
	struct collection *list;
	struct collection *waiting, **waiting_end;
	struct collection *prepared;    /* hosts that are new or collect another way */
	const struct config *following; /* what is prepared, until it is decided on */
	int64_t running, parallel, backoff_max;
	size_t once; /* hosts that a one-shot command still waits for */
	void (*done)(void *context);
	void *done_context;
};

int
collections_open(
    struct collections **collections, struct event_base *base, struct fleet *fleet)
{
	struct collections *new = calloc(1, sizeof(*new));

	if (new == NULL)
		return -ENOMEM;
	new->base = base;
	new->fleet = fleet;
	new->waiting_end = &new->waiting;
	new->parallel = 1;
	*collections = new;
	return 0;
}

static void collections_pump(struct collections *all);

/* ---- one collection ---- */

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

static struct timeval
collection_wait(const struct collection *c)
{
	struct timeval wait = {.tv_sec = (time_t)collection_delay(c->config->interval,
				   c->failures, c->all->backoff_max)};

	return wait;
}

/* The collection is over: the next one in a while, or none for a one-shot command. */
static void
collection_rest(struct collection *c)
{
	struct timeval wait = collection_wait(c);
	struct collections *all = c->all;

	c->running = false;
	all->running--;
	if (all->done == NULL)
		event_add(c->timer, &wait);
	else if (--all->once == 0)
		all->done(all->done_context);
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
	struct instant now = instant_now();
	struct reason reason = {""};

	if (fleet_publish(c->all->fleet, c->host, inventory, &now, &reason) != 0) {
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

static void
collection_begin(struct collection *c)
{
	struct reason reason = {""};

	c->running = true;
	c->all->running++;
	if (c->config->collector->collect(c->source, collection_done, c, &reason) == 0)
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

/* Start what waits, as far as the limit allows. */
static void
collections_pump(struct collections *all)
{
	while (all->waiting != NULL && all->running < all->parallel) {
		struct collection *c = all->waiting;

		collection_unwait(c);
		collection_begin(c);
	}
}

static void
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

static struct collection *
collection_new(
    struct collections *all, const struct config_host *config, struct reason *reason)
{
	struct collection *c = calloc(1, sizeof(*c));

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
	if (config->collector->open(&c->source, &config->settings, all->base, reason) ==
	    0)
		return c;
	c->source = NULL;
	reason_prefix(reason, "host %s", config->name);
out:
	collection_free(c);
	return NULL;
}

/* ---- following a configuration ---- */

static struct collection *
collection_find(struct collections *all, const char *name)
{
	struct collection *c = all->list;

	while (c != NULL && strcmp(c->config->name, name) != 0)
		c = c->next;
	return c;
}

static void
list_free(struct collection *list)
{
	while (list != NULL) {
		struct collection *next = list->next;

		collection_free(list);
		list = next;
	}
}

/* Open the sources of hosts that are new or collect another way. */
static int
sources_open(
    struct collections *all, const struct config *config, struct reason *reason)
{
	struct collection **end = &all->prepared;

	for (size_t i = 0; i < config->host_count; i++) {
		const struct config_host *host = &config->hosts[i];
		struct collection *old = collection_find(all, host->name);

		if (old != NULL && config_host_same_source(old->config, host))
			continue;
		*end = collection_new(all, host, reason);
		if (*end == NULL)
			return -EINVAL;
		end = &(*end)->next;
	}
	return 0;
}

/* New hosts get their place in the fleet; the others keep theirs untouched. */
static int
fleet_extend(struct collections *all, const struct config *config,
    const struct instant *now, struct reason *reason)
{
	const struct fleet_host *host;
	int error = 0;

	for (size_t i = 0; i < config->host_count && error == 0; i++)
		if (fleet_find_host(all->fleet, config->hosts[i].name) == NULL)
			error = fleet_add_host(all->fleet, config->hosts[i].name,
			    config->hosts[i].max_age, now, &host, reason);
	return error;
}

/* Hosts that no collection serves leave the fleet. */
static void
fleet_sweep(struct collections *all, const struct instant *now)
{
	size_t count;
	const struct fleet_host *const *hosts = fleet_hosts(all->fleet, &count);

	for (size_t i = count; i-- > 0;)
		if (collection_find(all, hosts[i]->name) == NULL)
			fleet_remove_host(all->fleet, hosts[i], now);
}

int
collections_prepare(
    struct collections *all, const struct config *config, struct reason *reason)
{
	struct instant now = instant_now();
	int error = sources_open(all, config, reason);

	if (error == 0)
		error = fleet_extend(all, config, &now, reason);
	all->following = config;
	if (error != 0)
		collections_discard(all);
	return error;
}

void
collections_discard(struct collections *all)
{
	struct instant now = instant_now();

	list_free(all->prepared);
	all->prepared = NULL;
	all->following = NULL;
	fleet_sweep(all, &now);
}

/* A host that goes on; another interval holds from now on. */
static void
collection_keep(struct collection *c, const struct config_host *config)
{
	bool other = config->interval != c->config->interval;
	struct timeval wait;

	c->kept = true;
	c->config = config;
	wait = collection_wait(c);
	if (other && event_pending(c->timer, EV_TIMEOUT, NULL))
		event_add(c->timer, &wait);
}

/* Close what the new configuration does not collect, or not this way. */
static void
collections_sweep(struct collections *all)
{
	const struct config *config = all->following;
	struct collection **link = &all->list;

	for (struct collection *c = all->list; c != NULL; c = c->next)
		c->kept = false;
	for (size_t i = 0; i < config->host_count; i++) {
		struct collection *c = collection_find(all, config->hosts[i].name);

		if (c != NULL && config_host_same_source(c->config, &config->hosts[i]))
			collection_keep(c, &config->hosts[i]);
	}
	while (*link != NULL) {
		struct collection *c = *link;

		if (c->kept) {
			link = &c->next;
			continue;
		}
		*link = c->next;
		collection_free(c);
	}
}

/* max_age of the hosts that were there before; that cannot fail. */
static void
fleet_set_ages(struct collections *all, const struct instant *now)
{
	const struct config *config = all->following;
	const struct fleet_host *host;

	for (size_t i = 0; i < config->host_count; i++)
		fleet_add_host(all->fleet, config->hosts[i].name,
		    config->hosts[i].max_age, now, &host, NULL);
}

void
collections_commit(struct collections *all)
{
	static const struct timeval at_once = {0, 0};
	struct instant now = instant_now();
	struct collection *c;

	all->parallel = all->following->parallel;
	all->backoff_max = all->following->backoff_max;
	collections_sweep(all);
	while ((c = all->prepared) != NULL) {
		all->prepared = c->next;
		c->next = all->list;
		all->list = c;
		c->host = fleet_find_host(all->fleet, c->config->name);
		event_add(c->timer, &at_once);
	}
	fleet_sweep(all, &now);
	fleet_set_ages(all, &now);
	all->following = NULL;
	collections_pump(all);
}

static void
once_nothing(evutil_socket_t fd, short what, void *context)
{
	struct collections *all = context;

	(void)fd;
	(void)what;
	all->done(all->done_context);
}

int
collections_once(struct collections *all, void (*done)(void *context), void *context)
{
	static const struct timeval at_once = {0, 0};

	all->done = done;
	all->done_context = context;
	all->once = 0;
	for (const struct collection *c = all->list; c != NULL; c = c->next)
		all->once++;
	if (all->once > 0)
		return 0;
	return event_base_once(
		   all->base, -1, EV_TIMEOUT, once_nothing, all, &at_once) == 0
		   ? 0
		   : -ENOMEM;
}

void
collections_free(struct collections *collections)
{
	if (collections == NULL)
		return;
	list_free(collections->prepared);
	list_free(collections->list);
	free(collections);
}
