#include "agent/runs.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>

#include <event2/event.h>

#include "agent/collection.h"
#include "agent/config.h"
#include "agent/engine/engine.h"
#include "agent/hands.h"
#include "agent/reason.h"

#define PATH_SIZE 1024

struct runs {
	struct collections *collections;
	struct hands *hands;
	struct engine *engine;
	struct event *due;
	bool woken;
};

static void
runs_wake(void *context)
{
	struct runs *runs = context;

	runs->woken = true;
	event_active(runs->due, EV_TIMEOUT, 0);
}

static void
runs_step(evutil_socket_t fd, short what, void *context)
{
	struct runs *runs = context;
	struct instant now = instant_now();
	struct timeval wait;
	int64_t due;

	(void)fd;
	(void)what;
	if (runs->engine == NULL)
		return;
	runs->woken = false;
	due = engine_step(runs->engine, &now);
	/* What was done may itself have given cause to do more. */
	if (runs->woken)
		due = 0;
	if (due < 0) {
		event_del(runs->due);
		return;
	}
	wait.tv_sec = (time_t)(due / 1000);
	wait.tv_usec = (suseconds_t)(due % 1000 * 1000);
	event_add(runs->due, &wait);
}

static void
runs_progress(void *context, const char *host, const char *domain, int percent)
{
	struct runs *runs = context;
	struct instant now = instant_now();

	engine_progress(runs->engine, host, domain, percent, &now);
}

int
runs_open(struct runs **runs, const struct config *config,
    const struct runs_sources *sources, const struct instant *now,
    struct reason *reason)
{
	struct runs *new = calloc(1, sizeof(*new));
	struct engine_sources engine = {
	    .fleet = sources->fleet,
	    .policy = config->policy,
	    .store = sources->store,
	};
	char directory[PATH_SIZE];
	int error = -ENOMEM;

	if (new != NULL)
		new->due = event_new(sources->base, -1, 0, runs_step, new);
	if (new == NULL || new->due == NULL ||
	    hands_open(&new->hands, sources->base, sources->collections, runs_wake,
		new) != 0) {
		runs_free(new);
		return reason_set(reason, -ENOMEM, "no memory for the engine");
	}
	hands_set_config(new->hands, config);
	engine.hands = hands_for_engine(new->hands);
	engine.directory = directory;
	if (snprintf(directory, sizeof(directory), "%s/runs", config->state_dir) >=
	    (int)sizeof(directory))
		error = reason_set(reason, -ENAMETOOLONG, "state-dir is too long");
	else
		error =
		    engine_open(&new->engine, &config->engine, &engine, now, reason);
	if (error != 0) {
		runs_free(new);
		return error;
	}
	*runs = new;
	new->collections = sources->collections;
	collections_on_progress(new->collections, runs_progress, new);
	runs_wake(new);
	return 0;
}

void
runs_free(struct runs *runs)
{
	if (runs == NULL)
		return;
	if (runs->collections != NULL)
		collections_on_progress(runs->collections, NULL, NULL);
	engine_free(runs->engine);
	hands_free(runs->hands);
	if (runs->due != NULL)
		event_free(runs->due);
	free(runs);
}

int
runs_reload(struct runs *runs, const struct config *config)
{
	hands_set_config(runs->hands, config);
	return engine_set_policy(runs->engine, &config->engine, config->policy);
}

struct engine *
runs_engine(struct runs *runs)
{
	return runs->engine;
}
