/* A stretch of text inside a buffer: not terminated, not owned. */
#ifndef COLLECTORS_LDM_SLICE_H
#define COLLECTORS_LDM_SLICE_H

#include <stdbool.h>
#include <stddef.h>
#include <string.h>

struct slice {
	const char *text;
	size_t length;
};

static inline struct slice
slice_of(const char *text)
{
	struct slice slice = {text, strlen(text)};

	return slice;
}

static inline bool
slice_is(struct slice slice, const char *word)
{
	return slice.length == strlen(word) &&
	       memcmp(slice.text, word, slice.length) == 0;
}

/* Whether the slice begins with word. */
bool slice_begins(struct slice slice, const char *word);

/* Where word stands first in the slice, or NULL. */
const char *slice_find(struct slice slice, const char *word);

/* Whether word stands somewhere in the slice. */
static inline bool
slice_contains(struct slice slice, const char *word)
{
	return slice_find(slice, word) != NULL;
}

/* How often an octet stands in the slice. */
size_t slice_count(struct slice slice, char c);

/* Equal but for the case of ASCII letters. */
bool slice_is_caseless(struct slice slice, const char *word);

static inline bool
slice_is_space(char c)
{
	return c == ' ' || c == '\t' || c == '\n' || c == '\r';
}

/* Without the blanks, tabs and line ends around it. */
static inline struct slice
slice_trim(struct slice slice)
{
	while (slice.length > 0 && slice_is_space(slice.text[0])) {
		slice.text++;
		slice.length--;
	}
	while (slice.length > 0 && slice_is_space(slice.text[slice.length - 1]))
		slice.length--;
	return slice;
}

/*
 * Cut the part before the first separator off *rest and hand it out, the whole rest
 * where there is none. False at the end: *rest has a NULL text after its last part.
 */
bool slice_next(struct slice *rest, char separator, struct slice *part);

#endif
