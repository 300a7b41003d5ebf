/* What a client wants: Accept and Accept-Encoding (RFC 9110 section 12.5). */
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "agent/http/http_private.h"

#define BLANKS     " \t"
#define WEIGHT_MAX 1000

/* "0.5" in thousandths; what is no weight counts as none at all. */
static int
weight_read(const char *text, size_t length)
{
	int weight;
	int unit = WEIGHT_MAX / 10;

	if (length == 0 || (text[0] != '0' && text[0] != '1') ||
	    (length > 1 && text[1] != '.'))
		return 0;
	weight = (text[0] - '0') * WEIGHT_MAX;
	for (size_t i = 2; i < length && text[i] >= '0' && text[i] <= '9'; i++) {
		weight += (text[i] - '0') * unit;
		unit /= 10;
	}
	return weight < WEIGHT_MAX ? weight : WEIGHT_MAX;
}

/* The weight among the parameters of an element; WEIGHT_MAX when it has none. */
static int
weight_find(const char *element, size_t length)
{
	const char *end = element + length;
	const char *at = element;

	while ((at = memchr(at, ';', (size_t)(end - at))) != NULL) {
		at++;
		while (at < end && strchr(BLANKS, *at) != NULL)
			at++;
		if (end - at >= 2 && (at[0] == 'q' || at[0] == 'Q') && at[1] == '=')
			return weight_read(at + 2, strcspn(at + 2, ";," BLANKS));
	}
	return WEIGHT_MAX;
}

/*
 * How exactly an element of the header, as "text" followed by "/" and "*", is about
 * what: 3 the same, 2 its kind, 1 anything, 0 something else.
 */
static int
element_fits(const char *element, const char *what)
{
	const char *slash = strchr(what, '/');
	size_t kind = slash != NULL ? (size_t)(slash - what) + 1 : 0;

	size_t length = strcspn(element, ";," BLANKS);
	if (length == strlen(what) && strncasecmp(element, what, length) == 0)
		return 3;
	if (kind != 0 && length == kind + 1 && element[kind] == '*' &&
	    strncasecmp(element, what, kind) == 0)
		return 2;
	if ((length == 1 && element[0] == '*') ||
	    (length == 3 && memcmp(element, "*/*", 3) == 0))
		return 1;
	return 0;
}

int
http_accept_weight(const char *header, const char *what)
{
	int best = 0;
	int weight = 0;

	if (header == NULL)
		return WEIGHT_MAX;
	while (*header != '\0') {
		size_t length;
		int fits;

		header += strspn(header, "," BLANKS);
		length = strcspn(header, ",");
		fits = element_fits(header, what);
		if (fits > best) {
			best = fits;
			weight = weight_find(header, length);
		}
		header += length;
	}
	return weight;
}

int
http_request_choose(
    const struct http_request *request, const char *const *types, int count)
{
	const char *header = http_request_header(request, "Accept");
	int chosen = -1;
	int most = 0;

	for (int i = 0; i < count; i++) {
		int weight = http_accept_weight(header, types[i]);

		if (weight > most) {
			most = weight;
			chosen = i;
		}
	}
	return chosen;
}
