#include "collectors/ldm/source.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <event2/event.h>

#include "agent/fleet/inventory.h"
#include "agent/instant.h"
#include "agent/reason.h"
#include "collectors/child.h"
#include "collectors/ldm/watch.h"
#include "collectors/ldm/backend.h"

/* Milliseconds; a probe must not hold up a collection as long as a manager may. */
#define PROBE_TIMEOUT 30000

/* Milliseconds from TERM to KILL. */
#define GRACE 2000

/*
 * Seconds for the other commands after a mandatory one has failed: whatever they say,
 * there will be no inventory, but one that fails now, too, may be the better reason.
 */
#define FAILED_GRACE 2

/* The manager's version is asked for in every so many collections. */
#define VERSION_CYCLES 10

/* Words of a whole command, with those of its subcommand. */
#define ARGUMENTS (SOURCE_WORDS + 8)

static void source_step(struct source *source);

/* ---- the end of a collection ---- */

/* Also one that has not ended; such a probe is asked again soon. */
static void
task_clear(struct task *task)
{
	struct source *source = task->source;

	if (task->running && ldm_is_probe(task->listing))
		source->probes_next = 0;
	child_free(task->child);
	task->child = NULL;
	task->running = false;
	source->inputs[task->listing].state = LDM_INPUT_ABSENT;
}

static void
tasks_clear(struct source *source)
{
	for (int i = 0; i < LDM_LISTINGS; i++)
		task_clear(&source->tasks[i]);
	child_free(source->resolving);
	source->resolving = NULL;
	source->running = 0;
	(void)event_del(source->grace);
}

void
source_stop(struct source *source)
{
	tasks_clear(source);
	inventory_unref(source->inventory);
	source->inventory = NULL;
	source->done = NULL;
	source->version_due = true;
}

/* Nothing that is kept counts any more but the version and the probes. */
static void
kept_drop(struct source *source)
{
	for (int i = 0; i < LDM_LISTINGS; i++)
		if (i != LDM_VERSION && !ldm_is_probe((enum ldm_listing)i))
			kept_clear(&source->kept[i]);
}

/* Hand over an inventory, or NULL with the reason. Nothing is touched afterwards. */
static void
source_end(
    struct source *source, struct inventory *inventory, const struct reason *reason)
{
	collector_done *done = source->done;
	void *context = source->context;

	if (inventory == NULL) {
		source->version_due = true;
		kept_drop(source);
	}
	tasks_clear(source);
	source->done = NULL;
	watch_hold(source->watch, false);
	done(context, inventory, inventory == NULL ? reason : NULL);
}

/* The collection has failed; what was built is dropped. */
static void
source_fail(struct source *source, const struct reason *reason)
{
	inventory_unref(source->inventory);
	source->inventory = NULL;
	source_end(source, NULL, reason);
}

/* Nobody is left to be asked. */
static void
inventory_complete(struct source *source)
{
	struct inventory *inventory = source->inventory;
	struct reason reason = {""};

	source->inventory = NULL;
	(void)ldm_finish(&inventory, source->cpu_type, &reason);
	source_end(source, inventory, &reason);
}

/* ---- the resolver ---- */

/* The resolver has answered, or NULL, or failed for a reason. */
static void
resolver_end(struct source *source, const struct reason *failure)
{
	if (failure != NULL)
		backend_forget(source->inventory);
	tell_resolver(&source->told, source->host, failure);
	inventory_complete(source);
}

static void
on_resolved(void *context, const struct child_result *result)
{
	struct source *source = context;
	struct reason reason = {""};
	int error = child_reason(result, &reason);

	if (error == 0)
		error = backend_from_answers(source->inventory,
		    (struct slice){result->output, result->output_length}, &reason);
	resolver_end(source, error != 0 ? &reason : NULL);
}

/* Ask the site's resolver for the paths. */
static int
resolver_start(
    struct source *source, const char *paths, size_t length, struct reason *reason)
{
	const struct child_options options = {
	    .argv = (const char *const *)source->resolver,
	    .input = paths,
	    .input_length = length,
	    .timeout = source->timeout,
	    .grace = GRACE,
	    .max_output = source->max_output,
	    .unreaped = &source->unreaped,
	};

	return child_start(
	    &source->resolving, &options, source->base, on_resolved, source, reason);
}

/* Name the storage behind the volumes, then the inventory is complete. */
static void
storage_resolve(struct source *source)
{
	struct reason reason = {""};
	char *paths = NULL;
	size_t length = 0;
	int error = 0;

	if (source->resolver != NULL) {
		error = backend_paths(source->inventory, &paths, &length);
		if (error != 0)
			reason_set(&reason, error, "out of memory");
	}
	if (error == 0 && length > 0)
		error = resolver_start(source, paths, length, &reason);
	free(paths);
	if (child_is_shortage(error)) {
		reason_prefix(&reason, "the resolver");
		source_fail(source, &reason);
	} else if (error != 0) {
		resolver_end(source, &reason);
	} else if (source->resolving == NULL) {
		inventory_complete(source);
	}
}

/* ---- listings ---- */

/* Keep what seldom changes; a version that is not told stays the one told last. */
static void
input_keep(struct source *source, enum ldm_listing listing)
{
	struct ldm_input *input = &source->inputs[listing];
	struct kept *kept = &source->kept[listing];
	bool told = input->state == LDM_INPUT_TEXT && input->text.length > 0;

	if (listing == LDM_VERSION) {
		if (told)
			kept_take(kept, input);
		else
			source->version_due = true;
		kept_use(kept, input);
	} else if (ldm_is_probe(listing) || watch_spares(source->watch, listing)) {
		kept_take(kept, input);
	}
}

static void
on_listed(void *context, const struct child_result *result)
{
	static const struct timeval grace = {.tv_sec = FAILED_GRACE};
	struct task *task = context;
	struct source *source = task->source;
	struct ldm_input *input = &source->inputs[task->listing];
	int error = child_reason(result, &input->reason);

	if (error == -ETIMEDOUT && source->own_commands[task->listing] == NULL)
		reason_set(&input->reason, error,
		    "the manager is busy: no answer in %lld s; it may be scrubbing "
		    "memory or migrating, the host need not be down",
		    (long long)(source->timeout / 1000));
	if (error != 0)
		reason_prefix(&input->reason, "%s", ldm_commands[task->listing].name);
	input->state = error != 0 ? LDM_INPUT_FAILED : LDM_INPUT_TEXT;
	input->text = (struct slice){result->output, result->output_length};
	input_keep(source, task->listing);
	task->running = false;
	source->running--;
	if (error != 0 && ldm_commands[task->listing].mandatory &&
	    !evtimer_pending(source->grace, NULL))
		(void)evtimer_add(source->grace, &grace);
	source_step(source);
}

/* Go on without the commands that have not ended. */
static void
on_grace(evutil_socket_t fd, short what, void *context)
{
	struct source *source = context;

	(void)fd;
	(void)what;
	for (int i = 0; i < LDM_LISTINGS; i++) {
		struct task *task = &source->tasks[i];

		if (task->running)
			task_clear(task);
	}
	source->running = 0;
	source_step(source);
}

/* The whole command of a listing; the lists' owners keep the strings. */
static void
task_argv(const struct task *task, const char *argv[ARGUMENTS])
{
	const struct source *source = task->source;
	char *const *own = source->own_commands[task->listing];
	char *const *prefix = own != NULL ? own : source->command;
	size_t count = 0;

	for (; *prefix != NULL; prefix++)
		argv[count++] = *prefix;
	for (const char *const *argument = ldm_commands[task->listing].arguments;
	     *argument != NULL; argument++)
		argv[count++] = *argument;
	argv[count] = NULL;
}

static int
task_start(struct task *task, struct reason *reason)
{
	struct source *source = task->source;
	const char *argv[ARGUMENTS];
	bool hurry = ldm_is_probe(task->listing) && source->timeout > PROBE_TIMEOUT;
	const struct child_options options = {
	    .argv = argv,
	    .timeout = hurry ? PROBE_TIMEOUT : source->timeout,
	    .grace = GRACE,
	    .max_output = source->max_output,
	    .unreaped = &source->unreaped,
	};
	int error;

	task_argv(task, argv);
	error =
	    child_start(&task->child, &options, source->base, on_listed, task, reason);
	if (error == 0) {
		source->running++;
		task->running = true;
		return 0;
	}
	reason_prefix(reason, "%s", ldm_commands[task->listing].name);
	source->inputs[task->listing].state = LDM_INPUT_FAILED;
	source->inputs[task->listing].reason = *reason;
	return error;
}

/* Of a probe that cannot be read nothing is kept: else all would be built twice again.
 */
static void
probes_drop_bad(struct source *source)
{
	for (int i = LDM_PROBE_SMF; i < LDM_LISTINGS; i++)
		if (source->inputs[i].state == LDM_INPUT_FAILED)
			kept_clear(&source->kept[i]);
}

/* All commands of a phase have ended: build, and see what else must be asked. */
static void
source_step(struct source *source)
{
	struct reason reason = {""};
	int error = 0;

	if (source->running > 0)
		return;
	if (ldm_build(&source->inventory, source->inputs, &reason) != 0) {
		source_end(source, NULL, &reason);
		return;
	}
	if (!source->asked_status && ldm_migrating(source->inventory)) {
		source->asked_status = true;
		error = task_start(&source->tasks[LDM_STATUS], &reason);
		if (error == 0) {
			inventory_unref(source->inventory);
			source->inventory = NULL;
			return;
		}
	}
	if (child_is_shortage(error)) {
		source_fail(source, &reason);
		return;
	}
	probes_drop_bad(source);
	tell_inputs(&source->told, source->host, source->inputs);
	tell_ignored(&source->told, source->host, source->inventory);
	storage_resolve(source);
}

/* Whether a listing has to be asked for in this collection. */
static bool
listing_is_due(
    const struct source *source, enum ldm_listing listing, enum collector_scope scope)
{
	if (listing == LDM_VERSION)
		return source->version_due;
	if (!source->wanted[listing])
		return false;
	if (ldm_is_probe(listing))
		return source->probes_due;
	return scope == COLLECTOR_EVERYTHING || source->kept[listing].text == NULL ||
	       !watch_hears(source->watch) || watch_concerns(source->watch, listing);
}

static int
listings_start(struct source *source, enum collector_scope scope, struct reason *reason)
{
	for (int i = 0; i < LDM_LISTINGS; i++) {
		enum ldm_listing listing = (enum ldm_listing)i;
		int error;

		if (!listing_is_due(source, listing, scope)) {
			kept_use(&source->kept[i], &source->inputs[i]);
			continue;
		}
		error = task_start(&source->tasks[i], reason);
		if (error != 0 &&
		    (ldm_commands[i].mandatory || child_is_shortage(error)))
			return error;
	}
	return 0;
}

/* Whether it is time for the probes; then they have their turn in this collection. */
static void
probes_clock(struct source *source)
{
	int64_t now = instant_now().steady;

	source->probes_due = now >= source->probes_next;
	if (source->probes_due)
		source->probes_next = now + source->probe_interval;
}

int
source_collect(struct source *source, enum collector_scope scope, collector_done *done,
    void *context, struct reason *reason)
{
	int error;

	if (source->done != NULL)
		return reason_set(reason, -EBUSY, "a collection is running");
	if (scope == COLLECTOR_EVERYTHING && ++source->version_age >= VERSION_CYCLES) {
		source->version_due = true;
		source->version_age = 0;
	}
	source->asked_status = false;
	probes_clock(source);
	error = listings_start(source, scope, reason);
	if (error != 0) {
		source_stop(source);
		return error;
	}
	source->version_due = false;
	watch_forget(source->watch);
	watch_hold(source->watch, true);
	source->done = done;
	source->context = context;
	return 0;
}

int
source_open(struct source *source)
{
	for (int i = 0; i < LDM_LISTINGS; i++)
		source->tasks[i] =
		    (struct task){.source = source, .listing = (enum ldm_listing)i};
	source->version_due = true;
	source->grace = evtimer_new(source->base, on_grace, source);
	return source->grace != NULL ? 0 : -ENOMEM;
}

void
source_close(struct source *source)
{
	watch_close(source->watch);
	source->watch = NULL;
	for (int i = 0; i < LDM_LISTINGS; i++)
		kept_clear(&source->kept[i]);
	if (source->grace == NULL)
		return;
	source_stop(source);
	event_free(source->grace);
	(void)unreaped_reap(&source->unreaped);
}
