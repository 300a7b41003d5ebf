/*
 * What hosts offer: a chunk for each host, which is as it was while the inventory is.
 */
#include "agent/export/encode_private.h"

#include <string.h>

#include "agent/export/schema.h"
#include "agent/fleet/fleet.h"
#include "agent/fleet/inventory.h"

/* Fields of Service. */
enum {
	SERVICE_INDEX = 1,
	SERVICE_HOST,
	SERVICE_KIND,
	SERVICE_NAME,
	SERVICE_DOMAIN,
	SERVICE_STATE,
	SERVICE_CAPACITY,
	SERVICE_USED,
	SERVICE_FREE,
	SERVICE_DETAIL,
	SERVICE_CHANGED,
};

/*
 * There are so many of them, most of all volumes, that they are written by hand: field
 * after field as migready.proto has them, without those that have their default value.
 */
static uint8_t *
put_number(uint8_t *at, unsigned field, uint64_t number)
{
	if (number == 0)
		return at;
	*at++ = (uint8_t)(field << 3);
	for (; number >= 0x80; number >>= 7)
		*at++ = (uint8_t)(number | 0x80);
	*at++ = (uint8_t)number;
	return at;
}

/* Of a sint64. */
static uint8_t *
put_signed(uint8_t *at, unsigned field, int64_t number)
{
	return put_number(
	    at, field, ((uint64_t)number << 1) ^ (number < 0 ? UINT64_MAX : 0));
}

/* length: less than FLEET_TEXT_SIZE. */
static uint8_t *
put_octets(uint8_t *at, unsigned field, const char *octets, size_t length)
{
	if (length == 0)
		return at;
	*at++ = (uint8_t)(field << 3 | 2);
	if (length >= 0x80) {
		*at++ = (uint8_t)(length | 0x80);
		*at++ = (uint8_t)(length >> 7);
	} else {
		*at++ = (uint8_t)length;
	}
	memcpy(at, octets, length);
	return at + length;
}

/* Of a fixed64. */
static uint8_t *
put_fixed(uint8_t *at, unsigned field, uint64_t number)
{
	if (number == 0)
		return at;
	*at++ = (uint8_t)(field << 3 | 1);
	for (int shift = 0; shift < 64; shift += 8)
		*at++ = (uint8_t)(number >> shift);
	return at;
}

static uint8_t *
put_text(uint8_t *at, unsigned field, const char *text)
{
	return put_octets(at, field, text, strlen(text));
}

/* What it is now. Before the host was collected what is kept is what was before. */
static uint8_t *
put_use(uint8_t *at, const struct fleet_service *service, const struct fleet_host *host,
    struct fleet_service_use use)
{
	int64_t free_now = INVENTORY_UNKNOWN;

	if (host->inventory == NULL)
		use = (struct fleet_service_use){INVENTORY_UNKNOWN, INVENTORY_UNKNOWN};
	else
		at = put_number(at, SERVICE_STATE,
		    service->present
			? MIGREADY__V1__SERVICE_STATE__SERVICE_STATE_PRESENT
			: MIGREADY__V1__SERVICE_STATE__SERVICE_STATE_LOST);
	if (use.capacity >= 0 && use.used >= 0)
		free_now = use.capacity > use.used ? use.capacity - use.used : 0;
	at = put_signed(at, SERVICE_CAPACITY, use.capacity);
	at = put_signed(at, SERVICE_USED, use.used);
	return put_signed(at, SERVICE_FREE, free_now);
}

static int
encode_service(struct encoding *encoding, const struct fleet_host *host,
    const struct fleet_service *service)
{
	struct snapshot_draft *draft = &encoding->draft;
	const size_t begin = snapshot_draft_begin(draft);
	uint8_t message[4 * FLEET_TEXT_SIZE];
	uint8_t *at = message;
	struct fleet_service_view view;
	uint64_t detail;

	fleet_view_service(service, &view);
	detail = encode_text_id(encoding, view.detail);
	at = put_number(at, SERVICE_INDEX, service->index);
	at = put_number(at, SERVICE_HOST, host->index);
	at = put_number(at, SERVICE_KIND, service->kind);
	at = put_text(at, SERVICE_NAME, view.name);
	at = put_text(at, SERVICE_DOMAIN, view.domain);
	at = put_use(at, service, host, view.use);
	at = put_fixed(at, SERVICE_DETAIL, detail);
	at = put_number(at, SERVICE_CHANGED, (uint64_t)service->changed.wall);
	octets_add_varint(&draft->octets, SNAPSHOT_SERVICES << 3 | 2);
	octets_add_varint(&draft->octets, (uint64_t)(at - message));
	octets_add(&draft->octets, message, (size_t)(at - message));
	snapshot_draft_end(draft, SNAPSHOT_SERVICES,
	    snapshot_service_key(host->index, service->index), begin);
	return encode_text(encoding, view.detail, detail);
}

/* Texts that a service of encoding->base refers to. */
static int
service_texts(struct encoding *encoding, const struct schema_field *service)
{
	const uint8_t *at = service->data;
	const uint8_t *end = service->data + service->size;
	struct schema_field field;
	int error = 0;

	while (error == 0 && at < end && schema_take(&at, end, &field) == 0)
		if (field.number == SERVICE_DETAIL)
			error = encode_text_again(encoding, schema_fixed(&field));
	return error;
}

/* Services that are as they were in encoding->base; so are their texts. */
static int
share_services(struct encoding *encoding, struct snapshot_chunk *chunk)
{
	const uint8_t *at = chunk->data;
	const uint8_t *end = chunk->data + chunk->size;
	struct schema_field service;
	int error = 0;

	while (error == 0 && at < end && schema_take(&at, end, &service) == 0)
		error = service_texts(encoding, &service);
	return error == 0 ? snapshot_share(encoding->snapshot, chunk) : error;
}

/*
 * What the services of a host follow from: one comes, goes and changes with an
 * inventory, and a lost one expires.
 */
static uint64_t
stamp_of(const struct fleet_host *host)
{
	return ((uint64_t)host->generation << 32) + (uint64_t)host->service_count * 2 +
	       (host->inventory != NULL) + 1;
}

/* encoding->next is an index of a host. */
static const struct fleet_host *
next_host(const struct encoding *encoding)
{
	size_t count;
	const struct fleet_host *const *hosts =
	    fleet_hosts(encoding->sources.fleet, &count);
	size_t low = 0;
	size_t high = count;

	while (low < high) {
		size_t middle = low + (high - low) / 2;

		if (hosts[middle]->index < encoding->next)
			low = middle + 1;
		else
			high = middle;
	}
	return low < count ? hosts[low] : NULL;
}

int
encode_services(struct encoding *encoding)
{
	const struct fleet_host *host = next_host(encoding);
	struct snapshot_chunk *old;
	int error = 0;

	if (host == NULL)
		return 0;
	encoding->next = (uint64_t)host->index + 1;
	old = snapshot_find(encoding->base, SNAPSHOT_SERVICES, host->index);
	if (old != NULL && old->stamp == stamp_of(host)) {
		error = share_services(encoding, old);
	} else {
		for (size_t i = 0; error == 0 && i < host->service_count; i++) {
			fleet_view_ahead(host, i);
			error = encode_service(encoding, host, &host->services[i]);
		}
		if (error == 0)
			error = encode_chunk(encoding, stamp_of(host));
	}
	return error == 0 ? 1 : error;
}
