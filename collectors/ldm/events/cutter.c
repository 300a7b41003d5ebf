#include "collectors/ldm/events/cutter.h"

#include <errno.h>
#include <stdlib.h>

#include "agent/reason.h"

/* What is kept for the next document when one is done. */
#define CUTTER_KEEP ((size_t)64 << 10)

enum markup_kind {
	MARKUP_UNDECIDED, /* too few octets have come */
	MARKUP_COMMENT,
	MARKUP_CDATA,
	MARKUP_INSTRUCTION,
	MARKUP_END_TAG,
	MARKUP_START_TAG,
	MARKUP_DECLARATION,
};

/* Markup that ends where these characters come for the first time. */
static const struct bracket {
	enum markup_kind kind;
	const char *open, *close;
} brackets[] = {
    {MARKUP_COMMENT, "<!--", "-->"},
    {MARKUP_CDATA, "<![CDATA[", "]]>"},
    {MARKUP_INSTRUCTION, "<?", "?>"},
    {MARKUP_END_TAG, "</", ">"},
};

#define BRACKETS (sizeof(brackets) / sizeof(brackets[0]))

void
cutter_free(struct cutter *cutter)
{
	free(cutter->data);
	memset(cutter, 0, sizeof(*cutter));
}

/* Forget what has been handed out, so that the memory stays within the limit. */
static void
taken_drop(struct cutter *cutter)
{
	size_t begin = cutter->begin;

	if (begin == cutter->length && cutter->size > CUTTER_KEEP) {
		free(cutter->data);
		cutter->data = NULL;
		cutter->size = 0;
	}
	if (begin > 0 && begin < cutter->length)
		memmove(cutter->data, cutter->data + begin, cutter->length - begin);
	cutter->length -= begin;
	cutter->at -= begin;
	cutter->markup = cutter->in_markup ? cutter->markup - begin : 0;
	cutter->begin = 0;
}

int
cutter_add(
    struct cutter *cutter, const char *octets, size_t length, struct reason *reason)
{
	taken_drop(cutter);
	if (cutter->data == NULL || length > cutter->size - cutter->length) {
		size_t size = (cutter->length + length + 1) * 2;
		char *data = realloc(cutter->data, size);

		if (data == NULL)
			return reason_set(reason, -ENOMEM, "out of memory");
		cutter->data = data;
		cutter->size = size;
	}
	memcpy(cutter->data + cutter->length, octets, length);
	cutter->length += length;
	return 0;
}

/* ---- markup ---- */

static enum markup_kind
markup_kind(const struct cutter *cutter, const struct bracket **bracket)
{
	const char *text = cutter->data + cutter->markup;
	size_t length = cutter->length - cutter->markup;

	for (size_t i = 0; i < BRACKETS; i++) {
		size_t open = strlen(brackets[i].open);

		*bracket = &brackets[i];
		if (memcmp(text, brackets[i].open, length < open ? length : open) == 0)
			return length < open ? MARKUP_UNDECIDED : brackets[i].kind;
	}
	return text[1] == '!' ? MARKUP_DECLARATION : MARKUP_START_TAG;
}

/* Go behind the end of a start tag: a `>` outside of quotes. */
static bool
tag_end(struct cutter *cutter)
{
	while (cutter->at < cutter->length) {
		char c = cutter->data[cutter->at++];

		if (cutter->quote != 0) {
			if (c == cutter->quote)
				cutter->quote = 0;
		} else if (c == '"' || c == '\'') {
			cutter->quote = c;
		} else if (c == '>') {
			return true;
		}
	}
	return false;
}

/* Go behind the end of other markup. */
static bool
bracket_end(struct cutter *cutter, const struct bracket *bracket)
{
	size_t close = strlen(bracket->close);
	size_t least = cutter->markup + strlen(bracket->open) + close;

	while (cutter->at < cutter->length) {
		const char *from = cutter->data + cutter->at;
		const char *end = memchr(from, '>', cutter->length - cutter->at);

		if (end == NULL) {
			cutter->at = cutter->length;
			break;
		}
		cutter->at = (size_t)(end - cutter->data) + 1;
		if (cutter->at >= least &&
		    memcmp(end + 1 - close, bracket->close, close) == 0)
			return true;
	}
	return false;
}

/* The name in the tag that has just been read, behind its `<` or `</`. */
static struct slice
tag_name(const struct cutter *cutter, size_t behind)
{
	struct slice name = {cutter->data + cutter->markup + behind, 0};
	const char *end = cutter->data + cutter->at - 1;

	while (name.text + name.length < end &&
	       !slice_is_space(name.text[name.length]) && name.text[name.length] != '/')
		name.length++;
	return name;
}

/* The element that holds the documents is never waited for. */
static bool
name_is_stream(struct slice name)
{
	return slice_is(name, "stream:stream") || slice_is(name, "stream");
}

static bool
name_is_own(const struct cutter *cutter, struct slice name)
{
	return name.length == cutter->name_length &&
	       memcmp(name.text, cutter->data + cutter->begin + 1, name.length) == 0;
}

/* ---- tags; 1 = a piece is complete ---- */

/* Leave out what stands before the tag that has just been read. */
static void
piece_begin(struct cutter *cutter)
{
	cutter->skipped += cutter->markup - cutter->begin;
	cutter->begin = cutter->markup;
}

static int
start_tag(struct cutter *cutter, enum piece_kind *kind, struct reason *reason)
{
	struct slice name = tag_name(cutter, 1);
	bool empty = cutter->data[cutter->at - 2] == '/';

	if (name.length == 0)
		return reason_set(reason, -EPROTO, "a tag without a name");
	*kind = PIECE_DOCUMENT;
	if (cutter->depth == 0) {
		piece_begin(cutter);
		cutter->name_length = name.length;
		if (name_is_stream(name) && !empty) {
			*kind = PIECE_STREAM_START;
			return 1;
		}
	}
	if (empty)
		return cutter->depth == 0;
	if (cutter->depth >= CUTTER_MAX_DEPTH)
		return reason_set(reason, -E2BIG,
		    "elements are nested more than %d deep", CUTTER_MAX_DEPTH);
	cutter->depth++;
	if (name_is_own(cutter, name))
		cutter->same++;
	return 0;
}

/*
 * Only the document's own end tag ends it: other tags may be unbalanced, as they are in
 * published examples, and must not take the next document with them.
 */
static int
end_tag(struct cutter *cutter, enum piece_kind *kind, struct reason *reason)
{
	struct slice name = tag_name(cutter, 2);

	if (cutter->depth == 0) {
		if (!name_is_stream(name))
			return reason_set(
			    reason, -EPROTO, "an end tag where a document belongs");
		piece_begin(cutter);
		*kind = PIECE_STREAM_END;
		return 1;
	}
	if (cutter->depth > 1)
		cutter->depth--;
	if (!name_is_own(cutter, name) || --cutter->same > 0)
		return 0;
	cutter->depth = 0;
	*kind = PIECE_DOCUMENT;
	return 1;
}

/* ---- the stream; -EAGAIN = the octets are used up ---- */

/* What may stand between documents: blanks, a byte order mark, and this text's NUL. */
static const char between[] = " \t\r\n\xEF\xBB\xBF";

/* Go to the next `<`. */
static int
text_skip(struct cutter *cutter, struct reason *reason)
{
	for (; cutter->at < cutter->length; cutter->at++) {
		char c = cutter->data[cutter->at];

		if (c == '<') {
			cutter->markup = cutter->at;
			cutter->in_markup = true;
			return 0;
		}
		if (cutter->depth == 0 && memchr(between, c, sizeof(between)) == NULL)
			return reason_set(reason, -EPROTO,
			    "text where a document belongs: not the manager's XML");
	}
	return -EAGAIN;
}

/* Read the markup that has begun. 1 = a piece is complete, 0 = it is not. */
static int
markup_read(struct cutter *cutter, enum piece_kind *kind, struct reason *reason)
{
	const struct bracket *bracket;
	enum markup_kind markup = markup_kind(cutter, &bracket);
	bool ended;

	if (markup == MARKUP_UNDECIDED)
		return -EAGAIN;
	if (markup == MARKUP_DECLARATION)
		return reason_set(
		    reason, -EPROTO, "a document type is not allowed here");
	if (cutter->at == cutter->markup)
		cutter->at++;
	ended =
	    markup == MARKUP_START_TAG ? tag_end(cutter) : bracket_end(cutter, bracket);
	if (!ended)
		return -EAGAIN;
	cutter->in_markup = false;
	if (markup == MARKUP_START_TAG)
		return start_tag(cutter, kind, reason);
	if (markup == MARKUP_END_TAG)
		return end_tag(cutter, kind, reason);
	if (markup == MARKUP_CDATA && cutter->depth == 0)
		return reason_set(
		    reason, -EPROTO, "character data where a document belongs");
	return 0;
}

int
cutter_next(struct cutter *cutter, struct piece *piece, struct reason *reason)
{
	int found = 0;

	while (found == 0) {
		if (!cutter->in_markup)
			found = text_skip(cutter, reason);
		if (found == 0)
			found = markup_read(cutter, &piece->kind, reason);
	}
	if (found < 0 && found != -EAGAIN)
		return found;
	if (cutter->skipped + cutter->at - cutter->begin > CUTTER_MAX_DOCUMENT)
		return reason_set(reason, -E2BIG, "a document of more than %zu octets",
		    CUTTER_MAX_DOCUMENT);
	if (found > 0) {
		piece->text.text = cutter->data + cutter->begin;
		piece->text.length = cutter->at - cutter->begin;
		cutter->begin = cutter->at;
		cutter->skipped = 0;
	} else if (!cutter_is_inside(cutter)) {
		cutter->skipped += cutter->at - cutter->begin;
		cutter->begin = cutter->at;
	}
	return found > 0;
}

bool
cutter_is_inside(const struct cutter *cutter)
{
	return cutter->depth > 0 || cutter->in_markup;
}

size_t
cutter_left(const struct cutter *cutter)
{
	return cutter->length - cutter->begin;
}
