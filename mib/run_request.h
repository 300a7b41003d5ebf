/* Runs on SNMP SET: rows of mrRunTable that managers make, change and remove. */
#ifndef MIB_RUN_REQUEST_H
#define MIB_RUN_REQUEST_H

#include <stdint.h>

#include "mib/row_status.h"
#include "mib/table.h"

/* Columns of mrRunTable that can be written. */
enum run_column {
	RUN_DOMAIN = 2,
	RUN_TARGET = 3,
	RUN_OPERATION = 4,
	RUN_OPTIONS = 5,
	RUN_SUBJECT = 6,
	RUN_NEW_NAME = 7,
	RUN_GENERATION = 8,
	RUN_STATUS = 10,
};

#define RUN_SETTERS 8
extern const struct table_setter run_setters[RUN_SETTERS];
extern const struct row_rules run_rules;

/* The state of a row; ROW_NONE when there is none. */
enum row_status run_row_status(const struct mib_view *view, uint32_t index);

/* Remember a refusal for mrLastRefusal, and log it. Returns the error. */
int run_refuse(struct mib_view *view, int error, const char *format, ...)
    __attribute__((format(printf, 3, 4)));

#endif
