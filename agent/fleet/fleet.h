/*
 * The fleet: the current inventory of every host, how old it is, which index everything
 * has, and who wants to know when that changes. It is the only place where inventories
 * meet; collectors publish into it, everything else reads.
 */
#ifndef AGENT_FLEET_FLEET_H
#define AGENT_FLEET_FLEET_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "agent/instant.h"
#include "agent/reason.h"

struct fleet;
struct inventory;
struct inventory_domain;
struct record_store;
struct registry;

enum fleet_host_state {
	FLEET_HOST_NEVER = 1, /* nothing collected yet */
	FLEET_HOST_FRESH,     /* the last collection succeeded */
	FLEET_HOST_FAILING, /* the last collection failed, the inventory is young enough
			     */
	FLEET_HOST_STALE,   /* the inventory is older than its host's max_age */
};

enum fleet_service_kind {
	FLEET_SERVICE_VSWITCH = 1,
	FLEET_SERVICE_VCC,
	FLEET_SERVICE_VOLUME,
	FLEET_SERVICE_VSAN,
	FLEET_SERVICE_VF,
};

/* What a host offers, or offered until a while ago. */
struct fleet_service {
	uint32_t index;
	uint8_t kind;           /* enum fleet_service_kind */
	bool present;           /* false: lost, kept for a while */
	bool frozen, unsaved;   /* private */
	struct instant changed; /* came, went or changed */
	const void *item;       /* private: of the inventory, or a frozen view */
};

/* How much a service can take, and holds; INVENTORY_UNKNOWN where it makes no sense. */
struct fleet_service_use {
	int64_t capacity, used;
};

#define FLEET_TEXT_SIZE 256

/* A service as people see it. */
struct fleet_service_view {
	char name[FLEET_TEXT_SIZE];   /* volumes as "volume@service" */
	char domain[FLEET_TEXT_SIZE]; /* service domain, "" when not known */
	char detail[FLEET_TEXT_SIZE]; /* net-dev and VLANs, device path, owner ... */
	struct fleet_service_use use;
};

/* Which agent collected an inventory. */
struct fleet_origin {
	char agent[FLEET_TEXT_SIZE]; /* its name; "" = this one */
	uint32_t boot_id;            /* counts its starts */
	uint32_t generation;         /* of what it knows, see fleet_host */
};

/* What another agent says beside the facts that it hands on. */
struct fleet_relay {
	struct fleet_origin origin;
	struct instant collected; /* by the clocks here; not later than now */
	struct reason trouble;    /* why its last collection failed, "" if not */
};

struct fleet_host {
	uint32_t index;
	unsigned slot; /* small number for bitsets: 0 to fleet_slots() - 1, reused */
	const char *name;
	enum fleet_host_state state;
	const struct inventory *inventory; /* NULL until the first success */
	uint32_t generation;        /* of the fleet when the inventory last changed */
	struct instant attempted;   /* last collection begun to be reported */
	struct instant collected;   /* last success */
	struct instant changed;     /* inventory, state or reason changed */
	struct reason reason;       /* why the last collection failed, "" if not */
	struct fleet_origin origin; /* who collected the inventory */
	int64_t max_age;            /* seconds */
	/* By index, ascending. While there is no inventory: as before a restart. */
	const struct fleet_service *services;
	size_t service_count;
	const struct fleet_domain *const
	    *domains; /* that live here, by index, ascending */
	size_t domain_count;
};

/*
 * A domain of the fleet where it lives now; the object stays the same while any host
 * reports the domain, what it points to follows the inventories.
 */
struct fleet_domain {
	uint32_t index;
	unsigned slot; /* small number for arrays, reused */
	const struct fleet_host *host;
	const struct inventory_domain *inventory;
};

/* What a change is about; or-ed. */
enum fleet_change_kind {
	FLEET_CHANGE_INVENTORY =
	    1 << 0, /* a new inventory, before is the old one or NULL */
	FLEET_CHANGE_STATE = 1 << 1, /* state changed (stale, fresh, ...) */
	FLEET_CHANGE_ADDED = 1 << 2,
	FLEET_CHANGE_REMOVED = 1 << 3, /* the host is gone when the call returns */
	FLEET_CHANGE_EXPIRED = 1 << 4, /* rows of services lost long ago are gone */
};

struct fleet_change {
	unsigned kinds;
	const struct fleet_host *host;
	enum fleet_host_state state_before;
	const struct inventory *before; /* valid during the call */
};

enum fleet_domain_change {
	FLEET_DOMAIN_CHANGED, /* new, or its host or its inventory was replaced */
	FLEET_DOMAIN_REMOVED, /* freed when the call returns */
};

/*
 * Called from inside the function that caused the change: first domain_changed for each
 * domain that the change touches (also one that moves to another host because its
 * former host stopped reporting it), then host_changed once. Neither may change the
 * fleet.
 */
struct fleet_observer {
	void (*domain_changed)(void *context, const struct fleet_domain *domain,
	    enum fleet_domain_change change); /* may be NULL */
	void (*host_changed)(void *context, const struct fleet_change *change);
	void *context;
};

struct fleet_options {
	int64_t lost_retention; /* seconds a lost service keeps its row */
	/* Keeps service rows over a restart; copied; NULL = nothing is kept. */
	const struct record_store *records;
};

/*
 * An empty fleet. registry and the store of records must outlive it. *fleet is freed by
 * fleet_free, which saves what is not saved yet.
 * -ENOMEM.
 */
int fleet_open(struct fleet **fleet, struct registry *registry,
    const struct fleet_options *options);
void fleet_free(struct fleet *fleet);

/* Told of every change, in the order of registration. observer is copied. -ENOMEM. */
int fleet_observe(struct fleet *fleet, const struct fleet_observer *observer);

/*
 * Add a host, or change max_age (seconds) of the one of that name. *host stays valid
 * until fleet_remove_host. Errors: -ENOMEM, or no index could be given; with reason.
 */
int fleet_add_host(struct fleet *fleet, const char *name, int64_t max_age,
    const struct instant *now, const struct fleet_host **host, struct reason *reason);
void fleet_remove_host(
    struct fleet *fleet, const struct fleet_host *host, const struct instant *now);

/*
 * All hosts of the configuration are added: what was kept of others is forgotten, and
 * from now on service rows are saved when they change. Call it once.
 */
void fleet_settle(struct fleet *fleet);

/*
 * A collection of a host succeeded. Takes over the caller's reference to the finished
 * inventory. When the content equals the current one only its age is renewed; else it
 * replaces it, gets a new generation, and observers are told.
 * Errors (-ENOMEM, no index): the previous inventory stays, with the reason.
 */
int fleet_publish(struct fleet *fleet, const struct fleet_host *host,
    struct inventory *inventory, const struct instant *now, struct reason *reason);
/*
 * Same for an inventory that another agent has collected: it is as old as that agent
 * says, and stale when that is too old, however often it is told. relay NULL: this
 * agent collected it.
 */
int fleet_publish_relay(struct fleet *fleet, const struct fleet_host *host,
    struct inventory *inventory, const struct fleet_relay *relay,
    const struct instant *now, struct reason *reason);

/*
 * A collection failed: the inventory stays, its age grows, the reason is shown. Another
 * reason than before is a change, of which observers are not told.
 */
void fleet_fail(struct fleet *fleet, const struct fleet_host *host,
    const struct reason *why, const struct instant *now);

/* O(1), unlike the view, which has the same numbers. */
struct fleet_service_use fleet_service_use(const struct fleet_service *service);

/* Describe a service; text that does not fit is cut. */
void fleet_view_service(
    const struct fleet_service *service, struct fleet_service_view *view);

/*
 * For who describes all services of a host one after the other: have the memory at hand
 * that the ones behind services[at] will be read from. Inventories are large, and rows
 * come in no order that they lie in.
 */
void fleet_view_ahead(const struct fleet_host *host, size_t at);

/*
 * Let time pass: marks hosts stale, drops lost services after their time, saves service
 * rows that changed and indexes that could not be saved. Call about once a second; of
 * many changes that are due some are left to the next calls.
 */
void fleet_tick(struct fleet *fleet, const struct instant *now);

/*
 * Grows with every change of content, above what it was before a restart
 * (registry_number); starts at 1.
 */
uint32_t fleet_generation(const struct fleet *fleet);
/* When a host, service or domain last changed. */
struct instant fleet_changed(const struct fleet *fleet);

/* Hosts by index, ascending; *count is set. Valid until a host is added or removed. */
const struct fleet_host *const *fleet_hosts(const struct fleet *fleet, size_t *count);
const struct fleet_host *fleet_find_host(const struct fleet *fleet, const char *name);
/* One more than the largest slot in use. */
unsigned fleet_slots(const struct fleet *fleet);

/*
 * Domains by index, ascending; *count is set. Valid until the next change. A domain
 * whose UUID two hosts report stands once, where it really runs: a report that is not
 * stale wins over a stale one, then active over bound over inactive, then a migration's
 * source over its target, then the host it was on before.
 */
const struct fleet_domain *const *fleet_domains(
    const struct fleet *fleet, size_t *count);
const struct fleet_domain *fleet_domain_at(const struct fleet *fleet, unsigned slot);
/*
 * The hosts that domains were on before are those of another fleet with the same
 * registry: for a copy of that one, which nobody reads or observes yet.
 */
void fleet_take_owners(struct fleet *fleet, const struct fleet *other);
/* One more than the largest domain slot in use. */
unsigned fleet_domain_slots(const struct fleet *fleet);
/*
 * A domain by name, or by "name@host" where a name stands on several hosts. NULL with
 * a reason when there is none, or more than one.
 */
const struct fleet_domain *fleet_find_domain(
    const struct fleet *fleet, const char *name, struct reason *reason);

#endif
