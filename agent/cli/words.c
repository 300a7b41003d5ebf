#include "agent/cli/words.h"

#include <stdio.h>
#include <time.h>

#include "agent/fleet/inventory.h"

const char *
host_state_word(enum fleet_host_state state)
{
	switch (state) {
	case FLEET_HOST_FRESH:
		return "fresh";
	case FLEET_HOST_FAILING:
		return "failing";
	case FLEET_HOST_STALE:
		return "stale";
	case FLEET_HOST_NEVER:
	default:
		return "never";
	}
}

enum verdict
verdict_better(enum verdict a, enum verdict b)
{
	static const int order[] = {
	    [0] = 4,
	    [VERDICT_READY] = 0,
	    [VERDICT_DEGRADED] = 1,
	    [VERDICT_UNKNOWN] = 2,
	    [VERDICT_BLOCKED] = 3,
	};

	return order[b] < order[a] ? b : a;
}

enum colour
verdict_colour(enum verdict verdict)
{
	switch (verdict) {
	case VERDICT_READY:
		return COLOUR_GREEN;
	case VERDICT_DEGRADED:
		return COLOUR_YELLOW;
	case VERDICT_BLOCKED:
		return COLOUR_RED;
	case VERDICT_UNKNOWN:
	default:
		return COLOUR_MAGENTA;
	}
}

enum colour
severity_colour(enum severity severity)
{
	switch (severity) {
	case SEVERITY_BLOCKER:
		return COLOUR_RED;
	case SEVERITY_UNKNOWN:
		return COLOUR_MAGENTA;
	case SEVERITY_WARNING:
		return COLOUR_YELLOW;
	case SEVERITY_INFO:
	case SEVERITY_IGNORE:
	default:
		return COLOUR_DIM;
	}
}

enum colour
alarm_colour(enum alarm_severity severity)
{
	switch (severity) {
	case ALARM_SEVERITY_CLEARED:
		return COLOUR_GREEN;
	case ALARM_SEVERITY_CRITICAL:
	case ALARM_SEVERITY_MAJOR:
		return COLOUR_RED;
	case ALARM_SEVERITY_MINOR:
	case ALARM_SEVERITY_WARNING:
		return COLOUR_YELLOW;
	case ALARM_SEVERITY_INDETERMINATE:
	default:
		return COLOUR_MAGENTA;
	}
}

const char *
span_word(char *text, int64_t seconds)
{
	static const struct {
		int64_t below, unit;
		char letter;
	} scales[] = {
	    {120, 1, 's'},
	    {7200, 60, 'm'},
	    {172800, 3600, 'h'},
	    {INT64_MAX, 86400, 'd'},
	};
	size_t i = 0;

	while (seconds >= scales[i].below && i < 3)
		i++;
	snprintf(text, WORD_SIZE, "%lld%c", (long long)(seconds / scales[i].unit),
	    scales[i].letter);
	return text;
}

/* Whole units, the largest of which there are at least ten unless it divides. */
const char *
size_word(char *text, int64_t octets)
{
	static const char letters[] = {'B', 'K', 'M', 'G', 'T'};
	size_t i = 0;

	if (octets == INVENTORY_UNKNOWN)
		return "-";
	while (octets >= 1024 && i + 1 < sizeof(letters) &&
	       (octets % 1024 == 0 || octets >= 10240)) {
		octets /= 1024;
		i++;
	}
	snprintf(text, WORD_SIZE, "%lld%c", (long long)octets, letters[i]);
	return text;
}

const char *
count_word(char *text, int64_t count)
{
	if (count == INVENTORY_UNKNOWN)
		return "-";
	snprintf(text, WORD_SIZE, "%lld", (long long)count);
	return text;
}

const char *
time_word(char *text, int64_t milliseconds)
{
	time_t seconds = (time_t)(milliseconds / 1000);
	struct tm parts;

	snprintf(text, WORD_SIZE, "-");
	if (milliseconds != 0 && localtime_r(&seconds, &parts) != NULL)
		strftime(text, WORD_SIZE, "%Y-%m-%d %H:%M:%S", &parts);
	return text;
}
