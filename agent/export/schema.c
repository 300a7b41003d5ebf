#include "agent/export/schema.h"

#include <errno.h>
#include <stdbool.h>

#include "agent/export/octets.h"
#include "agent/reason.h"

/* Numbers of wire types; groups (3 and 4) are not part of proto3. */
enum wire_type {
	WIRE_VARINT = 0,
	WIRE_FIXED64 = 1,
	WIRE_LENGTH = 2,
	WIRE_FIXED32 = 5,
};

#define FIELD_MAX 536870911u /* protobuf.dev, "Assigning Field Numbers" */

void
schema_add(struct octets *octets, unsigned field, const ProtobufCMessage *message)
{
	size_t size = protobuf_c_message_get_packed_size(message);
	uint8_t *place;

	octets_add_varint(octets, (uint64_t)field << 3 | WIRE_LENGTH);
	octets_add_varint(octets, size);
	place = octets_extend(octets, size);
	if (place != NULL)
		protobuf_c_message_pack(message, place);
}

int
schema_take(const uint8_t **at, const uint8_t *end, struct schema_field *field)
{
	uint64_t tag;
	uint64_t size = 0;

	if (octets_take_varint(at, end, &tag) != 0 || tag >> 3 == 0 ||
	    tag >> 3 > FIELD_MAX)
		return -EBADMSG;
	*field = (struct schema_field){
	    .number = (uint32_t)(tag >> 3), .type = (unsigned)tag & 7};
	switch (field->type) {
	case WIRE_VARINT:
		field->data = *at;
		if (octets_take_varint(at, end, &field->value) != 0)
			return -EBADMSG;
		field->size = (size_t)(*at - field->data);
		return 0;
	case WIRE_FIXED64:
		size = 8;
		break;
	case WIRE_FIXED32:
		size = 4;
		break;
	case WIRE_LENGTH:
		if (octets_take_varint(at, end, &size) != 0)
			return -EBADMSG;
		break;
	default:
		return -EBADMSG;
	}
	if (size > (uint64_t)(end - *at))
		return -EBADMSG;
	field->data = *at;
	field->size = (size_t)size;
	*at += size;
	return 0;
}

static bool
is_message(const ProtobufCFieldDescriptor *known)
{
	return known != NULL && known->type == PROTOBUF_C_TYPE_MESSAGE;
}

static int
check(const ProtobufCMessageDescriptor *descriptor, const uint8_t *at,
    const uint8_t *end, unsigned depth)
{
	if (depth == 0)
		return -EBADMSG;
	while (at < end) {
		const ProtobufCFieldDescriptor *known;
		struct schema_field field;

		if (schema_take(&at, end, &field) != 0)
			return -EBADMSG;
		known =
		    protobuf_c_message_descriptor_get_field(descriptor, field.number);
		if (!is_message(known))
			continue;
		if (field.type != WIRE_LENGTH ||
		    check(known->descriptor, field.data, field.data + field.size,
			depth - 1) != 0)
			return -EBADMSG;
	}
	return 0;
}

int
schema_check(const ProtobufCMessageDescriptor *descriptor, const uint8_t *data,
    size_t size, struct reason *reason)
{
	if (size == 0 || check(descriptor, data, data + size, SCHEMA_DEPTH) == 0)
		return 0;
	return reason_set(reason, -EBADMSG, "what came is no whole message %s",
	    descriptor->short_name);
}
