/*
 * The devices of a domain as they were before a migration, so that they can be compared
 * with what it has on the target.
 */
#ifndef AGENT_ENGINE_DEVICES_H
#define AGENT_ENGINE_DEVICES_H

#include <stdbool.h>
#include <stddef.h>

struct inventory;
struct inventory_domain;

/* Text of a list of devices: short enough for a record. */
#define DEVICES_SIZE 65000

/*
 * The devices as text, one "kind<TAB>name<TAB>value" a line; freed by the caller. NULL
 * with errno ENOMEM; E2BIG: too many; ENODATA: not known.
 */
char *devices_text(
    const struct inventory *inventory, const struct inventory_domain *domain);

/* harmless: it is otherwise because the manager of the target chose so. */
typedef void devices_differ(void *context, const char *sentence, bool harmless);

/*
 * Call differs with one sentence for each device of before that after lacks or has
 * otherwise; after may have more. target: a name for the sentences.
 */
void devices_compare(const char *before, const char *after, const char *target,
    devices_differ *differs, void *context);

#endif
