/*
 * The hosts whose certificates a host has, as one string: in the order that the search
 * wants, a blank after each. A fleet where all trust each other asks a million times.
 */
#ifndef AGENT_FLEET_INVENTORY_TRUST_H
#define AGENT_FLEET_INVENTORY_TRUST_H

#include <stdbool.h>

/* Put names with a blank after each in order. 0 or -ENOMEM. */
int inventory_trust_sort(char *names);

/*
 * Whether a host is among names in that order. A host may be named with its domain or
 * not: where one of two names has no dot, what stands before the other one's counts.
 */
bool inventory_trust_has(const char *names, const char *host);

#endif
