/* Snapshots of octets from somewhere else. Nothing in them is believed. */
#include "agent/export/snapshot.h"

#include <errno.h>

#include "agent/export/schema.h"
#include "agent/reason.h"

/* A number of an item, which is a fixed64 or a varint. -EBADMSG: it is not there. */
static int
number_read(const struct schema_field *item, uint32_t number, uint64_t *value)
{
	const unsigned type = snapshot_is_hashed(item->number) ? 1 : 0;
	const uint8_t *at = item->data;
	const uint8_t *end = item->data + item->size;
	struct schema_field field;

	while (at < end) {
		if (schema_take(&at, end, &field) != 0)
			return -EBADMSG;
		if (field.number != number)
			continue;
		if (field.type != type)
			return -EBADMSG;
		*value = type == 1 ? schema_fixed(&field) : field.value;
		return 0;
	}
	return -EBADMSG;
}

/* Field 1 of every item is its index, id or code; a service is one of a host. */
static int
key_read(const struct schema_field *item, uint64_t *key)
{
	uint64_t host;

	*key = 0;
	if (item->number == SNAPSHOT_HEADER)
		return 0;
	if (number_read(item, 1, key) != 0)
		return -EBADMSG;
	if (item->number != SNAPSHOT_SERVICES)
		return 0;
	if (number_read(item, 2, &host) != 0 || host > UINT32_MAX || *key > UINT32_MAX)
		return -EBADMSG;
	*key = snapshot_service_key((uint32_t)host, (uint32_t)*key);
	return 0;
}

int
snapshot_draft_read(struct snapshot_draft *draft, const uint8_t *data, size_t size,
    struct reason *reason)
{
	const uint8_t *at = data;
	int error =
	    schema_check(&migready__v1__snapshot__descriptor, data, size, reason);

	while (error == 0 && at < data + size) {
		const uint8_t *begin = at;
		size_t place = snapshot_draft_begin(draft);
		struct schema_field field;
		uint64_t key;

		if (schema_take(&at, data + size, &field) != 0)
			return reason_set(reason, -EBADMSG, "an item is not whole");
		if (field.number > SNAPSHOT_LISTS)
			continue; /* of a later revision */
		if (key_read(&field, &key) != 0)
			return reason_set(reason, -EBADMSG, "an item has no key");
		octets_add(&draft->octets, begin, (size_t)(at - begin));
		snapshot_draft_end(draft, field.number, key, place);
		error = draft->error;
	}
	return error;
}

int
snapshot_read(
    struct snapshot **snapshot, const uint8_t *data, size_t size, struct reason *reason)
{
	struct snapshot_draft draft = {0};
	int error;

	if (size > SNAPSHOT_MAX)
		return reason_set(reason, -E2BIG, "the snapshot is too large");
	error = snapshot_draft_read(&draft, data, size, reason);
	if (error == 0)
		error = snapshot_new(snapshot, &draft, reason);
	snapshot_draft_free(&draft);
	return error;
}
