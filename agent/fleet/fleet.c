#include "agent/fleet/fleet.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "agent/fleet/fleet_private.h"
#include "agent/fleet/inventory.h"
#include "agent/fleet/registry.h"
#include "agent/log.h"

/*
 * Hosts that may change in one tick: each costs some milliseconds in a fleet of 50,000
 * domains, and all of them may grow stale in the same second.
 */
#define TICK_CHANGES 64

static void
fleet_next_generation(struct fleet *fleet)
{
	struct reason reason = {""};

	fleet->generation =
	    registry_number(fleet->registry, REGISTRY_GENERATION, &reason);
	if (reason.text[0] != '\0' && !fleet->unreserved)
		log_warning(ROOM_FLEET,
		    "a restart may go back to older generations: %s", reason.text);
	fleet->unreserved = reason.text[0] != '\0';
}

/* New indexes become durable as soon as they can be seen; a failure is not the end. */
static void
fleet_flush(struct fleet *fleet)
{
	struct reason reason = {""};
	bool failed = registry_flush(fleet->registry, &reason) != 0;

	if (failed && !fleet->unsaved)
		log_warning(ROOM_FLEET,
		    "new indexes are not saved yet, this is tried again: %s",
		    reason.text);
	else if (!failed && fleet->unsaved)
		log_info(ROOM_FLEET, "indexes are saved again");
	fleet->unsaved = failed;
}

static void
host_free(struct host *host)
{
	services_free(host->services, host->public.service_count);
	free(host->reports.list);
	free(host->reports.domains);
	inventory_unref(host->inventory);
	free(host->name);
	free(host);
}

void
fleet_free(struct fleet *fleet)
{
	if (fleet == NULL)
		return;
	if (fleet->unsaved)
		fleet_flush(fleet);
	while (records_save(fleet))
		;
	records_free(fleet->records);
	domains_free(fleet->domains);
	for (unsigned i = 0; i < fleet->hosts.count; i++)
		if (fleet->hosts.items[i] != NULL)
			host_free(fleet->hosts.items[i]);
	slots_clear(&fleet->hosts);
	free(fleet->sorted);
	free(fleet->observers);
	free(fleet);
}

int
fleet_open(struct fleet **fleet, struct registry *registry,
    const struct fleet_options *options)
{
	struct fleet *new = calloc(1, sizeof(*new));

	if (new == NULL)
		return -ENOMEM;
	new->registry = registry;
	new->lost_retention = options->lost_retention;
	new->domains = domains_new();
	if (options->records != NULL)
		new->records = records_open(options->records);
	if (new->domains == NULL ||
	    (options->records != NULL && new->records == NULL)) {
		fleet_free(new);
		return -ENOMEM;
	}
	fleet_next_generation(new);
	*fleet = new;
	return 0;
}

int
fleet_observe(struct fleet *fleet, const struct fleet_observer *observer)
{
	size_t count = fleet->observer_count + 1;
	struct fleet_observer *observers =
	    realloc(fleet->observers, count * sizeof(*observers));

	if (observers == NULL)
		return -ENOMEM;
	observers[count - 1] = *observer;
	fleet->observers = observers;
	fleet->observer_count = count;
	return 0;
}

/* Every change ends here: everybody is told. */
static void
fleet_tell(struct fleet *fleet, struct host *host, unsigned kinds,
    enum fleet_host_state before, const struct inventory *inventory)
{
	struct fleet_change change = {
	    .kinds = kinds,
	    .host = &host->public,
	    .state_before = before,
	    .before = inventory,
	};

	for (size_t i = 0; i < fleet->observer_count; i++)
		fleet->observers[i].host_changed(fleet->observers[i].context, &change);
}

/* Before observers look: they may ask for the generation. */
static void
fleet_advance(struct fleet *fleet, struct host *host, const struct instant *now)
{
	fleet_next_generation(fleet);
	host->public.generation = fleet->generation;
	host->public.changed = *now;
	fleet->changed = *now;
}

/* ---- hosts ---- */

static void
hosts_sort_in(struct fleet *fleet, const struct fleet_host *host)
{
	size_t at = fleet->host_count++;

	while (at > 0 && fleet->sorted[at - 1]->index > host->index) {
		fleet->sorted[at] = fleet->sorted[at - 1];
		at--;
	}
	fleet->sorted[at] = host;
}

static void
hosts_sort_out(struct fleet *fleet, const struct fleet_host *host)
{
	size_t count = 0;

	for (size_t i = 0; i < fleet->host_count; i++)
		if (fleet->sorted[i] != host)
			fleet->sorted[count++] = fleet->sorted[i];
	fleet->host_count = count;
}

static struct host *
host_new(struct fleet *fleet, const char *name, const struct instant *now,
    struct reason *reason)
{
	const struct fleet_host **sorted =
	    realloc(fleet->sorted, (fleet->host_count + 1) * sizeof(*sorted));
	struct host *host;

	if (sorted == NULL) {
		reason_set(reason, -ENOMEM, "no memory for host %s", name);
		return NULL;
	}
	fleet->sorted = sorted;
	host = calloc(1, sizeof(*host));
	if (host != NULL)
		host->name = strdup(name);
	if (host == NULL || host->name == NULL) {
		free(host);
		reason_set(reason, -ENOMEM, "no memory for host %s", name);
		return NULL;
	}
	host->public.name = host->name;
	host->public.state = FLEET_HOST_NEVER;
	host->public.index =
	    registry_index(fleet->registry, REGISTRY_HOST, &name, 1, reason);
	if (host->public.index == 0 ||
	    records_restore(fleet->records, host, now, reason) != 0) {
		host_free(host);
		return NULL;
	}
	return host;
}

int
fleet_add_host(struct fleet *fleet, const char *name, int64_t max_age,
    const struct instant *now, const struct fleet_host **host, struct reason *reason)
{
	struct host *new = (struct host *)(uintptr_t)fleet_find_host(fleet, name);

	if (new != NULL) {
		new->public.max_age = max_age;
		*host = &new->public;
		return 0;
	}
	new = host_new(fleet, name, now, reason);
	if (new == NULL)
		return -ENOMEM;
	if (slots_add(&fleet->hosts, new, &new->public.slot) != 0) {
		host_free(new);
		return reason_set(reason, -ENOMEM, "no memory for host %s", name);
	}
	new->public.max_age = max_age;
	hosts_sort_in(fleet, &new->public);
	fleet_flush(fleet);
	fleet_advance(fleet, new, now);
	fleet_tell(fleet, new, FLEET_CHANGE_ADDED, FLEET_HOST_NEVER, NULL);
	*host = &new->public;
	return 0;
}

void
fleet_remove_host(
    struct fleet *fleet, const struct fleet_host *host, const struct instant *now)
{
	struct host *own = fleet->hosts.items[host->slot];
	struct reports none = {0};

	for (size_t i = 0; i < host->service_count; i++)
		records_remove(fleet, host->index, host->services[i].index);
	hosts_sort_out(fleet, host);
	fleet_advance(fleet, own, now);
	domains_replace(fleet, own, &none);
	fleet_tell(fleet, own, FLEET_CHANGE_REMOVED, host->state, own->inventory);
	slots_remove(&fleet->hosts, host->slot);
	host_free(own);
}

/* ---- collections ---- */

static void
host_log_state(const struct host *host, enum fleet_host_state before)
{
	if (host->public.state == FLEET_HOST_STALE)
		log_warning(ROOM_FLEET,
		    "%s: what is known is older than %lld s, so it is not known any "
		    "more what fits there%s%s",
		    host->name, (long long)host->public.max_age,
		    host->public.reason.text[0] != '\0' ? ": " : "",
		    host->public.reason.text);
	else if (before == FLEET_HOST_STALE)
		log_info(ROOM_FLEET, "%s: known again", host->name);
}

/* Change the state; which of the host's domains live elsewhere may follow from it. */
static void
host_set_state(struct fleet *fleet, struct host *host, enum fleet_host_state state,
    const struct instant *now)
{
	enum fleet_host_state before = host->public.state;

	if (before == state)
		return;
	host->public.state = state;
	host_log_state(host, before);
	fleet_advance(fleet, host, now);
	if (before == FLEET_HOST_STALE || state == FLEET_HOST_STALE)
		domains_reconsider(fleet, host);
	fleet_tell(fleet, host, FLEET_CHANGE_STATE, before, host->inventory);
}

static void
host_mark_collected(
    struct host *host, const struct fleet_relay *relay, const struct instant *now)
{
	static const struct fleet_origin here = {.agent = ""};

	host->public.attempted = *now;
	host->public.collected = relay != NULL ? relay->collected : *now;
	host->public.reason = relay != NULL ? relay->trouble : (struct reason){""};
	host->public.origin = relay != NULL ? relay->origin : here;
}

/* What a host without news is: nothing yet, still good, or too old. */
static enum fleet_host_state
host_age_state(const struct host *host, const struct instant *now)
{
	if (host->inventory == NULL)
		return FLEET_HOST_NEVER;
	if (instant_seconds_between(&host->public.collected, now) >
	    host->public.max_age)
		return FLEET_HOST_STALE;
	return host->public.reason.text[0] != '\0' ? FLEET_HOST_FAILING
						   : FLEET_HOST_FRESH;
}

/* Put a new inventory with all that follows from it in the place of the old one. */
static int
host_replace(struct fleet *fleet, struct host *host, struct inventory *inventory,
    const struct fleet_relay *relay, const struct instant *now, struct reason *reason)
{
	enum fleet_host_state state = host->public.state;
	struct inventory *before = host->inventory;
	struct fleet_service *services;
	struct reports reports;
	size_t service_count;
	int error;

	error = services_prepare(
	    fleet, host, inventory, now, &services, &service_count, reason);
	if (error != 0)
		return error;
	error = domains_prepare(fleet, host, inventory, &reports, reason);
	if (error != 0) {
		services_free(services, service_count);
		return error;
	}
	services_free(host->services, host->public.service_count);
	host->services = services;
	host->public.services = services;
	host->public.service_count = service_count;
	fleet->rows_unsaved = true;
	host->inventory = inventory;
	host->public.inventory = inventory;
	host_mark_collected(host, relay, now);
	host->public.state = host_age_state(host, now);
	host_log_state(host, state);
	fleet_flush(fleet);
	fleet_advance(fleet, host, now);
	domains_replace(fleet, host, &reports);
	fleet_tell(fleet, host,
	    FLEET_CHANGE_INVENTORY |
		(state != host->public.state ? FLEET_CHANGE_STATE : 0U),
	    state, before);
	inventory_unref(before);
	return 0;
}

/* Follow the age and the reason, which was `before`. */
static void
host_follow(struct fleet *fleet, struct host *host, const struct reason *before,
    const struct instant *now)
{
	enum fleet_host_state state = host_age_state(host, now);

	if (state == host->public.state &&
	    strcmp(before->text, host->public.reason.text) != 0)
		fleet_advance(fleet, host, now);
	host_set_state(fleet, host, state, now);
}

int
fleet_publish_relay(struct fleet *fleet, const struct fleet_host *host,
    struct inventory *inventory, const struct fleet_relay *relay,
    const struct instant *now, struct reason *reason)
{
	struct host *own = fleet->hosts.items[host->slot];
	struct reason before = own->public.reason;
	int error;

	if (own->inventory != NULL && inventory_equal(own->inventory, inventory)) {
		inventory_unref(inventory);
		host_mark_collected(own, relay, now);
		host_follow(fleet, own, &before, now);
		return 0;
	}
	error = host_replace(fleet, own, inventory, relay, now, reason);
	if (error != 0)
		inventory_unref(inventory);
	return error;
}

int
fleet_publish(struct fleet *fleet, const struct fleet_host *host,
    struct inventory *inventory, const struct instant *now, struct reason *reason)
{
	return fleet_publish_relay(fleet, host, inventory, NULL, now, reason);
}

void
fleet_fail(struct fleet *fleet, const struct fleet_host *host, const struct reason *why,
    const struct instant *now)
{
	struct host *own = fleet->hosts.items[host->slot];
	struct reason before = own->public.reason;

	own->public.attempted = *now;
	own->public.reason = *why;
	host_follow(fleet, own, &before, now);
}

/* Let time pass for one host; whether that changed anything. */
static bool
host_tick(struct fleet *fleet, struct host *host, const struct instant *now)
{
	enum fleet_host_state before = host->public.state;

	host_set_state(fleet, host, host_age_state(host, now), now);
	if (!services_expire(fleet, host, now))
		return host->public.state != before;
	fleet_advance(fleet, host, now);
	fleet_tell(
	    fleet, host, FLEET_CHANGE_EXPIRED, host->public.state, host->inventory);
	return true;
}

void
fleet_tick(struct fleet *fleet, const struct instant *now)
{
	unsigned changes = 0;

	if (fleet->unsaved)
		fleet_flush(fleet);
	for (unsigned i = 0; i < fleet->hosts.count && changes < TICK_CHANGES; i++)
		if (fleet->hosts.items[i] != NULL)
			changes += host_tick(fleet, fleet->hosts.items[i], now);
	records_save(fleet);
}

/* ---- reading ---- */

uint32_t
fleet_generation(const struct fleet *fleet)
{
	return fleet->generation;
}

struct instant
fleet_changed(const struct fleet *fleet)
{
	return fleet->changed;
}

const struct fleet_host *const *
fleet_hosts(const struct fleet *fleet, size_t *count)
{
	*count = fleet->host_count;
	return fleet->sorted;
}

const struct fleet_host *
fleet_find_host(const struct fleet *fleet, const char *name)
{
	for (size_t i = 0; i < fleet->host_count; i++)
		if (strcmp(fleet->sorted[i]->name, name) == 0)
			return fleet->sorted[i];
	return NULL;
}

unsigned
fleet_slots(const struct fleet *fleet)
{
	return fleet->hosts.count;
}
