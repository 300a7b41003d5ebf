/* What setting cells and setting rows share: private to the two. */
#ifndef MIB_TABLE_SET_H
#define MIB_TABLE_SET_H

#include "mib/table.h"

/* The error-status for an error of a test, see struct table_setter. */
int set_status(int error);

/* What a manager wants to write. Errors as varbind_get_integer(). */
int set_read(const struct table_column *column, const struct variable_list *varbind,
    struct table_value *value);

#endif
