/*
 * The generic virtual table: a const array of columns with getters, and a cursor over
 * rows that exist only while a request looks at them (mib/cursor.c). One handler
 * answers GET, GETNEXT and GETBULK for all tables from the data of the moment, so rows
 * may come and go between two requests: where a walk goes on depends on the index it
 * has reached and on nothing else.
 *
 * Getters know nothing of SNMP. A value they do not set is not known and has no
 * instance: GET answers noSuchInstance, GETNEXT passes over it. Few columns can be
 * written; SET (mib/table_set.c) needs two more functions of those.
 */
#ifndef MIB_TABLE_H
#define MIB_TABLE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "mib/varbind.h"

#define TABLE_INDEX_MAX 3
/* Numbers of columns that can be written by row are below. */
#define ROW_COLUMNS_MAX 32

struct alarm;
struct alarm_event;
struct engine_run;
struct fleet_domain;
struct fleet_host;
struct fleet_service;
struct finding;
struct mib_view;

/* Where a cursor stands. What a table's levels do not set means nothing. */
struct table_row {
	struct mib_view *view;
	uint32_t index[TABLE_INDEX_MAX];
	size_t at[TABLE_INDEX_MAX]; /* position within each level */
	const struct fleet_host *host;
	const struct fleet_domain *domain;
	const struct fleet_service *service;
	const struct finding *finding;
	const struct alarm *alarm;
	const struct alarm_event *event;
	const struct engine_run *run;
};

/*
 * One part of an index: a sorted list, such as the services of the host that the part
 * before stands for. Nothing is kept of it between two requests.
 */
struct table_level {
	/* How many items there are, given the parts before. O(1). */
	size_t (*count)(const struct table_row *row);
	/*
	 * Stand on the item at a position below count: set row->index[part], which
	 * ascends with the position, and the pointer that getters use. O(1).
	 */
	void (*stand)(struct table_row *row, size_t part, size_t at);
	/* Whether the item has no row. NULL: all have one. */
	bool (*skip)(const struct table_row *row);
};

/*
 * What a getter hands over and a setter is given; the type of its column says which
 * field counts.
 */
struct table_value {
	int64_t number;   /* below 0 = not known; of a date milliseconds, 0 = never */
	const char *text; /* NULL = not known; must live until it is written */
	/* For text that lives nowhere else; what is too long shows as one octet more.
	 */
	char buffer[VARBIND_TEXT_MAX + 2];
};

enum table_type {
	TABLE_INTEGER, /* Integer32 and enumerations */
	TABLE_GAUGE,   /* Gauge32 and Unsigned32 */
	TABLE_COUNTER, /* Counter32 */
	TABLE_TEXT,    /* SnmpAdminString */
	TABLE_DATE,    /* DateAndTime */
	TABLE_BITS,
};

struct table_column {
	uint8_t number;
	enum table_type type;
	void (*get)(const struct table_row *row, struct table_value *value);
};

/*
 * How a column is written. Type and length of the value are right already.
 *
 * Errors of a test become what a manager is told (RFC 3416 section 4.2.5):
 *   -EINVAL           wrongValue: it can never have this value
 *   -ENXIO            noCreation: there can never be such a row
 *   -ENOENT           inconsistentName: there is no such row now
 *   -EPERM            notWritable: nothing can be written now
 *   -ENOSPC, -ENOMEM  resourceUnavailable
 *   any other         inconsistentValue: it cannot have this value now
 */
struct table_setter {
	uint8_t number; /* of the column */
	/* 0 or an error as above. Changes nothing. NULL: everything will do. */
	int (*test)(const struct table_row *row, const struct table_value *value);
	/*
	 * Any error fails the whole request: what was set before it in the same request
	 * is set again to what its getter had told. NULL where rows are written.
	 */
	int (*set)(const struct table_row *row, const struct table_value *value);
	/* Instead of set, to give it the value that its getter had told. NULL: set. */
	int (*undo)(const struct table_row *row, const struct table_value *value);
};

/* What one request wants of one row: all of its cells, in whatever order they came. */
struct row_change {
	struct mib_view *view;
	uint32_t index[TABLE_INDEX_MAX];
	/* By number of column, each tested by its setter; NULL = not in the request. */
	const struct table_value *values[ROW_COLUMNS_MAX];
	size_t earlier; /* how many rows of the table stand before it in the request */
	void *plan; /* row_rules.plan_size octets for the functions below, first zero */
};

/* How whole rows are made, changed and removed (mib/row_set.c). */
struct row_rules {
	uint8_t status; /* number of the column of type RowStatus */
	size_t plan_size;
	/* Plan what is to be done. 0 or an error as above; changes nothing. */
	int (*test)(struct row_change *change);
	/* Do it; it can still be undone. An error has changed nothing. */
	int (*act)(struct row_change *change);
	/* After act() one of them, with every request of every table: cannot fail ...
	 */
	void (*commit)(struct row_change *change);
	/* ... or everything as it was before; an error is told as undoFailed. */
	int (*undo)(struct row_change *change);
	/* Free what the plan holds; always, and last. */
	void (*release)(struct row_change *change);
};

struct table {
	const char *name; /* "mrHostTable" */
	uint32_t arc;     /* below mrObjects */
	bool scalar;      /* a group of scalars: no entry, and one row of index 0 */
	uint8_t index_count;
	uint8_t column_count;
	const struct table_level *levels[TABLE_INDEX_MAX];
	const struct table_column *columns; /* ascending by number */
	const struct table_setter *setters; /* of those that can be written */
	uint8_t setter_count;
	const struct row_rules *rows; /* NULL: cells are written one by one */
};

/*
 * Stand on the first row whose index is not before row->index, which is all that is set
 * beside row->view; row->index is set to what was found. O(log n). false: none.
 */
bool table_seek(const struct table *table, struct table_row *row);
/* From where table_seek() or table_next() stood to the next row. */
bool table_next(const struct table *table, struct table_row *row);

/* All tables, ascending by arc, with what their getters look at. */
struct table_set {
	const oid *base; /* of mrObjects */
	size_t base_length;
	const struct table *const *tables;
	size_t table_count;
	struct mib_view *view;
};

struct netsnmp_agent_request_info_s;
struct netsnmp_request_info_s;

/* A column of a table at a row; table and column are positions. */
struct table_cell {
	size_t table;
	size_t column;
	struct table_row row;
};

/*
 * What exactly this name stands for, whether or not there is such a row: table, column,
 * and the index of the row. -EINVAL: there is no such object; -ENOENT: the object has
 * no such instance, and only table and column are set.
 */
int table_place(const struct table_set *set, const struct variable_list *varbind,
    struct table_cell *cell);

/*
 * The cell of exactly this name. -EINVAL: there is no such object; -ENOENT: the object
 * has no such row, and only table and column are set.
 */
int table_find(const struct table_set *set, const struct variable_list *varbind,
    struct table_cell *cell);

/* Give a varbind the name of a cell. -ENOMEM. */
int table_name(const struct table_set *set, const struct table_cell *cell,
    struct variable_list *varbind);

/* Answer all requests of one call of the library, mode by mode. */
void table_answer(const struct table_set *set,
    struct netsnmp_agent_request_info_s *info, struct netsnmp_request_info_s *requests);
/* The same for the modes of SET: table_answer() calls it. */
void table_answer_set(const struct table_set *set,
    struct netsnmp_agent_request_info_s *info, struct netsnmp_request_info_s *requests);

/*
 * Write the value of one cell: what GET answers, and what a notification carries.
 * 0; -ENOENT when it is not known; -ENOMEM.
 */
int table_write(const struct table_column *column, const struct table_row *row,
    struct variable_list *varbind);

#endif
