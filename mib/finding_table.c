#include "mib/tables.h"

#include "agent/fleet/fleet.h"
#include "agent/fleet/inventory.h"
#include "agent/readiness/evaluate.h"
#include "mib/level.h"

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
get_code(const struct table_row *row, struct table_value *value)
{
	value->number = finding_definition(row->finding->id)->code;
}

static void
get_class(const struct table_row *row, struct table_value *value)
{
	value->number = finding_class(row->finding->id);
}

static void
get_live(const struct table_row *row, struct table_value *value)
{
	value->number = row->finding->severity[MIGRATION_LIVE];
}

static void
get_cold(const struct table_row *row, struct table_value *value)
{
	value->number = row->finding->severity[MIGRATION_COLD];
}

static void
get_device(const struct table_row *row, struct table_value *value)
{
	value->text = row->finding->device;
}

static void
get_wanted(const struct table_row *row, struct table_value *value)
{
	value->text = row->finding->wanted;
}

static void
get_found(const struct table_row *row, struct table_value *value)
{
	value->text = row->finding->found;
}

static void
get_text(const struct table_row *row, struct table_value *value)
{
	value->text = row->finding->text;
}

static void
get_remedy(const struct table_row *row, struct table_value *value)
{
	value->text = row->finding->remedy;
}

static const struct table_column columns[] = {
    {2, TABLE_TEXT, get_domain_name},
    {3, TABLE_TEXT, get_host_name},
    {4, TABLE_INTEGER, get_code},
    {5, TABLE_INTEGER, get_class},
    {6, TABLE_INTEGER, get_live},
    {7, TABLE_INTEGER, get_cold},
    {8, TABLE_TEXT, get_device},
    {9, TABLE_TEXT, get_wanted},
    {10, TABLE_TEXT, get_found},
    {11, TABLE_TEXT, get_text},
    {12, TABLE_TEXT, get_remedy},
};

const struct table finding_table = {
    .name = "mrFindingTable",
    .arc = 7,
    .index_count = 3,
    .levels = {&level_domain, &level_noted_target, &level_finding},
    .columns = columns,
    .column_count = sizeof(columns) / sizeof(*columns),
};
