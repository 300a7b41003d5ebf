/* What the files of the matrix share. */
#ifndef AGENT_READINESS_MATRIX_PRIVATE_H
#define AGENT_READINESS_MATRIX_PRIVATE_H

#include <stdbool.h>

#include "agent/readiness/catalog.h"
#include "agent/readiness/history.h"
#include "agent/readiness/matrix.h"
#include "agent/readiness/need.h"
#include "agent/readiness/policy.h"

/*
 * A pair as one octet: 0 = there is no such pair; else VERDICT_CODE of both verdicts.
 */
#define VERDICT_CODE_PAIR 0x10u

static inline uint8_t
verdict_code(enum verdict live, enum verdict cold)
{
	return (uint8_t)(VERDICT_CODE_PAIR | ((unsigned)live - 1) |
			 ((unsigned)cold - 1) << 2);
}

static inline enum verdict
verdict_of(uint8_t code, enum migration_mode mode)
{
	if (code == 0)
		return VERDICT_UNKNOWN;
	return (enum verdict)((code >> (mode * 2) & 3) + 1);
}

/* Numbers of pairs by mode and verdict - 1. */
struct tally {
	uint32_t of[MIGRATION_MODES][VERDICT_UNKNOWN];
};

#define ROW_NONE UINT32_MAX

/* A domain: what it needs and the codes of its pairs. What is read most comes first. */
struct row {
	const struct fleet_domain *domain; /* NULL: there is none */
	uint8_t *codes;                    /* by slot of the target */
	uint32_t *needs;                   /* ids in the catalog */
	uint32_t need_count, need_room;
	uint32_t own; /* slot of its host, when last evaluated */
	struct tally tally;
	uint32_t changes;
	uint32_t pass; /* the last update that changed a verdict */
	uint32_t next_dirty;
	bool dirty;
	struct instant changed;
	struct history history;
};

/* Domains taken apart: ids of their needs, one domain behind the other. */
struct taken {
	struct needs needs; /* scratch */
	uint32_t *ids;
	uint32_t count, room;
};

struct matrix {
	struct fleet *fleet;
	const struct policy *policy;
	struct catalog *catalog;
	bool broken; /* memory was short: empty until it can be built again */

	struct row *rows; /* by slot of the domain */
	uint32_t row_room;
	uint32_t slots;        /* room of everything by slot of the host */
	struct tally *tallies; /* by slot of the host as target */
	uint8_t *present;      /* by slot: 0xFF where there is a host, else 0 */
	uint8_t *effects;      /* scratch for one row */
	struct taken taken;    /* scratch for one domain */
	uint8_t codes[POLICY_EFFECTS];

	uint32_t dirty; /* first of the rows to take apart again */
	uint32_t pass;
	struct instant now; /* of the update under way */
	struct instant changed;
};

/* ---- matrix_rows.c ---- */

/* Room for rows up to `domain` and for hosts below `slots`. 0 or -ENOMEM. */
int rows_reserve(struct matrix *matrix, uint32_t domain, uint32_t slots);
/* Append the needs of a domain, each acquired. 0 or -ENOMEM. */
int taken_add(
    struct taken *taken, struct catalog *catalog, const struct fleet_domain *domain);
void taken_free(struct taken *taken);
/* Make the row exist for its domain. 0 or -ENOMEM. */
int row_open(struct matrix *matrix, const struct fleet_domain *domain);
/* Room for so many needs. 0 or -ENOMEM. */
int row_reserve(struct row *row, uint32_t count);
/* Give the row other needs, already acquired; there is room for them. */
void row_set_needs(
    struct row *row, struct catalog *catalog, const uint32_t *ids, uint32_t count);
/* All pairs of a domain. */
void row_evaluate(struct matrix *matrix, struct row *row);
/* All pairs of a target. */
void column_evaluate(struct matrix *matrix, uint32_t slot);
/* The domain is gone. */
void row_close(struct matrix *matrix, struct row *row);
/* Free the memory of all rows, without releasing their needs. */
void rows_free(struct matrix *matrix);

#endif
