/* Telling in the log what of a host is not known, once for each change. */
#ifndef COLLECTORS_LDM_TELL_H
#define COLLECTORS_LDM_TELL_H

#include <stdbool.h>

#include "collectors/ldm/build.h"

/* What was told of a host so far. Start with a zeroed struct. */
struct told {
	bool failed[LDM_LISTINGS]; /* that the listing is not known */
	bool resolver;             /* that it fails */
	bool ignored;              /* that something is not understood */
};

/*
 * Tell of optional listings that are not known any more, and of those that are again.
 * Only for a host of which an inventory was built: else its reason says enough.
 */
void tell_inputs(struct told *told, const char *host, const struct ldm_input *inputs);

/* Tell that something was not understood, with the first example. */
void tell_ignored(
    struct told *told, const char *host, const struct inventory *inventory);

/* Tell that the resolver fails, or with NULL that it does not. */
void tell_resolver(struct told *told, const char *host, const struct reason *reason);

#endif
