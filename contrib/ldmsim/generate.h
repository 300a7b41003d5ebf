/* Makes up large fleets that are the same for the same numbers. */
#ifndef LDMSIM_GENERATE_H
#define LDMSIM_GENERATE_H

#include <stddef.h>

struct generate_plan {
	size_t hosts, domains; /* in the whole fleet */
	unsigned long seed;
	/* Of a thousand chances of each kind to be unusual, how many are taken: CPUs,
	 * layouts of cores and memory, releases, flags, named resources. 0: a fleet as
	 * one meets it. */
	size_t variety;
	const char *directory; /* one file per host in there, or NULL: all to stdout */
};

/* Write the fleet. Returns 0 or -errno with a text on stderr. */
int generate_fleet(const struct generate_plan *plan);

#endif
