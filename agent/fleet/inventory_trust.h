/*
 * The hosts whose certificates a host has, as one string: in the order that the search
 * wants, a blank after each. A fleet where all trust each other asks a million times.
 */
#ifndef AGENT_FLEET_INVENTORY_TRUST_H
#define AGENT_FLEET_INVENTORY_TRUST_H

#include <stdbool.h>

/*
 * Names with blanks between them in that order, for free(); NULL: no memory.
 * inventory_finish() calls it, so that nobody has to think of it.
 */
char *inventory_trust_sort(const char *names);

/*
 * Whether a host is among names in that order. A host may be named with its domain or
 * not: where one of two names has no dot, what stands before the other one's counts.
 */
bool inventory_trust_has(const char *names, const char *host);

#endif
