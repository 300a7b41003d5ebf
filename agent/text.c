#include "agent/text.h"

#include <string.h>

/* Length of the UTF-8 sequence at text (RFC 3629), 0 when there is none. */
static size_t
utf8_length(const unsigned char *text, size_t left)
{
	static const struct {
		unsigned char first, last; /* of the lead octet */
		unsigned char low, high;   /* of the octet after it */
		unsigned char length;
	} forms[] = {
	    {0x20, 0x7E, 0, 0, 1},
	    {0xC2, 0xDF, 0x80, 0xBF, 2},
	    {0xE0, 0xE0, 0xA0, 0xBF, 3},
	    {0xE1, 0xEC, 0x80, 0xBF, 3},
	    {0xED, 0xED, 0x80, 0x9F, 3},
	    {0xEE, 0xEF, 0x80, 0xBF, 3},
	    {0xF0, 0xF0, 0x90, 0xBF, 4},
	    {0xF1, 0xF3, 0x80, 0xBF, 4},
	    {0xF4, 0xF4, 0x80, 0x8F, 4},
	};

	for (size_t i = 0; i < sizeof(forms) / sizeof(forms[0]); i++) {
		if (text[0] < forms[i].first || text[0] > forms[i].last)
			continue;
		if (forms[i].length == 1)
			return 1;
		if (forms[i].length > left || text[1] < forms[i].low ||
		    text[1] > forms[i].high)
			return 0;
		for (size_t j = 2; j < forms[i].length; j++)
			if ((text[j] & 0xC0) != 0x80)
				return 0;
		return forms[i].length;
	}
	return 0;
}

void
text_clean(char *text, size_t length)
{
	unsigned char *octets = (unsigned char *)text;

	for (size_t i = 0; i < length;) {
		size_t step = utf8_length(octets + i, length - i);

		if (step == 0) {
			text[i] = octets[i] < 0x20 || octets[i] == 0x7F ? ' ' : '?';
			step = 1;
		}
		i += step;
	}
}

bool
text_is_clean(const char *text)
{
	const unsigned char *octets = (const unsigned char *)text;
	size_t left = strlen(text);

	while (left > 0) {
		size_t step = utf8_length(octets, left);

		if (step == 0)
			return false;
		octets += step;
		left -= step;
	}
	return true;
}

void
text_cut(char *text, size_t size)
{
	static const char mark[] = "...";
	size_t end = size - sizeof(mark);

	while (end > 0 && ((unsigned char)text[end] & 0xC0) == 0x80)
		end--;
	memcpy(text + end, mark, sizeof(mark));
}
