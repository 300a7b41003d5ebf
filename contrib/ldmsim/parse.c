#include "contrib/ldmsim/parse.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

/* One value, such as an nvramrc, may be this long. */
#define VALUE_LIMIT 65536

struct parser {
	struct arena *arena;
	const struct source *source;
	const char *at, *line_end;
	const char *preface; /* where comments before the next object begin */
	struct object *host, *last;
	size_t objects;
	struct text *errors;
};

void
source_locate(const struct source *source, const char *position, struct text *text)
{
	unsigned line = 1;

	for (const char *p = source->text; p < position; p++)
		line += *p == '\n';
	text_format(text, "%s:%u: ", source->file, line);
}

static int
refuse(
    struct parser *parser, const char *position, const char *what, const char *detail)
{
	source_locate(parser->source, position, parser->errors);
	text_format(parser->errors, "%s%s\n", what, detail);
	return -EINVAL;
}

static void
skip_blanks(struct parser *parser)
{
	while (parser->at < parser->line_end &&
	       (*parser->at == ' ' || *parser->at == '\t' || *parser->at == '\r'))
		parser->at++;
}

static char
unescape(char letter)
{
	switch (letter) {
	case 'n':
		return '\n';
	case 'r':
		return '\r';
	case 't':
		return '\t';
	default:
		return letter;
	}
}

/* A word, or a text in quotes with \n, \r, \t, \" and \\ in it. */
static int
take_value(struct parser *parser, const char **value)
{
	const char *start = parser->at, *p = start;
	struct text text = {0};

	if (p == parser->line_end || *p != '"') {
		while (p < parser->line_end && strchr(" \t\r", *p) == NULL)
			p++;
		*value = arena_copy(parser->arena, start, (size_t)(p - start));
		parser->at = p;
		return 0;
	}
	for (p++; p < parser->line_end && *p != '"'; p++) {
		char letter = *p;

		if (letter == '\\' && p + 1 < parser->line_end)
			letter = unescape(*++p);
		text_add_bytes(&text, &letter, 1);
	}
	*value = arena_copy(parser->arena, text_string(&text), text.length);
	text_free(&text);
	if (p >= parser->line_end)
		return refuse(parser, start, "a quote is not closed", "");
	parser->at = p + 1;
	return 0;
}

/* key=value key=value ... up to the end of the line, for the last object. */
static int
parse_properties(struct parser *parser)
{
	for (skip_blanks(parser); parser->at < parser->line_end; skip_blanks(parser)) {
		const char *word = parser->at, *value, *complaint;
		size_t room = (size_t)(parser->line_end - word);
		const char *equals = memchr(word, '=', room);
		const struct schema_key *key = equals == NULL
						   ? NULL
						   : schema_find_key(parser->last->kind,
							 word, (size_t)(equals - word));

		if (key == NULL) {
			return refuse(parser, word, "no key=value of a ",
			    arena_format(parser->arena, "%s: %.*s",
				schema_kind(parser->last->kind)->keyword,
				(int)strcspn(word, " \t\r\n"), word));
		}
		parser->at = equals + 1;
		if (take_value(parser, &value) < 0)
			return -EINVAL;
		if (strlen(value) > VALUE_LIMIT)
			return refuse(
			    parser, word, "the value is too long: ", key->name);
		complaint = schema_check(key, value);
		if (complaint != NULL) {
			return refuse(parser, word, key->name,
			    arena_format(parser->arena, " must be %s", complaint));
		}
		object_set(parser->last, key->name, value);
	}
	return 0;
}

/* The nearest object of the kind that the last one is, or stands in. */
static struct object *
find_parent(const struct parser *parser, enum kind kind)
{
	struct object *object = parser->last;

	while (object != NULL && object->kind != kind)
		object = object->parent;
	return object;
}

static int
parse_object(struct parser *parser, const char *word, size_t length)
{
	enum kind kind = schema_find_kind(word, length);
	const struct schema_kind *schema = schema_kind(kind);
	struct object *parent = find_parent(parser, schema->parent);
	const char *name = "", *complaint = NULL;

	if (kind == KIND_NONE) {
		return refuse(parser, word,
		    "unknown word: ", arena_copy(parser->arena, word, length));
	}
	if (kind != KIND_HOST && parent == NULL) {
		return refuse(parser, word, schema->keyword,
		    arena_format(parser->arena, " stands outside of a %s",
			schema_kind(schema->parent)->keyword));
	}
	if (kind == KIND_HOST && parser->host != NULL)
		return refuse(parser, word, "host", " must begin its line");
	parser->at = word + length;
	skip_blanks(parser);
	if (schema->names != NULL) {
		if (take_value(parser, &name) < 0)
			return -EINVAL;
		complaint = schema_check_name(kind, name);
	}
	if (complaint != NULL) {
		return refuse(parser, word, schema->keyword,
		    arena_format(parser->arena, " needs as its name %s", complaint));
	}
	parser->last = object_create(parser->arena, parent, kind, name);
	parser->last->source = word;
	parser->objects++;
	return parse_properties(parser);
}

static const char *
next_line(const struct parser *parser)
{
	return parser->line_end + (*parser->line_end == '\n');
}

/* Comments and blank lines wait in parser->preface for the object that follows. */
static int
parse_line(struct parser *parser, const char *line)
{
	const char *word;
	size_t length;
	int error;

	parser->at = line;
	skip_blanks(parser);
	word = parser->at;
	if (word == parser->line_end || *word == '#')
		return 0;
	while (parser->at < parser->line_end && strchr(" \t\r=", *parser->at) == NULL)
		parser->at++;
	length = (size_t)(parser->at - word);
	if (*parser->at == '=' && parser->last != NULL) {
		parser->at = word;
		parser->preface = next_line(parser);
		return parse_properties(parser);
	}
	error = parse_object(parser, word, length);
	if (error == 0) {
		parser->last->preface = arena_copy(
		    parser->arena, parser->preface, (size_t)(line - parser->preface));
		if (parser->host == NULL)
			parser->host = parser->last;
		parser->preface = next_line(parser);
	}
	return error;
}

static int
compare_names(const void *a, const void *b)
{
	const struct object *left = *(const struct object *const *)a;
	const struct object *right = *(const struct object *const *)b;

	if (left->parent != right->parent)
		return left->parent < right->parent ? -1 : 1;
	if (left->kind != right->kind)
		return left->kind < right->kind ? -1 : 1;
	return strcmp(left->name, right->name);
}

/* Two children of one parent must not share kind and name. */
static int
refuse_twins(struct parser *parser)
{
	const struct object **all =
	    memory_resize(NULL, parser->objects * sizeof(struct object *));
	size_t count = 0;
	int error = 0;

	/* Faults are left out: one of a kind may stand there for each command. */
	for (enum kind kind = KIND_SPCONFIG; kind < KIND_COUNT; kind++) {
		const struct object *object = NULL;

		while ((object = object_search(parser->host, kind, object)) != NULL)
			all[count++] = object;
	}
	qsort(all, count, sizeof(struct object *), compare_names);
	for (size_t i = 1; i < count && error == 0; i++) {
		if (compare_names(&all[i - 1], &all[i]) == 0) {
			error = refuse(parser,
			    all[i]->source > all[i - 1]->source ? all[i]->source
								: all[i - 1]->source,
			    "there is already one of that name: ", all[i]->name);
		}
	}
	free(all);
	return error;
}

int
parse_host(struct arena *arena, const struct source *source, struct object **host,
    struct text *errors)
{
	struct parser parser = {
	    .arena = arena,
	    .source = source,
	    .preface = source->start,
	    .errors = errors,
	};
	int error = 0;

	for (const char *line = source->start; line < source->end && error == 0;
	     line = parser.line_end + 1) {
		parser.line_end = memchr(line, '\n', (size_t)(source->end - line));
		if (parser.line_end == NULL)
			parser.line_end = source->end;
		error = parse_line(&parser, line);
	}
	if (error == 0)
		error = refuse_twins(&parser);
	*host = parser.host;
	return error;
}
