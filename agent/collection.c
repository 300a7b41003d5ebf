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

/* Doubling from the interval to the cap; never more often than the interval. */
static int64_t
collection_delay(const struct collection *c)
{
	int64_t delay = c->config->interval;

	for (unsigned i = 0; i < c->failures && delay < c->all->backoff_max; i++)
		delay *= 2;
	if (delay > c->all->backoff_max)
		delay = c->all->backoff_max;
	return delay > c->config->interval ? delay : c->config->interval;
}

/* The collection is over: the next one in a while, or none for a one-shot command. */
static void
collection_rest(struct collection *c)
{
	struct timeval wait = {.tv_sec = (time_t)collection_delay(c)};
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

/* The collections of hosts that are new or collect another way; NULL with a reason. */
static int
collections_prepare(struct collections *all, const struct config *config,
    struct collection **fresh, struct reason *reason)
{
	struct collection **end = fresh;

	*fresh = NULL;
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

static void
list_free(struct collection *list)
{
	while (list != NULL) {
		struct collection *next = list->next;

		collection_free(list);
		list = next;
	}
}

/* Close what the new configuration does not collect, or not this way. */
static void
collections_sweep(struct collections *all, const struct config *config)
{
	struct collection **link = &all->list;

	for (struct collection *c = all->list; c != NULL; c = c->next)
		c->kept = false;
	for (size_t i = 0; i < config->host_count; i++) {
		struct collection *c = collection_find(all, config->hosts[i].name);

		if (c == NULL || !config_host_same_source(c->config, &config->hosts[i]))
			continue;
		c->kept = true;
		c->config = &config->hosts[i];
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

static int
fleet_extend(struct fleet *fleet, const struct config *config,
    const struct instant *now, struct reason *reason)
{
	const struct fleet_host *host;
	int error = 0;

	for (size_t i = 0; i < config->host_count && error == 0; i++)
		error = fleet_add_host(fleet, config->hosts[i].name,
		    config->hosts[i].max_age, now, &host, reason);
	return error;
}

int
collections_apply(
    struct collections *all, const struct config *config, struct reason *reason)
{
	static const struct timeval at_once = {0, 0};
	struct instant now = instant_now();
	struct collection *fresh;
	int error = collections_prepare(all, config, &fresh, reason);

	if (error == 0)
		error = fleet_extend(all->fleet, config, &now, reason);
	if (error != 0) {
		list_free(fresh);
		fleet_sweep(all, &now);
		return error;
	}
	all->parallel = config->parallel;
	all->backoff_max = config->backoff_max;
	collections_sweep(all, config);
	while (fresh != NULL) {
		struct collection *c = fresh;

		fresh = c->next;
		c->next = all->list;
		all->list = c;
		c->host = fleet_find_host(all->fleet, c->config->name);
		event_add(c->timer, &at_once);
	}
	fleet_sweep(all, &now);
	collections_pump(all);
	return 0;
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
	list_free(collections->list);
	free(collections);
}
