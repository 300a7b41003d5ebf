/*
 * Hold a set of tables against the walk that it should give: one sorted array of cells
 * drives GET, GETNEXT and GETBULK, the order and the end.
 */
#ifndef TESTS_UNIT_MIB_WALK_H
#define TESTS_UNIT_MIB_WALK_H

#include <stddef.h>

#include "mib/table.h"

/* A cell: name below the base, type and value as format_value() writes them. */
struct walk_cell {
	const char *name;
	const char *value;
};

#define WALK_CHECK(set, cells) walk_check(set, cells, sizeof(cells) / sizeof(*(cells)))

/* Fails the running test where the set does not answer the cells and nothing else. */
void walk_check(
    const struct table_set *set, const struct walk_cell *cells, size_t count);

/*
 * Answer one request for a name below the base ("" = the base itself); mode: MODE_GET
 * or MODE_GETNEXT. Writes "name = value", or the exception, into text.
 */
void walk_ask(
    const struct table_set *set, int mode, const char *name, char *text, size_t size);

/* Assert what a request answers. */
void walk_expect(
    const struct table_set *set, int mode, const char *name, const char *answer);

/* Write "name = value" of a binding into text. */
void walk_format(const struct table_set *set, const struct variable_list *varbind,
    char *text, size_t size);

/* A binding of a SET; type and value as the library has them. */
struct walk_set {
	const char *name;
	unsigned char type;
	const void *value;
	size_t size;
};

/*
 * One SET of several bindings through the phases of the library, and back when one of
 * them fails: what a manager is told, SNMP_ERR_NOERROR or the first error.
 */
int walk_write(
    const struct table_set *set, const struct walk_set *bindings, size_t count);

#endif
