/* The names most like one that does not exist, for the reason that says so. */
#ifndef AGENT_WHATIF_CLOSEST_H
#define AGENT_WHATIF_CLOSEST_H

#include <stddef.h>

#define CLOSEST_NAMES 3
#define CLOSEST_SIZE  64 /* octets of a name that are compared */

/* Start with closest_open; names are borrowed. */
struct closest {
	const char *wanted;
	const char *names[CLOSEST_NAMES]; /* nearest first */
	unsigned distances[CLOSEST_NAMES];
	size_t count;
};

void closest_open(struct closest *closest, const char *wanted);
/* One that exists; NULL and a name that was offered before are left out. */
void closest_offer(struct closest *closest, const char *name);
/* "a, b, c" into text of that size, "none" when nothing was offered; returns text. */
const char *closest_text(const struct closest *closest, char *text, size_t size);

#endif
