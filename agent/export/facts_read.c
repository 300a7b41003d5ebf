/* From a message to the inventory that it was made of. Nothing in it is believed. */
#include "agent/export/facts.h"

#include <errno.h>
#include <limits.h>
#include <stdbool.h>
#include <stdint.h>
#include <string.h>

#include "agent/fleet/inventory.h"
#include "agent/reason.h"

struct reader {
	struct inventory *inventory;
	struct reason *reason;
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

static const ProtobufCFieldDescriptor *
descriptor_of(const struct facts_map *map, size_t offset)
{
	const ProtobufCMessageDescriptor *descriptor = map->message;
	unsigned i = 0;

	while (i + 1 < descriptor->n_fields && descriptor->fields[i].offset != offset)
		i++;
	return &descriptor->fields[i];
}

static int
refuse(const struct reader *reader, const struct facts_map *map, size_t offset)
{
	return reason_set(reader->reason, -EBADMSG, "%s.%s has a value that cannot be",
	    map->message->short_name, descriptor_of(map, offset)->name);
}

/* ENOMEM or E2BIG, as the inventory says. */
static int
full(const struct reader *reader)
{
	int error = errno == E2BIG ? -E2BIG : -ENOMEM;

	return reason_set(reader->reason, error, "%s",
	    error == -E2BIG ? "more than one host may have" : "no memory");
}

static int
string_read(const struct reader *reader, const char *text, const char **to)
{
	*to = inventory_string(reader->inventory, text, strlen(text));
	return *to != NULL ? 0 : full(reader);
}

static bool
is_empty(const struct facts_map *map, const void *message, uint32_t number)
{
	const size_t *count = at(message, map->empties);
	const uint32_t *const *list = at(message, map->empty);

	for (size_t i = 0; i < *count && i < map->count; i++)
		if ((*list)[i] == number)
			return true;
	return false;
}

static int
text_read(const struct reader *reader, const struct facts_map *map,
    const struct facts_field *field, const void *message, void *to)
{
	const char *const *text = at(message, field->to);
	const char *copy = NULL;
	int error = 0;

	if ((*text)[0] != '\0' ||
	    is_empty(map, message, descriptor_of(map, field->to)->id))
		error = string_read(reader, *text, &copy);
	memcpy(into(to, field->from), &copy, sizeof(copy));
	return error;
}

static int
vlans_read(const struct reader *reader, const struct facts_map *map,
    const struct facts_field *field, const void *message, void *to)
{
	const Migready__V1__VlanList *list;
	struct inventory_vlans *vlans = into(to, field->from);
	uint16_t ids[4095];
	int error;

	memcpy(&list, at(message, field->to), sizeof(void *));
	if (list == NULL)
		return 0;
	if (list->n_ids > sizeof(ids) / sizeof(ids[0]))
		return refuse(reader, map, field->to);
	for (size_t i = 0; i < list->n_ids; i++) {
		if (list->ids[i] < 1 || list->ids[i] > 4095)
			return refuse(reader, map, field->to);
		ids[i] = (uint16_t)list->ids[i];
	}
	error = inventory_set_vlans(reader->inventory, vlans, ids, list->n_ids);
	errno = -error;
	return error == 0 ? 0 : full(reader);
}

static int
cores_read(const struct reader *reader, const struct facts_map *map,
    const struct facts_field *field, const void *message, void *to)
{
	const Migready__V1__CoreList *list;
	struct inventory_core_set set = {0};
	int error;

	memcpy(&list, at(message, field->to), sizeof(void *));
	if (list == NULL)
		return 0;
	for (size_t i = 0; i < list->n_ids; i++)
		if (!inventory_core_set_add(&set, list->ids[i]))
			return refuse(reader, map, field->to);
	error = inventory_set_cores(reader->inventory, into(to, field->from), &set);
	errno = -error;
	return error == 0 ? 0 : full(reader);
}

static int
parts_read(const struct reader *reader, const struct facts_map *map,
    const struct facts_field *field, const void *message, void *to)
{
	const size_t *count = at(message, field->quantity);
	const uint32_t *const *numbers = at(message, field->to);
	int *parts = into(to, field->from);

	if (*count > 5)
		return refuse(reader, map, field->to);
	for (size_t i = 0; i < *count; i++) {
		if ((*numbers)[i] > INT_MAX)
			return refuse(reader, map, field->to);
		parts[i] = (int)(*numbers)[i];
	}
	return 0;
}

static int
texts_read(const struct reader *reader, const struct facts_field *field,
    const void *message, void *to)
{
	const size_t *count = at(message, field->quantity);
	char *const *const *texts = at(message, field->to);
	int error = 0;

	for (size_t i = 0; error == 0 && i < *count; i++) {
		struct inventory_name *name =
		    inventory_add_name(reader->inventory, into(to, field->from));

		error = name == NULL ? full(reader)
				     : string_read(reader, (*texts)[i], &name->text);
	}
	return error;
}

static int
macs_read(const struct reader *reader, const struct facts_map *map,
    const struct facts_field *field, const void *message, void *to)
{
	const size_t *count = at(message, field->quantity);
	const int64_t *const *macs = at(message, field->to);

	for (size_t i = 0; i < *count; i++) {
		struct inventory_mac *mac = inventory_add_mac(reader->inventory, to);

		if (mac == NULL)
			return full(reader);
		if ((*macs)[i] < INVENTORY_UNKNOWN)
			return refuse(reader, map, field->to);
		mac->address = (*macs)[i];
	}
	return 0;
}

/* A value of a later revision is none that we know: the first one, "not known". */
static void
word_read(const struct facts_field *field, const void *message, void *to)
{
	int word;

	memcpy(&word, at(message, field->to), sizeof(word));
	if (word < field->shift || (unsigned)(word - field->shift) > field->most)
		word = field->shift;
	word -= field->shift;
	memcpy(into(to, field->from), &word, sizeof(word));
}

static int
scalar_read(const struct reader *reader, const struct facts_map *map,
    const struct facts_field *field, const void *message, void *to)
{
	protobuf_c_boolean flag;
	int64_t number;
	uint32_t bits;

	switch (field->type) {
	case FACTS_NUMBER:
		memcpy(&number, at(message, field->to), sizeof(number));
		if (number < INVENTORY_UNKNOWN)
			return refuse(reader, map, field->to);
		memcpy(into(to, field->from), &number, sizeof(number));
		break;
	case FACTS_BITS:
		memcpy(&bits, at(message, field->to), sizeof(bits));
		bits &= field->most;
		memcpy(into(to, field->from), &bits, sizeof(bits));
		break;
	case FACTS_FLAG:
		memcpy(&flag, at(message, field->to), sizeof(flag));
		*(bool *)into(to, field->from) = flag != 0;
		break;
	default:
		word_read(field, message, to);
		break;
	}
	return 0;
}

static int message_read(const struct reader *reader, const struct facts_map *map,
    const void *message, void *to);

static int
list_read(const struct reader *reader, const struct facts_field *field,
    const void *message, void *to)
{
	const size_t *count = at(message, field->quantity);
	void *const *const *array = at(message, field->to);
	int error = 0;

	for (size_t i = 0; error == 0 && i < *count; i++) {
		void *element =
		    field->add(reader->inventory, to, into(to, field->from));

		error = element == NULL
			    ? full(reader)
			    : message_read(reader, field->map, (*array)[i], element);
	}
	return error;
}

static int
field_read(const struct reader *reader, const struct facts_map *map,
    const struct facts_field *field, const void *message, void *to)
{
	const void *inside;

	switch (field->type) {
	case FACTS_TEXT:
		return text_read(reader, map, field, message, to);
	case FACTS_VLANS:
		return vlans_read(reader, map, field, message, to);
	case FACTS_CORES:
		return cores_read(reader, map, field, message, to);
	case FACTS_PARTS:
		return parts_read(reader, map, field, message, to);
	case FACTS_TEXTS:
		return texts_read(reader, field, message, to);
	case FACTS_MACS:
		return macs_read(reader, map, field, message, to);
	case FACTS_LIST:
		return list_read(reader, field, message, to);
	case FACTS_INSIDE:
		memcpy(&inside, at(message, field->to), sizeof(inside));
		return inside == NULL ? 0
				      : message_read(reader, field->map, inside,
					    into(to, field->from));
	default:
		return scalar_read(reader, map, field, message, to);
	}
}

static int
message_read(const struct reader *reader, const struct facts_map *map,
    const void *message, void *to)
{
	int error = 0;

	for (size_t i = 0; error == 0 && i < map->count; i++)
		error = field_read(reader, map, &map->fields[i], message, to);
	return error;
}

/* The one thing that nothing may lack: everything finds a domain by its name. */
static int
names_check(const struct reader *reader)
{
	const struct inventory_domain *d = reader->inventory->domains;

	for (; d != NULL; d = d->next)
		if (d->name == NULL)
			return reason_set(
			    reader->reason, -EBADMSG, "a domain has no name");
	return 0;
}

/* Free ports are counted from them. */
static int
ports_check(const struct reader *reader)
{
	const struct inventory_vcc *vcc = reader->inventory->vccs;

	for (; vcc != NULL; vcc = vcc->next)
		if (vcc->port_min > UINT16_MAX || vcc->port_max > UINT16_MAX ||
		    (vcc->port_max != INVENTORY_UNKNOWN &&
			vcc->port_max < vcc->port_min))
			return reason_set(reader->reason, -EBADMSG,
			    "a console concentrator has ports that cannot be");
	return 0;
}

int
facts_read(const Migready__V1__HostFacts *message, struct inventory **inventory,
    struct reason *reason)
{
	struct reader reader = {inventory_new(), reason};
	int error;

	if (reader.inventory == NULL)
		return reason_set(reason, -ENOMEM, "no memory");
	error = message_read(&reader, &facts_host, message, reader.inventory);
	if (error == 0)
		error = names_check(&reader);
	if (error == 0)
		error = ports_check(&reader);
	if (error == 0) {
		error = inventory_finish(reader.inventory);
		errno = -error;
		error = error == 0 ? 0 : full(&reader);
	}
	if (error == 0)
		*inventory = reader.inventory;
	else
		inventory_unref(reader.inventory);
	return error;
}
