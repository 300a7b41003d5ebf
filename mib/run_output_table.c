/* What a run has told: its own notes, and what ldm printed. */
#include "mib/tables.h"

#include <string.h>

#include "agent/engine/engine.h"
#include "mib/level.h"
#include "mib/view.h"

static bool
line_of(const struct table_row *row, struct engine_line *line)
{
	return engine_line(
	    row->view->sources.engine, row->index[0], row->index[1], line);
}

static void
get_origin(const struct table_row *row, struct table_value *value)
{
	struct engine_line line;

	if (line_of(row, &line))
		value->number = line.origin;
}

static void
get_text(const struct table_row *row, struct table_value *value)
{
	struct engine_line line;

	if (!line_of(row, &line) || line.length > VARBIND_TEXT_MAX)
		return;
	memcpy(value->buffer, line.text, line.length);
	value->buffer[line.length] = '\0';
	value->text = value->buffer;
}

static const struct table_column columns[] = {
    {2, TABLE_INTEGER, get_origin},
    {3, TABLE_TEXT, get_text},
};

const struct table run_output_table = {
    .name = "mrRunOutputTable",
    .arc = 11,
    .index_count = 2,
    .levels = {&level_run, &level_run_line},
    .columns = columns,
    .column_count = sizeof(columns) / sizeof(*columns),
};
