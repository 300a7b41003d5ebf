/* migready runs: what the running daemon was told to do, and how that went. */
#include "agent/cli/run.h"

#include <errno.h>
#include <stdio.h>

#include "agent/cli/cli.h"
#include "agent/cli/client.h"
#include "agent/cli/json.h"
#include "agent/cli/words.h"
#include "agent/instant.h"

static void
run_add(struct table *table, const json_t *run)
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
	table_add(table, COLOUR_NONE, "%s", line_string(run, "text"));
}

static int
runs_print(const struct cli_options *options, const struct config *config, json_t *list)
{
	static const char *const headings[] = {
	    ">RUN", "STATE", ">AGE", "OPERATION", "ABOUT", "REQUESTER", "TEXT"};
	struct table *table;
	size_t i;
	json_t *run;
	int error;

	(void)config;
	if (options->json)
		return json_print(json_pack("{s:O}", "runs", list));
	if (json_array_size(list) == 0) {
		puts("there is no run");
		return 0;
	}
	table = table_new(headings, sizeof(headings) / sizeof(headings[0]));
	if (table == NULL)
		return -ENOMEM;
	json_array_foreach(list, i, run) run_add(table, run);
	error = table_print_folded(table, stdout, options->colour);
	table_free(table);
	return error;
}

int
cli_runs(const struct cli_options *options)
{
	return cli_list(options, "runs", runs_print);
}
