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
	uint32_t name;           /* id, IDMAP_NONE when it has to see every target */
	uint32_t before, behind; /* needs of the same name, IDMAP_NONE at the ends */
	uint32_t loud;           /* hosts with an effect, where it is dense */
	union {
		struct slotmap sparse; /* hosts that know the name */
		uint8_t *dense;        /* all hosts, by slot */
	} effects;
	uint8_t key[];
};

/* A name that is offered, needed or both. */
struct catalog_name {
	struct slotmap hosts; /* that offer it; the value is host.round of then */
	uint32_t first;       /* of its needs */
	offer_hash offer;
};

/* A host as target. */
struct catalog_host {
	bool present;
	bool offers;   /* its names are entered */
	uint8_t round; /* which of its inventories the names are of: 0 and 1 in turn */
	struct need_target target;
	const struct policy_table *policy;
};

struct catalog {
	struct idpool need_ids;
	struct catalog_need **needs; /* by id */
	uint32_t need_room;
	uint8_t *shapes; /* by id, NEED_SHAPE */
	uint32_t shape_room;
	struct idmap keys; /* need ids by hash of the key */

	uint32_t *dense; /* ids of dense needs */
	uint32_t dense_count, dense_room;
	bool deferred; /* catalog_judge will find out those without a name */

	struct idpool name_ids;
	struct idmap offers;        /* name ids by offer */
	struct catalog_name *names; /* by id */
	uint32_t name_room;

	uint32_t slots; /* room of everything by slot */
	struct catalog_host *host;
	/* Effects by shape and slot where the host does not know the name. */
	uint8_t *absent;
	uint32_t loud[NEED_SHAPES]; /* hosts with such an effect */

	uint8_t *key; /* scratch for one key */
	uint32_t key_room;
	uint16_t *changes; /* by id, CATALOG_CHANGE */
	uint32_t change_room;
	uint8_t *kept; /* scratch, an effect for each slot */
};

/* ---- catalog_name.c ---- */

/* The id of a name, IDMAP_NONE when there is none. */
uint32_t name_find(const struct catalog *catalog, offer_hash offer);
/* The id of a name, made when it is new. 0 or -ENOMEM. */
int name_enter(struct catalog *catalog, offer_hash offer, uint32_t *id);
/* Forget a name that nobody offers and nobody needs. */
void name_tidy(struct catalog *catalog, uint32_t id);
/* Put a need among those of its name, or take it out. */
void name_link(struct catalog *catalog, uint32_t name, uint32_t need);
void name_unlink(struct catalog *catalog, uint32_t need);

/* ---- catalog.c ---- */

/* The effects of one need on one host. */
unsigned catalog_check(const struct need *need, const struct catalog_host *host);

/* What every host makes of a dense need. */
void catalog_judge_need(struct catalog *catalog, uint32_t id, const struct need *need);

/* Remember an effect for a host that knows the name. 0 or -ENOMEM. */
int catalog_set_effect(
    struct catalog *catalog, uint32_t id, uint32_t slot, unsigned effect);

/* Change an effect of a dense need. */
static inline void
catalog_set_dense(struct catalog_need *need, uint32_t slot, unsigned effect)
{
	need->loud += effect != 0;
	need->loud -= need->effects.dense[slot] != 0;
	need->effects.dense[slot] = (uint8_t)effect;
}

/* Keep the effects by slot from now on. 0 or -ENOMEM. */
int catalog_make_dense(struct catalog *catalog, uint32_t id);

#endif
