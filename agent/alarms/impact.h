/* What a loss on a host means for the domains of the others. */
#ifndef AGENT_ALARMS_IMPACT_H
#define AGENT_ALARMS_IMPACT_H

#include <stddef.h>
#include <stdint.h>

struct fleet;
struct fleet_host;
struct fleet_service;
struct matrix;

/* Domains of other hosts, without control domains. */
struct impact {
	uint32_t domains;  /* that lost the host as a target by this */
	uint32_t stranded; /* those of them that no host is a target for */
};

/* Of domains for which nothing but their console blocks the host. */
struct impact impact_of_consoles(const struct fleet *fleet, const struct matrix *matrix,
    const struct fleet_host *host);

/* Of domains of which is not known whether they fit there. */
struct impact impact_of_silence(const struct fleet *fleet, const struct matrix *matrix,
    const struct fleet_host *host);

/*
 * Of domains that use a service of that name and kind, and for which nothing but needs
 * of its class blocks the host; one pass for all of them. impacts: count elements, as
 * services. Of several of one kind and name one has the numbers. 0, or -ENOMEM and all
 * numbers are 0.
 */
int impact_of_services(const struct fleet *fleet, const struct matrix *matrix,
    const struct fleet_host *host, const struct fleet_service *const *services,
    size_t count, struct impact *impacts);

#endif
