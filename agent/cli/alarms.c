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
#include "agent/instant.h"

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
alarm_add(struct table *table, const json_t *alarm)
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
	table_add(table, COLOUR_NONE, "%s", line_string(alarm, "text"));
}

static int
alarms_print_table(const struct cli_options *options, const json_t *list)
{
	static const char *const headings[] = {
	    "SEVERITY", ">SINCE", "KIND", "ABOUT", "SERVICE", "TEXT"};
	size_t count = json_array_size(list);
	json_t **alarms = calloc(count + 1, sizeof(*alarms));
	struct table *table =
	    table_new(headings, sizeof(headings) / sizeof(headings[0]));
	int error = -ENOMEM;

	if (alarms != NULL && table != NULL) {
		for (size_t i = 0; i < count; i++)
			alarms[i] = json_array_get(list, i);
		qsort(alarms, count, sizeof(json_t *), alarm_compare);
		for (size_t i = 0; i < count; i++)
			alarm_add(table, alarms[i]);
		error = table_print_folded(table, stdout, options->colour);
	}
	table_free(table);
	free(alarms);
	return error;
}

static int
alarms_print(
    const struct cli_options *options, const struct config *config, json_t *list)
{
	int status = json_array_size(list) > 0 ? CLI_RAISED : CLI_READY;
	json_t *line;
	size_t i;
	int error = 0;

	(void)config;
	if (options->json) {
		json_array_foreach(list, i, line) json_object_del(line, "type");
		error = json_print(json_pack("{s:O}", "alarms", list));
	} else if (status == CLI_READY) {
		puts("no alarm is raised");
	} else {
		error = alarms_print_table(options, list);
	}
	return error != 0 ? error : status;
}

int
cli_alarms(const struct cli_options *options)
{
	return cli_list(options, "alarms", alarms_print);
}
