#include "collectors/ldm/ldm.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "agent/reason.h"
#include "collectors/ldm/events/events.h"
#include "collectors/ldm/source.h"
#include "collectors/ldm/watch.h"

/* Seconds. */
#define TIMEOUT_DEFAULT 60
#define TIMEOUT_MAX     3600

#define PROBE_INTERVAL_DEFAULT 3600
#define PROBE_INTERVAL_MIN     60
#define PROBE_INTERVAL_MAX     604800

/* The keys of what is no listing of ldm. */
static const struct {
	const char *key;
	enum ldm_listing listing;
} own_commands[] = {
    {"mount-command", LDM_MOUNTS},
    {"probe-smf", LDM_PROBE_SMF},
    {"probe-trust", LDM_PROBE_TRUST},
    {"probe-firmware", LDM_PROBE_FIRMWARE},
};

#define OWN_COMMANDS (sizeof(own_commands) / sizeof(own_commands[0]))

static const struct collector_option options[] = {
    {"command", COLLECTOR_OPTION_LIST, "/usr/sbin/ldm", 0, 0, 0},
    {"timeout", COLLECTOR_OPTION_NUMBER, NULL, TIMEOUT_DEFAULT, 1, TIMEOUT_MAX},
    {"max-output", COLLECTOR_OPTION_NUMBER, NULL, LDM_OUTPUT_DEFAULT, LDM_OUTPUT_MIN,
	LDM_OUTPUT_MAX},
    {"constraints", COLLECTOR_OPTION_TEXT, "parseable", 0, 0, 0},
    {"netdev", COLLECTOR_OPTION_FLAG, NULL, 0, 0, 0},
    {"mount-command", COLLECTOR_OPTION_LIST, NULL, 0, 0, 0},
    {"probe-smf", COLLECTOR_OPTION_LIST, NULL, 0, 0, 0},
    {"probe-trust", COLLECTOR_OPTION_LIST, NULL, 0, 0, 0},
    {"probe-firmware", COLLECTOR_OPTION_LIST, NULL, 0, 0, 0},
    {"probe-interval", COLLECTOR_OPTION_NUMBER, NULL, PROBE_INTERVAL_DEFAULT,
	PROBE_INTERVAL_MIN, PROBE_INTERVAL_MAX},
    {"resolver", COLLECTOR_OPTION_LIST, NULL, 0, 0, 0},
    {"cpu-type", COLLECTOR_OPTION_TEXT, NULL, 0, 0, 0},
    {"events", COLLECTOR_OPTION_FLAG, NULL, 0, 0, 0},
    {"events-host", COLLECTOR_OPTION_TEXT, NULL, 0, 0, 0},
    {"events-port", COLLECTOR_OPTION_NUMBER, NULL, LDM_EVENTS_PORT, 1, 65535},
    {"events-tls", COLLECTOR_OPTION_FLAG, NULL, 1, 0, 0},
    {"events-ca", COLLECTOR_OPTION_TEXT, NULL, 0, 0, 0},
    {"events-credentials", COLLECTOR_OPTION_TEXT, NULL, 0, 0, 0},
    {NULL, COLLECTOR_OPTION_TEXT, NULL, 0, 0, 0},
};

static void
list_free(char **list)
{
	for (char **item = list; item != NULL && *item != NULL; item++)
		free(*item);
	free(list);
}

static size_t
list_length(const char *const *list)
{
	size_t count = 0;

	while (list != NULL && list[count] != NULL)
		count++;
	return count;
}

/* Copy a command; an empty one is NULL. */
static int
list_copy(char ***copy, const char *const *list)
{
	size_t count = list_length(list);

	*copy = NULL;
	if (count == 0)
		return 0;
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

/* ---- checking ---- */

static int
command_check(
    const struct collector_settings *settings, const char *key, struct reason *reason)
{
	const char *const *list = collector_setting(settings, key)->list;
	size_t count = list_length(list);

	if (count > SOURCE_WORDS)
		return reason_set(reason, -EINVAL,
		    "%s has more than %d words: put them into a script", key,
		    SOURCE_WORDS);
	if (count > 0 && list[0][0] == '\0')
		return reason_set(reason, -EINVAL,
		    "%s begins with an empty word: give the path of a program", key);
	return 0;
}

static bool
constraints_are_xml(const struct collector_settings *settings)
{
	const char *form = collector_setting(settings, "constraints")->text;

	return form != NULL && strcmp(form, "xml") == 0;
}

static int
ldm_check(const struct collector_settings *settings, struct reason *reason)
{
	const char *form = collector_setting(settings, "constraints")->text;
	int error = command_check(settings, "command", reason);

	if (error == 0)
		error = command_check(settings, "resolver", reason);
	for (size_t i = 0; i < OWN_COMMANDS && error == 0; i++)
		error = command_check(settings, own_commands[i].key, reason);
	if (error != 0)
		return error;
	if (list_length(collector_setting(settings, "command")->list) == 0)
		return reason_set(reason, -EINVAL,
		    "command is empty: it is the path of ldm, perhaps with ssh and a "
		    "host before it");
	if (form != NULL && strcmp(form, "parseable") != 0 &&
	    !constraints_are_xml(settings))
		return reason_set(reason, -EINVAL,
		    "constraints = \"%s\" is not parseable or xml", form);
	return watch_check(settings, reason);
}

/* ---- opening ---- */

/* Which listings this host is asked for. */
static void
wanted_read(struct source *source, const struct collector_settings *settings)
{
	bool *wanted = source->wanted;

	wanted[LDM_BINDINGS] = wanted[LDM_LIST] = wanted[LDM_SERVICES] = true;
	wanted[LDM_IO] = wanted[LDM_DEVICES] = true;
	wanted[LDM_NETDEV] = collector_setting(settings, "netdev")->number != 0;
	for (size_t i = 0; i < OWN_COMMANDS; i++) {
		enum ldm_listing listing = own_commands[i].listing;

		wanted[listing] = source->own_commands[listing] != NULL;
	}
	wanted[LDM_CONSTRAINTS_XML] = constraints_are_xml(settings);
	wanted[LDM_CONSTRAINTS] = !wanted[LDM_CONSTRAINTS_XML];
}

static int
settings_read(struct source *source, const struct collector_settings *settings)
{
	int error = text_copy(&source->host, settings->host);

	if (error == 0)
		error = list_copy(
		    &source->command, collector_setting(settings, "command")->list);
	for (size_t i = 0; i < OWN_COMMANDS && error == 0; i++)
		error = list_copy(&source->own_commands[own_commands[i].listing],
		    collector_setting(settings, own_commands[i].key)->list);
	if (error == 0)
		error = list_copy(
		    &source->resolver, collector_setting(settings, "resolver")->list);
	if (error == 0)
		error = text_copy(
		    &source->cpu_type, collector_setting(settings, "cpu-type")->text);
	if (error == 0)
		error = watch_open(&source->watch, settings);
	if (error != 0)
		return error;
	source->timeout = collector_setting(settings, "timeout")->number * 1000;
	source->max_output = (size_t)collector_setting(settings, "max-output")->number;
	source->probe_interval =
	    collector_setting(settings, "probe-interval")->number * 1000;
	wanted_read(source, settings);
	return 0;
}

static void
ldm_close(void *state)
{
	struct source *source = state;

	if (source == NULL)
		return;
	source_close(source);
	list_free(source->command);
	for (int i = 0; i < LDM_LISTINGS; i++)
		list_free(source->own_commands[i]);
	list_free(source->resolver);
	free(source->cpu_type);
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
	error = source_open(source);
	if (error == 0)
		error = settings_read(source, settings);
	if (error != 0) {
		ldm_close(source);
		return reason_set(reason, error, "out of memory");
	}
	*state = source;
	return 0;
}

static int
ldm_collect(void *state, enum collector_scope scope, collector_done *done,
    void *context, struct reason *reason)
{
	return source_collect(state, scope, done, context, reason);
}

static int
ldm_watch(void *state, const struct collector_listener *listener, void *context,
    struct reason *reason)
{
	struct source *source = state;

	if (source->watch == NULL)
		return 0;
	return watch_start(source->watch, source->base, listener, context, reason);
}

const struct collector collector_ldm = {
    .name = "ldm",
    .options = options,
    .check = ldm_check,
    .open = ldm_open,
    .collect = ldm_collect,
    .watch = ldm_watch,
    .close = ldm_close,
};
