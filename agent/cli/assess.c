/* migready assess: collect once, every domain against every host, every reason. */
#include "agent/cli/cli.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "agent/cli/json.h"
#include "agent/cli/table.h"
#include "agent/cli/words.h"
#include "agent/config.h"
#include "agent/fleet/fleet.h"
#include "agent/fleet/inventory.h"
#include "agent/readiness/mode.h"
#include "agent/reason.h"

struct assessment {
	const struct cli_options *options;
	struct gathering gathering;
	const struct fleet_domain **domains; /* host by host, NULL-terminated */
	size_t domain_count;
	const struct fleet_host *const *hosts;
	size_t host_count;
	struct findings *findings; /* of the pair in hand */
	size_t pairs;
	enum verdict
	    *verdicts; /* domains x hosts, in each domain's mode; 0 = own host */
};

/* How bad a domain's best target is; a domain without targets is blocked. */
static enum verdict
verdicts_best(const enum verdict *verdicts, size_t count)
{
	enum verdict best = 0;

	for (size_t i = 0; i < count; i++)
		best = verdict_better(best, verdicts[i]);
	return best != 0 ? best : VERDICT_BLOCKED;
}

/* The exit status: the worst domain counts, and a host that told nothing is unknown. */
static int
assessment_status(const struct assessment *a)
{
	bool unknown = false;
	bool degraded = false;

	for (size_t i = 0; i < a->host_count; i++)
		unknown = unknown || a->hosts[i]->inventory == NULL;
	for (size_t i = 0; a->domains[i] != NULL; i++) {
		if (a->options->argument_count == 0 &&
		    !migration_is_possible(a->domains[i]))
			continue;
		switch (verdicts_best(a->verdicts + i * a->host_count, a->host_count)) {
		case VERDICT_BLOCKED:
			return CLI_BLOCKED;
		case VERDICT_UNKNOWN:
			unknown = true;
			break;
		case VERDICT_DEGRADED:
			degraded = true;
			break;
		case VERDICT_READY:
			break;
		}
	}
	return unknown ? CLI_UNKNOWN : degraded ? CLI_DEGRADED : CLI_READY;
}

/* Evaluate every pair and hand each to visit; 0 or -errno. */
static int
assessment_visit(struct assessment *a,
    int (*visit)(struct assessment *a, const struct fleet_domain *domain,
	const struct fleet_host *target))
{
	int error = 0;

	a->pairs = 0;
	for (size_t i = 0; a->domains[i] != NULL && error == 0; i++)
		for (size_t j = 0; j < a->host_count && error == 0; j++) {
			const struct fleet_domain *domain = a->domains[i];

			if (domain->host == a->hosts[j])
				continue;
			error = evaluate_pair(domain, a->hosts[j],
			    a->gathering.config->policy, a->findings);
			if (error != 0)
				break;
			a->verdicts[i * a->host_count + j] =
			    a->findings->verdict[migration_mode_of(domain)];
			error = visit(a, domain, a->hosts[j]);
			a->pairs++;
		}
	return error;
}

/* ---- JSON ---- */

static int
pair_print_json(struct assessment *a, const struct fleet_domain *domain,
    const struct fleet_host *target)
{
	if (a->pairs > 0)
		putchar(',');
	return json_print(json_pair(domain, target, a->findings));
}

/* Pair by pair, so that memory does not grow with their number. */
static int
assessment_print_json(struct assessment *a)
{
	struct instant now = instant_now();
	int error = 0;

	printf("{\"hosts\":[");
	for (size_t i = 0; i < a->host_count && error == 0; i++) {
		if (i > 0)
			putchar(',');
		error = json_print(json_host(a->hosts[i], &now));
	}
	printf("],\"pairs\":[");
	if (error == 0)
		error = assessment_visit(a, pair_print_json);
	printf("]}\n");
	return error;
}

/* ---- for people ---- */

static int
pair_count(struct assessment *a, const struct fleet_domain *domain,
    const struct fleet_host *target)
{
	(void)a;
	(void)domain;
	(void)target;
	return 0;
}

static int
pair_print(struct assessment *a, const struct fleet_domain *domain,
    const struct fleet_host *target)
{
	const struct findings *f = a->findings;

	if (f->count == 0)
		return 0;
	printf("\n%s@%s -> %s: ", domain->inventory->name, domain->host->name,
	    target->name);
	cli_print_verdicts(a->options, f);
	cli_print_findings(a->options, f);
	return 0;
}

static struct table *
matrix_head(const struct assessment *a)
{
	const char **headings = calloc(a->host_count + 3, sizeof(*headings));
	struct table *table;

	if (headings == NULL)
		return NULL;
	headings[0] = "DOMAIN";
	headings[1] = "HOST";
	headings[2] = "STATE";
	for (size_t i = 0; i < a->host_count; i++)
		headings[i + 3] = a->hosts[i]->name;
	table = table_new(headings, a->host_count + 3);
	free(headings);
	return table;
}

/* Domain by host; where the terminal is too narrow, only how many of each verdict. */
static struct table *
matrix_table(const struct assessment *a)
{
	struct table *table = matrix_head(a);

	for (size_t i = 0; table != NULL && a->domains[i] != NULL; i++) {
		const struct fleet_domain *d = a->domains[i];
		const enum verdict *row = a->verdicts + i * a->host_count;

		table_add(table, COLOUR_NONE, "%s", d->inventory->name);
		table_add(table, COLOUR_NONE, "%s", d->host->name);
		table_add(table, COLOUR_NONE, "%s",
		    d->inventory->state_word != NULL ? d->inventory->state_word : "-");
		for (size_t j = 0; j < a->host_count; j++)
			if (row[j] == 0)
				table_add(table, COLOUR_DIM, "-");
			else
				table_add(table, verdict_colour(row[j]), "%s",
				    verdict_name(row[j]));
	}
	return table;
}

static struct table *
summary_table(const struct assessment *a)
{
	static const char *const headings[] = {
	    "DOMAIN", "HOST", ">READY", ">DEGRADED", ">BLOCKED", ">UNKNOWN"};
	struct table *table = table_new(headings, 6);

	for (size_t i = 0; table != NULL && a->domains[i] != NULL; i++) {
		const struct fleet_domain *d = a->domains[i];
		size_t counts[5] = {0};

		for (size_t j = 0; j < a->host_count; j++)
			counts[a->verdicts[i * a->host_count + j]]++;
		table_add(table, COLOUR_NONE, "%s", d->inventory->name);
		table_add(table, COLOUR_NONE, "%s", d->host->name);
		for (int v = VERDICT_READY; v <= VERDICT_UNKNOWN; v++)
			table_add(table,
			    counts[v] > 0 ? verdict_colour((enum verdict)v)
					  : COLOUR_DIM,
			    "%zu", counts[v]);
	}
	return table;
}

static int
matrix_print(const struct assessment *a)
{
	struct table *table = matrix_table(a);
	int error;

	if (table != NULL && table_width(table) > terminal_width(stdout)) {
		table_free(table);
		table = summary_table(a);
	}
	if (table == NULL)
		return -ENOMEM;
	error = table_print(table, stdout, a->options->colour);
	table_free(table);
	return error;
}

static void
hosts_complain(const struct assessment *a)
{
	for (size_t i = 0; i < a->host_count; i++)
		if (a->hosts[i]->inventory == NULL)
			colour_print(stdout, a->options->colour, COLOUR_MAGENTA,
			    "%s told nothing: %s\n", a->hosts[i]->name,
			    a->hosts[i]->reason.text);
}

static int
assessment_print(struct assessment *a)
{
	int error = assessment_visit(a, pair_count);

	if (error != 0)
		return error;
	printf("%zu hosts, %zu domains, %zu pairs: live for active domains, cold for "
	       "the others%s\n\n",
	    a->host_count, a->domain_count, a->pairs,
	    a->options->argument_count > 0
		? ""
		: ";\ncontrol and service domains never migrate and are left out");
	hosts_complain(a);
	error = matrix_print(a);
	return error == 0 ? assessment_visit(a, pair_print) : error;
}

/* ---- the command ---- */

/*
 * The domains to assess: the one that is asked for, else all of them host by host; for
 * people without those that never migrate.
 */
static int
assessment_select(struct assessment *a)
{
	struct reason reason = {""};
	size_t count;

	a->hosts = fleet_hosts(a->gathering.fleet, &a->host_count);
	fleet_domains(a->gathering.fleet, &count);
	a->domains = calloc(count + 1, sizeof(struct fleet_domain *));
	a->verdicts = calloc(count * a->host_count + 1, sizeof(*a->verdicts));
	if (a->domains == NULL || a->verdicts == NULL)
		return -ENOMEM;
	if (a->options->argument_count > 0) {
		a->domains[0] = fleet_find_domain(
		    a->gathering.fleet, a->options->arguments[0], &reason);
		if (a->domains[0] == NULL) {
			cli_error("%s", reason.text);
			return -ENOENT;
		}
		a->domain_count = 1;
		return 0;
	}
	for (size_t i = 0; i < a->host_count; i++)
		for (size_t j = 0; j < a->hosts[i]->domain_count; j++)
			if (a->options->json ||
			    migration_is_possible(a->hosts[i]->domains[j]))
				a->domains[a->domain_count++] = a->hosts[i]->domains[j];
	return 0;
}

int
cli_assess(const struct cli_options *options)
{
	struct findings findings = {0};
	struct assessment a = {.options = options, .findings = &findings};
	int status = CLI_ERROR;
	int error;

	if (gathering_open(&a.gathering, options) != 0)
		return CLI_ERROR;
	error = assessment_select(&a);
	if (error == 0)
		error =
		    options->json ? assessment_print_json(&a) : assessment_print(&a);
	if (error == 0)
		status = assessment_status(&a);
	else if (error != -ENOENT)
		cli_error("%s", strerror(-error));
	findings_free(&findings);
	free(a.verdicts);
	free(a.domains);
	gathering_close(&a.gathering);
	return status;
}
