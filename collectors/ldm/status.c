/*
 * ldm list -o status -p: how far migrations are. No real output is known, so that keys
 * are recognised by what their names contain.
 */
#include "collectors/ldm/records.h"

#include "agent/fleet/inventory.h"
#include "collectors/ldm/build.h"
#include "collectors/ldm/values.h"

static int
status_domain(struct parser *parser)
{
	struct slice name;

	parser->domain = NULL;
	if (line_find(&parser->line, "name", &name))
		parser->domain =
		    names_find_one(&parser->build->domains, NAME_DOMAIN, name);
	return 0;
}

void
status_progress(struct slice text, int64_t *progress)
{
	int64_t number = 0;
	size_t i = 0;

	while (i < text.length && (text.text[i] < '0' || text.text[i] > '9'))
		i++;
	if (i == text.length)
		return;
	for (; i < text.length && text.text[i] >= '0' && text.text[i] <= '9'; i++)
		if (number <= 100)
			number = number * 10 + (text.text[i] - '0');
	if (number <= 100)
		*progress = number;
}

static int
status_line(struct parser *parser)
{
	struct slice rest = parser->line.fields;
	struct inventory_domain *domain = parser->domain;
	struct field field;

	if (domain == NULL)
		return 0;
	while (field_next(&rest, &field)) {
		const char **text = NULL;
		int error;

		if (slice_contains(field.key, "progress"))
			status_progress(field.value, &domain->migration.progress);
		else if (slice_is(field.key, "op") ||
			 slice_contains(field.key, "operation"))
			text = &domain->migration.operation;
		else if (slice_is(field.key, "target") || slice_is(field.key, "source"))
			text = &domain->migration.peer;
		if (text == NULL || field.value.length == 0)
			continue;
		error = value_copy(parser, field.value, text);
		if (error != 0)
			return error;
	}
	return 0;
}

static const struct record status_records[] = {
    {"", NULL, parser_skip, parser_skip},
    {"DOMAIN", status_domain, status_line, NULL},
    {"STATUS", status_line, status_line, NULL},
    {NULL, NULL, NULL, NULL},
};

int
parse_status(struct parser *parser, struct slice text)
{
	return parser_run(parser, text, status_records);
}
