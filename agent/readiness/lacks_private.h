/* What the files of lacks share. */
#ifndef AGENT_READINESS_LACKS_PRIVATE_H
#define AGENT_READINESS_LACKS_PRIVATE_H

#include "agent/readiness/catalog_private.h"
#include "agent/readiness/lacks.h"
#include "agent/readiness/matrix_private.h"
#include "agent/readiness/sink.h"

/* Findings of one need, as they are gathered. */
struct gathered {
	struct lack lack;
	unsigned ordinal; /* of several with the same code on one target */
	uint64_t hash;    /* of everything but the targets */
};

struct pile {
	struct gathered *items;
	uint32_t count, room;
	uint32_t last; /* the one that an addition found or made */
};

/* Hosts that fare alike with a need. */
struct alike {
	uint64_t hash; /* of the findings, or of what they follow from */
	uint8_t *targets;
};

struct alikes {
	struct alike *list;
	uint32_t count, room;
};

/* Where hosts do not offer what a need of a shape asks for. */
struct shape {
	bool known;
	struct alikes alikes;
};

/*
 * Who lacks anything for a need, and whom that blocks (lacks_any.c). Where it is one
 * host for both, it is the same one.
 */
struct lacks_who {
	uint32_t lacks : 2;
	uint32_t blocks : 2;
	uint32_t only : 24; /* its slot, below SLOTMAP_SLOTS */
};

struct lacks {
	const struct matrix *matrix;
	uint32_t pass; /* of the matrix */
	uint32_t slots;
	size_t octets;
	struct needs needs;
	const struct row *row;
	struct shape shapes[NEED_SHAPES];
	struct arena *kept;  /* targets of shapes */
	struct arena *texts; /* of the need under way */
	struct sink sink;
	struct pile pile;
	struct alikes alikes; /* of the need under way */
	struct lack *list;
	uint32_t list_room;
	struct lacks_who *who; /* by id of the need */
	uint32_t who_room;
	uint8_t *rest; /* a set of targets, scratch */
	uint8_t *key;
	uint32_t key_room;
};

/* Who lacks anything will be asked of each need of the row: memory is fetched. */
void lacks_expect(const struct lacks *lacks);

static inline bool
lacks_has_host(const struct lacks *lacks, uint32_t slot)
{
	return catalog_has_host(lacks->matrix->catalog, slot);
}

#endif
