/* A human reason that travels beside an error number, so that it is never lost. */
#ifndef AGENT_REASON_H
#define AGENT_REASON_H

#include <stdarg.h>

#define REASON_SIZE 512

struct reason {
	char text[REASON_SIZE]; /* UTF-8, always terminated, "" when there is none */
};

/*
 * Write a reason and hand the error back, so that a caller can
 * `return reason_set(reason, -EINVAL, "...")`. Text that does not fit ends in "...";
 * what is no UTF-8 or would break a log line or a table is replaced (text.h).
 * reason: may be NULL, then nothing is written. error: 0 or -errno, returned as it is.
 */
int reason_set(struct reason *reason, int error, const char *format, ...)
    __attribute__((format(printf, 3, 4)));

/* Same with a va_list. */
int reason_set_list(struct reason *reason, int error, const char *format, va_list args)
    __attribute__((format(printf, 3, 0)));

/* Put "context: " before a reason that is already there; format as printf. */
void reason_prefix(struct reason *reason, const char *format, ...)
    __attribute__((format(printf, 2, 3)));

#endif
