#include "collectors/file/file.h"

#include <errno.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>

#include <event2/event.h>

#include "agent/fleet/inventory.h"
#include "agent/reason.h"
#include "collectors/buffer.h"
#include "collectors/ldm/build.h"
#include "collectors/ldm/tell.h"

#define AGE_MAX ((int64_t)10 * 366 * 86400) /* seconds */

static const struct collector_option options[] = {
    {"path", COLLECTOR_OPTION_TEXT, NULL, 0, 0, 0},
    {"max-output", COLLECTOR_OPTION_NUMBER, NULL, LDM_OUTPUT_DEFAULT, LDM_OUTPUT_MIN,
	LDM_OUTPUT_MAX},
    {"max-capture-age", COLLECTOR_OPTION_NUMBER, NULL, 0, 0, AGE_MAX},
    {"cpu-type", COLLECTOR_OPTION_TEXT, NULL, 0, 0, 0},
    {NULL, COLLECTOR_OPTION_TEXT, NULL, 0, 0, 0},
};

struct folder {
	char *host; /* for the log */
	char *path;
	char *cpu_type; /* NULL = not told */
	size_t max_output;
	int64_t max_age;     /* seconds, 0 = any */
	struct event *ready; /* fires when a collection is to be handed over */
	struct told told;

	collector_done *done; /* NULL = no collection is under way */
	void *context;
	struct inventory *inventory;
	struct reason reason;
};

/* Whether the command of a saved listing had failed; its exit status lies beside it. */
static bool
saved_failure(const struct folder *folder, const char *file, struct reason *reason)
{
	struct buffer status = {NULL, 0, 0};
	char path[PATH_MAX];
	bool failed = false;

	if (snprintf(path, sizeof(path), "%s/%s.exit", folder->path, file) <
		(int)sizeof(path) &&
	    buffer_load(&status, path, 64, NULL) == 0) {
		struct slice text =
		    slice_trim((struct slice){status.data, status.length});

		failed = text.length > 0 && !slice_is(text, "0");
		if (failed)
			reason_set(reason, -EIO, "%s: the command ended with exit %.*s",
			    file, (int)text.length, text.text);
	}
	buffer_free(&status);
	return failed;
}

/* Load one listing. A file that is not there is a listing that was not asked for. */
static void
input_load(const struct folder *folder, enum ldm_listing listing,
    struct ldm_input *input, struct buffer *buffer)
{
	const char *file = ldm_commands[listing].file;
	char path[PATH_MAX];
	int error;

	input->state = LDM_INPUT_FAILED;
	if (snprintf(path, sizeof(path), "%s/%s", folder->path, file) >=
	    (int)sizeof(path)) {
		reason_set(&input->reason, -ENAMETOOLONG, "the path is too long");
		return;
	}
	if (saved_failure(folder, file, &input->reason))
		return;
	error = buffer_load(buffer, path, folder->max_output, &input->reason);
	if (error == -ENOENT && !ldm_commands[listing].mandatory)
		input->state = LDM_INPUT_ABSENT;
	if (error != 0)
		return;
	input->state = LDM_INPUT_TEXT;
	input->text = (struct slice){buffer->data, buffer->length};
}

/* A capture is as old as the oldest of the listings that it cannot do without. */
static int
age_check(const struct folder *folder, struct reason *reason)
{
	time_t now = time(NULL);

	for (int i = 0; folder->max_age > 0 && i < LDM_LISTINGS; i++) {
		char path[PATH_MAX];
		struct stat status;

		/* What is not there is told better when it is read. */
		if (!ldm_commands[i].mandatory ||
		    snprintf(path, sizeof(path), "%s/%s", folder->path,
			ldm_commands[i].file) >= (int)sizeof(path) ||
		    stat(path, &status) != 0 ||
		    now - status.st_mtime <= folder->max_age)
			continue;
		/* No age: a text that is new each time would be news each time. */
		return reason_set(reason, -ESTALE,
		    "%s is older than max-capture-age = %lld: save the listings again",
		    path, (long long)folder->max_age);
	}
	return 0;
}

/* Read the whole folder into folder->inventory, or leave NULL and the reason. */
static void
folder_read(struct folder *folder)
{
	struct buffer buffers[LDM_LISTINGS] = {{NULL, 0, 0}};
	struct ldm_input *inputs = calloc(LDM_LISTINGS, sizeof(*inputs));
	int error;

	if (inputs == NULL) {
		reason_set(&folder->reason, -ENOMEM, "out of memory");
		return;
	}
	for (int i = 0; i < LDM_LISTINGS; i++)
		input_load(folder, (enum ldm_listing)i, &inputs[i], &buffers[i]);
	/* One form of the constraints is enough. */
	if (inputs[LDM_CONSTRAINTS].state == LDM_INPUT_TEXT)
		inputs[LDM_CONSTRAINTS_XML].state = LDM_INPUT_ABSENT;
	error = ldm_build(&folder->inventory, inputs, &folder->reason);
	if (error == 0) {
		tell_inputs(&folder->told, folder->host, inputs);
		tell_ignored(&folder->told, folder->host, folder->inventory);
		(void)ldm_finish(&folder->inventory, folder->cpu_type, &folder->reason);
	}
	for (int i = 0; i < LDM_LISTINGS; i++)
		buffer_free(&buffers[i]);
	free(inputs);
}

static void
on_ready(evutil_socket_t fd, short what, void *context)
{
	struct folder *folder = context;
	collector_done *done = folder->done;
	struct inventory *inventory;
	struct reason reason;

	(void)fd;
	(void)what;
	folder->reason = (struct reason){""};
	if (age_check(folder, &folder->reason) == 0)
		folder_read(folder);
	inventory = folder->inventory;
	reason = folder->reason;
	folder->inventory = NULL;
	folder->done = NULL;
	done(folder->context, inventory, inventory == NULL ? &reason : NULL);
}

static void
file_close(void *state)
{
	struct folder *folder = state;

	if (folder == NULL)
		return;
	if (folder->ready != NULL)
		event_free(folder->ready);
	inventory_unref(folder->inventory);
	free(folder->cpu_type);
	free(folder->path);
	free(folder->host);
	free(folder);
}

static int
file_check(const struct collector_settings *settings, struct reason *reason)
{
	const char *path = collector_setting(settings, "path")->text;

	if (path == NULL || path[0] == '\0')
		return reason_set(reason, -EINVAL,
		    "path is missing: the folder of the saved listings");
	return 0;
}

static int
file_open(void **state, const struct collector_settings *settings,
    struct event_base *base, struct reason *reason)
{
	const char *path = collector_setting(settings, "path")->text;
	const char *cpu_type = collector_setting(settings, "cpu-type")->text;
	struct folder *folder = calloc(1, sizeof(*folder));

	if (folder == NULL)
		return reason_set(reason, -ENOMEM, "out of memory");
	folder->host = strdup(settings->host);
	folder->path = strdup(path);
	if (cpu_type != NULL && cpu_type[0] != '\0')
		folder->cpu_type = strdup(cpu_type);
	folder->max_output = (size_t)collector_setting(settings, "max-output")->number;
	folder->max_age = collector_setting(settings, "max-capture-age")->number;
	folder->ready = evtimer_new(base, on_ready, folder);
	if (folder->host == NULL || folder->path == NULL || folder->ready == NULL ||
	    (cpu_type != NULL && cpu_type[0] != '\0' && folder->cpu_type == NULL)) {
		file_close(folder);
		return reason_set(reason, -ENOMEM, "out of memory");
	}
	*state = folder;
	return 0;
}

static int
file_collect(void *state, enum collector_scope scope, collector_done *done,
    void *context, struct reason *reason)
{
	const struct timeval now = {0, 0};
	struct folder *folder = state;

	(void)scope;
	if (folder->done != NULL)
		return reason_set(reason, -EBUSY, "a collection is running");
	folder->done = done;
	folder->context = context;
	evtimer_add(folder->ready, &now);
	return 0;
}

const struct collector collector_file = {
    .name = "file",
    .options = options,
    .check = file_check,
    .open = file_open,
    .collect = file_collect,
    .close = file_close,
};
