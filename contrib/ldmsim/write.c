#include "contrib/ldmsim/write.h"

#include <string.h>

#define LINE_WIDTH 96

static void
write_value(struct text *text, const char *value)
{
	if (value[0] != '\0' && strpbrk(value, " \t\r\n\"\\") == NULL) {
		text_add(text, value);
		return;
	}
	text_add(text, "\"");
	for (const char *p = value; *p != '\0'; p++) {
		if (*p == '\n')
			text_add(text, "\\n");
		else if (*p == '\r')
			text_add(text, "\\r");
		else if (*p == '\t')
			text_add(text, "\\t");
		else if (*p == '"' || *p == '\\')
			text_format(text, "\\%c", *p);
		else
			text_add_bytes(text, p, 1);
	}
	text_add(text, "\"");
}

static void
indent(struct text *text, unsigned depth)
{
	for (unsigned i = 0; i < depth; i++)
		text_add(text, "\t");
}

/* Properties follow the name; one that is too long for the line starts a new one. */
static void
write_object(struct text *text, const struct object *object, unsigned depth)
{
	size_t line;

	text_add(text, object->preface);
	line = text->length;
	indent(text, depth);
	text_add(text, schema_kind(object->kind)->keyword);
	if (schema_kind(object->kind)->names != NULL) {
		text_add(text, " ");
		write_value(text, object->name);
	}
	for (const struct property *p = object->properties; p != NULL; p = p->next) {
		if (p->value[0] == '\0')
			continue;
		if (text->length - line + strlen(p->key) + strlen(p->value) >
		    LINE_WIDTH - 7 * (size_t)depth) {
			text_add(text, "\n");
			line = text->length;
			indent(text, depth + 2);
		} else {
			text_add(text, " ");
		}
		text_format(text, "%s=", p->key);
		write_value(text, p->value);
	}
	text_add(text, "\n");
	for (const struct object *child = object->children; child != NULL;
	     child = child->next)
		write_object(text, child, depth + 1);
}

void
write_host(struct text *text, const struct object *host)
{
	write_object(text, host, 0);
}
