/* A table for people: columns as wide as they must be, colour only where it is wanted.
 */
#ifndef AGENT_CLI_TABLE_H
#define AGENT_CLI_TABLE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdio.h>

enum colour {
	COLOUR_NONE,
	COLOUR_RED,
	COLOUR_GREEN,
	COLOUR_YELLOW,
	COLOUR_MAGENTA,
	COLOUR_BOLD,
	COLOUR_DIM,
};

struct table;

/*
 * A table with these column headings (count of them, copied); a heading that begins
 * with ">" is shown without it and its column is set flush right. NULL when memory is
 * short.
 */
struct table *table_new(const char *const *headings, size_t count);
void table_free(struct table *table);

/* The next cell, row by row. Memory failure is remembered and told by table_print. */
void table_add(struct table *table, enum colour colour, const char *format, ...)
    __attribute__((format(printf, 3, 4)));

/* How many columns of a terminal the table takes. */
size_t table_width(const struct table *table);

/* Print it; 0 or -ENOMEM when a cell could not be kept. */
int table_print(const struct table *table, FILE *to, bool colour);
/* The same; where the terminal is too narrow the last column stands under its rows. */
int table_print_folded(const struct table *table, FILE *to, bool colour);

/* Print one piece of text in a colour. */
void colour_print(FILE *to, bool use, enum colour colour, const char *format, ...)
    __attribute__((format(printf, 4, 5)));

/* Whether colour is wanted there: a terminal, and NO_COLOR is not set. */
bool colour_wanted(FILE *to);

/* Columns of the terminal behind a stream; SIZE_MAX when it is none. */
size_t terminal_width(FILE *to);

#endif
