/*
 * Runs: what was asked for, and what became of it. What managers write is in
 * mib/run_request.c.
 */
#include "mib/tables.h"

#include "agent/engine/engine.h"
#include "mib/level.h"
#include "mib/run_request.h"
#include "mib/view.h"

/* Indexes and operations begin with 1; 0 is one that was not given yet. */
static int64_t
given(uint32_t number)
{
	return number ? (int64_t)number : -1;
}

static void
get_domain(const struct table_row *row, struct table_value *value)
{
	value->number = given(row->run->domain);
}

static void
get_target(const struct table_row *row, struct table_value *value)
{
	value->number = given(row->run->target);
}

static void
get_operation(const struct table_row *row, struct table_value *value)
{
	value->number = given(row->run->operation);
}

static void
get_options(const struct table_row *row, struct table_value *value)
{
	value->number = row->run->options;
}

static void
get_subject(const struct table_row *row, struct table_value *value)
{
	value->number = row->run->subject;
}

static void
get_new_name(const struct table_row *row, struct table_value *value)
{
	value->text = row->run->name;
}

static void
get_generation(const struct table_row *row, struct table_value *value)
{
	value->number = row->run->generation;
}

static void
get_requester(const struct table_row *row, struct table_value *value)
{
	value->text = row->run->requester;
}

static void
get_status(const struct table_row *row, struct table_value *value)
{
	value->number = run_row_status(row->view, row->run->index);
}

static void
get_state(const struct table_row *row, struct table_value *value)
{
	value->number = row->run->state;
}

static void
get_mode(const struct table_row *row, struct table_value *value)
{
	value->number = row->run->mode;
}

static void
get_progress(const struct table_row *row, struct table_value *value)
{
	value->number = row->run->progress;
}

static void
get_error(const struct table_row *row, struct table_value *value)
{
	value->number = row->run->error;
}

static void
get_exit_code(const struct table_row *row, struct table_value *value)
{
	value->number = row->run->exit_code;
}

static void
get_warnings(const struct table_row *row, struct table_value *value)
{
	value->number = row->run->warnings;
}

static void
get_lines(const struct table_row *row, struct table_value *value)
{
	value->number = row->run->lines;
}

static void
get_text(const struct table_row *row, struct table_value *value)
{
	value->text = row->run->text;
}

static void
get_domain_name(const struct table_row *row, struct table_value *value)
{
	value->text = row->run->domain_name;
}

static void
get_domain_uuid(const struct table_row *row, struct table_value *value)
{
	value->text = row->run->uuid;
}

static void
get_source_name(const struct table_row *row, struct table_value *value)
{
	value->text = row->run->source_name;
}

static void
get_target_name(const struct table_row *row, struct table_value *value)
{
	value->text = row->run->target_name;
}

static void
get_queued(const struct table_row *row, struct table_value *value)
{
	value->number = row->run->queued.wall;
}

static void
get_started(const struct table_row *row, struct table_value *value)
{
	value->number = row->run->started.wall;
}

static void
get_ended(const struct table_row *row, struct table_value *value)
{
	value->number = row->run->ended.wall;
}

static void
get_changed(const struct table_row *row, struct table_value *value)
{
	value->number = row->run->changed.wall;
}

static const struct table_column columns[] = {
    {RUN_DOMAIN, TABLE_INTEGER, get_domain},
    {RUN_TARGET, TABLE_INTEGER, get_target},
    {RUN_OPERATION, TABLE_INTEGER, get_operation},
    {RUN_OPTIONS, TABLE_BITS, get_options},
    {RUN_SUBJECT, TABLE_INTEGER, get_subject},
    {RUN_NEW_NAME, TABLE_TEXT, get_new_name},
    {RUN_GENERATION, TABLE_GAUGE, get_generation},
    {9, TABLE_TEXT, get_requester},
    {RUN_STATUS, TABLE_INTEGER, get_status},
    {11, TABLE_INTEGER, get_state},
    {12, TABLE_INTEGER, get_mode},
    {13, TABLE_INTEGER, get_progress},
    {14, TABLE_INTEGER, get_error},
    {15, TABLE_INTEGER, get_exit_code},
    {16, TABLE_GAUGE, get_warnings},
    {17, TABLE_GAUGE, get_lines},
    {18, TABLE_TEXT, get_text},
    {19, TABLE_TEXT, get_domain_name},
    {20, TABLE_TEXT, get_domain_uuid},
    {21, TABLE_TEXT, get_source_name},
    {22, TABLE_TEXT, get_target_name},
    {23, TABLE_DATE, get_queued},
    {24, TABLE_DATE, get_started},
    {25, TABLE_DATE, get_ended},
    {26, TABLE_DATE, get_changed},
};

const struct table run_table = {
    .name = "mrRunTable",
    .arc = 10,
    .index_count = 1,
    .levels = {&level_run},
    .columns = columns,
    .column_count = sizeof(columns) / sizeof(*columns),
    .setters = run_setters,
    .setter_count = RUN_SETTERS,
    .rows = &run_rules,
};
