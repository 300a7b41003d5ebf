/* Rows that go, and that come back when what removed them has to be undone. */
#include "agent/engine/engine_private.h"

#include <errno.h>
#include <stdlib.h>

static int
queue_compare(const void *left, const void *right)
{
	const struct run *const *a = left;
	const struct run *const *b = right;
	int64_t first = (*a)->public.queued.wall;
	int64_t second = (*b)->public.queued.wall;

	if (first != second)
		return first < second ? -1 : 1;
	return (*a)->public.index < (*b)->public.index ? -1 : 1;
}

void
queue_sort(struct engine *engine)
{
	if (engine->open_count > 0)
		qsort(engine->open, engine->open_count, sizeof(struct run *),
		    queue_compare);
}

int
engine_may_destroy(const struct engine *engine, uint32_t index, struct reason *reason)
{
	const struct run *run = run_find(engine, index);

	if (run == NULL || run->public.state == ENGINE_WAITING ||
	    run->public.state == ENGINE_QUEUED || engine_state_ended(run->public.state))
		return 0;
	return reason_set(reason, -EBUSY,
	    "run %u is %s: cancel it, and remove it when it has ended", index,
	    engine_state_word(run->public.state));
}

int
engine_take_out(
    struct engine *engine, uint32_t index, struct run **taken, struct reason *reason)
{
	int error = engine_may_destroy(engine, index, reason);
	struct run *run = run_find(engine, index);

	*taken = NULL;
	if (error != 0 || run == NULL)
		return error;
	if (run->public.state != ENGINE_WAITING)
		error = journal_remove(engine, &run, 1, reason);
	if (error != 0)
		return error;
	run_detach(run);
	*taken = run;
	engine->hands.wake(engine->hands.context);
	return 0;
}

int
engine_put_back(struct run *taken, struct reason *reason)
{
	int error = 0;

	if (taken == NULL)
		return 0;
	if (run_find(taken->engine, taken->public.index) != NULL)
		error = reason_set(
		    reason, -EEXIST, "run %u exists again", taken->public.index);
	if (error == 0 && taken->public.state != ENGINE_WAITING)
		error = journal_save(taken->engine, &taken, 1, reason);
	if (error == 0 && run_insert(taken) != 0)
		error = reason_set(reason, -ENOMEM, "no memory for a run");
	if (error != 0) {
		run_free(taken);
		return error;
	}
	queue_sort(taken->engine);
	taken->engine->hands.wake(taken->engine->hands.context);
	return 0;
}

void
engine_forget(struct run *taken)
{
	run_free(taken);
}

int
engine_destroy(struct engine *engine, uint32_t index, struct reason *reason)
{
	struct run *taken;
	int error = engine_take_out(engine, index, &taken, reason);

	engine_forget(taken);
	return error;
}

void
engine_withhold(struct engine *engine, uint32_t index, int64_t until)
{
	struct run *run = run_find(engine, index);

	if (run == NULL)
		return;
	run->withheld = until;
	engine->hands.wake(engine->hands.context);
}
