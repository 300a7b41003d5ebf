#include "mib/row_status.h"

#include <errno.h>

static int
refuse(int error, const char **why, const char *text)
{
	*why = text;
	return error;
}

static enum row_status
waiting(bool complete)
{
	return complete ? ROW_NOT_IN_SERVICE : ROW_NOT_READY;
}

static int
create(enum row_status is, const struct row_wish *wish, enum row_status *next,
    const char **why)
{
	if (is != ROW_NONE)
		return refuse(-EBUSY, why, "it exists already");
	if (wish->status == ROW_CREATE_AND_GO && !wish->complete)
		return refuse(-EBUSY, why, "something that it needs is missing");
	*next =
	    wish->status == ROW_CREATE_AND_GO ? ROW_ACTIVE : waiting(wish->complete);
	return 0;
}

/* active and notInService: for rows that are there, and complete. */
static int
turn(enum row_status is, const struct row_wish *wish, enum row_status *next,
    const char **why)
{
	if (is == ROW_NONE)
		return refuse(-EBUSY, why, "it does not exist: it has to be created");
	if (is == ROW_ACTIVE && wish->status == ROW_NOT_IN_SERVICE)
		return refuse(-EBUSY, why, "it is active and stays so");
	if (is == ROW_ACTIVE && wish->others)
		return refuse(-EBUSY, why, "it is active and is not changed any more");
	if (is != ROW_ACTIVE && !wish->complete)
		return refuse(-EBUSY, why, "something that it needs is missing");
	*next = wish->status;
	return 0;
}

static int
change(enum row_status is, const struct row_wish *wish, enum row_status *next,
    const char **why)
{
	if (is == ROW_NONE)
		return refuse(-ENOENT, why,
		    "it does not exist, and is created by its status column only");
	if (is == ROW_ACTIVE)
		return refuse(-EBUSY, why, "it is active and is not changed any more");
	*next = waiting(wish->complete);
	return 0;
}

int
row_status_next(enum row_status is, const struct row_wish *wish, enum row_status *next,
    const char **why)
{
	switch (wish->status) {
	case ROW_NONE:
		return change(is, wish, next, why);
	case ROW_CREATE_AND_GO:
	case ROW_CREATE_AND_WAIT:
		return create(is, wish, next, why);
	case ROW_ACTIVE:
	case ROW_NOT_IN_SERVICE:
		return turn(is, wish, next, why);
	case ROW_DESTROY:
		*next = ROW_NONE;
		return 0;
	case ROW_NOT_READY:
	default:
		return refuse(-EINVAL, why, "its status cannot be given that value");
	}
}
