/* migready alarms: what the running daemon has raised. */
#include "agent/cli/cli.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "agent/alarms/alarm_kind.h"
#include "agent/cli/client.h"
#include "agent/cli/json.h"
#include "agent/cli/table.h"
#include "agent/cli/words.h"
#include "agent/config.h"
#include "agent/instant.h"
#include "agent/process.h"
#include "agent/reason.h"

/* ---- for people ---- */

/* The worst first, and of those the one that stands longest. */
static int
alarm_compare(const void *a, const void *b)
{
	static const int order[] = {[ALARM_SEVERITY_CRITICAL] = -4,
	    [ALARM_SEVERITY_MAJOR] = -3,
	    [ALARM_SEVERITY_MINOR] = -2,
	    [ALARM_SEVERITY_WARNING] = -1};
	const json_t *left = *(json_t *const *)a;
	const json_t *right = *(json_t *const *)b;
	int worse = order[alarm_severity_find(line_string(left, "severity"))] -
		    order[alarm_severity_find(line_string(right, "severity"))];
	int64_t later = line_integer(left, "raised") - line_integer(right, "raised");

	if (worse != 0)
		return worse;
	return later < 0 ? -1 : later > 0;
}

/* Domain and where it lives, the host as a target, or both. */
static void
about_add(struct table *table, const json_t *alarm)
{
	const char *target = line_string(alarm, "target");
	const char *domain = line_string(alarm, "domain");

	if (domain[0] == '\0')
		table_add(table, COLOUR_NONE, "%s", target);
	else
		table_add(table, COLOUR_NONE, "%s@%s%s%s", domain,
		    line_string(alarm, "host"), target[0] != '\0' ? " -> " : "",
		    target);
}

static void
alarm_add(struct table *table, const json_t *alarm, bool noted)
{
	const char *severity = line_string(alarm, "severity");
	const char *service = line_string(alarm, "service");
	bool flapping =
	    strcmp(line_string(alarm, "state"), alarm_state_word(ALARM_FLAPPING)) == 0;
	char word[WORD_SIZE];

	table_add(table, alarm_colour(alarm_severity_find(severity)), "%s%s", severity,
	    flapping ? " flapping" : "");
	table_add(table, COLOUR_NONE, "%s",
	    span_word(
		word, (instant_now().wall - line_integer(alarm, "raised")) / 1000));
	table_add(table, COLOUR_NONE, "%s", line_string(alarm, "kind"));
	about_add(table, alarm);
	table_add(table, COLOUR_NONE, "%s", service[0] != '\0' ? service : "-");
	if (noted)
		table_note(table, line_string(alarm, "text"));
	else
		table_add(table, COLOUR_NONE, "%s", line_string(alarm, "text"));
}

/* noted: the texts stand under the rows. */
static struct table *
alarms_table(json_t *const *alarms, size_t count, bool noted)
{
	static const char *const headings[] = {
	    "SEVERITY", ">SINCE", "KIND", "ABOUT", "SERVICE", "TEXT"};
	struct table *table = table_new(headings, noted ? 5 : 6);

	for (size_t i = 0; table != NULL && i < count; i++)
		alarm_add(table, alarms[i], noted);
	return table;
}

static int
alarms_print_sorted(
    const struct cli_options *options, json_t *const *alarms, size_t count)
{
	struct table *table = alarms_table(alarms, count, false);
	int error;

	if (table != NULL && table_width(table) > terminal_width(stdout)) {
		table_free(table);
		table = alarms_table(alarms, count, true);
	}
	if (table == NULL)
		return -ENOMEM;
	error = table_print(table, stdout, options->colour);
	table_free(table);
	return error;
}

static int
alarms_print(const struct cli_options *options, const json_t *list)
{
	size_t count = json_array_size(list);
	json_t **alarms = calloc(count + 1, sizeof(*alarms));
	int error;

	if (alarms == NULL)
		return -ENOMEM;
	for (size_t i = 0; i < count; i++)
		alarms[i] = json_array_get(list, i);
	qsort(alarms, count, sizeof(json_t *), alarm_compare);
	if (count == 0)
		puts("no alarm is raised");
	error = count == 0 ? 0 : alarms_print_sorted(options, alarms, count);
	free(alarms);
	return error;
}

/* ---- asking ---- */

static int
alarms_ask(const char *path, json_t *list, struct reason *reason)
{
	json_t *request = json_pack("{s:s}", "request", "alarms");
	int error = client_list(path, request, list, reason);
	json_t *line;
	size_t i;

	json_array_foreach(list, i, line) json_object_del(line, "type");
	json_decref(request);
	return error;
}

int
cli_control_path(
    const struct cli_options *options, struct config **config, const char **path)
{
	struct reason reason = {""};

	process_prepare();
	if (config_load(config, options->config, &reason) != 0) {
		cli_error("%s", reason.text);
		return -EINVAL;
	}
	*path = (*config)->control;
	if ((*path)[0] != '\0')
		return 0;
	cli_error(
	    "%s switches the control socket off: control = \"\"", options->config);
	config_free(*config);
	return -EINVAL;
}

int
cli_alarms(const struct cli_options *options)
{
	struct reason reason = {""};
	struct config *config = NULL;
	json_t *list = json_array();
	int status = CLI_ERROR;
	const char *path;
	int error;

	if (cli_control_path(options, &config, &path) != 0) {
		json_decref(list);
		return CLI_ERROR;
	}
	error = list != NULL ? alarms_ask(path, list, &reason)
			     : reason_set(&reason, -ENOMEM, "no memory");
	if (error == 0) {
		status = json_array_size(list) > 0 ? CLI_RAISED : CLI_READY;
		error = options->json ? json_print(json_pack("{s:O}", "alarms", list))
				      : alarms_print(options, list);
		reason_set(&reason, 0, "%s", strerror(-error));
	}
	if (error != 0)
		cli_error("%s", reason.text);
	json_decref(list);
	config_free(config);
	return error == 0 ? status : CLI_ERROR;
}
