#include "agent/whatif/plan.h"

#include <errno.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include "agent/fleet/fleet.h"
#include "agent/fleet/inventory.h"
#include "agent/reason.h"
#include "agent/whatif/closest.h"

/* One host as it would be. */
struct planned {
	char *name;
	struct inventory *inventory; /* NULL: it told nothing */
	/* When that was collected, and why the last collection failed, as it is in the
	 * fleet that the plan begins with; zeroed: just now. */
	struct fleet_relay relay;
	int64_t max_age; /* seconds */
	bool down;
};

struct plan {
	const struct fleet *before;
	struct planned *hosts;
	size_t count;
};

/* Of a host that the configuration does not name; it never gets old here. */
#define MAX_AGE 3600

static struct planned *
planned_add(struct plan *plan, const char *name)
{
	struct planned *hosts =
	    realloc(plan->hosts, (plan->count + 1) * sizeof(*plan->hosts));
	struct planned *host;

	if (hosts == NULL)
		return NULL;
	plan->hosts = hosts;
	host = &hosts[plan->count];
	*host = (struct planned){.name = strdup(name), .max_age = MAX_AGE};
	if (host->name == NULL)
		return NULL;
	plan->count++;
	return host;
}

int
plan_open(struct plan **plan_out, const struct fleet *fleet)
{
	struct plan *plan = calloc(1, sizeof(*plan));
	size_t count;
	const struct fleet_host *const *hosts = fleet_hosts(fleet, &count);

	if (plan == NULL)
		return -ENOMEM;
	plan->before = fleet;
	for (size_t i = 0; i < count; i++) {
		struct planned *host = planned_add(plan, hosts[i]->name);

		if (host == NULL) {
			plan_free(plan);
			return -ENOMEM;
		}
		/* Only its count of references changes. */
		host->inventory =
		    inventory_ref((struct inventory *)(uintptr_t)hosts[i]->inventory);
		host->relay.origin = hosts[i]->origin;
		host->relay.collected = hosts[i]->collected;
		host->relay.trouble = hosts[i]->reason;
		host->max_age = hosts[i]->max_age;
	}
	*plan_out = plan;
	return 0;
}

void
plan_free(struct plan *plan)
{
	if (plan == NULL)
		return;
	for (size_t i = 0; i < plan->count; i++) {
		inventory_unref(plan->hosts[i].inventory);
		free(plan->hosts[i].name);
	}
	free(plan->hosts);
	free(plan);
}

/* A host that is there; NULL with a reason that names those most like it. */
static struct planned *
planned_find(struct plan *plan, const char *name, struct reason *reason)
{
	struct closest closest;
	char text[256];

	closest_open(&closest, name);
	for (size_t i = 0; i < plan->count; i++) {
		struct planned *host = &plan->hosts[i];

		if (host->down)
			continue;
		if (strcmp(host->name, name) == 0)
			return host;
		closest_offer(&closest, host->name);
	}
	reason_set(reason, -ENOENT, "there is no host %s; most like it: %s", name,
	    closest_text(&closest, text, sizeof(text)));
	return NULL;
}

int
plan_host_down(struct plan *plan, const char *name, struct reason *reason)
{
	struct planned *host = planned_find(plan, name, reason);

	if (host == NULL)
		return -ENOENT;
	host->down = true;
	return 0;
}

int
plan_put(struct plan *plan, const char *name, struct inventory *inventory,
    struct reason *reason)
{
	struct planned *host = NULL;

	for (size_t i = 0; i < plan->count && host == NULL; i++)
		if (strcmp(plan->hosts[i].name, name) == 0)
			host = &plan->hosts[i];
	if (host == NULL)
		host = planned_add(plan, name);
	if (host == NULL) {
		inventory_unref(inventory);
		return reason_set(reason, -ENOMEM, "out of memory");
	}
	inventory_unref(host->inventory);
	host->inventory = inventory;
	host->relay = (struct fleet_relay){.origin = {.agent = ""}};
	host->down = false;
	return 0;
}

/* ---- removing a service ---- */

/* What is removed, taken apart; texts are cut out of copy. */
struct target {
	enum inventory_removal kind;
	char *copy;
	const char *name, *service, *host;
};

static int
target_open(struct target *target, enum inventory_removal kind, const char *what,
    struct reason *reason)
{
	bool volume = kind == INVENTORY_REMOVE_VOLUME;
	char *at, *second = NULL;

	*target = (struct target){.kind = kind, .copy = strdup(what)};
	if (target->copy == NULL)
		return reason_set(reason, -ENOMEM, "out of memory");
	at = strrchr(target->copy, '@');
	if (at != NULL) {
		*at++ = '\0';
		second = volume ? strrchr(target->copy, '@') : NULL;
	}
	if (second != NULL)
		*second++ = '\0';
	target->name = target->copy;
	target->service = second;
	target->host = at;
	if (at == NULL || at[0] == '\0' || target->name[0] == '\0' ||
	    (volume && (second == NULL || second[0] == '\0')))
		return reason_set(reason, -EINVAL, "%s is not of the form %s", what,
		    volume ? "VOLUME@SERVICE@HOST" : "NAME@HOST");
	return 0;
}

static bool
is_named(const char *text, const char *name)
{
	return text != NULL && strcmp(text, name) == 0;
}

/* What the host has of that kind, to tell what is most like the name. */
static int
target_missing(const struct target *target, const struct inventory *inventory,
    struct reason *reason)
{
	static const char *const words[] = {
	    [INVENTORY_REMOVE_VSW] = "virtual switch",
	    [INVENTORY_REMOVE_VCC] = "console concentrator",
	    [INVENTORY_REMOVE_VOLUME] = "volume",
	};
	const char *service = target->service;
	struct closest closest;
	char text[256];

	closest_open(&closest, target->name);
	if (target->kind == INVENTORY_REMOVE_VSW)
		for (const struct inventory_vsw *v = inventory->vsws; v; v = v->next)
			closest_offer(&closest, v->name);
	if (target->kind == INVENTORY_REMOVE_VCC)
		for (const struct inventory_vcc *v = inventory->vccs; v; v = v->next)
			closest_offer(&closest, v->name);
	if (service != NULL && inventory_find_vds(inventory, service) == NULL) {
		closest_open(&closest, service);
		for (const struct inventory_vds *v = inventory->vdss; v; v = v->next)
			closest_offer(&closest, v->name);
		return reason_set(reason, -ENOENT,
		    "there is no disk service %s on %s; most like it: %s", service,
		    target->host, closest_text(&closest, text, sizeof(text)));
	}
	for (const struct inventory_vds *d = inventory->vdss; d; d = d->next)
		for (const struct inventory_volume *v = d->volumes; v; v = v->next)
			if (service != NULL && is_named(d->name, service))
				closest_offer(&closest, v->name);
	return reason_set(reason, -ENOENT,
	    "there is no %s %s%s%s on %s; most like it: %s", words[target->kind],
	    target->name, service != NULL ? "@" : "", service != NULL ? service : "",
	    target->host, closest_text(&closest, text, sizeof(text)));
}

static bool
target_is_used_by(const struct target *target, const struct inventory_domain *domain)
{
	switch (target->kind) {
	case INVENTORY_REMOVE_VSW:
		for (const struct inventory_vnet *v = domain->vnets; v; v = v->next)
			if (is_named(v->service, target->name))
				return true;
		return false;
	case INVENTORY_REMOVE_VCC:
		return is_named(domain->console.service, target->name);
	case INVENTORY_REMOVE_VOLUME:
	default:
		for (const struct inventory_vdisk *v = domain->vdisks; v; v = v->next) {
			if (is_named(v->volume, target->name) &&
			    is_named(v->service, target->service))
				return true;
			for (const struct inventory_path *p = v->paths; p; p = p->next)
				if (is_named(p->volume, target->name) &&
				    is_named(p->service, target->service))
					return true;
		}
		return false;
	}
}

static int
target_remove(const struct target *target, struct planned *host, size_t *users,
    struct reason *reason)
{
	struct inventory *without;
	size_t removed = 0;
	int error;

	if (host->inventory == NULL)
		return reason_set(reason, -ENOENT,
		    "%s told nothing, nor what it has: %s", host->name,
		    host->relay.trouble.text);
	error = inventory_without(&without, host->inventory, target->kind, target->name,
	    target->service, &removed);
	if (error != 0)
		return reason_set(reason, error, "out of memory");
	if (removed == 0) {
		inventory_unref(without);
		return target_missing(target, host->inventory, reason);
	}
	*users = 0;
	for (const struct inventory_domain *d = without->domains; d; d = d->next)
		*users += target_is_used_by(target, d);
	inventory_unref(host->inventory);
	host->inventory = without;
	return 0;
}

int
plan_remove(struct plan *plan, enum inventory_removal kind, const char *what,
    size_t *users, struct reason *reason)
{
	struct target target;
	struct planned *host;
	int error = target_open(&target, kind, what, reason);

	if (error == 0 && target.host != NULL) {
		host = planned_find(plan, target.host, reason);
		error = host != NULL ? target_remove(&target, host, users, reason)
				     : -ENOENT;
	}
	free(target.copy);
	return error;
}

/* ---- the fleet of the plan ---- */

static int
planned_publish(const struct planned *planned, struct fleet *fleet,
    const struct instant *now, struct reason *reason)
{
	const struct fleet_relay *relay = NULL;
	const struct fleet_host *host;
	int error =
	    fleet_add_host(fleet, planned->name, planned->max_age, now, &host, reason);

	if (error != 0)
		return error;
	if (planned->inventory == NULL) {
		fleet_fail(fleet, host, &planned->relay.trouble, now);
		return 0;
	}
	/* What was too old stays too old: else the change would seem to mend that. */
	if (planned->relay.collected.wall != 0)
		relay = &planned->relay;
	return fleet_publish_relay(
	    fleet, host, inventory_ref(planned->inventory), relay, now, reason);
}

int
plan_fleet(const struct plan *plan, struct registry *registry,
    const struct instant *now, struct fleet **fleet_out, struct reason *reason)
{
	const struct fleet_options options = {0};
	struct fleet *fleet;
	int error = fleet_open(&fleet, registry, &options);

	if (error != 0)
		return reason_set(reason, error, "out of memory");
	for (size_t i = 0; i < plan->count && error == 0; i++)
		if (!plan->hosts[i].down)
			error = planned_publish(&plan->hosts[i], fleet, now, reason);
	if (error != 0) {
		fleet_free(fleet);
		return error;
	}
	/* Else a domain that two hosts report alike would seem to move. */
	fleet_take_owners(fleet, plan->before);
	*fleet_out = fleet;
	return 0;
}
