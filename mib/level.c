#include "mib/level.h"

#include "agent/fleet/fleet.h"
#include "agent/readiness/matrix.h"
#include "mib/view.h"

static size_t
count_one(const struct table_row *row)
{
	(void)row;
	return 1;
}

static void
stand_on_scalar(struct table_row *row, size_t part, size_t at)
{
	row->index[part] = (uint32_t)at;
}

const struct table_level level_scalar = {
    .count = count_one,
    .stand = stand_on_scalar,
};

static size_t
count_hosts(const struct table_row *row)
{
	size_t count;

	fleet_hosts(row->view->sources.fleet, &count);
	return count;
}

static void
stand_on_host(struct table_row *row, size_t part, size_t at)
{
	size_t count;

	row->host = fleet_hosts(row->view->sources.fleet, &count)[at];
	row->index[part] = row->host->index;
}

const struct table_level level_host = {
    .count = count_hosts,
    .stand = stand_on_host,
};

static size_t
count_services(const struct table_row *row)
{
	return row->host->service_count;
}

static void
stand_on_service(struct table_row *row, size_t part, size_t at)
{
	row->service = &row->host->services[at];
	row->index[part] = row->service->index;
}

const struct table_level level_service = {
    .count = count_services,
    .stand = stand_on_service,
};

static size_t
count_domains(const struct table_row *row)
{
	size_t count;

	fleet_domains(row->view->sources.fleet, &count);
	return count;
}

static void
stand_on_domain(struct table_row *row, size_t part, size_t at)
{
	size_t count;

	row->domain = fleet_domains(row->view->sources.fleet, &count)[at];
	row->index[part] = row->domain->index;
}

const struct table_level level_domain = {
    .count = count_domains,
    .stand = stand_on_domain,
};

static bool
is_own_host(const struct table_row *row)
{
	return row->host == row->domain->host;
}

const struct table_level level_target = {
    .count = count_hosts,
    .stand = stand_on_host,
    .skip = is_own_host,
};

/* On all hosts but its own. */
static bool
is_ready_everywhere(const struct table_row *row, enum migration_mode mode)
{
	return matrix_domain_counts(row->view->sources.matrix, row->domain, mode)
		       .ready +
		   1 ==
	       count_hosts(row);
}

/* So that a fleet in which all is well is passed over domain by domain. */
static size_t
count_unready_targets(const struct table_row *row)
{
	if (is_ready_everywhere(row, MIGRATION_LIVE) &&
	    is_ready_everywhere(row, MIGRATION_COLD))
		return 0;
	return count_hosts(row);
}

static bool
is_own_or_ready(const struct table_row *row)
{
	const struct matrix *matrix = row->view->sources.matrix;

	return is_own_host(row) || (matrix_verdict(matrix, row->domain, row->host,
					MIGRATION_LIVE) == VERDICT_READY &&
				       matrix_verdict(matrix, row->domain, row->host,
					   MIGRATION_COLD) == VERDICT_READY);
}

const struct table_level level_unready_target = {
    .count = count_unready_targets,
    .stand = stand_on_host,
    .skip = is_own_or_ready,
};

static size_t
count_findings(const struct table_row *row)
{
	const struct findings *findings =
	    view_findings(row->view, row->domain, row->host);

	return findings ? findings->count : 0;
}

/* count_findings() has just made them those of this pair. */
static void
stand_on_finding(struct table_row *row, size_t part, size_t at)
{
	row->finding = &row->view->findings.list[at];
	row->index[part] = (uint32_t)at + 1;
}

const struct table_level level_finding = {
    .count = count_findings,
    .stand = stand_on_finding,
};
