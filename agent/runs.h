/* The engine in the daemon: with its hands, its journal and when it is due. */
#ifndef AGENT_RUNS_H
#define AGENT_RUNS_H

struct collections;
struct config;
struct engine;
struct event_base;
struct fleet;
struct instant;
struct record_store;
struct reason;
struct runs;

struct runs_sources {
	struct event_base *base;
	struct fleet *fleet;
	struct collections *collections;
	const struct record_store *store;
};

/*
 * Open the engine in the state directory of the configuration. *runs is freed by
 * runs_free, before all of its sources. -ENOMEM or what engine_open() says, with a
 * reason.
 */
int runs_open(struct runs **runs, const struct config *config,
    const struct runs_sources *sources, const struct instant *now,
    struct reason *reason);
void runs_free(struct runs *runs);

/*
 * Another configuration holds; nothing of the one before is used afterwards. -ENOMEM:
 * all but its engine block holds.
 */
int runs_reload(struct runs *runs, const struct config *config);

struct engine *runs_engine(struct runs *runs);

#endif
