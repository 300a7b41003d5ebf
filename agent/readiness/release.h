/* The release of a manager as one number, to compare and to keep in a need. */
#ifndef AGENT_READINESS_RELEASE_H
#define AGENT_READINESS_RELEASE_H

#include "agent/fleet/inventory.h"

#define RELEASE(major, minor) ((int64_t)(major)*1000 + (minor))

/* Major and minor number, INVENTORY_UNKNOWN when the version is not known. */
static inline int64_t
release_of(const struct inventory_version *version)
{
	return version->text != NULL ? RELEASE(version->part[0], version->part[1])
				     : INVENTORY_UNKNOWN;
}

/* The lower one of two; not known when either is not. */
static inline int64_t
release_older(int64_t a, int64_t b)
{
	return a < b ? a : b;
}

#endif
