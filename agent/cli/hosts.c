/* migready hosts: what each host is and has free. */
#include "agent/cli/cli.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "agent/cli/json.h"
#include "agent/cli/table.h"
#include "agent/cli/words.h"
#include "agent/fleet/fleet.h"
#include "agent/fleet/inventory.h"

static int
hosts_print_json(const struct fleet_host *const *hosts, size_t count)
{
	struct instant now = instant_now();
	json_t *list = json_array();

	for (size_t i = 0; list != NULL && i < count; i++)
		if (json_array_append_new(list, json_host(hosts[i], &now)) != 0) {
			json_decref(list);
			return -ENOMEM;
		}
	return json_print(list != NULL ? json_pack("{s:o}", "hosts", list) : NULL);
}

static int64_t
ports_free(const struct inventory *inventory)
{
	int64_t total = 0;

	for (const struct inventory_vcc *v = inventory->vccs; v != NULL; v = v->next) {
		int64_t left = inventory_vcc_free(v);

		if (left == INVENTORY_UNKNOWN)
			return INVENTORY_UNKNOWN;
		total += left;
	}
	return total;
}

static void
host_add(struct table *table, const struct fleet_host *host, const struct instant *now)
{
	const struct inventory *inventory = host->inventory;
	char word[WORD_SIZE];

	table_add(table, COLOUR_NONE, "%s", host->name);
	table_add(table,
	    host->state == FLEET_HOST_FRESH ? COLOUR_GREEN : COLOUR_MAGENTA, "%s",
	    host_state_word(host->state));
	if (inventory == NULL) {
		for (int i = 0; i < 6; i++)
			table_add(table, COLOUR_DIM, "-");
	} else {
		table_add(table, COLOUR_NONE, "%s",
		    span_word(word, instant_seconds_between(&host->collected, now)));
		table_add(table, COLOUR_NONE, "%s",
		    inventory->version.text != NULL ? inventory->version.text : "-");
		table_add(table, COLOUR_NONE, "%zu", host->domain_count);
		table_add(table, COLOUR_NONE, "%s",
		    count_word(word, inventory->threads_free));
		table_add(
		    table, COLOUR_NONE, "%s", size_word(word, inventory->memory_free));
		table_add(
		    table, COLOUR_NONE, "%s", count_word(word, ports_free(inventory)));
	}
	table_add(table, COLOUR_NONE, "%s", host->reason.text);
}

static int
hosts_print(const struct cli_options *options, const struct fleet_host *const *hosts,
    size_t count)
{
	static const char *const headings[] = {"HOST", "STATE", ">AGE", "MANAGER",
	    ">DOMAINS", ">FREE THREADS", ">FREE MEMORY", ">FREE PORTS", "REASON"};
	struct instant now = instant_now();
	struct table *table =
	    table_new(headings, sizeof(headings) / sizeof(headings[0]));
	int error;

	if (table == NULL)
		return -ENOMEM;
	for (size_t i = 0; i < count; i++)
		host_add(table, hosts[i], &now);
	error = table_print(table, stdout, options->colour);
	table_free(table);
	return error;
}

int
cli_hosts(const struct cli_options *options)
{
	struct gathering gathering;
	const struct fleet_host *const *hosts;
	int status = CLI_READY;
	size_t count;
	int error;

	if (gathering_open(&gathering, options) != 0)
		return CLI_ERROR;
	hosts = fleet_hosts(gathering.fleet, &count);
	for (size_t i = 0; i < count; i++)
		if (hosts[i]->inventory == NULL)
			status = CLI_UNKNOWN;
	error = options->json ? hosts_print_json(hosts, count)
			      : hosts_print(options, hosts, count);
	if (error != 0) {
		cli_error("%s", strerror(-error));
		status = CLI_ERROR;
	}
	gathering_close(&gathering);
	return status;
}
