/* How one domain is at this moment, read from listings without an inventory. */
#ifndef COLLECTORS_LDM_GLANCE_H
#define COLLECTORS_LDM_GLANCE_H

#include <stdbool.h>
#include <stdint.h>

#include "collectors/ldm/slice.h"

struct reason;

struct glance {
	bool present;
	unsigned flags;   /* enum inventory_flag */
	int64_t progress; /* of a migration, per cent; -1 = not told */
};

/*
 * From `ldm list -p`: whether there is a domain of that name, and its flags.
 * -EPROTO with a reason: that is no such listing.
 */
int glance_list(struct slice text, const char *domain, struct glance *glance,
    struct reason *reason);

/* From `ldm list -o status -p`: its progress, if it is told. Errors as above. */
int glance_status(struct slice text, const char *domain, struct glance *glance,
    struct reason *reason);

#endif
