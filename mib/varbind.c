#include "mib/varbind.h"

#include <errno.h>
#include <string.h>
#include <time.h>

#include <net-snmp/net-snmp-includes.h>

static int
set(struct variable_list *varbind, u_char type, const void *value, size_t size)
{
	return snmp_set_var_typed_value(varbind, type, value, size) ? -ENOMEM : 0;
}

static int64_t
clamp(int64_t number, int64_t least, int64_t most)
{
	if (number < least)
		return least;
	return number > most ? most : number;
}

int
varbind_set_integer(struct variable_list *varbind, int64_t number)
{
	long value = (long)clamp(number, INT32_MIN, INT32_MAX);

	return set(varbind, ASN_INTEGER, &value, sizeof(value));
}

int
varbind_set_gauge(struct variable_list *varbind, int64_t number)
{
	unsigned long value = (unsigned long)clamp(number, 0, UINT32_MAX);

	return set(varbind, ASN_GAUGE, &value, sizeof(value));
}

int
varbind_set_counter32(struct variable_list *varbind, uint64_t number)
{
	unsigned long value = (uint32_t)number;

	return set(varbind, ASN_COUNTER, &value, sizeof(value));
}

int
varbind_set_text(struct variable_list *varbind, const char *text)
{
	size_t length = strnlen(text, VARBIND_TEXT_MAX + 1);

	if (length > VARBIND_TEXT_MAX) {
		length = VARBIND_TEXT_MAX;
		/* 10xxxxxx continues a character of UTF-8. */
		while (length > 0 && ((unsigned char)text[length] & 0xc0) == 0x80)
			length--;
	}
	return set(varbind, ASN_OCTET_STR, text, length);
}

int
varbind_set_date(struct variable_list *varbind, int64_t wall)
{
	/* 9999-12-31T23:59:59.9Z: no clock that shows more is right. */
	int64_t tenths = clamp(wall, 0, 253402300799999) / 100;
	time_t seconds = (time_t)(tenths / 10);
	struct tm tm;
	unsigned char date[11];

	gmtime_r(&seconds, &tm);
	tm.tm_year += 1900;
	date[0] = (unsigned char)(tm.tm_year >> 8);
	date[1] = (unsigned char)tm.tm_year;
	date[2] = (unsigned char)(tm.tm_mon + 1);
	date[3] = (unsigned char)tm.tm_mday;
	date[4] = (unsigned char)tm.tm_hour;
	date[5] = (unsigned char)tm.tm_min;
	date[6] = (unsigned char)tm.tm_sec;
	date[7] = (unsigned char)(tenths % 10);
	date[8] = '+';
	date[9] = 0;
	date[10] = 0;
	return set(varbind, ASN_OCTET_STR, date, sizeof(date));
}

int
varbind_set_bits(struct variable_list *varbind, unsigned bits)
{
	unsigned char octets[2] = {0, 0};

	for (unsigned bit = 0; bit < 16; bit++)
		if (bits & 1u << bit)
			octets[bit / 8] |= (unsigned char)(0x80 >> bit % 8);
	return set(varbind, ASN_OCTET_STR, octets, sizeof(octets));
}
