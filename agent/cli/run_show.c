/* One run for people, and what all commands know of runs. */
#include "agent/cli/run.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "agent/cli/cli.h"
#include "agent/cli/client.h"
#include "agent/cli/json.h"
#include "agent/cli/words.h"
#include "agent/reason.h"

/* ---- what is known of runs ---- */

int
run_ask(const char *path, json_int_t number, json_t **run, json_t **lines,
    struct reason *reason)
{
	json_t *request = json_pack("{s:s, s:I}", "request", "run", "run", number);
	json_t *list = json_array();
	int error = client_list(path, request, list, reason);

	json_decref(request);
	if (error == 0 && json_array_size(list) == 0)
		error = reason_set(
		    reason, -EPROTO, "there is no run %lld", (long long)number);
	if (error != 0) {
		json_decref(list);
		return error;
	}
	*run = json_incref(json_array_get(list, 0));
	json_array_remove(list, 0);
	if (lines != NULL)
		*lines = list;
	else
		json_decref(list);
	return 0;
}

bool
run_ended(const json_t *run)
{
	return json_is_integer(json_object_get(run, "ended"));
}

int
run_status(const json_t *run)
{
	const char *state = line_string(run, "state");

	if (strcmp(state, "succeeded") == 0)
		return line_integer(run, "warnings") > 0 ? CLI_WARNED : 0;
	return strcmp(state, "needsOperator") == 0 || strcmp(state, "lost") == 0
		   ? CLI_OPEN
		   : CLI_FAILED;
}

enum colour
run_colour(const json_t *run)
{
	if (!run_ended(run))
		return COLOUR_BOLD;
	switch (run_status(run)) {
	case 0:
		return COLOUR_GREEN;
	case CLI_WARNED:
		return COLOUR_YELLOW;
	default:
		return COLOUR_RED;
	}
}

const char *
run_about(const json_t *run, char *text, size_t size)
{
	json_int_t subject = line_integer(run, "subject");

	if (subject != 0)
		snprintf(text, size, "run %lld", (long long)subject);
	else
		snprintf(text, size, "%s %s -> %s", line_string(run, "domain"),
		    line_string(run, "source"), line_string(run, "target"));
	return text;
}

/* ---- for people ---- */

static void
time_print(const json_t *run, const char *key)
{
	char word[WORD_SIZE];

	printf("%-10s %s\n", key, time_word(word, line_integer(run, key)));
}

static void
options_print(const json_t *run)
{
	const json_t *options = json_object_get(run, "options");

	printf("%-10s", "options");
	for (size_t i = 0; i < json_array_size(options); i++)
		printf(" %s", json_string_value(json_array_get(options, i)));
	puts(json_array_size(options) == 0 ? " -" : "");
}

static void
run_print(const struct cli_options *options, const json_t *run, const json_t *lines)
{
	const char *mode = line_string(run, "mode");
	const char *name = line_string(run, "name");
	char about[256];

	printf("run %-6lld %s %s%s%s\n", (long long)line_integer(run, "run"),
	    line_string(run, "operation"), run_about(run, about, sizeof(about)),
	    name[0] != '\0' ? " as " : "", name);
	colour_print(stdout, options->colour, run_colour(run), "%-10s %s", "state",
	    line_string(run, "state"));
	if (json_is_integer(json_object_get(run, "progress")) && !run_ended(run))
		printf(", %lld%%", (long long)line_integer(run, "progress"));
	printf("\n%-10s %s\n", "text", line_string(run, "text"));
	printf("%-10s %s\n", "mode", mode[0] != '\0' ? mode : "-");
	options_print(run);
	printf("%-10s %s\n", "requester", line_string(run, "requester"));
	time_print(run, "queued");
	time_print(run, "started");
	time_print(run, "ended");
	for (size_t i = 0; i < json_array_size(lines); i++) {
		const json_t *line = json_array_get(lines, i);
		bool warns = strcmp(line_string(line, "origin"), "warning") == 0;

		colour_print(stdout, options->colour,
		    warns ? COLOUR_YELLOW : COLOUR_NONE, "  %-8s %s",
		    line_string(line, "origin"), line_string(line, "text"));
		putchar('\n');
	}
}

int
run_show(const struct cli_options *options, const char *path, json_int_t number)
{
	json_t *run = NULL, *lines = NULL;
	struct reason reason = {""};
	int error = run_ask(path, number, &run, &lines, &reason);

	if (error != 0) {
		cli_error("%s", reason.text);
		return CLI_ERROR;
	}
	if (options->json)
		error = json_print(json_pack("{s:O, s:O}", "run", run, "lines", lines));
	else
		run_print(options, run, lines);
	json_decref(run);
	json_decref(lines);
	return error == 0 ? 0 : CLI_ERROR;
}
