/* migready run: has the running daemon migrate a domain, or end what it does. */
#include "agent/cli/run.h"

#include <stdio.h>
#include <string.h>

#include "agent/cli/cli.h"
#include "agent/cli/client.h"
#include "agent/cli/json.h"
#include "agent/config.h"
#include "agent/reason.h"

/* ---- orders ---- */

static json_t *
submit_request(const struct cli_options *options)
{
	const struct cli_run_options *run = &options->run;
	const char *operation = run->validate  ? "validate"
				: run->dry_run ? "dryRun"
					       : "migrate";
	const struct {
		bool wanted;
		const char *word;
	} words[] = {
	    {run->override_warnings, "overrideWarnings"},
	    {run->override_blockers, "overrideBlockers"},
	    {run->force, "force"},
	    {run->save_config, "saveConfig"},
	};
	json_t *list = json_array();

	for (size_t i = 0; i < sizeof(words) / sizeof(words[0]); i++)
		if (words[i].wanted)
			json_array_append_new(list, json_string(words[i].word));
	return json_pack("{s:s, s:s, s:s, s:s, s:o, s:s, s:I}", "request", "submit",
	    "operation", operation, "domain", options->arguments[0], "target",
	    options->arguments[1], "options", list, "name",
	    run->name != NULL ? run->name : "", "generation",
	    (json_int_t)run->generation);
}

/* Say which run was made; it is followed when that is wanted. */
static int
order_made(const struct cli_options *options, const char *path, const json_t *run)
{
	json_int_t number = line_integer(run, "run");
	char about[256];

	if (options->run.wait)
		return run_wait(options, path, number);
	if (options->json)
		return json_print(json_deep_copy(run)) == 0 ? 0 : CLI_ERROR;
	printf("run %lld: %s %s\n", (long long)number, line_string(run, "operation"),
	    run_about(run, about, sizeof(about)));
	return 0;
}

/* Takes over the request. */
static int
order_give(const struct cli_options *options, const char *path, json_t *request)
{
	struct client *client = NULL;
	struct reason reason = {""};
	json_t *run = NULL;
	int error = client_ask(&client, path, request, &reason);
	int status = CLI_ERROR;

	if (error == 0)
		error = client_next(client, CLIENT_PATIENCE, &run, &reason);
	client_close(client);
	if (error == 0)
		status = order_made(options, path, run);
	else
		cli_error("%s", reason.text);
	json_decref(run);
	json_decref(request);
	return status;
}

/* ---- the command ---- */

static int
run_cancel(const struct cli_options *options, const char *path, json_int_t number)
{
	return order_give(
	    options, path, json_pack("{s:s, s:I}", "request", "cancel", "run", number));
}

static const struct {
	const char *name;
	int (*run)(
	    const struct cli_options *options, const char *path, json_int_t number);
} verbs[] = {
    {"show", run_show},
    {"wait", run_wait},
    {"cancel", run_cancel},
};

static int
run_verb(const struct cli_options *options, const char *path)
{
	for (size_t i = 0; i < sizeof(verbs) / sizeof(verbs[0]); i++) {
		json_int_t number = cli_number(options->arguments[1]);

		if (strcmp(options->arguments[0], verbs[i].name) != 0)
			continue;
		if (number > 0)
			return verbs[i].run(options, path, number);
		cli_error("%s is no number of a run", options->arguments[1]);
		return CLI_ERROR;
	}
	if (!options->run.validate || !options->run.dry_run)
		return order_give(options, path, submit_request(options));
	cli_error("--validate and --dry-run are two different runs");
	return CLI_ERROR;
}

int
cli_run_command(const struct cli_options *options)
{
	struct config *config = NULL;
	const char *path;
	int status;

	if (options->argument_count != 2) {
		cli_error("run needs a domain and a host, or show, wait or cancel and "
			  "the number of a run");
		return CLI_ERROR;
	}
	if (cli_control_path(options, &config, &path) != 0)
		return CLI_ERROR;
	status = run_verb(options, path);
	config_free(config);
	return status;
}
