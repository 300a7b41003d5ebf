#include "contrib/ldmsim/serve/stanza.h"

#include <string.h>

/* The client's names are compared as they are, prefix included, as the client does. */
static bool
is_stream(const struct xml_tag *tag)
{
	static const char name[] = "stream:stream";

	return tag->name.length == strlen(name) &&
	       memcmp(tag->name.start, name, strlen(name)) == 0;
}

static bool
is_blank(struct span span)
{
	for (size_t i = 0; i < span.length; i++) {
		if (strchr(" \t\r\n", span.start[i]) == NULL)
			return false;
	}
	return true;
}

struct stanza
stanza_find(const struct text *input)
{
	struct stanza stanza = {.kind = STANZA_BROKEN};
	struct xml_reader reader;
	struct xml_tag tag;
	enum xml_part part;

	xml_begin(&reader, text_string(input), input->length);
	part = xml_read(&reader, &stanza.tag);
	if (part == XML_START && is_blank(stanza.tag.text)) {
		stanza.kind = is_stream(&stanza.tag) ? STANZA_STREAM : STANZA_ELEMENT;
		while (stanza.kind == STANZA_ELEMENT && reader.depth > 0 &&
		       (part == XML_START || part == XML_STOP))
			part = xml_read(&reader, &tag);
	} else if (part == XML_STOP && is_stream(&stanza.tag)) {
		stanza.kind = STANZA_END;
	}
	if (part == XML_MORE)
		stanza.kind = STANZA_MORE;
	if (part == XML_BROKEN)
		stanza.kind = STANZA_BROKEN;
	stanza.length = (size_t)(reader.p - text_string(input));
	if (stanza.kind == STANZA_ELEMENT) {
		stanza.whole.start = stanza.tag.name.start - 1;
		stanza.whole.length = (size_t)(reader.p - stanza.whole.start);
	}
	return stanza;
}
