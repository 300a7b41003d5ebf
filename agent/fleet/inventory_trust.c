#include "agent/fleet/inventory_trust.h"

#include <stdlib.h>
#include <string.h>

/* Up to the first dot, or whole. */
static size_t
label_length(const char *name)
{
	return strcspn(name, ". ");
}

static bool
label_ends(char c)
{
	return c == '\0' || c == '.' || c == ' ';
}

/* By what stands before the first dot: those of one label are together. */
static int
label_compare(const char *a, const char *b)
{
	while (*a == *b && !label_ends(*a)) {
		a++;
		b++;
	}
	return (label_ends(*a) ? 0 : (unsigned char)*a) -
	       (label_ends(*b) ? 0 : (unsigned char)*b);
}

static int
name_compare(const void *a, const void *b)
{
	const char *x, *y;
	int order;

	memcpy(&x, a, sizeof(x));
	memcpy(&y, b, sizeof(y));
	order = label_compare(x, y);
	return order != 0 ? order : strcmp(x, y);
}

/* With a blank after each. */
static void
names_write(char *names, const char **list, size_t count)
{
	for (size_t i = 0; i < count; i++) {
		size_t length = strlen(list[i]);

		memcpy(names, list[i], length);
		names += length;
		*names++ = ' ';
	}
	*names = '\0';
}

/* Take a text apart at its blanks. */
static size_t
names_split(char *text, const char **list)
{
	size_t count = 0;

	for (;;) {
		text += strspn(text, " ");
		if (*text == '\0')
			return count;
		list[count++] = text;
		text += strcspn(text, " ");
		if (*text == ' ')
			*text++ = '\0';
	}
}

char *
inventory_trust_sort(const char *names)
{
	char *copy = strdup(names);
	const char **list = calloc(strlen(names) / 2 + 1, sizeof(*list));
	char *sorted = malloc(strlen(names) + 2);

	if (copy != NULL && list != NULL && sorted != NULL) {
		size_t count = names_split(copy, list);

		qsort(list, count, sizeof(*list), name_compare);
		names_write(sorted, list, count);
	} else {
		free(sorted);
		sorted = NULL;
	}
	free(list);
	free(copy);
	return sorted;
}

/* Where the first name begins whose label is not before the host's. */
static const char *
names_find(const char *names, const char *host)
{
	size_t low = 0, high = strlen(names);

	while (low < high) {
		size_t at = low + (high - low) / 2;

		while (at > low && names[at - 1] != ' ')
			at--;
		if (label_compare(names + at, host) < 0)
			low = at + strcspn(names + at, " ") + 1;
		else
			high = at;
	}
	return names + low;
}

bool
inventory_trust_has(const char *names, const char *host)
{
	size_t whole = strlen(host), label = label_length(host);
	const char *at = names_find(names, host);

	while (*at != '\0' && label_compare(at, host) == 0) {
		size_t length = strcspn(at, " ");

		if (length == label || label == whole ||
		    (length == whole && memcmp(at, host, whole) == 0))
			return true;
		at += length + 1;
	}
	return false;
}
