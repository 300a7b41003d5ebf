#include "collectors/ldm/listing.h"

#include <errno.h>

#include "agent/reason.h"

/* One line without its end. 1, 0 at the end of the text, or -errno. */
static int
line_read(struct listing *listing, struct slice *line)
{
	size_t left = (size_t)(listing->end - listing->at);
	const char *end;

	if (left == 0)
		return 0;
	listing->number++;
	end = memchr(
	    listing->at, '\n', left <= LISTING_MAX_LINE ? left : LISTING_MAX_LINE + 1);
	if (end == NULL && left > LISTING_MAX_LINE)
		return reason_set(listing->reason, -E2BIG,
		    "line %zu is longer than %zu octets", listing->number,
		    LISTING_MAX_LINE);
	if (end == NULL)
		return reason_set(listing->reason, -EPROTO,
		    "the listing is cut off in line %zu: it has no line end",
		    listing->number);
	line->text = listing->at;
	line->length = (size_t)(end - listing->at);
	listing->at = end + 1;
	if (line->length > 0 && line->text[line->length - 1] == '\r')
		line->length--;
	return 1;
}

static size_t
count_digits(struct slice text, size_t from)
{
	size_t i = from;

	while (i < text.length && text.text[i] >= '0' && text.text[i] <= '9')
		i++;
	return i - from;
}

/* Whether a line is `VERSION major.minor`. */
static bool
line_is_version(struct slice line)
{
	static const char word[] = "VERSION";
	size_t at = sizeof(word) - 1;
	size_t digits;

	if (line.length <= at || memcmp(line.text, word, at) != 0 ||
	    (line.text[at] != ' ' && line.text[at] != '\t'))
		return false;
	line.text += at;
	line.length -= at;
	line = slice_trim(line);
	digits = count_digits(line, 0);
	if (digits == 0 || digits >= line.length || line.text[digits] != '.')
		return false;
	at = digits + 1;
	digits = count_digits(line, at);
	return digits > 0 && at + digits == line.length;
}

int
listing_open(struct listing *listing, struct slice text, bool need_version,
    struct reason *reason)
{
	struct slice line;
	int more;

	listing->at = text.text;
	listing->end = text.text + text.length;
	listing->number = 0;
	listing->reason = reason;
	if (text.length == 0)
		return reason_set(reason, -EPROTO, "nothing was printed");
	if (memchr(text.text, '\0', text.length) != NULL)
		return reason_set(
		    reason, -EPROTO, "there are NUL octets in the listing");
	while ((more = line_read(listing, &line)) > 0)
		if (line_is_version(line))
			return 0;
	if (more < 0)
		return more;
	if (need_version)
		return reason_set(reason, -EPROTO,
		    "there is no VERSION line: not a parseable listing");
	listing->at = text.text;
	listing->number = 0;
	return 0;
}

static bool
in_keyword(char c)
{
	return (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_' || c == '-';
}

/*
 * Length of the keyword a line begins with: a capital, then capitals, digits, `_` and
 * `-`, up to a bar or the end, perhaps with blanks before them. *end is where those
 * are over. Anything else behind it makes the line text: 0.
 */
static size_t
keyword_length(struct slice line, size_t *end)
{
	size_t i = 0;

	if (line.text[0] < 'A' || line.text[0] > 'Z')
		return 0;
	while (i < line.length && in_keyword(line.text[i]))
		i++;
	*end = i;
	while (*end < line.length && slice_is_space(line.text[*end]))
		++*end;
	return *end == line.length || line.text[*end] == '|' ? i : 0;
}

static void
line_classify(struct line *line, struct slice text)
{
	size_t keyword;
	size_t end = 0;

	line->keyword = (struct slice){NULL, 0};
	line->fields = text;
	if (text.text[0] == '|') {
		line->kind = LINE_ROW;
		line->fields = (struct slice){text.text + 1, text.length - 1};
		return;
	}
	keyword = keyword_length(text, &end);
	if (keyword == 0) {
		line->kind = LINE_TEXT;
		return;
	}
	line->kind = LINE_RECORD;
	line->keyword = (struct slice){text.text, keyword};
	if (end < text.length) {
		line->fields.text += end + 1;
		line->fields.length -= end + 1;
	} else {
		line->fields = (struct slice){NULL, 0};
	}
}

int
listing_next(struct listing *listing, struct line *line)
{
	struct slice text = {"", 0};
	int more;

	do {
		more = line_read(listing, &text);
		if (more <= 0)
			return more;
	} while (slice_trim(text).length == 0);
	line->number = listing->number;
	line_classify(line, text);
	return 1;
}

bool
field_next(struct slice *fields, struct field *field)
{
	const char *equals;

	if (!slice_next(fields, '|', &field->key))
		return false;
	equals = memchr(field->key.text, '=', field->key.length);
	if (equals == NULL) {
		field->value = (struct slice){field->key.text + field->key.length, 0};
		return true;
	}
	field->value.text = equals + 1;
	field->value.length =
	    field->key.length - (size_t)(equals - field->key.text) - 1;
	field->key.length = (size_t)(equals - field->key.text);
	return true;
}

bool
line_find(const struct line *line, const char *key, struct slice *value)
{
	struct slice rest = line->fields;
	struct field field;

	while (field_next(&rest, &field))
		if (slice_is(field.key, key)) {
			*value = field.value;
			return true;
		}
	return false;
}
