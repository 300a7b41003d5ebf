#include "agent/alarms/alarm_kind.h"

#include <stddef.h>
#include <string.h>

/* Tens of a notification's number are its kind. */
#define NOTIFICATION_STEP  10
#define NOTIFICATION_RAISE 1
#define NOTIFICATION_CLEAR 2

static const struct alarm_kind_traits traits[ALARM_KINDS] = {
#define KIND(name, number, word, raise, clear, severity, raise_hold, clear_hold, on)   \
	[number] = {word, raise, clear, ALARM_SEVERITY_##severity, raise_hold,         \
	    clear_hold, on},
#include "agent/alarms/kinds.def"
#undef KIND
};

static const char *const severities[] = {
    [ALARM_SEVERITY_CLEARED] = "cleared",
    [ALARM_SEVERITY_INDETERMINATE] = "indeterminate",
    [ALARM_SEVERITY_CRITICAL] = "critical",
    [ALARM_SEVERITY_MAJOR] = "major",
    [ALARM_SEVERITY_MINOR] = "minor",
    [ALARM_SEVERITY_WARNING] = "warning",
};

static const char *const states[] = {
    [ALARM_CLEARED] = "cleared",
    [ALARM_RAISED] = "raised",
    [ALARM_FLAPPING] = "flapping",
};

const char *
alarm_severity_word(enum alarm_severity severity)
{
	return severity >= ALARM_SEVERITY_CLEARED && severity <= ALARM_SEVERITY_WARNING
		   ? severities[severity]
		   : "";
}

const char *
alarm_state_word(enum alarm_state state)
{
	return state >= ALARM_CLEARED && state <= ALARM_FLAPPING ? states[state] : "";
}

enum alarm_severity
alarm_severity_find(const char *word)
{
	for (int i = ALARM_SEVERITY_CLEARED; i <= ALARM_SEVERITY_WARNING; i++)
		if (strcmp(severities[i], word) == 0)
			return (enum alarm_severity)i;
	return 0;
}

const struct alarm_kind_traits *
alarm_kind_traits(unsigned kind)
{
	return kind < ALARM_KINDS && traits[kind].word != NULL ? &traits[kind] : NULL;
}

enum alarm_kind
alarm_kind_find(const char *word)
{
	for (unsigned kind = 0; kind < ALARM_KINDS; kind++)
		if (traits[kind].word != NULL && strcmp(traits[kind].word, word) == 0)
			return (enum alarm_kind)kind;
	return 0;
}

uint32_t
alarm_notification_of(enum alarm_kind kind, enum alarm_state state)
{
	return (uint32_t)kind * NOTIFICATION_STEP +
	       (state == ALARM_CLEARED ? NOTIFICATION_CLEAR : NOTIFICATION_RAISE);
}

const char *
alarm_notification_name(uint32_t notification)
{
	static const char *const others[] = {
	    [ALARM_AGENT_STARTED] = "mrAgentStarted",
	    [ALARM_SUMMARY] = "mrSummary",
	    [ALARM_RUN_STARTED] = "mrRunStarted",
	    [ALARM_RUN_FINISHED] = "mrRunFinished",
	};
	const struct alarm_kind_traits *kind;

	if (notification < sizeof(others) / sizeof(others[0]))
		return others[notification];
	kind = alarm_kind_traits(notification / NOTIFICATION_STEP);
	if (kind == NULL)
		return NULL;
	if (notification % NOTIFICATION_STEP == NOTIFICATION_RAISE)
		return kind->raise;
	return notification % NOTIFICATION_STEP == NOTIFICATION_CLEAR ? kind->clear
								      : NULL;
}
