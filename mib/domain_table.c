#include "mib/tables.h"

#include <stdio.h>

#include "agent/engine/engine.h"
#include "agent/fleet/fleet.h"
#include "agent/fleet/inventory.h"
#include "agent/readiness/matrix.h"
#include "agent/readiness/mode.h"
#include "mib/level.h"
#include "mib/view.h"

static void
get_name(const struct table_row *row, struct table_value *value)
{
	value->text = row->domain->inventory->name;
}

static void
get_uuid(const struct table_row *row, struct table_value *value)
{
	value->text = row->domain->inventory->uuid;
}

static void
get_host_index(const struct table_row *row, struct table_value *value)
{
	value->number = row->domain->host->index;
}

static void
get_host_name(const struct table_row *row, struct table_value *value)
{
	value->text = row->domain->host->name;
}

/* Enumerations of the MIB start at 1, ours at "unknown", which is 0. */
static void
get_state(const struct table_row *row, struct table_value *value)
{
	value->number = (int64_t)row->domain->inventory->state + 1;
}

static void
get_mode(const struct table_row *row, struct table_value *value)
{
	value->number = (int64_t)migration_mode_of(row->domain) + 1;
}

static struct view_counts
counts(const struct table_row *row, enum migration_mode mode)
{
	return view_domain_counts(row->view, row->domain, mode);
}

/* While it is not, what follows from verdicts has no instance. */
static bool
readiness_is_known(const struct table_row *row)
{
	return matrix_is_known(row->view->sources.matrix);
}

static void
get_live_ready(const struct table_row *row, struct table_value *value)
{
	value->number = counts(row, MIGRATION_LIVE).ready;
}

static void
get_live_degraded(const struct table_row *row, struct table_value *value)
{
	value->number = counts(row, MIGRATION_LIVE).degraded;
}

static void
get_live_blocked(const struct table_row *row, struct table_value *value)
{
	value->number = counts(row, MIGRATION_LIVE).blocked;
}

static void
get_live_unknown(const struct table_row *row, struct table_value *value)
{
	value->number = counts(row, MIGRATION_LIVE).unknown;
}

static void
get_cold_ready(const struct table_row *row, struct table_value *value)
{
	value->number = counts(row, MIGRATION_COLD).ready;
}

static void
get_cold_degraded(const struct table_row *row, struct table_value *value)
{
	value->number = counts(row, MIGRATION_COLD).degraded;
}

static void
get_cold_blocked(const struct table_row *row, struct table_value *value)
{
	value->number = counts(row, MIGRATION_COLD).blocked;
}

static void
get_cold_unknown(const struct table_row *row, struct table_value *value)
{
	value->number = counts(row, MIGRATION_COLD).unknown;
}

static void
get_required(const struct table_row *row, struct table_value *value)
{
	value->number = view_required(row->view, row->domain);
}

static void
get_stranded(const struct table_row *row, struct table_value *value)
{
	if (readiness_is_known(row))
		value->number = view_is_stranded(row->view, row->domain);
}

static void
get_short(const struct table_row *row, struct table_value *value)
{
	if (readiness_is_known(row))
		value->number = view_is_short(row->view, row->domain);
}

/* How far a verdict is from ready. */
static int
distance(enum verdict verdict)
{
	switch (verdict) {
	case VERDICT_READY:
		return 0;
	case VERDICT_DEGRADED:
		return 1;
	case VERDICT_UNKNOWN:
		return 2;
	case VERDICT_BLOCKED:
		break;
	}
	return 3;
}

/* The first host with the best verdict; NULL when there is no other host. */
static const struct fleet_host *
best_target(const struct table_row *row, const uint8_t *verdicts)
{
	const struct fleet_host *best = NULL;
	int best_distance = 0;
	size_t count;
	const struct fleet_host *const *hosts =
	    fleet_hosts(row->view->sources.fleet, &count);

	for (size_t i = 0; i < count; i++) {
		int here;

		if (hosts[i] == row->domain->host)
			continue;
		here = distance((enum verdict)verdicts[hosts[i]->slot]);
		if (!best || here < best_distance) {
			best = hosts[i];
			best_distance = here;
		}
	}
	return best;
}

/* The first of the worst in one mode: the list is by the worse of both. */
static const struct finding *
worst_finding(const struct findings *findings, enum migration_mode mode)
{
	const struct finding *worst = findings->list;

	for (size_t i = 1; i < findings->count; i++)
		if (findings->list[i].severity[mode] > worst->severity[mode])
			worst = &findings->list[i];
	return worst;
}

static void
get_reason(const struct table_row *row, struct table_value *value)
{
	enum migration_mode mode = migration_mode_of(row->domain);
	const struct findings *findings = NULL;
	const struct fleet_host *best;
	const uint8_t *verdicts;

	if (!readiness_is_known(row))
		return;
	value->text = "";
	if (counts(row, mode).ready > 0)
		return;
	verdicts = view_verdicts(row->view, row->domain, mode);
	best = verdicts ? best_target(row, verdicts) : NULL;
	if (best)
		findings = view_findings(row->view, row->domain, best);
	if (!findings || findings->count == 0)
		return;
	/* Longer than a string may be: varbind_set_text() cuts at a character. */
	snprintf(value->buffer, sizeof(value->buffer), "%s: %s", best->name,
	    worst_finding(findings, mode)->text);
	value->text = value->buffer;
}

static void
get_classes(const struct table_row *row, struct table_value *value)
{
	if (readiness_is_known(row))
		value->number =
		    matrix_domain_classes(row->view->sources.matrix, row->domain);
}

static void
get_changed(const struct table_row *row, struct table_value *value)
{
	if (readiness_is_known(row))
		value->number =
		    matrix_domain_changed(row->view->sources.matrix, row->domain).wall;
}

static void
get_changes(const struct table_row *row, struct table_value *value)
{
	if (readiness_is_known(row))
		value->number =
		    matrix_domain_changes(row->view->sources.matrix, row->domain);
}

static void
get_run(const struct table_row *row, struct table_value *value)
{
	const struct engine *engine = row->view->sources.engine;

	value->number = engine ? engine_active_run(engine, row->domain->index) : 0;
}

static const struct table_column columns[] = {
    {2, TABLE_TEXT, get_name},
    {3, TABLE_TEXT, get_uuid},
    {4, TABLE_INTEGER, get_host_index},
    {5, TABLE_TEXT, get_host_name},
    {6, TABLE_INTEGER, get_state},
    {7, TABLE_INTEGER, get_mode},
    {8, TABLE_GAUGE, get_live_ready},
    {9, TABLE_GAUGE, get_live_degraded},
    {10, TABLE_GAUGE, get_live_blocked},
    {11, TABLE_GAUGE, get_live_unknown},
    {12, TABLE_GAUGE, get_cold_ready},
    {13, TABLE_GAUGE, get_cold_degraded},
    {14, TABLE_GAUGE, get_cold_blocked},
    {15, TABLE_GAUGE, get_cold_unknown},
    {16, TABLE_GAUGE, get_required},
    {17, TABLE_GAUGE, get_stranded},
    {18, TABLE_TEXT, get_reason},
    {19, TABLE_BITS, get_classes},
    {20, TABLE_DATE, get_changed},
    {21, TABLE_COUNTER, get_changes},
    {22, TABLE_INTEGER, get_run},
    {23, TABLE_GAUGE, get_short},
};

const struct table domain_table = {
    .name = "mrDomainTable",
    .arc = 5,
    .index_count = 1,
    .levels = {&level_domain},
    .columns = columns,
    .column_count = sizeof(columns) / sizeof(*columns),
};
