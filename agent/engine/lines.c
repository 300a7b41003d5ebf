#include "agent/engine/lines.h"

#include <stdlib.h>
#include <string.h>

#include "agent/text.h"

#define LINE_MAX_OCTETS 255
/* A record of RECORD_VALUE_SIZE holds four times that and the columns. */
#define ORIGIN_COST_MAX 11000
#define END_COST_MAX    14000
/* What a line costs beyond its octets. */
#define LINE_COST 8

void
lines_free(struct lines *lines)
{
	free(lines->items);
	free(lines->text);
	*lines = (struct lines){.items = NULL};
}

static size_t
line_cost(const char *text, size_t length)
{
	size_t cost = LINE_COST + length;

	for (size_t i = 0; i < length; i++)
		if (text[i] == '"' || text[i] == '\\')
			cost++;
	return cost;
}

static bool
lines_grow(struct lines *lines, size_t length)
{
	if (lines->count == lines->room) {
		size_t room = lines->room * 2 + 16;
		struct lines_item *items = realloc(lines->items, room * sizeof(*items));

		if (items == NULL)
			return false;
		lines->items = items;
		lines->room = room;
	}
	if (lines->size + length > lines->text_room) {
		size_t room = (lines->size + length) * 2 + 256;
		char *text = realloc(lines->text, room);

		if (text == NULL)
			return false;
		lines->text = text;
		lines->text_room = room;
	}
	return true;
}

static bool
line_add(struct lines *lines, enum engine_line_origin origin, const char *text,
    size_t length, size_t most)
{
	size_t cost = line_cost(text, length);

	if (lines->full[origin] || lines->cost[origin] + cost > most ||
	    !lines_grow(lines, length)) {
		lines->full[origin] = true;
		return false;
	}
	lines->cost[origin] += cost;
	lines->items[lines->count++] = (struct lines_item){origin, lines->size, length};
	if (length > 0)
		memcpy(lines->text + lines->size, text, length);
	text_clean(lines->text + lines->size, length);
	lines->size += length;
	return true;
}

/* Octets of the next line of at most LINE_MAX_OCTETS that ends between characters. */
static size_t
line_length(const char *text, size_t length)
{
	size_t end = LINE_MAX_OCTETS;

	if (length <= LINE_MAX_OCTETS)
		return length;
	while (end > LINE_MAX_OCTETS - 4 && ((unsigned char)text[end] & 0xc0) == 0x80)
		end--;
	return end;
}

static bool
text_add(struct lines *lines, enum engine_line_origin origin, const char *text,
    size_t length, size_t most)
{
	while (length > 0) {
		const char *newline = memchr(text, '\n', length);
		size_t whole = newline != NULL ? (size_t)(newline - text) : length;
		size_t part = line_length(text, whole);
		size_t shown = part;

		if (shown > 0 && text[shown - 1] == '\r')
			shown--;
		if (!line_add(lines, origin, text, shown, most))
			return false;
		if (part == whole && newline != NULL)
			part++;
		text += part;
		length -= part;
	}
	return true;
}

bool
lines_add(struct lines *lines, enum engine_line_origin origin, const char *text,
    size_t length)
{
	return text_add(lines, origin, text, length, ORIGIN_COST_MAX);
}

bool
lines_add_end(struct lines *lines, enum engine_line_origin origin, const char *text,
    size_t length)
{
	lines->full[origin] = false;
	return text_add(lines, origin, text, length, END_COST_MAX);
}

void
lines_forget(struct lines *lines, enum engine_line_origin origin)
{
	size_t kept = 0;

	lines->size = 0;
	for (size_t i = 0; i < lines->count; i++) {
		struct lines_item item = lines->items[i];

		if (item.origin == origin)
			continue;
		if (item.length > 0)
			memmove(lines->text + lines->size, lines->text + item.offset,
			    item.length);
		item.offset = lines->size;
		lines->size += item.length;
		lines->items[kept++] = item;
	}
	lines->count = kept;
	lines->cost[origin] = 0;
	lines->full[origin] = false;
}

size_t
lines_count(const struct lines *lines, enum engine_line_origin origin)
{
	size_t count = 0;

	for (size_t i = 0; i < lines->count; i++)
		if (lines->items[i].origin == origin)
			count++;
	return count;
}

/* Append with single blanks, one also before it; false when it did not fit. */
static bool
squeeze(char *to, size_t size, const char *text, size_t length)
{
	size_t end = strlen(to);
	bool blank = end > 0;

	for (size_t i = 0; i < length; i++) {
		if (text[i] == ' ') {
			blank = end > 0;
			continue;
		}
		if (end + 2 >= size)
			return false;
		if (blank)
			to[end++] = ' ';
		blank = false;
		to[end++] = text[i];
		to[end] = '\0';
	}
	return true;
}

void
lines_summary(
    const struct lines *lines, enum engine_line_origin origin, char *text, size_t size)
{
	size_t first = lines->count;
	size_t total = 0;

	text[0] = '\0';
	while (first > 0) {
		const struct lines_item *item = &lines->items[first - 1];

		if (item->origin == origin) {
			if (total > 0 && total + item->length + 1 >= size)
				break;
			total += item->length + 1;
		}
		first--;
	}
	for (size_t i = first; i < lines->count; i++) {
		const struct lines_item *item = &lines->items[i];

		if (item->origin == origin &&
		    !squeeze(text, size, lines->text + item->offset, item->length)) {
			text_clean(text, strlen(text));
			return;
		}
	}
}
