#include "contrib/ldmsim/serve/xml_read.h"

#include <string.h>

#define BLANKS " \t\r\n"

void
xml_begin(struct xml_reader *reader, const char *text, size_t length)
{
	*reader = (struct xml_reader){.p = text, .end = text + length};
}

/* The first place of a word in a part of a text, or NULL. */
static const char *
find(const char *p, const char *end, const char *word)
{
	size_t length = strlen(word);

	for (; (size_t)(end - p) >= length; p++) {
		p = memchr(p, word[0], (size_t)(end - p));
		if (p == NULL || (size_t)(end - p) < length)
			return NULL;
		if (memcmp(p, word, length) == 0)
			return p;
	}
	return NULL;
}

static bool
begins(const char *p, const char *end, const char *word)
{
	size_t length = strlen(word);

	return (size_t)(end - p) >= length && memcmp(p, word, length) == 0;
}

/* The '>' that ends a tag, which may also stand in a value. */
static const char *
find_tag_end(const char *p, const char *end)
{
	while (p != NULL && p < end && *p != '>') {
		if (*p == '"' || *p == '\'')
			p = memchr(p + 1, *p, (size_t)(end - p - 1));
		p = p != NULL ? p + 1 : NULL;
	}
	return p != NULL && p < end ? p : NULL;
}

/* Declarations and comments. p: at their '<'. Returns what follows, NULL when the end
 * is not there. */
static const char *
skip_aside(const char *p, const char *end)
{
	const char *mark = p[1] == '?' ? "?>" : "-->";
	const char *found = find(p, end, mark);

	return found != NULL ? found + strlen(mark) : NULL;
}

static bool
span_equals(struct span first, struct span second)
{
	return first.length == second.length &&
	       memcmp(first.start, second.start, first.length) == 0;
}

static enum xml_part
start_element(struct xml_reader *reader, struct xml_tag *tag, const char *end)
{
	const char *p = tag->name.start + tag->name.length;

	if (reader->depth == XML_DEPTH)
		return XML_BROKEN;
	reader->empty = end > p && end[-1] == '/';
	tag->attributes = (struct span){p, (size_t)(end - p) - (reader->empty ? 1 : 0)};
	reader->open[reader->depth++] = tag->name;
	return XML_START;
}

static enum xml_part
stop_element(struct xml_reader *reader, const struct xml_tag *tag)
{
	if (reader->depth == 0)
		return XML_STOP;
	return span_equals(reader->open[--reader->depth], tag->name) ? XML_STOP
								     : XML_BROKEN;
}

/* p: at the '<' of a tag. */
static enum xml_part
read_tag(struct xml_reader *reader, struct xml_tag *tag, const char *p)
{
	bool stop = begins(p, reader->end, "</");
	const char *name = p + (stop ? 2 : 1);
	const char *end = find_tag_end(name, reader->end);

	if (end == NULL)
		return XML_MORE;
	tag->name.start = name;
	while (name < end && strchr(BLANKS "/<", *name) == NULL)
		name++;
	tag->name.length = (size_t)(name - tag->name.start);
	if (tag->name.length == 0 || *name == '<')
		return XML_BROKEN;
	reader->p = end + 1;
	return stop ? stop_element(reader, tag) : start_element(reader, tag, end);
}

enum xml_part
xml_read(struct xml_reader *reader, struct xml_tag *tag)
{
	*tag = (struct xml_tag){0};
	if (reader->empty) {
		reader->empty = false;
		tag->name = reader->open[--reader->depth];
		tag->text = (struct span){reader->p, 0};
		return XML_STOP;
	}
	for (const char *p = reader->p; p != NULL;) {
		const char *tag_start = find(p, reader->end, "<");

		size_t rest = tag_start != NULL ? (size_t)(reader->end - tag_start) : 0;

		if (rest < 2 || (tag_start[1] == '!' && rest < 4))
			return XML_MORE;
		if (tag_start[1] == '!' && !begins(tag_start, reader->end, "<!--"))
			return XML_BROKEN;
		if (tag_start[1] == '?' || tag_start[1] == '!') {
			p = skip_aside(tag_start, reader->end);
			if (p != NULL)
				reader->p = p;
			continue;
		}
		tag->text = (struct span){reader->p, (size_t)(tag_start - reader->p)};
		return read_tag(reader, tag, tag_start);
	}
	return XML_MORE;
}

static bool
is_local(struct span name, const char *local_name)
{
	const char *colon = memchr(name.start, ':', name.length);
	size_t skipped = colon != NULL ? (size_t)(colon + 1 - name.start) : 0;

	return name.length - skipped == strlen(local_name) &&
	       memcmp(name.start + skipped, local_name, name.length - skipped) == 0;
}

bool
xml_is(const struct xml_tag *tag, const char *local_name)
{
	return is_local(tag->name, local_name);
}

bool
xml_attribute(const struct xml_tag *tag, const char *local_name, struct text *value)
{
	const char *p = tag->attributes.start, *end = p + tag->attributes.length;

	while (p < end) {
		struct span name, quoted;
		const char *close;

		while (p < end && strchr(BLANKS, *p) != NULL)
			p++;
		name.start = p;
		while (p < end && strchr(BLANKS "=", *p) == NULL)
			p++;
		name.length = (size_t)(p - name.start);
		while (p < end && *p != '"' && *p != '\'')
			p++;
		if (p == end)
			return false;
		close = memchr(p + 1, *p, (size_t)(end - p - 1));
		if (close == NULL)
			return false;
		quoted = (struct span){p + 1, (size_t)(close - p - 1)};
		p = close + 1;
		if (is_local(name, local_name)) {
			xml_unescape(value, quoted);
			return true;
		}
	}
	return false;
}

void
xml_unescape(struct text *out, struct span span)
{
	static const char *const references[][2] = {{"&lt;", "<"}, {"&gt;", ">"},
	    {"&amp;", "&"}, {"&quot;", "\""}, {"&apos;", "'"}};
	const char *p = span.start, *end = p + span.length;

	while (p < end && strchr(BLANKS, *p) != NULL)
		p++;
	while (end > p && strchr(BLANKS, end[-1]) != NULL)
		end--;
	while (p < end) {
		size_t i = 0;

		while (i < 5 && !begins(p, end, references[i][0]))
			i++;
		text_add_bytes(out, i < 5 ? references[i][1] : p, 1);
		p += i < 5 ? strlen(references[i][0]) : 1;
	}
}
