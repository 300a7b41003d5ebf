/* RowStatus: the life of rows that managers make (RFC 2579 section 2). */
#ifndef MIB_ROW_STATUS_H
#define MIB_ROW_STATUS_H

#include <stdbool.h>

/* The values are those of RowStatus; a row that is not there has none. */
enum row_status {
	ROW_NONE = 0,
	ROW_ACTIVE = 1,
	ROW_NOT_IN_SERVICE = 2,
	ROW_NOT_READY = 3,
	ROW_CREATE_AND_GO = 4, /* these are only ever wanted */
	ROW_CREATE_AND_WAIT = 5,
	ROW_DESTROY = 6,
};

/* What a request has for a row. */
struct row_wish {
	enum row_status status; /* ROW_NONE: it does not have the column */
	bool others;            /* it has other columns */
	bool complete;          /* with them the row has all that it needs */
};

/*
 * The state table of RFC 2579: what a row that is in one state becomes. Rows that are
 * active stay as they are until they are destroyed, and only the status column makes
 * rows. *why, set with every error, is a reason in words.
 * 0; -EINVAL: wrongValue; -ENOENT: inconsistentName; -EBUSY: inconsistentValue.
 */
int row_status_next(enum row_status is, const struct row_wish *wish,
    enum row_status *next, const char **why);

#endif
