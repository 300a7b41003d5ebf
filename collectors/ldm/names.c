#include "collectors/ldm/names.h"

#include <errno.h>
#include <stdlib.h>

int
names_add(struct names *names, enum name_kind kind, const char *text, void *object)
{
	if (names->count == names->size) {
		size_t size = names->size > 0 ? names->size * 2 : 64;
		struct name *entries = realloc(names->entries, size * sizeof(*entries));

		if (entries == NULL)
			return -ENOMEM;
		names->entries = entries;
		names->size = size;
	}
	names->entries[names->count++] = (struct name){kind, text, object};
	names->sorted = false;
	return 0;
}

void
names_free(struct names *names)
{
	free(names->entries);
	memset(names, 0, sizeof(*names));
}

static int
entry_compare(const void *a, const void *b)
{
	const struct name *x = a;
	const struct name *y = b;

	if (x->kind != y->kind)
		return x->kind < y->kind ? -1 : 1;
	return strcmp(x->text, y->text);
}

/* How an entry stands to a name that is looked for. */
static int
entry_order(const struct name *entry, enum name_kind kind, struct slice text)
{
	int order;

	if (entry->kind != kind)
		return entry->kind < kind ? -1 : 1;
	order = strncmp(entry->text, text.text, text.length);
	return order != 0 ? order : entry->text[text.length] != '\0';
}

/* Index of the first entry that is not before the name. */
static size_t
entry_first(struct names *names, enum name_kind kind, struct slice text)
{
	size_t low = 0;
	size_t high = names->count;

	if (!names->sorted && names->count > 0)
		qsort(names->entries, names->count, sizeof(*names->entries),
		    entry_compare);
	names->sorted = true;
	while (low < high) {
		size_t middle = low + (high - low) / 2;

		if (entry_order(&names->entries[middle], kind, text) < 0)
			low = middle + 1;
		else
			high = middle;
	}
	return low;
}

const struct name *
names_find(struct names *names, enum name_kind kind, struct slice text, size_t limit,
    size_t *count)
{
	size_t first = entry_first(names, kind, text);

	*count = 0;
	while (*count < limit && first + *count < names->count &&
	       entry_order(&names->entries[first + *count], kind, text) == 0)
		++*count;
	return *count > 0 ? &names->entries[first] : NULL;
}

void *
names_find_one(struct names *names, enum name_kind kind, struct slice text)
{
	size_t count;
	const struct name *entry = names_find(names, kind, text, 2, &count);

	return count == 1 ? entry->object : NULL;
}
