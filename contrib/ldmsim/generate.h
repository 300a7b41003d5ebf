/* Makes up large fleets that are the same for the same numbers. */
#ifndef LDMSIM_GENERATE_H
#define LDMSIM_GENERATE_H

#include <stddef.h>

struct generate_plan {
	size_t hosts, domains; /* in the whole fleet */
	unsigned long seed;
	const char *directory; /* one file per host in there, or NULL: all to stdout */
};

/* Write the fleet. Returns 0 or -errno with a text on stderr. */
int generate_fleet(const struct generate_plan *plan);

#endif
