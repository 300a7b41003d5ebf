/* What the files of the catalog share. */
#ifndef AGENT_READINESS_CATALOG_PRIVATE_H
#define AGENT_READINESS_CATALOG_PRIVATE_H

#include "agent/readiness/catalog.h"
#include "agent/readiness/ids.h"
#include "agent/readiness/need.h"
#include "agent/readiness/policy.h"
#include "agent/readiness/slotmap.h"

/* A need and its effects. */
struct catalog_need {
	uint32_t users;
	uint32_t key_size : 31;
	uint32_t is_dense : 1;
	union {
		struct slotmap sparse; /* hosts that know the name */
		uint8_t *dense;        /* all hosts, by slot */
	} effects;
	uint8_t key[];
};

/* A host as target. */
struct catalog_host {
	bool present;
	bool offers; /* its names are in the index */
	struct need_target target;
	const struct policy_table *policy;
};

struct catalog {
	struct idpool need_ids;
	struct catalog_need **needs; /* by id */
	uint32_t need_room;
	uint8_t *shapes; /* by id, NEED_SHAPE */
	uint32_t shape_room;
	struct idmap keys;  /* need ids by hash of the key */
	struct idmap names; /* need ids by offer */

	uint32_t *dense; /* ids of dense needs */
	uint32_t dense_count, dense_room;

	struct idpool offer_ids;
	struct idmap offers;   /* offer ids by offer */
	struct slotmap *hosts; /* by offer id: slots that offer it */
	uint32_t hosts_room;

	uint32_t slots; /* room of everything by slot */
	struct catalog_host *host;
	/* Effects by shape and slot where the host does not know the name. */
	uint8_t *absent;

	uint8_t *key; /* scratch for one key */
	uint32_t key_room;
	uint8_t *column; /* scratch by id */
	uint32_t column_room;
	uint8_t *seen; /* scratch by slot */
};

/* The effects of one need on one host. */
unsigned catalog_check(const struct need *need, const struct catalog_host *host);

/* Remember an effect for a host that knows the name. 0 or -ENOMEM. */
int catalog_set_effect(
    struct catalog *catalog, uint32_t id, uint32_t slot, unsigned effect);

/* Keep the effects by slot from now on. 0 or -ENOMEM. */
int catalog_make_dense(struct catalog *catalog, uint32_t id);

#endif
