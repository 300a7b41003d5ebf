/* What a loss on a host means for the domains of the others. */
#ifndef AGENT_ALARMS_IMPACT_H
#define AGENT_ALARMS_IMPACT_H

#include <stddef.h>
#include <stdint.h>

#include "agent/fleet/fleet.h"
#include "agent/readiness/finding.h"

struct matrix;

/* Domains of other hosts, without those that never migrate. */
struct impact {
	uint32_t domains;  /* that lost the host as a target by this */
	uint32_t stranded; /* those of them that no host is a target for */
};

/*
 * Of domains whose console blocks the host, and which nothing else blocks but needs of
 * the classes that the host has lost services of (bit class - 1): what is blocked for
 * other reasons was no target before.
 */
struct impact impact_of_consoles(const struct fleet *fleet, const struct matrix *matrix,
    const struct fleet_host *host, unsigned lost);

/* Of domains of which is not known whether they fit there. */
struct impact impact_of_silence(const struct fleet *fleet, const struct matrix *matrix,
    const struct fleet_host *host);

/*
 * Of domains that use a service of that name and kind and are blocked by its class;
 * else as above. One pass for all of them. impacts: count elements, as services. Of
 * several of one kind and name one has the numbers. 0, or -ENOMEM and all numbers are
 * 0.
 */
int impact_of_services(const struct fleet *fleet, const struct matrix *matrix,
    const struct fleet_host *host, unsigned lost,
    const struct fleet_service *const *services, size_t count, struct impact *impacts);

/* The class of needs that a kind of services is for. */
enum finding_class impact_class(enum fleet_service_kind kind);

#endif
