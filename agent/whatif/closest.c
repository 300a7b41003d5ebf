/* By the distance of Levenshtein: how many letters have to be changed. */
#include "agent/whatif/closest.h"

#include <stdio.h>
#include <string.h>

void
closest_open(struct closest *closest, const char *wanted)
{
	*closest = (struct closest){.wanted = wanted};
}

static unsigned
least(unsigned a, unsigned b)
{
	return a < b ? a : b;
}

static unsigned
distance(const char *a, const char *b)
{
	unsigned row[CLOSEST_SIZE + 1];
	size_t width = strnlen(b, CLOSEST_SIZE);

	for (size_t j = 0; j <= width; j++)
		row[j] = (unsigned)j;
	for (size_t i = 0; i < CLOSEST_SIZE && a[i] != '\0'; i++) {
		unsigned diagonal = row[0];

		row[0]++;
		for (size_t j = 1; j <= width; j++) {
			unsigned above = row[j];

			row[j] = least(diagonal + (a[i] != b[j - 1]),
			    least(above, row[j - 1]) + 1);
			diagonal = above;
		}
	}
	return row[width];
}

void
closest_offer(struct closest *closest, const char *name)
{
	size_t at = closest->count;
	unsigned far;

	if (name == NULL)
		return;
	far = distance(closest->wanted, name);
	for (size_t i = 0; i < closest->count; i++)
		if (strcmp(closest->names[i], name) == 0)
			return;
	while (at > 0 && closest->distances[at - 1] > far)
		at--;
	if (at == CLOSEST_NAMES)
		return;
	if (closest->count < CLOSEST_NAMES)
		closest->count++;
	for (size_t i = closest->count - 1; i > at; i--) {
		closest->names[i] = closest->names[i - 1];
		closest->distances[i] = closest->distances[i - 1];
	}
	closest->names[at] = name;
	closest->distances[at] = far;
}

const char *
closest_text(const struct closest *closest, char *text, size_t size)
{
	size_t length = 0;

	snprintf(text, size, "none");
	for (size_t i = 0; i < closest->count && length < size; i++)
		length += (size_t)snprintf(text + length, size - length, "%s%s",
		    i > 0 ? ", " : "", closest->names[i]);
	return text;
}
