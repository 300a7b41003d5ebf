/* Writes XML into a text, indented or in one line. */
#ifndef LDMSIM_XML_H
#define LDMSIM_XML_H

#include <stdbool.h>

#include "contrib/ldmsim/text.h"

struct xml {
	struct text *out;
	unsigned depth;
	bool compact; /* all in one line */
};

/* Open an element. attributes: verbatim, such as " version=\"1.3\"", or "". */
void xml_open(struct xml *xml, const char *name, const char *attributes);
void xml_close(struct xml *xml, const char *name);

/* An element without content. */
void xml_empty(struct xml *xml, const char *name, const char *attributes);

/* An element with a text in it. key: value of its attribute "key", or NULL. */
void xml_leaf(struct xml *xml, const char *name, const char *key, const char *value);

/* Add a text with the characters escaped that mean something in XML. */
void xml_escape(struct text *out, const char *value);

#endif
