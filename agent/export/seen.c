#include "agent/export/seen.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

/* Where a number is, or would be. */
static uint64_t *
place_of(const struct seen *seen, uint64_t number)
{
	size_t at = (size_t)number & (seen->size - 1);

	while (seen->places[at] != 0 && seen->places[at] != number)
		at = (at + 1) & (seen->size - 1);
	return &seen->places[at];
}

/* At most half of the places are taken. */
static int
grow(struct seen *seen)
{
	struct seen larger = {.size = seen->size == 0 ? 1024 : seen->size * 2};

	larger.places = calloc(larger.size, sizeof(*larger.places));
	if (larger.places == NULL)
		return -ENOMEM;
	for (size_t i = 0; i < seen->size; i++)
		if (seen->places[i] != 0)
			*place_of(&larger, seen->places[i]) = seen->places[i];
	free(seen->places);
	seen->places = larger.places;
	seen->size = larger.size;
	return 0;
}

int
seen_add(struct seen *seen, uint64_t number)
{
	uint64_t *place;
	int was = seen->zero;

	if (number == 0) {
		seen->zero = 1;
		return !was;
	}
	if (seen->count * 2 >= seen->size && grow(seen) != 0)
		return -ENOMEM;
	place = place_of(seen, number);
	if (*place != 0)
		return 0;
	*place = number;
	seen->count++;
	return 1;
}

void
seen_expect(const struct seen *seen, uint64_t number)
{
	if (seen->size > 0)
		__builtin_prefetch(&seen->places[number & (seen->size - 1)]);
}

void
seen_free(struct seen *seen)
{
	free(seen->places);
	memset(seen, 0, sizeof(*seen));
}
