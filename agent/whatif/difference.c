#include "agent/whatif/difference.h"

#include <errno.h>
#include <stdint.h>
#include <stdlib.h>

#include "agent/fleet/fleet.h"
#include "agent/readiness/matrix.h"
#include "agent/readiness/mode.h"

#define BEFORE DIFFERENCE_BEFORE
#define AFTER  DIFFERENCE_AFTER

struct host {
	const struct fleet_host *side[DIFFERENCE_SIDES];
};

struct difference {
	struct matrix *matrix[DIFFERENCE_SIDES];
	struct host *hosts; /* of either fleet, by index */
	size_t host_count;
	struct difference_domain *domains; /* likewise */
	size_t domain_count;
	uint8_t *verdicts[DIFFERENCE_SIDES][MIGRATION_MODES]; /* of a row, by slot */
	struct difference_counts counts;
};

/* ---- matching what is in both ---- */

/* The next index of either list; which[side] tells whose it is. */
static bool
next_index(const uint32_t next[DIFFERENCE_SIDES], bool which[DIFFERENCE_SIDES])
{
	uint32_t least = next[BEFORE] < next[AFTER] ? next[BEFORE] : next[AFTER];

	for (int side = 0; side < DIFFERENCE_SIDES; side++)
		which[side] = next[side] == least;
	return least != UINT32_MAX;
}

static int
hosts_match(struct difference *d, struct fleet *const fleets[DIFFERENCE_SIDES])
{
	const struct fleet_host *const *hosts[DIFFERENCE_SIDES];
	size_t counts[DIFFERENCE_SIDES], at[DIFFERENCE_SIDES] = {0};
	bool which[DIFFERENCE_SIDES];

	for (int side = 0; side < DIFFERENCE_SIDES; side++)
		hosts[side] = fleet_hosts(fleets[side], &counts[side]);
	d->hosts = calloc(counts[BEFORE] + counts[AFTER] + 1, sizeof(*d->hosts));
	if (d->hosts == NULL)
		return -ENOMEM;
	for (;;) {
		struct host *host = &d->hosts[d->host_count];
		uint32_t next[DIFFERENCE_SIDES];

		for (int side = 0; side < DIFFERENCE_SIDES; side++)
			next[side] = at[side] < counts[side]
					 ? hosts[side][at[side]]->index
					 : UINT32_MAX;
		if (!next_index(next, which))
			return 0;
		for (int side = 0; side < DIFFERENCE_SIDES; side++)
			if (which[side])
				host->side[side] = hosts[side][at[side]++];
		d->host_count++;
	}
}

static int
domains_match(struct difference *d, struct fleet *const fleets[DIFFERENCE_SIDES])
{
	const struct fleet_domain *const *domains[DIFFERENCE_SIDES];
	size_t counts[DIFFERENCE_SIDES], at[DIFFERENCE_SIDES] = {0};
	bool which[DIFFERENCE_SIDES];

	for (int side = 0; side < DIFFERENCE_SIDES; side++)
		domains[side] = fleet_domains(fleets[side], &counts[side]);
	d->domains = calloc(counts[BEFORE] + counts[AFTER] + 1, sizeof(*d->domains));
	if (d->domains == NULL)
		return -ENOMEM;
	for (;;) {
		struct difference_domain *domain = &d->domains[d->domain_count];
		uint32_t next[DIFFERENCE_SIDES];
		bool possible = false;

		*domain = (struct difference_domain){0};
		for (int side = 0; side < DIFFERENCE_SIDES; side++)
			next[side] = at[side] < counts[side]
					 ? domains[side][at[side]]->index
					 : UINT32_MAX;
		if (!next_index(next, which))
			return 0;
		for (int side = 0; side < DIFFERENCE_SIDES; side++) {
			if (!which[side])
				continue;
			domain->domain[side] = domains[side][at[side]++];
			possible =
			    possible || migration_is_possible(domain->domain[side]);
		}
		d->domain_count += possible;
	}
}

/* ---- judging ---- */

static bool
has_target(const struct matrix *matrix, const struct fleet_domain *domain)
{
	struct matrix_counts counts =
	    matrix_domain_counts(matrix, domain, migration_mode_of(domain));

	return counts.ready + counts.degraded > 0;
}

static enum difference_fate
fate_of(const struct difference *d, const struct difference_domain *domain)
{
	const struct fleet_domain *before = domain->domain[BEFORE];
	const struct fleet_domain *after = domain->domain[AFTER];
	bool had, has;

	if (after == NULL)
		return DIFFERENCE_GONE;
	if (before == NULL)
		return DIFFERENCE_NEW;
	had = has_target(d->matrix[BEFORE], before);
	has = has_target(d->matrix[AFTER], after);
	if (had != has)
		return had ? DIFFERENCE_STRANDED : DIFFERENCE_RECOVERED;
	return before->host->index != after->host->index ? DIFFERENCE_MOVED
							 : DIFFERENCE_SAME;
}

/* As verdict_better() orders them; a target that is not there is no better than one
 * that is blocked. */
static int
badness(enum verdict verdict)
{
	static const int order[] = {
	    [0] = 3,
	    [VERDICT_READY] = 0,
	    [VERDICT_DEGRADED] = 1,
	    [VERDICT_UNKNOWN] = 2,
	    [VERDICT_BLOCKED] = 3,
	};

	return order[verdict];
}

/* Whether there is something to tell of a pair; sets whether it is worse, and where. */
static bool
pair_judge(struct difference_pair *pair)
{
	bool worse[MIGRATION_MODES], better[MIGRATION_MODES];
	bool any = false;

	pair->worse = false;
	/* The domain lives there now, or did: that is told of the domain. */
	for (int side = 0; side < DIFFERENCE_SIDES; side++)
		if (pair->target[side] == pair->domain[side]->host)
			return false;
	for (int mode = 0; mode < MIGRATION_MODES; mode++) {
		int before = badness(pair->verdict[BEFORE][mode]);
		int after = badness(pair->verdict[AFTER][mode]);

		worse[mode] = after > before;
		better[mode] = after < before;
		pair->worse = pair->worse || worse[mode];
	}
	for (int mode = 0; mode < MIGRATION_MODES; mode++) {
		pair->decides[mode] = pair->worse ? worse[mode] : better[mode];
		any = any || pair->decides[mode];
	}
	return any;
}

static void
rows_read(struct difference *d, const struct difference_domain *domain)
{
	for (int side = 0; side < DIFFERENCE_SIDES; side++)
		for (int mode = 0; mode < MIGRATION_MODES; mode++)
			matrix_row(d->matrix[side], domain->domain[side],
			    (enum migration_mode)mode, d->verdicts[side][mode]);
}

/* The verdict of a row at a host; 0 where that is not there. */
static enum verdict
verdict_at(const struct difference *d, size_t i, enum difference_side side, int mode)
{
	const struct fleet_host *target = d->hosts[i].side[side];

	return target != NULL ? (enum verdict)d->verdicts[side][mode][target->slot] : 0;
}

/* Nearly all pairs, of millions, stay as they are. */
static bool
stays(const struct difference *d, size_t i)
{
	for (int mode = 0; mode < MIGRATION_MODES; mode++)
		if (verdict_at(d, i, BEFORE, mode) != verdict_at(d, i, AFTER, mode))
			return false;
	return true;
}

static int
row_visit(struct difference *d, const struct difference_domain *domain,
    int (*visit)(void *context, const struct difference_pair *pair), void *context)
{
	int result = 0;

	rows_read(d, domain);
	for (size_t i = 0; i < d->host_count && result == 0; i++) {
		struct difference_pair pair = {.worse = false};

		if (stays(d, i))
			continue;
		for (int side = 0; side < DIFFERENCE_SIDES; side++) {
			pair.domain[side] = domain->domain[side];
			pair.target[side] = d->hosts[i].side[side];
			for (int mode = 0; mode < MIGRATION_MODES; mode++)
				pair.verdict[side][mode] =
				    verdict_at(d, i, (enum difference_side)side, mode);
		}
		if (pair_judge(&pair))
			result = visit(context, &pair);
	}
	return result;
}

int
difference_visit_pairs(const struct difference *difference,
    int (*visit)(void *context, const struct difference_pair *pair), void *context)
{
	/* Only the room for a row changes. */
	struct difference *d = (struct difference *)(uintptr_t)difference;
	int result = 0;

	for (size_t i = 0; i < d->domain_count && result == 0; i++)
		if (d->domains[i].domain[BEFORE] != NULL &&
		    d->domains[i].domain[AFTER] != NULL)
			result = row_visit(d, &d->domains[i], visit, context);
	return result;
}

int
difference_visit_domains(const struct difference *difference, enum difference_fate fate,
    int (*visit)(void *context, const struct difference_domain *domain), void *context)
{
	int result = 0;

	for (size_t i = 0; i < difference->domain_count && result == 0; i++)
		if (difference->domains[i].fate == fate)
			result = visit(context, &difference->domains[i]);
	return result;
}

static int
pair_count(void *context, const struct difference_pair *pair)
{
	struct difference_counts *counts = context;

	if (pair->worse)
		counts->worse++;
	else
		counts->better++;
	return 0;
}

const struct difference_counts *
difference_counts(const struct difference *difference)
{
	return &difference->counts;
}

/* ---- opening ---- */

static int
sides_open(struct difference *d, struct fleet *const fleets[DIFFERENCE_SIDES],
    const struct policy *policy, const struct instant *now)
{
	for (int side = 0; side < DIFFERENCE_SIDES; side++) {
		size_t slots = fleet_slots(fleets[side]);
		int error = matrix_open(&d->matrix[side], fleets[side], policy, now);

		if (error != 0)
			return error;
		for (int mode = 0; mode < MIGRATION_MODES; mode++) {
			d->verdicts[side][mode] = calloc(slots + 1, 1);
			if (d->verdicts[side][mode] == NULL)
				return -ENOMEM;
		}
	}
	return 0;
}

int
difference_open(struct difference **difference, struct fleet *before,
    struct fleet *after, const struct policy *policy, const struct instant *now)
{
	struct fleet *const fleets[DIFFERENCE_SIDES] = {before, after};
	struct difference *d = calloc(1, sizeof(*d));
	int error;

	if (d == NULL)
		return -ENOMEM;
	error = sides_open(d, fleets, policy, now);
	if (error == 0)
		error = hosts_match(d, fleets);
	if (error == 0)
		error = domains_match(d, fleets);
	if (error != 0) {
		difference_free(d);
		return error;
	}
	for (size_t i = 0; i < d->domain_count; i++) {
		d->domains[i].fate = fate_of(d, &d->domains[i]);
		d->counts.domains[d->domains[i].fate]++;
	}
	(void)difference_visit_pairs(d, pair_count, &d->counts);
	*difference = d;
	return 0;
}

void
difference_free(struct difference *difference)
{
	if (difference == NULL)
		return;
	for (int side = 0; side < DIFFERENCE_SIDES; side++) {
		matrix_free(difference->matrix[side]);
		for (int mode = 0; mode < MIGRATION_MODES; mode++)
			free(difference->verdicts[side][mode]);
	}
	free(difference->hosts);
	free(difference->domains);
	free(difference);
}
