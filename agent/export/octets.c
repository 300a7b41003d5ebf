#include "agent/export/octets.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

/* Octets of the longest varint: 64 bits, 7 in each. */
#define VARINT_SIZE 10

uint8_t *
octets_extend(struct octets *octets, size_t count)
{
	uint8_t *place;

	if (octets->error != 0)
		return NULL;
	if (octets->data == NULL || count > octets->room - octets->size) {
		size_t room = octets->room + octets->room / 2 + 256;
		uint8_t *data;

		if (count > SIZE_MAX / 4 || octets->room > SIZE_MAX / 4) {
			octets->error = -ENOMEM;
			return NULL;
		}
		if (room < octets->size + count)
			room = octets->size + count;
		data = realloc(octets->data, room);
		if (data == NULL) {
			octets->error = -ENOMEM;
			return NULL;
		}
		octets->data = data;
		octets->room = room;
	}
	place = octets->data + octets->size;
	octets->size += count;
	return place;
}

void
octets_add(struct octets *octets, const void *data, size_t count)
{
	uint8_t *place = octets_extend(octets, count);

	if (place != NULL && count > 0)
		memcpy(place, data, count);
}

void
octets_add_text(struct octets *octets, const char *text)
{
	octets_add(octets, text, strlen(text));
}

void
octets_free(struct octets *octets)
{
	free(octets->data);
	memset(octets, 0, sizeof(*octets));
}

void
octets_add_varint(struct octets *octets, uint64_t number)
{
	uint8_t text[VARINT_SIZE];
	size_t count = 0;

	while (number >= 0x80) {
		text[count++] = (uint8_t)(number | 0x80);
		number >>= 7;
	}
	text[count++] = (uint8_t)number;
	octets_add(octets, text, count);
}

int
octets_take_varint(const uint8_t **at, const uint8_t *end, uint64_t *number)
{
	*number = 0;
	for (unsigned i = 0; i < VARINT_SIZE && *at < end; i++) {
		uint8_t octet = *(*at)++;

		*number |= (uint64_t)(octet & 0x7F) << (7 * i);
		if ((octet & 0x80) == 0)
			return 0;
	}
	return -EBADMSG;
}
