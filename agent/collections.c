/* All hosts: following a configuration. */
#include "agent/collection.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include <event2/event.h>

#include "agent/collection_private.h"
#include "agent/config.h"
#include "agent/fleet/fleet.h"

int
collections_open(
    struct collections **collections, struct event_base *base, struct fleet *fleet)
{
	struct collections *new = calloc(1, sizeof(*new));
	size_t count = 0;

	if (new == NULL)
		return -ENOMEM;
	while (collectors[count] != NULL)
		count++;
	new->common = calloc(count + 1, sizeof(*new->common));
	if (new->common == NULL) {
		free(new);
		return -ENOMEM;
	}
	new->base = base;
	new->fleet = fleet;
	new->waiting_end = &new->waiting;
	new->parallel = 1;
	new->pump = event_new(base, -1, 0, collections_begin_next, new);
	if (new->pump == NULL) {
		free(new);
		return -ENOMEM;
	}
	*collections = new;
	return 0;
}

void **
collections_common(struct collections *all, const struct collector *collector)
{
	size_t i = 0;

	while (collectors[i] != NULL && collectors[i] != collector)
		i++;
	return collectors[i] != NULL ? &all->common[i] : NULL;
}

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
		collection_start(c);
	}
	fleet_sweep(all, &now);
	fleet_set_ages(all, &now);
	all->following = NULL;
	collections_pump(all);
}

void
collections_hurry(struct collections *all, const char *host)
{
	struct collection *c = collection_find(all, host);

	if (c == NULL)
		return;
	c->hurried = true;
	if (!c->waiting && !c->running)
		collection_start(c);
}

void
collections_on_progress(struct collections *all,
    void (*progress)(void *context, const char *host, const char *domain, int percent),
    void *context)
{
	all->progress = progress;
	all->progress_context = context;
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
	event_free(collections->pump);
	free(collections->common);
	free(collections);
}
