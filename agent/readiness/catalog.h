/*
 * The catalog: every need of the fleet once, and what each host makes of it. Equal
 * needs of many domains are one entry. A need that few hosts know by name keeps their
 * effects in a small list; on all others it fares as every need of its shape does. A
 * need that many hosts know, or that has no name, keeps one octet per host.
 */
#ifndef AGENT_READINESS_CATALOG_H
#define AGENT_READINESS_CATALOG_H

#include <stdbool.h>
#include <stdint.h>

#include "agent/readiness/finding.h"

struct catalog;
struct need;
struct need_target;
struct policy_table;

/* NULL when memory is short. */
struct catalog *catalog_new(void);
void catalog_free(struct catalog *catalog);

/*
 * Slots of hosts there is room for: the size of every array by slot. A multiple of 16.
 */
uint32_t catalog_slots(const struct catalog *catalog);
/* Make room for more slots. 0 or -ENOMEM. */
int catalog_reserve(struct catalog *catalog, uint32_t slots);

/*
 * What stands at a slot from now on; target NULL: nothing. The inventory and the table
 * must stay until the next call for the slot; during that call the old ones must still
 * be there. slot below catalog_slots(). After -ENOMEM the catalog can only be freed.
 */
int catalog_set_host(struct catalog *catalog, uint32_t slot,
    const struct need_target *target, const struct policy_table *policy);
/*
 * Many hosts at once: from catalog_defer to catalog_judge, catalog_set_host leaves out
 * what needs without a name make of a host, and catalog_judge finds it out need by
 * need.
 */
void catalog_defer(struct catalog *catalog);
void catalog_judge(struct catalog *catalog);
bool catalog_has_host(const struct catalog *catalog, uint32_t slot);

/*
 * Enter a need, or count one more user of an equal one. *id: its number. 0, or -ENOMEM
 * and the catalog can only be freed.
 */
int catalog_acquire(struct catalog *catalog, const struct need *need, uint32_t *id);
void catalog_release(struct catalog *catalog, uint32_t id);
enum finding_class catalog_class(const struct catalog *catalog, uint32_t id);

/* Effects (POLICY_EFFECT) of a need on the host at a slot. */
unsigned catalog_effect(const struct catalog *catalog, uint32_t id, uint32_t slot);

/*
 * Effects of several needs together, or-ed, on every host: effects has catalog_slots()
 * elements, the first one aligned for 64-bit numbers; those of slots without a host
 * mean nothing.
 */
void catalog_row(
    struct catalog *catalog, const uint32_t *ids, uint32_t count, uint8_t *effects);

/*
 * What the last catalog_set_host changed, unless it was deferred: effects of all needs
 * on that host before and after, by id. Of needs entered since then they mean nothing.
 * Valid until the next need is entered.
 */
#define CATALOG_CHANGE(before, after) ((uint16_t)((before) | (after) << 8))
#define CATALOG_BEFORE(change)        ((change)&0xFFu)
#define CATALOG_AFTER(change)         ((change) >> 8)
const uint16_t *catalog_changes(const struct catalog *catalog);

/* Whether a need blocks, live or cold, on any host but the one at the slot left out. */
bool catalog_blocks(const struct catalog *catalog, uint32_t id, uint32_t left_out);

#endif
