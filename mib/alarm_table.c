#include "mib/tables.h"

#include "agent/alarms/alarms.h"
#include "mib/level.h"
#include "mib/view.h"

static void
get_kind(const struct table_row *row, struct table_value *value)
{
	value->number = row->alarm->identity.kind;
}

static void
get_key(const struct table_row *row, struct table_value *value)
{
	value->text = row->alarm->key;
}

static void
get_severity(const struct table_row *row, struct table_value *value)
{
	value->number = row->alarm->severity;
}

static void
get_state(const struct table_row *row, struct table_value *value)
{
	value->number = row->alarm->state;
}

static void
get_host_name(const struct table_row *row, struct table_value *value)
{
	value->text = row->alarm->facts.host;
}

static void
get_domain_name(const struct table_row *row, struct table_value *value)
{
	value->text = row->alarm->facts.domain;
}

static void
get_domain_uuid(const struct table_row *row, struct table_value *value)
{
	value->text = row->alarm->facts.uuid;
}

static void
get_target_name(const struct table_row *row, struct table_value *value)
{
	value->text = row->alarm->facts.target;
}

static void
get_service(const struct table_row *row, struct table_value *value)
{
	value->text = row->alarm->facts.service;
}

static void
get_code(const struct table_row *row, struct table_value *value)
{
	value->number = row->alarm->facts.code ? row->alarm->facts.code : CODE_NONE;
}

static void
get_count(const struct table_row *row, struct table_value *value)
{
	value->number = row->alarm->facts.count;
}

static void
get_stranded(const struct table_row *row, struct table_value *value)
{
	value->number = row->alarm->facts.stranded;
}

static void
get_raised(const struct table_row *row, struct table_value *value)
{
	value->number = row->alarm->raised.wall;
}

static void
get_notified(const struct table_row *row, struct table_value *value)
{
	value->number = row->alarm->notified.wall;
}

static void
get_raises(const struct table_row *row, struct table_value *value)
{
	value->number = row->alarm->raises;
}

static void
get_text(const struct table_row *row, struct table_value *value)
{
	value->text = row->alarm->facts.text;
}

static void
get_changed(const struct table_row *row, struct table_value *value)
{
	value->number = row->alarm->changed.wall;
}

static const struct table_column columns[] = {
    {2, TABLE_INTEGER, get_kind},
    {3, TABLE_TEXT, get_key},
    {4, TABLE_INTEGER, get_severity},
    {5, TABLE_INTEGER, get_state},
    {6, TABLE_TEXT, get_host_name},
    {7, TABLE_TEXT, get_domain_name},
    {8, TABLE_TEXT, get_domain_uuid},
    {9, TABLE_TEXT, get_target_name},
    {10, TABLE_TEXT, get_service},
    {11, TABLE_INTEGER, get_code},
    {12, TABLE_GAUGE, get_count},
    {13, TABLE_GAUGE, get_stranded},
    {14, TABLE_DATE, get_raised},
    {15, TABLE_DATE, get_notified},
    {16, TABLE_COUNTER, get_raises},
    {17, TABLE_TEXT, get_text},
    {18, TABLE_DATE, get_changed},
};

const struct table alarm_table = {
    .name = "mrAlarmTable",
    .arc = 8,
    .index_count = 1,
    .levels = {&level_alarm},
    .columns = columns,
    .column_count = sizeof(columns) / sizeof(*columns),
};
