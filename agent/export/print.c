#include "agent/export/print.h"

#include <errno.h>
#include <inttypes.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>

#include "agent/export/octets.h"
#include "agent/export/print_text.h"
#include "agent/export/snapshot.h"
#include "agent/reason.h"

struct printer {
	struct octets *octets;
	bool json;
	unsigned depth;
};

static const void *
at(const ProtobufCMessage *message, unsigned offset)
{
	return (const char *)(const void *)message + offset;
}

/* ---- values ---- */

static void number_print(struct printer *printer, bool quoted, const char *format, ...)
    __attribute__((format(printf, 3, 4)));

static void
number_print(struct printer *printer, bool quoted, const char *format, ...)
{
	char text[32];
	va_list args;

	va_start(args, format);
	vsnprintf(text, sizeof(text), format, args);
	va_end(args);
	quoted = quoted && printer->json;
	octets_add(printer->octets, "\"", quoted);
	octets_add_text(printer->octets, text);
	octets_add(printer->octets, "\"", quoted);
}

/* A number that has no name is of a later revision. */
static void
word_print(struct printer *printer, const ProtobufCEnumDescriptor *words, int number)
{
	const ProtobufCEnumValue *word =
	    protobuf_c_enum_descriptor_get_value(words, number);

	if (word == NULL) {
		number_print(printer, false, "%d", number);
		return;
	}
	octets_add(printer->octets, "\"", printer->json);
	octets_add_text(printer->octets, word->name);
	octets_add(printer->octets, "\"", printer->json);
}

static void
integer_print(struct printer *printer, ProtobufCType type, const void *value)
{
	int32_t small;
	int64_t large;

	switch (type) {
	case PROTOBUF_C_TYPE_INT64:
	case PROTOBUF_C_TYPE_SINT64:
	case PROTOBUF_C_TYPE_SFIXED64:
		memcpy(&large, value, sizeof(large));
		number_print(printer, true, "%" PRId64, large);
		break;
	case PROTOBUF_C_TYPE_UINT64:
	case PROTOBUF_C_TYPE_FIXED64:
		memcpy(&large, value, sizeof(large));
		number_print(printer, true, "%" PRIu64, (uint64_t)large);
		break;
	case PROTOBUF_C_TYPE_UINT32:
	case PROTOBUF_C_TYPE_FIXED32:
		memcpy(&small, value, sizeof(small));
		number_print(printer, false, "%" PRIu32, (uint32_t)small);
		break;
	default:
		memcpy(&small, value, sizeof(small));
		number_print(printer, false, "%" PRId32, small);
		break;
	}
}

static void message_print(struct printer *printer, const ProtobufCMessage *message);

static void
value_print(
    struct printer *printer, const ProtobufCFieldDescriptor *field, const void *value)
{
	const char *text;
	const ProtobufCMessage *message;
	const ProtobufCBinaryData *bytes = value;
	int word;

	switch (field->type) {
	case PROTOBUF_C_TYPE_STRING:
		memcpy(&text, value, sizeof(text));
		if (printer->json)
			print_json_string(printer->octets, text);
		else
			print_text_string(printer->octets, text, strlen(text));
		break;
	case PROTOBUF_C_TYPE_BYTES:
		if (printer->json)
			print_base64(printer->octets, bytes->data, bytes->len);
		else
			print_text_string(printer->octets, bytes->data, bytes->len);
		break;
	case PROTOBUF_C_TYPE_MESSAGE:
		memcpy(&message, value, sizeof(message));
		message_print(printer, message);
		break;
	case PROTOBUF_C_TYPE_ENUM:
		memcpy(&word, value, sizeof(word));
		word_print(printer, field->descriptor, word);
		break;
	case PROTOBUF_C_TYPE_BOOL:
		memcpy(&word, value, sizeof(word));
		octets_add_text(printer->octets, word != 0 ? "true" : "false");
		break;
	default:
		integer_print(printer, field->type, value);
		break;
	}
}

/* Octets of one element of a repeated field. */
static size_t
value_size(ProtobufCType type)
{
	switch (type) {
	case PROTOBUF_C_TYPE_INT64:
	case PROTOBUF_C_TYPE_SINT64:
	case PROTOBUF_C_TYPE_SFIXED64:
	case PROTOBUF_C_TYPE_UINT64:
	case PROTOBUF_C_TYPE_FIXED64:
		return sizeof(int64_t);
	case PROTOBUF_C_TYPE_STRING:
	case PROTOBUF_C_TYPE_MESSAGE:
		return sizeof(void *);
	case PROTOBUF_C_TYPE_BYTES:
		return sizeof(ProtobufCBinaryData);
	default:
		return sizeof(int32_t);
	}
}

/* ---- fields ---- */

/* Whether a message that is part of another one, or a choice, was given at all. */
static bool
is_present(const ProtobufCMessage *message, const ProtobufCFieldDescriptor *field)
{
	const void *inside;
	uint32_t choice;

	if ((field->flags & PROTOBUF_C_FIELD_FLAG_ONEOF) != 0) {
		memcpy(&choice, at(message, field->quantifier_offset), sizeof(choice));
		return choice == field->id;
	}
	if (field->type != PROTOBUF_C_TYPE_MESSAGE)
		return true;
	memcpy(&inside, at(message, field->offset), sizeof(inside));
	return inside != NULL;
}

static bool
is_default(const ProtobufCMessage *message, const ProtobufCFieldDescriptor *field)
{
	const void *value = at(message, field->offset);
	const ProtobufCBinaryData *bytes = value;
	static const uint64_t zero;
	const char *text;

	switch (field->type) {
	case PROTOBUF_C_TYPE_MESSAGE:
		return false;
	case PROTOBUF_C_TYPE_STRING:
		memcpy(&text, value, sizeof(text));
		return text[0] == '\0';
	case PROTOBUF_C_TYPE_BYTES:
		return bytes->len == 0;
	default:
		return memcmp(value, &zero, value_size(field->type)) == 0;
	}
}

static void
line_begin(struct printer *printer)
{
	for (unsigned i = 0; i < printer->depth; i++)
		octets_add_text(printer->octets, printer->json ? " " : "  ");
}

static void
name_print(struct printer *printer, const ProtobufCFieldDescriptor *field)
{
	line_begin(printer);
	if (printer->json) {
		print_json_name(printer->octets, field->name);
		octets_add_text(printer->octets, ": ");
		return;
	}
	octets_add_text(printer->octets, field->name);
	octets_add_text(
	    printer->octets, field->type == PROTOBUF_C_TYPE_MESSAGE ? " " : ": ");
}

static size_t
quantity_of(const ProtobufCMessage *message, const ProtobufCFieldDescriptor *field)
{
	size_t count;

	memcpy(&count, at(message, field->quantifier_offset), sizeof(count));
	return count;
}

static void
list_print(struct printer *printer, const ProtobufCMessage *message,
    const ProtobufCFieldDescriptor *field)
{
	size_t count = quantity_of(message, field);
	const char *values;

	memcpy(&values, at(message, field->offset), sizeof(values));
	for (size_t i = 0; i < count; i++) {
		if (!printer->json)
			name_print(printer, field);
		else
			octets_add_text(printer->octets, i > 0 ? ", " : "");
		value_print(printer, field, values + i * value_size(field->type));
		if (!printer->json)
			octets_add_text(printer->octets, "\n");
	}
}

/* In text every element of a list is a line of its own. */
static void
field_print_text(struct printer *printer, const ProtobufCMessage *message,
    const ProtobufCFieldDescriptor *field)
{
	if (field->label == PROTOBUF_C_LABEL_REPEATED) {
		list_print(printer, message, field);
	} else if (is_present(message, field) &&
		   ((field->flags & PROTOBUF_C_FIELD_FLAG_ONEOF) != 0 ||
		       !is_default(message, field))) {
		name_print(printer, field);
		value_print(printer, field, at(message, field->offset));
		octets_add_text(printer->octets, "\n");
	}
}

/* first: whether nothing stands before it. True when it was printed. */
static bool
field_print_json(struct printer *printer, const ProtobufCMessage *message,
    const ProtobufCFieldDescriptor *field, bool first)
{
	bool list = field->label == PROTOBUF_C_LABEL_REPEATED;

	if (!list && !is_present(message, field))
		return false;
	octets_add_text(printer->octets, first ? "\n" : ",\n");
	name_print(printer, field);
	octets_add(printer->octets, "[", list);
	if (list)
		list_print(printer, message, field);
	else
		value_print(printer, field, at(message, field->offset));
	octets_add(printer->octets, "]", list);
	return true;
}

static void
message_print(struct printer *printer, const ProtobufCMessage *message)
{
	const ProtobufCMessageDescriptor *descriptor = message->descriptor;
	bool first = true;

	octets_add_text(printer->octets, printer->json ? "{" : "{\n");
	printer->depth++;
	for (unsigned i = 0; i < descriptor->n_fields; i++) {
		if (!printer->json)
			field_print_text(printer, message, &descriptor->fields[i]);
		else if (field_print_json(
			     printer, message, &descriptor->fields[i], first))
			first = false;
	}
	printer->depth--;
	if (printer->json && !first)
		octets_add_text(printer->octets, "\n");
	if (!printer->json || !first)
		line_begin(printer);
	octets_add_text(printer->octets, "}");
}

/* ---- whole messages ---- */

int
print_format_find(const char *word)
{
	static const char *const words[] = {
	    [PRINT_PB] = "pb", [PRINT_JSON] = "json", [PRINT_TEXT] = "text"};

	for (int i = PRINT_PB; i <= PRINT_TEXT; i++)
		if (strcmp(words[i], word) == 0)
			return i;
	return -1;
}

int
print_one(
    struct octets *octets, const ProtobufCMessage *message, enum print_format format)
{
	struct printer printer = {octets, format == PRINT_JSON, 0};

	if (printer.json) {
		message_print(&printer, message);
		octets_add_text(octets, "\n");
		return octets->error;
	}
	for (unsigned i = 0; i < message->descriptor->n_fields; i++)
		field_print_text(&printer, message, &message->descriptor->fields[i]);
	return octets->error;
}

int
print_octets(struct octets *octets, const ProtobufCMessageDescriptor *descriptor,
    const uint8_t *data, size_t size, enum print_format format, struct reason *reason)
{
	ProtobufCMessage *message;
	int error;

	if (format == PRINT_PB) {
		octets_add(octets, data, size);
		return octets->error;
	}
	error = schema_check(descriptor, data, size, reason);
	if (error != 0)
		return error;
	message = protobuf_c_message_unpack(descriptor, NULL, size, data);
	if (message == NULL)
		return reason_set(
		    reason, -EBADMSG, "it is no message %s", descriptor->short_name);
	error = print_one(octets, message, format);
	protobuf_c_message_free_unpacked(message, NULL);
	return error == 0 ? 0 : reason_set(reason, error, "no memory");
}

/* ---- snapshots, item by item ---- */

/* Between an item and the one before it, which is of the list before; 0 = there is
 * none.
 */
static void
separator_print(
    struct printer *printer, const ProtobufCFieldDescriptor *field, unsigned before)
{
	if (!printer->json)
		return;
	if (before == field->id) {
		octets_add_text(printer->octets, ",\n ");
		return;
	}
	if (before == 0)
		octets_add_text(printer->octets, "{\n");
	else
		octets_add_text(
		    printer->octets, before == SNAPSHOT_HEADER ? ",\n" : "],\n");
	name_print(printer, field);
	octets_add(printer->octets, "[", field->label == PROTOBUF_C_LABEL_REPEATED);
}

/* before: list of the item before it, 0 = it is the first one. */
static int
item_print(struct printer *printer, const struct snapshot_chunk *chunk,
    const struct snapshot_item *item, unsigned before)
{
	const ProtobufCFieldDescriptor *field = protobuf_c_message_descriptor_get_field(
	    &migready__v1__snapshot__descriptor, chunk->list);
	const uint8_t *begin = chunk->data + item->offset;
	ProtobufCMessage *message = NULL;
	struct schema_field inside;

	if (schema_take(&begin, begin + item->size, &inside) == 0)
		message = protobuf_c_message_unpack(
		    field->descriptor, NULL, inside.size, inside.data);
	if (message == NULL)
		return -ENOMEM;
	separator_print(printer, field, before);
	if (!printer->json)
		name_print(printer, field);
	message_print(printer, message);
	if (!printer->json)
		octets_add_text(printer->octets, "\n");
	protobuf_c_message_free_unpacked(message, NULL);
	return printer->octets->error;
}

int
print_snapshot(struct octets *octets, const struct snapshot *snapshot,
    enum print_format format, size_t *item, size_t most)
{
	struct printer printer = {octets, format == PRINT_JSON, format == PRINT_JSON};
	const size_t begin = octets->size;
	size_t first = 0; /* items before the chunk */
	unsigned before = 0;
	int error = 0;

	for (uint32_t i = 0; i < snapshot->chunk_count; i++) {
		const struct snapshot_chunk *chunk = snapshot->chunks[i];

		while (error == 0 && *item - first < chunk->count &&
		       octets->size - begin < most) {
			size_t at = (*item)++ - first;

			error = item_print(&printer, chunk, &chunk->items[at],
			    at > 0 ? chunk->list : before);
		}
		first += chunk->count;
		before = chunk->list;
		if (error != 0 || *item < first)
			break;
	}
	if (error == 0 && *item == snapshot->count && printer.json)
		octets_add_text(octets, snapshot->count > 1 ? "]\n}\n" : "\n}\n");
	return error == 0 ? octets->error : error;
}
