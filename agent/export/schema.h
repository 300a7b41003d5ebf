/* What all users of migready.proto share. */
#ifndef AGENT_EXPORT_SCHEMA_H
#define AGENT_EXPORT_SCHEMA_H

#include <stddef.h>
#include <stdint.h>

#include "agent/export/migready.pb-c.h"

struct octets;
struct reason;

/* Header.schema_revision: one more with every field or value that is added. */
#define SCHEMA_REVISION 1

/* Messages inside each other; migready.proto has half as many. */
#define SCHEMA_DEPTH 16

/*
 * A text as the structs of protobuf-c want it, which borrow it and never write; NULL
 * becomes "".
 */
static inline char *
schema_text(const char *text)
{
	return text != NULL ? (char *)(uintptr_t)text : (char *)(uintptr_t) "";
}

/*
 * Append a message as a field of a surrounding one: tag, length, octets. An addition
 * that fails is remembered in octets->error.
 */
void schema_add(struct octets *octets, unsigned field, const ProtobufCMessage *message);

/*
 * Whether octets can be a message of that kind: every field complete, known ones of
 * their type, depth at most SCHEMA_DEPTH. Takes no memory. 0, or -EBADMSG with a
 * reason.
 */
int schema_check(const ProtobufCMessageDescriptor *descriptor, const uint8_t *data,
    size_t size, struct reason *reason);

/* One field on the wire. */
struct schema_field {
	uint32_t number;
	unsigned type;       /* wire type */
	const uint8_t *data; /* of a length-delimited field what is inside */
	size_t size;
	uint64_t value; /* of a varint */
};

/* The number of a fixed64. */
static inline uint64_t
schema_fixed(const struct schema_field *field)
{
	uint64_t number = 0;

	for (size_t i = 0; i < sizeof(number) && i < field->size; i++)
		number |= (uint64_t)field->data[i] << 8 * i;
	return number;
}

/* Read the field at *at, which moves behind it. 0 or -EBADMSG. */
int schema_take(const uint8_t **at, const uint8_t *end, struct schema_field *field);

#endif
