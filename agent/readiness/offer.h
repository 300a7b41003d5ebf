/*
 * Offers: the names under which a host has something that a domain could need or run
 * into. They are kept as hashes: who finds one looks into the inventory for the truth,
 * so that two names of one hash cost time and nothing else.
 */
#ifndef AGENT_READINESS_OFFER_H
#define AGENT_READINESS_OFFER_H

#include <stdbool.h>
#include <stdint.h>

struct inventory;
struct inventory_domain;

enum offer_kind {
	OFFER_VOLUME,
	OFFER_DISK_SERVICE,
	OFFER_SWITCH,
	OFFER_CONCENTRATOR,
	OFFER_GROUP,
	OFFER_VSAN,
	OFFER_VF,
	OFFER_DOMAIN,
	OFFER_UUID,
};

typedef uint32_t offer_hash;

#define OFFER_NONE ((offer_hash)0)

/* Hash of a name, never OFFER_NONE. second: "" where one name is enough. */
offer_hash offer_name(enum offer_kind kind, const char *name, const char *second);
/* Hash of a host, never OFFER_NONE: of its name up to the first dot or blank. */
offer_hash offer_host(const char *name);
/* Hash of a MAC address, never OFFER_NONE. */
offer_hash offer_mac(int64_t address);

/*
 * Hash of a host id, never OFFER_NONE: that of the MAC address from which the manager
 * makes it, so that a domain offers it by its address.
 */
offer_hash offer_hostid(int64_t hostid);
/* Whether the host id of a domain is the one that the manager makes of its address. */
bool offer_hostid_follows(const struct inventory_domain *domain);

/*
 * Call visit for what the host gets that a domain comes to: name, UUID, console group,
 * addresses, host id. As offer_visit.
 */
int offer_visit_domain(const struct inventory_domain *domain,
    int (*visit)(void *context, offer_hash offer), void *context);

/*
 * Call visit for everything a host offers, the same hash perhaps more than once. A
 * non-zero return of visit ends the walk and is returned.
 */
int offer_visit(const struct inventory *inventory,
    int (*visit)(void *context, offer_hash offer), void *context);

#endif
