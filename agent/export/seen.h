/* A set of 64-bit numbers that are evenly spread, such as hashes. */
#ifndef AGENT_EXPORT_SEEN_H
#define AGENT_EXPORT_SEEN_H

#include <stddef.h>
#include <stdint.h>

/* Zero-initialise; seen_free releases. */
struct seen {
	uint64_t *places; /* 0 = free */
	size_t size;      /* a power of two, or 0 */
	size_t count;
	int zero; /* whether 0 is in it */
};

/* 1: it is new; 0: it was there; -ENOMEM. */
int seen_add(struct seen *seen, uint64_t number);
/* That it will be asked for soon: the memory is fetched. */
void seen_expect(const struct seen *seen, uint64_t number);
void seen_free(struct seen *seen);

#endif
