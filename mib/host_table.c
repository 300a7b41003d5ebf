#include "mib/tables.h"

#include "agent/evacuation/standing.h"
#include "agent/fleet/fleet.h"
#include "agent/fleet/inventory.h"
#include "mib/level.h"
#include "mib/view.h"

static void
get_name(const struct table_row *row, struct table_value *value)
{
	value->text = row->host->name;
}

static void
get_state(const struct table_row *row, struct table_value *value)
{
	value->number = row->host->state;
}

static void
get_age(const struct table_row *row, struct table_value *value)
{
	if (row->host->collected.wall)
		value->number =
		    instant_seconds_between(&row->host->collected, &row->view->now);
}

static void
get_collected(const struct table_row *row, struct table_value *value)
{
	value->number = row->host->collected.wall;
}

static void
get_attempted(const struct table_row *row, struct table_value *value)
{
	value->number = row->host->attempted.wall;
}

static void
get_reason(const struct table_row *row, struct table_value *value)
{
	value->text = row->host->reason.text;
}

static void
get_manager_version(const struct table_row *row, struct table_value *value)
{
	if (row->host->inventory)
		value->text = row->host->inventory->version.text;
}

static void
get_firmware(const struct table_row *row, struct table_value *value)
{
	if (row->host->inventory)
		value->text = row->host->inventory->firmware;
}

static void
get_cpu_type(const struct table_row *row, struct table_value *value)
{
	if (row->host->inventory)
		value->text = row->host->inventory->cpu_type;
}

static void
get_domains(const struct table_row *row, struct table_value *value)
{
	if (row->host->inventory)
		value->number = (int64_t)row->host->domain_count;
}

static void
get_threads(const struct table_row *row, struct table_value *value)
{
	if (row->host->inventory)
		value->number = row->host->inventory->threads_total;
}

static void
get_threads_free(const struct table_row *row, struct table_value *value)
{
	if (row->host->inventory)
		value->number = row->host->inventory->threads_free;
}

static int64_t
mebibytes(int64_t octets)
{
	return octets < 0 ? octets : octets >> 20;
}

static void
get_memory(const struct table_row *row, struct table_value *value)
{
	if (row->host->inventory)
		value->number = mebibytes(row->host->inventory->memory_total);
}

static void
get_memory_free(const struct table_row *row, struct table_value *value)
{
	if (row->host->inventory)
		value->number = mebibytes(row->host->inventory->memory_free);
}

static void
get_cores(const struct table_row *row, struct table_value *value)
{
	if (row->host->inventory)
		value->number = row->host->inventory->cores_total;
}

static void
get_cores_free(const struct table_row *row, struct table_value *value)
{
	if (row->host->inventory)
		value->number = row->host->inventory->cores_free;
}

static struct view_counts
counts(const struct table_row *row, enum migration_mode mode)
{
	return view_host_counts(row->view, row->host, mode);
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
get_changed(const struct table_row *row, struct table_value *value)
{
	value->number = row->host->changed.wall;
}

static void
get_generation(const struct table_row *row, struct table_value *value)
{
	value->number = row->host->generation;
}

static void
get_evacuable(const struct table_row *row, struct table_value *value)
{
	value->number = standings_of(row->view->sources.standings, row->host).status;
}

static void
get_unplaced(const struct table_row *row, struct table_value *value)
{
	struct standing standing =
	    standings_of(row->view->sources.standings, row->host);

	if (standing.worked_out)
		value->number = standing.unplaced;
}

static const struct table_column columns[] = {
    {2, TABLE_TEXT, get_name},
    {3, TABLE_INTEGER, get_state},
    {4, TABLE_GAUGE, get_age},
    {5, TABLE_DATE, get_collected},
    {6, TABLE_DATE, get_attempted},
    {7, TABLE_TEXT, get_reason},
    {8, TABLE_TEXT, get_manager_version},
    {9, TABLE_TEXT, get_firmware},
    {10, TABLE_TEXT, get_cpu_type},
    {11, TABLE_GAUGE, get_domains},
    {12, TABLE_GAUGE, get_threads},
    {13, TABLE_GAUGE, get_threads_free},
    {14, TABLE_GAUGE, get_memory},
    {15, TABLE_GAUGE, get_memory_free},
    {16, TABLE_GAUGE, get_cores},
    {17, TABLE_GAUGE, get_cores_free},
    {18, TABLE_GAUGE, get_live_ready},
    {19, TABLE_GAUGE, get_live_degraded},
    {20, TABLE_GAUGE, get_live_blocked},
    {21, TABLE_GAUGE, get_live_unknown},
    {22, TABLE_GAUGE, get_cold_ready},
    {23, TABLE_GAUGE, get_cold_degraded},
    {24, TABLE_GAUGE, get_cold_blocked},
    {25, TABLE_GAUGE, get_cold_unknown},
    {26, TABLE_DATE, get_changed},
    {27, TABLE_GAUGE, get_generation},
    {28, TABLE_INTEGER, get_evacuable},
    {29, TABLE_GAUGE, get_unplaced},
};

const struct table host_table = {
    .name = "mrHostTable",
    .arc = 3,
    .index_count = 1,
    .levels = {&level_host},
    .columns = columns,
    .column_count = sizeof(columns) / sizeof(*columns),
};
