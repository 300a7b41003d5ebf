#include "collectors/file/file.h"

#include <errno.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <event2/event.h>

#include "agent/fleet/inventory.h"
#include "agent/reason.h"
#include "collectors/buffer.h"
#include "collectors/ldm/build.h"
#include "collectors/ldm/tell.h"

#define OUTPUT_DEFAULT ((int64_t)64 << 20)
#define OUTPUT_MIN     ((int64_t)64 << 10)
#define OUTPUT_MAX     ((int64_t)1 << 30)

static const struct collector_option options[] = {
    {"path", COLLECTOR_OPTION_TEXT, NULL, 0, 0, 0},
    {"max-output", COLLECTOR_OPTION_NUMBER, NULL, OUTPUT_DEFAULT, OUTPUT_MIN,
	OUTPUT_MAX},
    {"cpu-type", COLLECTOR_OPTION_TEXT, NULL, 0, 0, 0},
    {NULL, COLLECTOR_OPTION_TEXT, NULL, 0, 0, 0},
};

struct folder {
	char *host;
	char *path;
	char *cpu_type; /* NULL = not told */
	size_t max_output;
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

/* Read the whole folder into folder->inventory, or leave NULL and the reason. */
static void
folder_read(struct folder *folder)
{
	struct buffer buffers[LDM_LISTINGS] = {{NULL, 0, 0}};
	struct ldm_input *inputs = calloc(LDM_LISTINGS, sizeof(*inputs));
	int error;

	folder->inventory = NULL;
	folder->reason = (struct reason){""};
	if (inputs == NULL) {
		reason_set(&folder->reason, -ENOMEM, "%s: out of memory", folder->host);
		return;
	}
	for (int i = 0; i < LDM_LISTINGS; i++)
		input_load(folder, (enum ldm_listing)i, &inputs[i], &buffers[i]);
	/* One form of the constraints is enough. */
	if (inputs[LDM_CONSTRAINTS].state == LDM_INPUT_TEXT)
		inputs[LDM_CONSTRAINTS_XML].state = LDM_INPUT_ABSENT;
	error = ldm_build(&folder->inventory, inputs, &folder->reason);
	tell_inputs(&folder->told, folder->host, inputs);
	if (error == 0)
		error =
		    ldm_finish(&folder->inventory, folder->cpu_type, &folder->reason);
	if (error != 0)
		reason_prefix(&folder->reason, "%s", folder->host);
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
file_open(void **state, const struct collector_settings *settings,
    struct event_base *base, struct reason *reason)
{
	const char *path = collector_setting(settings, "path")->text;
	const char *cpu_type = collector_setting(settings, "cpu-type")->text;
	struct folder *folder;

	if (path == NULL || path[0] == '\0')
		return reason_set(reason, -EINVAL,
		    "path is missing: the folder of the saved listings");
	folder = calloc(1, sizeof(*folder));
	if (folder == NULL)
		return reason_set(reason, -ENOMEM, "out of memory");
	folder->host = strdup(settings->host);
	folder->path = strdup(path);
	if (cpu_type != NULL && cpu_type[0] != '\0')
		folder->cpu_type = strdup(cpu_type);
	folder->max_output = (size_t)collector_setting(settings, "max-output")->number;
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
file_collect(void *state, collector_done *done, void *context, struct reason *reason)
{
	const struct timeval now = {0, 0};
	struct folder *folder = state;

	if (folder->done != NULL)
		return reason_set(
		    reason, -EBUSY, "%s: a collection is running", folder->host);
	folder->done = done;
	folder->context = context;
	evtimer_add(folder->ready, &now);
	return 0;
}

const struct collector collector_file = {
    .name = "file",
    .options = options,
    .open = file_open,
    .collect = file_collect,
    .close = file_close,
};
