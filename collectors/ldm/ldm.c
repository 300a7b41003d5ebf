#include "collectors/ldm/ldm.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "agent/reason.h"
#include "collectors/ldm/source.h"

/* Seconds, and octets of one command's output. */
#define TIMEOUT_DEFAULT 60
#define TIMEOUT_MAX     3600
#define OUTPUT_DEFAULT  ((int64_t)64 << 20)
#define OUTPUT_MIN      ((int64_t)64 << 10)
#define OUTPUT_MAX      ((int64_t)1 << 30)

static const struct collector_option options[] = {
    {"command", COLLECTOR_OPTION_LIST, "/usr/sbin/ldm", 0, 0, 0},
    {"timeout", COLLECTOR_OPTION_NUMBER, NULL, TIMEOUT_DEFAULT, 1, TIMEOUT_MAX},
    {"max-output", COLLECTOR_OPTION_NUMBER, NULL, OUTPUT_DEFAULT, OUTPUT_MIN,
	OUTPUT_MAX},
    {"constraints", COLLECTOR_OPTION_TEXT, "parseable", 0, 0, 0},
    {"netdev", COLLECTOR_OPTION_FLAG, NULL, 0, 0, 0},
    {"mount-command", COLLECTOR_OPTION_LIST, NULL, 0, 0, 0},
    {"resolver", COLLECTOR_OPTION_LIST, NULL, 0, 0, 0},
    {"cpu-type", COLLECTOR_OPTION_TEXT, NULL, 0, 0, 0},
    {NULL, COLLECTOR_OPTION_TEXT, NULL, 0, 0, 0},
};

static void
list_free(char **list)
{
	for (char **item = list; item != NULL && *item != NULL; item++)
		free(*item);
	free(list);
}

/* Copy a command; an empty one is NULL. -E2BIG when it has too many words. */
static int
list_copy(char ***copy, const char *const *list)
{
	size_t count = 0;

	*copy = NULL;
	while (list != NULL && list[count] != NULL)
		count++;
	if (count == 0)
		return 0;
	if (count > SOURCE_WORDS)
		return -E2BIG;
	*copy = calloc(count + 1, sizeof(**copy));
	for (size_t i = 0; *copy != NULL && i < count; i++) {
		(*copy)[i] = strdup(list[i]);
		if ((*copy)[i] == NULL) {
			list_free(*copy);
			*copy = NULL;
		}
	}
	return *copy != NULL ? 0 : -ENOMEM;
}

static int
text_copy(char **copy, const char *text)
{
	*copy = text != NULL && text[0] != '\0' ? strdup(text) : NULL;
	return *copy != NULL || text == NULL || text[0] == '\0' ? 0 : -ENOMEM;
}

/* Which listings this host is asked for. */
static int
wanted_read(struct source *source, const struct collector_settings *settings,
    struct reason *reason)
{
	const char *constraints = collector_setting(settings, "constraints")->text;
	bool *wanted = source->wanted;

	wanted[LDM_BINDINGS] = wanted[LDM_LIST] = wanted[LDM_SERVICES] = true;
	wanted[LDM_IO] = wanted[LDM_DEVICES] = true;
	wanted[LDM_NETDEV] = collector_setting(settings, "netdev")->number != 0;
	wanted[LDM_MOUNTS] = source->mount_command != NULL;
	if (constraints == NULL || strcmp(constraints, "parseable") == 0)
		wanted[LDM_CONSTRAINTS] = true;
	else if (strcmp(constraints, "xml") == 0)
		wanted[LDM_CONSTRAINTS_XML] = true;
	else
		return reason_set(reason, -EINVAL,
		    "constraints is \"%s\"; it can be parseable or xml", constraints);
	return 0;
}

static int
settings_read(struct source *source, const struct collector_settings *settings,
    struct reason *reason)
{
	int error = text_copy(&source->host, settings->host);

	if (error == 0)
		error = list_copy(
		    &source->command, collector_setting(settings, "command")->list);
	if (error == 0)
		error = list_copy(&source->mount_command,
		    collector_setting(settings, "mount-command")->list);
	if (error == 0)
		error = list_copy(
		    &source->resolver, collector_setting(settings, "resolver")->list);
	if (error == 0)
		error = text_copy(
		    &source->cpu_type, collector_setting(settings, "cpu-type")->text);
	if (error == -E2BIG)
		return reason_set(reason, error,
		    "a command has more than %d words; put them into a script",
		    SOURCE_WORDS);
	if (error != 0)
		return reason_set(reason, error, "out of memory");
	if (source->command == NULL)
		return reason_set(reason, -EINVAL,
		    "command is empty; it is the path of ldm, perhaps with ssh and a "
		    "host before it");
	source->timeout = collector_setting(settings, "timeout")->number * 1000;
	source->max_output = (size_t)collector_setting(settings, "max-output")->number;
	return wanted_read(source, settings, reason);
}

static void
ldm_close(void *state)
{
	struct source *source = state;

	if (source == NULL)
		return;
	source_stop(source);
	list_free(source->command);
	list_free(source->mount_command);
	list_free(source->resolver);
	free(source->cpu_type);
	free(source->version);
	free(source->host);
	free(source);
}

static int
ldm_open(void **state, const struct collector_settings *settings,
    struct event_base *base, struct reason *reason)
{
	struct source *source = calloc(1, sizeof(*source));
	int error;

	if (source == NULL)
		return reason_set(reason, -ENOMEM, "out of memory");
	source->base = base;
	source->version_due = true;
	for (int i = 0; i < LDM_LISTINGS; i++)
		source->tasks[i] = (struct task){source, (enum ldm_listing)i, NULL};
	error = settings_read(source, settings, reason);
	if (error != 0) {
		ldm_close(source);
		return error;
	}
	*state = source;
	return 0;
}

static int
ldm_collect(void *state, collector_done *done, void *context, struct reason *reason)
{
	return source_collect(state, done, context, reason);
}

const struct collector collector_ldm = {
    .name = "ldm",
    .options = options,
    .open = ldm_open,
    .collect = ldm_collect,
    .close = ldm_close,
};
