/* What belongs to all runs. */
#include "mib/tables.h"

#include <errno.h>

#include "agent/engine/engine.h"
#include "agent/reason.h"
#include "mib/level.h"
#include "mib/run_request.h"
#include "mib/view.h"

/* TruthValue of RFC 2579. */
#define TRUTH_TRUE  1
#define TRUTH_FALSE 2

static void
get_next(const struct table_row *row, struct table_value *value)
{
	const struct engine *engine = row->view->sources.engine;

	value->number = engine ? engine_next_index(engine) : 0;
}

/* ---- mrRunLock, a TestAndIncr of RFC 2579 ---- */

static void
get_lock(const struct table_row *row, struct table_value *value)
{
	value->number = row->view->run_lock;
}

static int
test_lock(const struct table_row *row, const struct table_value *value)
{
	if (value->number < 0)
		return -EINVAL;
	if (value->number == row->view->run_lock)
		return 0;
	return run_refuse(row->view, -EBUSY, "mrRunLock is %d: somebody was faster",
	    row->view->run_lock);
}

static int
set_lock(const struct table_row *row, const struct table_value *value)
{
	/* It may stand in a request twice. */
	if (value->number != row->view->run_lock)
		return -EBUSY;
	row->view->run_lock =
	    row->view->run_lock == INT32_MAX ? 0 : row->view->run_lock + 1;
	return 0;
}

static int
undo_lock(const struct table_row *row, const struct table_value *value)
{
	row->view->run_lock = (int32_t)value->number;
	return 0;
}

/* ---- mrEngineEnabled ---- */

static void
get_enabled(const struct table_row *row, struct table_value *value)
{
	const struct engine *engine = row->view->sources.engine;

	value->number = engine && engine_enabled(engine) ? TRUTH_TRUE : TRUTH_FALSE;
}

static int
test_enabled(const struct table_row *row, const struct table_value *value)
{
	const struct engine *engine = row->view->sources.engine;
	struct reason reason = {""};

	if (value->number != TRUTH_TRUE && value->number != TRUTH_FALSE)
		return -EINVAL;
	if (!engine)
		return run_refuse(row->view, -EPERM, "there is no engine");
	if (engine_may_switch(engine, value->number == TRUTH_TRUE, &reason) != 0)
		return run_refuse(row->view, -EBUSY, "%s", reason.text);
	return 0;
}

static int
set_enabled(const struct table_row *row, const struct table_value *value)
{
	struct engine *engine = row->view->sources.engine;
	bool on = value->number == TRUTH_TRUE;
	struct reason reason = {""};
	int error = engine ? engine_switch(engine, on, &reason) : -EPERM;

	return error ? run_refuse(row->view, error, "%s", reason.text) : 0;
}

/* ---- the others ---- */

static void
get_refusal(const struct table_row *row, struct table_value *value)
{
	const struct engine *engine = row->view->sources.engine;

	value->text = engine ? engine_last_refusal(engine) : "there is no engine";
}

static void
get_changed(const struct table_row *row, struct table_value *value)
{
	const struct engine *engine = row->view->sources.engine;

	if (engine)
		value->number = engine_changed(engine).wall;
}

static const struct table_column columns[] = {
    {1, TABLE_INTEGER, get_next},
    {2, TABLE_INTEGER, get_lock},
    {3, TABLE_INTEGER, get_enabled},
    {4, TABLE_TEXT, get_refusal},
    {5, TABLE_DATE, get_changed},
};

static const struct table_setter setters[] = {
    {2, test_lock, set_lock, undo_lock},
    {3, test_enabled, set_enabled, NULL},
};

const struct table run_scalars = {
    .name = "mrRuns",
    .arc = 13,
    .scalar = true,
    .index_count = 1,
    .levels = {&level_scalar},
    .columns = columns,
    .column_count = sizeof(columns) / sizeof(*columns),
    .setters = setters,
    .setter_count = sizeof(setters) / sizeof(*setters),
};
