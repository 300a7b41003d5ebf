#include "collectors/ldm/events/document.h"

#include <errno.h>
#include <stdio.h>
#include <strings.h>

#include "agent/reason.h"
#include "agent/text.h"
#include "collectors/ldm/xml.h"

struct document_reader {
	struct document *document;
	unsigned depth;
	char key[DOCUMENT_NAME]; /* of the GenericProperty that is open */
};

static const struct {
	enum document_kind kind;
	const char *root; /* local part */
	const char *name;
} kinds[] = {
    {DOCUMENT_FEATURES, "features", "stream features"},
    {DOCUMENT_PROCEED, "proceed", "leave to begin TLS"},
    {DOCUMENT_SUCCESS, "success", "success of authentication"},
    {DOCUMENT_FAILURE, "failure", "failure"},
    {DOCUMENT_ERROR, "error", "stream error"},
    {DOCUMENT_RESPONSE, "LDM_interface", "response"},
    {DOCUMENT_EVENT, "LDM_event", "event"},
};

#define KINDS (sizeof(kinds) / sizeof(kinds[0]))

const char *
document_kind_name(enum document_kind kind)
{
	for (size_t i = 0; i < KINDS; i++)
		if (kinds[i].kind == kind)
			return kinds[i].name;
	return "something unknown";
}

static enum document_kind
root_kind(const char *root)
{
	for (size_t i = 0; i < KINDS; i++)
		if (strcasecmp(kinds[i].root, root) == 0)
			return kinds[i].kind;
	return DOCUMENT_OTHER;
}

/* Texts for people: cut when they are too long. */
static void
message_set(char *message, struct slice text)
{
	size_t length = text.length < DOCUMENT_NAME ? text.length : DOCUMENT_NAME - 1;

	if (message[0] != '\0' || text.text == NULL)
		return;
	memcpy(message, text.text, length);
	message[length] = '\0';
	if (length < text.length)
		text_cut(message, DOCUMENT_NAME);
	text_clean(message, strlen(message));
}

/* Names: the first counts, and a name that is cut is no name. */
static void
name_set(struct document *document, char *name, struct slice text)
{
	if (text.text == NULL || text.length == 0)
		return;
	if (text.length >= DOCUMENT_NAME ||
	    memchr(text.text, '\0', text.length) != NULL ||
	    (name[0] != '\0' && !slice_is(text, name))) {
		document->several = true;
		return;
	}
	memcpy(name, text.text, text.length);
	name[text.length] = '\0';
}

static int
progress_parse(struct slice text)
{
	int progress = 0;

	if (text.length > 0 && text.text[text.length - 1] == '%')
		text.length--;
	if (text.length == 0 || text.length > 3)
		return -1;
	for (size_t i = 0; i < text.length; i++) {
		if (text.text[i] < '0' || text.text[i] > '9')
			return -1;
		progress = progress * 10 + (text.text[i] - '0');
	}
	return progress <= 100 ? progress : -1;
}

static void
property_end(struct document_reader *reader, struct slice text)
{
	struct document *document = reader->document;

	if (text.text == NULL)
		return;
	if (strcasecmp(reader->key, "progress") == 0)
		document->progress = progress_parse(text);
	else if (strcasecmp(reader->key, "status") == 0)
		name_set(document, document->progress_status, text);
	else if (strcasecmp(reader->key, "source") == 0)
		name_set(document, document->source, text);
}

static void
status_end(struct document *document, struct slice text)
{
	if (slice_is_caseless(text, "failure"))
		document->status = DOCUMENT_STATUS_FAILURE;
	else if (slice_is_caseless(text, "success") &&
		 document->status == DOCUMENT_STATUS_NONE)
		document->status = DOCUMENT_STATUS_SUCCESS;
}

static int
on_start(void *context, const char *name, const char *const *attributes,
    struct reason *reason)
{
	struct document_reader *reader = context;
	struct document *document = reader->document;
	const char *value;

	(void)reason;
	if (++reader->depth == 1)
		document->kind = root_kind(name);
	if (strcasecmp(name, "Content") == 0) {
		value = xml_attribute(attributes, "id");
		name_set(document, document->domain,
		    slice_trim(slice_of(value != NULL ? value : "")));
	} else if (strcasecmp(name, "GenericProperty") == 0) {
		value = xml_attribute(attributes, "key");
		snprintf(
		    reader->key, sizeof(reader->key), "%s", value != NULL ? value : "");
	} else if (reader->depth == 2 && (document->kind == DOCUMENT_FAILURE ||
					     document->kind == DOCUMENT_ERROR)) {
		/* <failure><not-authorized/></failure> */
		message_set(document->message, slice_of(name));
	}
	return 0;
}

static int
on_end(void *context, const char *name, struct slice text, struct reason *reason)
{
	struct document_reader *reader = context;
	struct document *document = reader->document;

	(void)reason;
	reader->depth--;
	if (document->kind == DOCUMENT_FEATURES) {
		document->starttls |= strcasecmp(name, "starttls") == 0;
		document->sasl |= strcasecmp(name, "mechanism") == 0;
		document->sasl_plain |= strcasecmp(name, "mechanism") == 0 &&
					text.text != NULL &&
					slice_is_caseless(text, "PLAIN");
	} else if (strcasecmp(name, "GenericProperty") == 0) {
		property_end(reader, text);
	} else if (strcasecmp(name, "action") == 0) {
		name_set(document, document->action, text);
	} else if (strcasecmp(name, "status") == 0 && text.text != NULL) {
		status_end(document, text);
	} else if (strcasecmp(name, "resp_msg") == 0) {
		message_set(document->message, text);
	}
	return 0;
}

int
document_read(struct document *document, struct slice text, struct reason *reason)
{
	static const struct xml_handler handler = {on_start, on_end};
	struct document_reader reader = {.document = document};

	memset(document, 0, sizeof(*document));
	document->progress = -1;
	return xml_read(text, &handler, &reader, reason);
}
