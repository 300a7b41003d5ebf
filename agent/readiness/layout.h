/*
 * Memory layouts: a domain's blocks as far as they matter for finding them a place, and
 * whether the free memory of a host has one. A block finds a place only where its
 * physical address agrees with its real one modulo the largest page.
 * Source: Oracle VM Server for SPARC 3.6 Administration Guide, "Migration Requirements
 * for Memory".
 */
#ifndef AGENT_READINESS_LAYOUT_H
#define AGENT_READINESS_LAYOUT_H

#include <stdint.h>

#include "agent/fleet/inventory.h"

struct inventory_ranges;
struct needs;

/* More make a layout not known. */
#define LAYOUT_MAX_BLOCKS 64

/* Gaps that are looked at, those left beside placed blocks too. */
#define LAYOUT_MAX_RANGES 512

enum layout_fit {
	LAYOUT_FITS,
	LAYOUT_SPLIT,     /* if blocks are split at the largest page */
	LAYOUT_NONE,      /* one way or the other, it does not */
	LAYOUT_UNDECIDED, /* whether there is a place for all at once was not found out
			   */
};

/*
 * The layout of a domain as a string of octets, the same for all domains whose blocks
 * fare alike: its page size, and of each block the size and the offset within a page;
 * where the page size was not told, within the largest page any CPU has. NULL when a
 * block is not known, or there are too many; and after a failure, then with
 * needs->error.
 */
const char *layout_write(struct needs *needs, const struct inventory_domain *domain);

/* Whether and how a layout fits into free memory. */
enum layout_fit layout_fit(const char *text, const struct inventory_ranges *free);

/*
 * Take the memory of a layout that fits out of the free memory, as layout_fit lays it:
 * where the manager will really put it, nobody can know. free has room for
 * LAYOUT_MAX_RANGES; it is not whole any more where there is no place.
 */
void layout_take(const char *text, struct inventory_ranges *free);

#endif
