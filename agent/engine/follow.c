/* Who is told of runs, and what is told of them by others. */
#include "agent/engine/engine_private.h"

#include <string.h>

#include <utlist.h>

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
	struct reason reason = {""};

	if (run == NULL || (run->public.told & told) == told)
		return;
	run->public.told |= told;
	/* What is damaged stays as it is; a failure is logged by the journal. */
	if (!run->damaged)
		(void)journal_save(engine, &run, 1, &reason);
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
		run_changed(run, run->public.state, now);
	}
}
