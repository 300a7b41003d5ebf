#include "agent/readiness/firmware.h"

#include <stdlib.h>
#include <string.h>

/* A number of at most five digits at *text, which is moved behind it; -1 = none. */
static int
number_take(const char **text)
{
	int number = 0;
	int digits = 0;

	for (; **text >= '0' && **text <= '9' && digits < 5; digits++)
		number = number * 10 + *(*text)++ - '0';
	return digits > 0 ? number : -1;
}

struct firmware
firmware_parse(const char *text)
{
	struct firmware firmware = {FIRMWARE_SYSTEM, {0, 0, 0}, '\0'};
	const struct firmware untold = {FIRMWARE_UNTOLD, {0, 0, 0}, '\0'};

	if (text == NULL)
		return untold;
	if (strncmp(text, "XCP", 3) == 0) {
		text += 3;
		firmware.line = FIRMWARE_XCP;
		firmware.part[0] = number_take(&text);
		return firmware.part[0] > 0 && *text == '\0' ? firmware : untold;
	}
	for (int i = 0; i < 3; i++) {
		int number = number_take(&text);

		if (number < 0)
			return untold;
		firmware.part[i] = number;
		if (*text == '\0')
			return i > 0 ? firmware : untold;
		if (*text++ != '.')
			return untold;
	}
	firmware.letter = *text;
	return *text >= 'a' && *text <= 'z' && text[1] == '\0' ? firmware : untold;
}

static enum firmware_answer
answer(bool yes)
{
	return yes ? FIRMWARE_YES : FIRMWARE_NO;
}

enum firmware_answer
firmware_is_since(
    const struct firmware *firmware, int major, int minor, int micro, char letter)
{
	const int since[] = {major, minor, micro};

	if (firmware->line != FIRMWARE_SYSTEM)
		return FIRMWARE_NOT_TOLD;
	for (int i = 0; i < 3; i++)
		if (firmware->part[i] != since[i])
			return answer(firmware->part[i] > since[i]);
	return answer(firmware->letter >= letter);
}

const char *
firmware_minimum(enum cpu_type type, bool crossing)
{
	switch (type) {
	case CPU_TYPE_T2:
	case CPU_TYPE_T2_PLUS:
		return "7.4.5";
	case CPU_TYPE_T3:
		return "8.2.2.c";
	case CPU_TYPE_T4:
		return crossing ? "8.7" : "8.2.2.c";
	case CPU_TYPE_T5:
	case CPU_TYPE_M5:
	case CPU_TYPE_M6:
		return crossing ? "9.4" : "";
	default:
		return "";
	}
}

enum firmware_answer
firmware_has_features(const struct firmware *firmware)
{
	switch (firmware->line) {
	case FIRMWARE_XCP:
		return answer(firmware->part[0] >= 2210);
	case FIRMWARE_SYSTEM:
		if (firmware->part[0] == 9 && firmware->part[1] == 0)
			return FIRMWARE_NOT_TOLD;
		return firmware_is_since(firmware, 8, 4, 0, '\0');
	case FIRMWARE_UNTOLD:
	default:
		return FIRMWARE_NOT_TOLD;
	}
}

enum firmware_answer
firmware_knows_gpt(const struct firmware *firmware)
{
	switch (firmware->line) {
	case FIRMWARE_XCP:
		return answer(firmware->part[0] >= 2230);
	case FIRMWARE_SYSTEM:
		return firmware->part[0] == 9
			   ? firmware_is_since(firmware, 9, 1, 0, '\0')
			   : firmware_is_since(firmware, 8, 4, 0, '\0');
	case FIRMWARE_UNTOLD:
	default:
		return FIRMWARE_NOT_TOLD;
	}
}
