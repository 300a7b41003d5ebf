/*
 * XML as the Logical Domains Manager writes it, handed out element by element. The
 * documents use prefixes that they do not declare, so that names are compared by their
 * local part and namespaces are not processed. Nothing is ever fetched, and a document
 * type declaration, and with it any entity of its own, is refused.
 */
#ifndef COLLECTORS_LDM_XML_H
#define COLLECTORS_LDM_XML_H

#include "collectors/ldm/slice.h"

struct reason;

#define XML_MAX_DEPTH 64
#define XML_MAX_TEXT  ((size_t)64 << 10)
/* Octets of one tag, comment or section. */
#define XML_MAX_MARKUP ((size_t)64 << 10)

/* name: local part, lower and upper case as written. 0 or -errno with the reason. */
struct xml_handler {
	/* attributes: see xml_attribute(). */
	int (*start)(void *context, const char *name, const char *const *attributes,
	    struct reason *reason);
	/* text: of an element without children, trimmed; else its text is NULL. */
	int (*end)(
	    void *context, const char *name, struct slice text, struct reason *reason);
};

/* The value of an attribute by the local part of its name, or NULL. */
const char *xml_attribute(const char *const *attributes, const char *name);

/*
 * Read one document, or several one after the other. Anything before the first `<` is
 * skipped. -EPROTO with a reason that names the line: not well-formed, cut off, or
 * refused; -E2BIG: too deep, or a text or a tag is too long; what a handler returns;
 * -ENOMEM.
 */
int xml_read(struct slice text, const struct xml_handler *handler, void *context,
    struct reason *reason);

#endif
