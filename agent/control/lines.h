/*
 * What is said on the control socket; each is an object for one line, owned by the
 * caller, NULL when memory is short. Times are milliseconds since 1970-01-01 UTC.
 */
#ifndef AGENT_CONTROL_LINES_H
#define AGENT_CONTROL_LINES_H

#include <stddef.h>

#include <jansson.h>

#include "agent/alarms/alarms.h"

struct control_sources;
struct instant;

/* Who speaks, and how many alarms are raised. */
json_t *line_start(const struct control_sources *sources);

/* An alarm that is raised. */
json_t *line_alarm(const struct alarm *alarm);

/* A time in a line; null where it never was. */
json_t *line_time(const struct instant *instant);

/* The list is over; count: of its lines; noun: what they are, "alarms". */
json_t *line_end(const char *noun, size_t count);

/* An alarm whose state has changed. */
json_t *line_change(const struct alarm *alarm, enum alarm_state before);

json_t *line_heartbeat(void);

json_t *line_error(const char *format, ...) __attribute__((format(printf, 1, 2)));

/*
 * The text of a line with its line end, not terminated, of *length octets; freed by the
 * caller, NULL when memory is short. Gives the line back, which may be NULL.
 */
char *line_text(json_t *line, size_t *length);

#endif
