/* Which strand and which memory of a host belongs to whom. */
#ifndef LDMSIM_LAYOUT_H
#define LDMSIM_LAYOUT_H

#include <stdbool.h>
#include <stdint.h>

#include "contrib/ldmsim/model.h"
#include "contrib/ldmsim/text.h"

/* Memory is given out in pieces that begin at multiples of this. */
#define LAYOUT_MEMORY_UNIT ((uint64_t)256 << 20)

/* A piece of memory of a bound domain, of the system (owner NULL), or free. */
struct layout_block {
	uint64_t real, physical, size; /* addresses and bytes */
	const struct object *owner;
	bool free;
};

struct layout {
	unsigned strands, threads;    /* of the host; threads of one core */
	const struct object **owners; /* per strand, NULL = free */
	struct layout_block
	    *blocks; /* sorted by physical address, free ones included */
	size_t count;
};

/* Read the layout of a host off its bound domains; the caller frees it with
 * layout_free(). */
void layout_read(struct layout *layout, const struct object *host);
void layout_free(struct layout *layout);

/* Is no strand of the core anybody's? None that the host does not have is free. */
bool layout_core_is_free(const struct layout *layout, unsigned core);

/* Threads of one core, at least 1. */
unsigned host_threads(const struct object *host);

/* Virtual CPUs that a domain has or wants. */
unsigned domain_strands(const struct object *host, const struct object *domain);

/*
 * Give strands, memory and a console port to a domain as far as it has none yet.
 * Returns 0, or -ENOSPC with the manager's words in complaint.
 */
int layout_bind(
    const struct object *host, struct object *domain, struct text *complaint);

/* Take back what layout_bind() gave. */
void layout_unbind(struct object *domain);

/* A domain's blocks as an array of count elements, which the caller frees. */
struct layout_block *domain_blocks(const struct object *domain, size_t *count);

/* Step through "0-7,16": returns the rest after one range, NULL at the end. */
const char *range_next(const char *ranges, unsigned *low, unsigned *high);

#endif
