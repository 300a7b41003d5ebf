/* One inventory from a folder of saved listings (contrib/ldm-capture). */
#ifndef AGENT_WHATIF_SAVED_H
#define AGENT_WHATIF_SAVED_H

struct inventory;
struct reason;

/*
 * Read it as the collector "file" does. host: for the log; cpu_type: NULL = not told.
 * *inventory is given back with inventory_unref(). -errno with a reason that names the
 * folder.
 */
int saved_read(struct inventory **inventory, const char *folder, const char *host,
    const char *cpu_type, struct reason *reason);

#endif
