/* migready explain: what a finding code means, without looking at any host. */
#include "agent/cli/cli.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "agent/cli/json.h"
#include "agent/cli/table.h"
#include "agent/cli/words.h"
#include "agent/readiness/finding.h"

/* Marks at the beginning of sources, as doc/findings.md has them. */
static const struct {
	const char *mark, *meaning;
} marks[] = {
    {"VIO",
	"Oracle VM Server for SPARC 3.5 Administration Guide, \"Migration Requirements "
	"for Virtual I/O Devices\""},
    {"SR-IOV", "Oracle VM Server for SPARC 3.5 Administration Guide, \"Migrating a "
	       "Domain That "
	       "Has an SR-IOV Ethernet Virtual Function Assigned\""},
    {"guide", "an Oracle VM Server for SPARC Administration Guide"},
    {"inferred", "follows from what is documented, but is not stated"},
    {"assumed", "nobody confirmed it"},
};

/* A code or a name; FINDING_COUNT when it is neither. */
static enum finding_id
finding_named(const char *word)
{
	enum finding_id id = 0;
	char *end;
	unsigned long code = strtoul(word, &end, 10);

	if (end != word && *end == '\0')
		return code < 1000 ? finding_from_code((unsigned)code) : FINDING_COUNT;
	while (id < FINDING_COUNT && strcmp(finding_definition(id)->name, word) != 0)
		id++;
	return id;
}

static json_t *
definition_json(enum finding_id id)
{
	const struct finding_definition *d = finding_definition(id);

	return json_pack("{s:i, s:s, s:s, s:s, s:s, s:s, s:s, s:s}", "code",
	    (int)d->code, "name", d->name, "class",
	    finding_class_name(finding_class(id)), "live",
	    severity_name(d->severity[MIGRATION_LIVE]), "cold",
	    severity_name(d->severity[MIGRATION_COLD]), "text", d->text, "remedy",
	    d->remedy, "source", d->source);
}

static void
source_print(const char *source)
{
	if (source[0] == '\0')
		return;
	printf("  source: %s\n", source);
	for (size_t i = 0; i < sizeof(marks) / sizeof(marks[0]); i++)
		if (strstr(source, marks[i].mark) != NULL)
			printf("          (%s: %s)\n", marks[i].mark, marks[i].meaning);
}

static void
definition_print(const struct cli_options *options, enum finding_id id)
{
	const struct finding_definition *d = finding_definition(id);
	enum severity live = d->severity[MIGRATION_LIVE];
	enum severity cold = d->severity[MIGRATION_COLD];

	colour_print(stdout, options->colour, COLOUR_BOLD, "%u %s", d->code, d->name);
	printf(" (%s)\n  ", finding_class_name(finding_class(id)));
	colour_print(stdout, options->colour, severity_colour(live), "%s live",
	    severity_name(live));
	printf(", ");
	colour_print(stdout, options->colour, severity_colour(cold), "%s cold",
	    severity_name(cold));
	printf("\n  %s\n  > %s\n", d->text, d->remedy);
	source_print(d->source);
}

static int
all_print(const struct cli_options *options)
{
	json_t *list = options->json ? json_array() : NULL;

	for (enum finding_id id = 0; id < FINDING_COUNT; id++) {
		const struct finding_definition *d = finding_definition(id);

		if (!options->json)
			printf("%u %-26s%-9s%s\n", d->code, d->name,
			    severity_name(d->severity[MIGRATION_LIVE]),
			    severity_name(d->severity[MIGRATION_COLD]));
		else if (json_array_append_new(list, definition_json(id)) != 0) {
			json_decref(list);
			return -ENOMEM;
		}
	}
	return options->json ? json_print(list) : 0;
}

int
cli_explain(const struct cli_options *options)
{
	enum finding_id id = FINDING_COUNT;
	int error = 0;

	if (options->argument_count > 0) {
		id = finding_named(options->arguments[0]);
		if (id == FINDING_COUNT) {
			cli_error("there is no finding %s; migready explain lists all",
			    options->arguments[0]);
			return CLI_ERROR;
		}
	}
	if (id == FINDING_COUNT)
		error = all_print(options);
	else if (options->json)
		error = json_print(definition_json(id));
	else
		definition_print(options, id);
	if (error != 0)
		cli_error("%s", strerror(-error));
	return error == 0 ? 0 : CLI_ERROR;
}
