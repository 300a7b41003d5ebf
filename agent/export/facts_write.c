/* From an inventory to its message. */
#include "agent/export/facts.h"

#include <stdbool.h>
#include <stdint.h>
#include <string.h>

#include "agent/arena.h"
#include "agent/fleet/inventory.h"

/* The message under way: where its memory comes from. */
struct writer {
	struct arena *arena;
	bool failed;
};

static const void *
at(const void *from, size_t offset)
{
	return (const char *)from + offset;
}

static void *
into(void *to, size_t offset)
{
	return (char *)to + offset;
}

static void *
take(struct writer *writer, size_t count, size_t size)
{
	void *memory = NULL;

	if (!writer->failed && count < SIZE_MAX / size)
		memory = arena_alloc(writer->arena, count * size);
	writer->failed |= memory == NULL;
	return memory;
}

/* The list's first element, as every struct of a list begins with its `next`. */
static const void *
next_of(const void *element)
{
	const void *next;

	memcpy(&next, element, sizeof(next));
	return next;
}

static size_t
list_length(const void *first)
{
	size_t count = 0;

	for (; first != NULL; first = next_of(first))
		count++;
	return count;
}

/* An array of count elements for what is repeated; NULL for none, or after a failure.
 */
static void *
repeat(struct writer *writer, void *message, const struct facts_field *field,
    size_t count, size_t size)
{
	void *array = count > 0 ? take(writer, count, size) : NULL;

	if (array == NULL)
		return NULL;
	memcpy(into(message, field->quantity), &count, sizeof(count));
	memcpy(into(message, field->to), &array, sizeof(array));
	return array;
}

static uint32_t
number_of(const ProtobufCMessageDescriptor *descriptor, size_t offset)
{
	for (unsigned i = 0; i < descriptor->n_fields; i++)
		if (descriptor->fields[i].offset == offset)
			return descriptor->fields[i].id;
	return 0;
}

static void
empty_add(struct writer *writer, const struct facts_map *map, void *message, size_t to)
{
	size_t *count = into(message, map->empties);
	uint32_t **list = into(message, map->empty);

	if (*list == NULL)
		*list = take(writer, map->count, sizeof(**list));
	if (*list != NULL)
		(*list)[(*count)++] = number_of(map->message, to);
}

static void
text_write(struct writer *writer, const struct facts_map *map,
    const struct facts_field *field, const void *from, void *message)
{
	const char *text;

	memcpy(&text, at(from, field->from), sizeof(text));
	if (text == NULL)
		return;
	if (text[0] == '\0')
		empty_add(writer, map, message, field->to);
	else
		memcpy(into(message, field->to), &text, sizeof(text));
}

static void
vlans_write(struct writer *writer, const struct inventory_vlans *vlans, void *to)
{
	Migready__V1__VlanList *list;

	if (!vlans->known)
		return;
	list = take(writer, 1, sizeof(*list));
	if (list == NULL)
		return;
	migready__v1__vlan_list__init(list);
	memcpy(to, &list, sizeof(void *));
	if (vlans->count == 0)
		return;
	list->ids = take(writer, vlans->count, sizeof(*list->ids));
	for (size_t i = 0; list->ids != NULL && i < vlans->count; i++)
		list->ids[list->n_ids++] = vlans->ids[i];
}

static void
cores_write(struct writer *writer, const struct inventory_cores *cores, void *to)
{
	Migready__V1__CoreList *list;
	size_t count = 0;

	if (!cores->known)
		return;
	list = take(writer, 1, sizeof(*list));
	if (list == NULL)
		return;
	migready__v1__core_list__init(list);
	memcpy(to, &list, sizeof(void *));
	for (size_t i = 0; i < cores->count; i++)
		count += (size_t)(cores->ranges[i].last - cores->ranges[i].first) + 1;
	if (count > 0)
		list->ids = take(writer, count, sizeof(*list->ids));
	for (size_t i = 0; list->ids != NULL && i < cores->count; i++)
		for (uint32_t id = cores->ranges[i].first; id <= cores->ranges[i].last;
		     id++)
			list->ids[list->n_ids++] = id;
}

static void
repeated_write(struct writer *writer, const struct facts_field *field, const void *from,
    void *message)
{
	const struct inventory_name *name;
	const struct inventory_mac *mac;
	const int *parts = at(from, field->from);
	const char **texts;
	int64_t *macs;
	uint32_t *numbers;

	switch (field->type) {
	case FACTS_TEXTS:
		memcpy(&name, at(from, field->from), sizeof(void *));
		texts = repeat(
		    writer, message, field, list_length(name), sizeof(const char *));
		for (; texts != NULL && name != NULL; name = name->next)
			*texts++ = name->text != NULL ? name->text : "";
		break;
	case FACTS_MACS:
		memcpy(&mac, at(from, field->from), sizeof(void *));
		macs = repeat(writer, message, field, list_length(mac), sizeof(*macs));
		for (; macs != NULL && mac != NULL; mac = mac->next)
			*macs++ = mac->address;
		break;
	default:
		numbers = repeat(writer, message, field, 5, sizeof(*numbers));
		for (int i = 0; numbers != NULL && i < 5; i++)
			numbers[i] = (uint32_t)parts[i];
		break;
	}
}

static void *message_write(
    struct writer *writer, const struct facts_map *map, const void *from);

static void
list_write(struct writer *writer, const struct facts_field *field, const void *from,
    void *message)
{
	const void *element;
	void **array;

	memcpy(&element, at(from, field->from), sizeof(element));
	array = repeat(writer, message, field, list_length(element), sizeof(*array));
	for (; array != NULL && element != NULL; element = next_of(element))
		*array++ = message_write(writer, field->map, element);
}

static void
scalar_write(const struct facts_field *field, const void *from, void *message)
{
	const void *value = at(from, field->from);
	int word;

	switch (field->type) {
	case FACTS_NUMBER:
		memcpy(into(message, field->to), value, sizeof(int64_t));
		break;
	case FACTS_BITS:
		memcpy(into(message, field->to), value, sizeof(uint32_t));
		break;
	case FACTS_FLAG:
		word = *(const bool *)value;
		memcpy(into(message, field->to), &word, sizeof(protobuf_c_boolean));
		break;
	default:
		memcpy(&word, value, sizeof(word));
		word += field->shift;
		memcpy(into(message, field->to), &word, sizeof(word));
		break;
	}
}

static void
field_write(struct writer *writer, const struct facts_map *map,
    const struct facts_field *field, const void *from, void *message)
{
	void *inside;

	switch (field->type) {
	case FACTS_TEXT:
		text_write(writer, map, field, from, message);
		break;
	case FACTS_VLANS:
		vlans_write(writer, at(from, field->from), into(message, field->to));
		break;
	case FACTS_CORES:
		cores_write(writer, at(from, field->from), into(message, field->to));
		break;
	case FACTS_PARTS:
	case FACTS_TEXTS:
	case FACTS_MACS:
		repeated_write(writer, field, from, message);
		break;
	case FACTS_LIST:
		list_write(writer, field, from, message);
		break;
	case FACTS_INSIDE:
		inside = message_write(writer, field->map, at(from, field->from));
		memcpy(into(message, field->to), &inside, sizeof(inside));
		break;
	default:
		scalar_write(field, from, message);
		break;
	}
}

static void *
message_write(struct writer *writer, const struct facts_map *map, const void *from)
{
	void *message = take(writer, 1, map->message->sizeof_message);

	if (message == NULL)
		return NULL;
	map->message->message_init(message);
	for (size_t i = 0; i < map->count; i++)
		field_write(writer, map, &map->fields[i], from, message);
	return message;
}

Migready__V1__HostFacts *
facts_write(struct arena *arena, const struct inventory *inventory)
{
	struct writer writer = {.arena = arena};
	Migready__V1__HostFacts *message =
	    message_write(&writer, &facts_host, inventory);

	return writer.failed ? NULL : message;
}

_Static_assert(sizeof(enum inventory_state) == sizeof(int), "an enum is an int");
_Static_assert(sizeof(unsigned) == sizeof(uint32_t), "bits are 32");
