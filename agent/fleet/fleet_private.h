/* Private to the fleet: what stands behind the structs of fleet.h. */
#ifndef AGENT_FLEET_FLEET_PRIVATE_H
#define AGENT_FLEET_FLEET_PRIVATE_H

#include "agent/fleet/fleet.h"
#include "agent/fleet/slots.h"

struct domain;
struct domains;
struct host;
struct records;

/* That a host's inventory names a domain. */
struct report {
	struct report *next; /* the same domain, on another host */
	struct domain *domain;
	struct host *host;
	const struct inventory_domain *inventory;
	uint32_t index;
	bool by_name; /* identified by host and name: no UUID was ever told */
};

/* All that one inventory reports, by domain index, ascending. */
struct reports {
	struct report *list;
	size_t count;
	const struct fleet_domain **domains; /* room for count: those that live here */
};

struct host {
	struct fleet_host public; /* first member: a public pointer is a private one */
	char *name;
	struct inventory *inventory;
	struct reports reports;
	struct fleet_service *services;
	bool dirty; /* who lives here must be listed anew */
};

struct fleet {
	struct registry *registry;
	int64_t lost_retention;
	uint32_t generation;
	bool unsaved;            /* the registry could not be saved; told once */
	bool unreserved;         /* a restart may give generations again; told once */
	bool rows_unsaved;       /* service rows may be other than their records */
	struct records *records; /* of service rows; NULL = nothing is kept */
	struct instant changed;
	struct slots hosts;               /* of struct host */
	const struct fleet_host **sorted; /* by index, ascending */
	size_t host_count;
	struct domains *domains;
	struct fleet_observer *observers;
	size_t observer_count;
};

/* ---- fleet_domains.c ---- */

struct domains *domains_new(void);
void domains_free(struct domains *domains);

/*
 * Make the reports of an inventory, giving indexes; whatever lives where stays as it
 * is. 0 or -errno with a reason.
 */
int domains_prepare(struct fleet *fleet, struct host *host,
    const struct inventory *inventory, struct reports *reports, struct reason *reason);

/* Give back prepared reports that will not be used. */
void domains_abandon(struct fleet *fleet, struct reports *reports);

/*
 * Put the prepared reports in the place of the host's old ones, find out who lives
 * where and tell observers; cannot fail. Empty reports when a host goes.
 */
void domains_replace(struct fleet *fleet, struct host *host, struct reports *reports);

/* A host became stale or fresh: domains that other hosts report too may move. */
void domains_reconsider(struct fleet *fleet, struct host *host);

/* ---- fleet_identity.c ---- */

/* What a host reported last, for looking up who its domains are now. */
struct identities {
	struct registry *registry;
	const struct host *host;
	const struct report **before; /* by name */
	size_t count;
};

/* -ENOMEM. Valid until the host's reports are replaced. */
int identities_open(
    struct identities *identities, struct fleet *fleet, const struct host *host);
void identities_close(struct identities *identities);

/*
 * The index of a domain of the host's new inventory; *by_name is set. 0 with a reason
 * as registry_index.
 */
uint32_t identity_index(const struct identities *identities,
    const struct inventory_domain *inventory, bool *by_name, struct reason *reason);

/* ---- fleet_services.c ---- */

/*
 * Make the service rows that follow from the host's rows so far and a new inventory.
 * *services is malloc'ed. 0 or -errno with a reason; the old rows are untouched.
 */
int services_prepare(struct fleet *fleet, const struct host *host,
    const struct inventory *inventory, const struct instant *now,
    struct fleet_service **services, size_t *count, struct reason *reason);

/* Free rows with the last views of lost ones. */
void services_free(struct fleet_service *services, size_t count);

/* Drop rows lost longer ago than they are kept; whether there were any. */
bool services_expire(struct fleet *fleet, struct host *host, const struct instant *now);

/* ---- fleet_records.c ---- */

/* Reads what was kept; what cannot be read is logged. NULL when memory is short. */
struct records *records_open(const struct record_store *store);
void records_free(struct records *records);

/*
 * Give a new host the rows that it had before the restart, frozen. 0, or -ENOMEM with a
 * reason.
 */
int records_restore(struct records *records, struct host *host,
    const struct instant *now, struct reason *reason);

/* A row is dropped: so is its record, with the next that are saved. */
void records_remove(struct fleet *fleet, uint32_t host, uint32_t service);

/*
 * Save what changed, or as much of it as should be saved at once; tried again at the
 * next call when it fails. Whether there is more.
 */
bool records_save(struct fleet *fleet);

#endif
