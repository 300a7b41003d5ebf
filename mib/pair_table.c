#include "mib/tables.h"

#include "agent/fleet/fleet.h"
#include "agent/fleet/inventory.h"
#include "agent/readiness/matrix.h"
#include "mib/level.h"
#include "mib/view.h"

static void
get_domain_name(const struct table_row *row, struct table_value *value)
{
	value->text = row->domain->inventory->name;
}

static void
get_host_name(const struct table_row *row, struct table_value *value)
{
	value->text = row->host->name;
}

static void
get_live(const struct table_row *row, struct table_value *value)
{
	value->number = matrix_verdict(
	    row->view->sources.matrix, row->domain, row->host, MIGRATION_LIVE);
}

static void
get_cold(const struct table_row *row, struct table_value *value)
{
	value->number = matrix_verdict(
	    row->view->sources.matrix, row->domain, row->host, MIGRATION_COLD);
}

/* What the matrix keeps of a pair; false while it could not be evaluated. */
static bool
kept(const struct table_row *row, struct matrix_pair *pair)
{
	matrix_pair(row->view->sources.matrix, row->domain, row->host, pair);
	return matrix_is_known(row->view->sources.matrix);
}

static void
get_blocked_classes(const struct table_row *row, struct table_value *value)
{
	struct matrix_pair pair;

	if (kept(row, &pair))
		value->number = pair.blocked_classes;
}

static void
get_warned_classes(const struct table_row *row, struct table_value *value)
{
	struct matrix_pair pair;

	if (kept(row, &pair))
		value->number = pair.warned_classes;
}

static const struct findings *
findings(const struct table_row *row)
{
	return view_findings(row->view, row->domain, row->host);
}

static void
get_blockers(const struct table_row *row, struct table_value *value)
{
	const struct findings *found = findings(row);

	if (found)
		value->number = found->blockers;
}

static void
get_warnings(const struct table_row *row, struct table_value *value)
{
	const struct findings *found = findings(row);

	if (found)
		value->number = found->warnings;
}

static void
get_unknowns(const struct table_row *row, struct table_value *value)
{
	const struct findings *found = findings(row);

	if (found)
		value->number = found->unknowns;
}

static void
get_first_code(const struct table_row *row, struct table_value *value)
{
	const struct findings *found = findings(row);

	if (found)
		value->number = found->count
				    ? finding_definition(found->list[0].id)->code
				    : CODE_NONE;
}

static void
get_text(const struct table_row *row, struct table_value *value)
{
	const struct findings *found = findings(row);

	if (found)
		value->text = found->count ? found->list[0].text : "";
}

static void
get_age(const struct table_row *row, struct table_value *value)
{
	const struct instant *source = &row->domain->host->collected;
	const struct instant *target = &row->host->collected;

	if (source->wall && target->wall)
		value->number = instant_seconds_between(
		    source->steady < target->steady ? source : target, &row->view->now);
}

static void
get_changed(const struct table_row *row, struct table_value *value)
{
	struct matrix_pair pair;

	if (kept(row, &pair))
		value->number = pair.changed.wall;
}

static void
get_changes(const struct table_row *row, struct table_value *value)
{
	struct matrix_pair pair;

	if (kept(row, &pair))
		value->number = pair.changes;
}

static const struct table_column columns[] = {
    {1, TABLE_TEXT, get_domain_name},
    {2, TABLE_TEXT, get_host_name},
    {3, TABLE_INTEGER, get_live},
    {4, TABLE_INTEGER, get_cold},
    {5, TABLE_BITS, get_blocked_classes},
    {6, TABLE_BITS, get_warned_classes},
    {7, TABLE_GAUGE, get_blockers},
    {8, TABLE_GAUGE, get_warnings},
    {9, TABLE_GAUGE, get_unknowns},
    {10, TABLE_INTEGER, get_first_code},
    {11, TABLE_TEXT, get_text},
    {12, TABLE_GAUGE, get_age},
    {13, TABLE_DATE, get_changed},
    {14, TABLE_GAUGE, get_changes},
};

const struct table pair_table = {
    .name = "mrPairTable",
    .arc = 6,
    .index_count = 2,
    .levels = {&level_domain, &level_target},
    .columns = columns,
    .column_count = sizeof(columns) / sizeof(*columns),
};
