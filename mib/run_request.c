#include "mib/run_request.h"

#include <errno.h>
#include <stdarg.h>
#include <stdio.h>

#include "agent/engine/engine.h"
#include "agent/log.h"
#include "agent/reason.h"
#include "mib/view.h"

/*
 * Milliseconds after ACTION in which UNDO may come: the master gives another subagent
 * 1 s six times by default. COMMIT, which ends them, comes at once.
 */
#define UNDO_PATIENCE INT64_C(10000)

/*
 * Rows that one request may change. Each is written to the disk before it is answered,
 * and the master waits 1 s by default: what would take longer it asks for again, is
 * refused, and has undone.
 */
#define REQUEST_ROWS_MAX 10

#define OPTIONS_KNOWN                                                                  \
	(ENGINE_OVERRIDE_WARNINGS | ENGINE_OVERRIDE_BLOCKERS | ENGINE_FORCE |          \
	    ENGINE_SAVE_CONFIG)

/* What is to be done with a row, and what it was. */
struct run_plan {
	enum row_status from, to;
	struct engine_request request;
	char name[ENGINE_TEXT_SIZE];
	struct run *taken; /* what was there before; to be put back or forgotten */
};

int
run_refuse(struct mib_view *view, int error, const char *format, ...)
{
	struct reason reason = {""};
	va_list args;

	va_start(args, format);
	reason_set_list(&reason, error, format, args);
	va_end(args);
	log_warning(ROOM_ENGINE, "refused to \"%s\": %s", view->requester, reason.text);
	if (view->sources.engine)
		engine_refuse(view->sources.engine, reason.text);
	return error;
}

/* ---- single cells ---- */

static int
test_index(const struct table_row *row, const struct table_value *value)
{
	if (value->number > 0 && value->number <= ENGINE_RUN_MAX)
		return 0;
	return run_refuse(row->view, -EINVAL,
	    "run %u: a domain or host has an index from 1 on", row->index[0]);
}

static int
test_subject(const struct table_row *row, const struct table_value *value)
{
	return value->number == 0 ? 0 : test_index(row, value);
}

static int
test_operation(const struct table_row *row, const struct table_value *value)
{
	if (value->number >= ENGINE_VALIDATE && value->number < ENGINE_OPERATIONS)
		return 0;
	return run_refuse(row->view, -EINVAL, "run %u: there is no operation %lld",
	    row->index[0], (long long)value->number);
}

static int
test_options(const struct table_row *row, const struct table_value *value)
{
	if ((value->number & ~(int64_t)OPTIONS_KNOWN) == 0)
		return 0;
	return run_refuse(row->view, -EINVAL,
	    "run %u: there are only the options 0 to 3", row->index[0]);
}

const struct table_setter run_setters[RUN_SETTERS] = {
    {.number = RUN_DOMAIN, .test = test_index},
    {.number = RUN_TARGET, .test = test_index},
    {.number = RUN_OPERATION, .test = test_operation},
    {.number = RUN_OPTIONS, .test = test_options},
    {.number = RUN_SUBJECT, .test = test_subject},
    {.number = RUN_NEW_NAME},
    {.number = RUN_GENERATION},
    {.number = RUN_STATUS},
};

/* ---- rows ---- */

/* Whether it says all that a run of its operation needs. */
static bool
request_is_complete(const struct engine_request *request)
{
	switch (request->operation) {
	case ENGINE_VALIDATE:
	case ENGINE_DRY_RUN:
	case ENGINE_MIGRATE:
		return request->domain > 0 && request->target > 0;
	case ENGINE_CANCEL:
		return request->subject > 0;
	case ENGINE_OPERATIONS:
	default:
		return false;
	}
}

enum row_status
run_row_status(const struct mib_view *view, uint32_t index)
{
	const struct engine *engine = view->sources.engine;
	const struct engine_request *held = engine_held(engine, index);

	if (held)
		return request_is_complete(held) ? ROW_NOT_IN_SERVICE : ROW_NOT_READY;
	return engine_find(engine, index) ? ROW_ACTIVE : ROW_NONE;
}

static void
take_number(const struct row_change *change, enum run_column column, uint32_t *number)
{
	if (change->values[column])
		*number = (uint32_t)change->values[column]->number;
}

/* What the row asks for when the request has been carried out. */
static void
request_fill(struct row_change *change, const struct engine_request *held)
{
	struct run_plan *plan = change->plan;
	struct engine_request *request = &plan->request;
	const struct table_value *const *values = change->values;

	if (held)
		*request = *held;
	snprintf(plan->name, sizeof(plan->name), "%s",
	    values[RUN_NEW_NAME] ? values[RUN_NEW_NAME]->text
	    : held               ? held->name
				 : "");
	request->name = plan->name;
	request->requester = change->view->requester;
	request->run = change->index[0];
	if (values[RUN_OPERATION])
		request->operation =
		    (enum engine_operation)values[RUN_OPERATION]->number;
	take_number(change, RUN_DOMAIN, &request->domain);
	take_number(change, RUN_TARGET, &request->target);
	take_number(change, RUN_SUBJECT, &request->subject);
	take_number(change, RUN_GENERATION, &request->generation);
	if (values[RUN_OPTIONS])
		request->options = (unsigned)values[RUN_OPTIONS]->number;
}

static bool
has_others(const struct row_change *change)
{
	for (size_t i = 0; i < ROW_COLUMNS_MAX; i++)
		if (i != RUN_STATUS && change->values[i])
			return true;
	return false;
}

/*
 * What the engine says against it. Its reason is remembered already. What it does not
 * know or would not take now it may take another time: inconsistentValue.
 */
static int
answer_for(int error)
{
	return error == -ENOENT || error == -EINVAL ? -EBUSY : error;
}

static int
check_with_engine(const struct row_change *change)
{
	const struct run_plan *plan = change->plan;
	struct mib_view *view = change->view;
	struct engine *engine = view->sources.engine;
	struct reason reason = {""};

	if (plan->to == ROW_ACTIVE && plan->from != ROW_ACTIVE)
		return answer_for(
		    engine_check(engine, &plan->request, &view->now, &reason));
	if (plan->to == ROW_NONE &&
	    engine_may_destroy(engine, change->index[0], &reason) != 0)
		return run_refuse(view, -EBUSY, "%s", reason.text);
	return 0;
}

static int
test_run(struct row_change *change)
{
	struct run_plan *plan = change->plan;
	struct mib_view *view = change->view;
	const struct engine *engine = view->sources.engine;
	const struct table_value *status = change->values[RUN_STATUS];
	uint32_t index = change->index[0];
	struct row_wish wish = {.others = has_others(change)};
	const char *why = "";
	int error;

	if (index == 0 || index > ENGINE_RUN_MAX)
		return run_refuse(
		    view, -ENXIO, "a run has an index from 1 to %u", ENGINE_RUN_MAX);
	if (!engine)
		return run_refuse(view, -EPERM, "there is no engine");
	if (change->earlier >= REQUEST_ROWS_MAX)
		return run_refuse(view, -ENOSPC,
		    "run %u: one request is for %d runs at most", index,
		    REQUEST_ROWS_MAX);
	request_fill(change, engine_held(engine, index));
	wish.complete = request_is_complete(&plan->request);
	if (status)
		/* Not ROW_NONE, which would be no value at all. */
		wish.status =
		    status->number < ROW_ACTIVE || status->number > ROW_DESTROY
			? ROW_NOT_READY
			: (enum row_status)status->number;
	plan->from = run_row_status(view, index);
	error = row_status_next(plan->from, &wish, &plan->to, &why);
	if (error)
		return run_refuse(view, error, "run %u: %s", index, why);
	return check_with_engine(change);
}

/* Let the row be what the plan wants, where there is none. Tells what it refuses. */
static int
make(const struct row_change *change)
{
	const struct run_plan *plan = change->plan;
	struct mib_view *view = change->view;
	struct engine *engine = view->sources.engine;
	struct reason reason = {""};
	int error = 0;

	if (plan->to == ROW_ACTIVE) {
		/* Of this the engine tells itself. */
		error = engine_submit(engine, &plan->request, &view->now, &reason);
		if (!error)
			engine_withhold(
			    engine, change->index[0], view->now.steady + UNDO_PATIENCE);
	} else if (plan->to != ROW_NONE) {
		error = engine_hold(engine, &plan->request, &view->now, &reason);
		if (error)
			run_refuse(view, error, "%s", reason.text);
	}
	return error;
}

static int
act_on_run(struct row_change *change)
{
	struct run_plan *plan = change->plan;
	struct mib_view *view = change->view;
	struct reason reason = {""};
	int error;

	/* The command line may have made or removed a run between the phases. */
	if (run_row_status(view, change->index[0]) != plan->from)
		return run_refuse(view, -EBUSY,
		    "run %u was made or removed by somebody else meanwhile",
		    change->index[0]);
	/* A run that is active stays as it is. */
	if (plan->from == ROW_ACTIVE && plan->to == ROW_ACTIVE)
		return 0;
	error = engine_take_out(
	    view->sources.engine, change->index[0], &plan->taken, &reason);
	if (error)
		return run_refuse(view, error, "%s", reason.text);
	error = make(change);
	if (error) {
		if (engine_put_back(plan->taken, &reason) != 0)
			log_error(ROOM_ENGINE, "%s", reason.text);
		plan->taken = NULL;
	}
	return error;
}

static void
commit_run(struct row_change *change)
{
	const struct run_plan *plan = change->plan;

	if (plan->to == ROW_ACTIVE)
		engine_withhold(change->view->sources.engine, change->index[0], 0);
	else if (plan->to == ROW_NONE && plan->taken)
		log_info(ROOM_ENGINE, "run %u is removed by \"%s\"", change->index[0],
		    change->view->requester);
}

static int
undo_run(struct row_change *change)
{
	struct run_plan *plan = change->plan;
	struct engine *engine = change->view->sources.engine;
	uint32_t index = change->index[0];
	struct reason reason = {""};
	int error = 0;

	if (plan->from == ROW_ACTIVE && plan->to == ROW_ACTIVE)
		return 0;
	if (plan->to != ROW_NONE)
		error = engine_destroy(engine, index, &reason);
	if (!error) {
		error = engine_put_back(plan->taken, &reason);
		plan->taken = NULL;
	}
	if (error)
		return run_refuse(change->view, error,
		    "run %u is not what it was before: %s", index, reason.text);
	log_info(ROOM_ENGINE,
	    "run %u is what it was before: something else in the same request of "
	    "\"%s\" failed",
	    index, change->view->requester);
	return 0;
}

static void
release_run(struct row_change *change)
{
	struct run_plan *plan = change->plan;

	engine_forget(plan->taken);
	plan->taken = NULL;
}

const struct row_rules run_rules = {
    .status = RUN_STATUS,
    .plan_size = sizeof(struct run_plan),
    .test = test_run,
    .act = act_on_run,
    .commit = commit_run,
    .undo = undo_run,
    .release = release_run,
};
