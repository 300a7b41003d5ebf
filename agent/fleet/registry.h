/*
 * Stable indexes: one number per identity, given once, never reused, kept in the state
 * database. SNMP tables and exports name hosts, domains and services by them.
 *
 * Identities: a host by its name in the configuration; a domain by its UUID, else by
 * host and name; a service by host, kind, name and service domain; an alarm by its key.
 * Two identities may share an index where they turn out to be the same thing
 * (registry_bind).
 */
#ifndef AGENT_FLEET_REGISTRY_H
#define AGENT_FLEET_REGISTRY_H

#include <stddef.h>
#include <stdint.h>

struct reason;
struct registry;

enum registry_kind {
	REGISTRY_HOST = 1,
	REGISTRY_DOMAIN = 2,
	REGISTRY_SERVICE = 3,
	REGISTRY_GENERATION = 4, /* of the fleet; without identities: registry_number */
	REGISTRY_SEQUENCE = 5,   /* of notifications; without identities too */
	REGISTRY_ALARM = 6,
};

#define REGISTRY_KINDS 6

/* The largest index ever given: Integer32 of SMIv2 (RFC 2578 section 7.1.1). */
#define REGISTRY_INDEX_MAX 2147483647u

/*
 * Where identities are kept: agent/state_registry.c implements it over sqlite. Keys are
 * C strings. Every function returns 0 or -errno with a reason.
 */
struct registry_store {
	/* The saved index of an identity, 0 when there is none. */
	int (*find)(void *context, enum registry_kind kind, const char *key,
	    uint32_t *index, struct reason *reason);
	/* The first index that no run of the agent ever reserved; at least 1. */
	int (*load_reserve)(void *context, enum registry_kind kind, uint32_t *next,
	    struct reason *reason);
	/* Remember for good that every index below next may be in use. */
	int (*reserve)(void *context, enum registry_kind kind, uint32_t next,
	    struct reason *reason);
	/* Save one identity. */
	int (*save)(void *context, enum registry_kind kind, const char *key,
	    uint32_t index, struct reason *reason);
	/* Bracket a batch of saves; commit makes all of them durable or none. */
	int (*begin)(void *context, struct reason *reason);
	int (*commit)(void *context, struct reason *reason);
	void (*rollback)(void *context);
	void *context;
};

/*
 * store is copied; NULL = memory only, for one-shot commands and tests. *registry is
 * set on success and freed by registry_free. -ENOMEM or the store's error.
 */
int registry_open(struct registry **registry, const struct registry_store *store,
    struct reason *reason);
void registry_free(struct registry *registry);

/*
 * The index of an identity, giving it a new one when it has none. parts: count C
 * strings that together are the identity.
 * Returns 1 to REGISTRY_INDEX_MAX, or 0 with a reason: no memory, the store cannot be
 * read, an index could not be reserved (disk full), or all are used up.
 */
uint32_t registry_index(struct registry *registry, enum registry_kind kind,
    const char *const *parts, size_t count, struct reason *reason);

/*
 * The same, but an identity that has no index yet gets this one, which another identity
 * of its kind has, instead of a new one. 0: just as registry_index.
 */
uint32_t registry_bind(struct registry *registry, enum registry_kind kind,
    const char *const *parts, size_t count, uint32_t other, struct reason *reason);

/*
 * The next number of a kind without identities, 1 to REGISTRY_INDEX_MAX, above all that
 * any run of the agent was given; after the last one 1 again. Never fails: reason is
 * set when that could not be made to hold over a restart (disk full), and the next call
 * tries again.
 */
uint32_t registry_number(
    struct registry *registry, enum registry_kind kind, struct reason *reason);

/*
 * Make new identities durable. 0, or the store's error: then they keep their indexes
 * and the next flush tries again.
 */
int registry_flush(struct registry *registry, struct reason *reason);

#endif
