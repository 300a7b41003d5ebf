#include "contrib/ldmsim/xml.h"

static void
indent(const struct xml *xml)
{
	for (unsigned i = 0; i < xml->depth && !xml->compact; i++)
		text_add(xml->out, "  ");
}

static void
end_line(const struct xml *xml)
{
	if (!xml->compact)
		text_add(xml->out, "\n");
}

void
xml_escape(struct text *out, const char *value)
{
	for (const char *p = value; *p != '\0'; p++) {
		if (*p == '<')
			text_add(out, "&lt;");
		else if (*p == '>')
			text_add(out, "&gt;");
		else if (*p == '&')
			text_add(out, "&amp;");
		else if (*p == '"')
			text_add(out, "&quot;");
		else
			text_add_bytes(out, p, 1);
	}
}

void
xml_open(struct xml *xml, const char *name, const char *attributes)
{
	indent(xml);
	text_format(xml->out, "<%s%s>", name, attributes);
	end_line(xml);
	xml->depth++;
}

void
xml_close(struct xml *xml, const char *name)
{
	xml->depth--;
	indent(xml);
	text_format(xml->out, "</%s>", name);
	end_line(xml);
}

void
xml_empty(struct xml *xml, const char *name, const char *attributes)
{
	indent(xml);
	text_format(xml->out, "<%s%s/>", name, attributes);
	end_line(xml);
}

void
xml_leaf(struct xml *xml, const char *name, const char *key, const char *value)
{
	indent(xml);
	text_format(xml->out, "<%s", name);
	if (key != NULL) {
		text_add(xml->out, " key=\"");
		xml_escape(xml->out, key);
		text_add(xml->out, "\"");
	}
	text_add(xml->out, ">");
	xml_escape(xml->out, value);
	text_format(xml->out, "</%s>", name);
	end_line(xml);
}
