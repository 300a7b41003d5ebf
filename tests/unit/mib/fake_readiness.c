#include "tests/unit/mib/fake_readiness.h"

#include <string.h>

#include "agent/evacuation/standing.h"
#include "agent/fleet/fleet.h"
#include "agent/fleet/inventory.h"
#include "agent/readiness/mode.h"

static const struct fake_pair *fake_pairs;
static size_t fake_count;
static unsigned evaluations;
static bool is_known = true;

/* The fleet that matrix_host_counts() counts in. */
struct matrix {
	struct fleet *fleet;
};

static struct matrix the_matrix;

void
fake_readiness_set(const struct fake_pair *pairs, size_t count)
{
	fake_pairs = pairs;
	fake_count = count;
	evaluations = 0;
}

void
fake_readiness_know(bool known)
{
	is_known = known;
}

unsigned
fake_readiness_evaluations(void)
{
	return evaluations;
}

static const struct fake_pair *
find(const struct fleet_domain *domain, const struct fleet_host *target)
{
	static const struct fake_pair ready = {
	    .kept = {.verdict = {VERDICT_READY, VERDICT_READY}},
	};

	for (size_t i = 0; i < fake_count; i++)
		if (strcmp(fake_pairs[i].domain, domain->inventory->name) == 0 &&
		    strcmp(fake_pairs[i].host, target->name) == 0)
			return &fake_pairs[i];
	return &ready;
}

int
evaluate_pair(const struct fleet_domain *domain, const struct fleet_host *target,
    const struct policy *policy, struct findings *findings)
{
	const struct fake_pair *pair = find(domain, target);

	(void)policy;
	evaluations++;
	findings->list = (struct finding *)pair->findings;
	findings->count = pair->finding_count;
	findings->blockers = pair->blockers;
	findings->warnings = pair->warnings;
	findings->unknowns = pair->unknowns;
	return 0;
}

void
findings_free(struct findings *findings)
{
	memset(findings, 0, sizeof(*findings));
}

int
matrix_open(struct matrix **matrix, struct fleet *fleet, const struct policy *policy,
    const struct instant *now)
{
	(void)policy;
	(void)now;
	the_matrix.fleet = fleet;
	*matrix = &the_matrix;
	return 0;
}

void
matrix_free(struct matrix *matrix)
{
	(void)matrix;
}

bool
matrix_is_known(const struct matrix *matrix)
{
	(void)matrix;
	return is_known;
}

void
matrix_row(const struct matrix *matrix, const struct fleet_domain *domain,
    enum migration_mode mode, uint8_t *verdicts)
{
	size_t count;
	const struct fleet_host *const *hosts = fleet_hosts(matrix->fleet, &count);

	memset(verdicts, 0, fleet_slots(matrix->fleet));
	for (size_t i = 0; i < count; i++)
		if (hosts[i] != domain->host)
			verdicts[hosts[i]->slot] =
			    (uint8_t)matrix_verdict(matrix, domain, hosts[i], mode);
}

enum verdict
matrix_verdict(const struct matrix *matrix, const struct fleet_domain *domain,
    const struct fleet_host *target, enum migration_mode mode)
{
	(void)matrix;
	return find(domain, target)->kept.verdict[mode];
}

void
matrix_pair(const struct matrix *matrix, const struct fleet_domain *domain,
    const struct fleet_host *target, struct matrix_pair *pair)
{
	(void)matrix;
	*pair = find(domain, target)->kept;
	pair->noted = find(domain, target)->finding_count > 0;
}

uint32_t
matrix_domain_noted(const struct matrix *matrix, const struct fleet_domain *domain)
{
	size_t count;
	const struct fleet_host *const *hosts = fleet_hosts(matrix->fleet, &count);
	uint32_t noted = 0;

	for (size_t i = 0; i < count; i++)
		noted += hosts[i] != domain->host &&
			 find(domain, hosts[i])->finding_count > 0;
	return noted;
}

static void
count_verdict(struct matrix_counts *counts, enum verdict verdict)
{
	counts->ready += verdict == VERDICT_READY;
	counts->degraded += verdict == VERDICT_DEGRADED;
	counts->blocked += verdict == VERDICT_BLOCKED;
	counts->unknown += verdict == VERDICT_UNKNOWN;
}

struct matrix_counts
matrix_domain_counts(const struct matrix *matrix, const struct fleet_domain *domain,
    enum migration_mode mode)
{
	struct matrix_counts counts = {0};
	size_t count;
	const struct fleet_host *const *hosts = fleet_hosts(matrix->fleet, &count);

	for (size_t i = 0; i < count; i++)
		if (hosts[i] != domain->host)
			count_verdict(
			    &counts, matrix_verdict(matrix, domain, hosts[i], mode));
	return counts;
}

struct matrix_counts
matrix_host_counts(const struct matrix *matrix, const struct fleet_host *host,
    enum migration_mode mode)
{
	struct matrix_counts counts = {0};
	size_t count;
	const struct fleet_domain *const *domains =
	    fleet_domains(matrix->fleet, &count);

	for (size_t i = 0; i < count; i++)
		if (domains[i]->host != host && migration_is_possible(domains[i]))
			count_verdict(
			    &counts, matrix_verdict(matrix, domains[i], host, mode));
	return counts;
}

unsigned
matrix_domain_classes(const struct matrix *matrix, const struct fleet_domain *domain)
{
	unsigned classes = 0;
	size_t count;
	const struct fleet_host *const *hosts = fleet_hosts(matrix->fleet, &count);

	for (size_t i = 0; i < count; i++)
		if (hosts[i] != domain->host)
			classes |= find(domain, hosts[i])->kept.blocked_classes;
	return classes;
}

/* 2026-01-02T03:04:05.6Z for all, and as many changes as the domain's index. */
struct instant
matrix_changed(const struct matrix *matrix)
{
	(void)matrix;
	return (struct instant){.wall = 1767323045600};
}

struct instant
matrix_domain_changed(const struct matrix *matrix, const struct fleet_domain *domain)
{
	(void)domain;
	return matrix_changed(matrix);
}

uint32_t
matrix_domain_changes(const struct matrix *matrix, const struct fleet_domain *domain)
{
	(void)matrix;
	return domain->index;
}

struct standing
standings_of(const struct standings *standings, const struct fleet_host *host)
{
	static const struct standing first = {EVACUATION_POSSIBLE, true, 0};
	static const struct standing second = {EVACUATION_IMPOSSIBLE, true, 1};
	static const struct standing others = {EVACUATION_UNKNOWN, false, 0};

	(void)standings;
	return host->index == 1 ? first : host->index == 2 ? second : others;
}
