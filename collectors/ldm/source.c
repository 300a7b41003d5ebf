#include "collectors/ldm/source.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "agent/fleet/inventory.h"
#include "agent/log.h"
#include "agent/reason.h"
#include "collectors/child.h"
#include "collectors/ldm/backend.h"

/* Milliseconds from TERM to KILL. */
#define GRACE 2000

/* The manager's version is asked for in every so many collections. */
#define VERSION_CYCLES 10

/* Elements of a whole command. */
#define ARGUMENTS 64

static void source_step(struct source *source);

/* ---- the end of a collection ---- */

/* Forget the outputs; the version's stays until it is asked for again. */
static void
tasks_clear(struct source *source)
{
	for (int i = 0; i < LDM_LISTINGS; i++) {
		struct task *task = &source->tasks[i];
		bool keep =
		    i == LDM_VERSION && source->inputs[i].state == LDM_INPUT_TEXT;

		if (keep)
			continue;
		child_free(task->child);
		task->child = NULL;
		source->inputs[i].state = LDM_INPUT_ABSENT;
	}
	child_free(source->resolving);
	source->resolving = NULL;
	source->running = 0;
}

void
source_stop(struct source *source)
{
	/* A version that is just being asked for is not known. */
	source->inputs[LDM_VERSION].state = LDM_INPUT_ABSENT;
	tasks_clear(source);
	inventory_unref(source->inventory);
	source->inventory = NULL;
	source->done = NULL;
}

/* Hand over an inventory, or NULL with the reason. Nothing is touched afterwards. */
static void
source_end(
    struct source *source, struct inventory *inventory, const struct reason *reason)
{
	collector_done *done = source->done;
	void *context = source->context;
	struct reason why = {""};

	if (inventory == NULL) {
		reason_set(&why, 0, "%s: %s", source->host, reason->text);
		source->version_due = true;
	}
	tasks_clear(source);
	source->done = NULL;
	done(context, inventory, inventory == NULL ? &why : NULL);
}

/* Tell of listings that are not known any more, and of those that are again. */
static void
inputs_tell(struct source *source)
{
	for (int i = 0; i < LDM_LISTINGS; i++) {
		bool failed = source->inputs[i].state == LDM_INPUT_FAILED;

		if (failed && !source->told[i])
			log_warning(ROOM_COLLECTOR,
			    "%s: %s; what it tells is not known", source->host,
			    source->inputs[i].reason.text);
		else if (!failed && source->told[i] &&
			 source->inputs[i].state == LDM_INPUT_TEXT)
			log_info(ROOM_COLLECTOR, "%s: %s answers again", source->host,
			    ldm_commands[i].name);
		if (source->inputs[i].state != LDM_INPUT_ABSENT)
			source->told[i] = failed;
	}
}

static void
ignored_tell(struct source *source, const struct inventory *inventory)
{
	const struct inventory_ignored *ignored = &inventory->ignored;

	if (source->told_ignored || ignored->records + ignored->keys == 0)
		return;
	source->told_ignored = true;
	log_info(ROOM_COLLECTOR,
	    "%s: %u records and %u keys or values are not understood and left out, the "
	    "first is %s",
	    source->host, ignored->records, ignored->keys,
	    ignored->first != NULL ? ignored->first : "");
}

/* The inventory is complete but for what needs no listing. */
static void
inventory_complete(struct source *source)
{
	struct inventory *inventory = source->inventory;
	struct reason reason = {""};
	int error = 0;

	source->inventory = NULL;
	if (source->cpu_type != NULL) {
		inventory->cpu_type = inventory_string(
		    inventory, source->cpu_type, strlen(source->cpu_type));
		if (inventory->cpu_type == NULL)
			error = -errno;
	}
	if (error == 0)
		error = inventory_finish(inventory);
	if (error != 0) {
		reason_set(
		    &reason, error, "cannot keep the inventory: %s", strerror(-error));
		inventory_unref(inventory);
		inventory = NULL;
	}
	source_end(source, inventory, &reason);
}

/* ---- the resolver ---- */

static void
on_resolved(void *context, const struct child_result *result)
{
	struct source *source = context;
	struct reason reason = {""};
	int error = child_reason(result, &reason);

	if (error == 0)
		error = backend_from_answers(source->inventory,
		    (struct slice){result->output, result->output_length}, &reason);
	if (error != 0 && !source->told_resolver)
		log_warning(ROOM_COLLECTOR,
		    "%s: resolver %s: %s; storage is named by its paths alone",
		    source->host, source->resolver[0], reason.text);
	source->told_resolver = error != 0;
	inventory_complete(source);
}

/* Ask the site's resolver. False when there is nothing to ask. */
static bool
resolver_start(struct source *source)
{
	struct child_options options = {
	    .argv = (const char *const *)source->resolver,
	    .timeout = source->timeout,
	    .grace = GRACE,
	    .max_output = source->max_output,
	};
	struct reason reason = {""};
	char *paths;
	int error;

	if (source->resolver == NULL)
		return false;
	error = backend_paths(source->inventory, &paths, &options.input_length);
	if (error == 0) {
		options.input = paths;
		if (options.input_length > 0)
			error = child_start(&source->resolving, &options, source->base,
			    on_resolved, source, &reason);
		free(paths);
	}
	if (error != 0 && !source->told_resolver)
		log_warning(
		    ROOM_COLLECTOR, "%s: resolver: %s", source->host, reason.text);
	source->told_resolver = error != 0;
	return source->resolving != NULL;
}

/* ---- listings ---- */

static const char *
task_prefix(const struct task *task)
{
	return task->listing == LDM_MOUNTS ? "" : "ldm ";
}

static void
on_listed(void *context, const struct child_result *result)
{
	struct task *task = context;
	struct source *source = task->source;
	struct ldm_input *input = &source->inputs[task->listing];
	int error = child_reason(result, &input->reason);

	if (error == -ETIMEDOUT)
		reason_set(&input->reason, error,
		    "the manager is busy: no answer in %lld s; it may be scrubbing "
		    "memory or migrating, the host need not be down",
		    (long long)(source->timeout / 1000));
	if (error != 0)
		reason_prefix(&input->reason, "%s%s", task_prefix(task),
		    ldm_commands[task->listing].name);
	input->state = error != 0 ? LDM_INPUT_FAILED : LDM_INPUT_TEXT;
	input->text = (struct slice){result->output, result->output_length};
	source->running--;
	source_step(source);
}

/* The whole command of a listing; the lists' owners keep the strings. */
static int
task_argv(const struct task *task, const char *argv[ARGUMENTS])
{
	const struct source *source = task->source;
	char *const *prefix = source->command;
	size_t count = 0;

	if (task->listing == LDM_MOUNTS)
		prefix = source->mount_command;
	for (; *prefix != NULL; prefix++)
		if (count < ARGUMENTS - 8)
			argv[count++] = *prefix;
	for (const char *const *argument = ldm_commands[task->listing].arguments;
	     *argument != NULL; argument++)
		argv[count++] = *argument;
	argv[count] = NULL;
	return 0;
}

static int
task_start(struct task *task, struct reason *reason)
{
	struct source *source = task->source;
	const char *argv[ARGUMENTS];
	const struct child_options options = {
	    .argv = argv,
	    .timeout = source->timeout,
	    .grace = GRACE,
	    .max_output = source->max_output,
	};
	int error;

	child_free(task->child);
	task->child = NULL;
	task_argv(task, argv);
	error =
	    child_start(&task->child, &options, source->base, on_listed, task, reason);
	if (error == 0) {
		source->running++;
		return 0;
	}
	reason_prefix(
	    reason, "%s%s", task_prefix(task), ldm_commands[task->listing].name);
	source->inputs[task->listing].state = LDM_INPUT_FAILED;
	source->inputs[task->listing].reason = *reason;
	return error;
}

/* All commands of a phase have ended: build, and see what else must be asked. */
static void
source_step(struct source *source)
{
	struct reason reason = {""};

	if (source->running > 0)
		return;
	if (ldm_build(&source->inventory, source->inputs, &reason) != 0) {
		inputs_tell(source);
		source_end(source, NULL, &reason);
		return;
	}
	if (!source->asked_status && ldm_migrating(source->inventory)) {
		source->asked_status = true;
		if (task_start(&source->tasks[LDM_STATUS], &reason) == 0) {
			inventory_unref(source->inventory);
			source->inventory = NULL;
			return;
		}
	}
	inputs_tell(source);
	ignored_tell(source, source->inventory);
	if (!resolver_start(source))
		inventory_complete(source);
}

int
source_collect(
    struct source *source, collector_done *done, void *context, struct reason *reason)
{
	int error = 0;

	if (source->done != NULL)
		return reason_set(
		    reason, -EBUSY, "%s: a collection is running", source->host);
	if (++source->version_age >= VERSION_CYCLES)
		source->version_due = true;
	source->wanted[LDM_VERSION] = source->version_due;
	if (source->version_due)
		source->version_age = 0;
	source->version_due = false;
	source->asked_status = false;
	for (int i = 0; i < LDM_LISTINGS; i++) {
		if (!source->wanted[i])
			continue;
		source->inputs[i].state = LDM_INPUT_ABSENT;
		error = task_start(&source->tasks[i], reason);
		if (error != 0 && ldm_commands[i].mandatory)
			break;
		error = 0;
	}
	if (error != 0) {
		source_stop(source);
		reason_prefix(reason, "%s", source->host);
		return error;
	}
	source->done = done;
	source->context = context;
	return 0;
}
