#include "collectors/ldm/names.h"

#include <errno.h>
#include <stdlib.h>

/* FNV-1a. */
static uint32_t
text_hash(struct slice text)
{
	uint32_t hash = 2166136261U;

	for (size_t i = 0; i < text.length; i++)
		hash = (hash ^ (unsigned char)text.text[i]) * 16777619U;
	return hash;
}

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
	names->entries[names->count++] =
	    (struct name){text_hash(slice_of(text)), kind, text, object};
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

	if (x->hash != y->hash)
		return x->hash < y->hash ? -1 : 1;
	if (x->kind != y->kind)
		return x->kind < y->kind ? -1 : 1;
	return strcmp(x->text, y->text);
}

/* How an entry stands to a name that is looked for. */
static int
entry_order(
    const struct name *entry, uint32_t hash, enum name_kind kind, struct slice text)
{
	int order;

	if (entry->hash != hash)
		return entry->hash < hash ? -1 : 1;
	if (entry->kind != kind)
		return entry->kind < kind ? -1 : 1;
	order = strncmp(entry->text, text.text, text.length);
	return order != 0 ? order : entry->text[text.length] != '\0';
}

static void
names_sort(struct names *names)
{
	if (!names->sorted && names->count > 0)
		qsort(names->entries, names->count, sizeof(*names->entries),
		    entry_compare);
	names->sorted = true;
}

/* Index of the first entry that is not before the name. */
static size_t
entry_first(struct names *names, uint32_t hash, enum name_kind kind, struct slice text)
{
	size_t low = 0;
	size_t high = names->count;

	names_sort(names);
	while (low < high) {
		size_t middle = low + (high - low) / 2;

		if (entry_order(&names->entries[middle], hash, kind, text) < 0)
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
	uint32_t hash = text_hash(text);
	size_t first = entry_first(names, hash, kind, text);

	*count = 0;
	while (*count < limit && first + *count < names->count &&
	       entry_order(&names->entries[first + *count], hash, kind, text) == 0)
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

const struct name *
names_double(struct names *names, size_t from)
{
	size_t count = names->count - from;
	struct name *entries;

	if (count < 2)
		return NULL;
	entries = names->entries + from;
	qsort(entries, count, sizeof(*entries), entry_compare);
	names->sorted = from == 0;
	for (size_t i = 1; i < count; i++)
		if (entry_compare(&entries[i - 1], &entries[i]) == 0)
			return &entries[i];
	return NULL;
}

/* How many entries have that name, from an index on where they begin if anywhere. */
static size_t
entries_equal(const struct names *names, size_t from, const struct name *name)
{
	size_t count = 0;

	while (from + count < names->count &&
	       entry_compare(&names->entries[from + count], name) == 0)
		count++;
	return count;
}

/* Whether all entries stand in other in the same order, which is so as a rule. */
static bool
is_in_order(const struct names *names, const struct names *other)
{
	size_t there = 0;

	for (size_t here = 0; here < names->count; here++, there++) {
		const struct name *name = &names->entries[here];

		while (there < other->count &&
		       entry_compare(&other->entries[there], name) != 0)
			there++;
		if (there == other->count)
			return false;
	}
	return true;
}

const struct name *
names_lacking(struct names *names, struct names *other, size_t at_most)
{
	size_t there = 0;
	size_t here = 0;

	if (is_in_order(names, other))
		return NULL;
	names_sort(names);
	names_sort(other);
	while (here < names->count) {
		const struct name *name = &names->entries[here];
		size_t wanted = entries_equal(names, here, name);
		size_t found;

		while (there < other->count &&
		       entry_compare(&other->entries[there], name) < 0)
			there++;
		found = entries_equal(other, there, name);
		if (found < (wanted < at_most ? wanted : at_most))
			return name;
		here += wanted;
		there += found;
	}
	return NULL;
}
