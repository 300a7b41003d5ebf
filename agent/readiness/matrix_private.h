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
 * Both verdicts of a pair as one octet; 0 = there is no such pair. Codes are not kept:
 * they follow from the effects of the needs, in a fraction of a microsecond.
 */
#define VERDICT_CODE_PAIR  0x10u
#define VERDICT_CODE_NOTED 0x20u /* it has findings, if only for information */
#define VERDICT_CODE_GUEST 0x40u /* the domain may migrate: counts for the target */

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

/* Eight octets that are the same, as hosts in a row mostly fare. */
#define EIGHT_OF(octet) ((octet)*UINT64_C(0x0101010101010101))

static inline bool
is_eight_of_one(uint64_t octets)
{
	return octets == EIGHT_OF(octets & 0xFF);
}

/* Numbers of pairs by mode and verdict - 1, and of those with findings. */
struct tally {
	uint32_t of[MIGRATION_MODES][VERDICT_UNKNOWN];
	uint32_t noted;
};

#define ROW_NONE UINT32_MAX

/* A domain: what it needs and what became of that. What is read most comes first. */
struct row {
	const struct fleet_domain *domain; /* NULL: there is none */
	uint32_t *needs;                   /* ids in the catalog */
	uint32_t need_count, need_room;    /* 0 needs: not evaluated yet */
	uint32_t own;                      /* slot of its host, when evaluated */
	uint32_t next_dirty;
	bool dirty;
	uint8_t mask; /* of codes: without VERDICT_CODE_GUEST for a control domain */
	uint32_t changes;
	uint32_t pass; /* the last update that changed a verdict */
	struct tally tally;
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
	uint32_t slots;                /* room of everything by slot of the host */
	struct tally *tallies;         /* by slot of the host as target */
	uint8_t *present;              /* by slot: 0xFF where there is a host, else 0 */
	uint8_t codes[POLICY_EFFECTS]; /* of effects */

	/* Scratch. */
	struct taken taken;
	uint8_t *row;    /* codes of one row */
	uint8_t *before; /* codes of rows before an update, one behind the other */
	uint32_t before_room;

	uint32_t dirty; /* first of the rows to take apart again */
	uint32_t pass;
	struct instant now; /* of the update under way */
	struct instant changed;
};

/* ---- matrix.c ---- */

/* Evaluate everything under a policy. -ENOMEM: all is as it was. */
int matrix_build(struct matrix *matrix, const struct policy *policy);

/* ---- matrix_follow.c ---- */

/* Follow the fleet. -ENOMEM. */
int matrix_follow(struct matrix *matrix);

/* ---- matrix_rows.c ---- */

/* Room for rows up to `domain` and for hosts below `slots`. 0 or -ENOMEM. */
int rows_reserve(struct matrix *matrix, uint32_t domain, uint32_t slots);
/* Free all rows, without releasing their needs. */
void rows_free(struct matrix *matrix);

/* Append the needs of a domain, each acquired. 0 or -ENOMEM. */
int taken_add(
    struct taken *taken, struct catalog *catalog, const struct fleet_domain *domain);
void taken_free(struct taken *taken);

/* Make the row exist for its domain. */
void row_open(struct matrix *matrix, const struct fleet_domain *domain);
/* The domain is gone. */
void row_close(struct matrix *matrix, struct row *row);
/* Room for so many needs. 0 or -ENOMEM. */
int row_reserve(struct row *row, uint32_t count);
/* Give the row other needs, already acquired; there is room for them. */
void row_set_needs(
    struct row *row, struct catalog *catalog, const uint32_t *ids, uint32_t count);

/* Note where the domain lives now, and whether it may leave. */
void row_place(struct row *row);

/* The codes of a row's pairs, matrix->slots of them; 0 before it was evaluated. */
void row_codes(const struct matrix *matrix, struct catalog *catalog,
    const struct row *row, uint8_t *codes);
/* Count and remember what became of the codes `before`. Uses matrix->row. */
void row_compare(struct matrix *matrix, struct row *row, const uint8_t *before);
/* One pair went from a code to another one. */
void pair_change(struct matrix *matrix, struct row *row, uint32_t slot, uint8_t before,
    uint8_t after);

#endif
