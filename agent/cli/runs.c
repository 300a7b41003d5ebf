/* migready runs: what the running daemon was told to do, and how that went. */
#include "agent/cli/run.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "agent/cli/cli.h"
#include "agent/cli/client.h"
#include "agent/cli/json.h"
#include "agent/cli/words.h"
#include "agent/config.h"
#include "agent/instant.h"
#include "agent/reason.h"

/* noted: the text stands under the row. */
static void
run_add(struct table *table, const json_t *run, bool noted)
{
	char about[256], word[WORD_SIZE];
	int64_t age = instant_now().wall - line_integer(run, "queued");

	table_add(table, COLOUR_NONE, "%lld", (long long)line_integer(run, "run"));
	table_add(table, run_colour(run), "%s", line_string(run, "state"));
	table_add(table, COLOUR_NONE, "%s",
	    line_integer(run, "queued") != 0 ? span_word(word, age / 1000) : "-");
	table_add(table, COLOUR_NONE, "%s", line_string(run, "operation"));
	table_add(table, COLOUR_NONE, "%s", run_about(run, about, sizeof(about)));
	table_add(table, COLOUR_NONE, "%s", line_string(run, "requester"));
	if (noted)
		table_note(table, line_string(run, "text"));
	else
		table_add(table, COLOUR_NONE, "%s", line_string(run, "text"));
}

static struct table *
runs_table(const json_t *list, bool noted)
{
	static const char *const headings[] = {
	    ">RUN", "STATE", ">AGE", "OPERATION", "ABOUT", "REQUESTER", "TEXT"};
	struct table *table = table_new(headings, noted ? 6 : 7);

	for (size_t i = 0; table != NULL && i < json_array_size(list); i++)
		run_add(table, json_array_get(list, i), noted);
	return table;
}

static int
runs_print(const struct cli_options *options, const json_t *list)
{
	struct table *table = runs_table(list, false);
	int error;

	if (json_array_size(list) == 0)
		puts("there is no run");
	if (table != NULL && table_width(table) > terminal_width(stdout)) {
		table_free(table);
		table = runs_table(list, true);
	}
	if (table == NULL)
		return -ENOMEM;
	error = json_array_size(list) == 0
		    ? 0
		    : table_print(table, stdout, options->colour);
	table_free(table);
	return error;
}

int
cli_runs(const struct cli_options *options)
{
	struct reason reason = {""};
	struct config *config = NULL;
	json_t *request, *list;
	const char *path;
	int error;

	if (cli_control_path(options, &config, &path) != 0)
		return CLI_ERROR;
	request = json_pack("{s:s}", "request", "runs");
	list = json_array();
	error = client_list(path, request, list, &reason);
	if (error == 0) {
		error = options->json ? json_print(json_pack("{s:O}", "runs", list))
				      : runs_print(options, list);
		reason_set(&reason, 0, "%s", strerror(-error));
	}
	if (error != 0)
		cli_error("%s", reason.text);
	json_decref(request);
	json_decref(list);
	config_free(config);
	return error == 0 ? 0 : CLI_ERROR;
}
