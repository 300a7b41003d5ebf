#include "agent/engine/engine_policy.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <strings.h>

#include "agent/engine/engine.h"
#include "agent/reason.h"

#define DAY_MINUTES 1440

struct engine_policy
engine_policy_defaults(void)
{
	return (struct engine_policy){
	    .max_runs = 4,
	    .max_runs_per_host = 1,
	    .queue = 50,
	    .keep = 200,
	    .keep_age = INT64_C(30) * 86400,
	    .poll = 5,
	    .lost_after = 3600,
	    .operations = 1u << ENGINE_VALIDATE | 1u << ENGINE_DRY_RUN |
			  1u << ENGINE_MIGRATE | 1u << ENGINE_CANCEL,
	};
}

const char *
engine_operation_word(enum engine_operation operation)
{
	static const char *const words[ENGINE_OPERATIONS] = {
	    [ENGINE_VALIDATE] = "validate",
	    [ENGINE_DRY_RUN] = "dryRun",
	    [ENGINE_MIGRATE] = "migrate",
	    [ENGINE_CANCEL] = "cancel",
	};

	return operation >= ENGINE_VALIDATE && operation < ENGINE_OPERATIONS
		   ? words[operation]
		   : "?";
}

/* ---- windows ---- */

/* 0 = Sunday, or -1; *text moves behind the word. */
static int
day_read(const char **text)
{
	static const char *const days[] = {
	    "Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"};

	for (int day = 0; day < 7; day++)
		if (strncasecmp(*text, days[day], 3) == 0) {
			*text += 3;
			return day;
		}
	return -1;
}

/* Bits of "*", "Sat" or "Mon-Fri", which may go over the end of the week; 0 = none. */
static unsigned
days_read(const char **text)
{
	unsigned days = 0;
	int first, last;

	if (**text == '*') {
		(*text)++;
		return 0x7f;
	}
	first = last = day_read(text);
	if (first >= 0 && **text == '-') {
		(*text)++;
		last = day_read(text);
	}
	if (first < 0 || last < 0)
		return 0;
	for (int day = first;; day = (day + 1) % 7) {
		days |= 1u << day;
		if (day == last)
			return days;
	}
}

int
engine_window_read(
    const char *text, struct engine_window *window, struct reason *reason)
{
	const char *rest = text;
	unsigned days = days_read(&rest);
	int from_hour, from_minute, to_hour, to_minute;
	int length = 0;

	if (days == 0 ||
	    sscanf(rest, " %2d:%2d-%2d:%2d%n", &from_hour, &from_minute, &to_hour,
		&to_minute, &length) != 4 ||
	    rest[length] != '\0' || from_hour < 0 || from_hour > 23 || to_hour < 0 ||
	    to_hour > 24 || from_minute < 0 || from_minute > 59 || to_minute < 0 ||
	    to_minute > 59)
		return reason_set(reason, -EINVAL,
		    "window \"%s\" is not like \"Sat 22:00-06:00\", "
		    "\"Mon-Fri 01:00-05:00\" or \"* 00:00-24:00\"",
		    text);
	window->days = (uint8_t)days;
	window->begin = from_hour * 60 + from_minute;
	window->end = to_hour * 60 + to_minute;
	if (window->end <= window->begin)
		window->end += DAY_MINUTES;
	return 0;
}
