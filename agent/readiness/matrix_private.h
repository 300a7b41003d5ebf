/* What the files of the matrix share. */
#ifndef AGENT_READINESS_MATRIX_PRIVATE_H
#define AGENT_READINESS_MATRIX_PRIVATE_H

#include <stdbool.h>

#include "agent/readiness/catalog.h"
#include "agent/readiness/history.h"
#include "agent/readiness/matrix.h"
#include "agent/readiness/policy.h"

/*
 * A pair as one octet: 0 = there is no such pair; else VERDICT_CODE of both verdicts.
 */
#define VERDICT_CODE_PAIR 0x10u
#define VERDICT_CODES     16 /* without the bit above */

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

/* Numbers of pairs by code without VERDICT_CODE_PAIR. */
struct tally {
	uint32_t of[VERDICT_CODES];
};

#define ROW_NONE UINT32_MAX

/* A domain: what it needs and the codes of its pairs. */
struct row {
	const struct fleet_domain *domain; /* NULL: there is none */
	uint32_t own;                      /* slot of its host, when last evaluated */
	uint32_t *needs;                   /* ids in the catalog */
	uint32_t need_count;
	uint8_t *codes; /* by slot of the target */
	struct tally tally;
	uint32_t changes;
	uint32_t pass; /* the last update that changed a verdict */
	uint32_t next_dirty;
	bool dirty;
	struct instant changed;
	struct history history;
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
	uint8_t codes[POLICY_EFFECTS];

	uint32_t dirty; /* first of the rows to take apart again */
	uint32_t pass;
	struct instant now; /* of the update under way */
	struct instant changed;
};

/* ---- matrix_rows.c ---- */

/* Room for rows up to `domain` and for hosts below `slots`. 0 or -ENOMEM. */
int rows_reserve(struct matrix *matrix, uint32_t domain, uint32_t slots);
/* The list of needs of a domain as ids; *ids is freed by the caller. 0 or -ENOMEM. */
int row_take_apart(struct catalog *catalog, const struct fleet_domain *domain,
    uint32_t **ids, uint32_t *count);
/* Make the row exist for its domain. 0 or -ENOMEM. */
int row_open(struct matrix *matrix, const struct fleet_domain *domain);
/* Give the row other needs, whose ids it takes over. */
void row_set_needs(
    struct row *row, struct catalog *catalog, uint32_t *ids, uint32_t count);
/* All pairs of a domain. */
void row_evaluate(struct matrix *matrix, struct row *row);
/* All pairs of a target. */
void column_evaluate(struct matrix *matrix, uint32_t slot);
/* The domain is gone. */
void row_close(struct matrix *matrix, struct row *row);
/* Free the memory of all rows, without releasing their needs. */
void rows_free(struct matrix *matrix);

#endif
