/* migready show: one domain, against all hosts or one, with every reason. */
#include "agent/cli/cli.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "agent/cli/json.h"
#include "agent/cli/table.h"
#include "agent/cli/words.h"
#include "agent/config.h"
#include "agent/fleet/fleet.h"
#include "agent/fleet/inventory.h"
#include "agent/readiness/mode.h"
#include "agent/reason.h"

void
cli_print_verdicts(const struct cli_options *options, const struct findings *findings)
{
	for (int mode = 0; mode < MIGRATION_MODES; mode++) {
		enum verdict verdict = findings->verdict[mode];

		printf("%s", mode == MIGRATION_LIVE ? "live " : ", cold ");
		colour_print(stdout, options->colour, verdict_colour(verdict), "%s",
		    verdict_name(verdict));
	}
	putchar('\n');
}

void
cli_print_finding(const struct cli_options *options, const struct finding *f)
{
	enum severity live = f->severity[MIGRATION_LIVE];
	enum severity cold = f->severity[MIGRATION_COLD];
	enum severity worse = live > cold ? live : cold;

	printf("  %u ", finding_definition(f->id)->code);
	if (live == cold)
		colour_print(stdout, options->colour, severity_colour(worse), "%s",
		    severity_name(live));
	else
		colour_print(stdout, options->colour, severity_colour(worse),
		    "%s live, %s cold", severity_name(live), severity_name(cold));
	printf(": %s\n", f->text);
	if (f->remedy[0] != '\0')
		printf("      > %s\n", f->remedy);
}

void
cli_print_findings(const struct cli_options *options, const struct findings *findings)
{
	for (size_t i = 0; i < findings->count; i++)
		cli_print_finding(options, &findings->list[i]);
}

static void
domain_print(const struct cli_options *options, const struct fleet_domain *domain)
{
	const struct inventory_domain *d = domain->inventory;
	char word[WORD_SIZE];

	colour_print(stdout, options->colour, COLOUR_BOLD, "%s", d->name);
	printf(" on %s, %s\n", domain->host->name,
	    d->state_word != NULL ? d->state_word : "state not known");
	printf("  uuid %s\n", d->uuid != NULL ? d->uuid : "-");
	printf("  %s threads, ", count_word(word, d->threads));
	printf("%s memory\n", size_word(word, d->memory));
	for (const struct inventory_vdisk *v = d->vdisks; v != NULL; v = v->next)
		printf("  vdisk %s: %s@%s\n", v->name,
		    v->volume != NULL ? v->volume : "?",
		    v->service != NULL ? v->service : "?");
	for (const struct inventory_vnet *v = d->vnets; v != NULL; v = v->next)
		printf(
		    "  vnet %s: %s\n", v->name, v->service != NULL ? v->service : "?");
	for (const struct inventory_vhba *v = d->vhbas; v != NULL; v = v->next)
		printf("  vhba %s: %s\n", v->name, v->vsan != NULL ? v->vsan : "?");
}

struct showing {
	const struct cli_options *options;
	const struct config *config;
	const struct fleet_domain *domain;
	struct findings findings;
	json_t *pairs;
	enum verdict best;
};

static int
target_show(struct showing *showing, const struct fleet_host *target)
{
	const struct fleet_domain *domain = showing->domain;
	const struct findings *findings = &showing->findings;
	int error =
	    evaluate_pair(domain, target, showing->config->policy, &showing->findings);

	if (error != 0)
		return error;
	showing->best =
	    verdict_better(showing->best, findings->verdict[migration_mode_of(domain)]);
	if (showing->options->json)
		return json_array_append_new(
			   showing->pairs, json_pair(domain, target, findings)) == 0
			   ? 0
			   : -ENOMEM;
	printf("\n-> ");
	colour_print(stdout, showing->options->colour, COLOUR_BOLD, "%s", target->name);
	printf(": ");
	cli_print_verdicts(showing->options, findings);
	cli_print_findings(showing->options, findings);
	for (size_t i = 0; i < findings->remarks; i++)
		cli_print_finding(
		    showing->options, &findings->list[findings->count + i]);
	return 0;
}

static int
targets_show(
    struct showing *showing, const struct fleet *fleet, const struct fleet_host *only)
{
	size_t count;
	const struct fleet_host *const *hosts = fleet_hosts(fleet, &count);
	int error = 0;

	if (!showing->options->json)
		domain_print(showing->options, showing->domain);
	for (size_t i = 0; i < count && error == 0; i++)
		if (hosts[i] != showing->domain->host &&
		    (only == NULL || hosts[i] == only))
			error = target_show(showing, hosts[i]);
	if (error == 0 && showing->options->json)
		error = json_print(json_pack("{s:O}", "pairs", showing->pairs));
	return error;
}

/* The domain and perhaps the host that the arguments name. */
static int
arguments_find(
    struct showing *showing, const struct fleet *fleet, const struct fleet_host **only)
{
	struct reason reason = {""};

	*only = NULL;
	showing->domain =
	    fleet_find_domain(fleet, showing->options->arguments[0], &reason);
	if (showing->domain == NULL) {
		cli_error("%s", reason.text);
		return -ENOENT;
	}
	if (showing->options->argument_count < 2)
		return 0;
	*only = fleet_find_host(fleet, showing->options->arguments[1]);
	if (*only == NULL || *only == showing->domain->host) {
		cli_error(*only == NULL ? "no host %s is configured"
					: "the domain already runs on %s",
		    showing->options->arguments[1]);
		return -ENOENT;
	}
	return 0;
}

int
cli_show(const struct cli_options *options)
{
	static const int statuses[] = {
	    [0] = CLI_BLOCKED,
	    [VERDICT_READY] = CLI_READY,
	    [VERDICT_DEGRADED] = CLI_DEGRADED,
	    [VERDICT_BLOCKED] = CLI_BLOCKED,
	    [VERDICT_UNKNOWN] = CLI_UNKNOWN,
	};
	struct showing showing = {.options = options};
	struct gathering gathering;
	const struct fleet_host *only;
	int error;

	if (options->argument_count < 1) {
		cli_error("which domain? migready show DOMAIN [HOST]");
		return CLI_ERROR;
	}
	if (gathering_open(&gathering, options) != 0)
		return CLI_ERROR;
	showing.config = gathering.config;
	showing.pairs = json_array();
	error = showing.pairs == NULL
		    ? -ENOMEM
		    : arguments_find(&showing, gathering.fleet, &only);
	if (error == 0)
		error = targets_show(&showing, gathering.fleet, only);
	if (error != 0 && error != -ENOENT)
		cli_error("%s", strerror(-error));
	json_decref(showing.pairs);
	findings_free(&showing.findings);
	gathering_close(&gathering);
	return error == 0 ? statuses[showing.best] : CLI_ERROR;
}
