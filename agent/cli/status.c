/* migready status: how the daemon is, and where it knows things from. */
#include "agent/cli/cli.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "agent/cli/client.h"
#include "agent/cli/json.h"
#include "agent/cli/table.h"
#include "agent/cli/words.h"
#include "agent/config.h"

/* The collector of a host, as the configuration that is there now has it. */
static const char *
collector_of(const struct config *config, const char *host)
{
	for (size_t i = 0; i < config->host_count; i++)
		if (strcmp(config->hosts[i].name, host) == 0)
			return config->hosts[i].collector->name;
	return "-";
}

static void
source_add(struct table *table, const json_t *line, const char *collector)
{
	const char *state = line_string(line, "state");
	char word[WORD_SIZE];

	table_add(table, COLOUR_NONE, "%s", line_string(line, "host"));
	table_add(table, COLOUR_NONE, "%s", collector);
	table_add(table, strcmp(state, "fresh") == 0 ? COLOUR_GREEN : COLOUR_MAGENTA,
	    "%s", state);
	table_add(table, COLOUR_NONE, "%s",
	    json_is_integer(json_object_get(line, "age"))
		? span_word(word, line_integer(line, "age"))
		: "-");
	table_add(
	    table, COLOUR_NONE, "%lld", (long long)line_integer(line, "generation"));
	table_add(table, COLOUR_NONE, "%lld", (long long)line_integer(line, "domains"));
	table_add(table, COLOUR_NONE, "%s", line_string(line, "reason"));
}

static void
agent_print(const json_t *agent)
{
	char uptime[WORD_SIZE];
	char size[WORD_SIZE];

	printf("migreadyd %s, start %lld, for %s, generation %lld, %lld hosts, %lld "
	       "domains\n",
	    line_string(agent, "version"), (long long)line_integer(agent, "boot"),
	    span_word(uptime, line_integer(agent, "uptime")),
	    (long long)line_integer(agent, "generation"),
	    (long long)line_integer(agent, "hosts"),
	    (long long)line_integer(agent, "domains"));
	if (line_integer(agent, "revision") != 0)
		printf("snapshot %lld: %s, made in %lld ms\n",
		    (long long)line_integer(agent, "revision"),
		    size_word(size, line_integer(agent, "snapshot_size")),
		    (long long)line_integer(agent, "snapshot_milliseconds"));
}

static int
status_table(
    const struct cli_options *options, const struct config *config, const json_t *list)
{
	static const char *const headings[] = {
	    "HOST", "COLLECTOR", "STATE", ">AGE", ">GENERATION", ">DOMAINS", "REASON"};
	struct table *table =
	    table_new(headings, sizeof(headings) / sizeof(headings[0]));
	json_t *line;
	size_t i;
	int error;

	if (table == NULL)
		return -ENOMEM;
	json_array_foreach(list, i, line)
	{
		if (strcmp(line_string(line, "type"), "agent") == 0)
			agent_print(line);
		else
			source_add(table, line,
			    collector_of(config, line_string(line, "host")));
	}
	error =
	    json_array_size(list) > 1 ? table_print(table, stdout, options->colour) : 0;
	table_free(table);
	return error;
}

/* The agent and the array of its sources, as one object. */
static json_t *
status_json(const struct config *config, json_t *list)
{
	json_t *sources = json_array();
	json_t *agent = NULL;
	json_t *line;
	size_t i;

	json_array_foreach(list, i, line)
	{
		bool source = strcmp(line_string(line, "type"), "source") == 0;

		json_object_del(line, "type");
		if (!source) {
			agent = line;
			continue;
		}
		json_object_set_new(line, "collector",
		    json_string(collector_of(config, line_string(line, "host"))));
		json_array_append(sources, line);
	}
	return json_pack("{s:O, s:o}", "agent", agent, "sources", sources);
}

static int
status_print(
    const struct cli_options *options, const struct config *config, json_t *list)
{
	return options->json ? json_print(status_json(config, list))
			     : status_table(options, config, list);
}

int
cli_status(const struct cli_options *options)
{
	return cli_list(options, "status", status_print);
}
