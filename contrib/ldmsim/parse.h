/* Reads the text of one host of a fleet file into objects. README.md has the format. */
#ifndef LDMSIM_PARSE_H
#define LDMSIM_PARSE_H

#include <stddef.h>

#include "contrib/ldmsim/model.h"
#include "contrib/ldmsim/text.h"

/* A piece of a fleet file, and where it came from. */
struct source {
	const char *file;        /* for messages */
	const char *text;        /* the whole file, terminated */
	const char *start, *end; /* the piece */
};

/*
 * Parse one host: `host NAME ...` and all lines below it. The time is linear in the
 * length, but for one sort of the objects. Objects belong to the arena.
 * errors: gets "file:line: what is wrong" for the first error.
 * Returns 0, or -EINVAL with a text in errors.
 */
int parse_host(struct arena *arena, const struct source *source, struct object **host,
    struct text *errors);

/* Write "file:line: " of a position in the source's text. */
void source_locate(
    const struct source *source, const char *position, struct text *text);

#endif
