/* One host that is asked through ldm: its settings and the collection under way. */
#ifndef COLLECTORS_LDM_SOURCE_H
#define COLLECTORS_LDM_SOURCE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "collectors/collector.h"
#include "collectors/ldm/build.h"
#include "collectors/ldm/kept.h"
#include "collectors/ldm/tell.h"
#include "collectors/unreaped.h"

/* Words that a configured command may have. */
#define SOURCE_WORDS 64

struct child;
struct event;
struct source;
struct watch;

/* A command of this collection. */
struct task {
	struct source *source;
	enum ldm_listing listing;
	struct child *child; /* keeps the output until the collection ends */
	bool running;
};

struct source {
	char *host; /* for the log */
	struct event_base *base;
	char **command;  /* what stands before the subcommand */
	char **resolver; /* NULL = none; names storage */
	/* The whole commands of what is no listing of ldm; NULL = not asked for. */
	char **own_commands[LDM_LISTINGS];
	char *cpu_type; /* NULL = not told */
	bool wanted[LDM_LISTINGS];
	int64_t timeout; /* milliseconds, of one command */
	size_t max_output;

	collector_done *done; /* NULL = no collection is under way */
	void *context;
	struct task tasks[LDM_LISTINGS];
	unsigned running;    /* commands that have not ended */
	struct event *grace; /* ends those that are waited for in vain */
	struct ldm_input inputs[LDM_LISTINGS];
	bool asked_status;
	struct inventory *inventory; /* while the resolver is asked */
	struct child *resolving;

	unsigned version_age;   /* collections since it was asked for */
	bool version_due;       /* ask again soon */
	int64_t probe_interval; /* milliseconds */
	int64_t probes_next;    /* steady clock (agent/instant.h), 0 = at once */
	bool probes_due;        /* in this collection */
	/* Of the version and the probes, and while events come of what seldom changes.
	 */
	struct kept kept[LDM_LISTINGS];
	struct watch *watch; /* NULL = events are not wanted */
	struct told told;    /* what the log holds of this host */
	struct unreaped unreaped;
};

/* What source_collect() needs besides the settings. -ENOMEM. */
int source_open(struct source *source);
/* Also ends a running collection, as source_stop() does. */
void source_close(struct source *source);

/* The collector's collect, see collector.h. */
int source_collect(struct source *source, enum collector_scope scope,
    collector_done *done, void *context, struct reason *reason);

/* End a running collection without calling done. */
void source_stop(struct source *source);

#endif
