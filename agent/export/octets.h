/* Octets that grow: what messages are packed into. */
#ifndef AGENT_EXPORT_OCTETS_H
#define AGENT_EXPORT_OCTETS_H

#include <stddef.h>
#include <stdint.h>

/* Zero-initialise; octets_free releases. */
struct octets {
	uint8_t *data;
	size_t size, room;
	int error; /* -ENOMEM once an addition has failed; later ones do nothing */
};

/* Room for count more, which the caller fills; NULL after a failure. */
uint8_t *octets_extend(struct octets *octets, size_t count);
void octets_add(struct octets *octets, const void *data, size_t count);
void octets_add_text(struct octets *octets, const char *text);
void octets_free(struct octets *octets);

/* A varint of the protobuf encoding. */
void octets_add_varint(struct octets *octets, uint64_t number);
/* Read one at *at, which moves behind it. 0, or -EBADMSG when none ends before end. */
int octets_take_varint(const uint8_t **at, const uint8_t *end, uint64_t *number);

#endif
