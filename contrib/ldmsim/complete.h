/*
 * A fleet file may leave out what a manager would choose by itself: UUIDs, MAC
 * addresses, device numbers, and the strands, memory and console port of a bound
 * domain. They are filled in when a host is read; the same file gives the same choice
 * every time.
 */
#ifndef LDMSIM_COMPLETE_H
#define LDMSIM_COMPLETE_H

#include "contrib/ldmsim/fleet.h"
#include "contrib/ldmsim/model.h"

/* Where automatically allocated addresses begin; all those below 00:14:4f:fc:00:00. */
#define MAC_AUTOMATIC_PREFIX "00:14:4f:f"

/*
 * Fill in a host. fleet: asked which MAC addresses are in use elsewhere.
 * culprit: gets the domain that cannot be completed.
 * Returns 0, or -ENOSPC with the reason in complaint.
 */
int complete_host(struct object *host, struct fleet *fleet,
    const struct object **culprit, struct text *complaint);

/* Is the address from the range that managers allocate by themselves
 * (00:14:4f:f8:00:00 to 00:14:4f:fb:ff:ff)? */
bool mac_is_automatic(const char *mac);

/* Has a domain, switch, network device or virtual function of the host the address? */
bool mac_is_used(const struct object *host, const char *mac);

#endif
