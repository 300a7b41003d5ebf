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

size_t
varbind_text_length(const char *text, size_t most)
{
	size_t length = strnlen(text, most + 1);

	if (length > most) {
		length = most;
		/* 10xxxxxx continues a character of UTF-8. */
		while (length > 0 && ((unsigned char)text[length] & 0xc0) == 0x80)
			length--;
	}
	return length;
}

int
varbind_set_text(struct variable_list *varbind, const char *text)
{
	return set(
	    varbind, ASN_OCTET_STR, text, varbind_text_length(text, VARBIND_TEXT_MAX));
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
	unsigned char octets[VARBIND_BITS_SIZE] = {0};

	for (unsigned bit = 0; bit < 8 * VARBIND_BITS_SIZE; bit++)
		if (bits & 1u << bit)
			octets[bit / 8] |= (unsigned char)(0x80 >> bit % 8);
	return set(varbind, ASN_OCTET_STR, octets, sizeof(octets));
}

static int
get_number(const struct variable_list *varbind, u_char type, int64_t *number)
{
	if (varbind->type != type)
		return -EPROTOTYPE;
	if (varbind->val_len != sizeof(*varbind->val.integer))
		return -EMSGSIZE;
	*number = *varbind->val.integer;
	return 0;
}

int
varbind_get_integer(const struct variable_list *varbind, int64_t *number)
{
	return get_number(varbind, ASN_INTEGER, number);
}

int
varbind_get_gauge(const struct variable_list *varbind, int64_t *number)
{
	int error = get_number(varbind, ASN_GAUGE, number);

	/* The library keeps the 32 bits in a long that may have a sign. */
	if (!error)
		*number &= UINT32_MAX;
	return error;
}

int
varbind_get_text(const struct variable_list *varbind, char *buffer)
{
	if (varbind->type != ASN_OCTET_STR)
		return -EPROTOTYPE;
	if (varbind->val_len > VARBIND_TEXT_MAX)
		return -EMSGSIZE;
	if (memchr(varbind->val.string, '\0', varbind->val_len))
		return -EINVAL;
	memcpy(buffer, varbind->val.string, varbind->val_len);
	buffer[varbind->val_len] = '\0';
	return 0;
}

int
varbind_get_bits(const struct variable_list *varbind, int64_t *bits)
{
	if (varbind->type != ASN_OCTET_STR)
		return -EPROTOTYPE;
	if (varbind->val_len > VARBIND_BITS_SIZE)
		return -EMSGSIZE;
	*bits = 0;
	for (unsigned bit = 0; bit < 8 * varbind->val_len; bit++)
		if (varbind->val.string[bit / 8] & 0x80 >> bit % 8)
			*bits |= INT64_C(1) << bit;
	return 0;
}
