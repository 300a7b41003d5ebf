/*
 * Reads XML tag by tag, as far as the control interface needs it: no namespaces, for
 * clients send prefixes that they never declare; no DTD and no CDATA.
 */
#ifndef LDMSIM_SERVE_XML_READ_H
#define LDMSIM_SERVE_XML_READ_H

#include <stdbool.h>
#include <stddef.h>

#include "contrib/ldmsim/text.h"

#define XML_DEPTH 32

/* A part of the text that is read. */
struct span {
	const char *start;
	size_t length;
};

enum xml_part {
	XML_START,
	XML_STOP, /* also after the start of an element that is empty */
	XML_MORE, /* the text ends before the next tag does */
	XML_BROKEN,
};

struct xml_tag {
	struct span name;       /* with its prefix */
	struct span attributes; /* of a start */
	struct span text;       /* between the tag before and this one */
};

struct xml_reader {
	const char *p, *end;
	struct span open[XML_DEPTH]; /* names of the elements that are open */
	unsigned depth;
	bool empty; /* the element that was started has no content */
};

/* Begin to read a text, which stays the caller's. */
void xml_begin(struct xml_reader *reader, const char *text, size_t length);

/* The next start or end of an element. tag: gets what it is; the spans are parts of the
 * text. A stray end at depth 0 is XML_STOP, too; the caller knows whether it may be. */
enum xml_part xml_read(struct xml_reader *reader, struct xml_tag *tag);

/* Is it that name, whatever the prefix? */
bool xml_is(const struct xml_tag *tag, const char *local_name);

/* Add the value of an attribute, whatever the prefix of its name. Returns false when
 * the tag has none. */
bool xml_attribute(
    const struct xml_tag *tag, const char *local_name, struct text *value);

/* Add a text without blanks around it, its character references resolved: those of the
 * five that XML defines. */
void xml_unescape(struct text *out, struct span span);

#endif
