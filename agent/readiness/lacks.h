/*
 * What is lacking where, need by need: the findings of all pairs of the fleet without
 * looking at pairs. A finding depends on a need and a target; equal needs of many
 * domains have the same ones, and most targets lack the same thing for the same reason.
 *
 * The findings of a pair are those of the domain's needs in order, of each need the
 * lacks whose targets contain the host, in order; then sorted as struct findings is.
 * Remarks (FINDING_NATURE_REMARK) that are only for information are left out.
 */
#ifndef AGENT_READINESS_LACKS_H
#define AGENT_READINESS_LACKS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "agent/readiness/finding.h"

struct fleet_domain;
struct lacks;
struct matrix;
struct need;

/* A finding and the targets of which it is true. */
struct lack {
	enum finding_id id;
	enum severity severity[MIGRATION_MODES];
	/* Never NULL. "{target}" stands for the name of the target where that is all of
	 * it, or ends it behind "on". */
	const char *wanted, *found;
	/* Bit (slot % 8) of octet (slot / 8), lacks_octets() of them. */
	uint8_t *targets;
};

/*
 * Go through a matrix as long as it does not change. *lacks is set on success. -ENOMEM.
 */
int lacks_open(struct lacks **lacks, const struct matrix *matrix);
void lacks_free(struct lacks *lacks);

/* Whether the matrix is as it was at lacks_open; if not, all but lacks_free is over. */
bool lacks_is_current(const struct lacks *lacks);

/* Octets of struct lack.targets. */
size_t lacks_octets(const struct lacks *lacks);

/* Take a domain apart; *count: needs it has, 0 while there are no verdicts. -ENOMEM. */
int lacks_domain(struct lacks *lacks, const struct fleet_domain *domain, size_t *count);

/* One of its needs; its strings are valid until the next lacks_domain. */
const struct need *lacks_need(const struct lacks *lacks, size_t at);

/*
 * A number for the need, the same for equal needs with equal texts and for no others
 * (agent/hash.h).
 */
uint64_t lacks_number(struct lacks *lacks, size_t at);

/* Whether any host but the one of the domain lacks anything for it. -ENOMEM. */
int lacks_any(struct lacks *lacks, size_t at, bool *any);

/* Classes with a blocker on any of them, as matrix_domain_classes. -ENOMEM. */
int lacks_classes(struct lacks *lacks, unsigned *classes);

/*
 * Everything that is lacking for it, the domain's own host included; the list is valid
 * until the next call. -ENOMEM.
 */
int lacks_list(struct lacks *lacks, size_t at, const struct lack **list, size_t *count);

#endif
