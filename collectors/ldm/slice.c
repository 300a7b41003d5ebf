#include "collectors/ldm/slice.h"

#include <strings.h>

bool
slice_begins(struct slice slice, const char *word)
{
	size_t length = strlen(word);

	return slice.length >= length && memcmp(slice.text, word, length) == 0;
}

const char *
slice_find(struct slice slice, const char *word)
{
	size_t length = strlen(word);

	for (size_t i = 0; i + length <= slice.length; i++)
		if (memcmp(slice.text + i, word, length) == 0)
			return slice.text + i;
	return NULL;
}

size_t
slice_count(struct slice slice, char c)
{
	size_t count = 0;

	for (size_t i = 0; i < slice.length; i++)
		count += slice.text[i] == c;
	return count;
}

bool
slice_is_caseless(struct slice slice, const char *word)
{
	return slice.length == strlen(word) &&
	       strncasecmp(slice.text, word, slice.length) == 0;
}

bool
slice_next(struct slice *rest, char separator, struct slice *part)
{
	const char *end;

	if (rest->text == NULL)
		return false;
	part->text = rest->text;
	end = memchr(rest->text, separator, rest->length);
	if (end == NULL) {
		part->length = rest->length;
		rest->text = NULL;
		rest->length = 0;
	} else {
		part->length = (size_t)(end - rest->text);
		rest->length -= part->length + 1;
		rest->text = end + 1;
	}
	return true;
}
