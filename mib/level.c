#include "mib/level.h"

#include "agent/alarms/alarms.h"
#include "agent/engine/engine.h"
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

/* So that domains without any finding are passed over as a whole. */
static size_t
count_noted_targets(const struct table_row *row)
{
	return matrix_domain_noted(row->view->sources.matrix, row->domain) > 0
		   ? count_hosts(row)
		   : 0;
}

static bool
is_own_or_spotless(const struct table_row *row)
{
	struct matrix_pair pair;

	if (is_own_host(row))
		return true;
	matrix_pair(row->view->sources.matrix, row->domain, row->host, &pair);
	return !pair.noted;
}

const struct table_level level_noted_target = {
    .count = count_noted_targets,
    .stand = stand_on_host,
    .skip = is_own_or_spotless,
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

static size_t
count_notify(const struct table_row *row)
{
	return row->view->sources.alarms ? 1 : 0;
}

const struct table_level level_notify = {
    .count = count_notify,
    .stand = stand_on_scalar,
};

static size_t
count_alarms(const struct table_row *row)
{
	size_t count = 0;

	if (row->view->sources.alarms)
		alarms_list(row->view->sources.alarms, &count);
	return count;
}

static void
stand_on_alarm(struct table_row *row, size_t part, size_t at)
{
	size_t count;

	row->alarm = alarms_list(row->view->sources.alarms, &count)[at];
	row->index[part] = row->alarm->index;
}

const struct table_level level_alarm = {
    .count = count_alarms,
    .stand = stand_on_alarm,
};

static size_t
count_events(const struct table_row *row)
{
	const struct alarms *alarms = row->view->sources.alarms;

	return alarms ? alarms_event_count(alarms) : 0;
}

static void
stand_on_event(struct table_row *row, size_t part, size_t at)
{
	row->event = alarms_event(row->view->sources.alarms, at);
	row->index[part] = row->event->sequence;
}

const struct table_level level_event = {
    .count = count_events,
    .stand = stand_on_event,
};

static size_t
count_runs(const struct table_row *row)
{
	const struct engine *engine = row->view->sources.engine;

	return engine ? engine_count(engine) : 0;
}

static void
stand_on_run(struct table_row *row, size_t part, size_t at)
{
	row->run = engine_at(row->view->sources.engine, at);
	row->index[part] = row->run->index;
}

const struct table_level level_run = {
    .count = count_runs,
    .stand = stand_on_run,
};

static size_t
count_run_lines(const struct table_row *row)
{
	return row->run->lines;
}

static void
stand_on_run_line(struct table_row *row, size_t part, size_t at)
{
	row->index[part] = (uint32_t)at + 1;
}

const struct table_level level_run_line = {
    .count = count_run_lines,
    .stand = stand_on_run_line,
};
