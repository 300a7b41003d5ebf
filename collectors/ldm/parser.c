#include "collectors/ldm/parser.h"

#include <errno.h>
#include <stdio.h>

#include "agent/fleet/inventory.h"
#include "agent/reason.h"
#include "collectors/ldm/build.h"
#include "collectors/ldm/values.h"

int
parser_fail(struct parser *parser, int error, const char *format, ...)
{
	va_list args;

	va_start(args, format);
	reason_set_list(parser->reason, error, format, args);
	va_end(args);
	if (parser->line.number > 0)
		reason_prefix(parser->reason, "line %zu", parser->line.number);
	return error;
}

int
parser_out_of_memory(struct parser *parser)
{
	if (errno == E2BIG)
		return parser_fail(
		    parser, -E2BIG, "the host has more than an inventory may hold");
	return parser_fail(parser, -ENOMEM, "out of memory");
}

void
parser_ignore(struct parser *parser, const char *what, struct slice name)
{
	struct inventory *inventory = parser->build->inventory;
	struct slice keyword = parser->line.keyword;
	char example[160];

	if (parser->line.kind == LINE_ROW && parser->record != NULL)
		keyword = slice_of(parser->record->keyword);
	if (keyword.length == 0)
		keyword = slice_of("a row");
	inventory->ignored.keys++;
	if (inventory->ignored.first != NULL)
		return;
	snprintf(example, sizeof(example), "%s %.*s of %.*s", what,
	    (int)(name.length < 64 ? name.length : 64), name.text,
	    (int)(keyword.length < 32 ? keyword.length : 32), keyword.text);
	inventory->ignored.first =
	    inventory_string(inventory, example, strlen(example));
}

static void
ignore_record(struct parser *parser)
{
	struct inventory *inventory = parser->build->inventory;
	struct slice keyword = parser->line.keyword;
	char example[64];

	inventory->ignored.records++;
	if (inventory->ignored.first != NULL)
		return;
	snprintf(example, sizeof(example), "record %.*s",
	    (int)(keyword.length < 32 ? keyword.length : 32), keyword.text);
	inventory->ignored.first =
	    inventory_string(inventory, example, strlen(example));
}

void
parser_add_core(struct parser *parser)
{
	struct slice value;
	int64_t id;

	if (!line_find(&parser->line, "cid", &value) || !value_number(value, &id) ||
	    !inventory_core_set_add(parser->cores, id))
		parser->cores_lost = true;
}

int
parser_take_cores(struct parser *parser, struct inventory_cores *cores)
{
	int error = 0;

	if (!parser->cores_lost)
		error =
		    inventory_set_cores(parser->build->inventory, cores, parser->cores);
	*parser->cores = (struct inventory_core_set){0};
	parser->cores_lost = false;
	errno = -error;
	return error == 0 ? 0 : parser_out_of_memory(parser);
}

int
parser_skip(struct parser *parser)
{
	(void)parser;
	return 0;
}

int
parser_script(struct parser *parser)
{
	(void)parser;
	return 0;
}

int
parser_need_domain(struct parser *parser)
{
	if (parser->met_domain)
		return 0;
	return parser_fail(parser, -EPROTO,
	    "%s before the first DOMAIN: the listing is damaged",
	    parser->record->keyword);
}

/* Stands for all records nobody here knows; their rows and text go with them. */
static const struct record unknown_record = {"?", NULL, parser_skip, parser_skip};

static const struct record *
record_find(const struct record *records, struct slice keyword)
{
	for (; records->keyword != NULL; records++)
		if (slice_is(keyword, records->keyword))
			return records;
	return NULL;
}

static int
parser_record(struct parser *parser, const struct record *records)
{
	const struct record *record;

	/* Records of one kind come in flocks. */
	if (slice_is(parser->line.keyword, parser->record->keyword))
		record = parser->record;
	else
		record = record_find(records, parser->line.keyword);
	if (record != NULL) {
		parser->record = record;
		return record->begin != NULL ? record->begin(parser) : 0;
	}
	if (parser->record->text == parser_script)
		return 0;
	ignore_record(parser);
	parser->record = &unknown_record;
	return 0;
}

static int
parser_line(struct parser *parser, const struct record *records)
{
	switch (parser->line.kind) {
	case LINE_RECORD:
		return parser_record(parser, records);
	case LINE_ROW:
		if (parser->record->row != NULL)
			return parser->record->row(parser);
		if (parser->record == records)
			return parser_fail(parser, -EPROTO,
			    "a row without a record: the listing is damaged");
		return 0;
	case LINE_TEXT:
		if (parser->record->text != NULL)
			return parser->record->text(parser);
		return parser_fail(parser, -EPROTO,
		    "text where a record should be (\"%.*s\"): damaged, or mixed "
		    "with other output",
		    (int)(parser->line.fields.length < 40 ? parser->line.fields.length
							  : 40),
		    parser->line.fields.text);
	}
	return 0;
}

int
parser_run(struct parser *parser, struct slice text, const struct record *records)
{
	int error;

	parser->line.number = 0;
	parser->record = records;
	error =
	    listing_open(&parser->listing, text, !parser->no_version, parser->reason);
	if (error != 0)
		return error;
	for (;;) {
		int more = listing_next(&parser->listing, &parser->line);

		if (more <= 0) {
			/* What is found missing afterwards is missing in no line. */
			parser->line.number = 0;
			return more;
		}
		error = parser_line(parser, records);
		if (error != 0)
			return error;
	}
}

/*
 * The rule for a key. Keys keep their order from line to line, so the search begins
 * behind the rule found last and mostly ends there.
 */
static const struct rule *
rule_find(const struct rule *rules, const struct rule *hint, struct slice key)
{
	for (const struct rule *rule = hint; rule->key != NULL; rule++)
		if (rule->length == key.length &&
		    memcmp(rule->key, key.text, key.length) == 0)
			return rule;
	for (const struct rule *rule = rules; rule != hint; rule++)
		if (rule->length == key.length &&
		    memcmp(rule->key, key.text, key.length) == 0)
			return rule;
	return NULL;
}

/* Apply one field; *hint is where the search begins and is moved on. */
static int
field_apply(struct parser *parser, const struct rule *rules, const struct rule **hint,
    void *object, const struct field *field)
{
	const struct rule *rule;

	if (field->value.length > LISTING_MAX_VALUE)
		return parser_fail(parser, -E2BIG,
		    "the value of %.*s is longer than %zu octets",
		    (int)(field->key.length < 32 ? field->key.length : 32),
		    field->key.text, LISTING_MAX_VALUE);
	rule = rule_find(rules, *hint, field->key);
	if (rule == NULL) {
		if (field->key.length > 0)
			parser_ignore(parser, "key", field->key);
		return 0;
	}
	*hint = rule + 1;
	return rule->set != NULL ? rule->set(parser, object, rule, field->value) : 0;
}

int
parser_apply(struct parser *parser, const struct rule *rules, void *object)
{
	struct slice rest = parser->line.fields;
	const struct rule *hint = rules;
	struct field field;

	while (field_next(&rest, &field)) {
		int error = field_apply(parser, rules, &hint, object, &field);

		if (error != 0)
			return error;
	}
	return 0;
}

int
parser_fill(
    struct parser *parser, const struct rule *rules, void *object, const char **name)
{
	int error;

	if (object == NULL)
		return parser_out_of_memory(parser);
	error = parser_apply(parser, rules, object);
	if (error == 0 && *name == NULL)
		return parser_fail(
		    parser, -EPROTO, "%s without a name", parser->record->keyword);
	return error;
}

int
parser_set(struct parser *parser, const struct rule *rules, void *object,
    const struct field *field)
{
	const struct rule *hint = rules;

	return field_apply(parser, rules, &hint, object, field);
}
