/*
 * The lines of a parseable listing (`ldm ... -p`), read in a single pass over the
 * buffer without copying: records `KEYWORD|key=value|...`, rows `|key=value|...` below
 * them, and text lines, which are the rest of a value with line breaks in it. The
 * grammar and what it rests on stand in doc/ldm-interface.md.
 */
#ifndef COLLECTORS_LDM_LISTING_H
#define COLLECTORS_LDM_LISTING_H

#include <stdbool.h>
#include <stddef.h>

#include "collectors/ldm/slice.h"

struct reason;

/* Octets of one line and of one value; beyond that a listing is refused. */
#define LISTING_MAX_LINE  ((size_t)256 << 10)
#define LISTING_MAX_VALUE ((size_t)64 << 10)

enum line_kind {
	LINE_RECORD, /* keyword is set */
	LINE_ROW,
	LINE_TEXT, /* neither; fields is the whole line */
};

struct line {
	enum line_kind kind;
	size_t number; /* from 1, as an editor counts */
	struct slice keyword;
	struct slice fields; /* what follows the first bar; text NULL = nothing */
};

struct field {
	struct slice key;
	struct slice value; /* empty also where the `=` is missing */
};

struct listing {
	const char *at, *end;
	size_t number; /* of the line last read */
	struct reason *reason;
};

/*
 * Begin to read: skips notices up to and with the VERSION line; where none is needed
 * and there is none, nothing is skipped. The text must stay as long as the listing is
 * read. reason: where errors of this listing go, may be NULL.
 * -EPROTO: not a listing, cut off, or binary; -E2BIG: a line is too long.
 */
int listing_open(struct listing *listing, struct slice text, bool need_version,
    struct reason *reason);

/* The next line that is not empty: 1, 0 at the end, or -errno as above. */
int listing_next(struct listing *listing, struct line *line);

/*
 * Take the next field off a line's fields; false after the last one. The value begins
 * behind the first `=`.
 */
bool field_next(struct slice *fields, struct field *field);

/* The value of the first field with that key; false when there is none. */
bool line_find(const struct line *line, const char *key, struct slice *value);

#endif
