/*
 * The one log sink. Every line carries a level and the room it comes from; net-snmp,
 * libevent and libxml2 are folded in, so there is never a second stream.
 */
#ifndef AGENT_LOG_H
#define AGENT_LOG_H

#include <stdarg.h>

enum log_level {
	LOG_LEVEL_ERROR,
	LOG_LEVEL_WARNING,
	LOG_LEVEL_INFO,
	LOG_LEVEL_DEBUG,
};

enum log_room {
	ROOM_DAEMON,
	ROOM_CONFIG,
	ROOM_STATE,
	ROOM_FLEET,
	ROOM_COLLECTOR,
	ROOM_READINESS,
	ROOM_ALARMS,
	ROOM_ENGINE,
	ROOM_CONTROL,
	ROOM_HTTP,
	ROOM_EXPORT,
	ROOM_SNMP,
	ROOM_COUNT,
};

/* Where lines go: called once per line, text without a line end. */
typedef void log_sink(
    void *context, enum log_level level, const char *room, const char *text);

/*
 * Choose the least important level that is still written, and the sink.
 * sink: NULL = standard error, with time and level. context: given to the sink.
 */
void log_open(enum log_level level, log_sink *sink, void *context);

/* Send lines to syslog(3) under the name of the program, facility daemon. */
void log_open_syslog(enum log_level level, const char *program);

/* Change the level and nothing else (reload). */
void log_set_level(enum log_level level);

/* Whether a line of this level would be written: saves building expensive text. */
int log_enabled(enum log_level level);

/*
 * Write one line; line ends and other control characters inside become blanks.
 * format as printf, without a trailing line end.
 */
void log_error(enum log_room room, const char *format, ...)
    __attribute__((format(printf, 2, 3)));
void log_warning(enum log_room room, const char *format, ...)
    __attribute__((format(printf, 2, 3)));
void log_info(enum log_room room, const char *format, ...)
    __attribute__((format(printf, 2, 3)));
void log_debug(enum log_room room, const char *format, ...)
    __attribute__((format(printf, 2, 3)));

#endif
