/* The kinds of alarms (kinds.def) and the notifications that tell of them. */
#ifndef AGENT_ALARMS_ALARM_KIND_H
#define AGENT_ALARMS_ALARM_KIND_H

#include <stdbool.h>
#include <stdint.h>

enum alarm_kind {
#define KIND(name, number, word, raise, clear, severity, raise_hold, clear_hold, on)   \
	ALARM_##name = (number),
#include "agent/alarms/kinds.def"
#undef KIND
};

/* One more than the largest number of a kind. */
#define ALARM_KINDS 9

/* ITU perceived severity (X.733; ItuPerceivedSeverity of RFC 3877). */
enum alarm_severity {
	ALARM_SEVERITY_CLEARED = 1,
	ALARM_SEVERITY_INDETERMINATE,
	ALARM_SEVERITY_CRITICAL,
	ALARM_SEVERITY_MAJOR,
	ALARM_SEVERITY_MINOR,
	ALARM_SEVERITY_WARNING,
};

enum alarm_state {
	ALARM_CLEARED = 1,
	ALARM_RAISED,
	ALARM_FLAPPING, /* raised, and changing too often to tell each time */
};

/*
 * What a notification is: its number below mrNotifications. Those of alarms are 10 *
 * kind + 1 and + 2.
 */
enum alarm_notification {
	ALARM_AGENT_STARTED = 1,
	ALARM_SUMMARY = 2,
	ALARM_RUN_STARTED = 3,
	ALARM_RUN_FINISHED = 4,
};

/* Those that are no alarm's and can be switched: bits 1 << enum alarm_notification. */
#define ALARM_NOTICES (1U << ALARM_RUN_STARTED | 1U << ALARM_RUN_FINISHED)

/* "critical", "raised": as the MIB says; "" for no such number. */
const char *alarm_severity_word(enum alarm_severity severity);
const char *alarm_state_word(enum alarm_state state);

/* The severity of that word, or 0. */
enum alarm_severity alarm_severity_find(const char *word);

struct alarm_kind_traits {
	const char *word;          /* "vswitch-lost" */
	const char *raise, *clear; /* names of the notifications */
	enum alarm_severity severity;
	int raise_hold, clear_hold; /* seconds, unless configured otherwise */
	bool notified;
};

/* kind: one of enum alarm_kind; NULL for any other number. */
const struct alarm_kind_traits *alarm_kind_traits(unsigned kind);

/* The kind of that word, or 0. */
enum alarm_kind alarm_kind_find(const char *word);

/* The number of the notification that tells of a kind's state. */
uint32_t alarm_notification_of(enum alarm_kind kind, enum alarm_state state);

/* The name in the MIB of a notification's number, or NULL. */
const char *alarm_notification_name(uint32_t notification);

#endif
