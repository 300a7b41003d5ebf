/* The lines of a run: only ever appended, bounded, so that a run fits into a record. */
#ifndef AGENT_ENGINE_LINES_H
#define AGENT_ENGINE_LINES_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "agent/engine/engine.h"

#define LINES_ORIGINS 5

/* What lines_add_end() certainly finds room for, in lines that are not all empty. */
#define LINES_END_SIZE 1024

struct lines {
	struct lines_item {
		enum engine_line_origin origin;
		size_t offset, length;
	} * items;
	char *text;
	size_t count, room, size, text_room;
	size_t cost[LINES_ORIGINS]; /* of each origin, as it is in a record */
	bool full[LINES_ORIGINS];   /* something was left out */
};

/* All zero is empty; lines_free makes it so again. */
void lines_free(struct lines *lines);

/*
 * Append text as lines of at most 255 octets, cut between characters; what is no UTF-8
 * is replaced. False: there was no room for all of it, or no memory; then lines->full.
 */
bool lines_add(struct lines *lines, enum engine_line_origin origin, const char *text,
    size_t length);

/* The same for what a command said last: there is room for it when the rest was full.
 */
bool lines_add_end(struct lines *lines, enum engine_line_origin origin,
    const char *text, size_t length);

/* Remove all lines of an origin, which is to be read once more. */
void lines_forget(struct lines *lines, enum engine_line_origin origin);

/* How many lines of an origin there are. */
size_t lines_count(const struct lines *lines, enum engine_line_origin origin);

/*
 * What a command said in one line: its last lines of that origin, joined and with
 * single blanks, as the manager wraps its messages. text: size octets, "" for nothing.
 */
void lines_summary(
    const struct lines *lines, enum engine_line_origin origin, char *text, size_t size);

#endif
