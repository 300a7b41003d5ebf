/* One host that is asked through ldm: its settings and the collection under way. */
#ifndef COLLECTORS_LDM_SOURCE_H
#define COLLECTORS_LDM_SOURCE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "collectors/collector.h"
#include "collectors/ldm/build.h"

struct child;
struct source;

/* A command of this collection. */
struct task {
	struct source *source;
	enum ldm_listing listing;
	struct child *child; /* keeps the output until the next one */
};

struct source {
	char *host;
	struct event_base *base;
	char **command;       /* what stands before the subcommand */
	char **mount_command; /* NULL = none; prints the mount table */
	char **resolver;      /* NULL = none; names storage */
	char *cpu_type;       /* NULL = not told */
	bool wanted[LDM_LISTINGS];
	int64_t timeout; /* milliseconds, of one command */
	size_t max_output;

	collector_done *done; /* NULL = no collection is under way */
	void *context;
	struct task tasks[LDM_LISTINGS];
	unsigned running; /* commands that have not ended */
	struct ldm_input inputs[LDM_LISTINGS];
	bool asked_status;
	struct inventory *inventory; /* while the resolver is asked */
	struct child *resolving;

	unsigned version_age;    /* collections since it was asked for */
	bool version_due;        /* ask again soon */
	bool told[LDM_LISTINGS]; /* that it is not known */
	bool told_ignored;       /* that something is not understood */
	bool told_resolver;      /* that it fails */
};

/* The collector's collect, see collector.h. */
int source_collect(
    struct source *source, collector_done *done, void *context, struct reason *reason);

/* End a running collection without calling done. */
void source_stop(struct source *source);

#endif
