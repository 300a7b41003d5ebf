#include "agent/log.h"

#include <stdio.h>
#include <syslog.h>
#include <time.h>

#include "agent/reason.h"

/* Process-wide by nature: libraries log from callbacks that have no context. */
static struct {
	enum log_level level;
	log_sink *sink;
	void *context;
} log_root = {.level = LOG_LEVEL_INFO};

static const char *const room_names[ROOM_COUNT] = {
    [ROOM_DAEMON] = "daemon",
    [ROOM_CONFIG] = "config",
    [ROOM_STATE] = "state",
    [ROOM_FLEET] = "fleet",
    [ROOM_COLLECTOR] = "collector",
    [ROOM_READINESS] = "readiness",
    [ROOM_ALARMS] = "alarms",
    [ROOM_ENGINE] = "engine",
    [ROOM_CONTROL] = "control",
    [ROOM_HTTP] = "http",
    [ROOM_EXPORT] = "export",
    [ROOM_SNMP] = "snmp",
};

static const char *const level_names[] = {
    [LOG_LEVEL_ERROR] = "error",
    [LOG_LEVEL_WARNING] = "warning",
    [LOG_LEVEL_INFO] = "info",
    [LOG_LEVEL_DEBUG] = "debug",
};

static void
sink_stderr(void *context, enum log_level level, const char *room, const char *text)
{
	char stamp[32] = "";
	time_t now = time(NULL);
	struct tm parts;

	(void)context;
	if (gmtime_r(&now, &parts) != NULL)
		strftime(stamp, sizeof(stamp), "%Y-%m-%dT%H:%M:%SZ", &parts);
	fprintf(stderr, "%s %-7s %s: %s\n", stamp, level_names[level], room, text);
}

static void
sink_syslog(void *context, enum log_level level, const char *room, const char *text)
{
	static const int priorities[] = {
	    [LOG_LEVEL_ERROR] = LOG_ERR,
	    [LOG_LEVEL_WARNING] = LOG_WARNING,
	    [LOG_LEVEL_INFO] = LOG_INFO,
	    [LOG_LEVEL_DEBUG] = LOG_DEBUG,
	};

	(void)context;
	syslog(priorities[level], "%s: %s", room, text);
}

void
log_open(enum log_level level, log_sink *sink, void *context)
{
	log_root.level = level;
	log_root.sink = sink;
	log_root.context = context;
}

void
log_open_syslog(enum log_level level, const char *program)
{
	openlog(program, LOG_PID | LOG_NDELAY, LOG_DAEMON);
	log_open(level, sink_syslog, NULL);
}

void
log_set_level(enum log_level level)
{
	log_root.level = level;
}

int
log_enabled(enum log_level level)
{
	return level <= log_root.level;
}

__attribute__((format(printf, 3, 0))) static void
log_write(enum log_level level, enum log_room room, const char *format, va_list args)
{
	struct reason line;

	if (!log_enabled(level))
		return;
	reason_set_list(&line, 0, format, args);
	(log_root.sink != NULL ? log_root.sink : sink_stderr)(
	    log_root.context, level, room_names[room], line.text);
}

void
log_error(enum log_room room, const char *format, ...)
{
	va_list args;

	va_start(args, format);
	log_write(LOG_LEVEL_ERROR, room, format, args);
	va_end(args);
}

void
log_warning(enum log_room room, const char *format, ...)
{
	va_list args;

	va_start(args, format);
	log_write(LOG_LEVEL_WARNING, room, format, args);
	va_end(args);
}

void
log_info(enum log_room room, const char *format, ...)
{
	va_list args;

	va_start(args, format);
	log_write(LOG_LEVEL_INFO, room, format, args);
	va_end(args);
}

void
log_debug(enum log_room room, const char *format, ...)
{
	va_list args;

	va_start(args, format);
	log_write(LOG_LEVEL_DEBUG, room, format, args);
	va_end(args);
}
