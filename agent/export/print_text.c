#include "agent/export/print_text.h"

#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include "agent/export/octets.h"

/* Octets of the UTF-8 character at text (RFC 3629), 0 when there is none. */
static size_t
character_size(const unsigned char *text)
{
	size_t size = text[0] < 0x80   ? 1
		      : text[0] < 0xC2 ? 0
		      : text[0] < 0xE0 ? 2
		      : text[0] < 0xF0 ? 3
		      : text[0] < 0xF5 ? 4
				       : 0;

	for (size_t i = 1; i < size; i++)
		if ((text[i] & 0xC0) != 0x80)
			return 0;
	if ((text[0] == 0xE0 && text[1] < 0xA0) ||
	    (text[0] == 0xED && text[1] > 0x9F) ||
	    (text[0] == 0xF0 && text[1] < 0x90) || (text[0] == 0xF4 && text[1] > 0x8F))
		return 0;
	return size;
}

void
print_json_string(struct octets *octets, const char *text)
{
	const unsigned char *c = (const unsigned char *)text;

	octets_add_text(octets, "\"");
	while (*c != '\0') {
		size_t size = character_size(c);
		char escape[8];

		if (*c == '"' || *c == '\\') {
			octets_add_text(octets, "\\");
			octets_add(octets, c, 1);
		} else if (*c < 0x20) {
			snprintf(escape, sizeof(escape), "\\u%04x", *c);
			octets_add_text(octets, escape);
		} else if (size == 0) {
			octets_add_text(octets, "\xEF\xBF\xBD");
		} else {
			octets_add(octets, c, size);
		}
		c += size > 0 ? size : 1;
	}
	octets_add_text(octets, "\"");
}

void
print_json_name(struct octets *octets, const char *name)
{
	octets_add_text(octets, "\"");
	for (; *name != '\0'; name++) {
		char c = *name;

		if (c == '_' && name[1] >= 'a' && name[1] <= 'z')
			c = (char)(*++name - 'a' + 'A');
		octets_add(octets, &c, 1);
	}
	octets_add_text(octets, "\"");
}

void
print_base64(struct octets *octets, const void *data, size_t size)
{
	static const char digits[] =
	    "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
	const uint8_t *octet = data;

	octets_add_text(octets, "\"");
	for (size_t i = 0; i < size; i += 3) {
		uint32_t word = (uint32_t)octet[i] << 16;
		char text[4];

		if (i + 1 < size)
			word |= (uint32_t)octet[i + 1] << 8;
		if (i + 2 < size)
			word |= octet[i + 2];
		text[0] = digits[word >> 18];
		text[1] = digits[word >> 12 & 63];
		text[2] = '=';
		text[3] = '=';
		if (i + 1 < size)
			text[2] = digits[word >> 6 & 63];
		if (i + 2 < size)
			text[3] = digits[word & 63];
		octets_add(octets, text, sizeof(text));
	}
	octets_add_text(octets, "\"");
}

void
print_text_string(struct octets *octets, const void *data, size_t size)
{
	static const char special[] = "\n\r\t\"'\\";
	static const char letter[] = "nrt\"'\\";
	const unsigned char *c = data;

	octets_add_text(octets, "\"");
	for (size_t i = 0; i < size; i++) {
		const char *found = c[i] != '\0' ? strchr(special, c[i]) : NULL;
		char escape[8];

		if (found != NULL)
			snprintf(
			    escape, sizeof(escape), "\\%c", letter[found - special]);
		else
			snprintf(escape, sizeof(escape),
			    c[i] < 0x20 || c[i] > 0x7E ? "\\%03o" : "%c", c[i]);
		octets_add_text(octets, escape);
	}
	octets_add_text(octets, "\"");
}
