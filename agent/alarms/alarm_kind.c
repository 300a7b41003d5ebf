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
	const struct alarm_kind_traits *kind;

	if (notification == ALARM_AGENT_STARTED)
		return "mrAgentStarted";
	if (notification == ALARM_SUMMARY)
		return "mrSummary";
	kind = alarm_kind_traits(notification / NOTIFICATION_STEP);
	if (kind == NULL)
		return NULL;
	if (notification % NOTIFICATION_STEP == NOTIFICATION_RAISE)
		return kind->raise;
	return notification % NOTIFICATION_STEP == NOTIFICATION_CLEAR ? kind->clear
								      : NULL;
}
