/* Who is told of runs, and what is told of them by others. */
#include "agent/engine/engine_private.h"

#include <string.h>

#include <utlist.h>

/* Records that are written at once, which is one write to the disk. */
#define TOLD_MAX 64

/* ---- followers ---- */

void
engine_follow(struct engine *engine, struct engine_follower *follower)
{
	LL_APPEND(engine->followers, follower);
}

void
engine_unfollow(struct engine *engine, struct engine_follower *follower)
{
	LL_DELETE(engine->followers, follower);
}

void
run_tell(const struct run *run, enum engine_state before)
{
	struct engine_follower *follower, *next;

	LL_FOREACH_SAFE(run->engine->followers, follower, next)
	follower->changed(follower->context, &run->public, before);
}

/* ---- what was notified ---- */

void
engine_set_told(struct engine *engine, uint32_t index, unsigned told)
{
	struct run *run = run_find(engine, index);

	if (run == NULL || (run->public.told & told) == told)
		return;
	run->public.told |= told;
	/* What is damaged stays as it is. */
	if (run->damaged)
		return;
	run->told_unsaved = true;
	engine->told_unsaved = true;
	engine->hands.wake(engine->hands.context);
}

bool
told_save(struct engine *engine)
{
	struct run *runs[TOLD_MAX];
	struct reason reason = {""};
	size_t count = 0, at = 0;

	if (!engine->told_unsaved)
		return false;
	for (; at < engine->count && count < TOLD_MAX; at++)
		if (engine->runs[at]->told_unsaved)
			runs[count++] = engine->runs[at];
	/* A failure is logged by the journal. */
	if (count > 0 && journal_save(engine, runs, count, &reason) != 0)
		return false;
	engine->told_unsaved = at < engine->count;
	return engine->told_unsaved;
}

/* ---- progress ---- */

/* The target reports a migration, too, under the name that the domain has there. */
static bool
is_about(const struct run *run, const char *host, const char *domain)
{
	const char *there = run->name[0] != '\0' ? run->name : run->domain_name;

	return (strcmp(host, run->source_name) == 0 &&
		   strcmp(domain, run->domain_name) == 0) ||
	       (strcmp(host, run->target_name) == 0 && strcmp(domain, there) == 0);
}

void
engine_progress(struct engine *engine, const char *host, const char *domain,
    int percent, const struct instant *now)
{
	for (size_t i = 0; i < engine->open_count; i++) {
		struct run *run = engine->open[i];

		if (run->step != STEP_MIGRATE || run->phase != PHASE_RUNNING ||
		    !is_about(run, host, domain) || percent > 100 ||
		    percent <= run->public.progress)
			continue;
		run->public.progress = percent;
		run->progress_told = true;
		run_changed(run, run->public.state, now);
	}
}
