#include "collectors/ldm/xml.h"

#include <errno.h>
#include <limits.h>
#include <stdbool.h>
#include <stdlib.h>

#include <libxml/SAX2.h>
#include <libxml/parser.h>

#include "agent/reason.h"

/* How much is handed to the library at once. */
#define CHUNK ((size_t)64 << 10)

struct reader {
	xmlParserCtxtPtr parser;
	const struct xml_handler *handler;
	void *context;
	struct reason *reason;
	int error;
	unsigned depth;
	bool leaf; /* no child ended since the last start */
	char *text;
	size_t length, size;
};

/* Remember the first error and make the library stop. */
static void
reader_stop(struct reader *reader, int error)
{
	if (reader->error == 0)
		reader->error = error;
	xmlStopParser(reader->parser);
}

static void
reader_refuse(struct reader *reader, int error, const char *what)
{
	if (reader->error != 0)
		return;
	reader_stop(reader, reason_set(reader->reason, error, "line %d: %s",
				xmlSAX2GetLineNumber(reader->parser), what));
}

static const char *
local_name(const char *name)
{
	const char *colon = strrchr(name, ':');

	return colon != NULL ? colon + 1 : name;
}

const char *
xml_attribute(const char *const *attributes, const char *name)
{
	for (; attributes != NULL && attributes[0] != NULL; attributes += 2)
		if (strcmp(local_name(attributes[0]), name) == 0)
			return attributes[1];
	return NULL;
}

static void
on_start(void *context, const xmlChar *name, const xmlChar **attributes)
{
	struct reader *reader = context;
	int error;

	if (reader->error != 0)
		return;
	if (++reader->depth > XML_MAX_DEPTH) {
		reader_refuse(reader, -E2BIG, "the elements are nested too deeply");
		return;
	}
	reader->leaf = true;
	reader->length = 0;
	error = reader->handler->start(reader->context, local_name((const char *)name),
	    (const char *const *)attributes, reader->reason);
	if (error != 0)
		reader_stop(reader, error);
}

static void
on_end(void *context, const xmlChar *name)
{
	struct reader *reader = context;
	struct slice text = {NULL, 0};
	int error;

	if (reader->error != 0)
		return;
	if (reader->leaf)
		text = reader->length > 0
			   ? slice_trim((struct slice){reader->text, reader->length})
			   : slice_of("");
	reader->depth--;
	reader->leaf = false;
	reader->length = 0;
	error = reader->handler->end(
	    reader->context, local_name((const char *)name), text, reader->reason);
	if (error != 0)
		reader_stop(reader, error);
}

static void
on_text(void *context, const xmlChar *text, int length)
{
	struct reader *reader = context;
	size_t more = (size_t)length;

	if (reader->error != 0 || !reader->leaf || length <= 0)
		return;
	if (more > XML_MAX_TEXT - reader->length) {
		reader_refuse(reader, -E2BIG, "the text of an element is too long");
		return;
	}
	if (reader->length + more > reader->size) {
		size_t size = (reader->length + more) * 2;
		char *larger = realloc(reader->text, size);

		if (larger == NULL) {
			reader_refuse(reader, -ENOMEM, "out of memory");
			return;
		}
		reader->text = larger;
		reader->size = size;
	}
	memcpy(reader->text + reader->length, text, more);
	reader->length += more;
}

static void
on_doctype(
    void *context, const xmlChar *name, const xmlChar *external, const xmlChar *system)
{
	(void)name;
	(void)external;
	(void)system;
	reader_refuse(context, -EPROTO, "a document type is not allowed here");
}

/* Only the five entities that XML itself names, and numbers, are left. */
static void
on_reference(void *context, const xmlChar *name)
{
	(void)name;
	reader_refuse(context, -EPROTO, "an entity is not allowed here");
}

/* The library's own complaints go into the reason, not to standard error. */
static void
on_error(void *context, const char *format, ...)
{
	(void)context;
	(void)format;
}

static xmlSAXHandler
sax_handler(void)
{
	/* Without the magic number of the second version: no namespaces. */
	xmlSAXHandler sax = {
	    .internalSubset = on_doctype,
	    .reference = on_reference,
	    .startElement = on_start,
	    .endElement = on_end,
	    .characters = on_text,
	    .cdataBlock = on_text,
	    .warning = on_error,
	    .error = on_error,
	    .fatalError = on_error,
	    .initialized = 1,
	};

	return sax;
}

/* The reason for a document that is not well-formed. */
static int
document_broken(struct reader *reader)
{
	const xmlError *error = xmlCtxtGetLastError(reader->parser);

	if (error == NULL || error->message == NULL)
		return reason_set(
		    reader->reason, -EPROTO, "the XML is not well-formed");
	return reason_set(reader->reason, -EPROTO, "line %d: %.*s", error->line,
	    (int)strcspn(error->message, "\n"), error->message);
}

static int
document_read(struct reader *reader, struct slice text)
{
	xmlSAXHandler sax = sax_handler();
	int failed = 0;

	reader->depth = 0;
	/* Converters of character sets complain here, whatever the handler says. */
	xmlSetGenericErrorFunc(NULL, on_error);
	reader->parser = xmlCreatePushParserCtxt(&sax, reader, NULL, 0, NULL);
	if (reader->parser == NULL)
		return reason_set(reader->reason, -ENOMEM, "out of memory");
	(void)xmlCtxtUseOptions(reader->parser, XML_PARSE_NONET);
	while (text.length > 0 && failed == 0 && reader->error == 0) {
		size_t part = text.length < CHUNK ? text.length : CHUNK;

		failed = xmlParseChunk(reader->parser, text.text, (int)part, 0);
		text.text += part;
		text.length -= part;
	}
	if (failed == 0 && reader->error == 0)
		failed = xmlParseChunk(reader->parser, NULL, 0, 1);
	if (reader->error == 0 && (failed != 0 || !reader->parser->wellFormed))
		reader->error = document_broken(reader);
	xmlFreeParserCtxt(reader->parser);
	return reader->error;
}

/*
 * Cut the first document off a text: up to and with the end tag of the manager's root
 * element, else all of it.
 */
static struct slice
document_cut(struct slice *rest)
{
	static const char root[] = "</LDM_interface>";
	struct slice document = *rest;
	const char *at = rest->text;
	const char *end = rest->text + rest->length;

	while ((at = memchr(at, '<', (size_t)(end - at))) != NULL) {
		if ((size_t)(end - at) >= sizeof(root) - 1 &&
		    memcmp(at, root, sizeof(root) - 1) == 0) {
			document.length = (size_t)(at - rest->text) + sizeof(root) - 1;
			break;
		}
		at++;
	}
	rest->text += document.length;
	rest->length -= document.length;
	return document;
}

/*
 * Where the markup that begins at a `<` ends, or NULL: a comment, a section of
 * character data and an instruction at their own ends, a tag at the first `>` that
 * stands in no quotes.
 */
static const char *
markup_end(struct slice text)
{
	static const struct {
		const char *begin, *end;
	} kinds[] = {{"<!--", "-->"}, {"<![CDATA[", "]]>"}, {"<?", "?>"}};
	char quote = '\0';

	for (size_t i = 0; i < sizeof(kinds) / sizeof(kinds[0]); i++) {
		size_t length = strlen(kinds[i].begin);

		if (slice_begins(text, kinds[i].begin))
			return slice_find(
			    (struct slice){text.text + length, text.length - length},
			    kinds[i].end);
	}
	for (size_t i = 1; i < text.length; i++) {
		char c = text.text[i];

		if (c == quote)
			quote = '\0';
		else if (quote == '\0' && (c == '"' || c == '\''))
			quote = c;
		else if (quote == '\0' && c == '>')
			return text.text + i;
	}
	return NULL;
}

/*
 * The library takes time that grows with the square of a tag's length, and reads
 * UTF-16, in which tags cannot be seen here: neither reaches it.
 */
static int
markup_check(struct slice text, struct reason *reason)
{
	if (memchr(text.text, '\0', text.length) != NULL)
		return reason_set(reason, -EPROTO, "there are NUL octets in the XML");
	for (;;) {
		const char *tag = memchr(text.text, '<', text.length);
		struct slice rest;
		const char *end;

		if (tag == NULL)
			return 0;
		rest = (struct slice){tag, text.length - (size_t)(tag - text.text)};
		if (rest.length > XML_MAX_MARKUP)
			rest.length = XML_MAX_MARKUP;
		end = markup_end(rest);
		text.length -= (size_t)(tag - text.text);
		text.text = tag;
		if (end == NULL && text.length > XML_MAX_MARKUP)
			return reason_set(reason, -E2BIG,
			    "a tag in the XML is longer than %zu octets",
			    XML_MAX_MARKUP);
		if (end == NULL) /* cut off: the library says so */
			return 0;
		text.length -= (size_t)(end - text.text);
		text.text = end;
	}
}

int
xml_read(struct slice text, const struct xml_handler *handler, void *context,
    struct reason *reason)
{
	struct reader reader = {
	    .handler = handler, .context = context, .reason = reason};
	const char *begin =
	    text.length > 0 ? memchr(text.text, '<', text.length) : NULL;
	int error = 0;

	if (begin == NULL)
		return reason_set(reason, -EPROTO, "there is no XML in the text");
	text.length -= (size_t)(begin - text.text);
	text.text = begin;
	error = markup_check(text, reason);
	while (error == 0 && text.length > 0) {
		error = document_read(&reader, document_cut(&text));
		text = slice_trim(text);
	}
	free(reader.text);
	return error;
}
