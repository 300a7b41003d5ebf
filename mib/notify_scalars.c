#include "mib/tables.h"

#include <errno.h>

#include "agent/alarms/alarms.h"
#include "mib/level.h"
#include "mib/view.h"

/* BITS begin with 0, kinds with 1. */
#define KIND_BIT(kind) (1u << ((kind)-1))

/* The notification of the first bit of mrNotifyRuns. */
#define FIRST_NOTICE ALARM_RUN_STARTED

static struct alarms *
alarms(const struct table_row *row)
{
	return row->view->sources.alarms;
}

static void
get_sequence(const struct table_row *row, struct table_value *value)
{
	value->number = alarms_sequence(alarms(row));
}

static void
get_active(const struct table_row *row, struct table_value *value)
{
	size_t count;

	alarms_list(alarms(row), &count);
	value->number = (int64_t)count;
}

static void
get_changed(const struct table_row *row, struct table_value *value)
{
	value->number = alarms_changed(alarms(row)).wall;
}

static void
get_kinds(const struct table_row *row, struct table_value *value)
{
	value->number = alarms_switches(alarms(row)) / KIND_BIT(2);
}

static int
test_kinds(const struct table_row *row, const struct table_value *value)
{
	int64_t left = value->number;

	(void)row;
	for (unsigned kind = 1; kind < ALARM_KINDS; kind++)
		if (alarm_kind_traits(kind))
			left &= ~(int64_t)KIND_BIT(kind);
	return left ? -EINVAL : 0;
}

static int
set_kinds(const struct table_row *row, const struct table_value *value)
{
	return alarms_set_switches(alarms(row), (unsigned)value->number * KIND_BIT(2));
}

static void
get_suppressed(const struct table_row *row, struct table_value *value)
{
	value->number = (int64_t)(alarms_suppressed(alarms(row)) & UINT32_MAX);
}

static void
get_waiting(const struct table_row *row, struct table_value *value)
{
	value->number = (int64_t)alarms_waiting(alarms(row));
}

static void
get_events(const struct table_row *row, struct table_value *value)
{
	value->number = (int64_t)alarms_event_count(alarms(row));
}

static void
get_runs(const struct table_row *row, struct table_value *value)
{
	value->number = alarms_notices(alarms(row)) >> FIRST_NOTICE;
}

static int
test_runs(const struct table_row *row, const struct table_value *value)
{
	(void)row;
	return (value->number & ~(int64_t)(ALARM_NOTICES >> FIRST_NOTICE)) ? -EINVAL
									   : 0;
}

static int
set_runs(const struct table_row *row, const struct table_value *value)
{
	return alarms_set_notices(alarms(row), (unsigned)value->number << FIRST_NOTICE);
}

static const struct table_column columns[] = {
    {1, TABLE_GAUGE, get_sequence},
    {2, TABLE_GAUGE, get_active},
    {3, TABLE_DATE, get_changed},
    {4, TABLE_BITS, get_kinds},
    {5, TABLE_COUNTER, get_suppressed},
    {6, TABLE_GAUGE, get_waiting},
    {7, TABLE_GAUGE, get_events},
    {8, TABLE_BITS, get_runs},
};

static const struct table_setter setters[] = {
    {.number = 4, .test = test_kinds, .set = set_kinds},
    {.number = 8, .test = test_runs, .set = set_runs},
};

const struct table notify_scalars = {
    .name = "mrNotify",
    .arc = 12,
    .scalar = true,
    .index_count = 1,
    .levels = {&level_notify},
    .columns = columns,
    .column_count = sizeof(columns) / sizeof(*columns),
    .setters = setters,
    .setter_count = sizeof(setters) / sizeof(*setters),
};
