#include "agent/export/inventory_message.h"

#include <errno.h>
#include <stdbool.h>
#include <string.h>

#include "agent/arena.h"
#include "agent/export/facts.h"
#include "agent/export/octets.h"
#include "agent/export/schema.h"
#include "agent/fleet/inventory.h"
#include "agent/instant.h"
#include "agent/reason.h"
#include "agent/text.h"

/* ---- writing ---- */

static int
pack(struct octets *octets, const Migready__V1__Inventory *message)
{
	size_t size = migready__v1__inventory__get_packed_size(message);
	uint8_t *place;

	if (size > INVENTORY_MESSAGE_MAX)
		return -E2BIG;
	place = octets_extend(octets, size);
	if (place == NULL)
		return -ENOMEM;
	migready__v1__inventory__pack(message, place);
	return 0;
}

/* All but the facts. */
static Migready__V1__Inventory
head_of(const struct fleet_host *host, const char *agent, uint32_t boot_id,
    const struct instant *now)
{
	Migready__V1__Inventory message = MIGREADY__V1__INVENTORY__INIT;
	bool foreign = host->origin.agent[0] != '\0';

	message.host = schema_text(host->name);
	message.agent = schema_text(foreign ? host->origin.agent : agent);
	message.boot_id = foreign ? host->origin.boot_id : boot_id;
	message.generation = foreign ? host->origin.generation : host->generation;
	message.collected_unix_ms = host->collected.wall;
	message.produced_unix_ms = now->wall;
	message.schema_revision = SCHEMA_REVISION;
	message.state = (Migready__V1__HostState)host->state;
	message.reason = schema_text(host->reason.text);
	if (host->collected.wall != 0)
		message.produced_unix_ms =
		    host->collected.wall + now->steady - host->collected.steady;
	return message;
}

int
inventory_message_write_head(struct octets *octets, const struct fleet_host *host,
    const char *agent, uint32_t boot_id, const struct instant *now)
{
	Migready__V1__Inventory message = head_of(host, agent, boot_id, now);

	return pack(octets, &message);
}

int
inventory_message_write(struct octets *octets, const struct fleet_host *host,
    const char *agent, uint32_t boot_id, const struct instant *now)
{
	Migready__V1__Inventory message = head_of(host, agent, boot_id, now);
	struct arena *arena = arena_new(INVENTORY_MAX_BYTES * 2);
	int error = arena == NULL ? -ENOMEM : 0;

	if (error == 0 && host->inventory != NULL) {
		errno = 0;
		message.facts = facts_write(arena, host->inventory);
		if (message.facts == NULL)
			error = errno == E2BIG ? -E2BIG : -ENOMEM;
	}
	if (error == 0)
		error = pack(octets, &message);
	arena_free(arena);
	return error;
}

/* ---- reading ---- */

/* protobuf-c takes all of its memory here; the arena is the bound. */
static void *
reader_alloc(void *context, size_t size)
{
	return arena_alloc(context, size > 0 ? size : 1);
}

static void
reader_free(void *context, void *memory)
{
	(void)context;
	(void)memory;
}

/* A name as it may be shown; cut to the size of the field. */
static void
name_read(char *to, const char *text)
{
	size_t length = strnlen(text, FLEET_TEXT_SIZE - 1);

	memcpy(to, text, length);
	to[length] = '\0';
	text_clean(to, length);
}

static enum fleet_host_state
state_read(Migready__V1__HostState state)
{
	if (state < MIGREADY__V1__HOST_STATE__HOST_STATE_NEVER ||
	    state > MIGREADY__V1__HOST_STATE__HOST_STATE_STALE)
		return FLEET_HOST_NEVER;
	return (enum fleet_host_state)state;
}

static int
envelope_read(struct inventory_message *message, const Migready__V1__Inventory *from,
    struct reason *reason)
{
	*message = (struct inventory_message){
	    .boot_id = from->boot_id,
	    .generation = from->generation,
	    .age = -1,
	    .schema_revision = from->schema_revision,
	    .state = state_read(from->state),
	};
	name_read(message->host, from->host);
	name_read(message->agent, from->agent);
	if (from->reason[0] != '\0')
		reason_set(&message->reason, 0, "%s", from->reason);
	if (message->host[0] == '\0')
		return reason_set(reason, -EBADMSG, "the host has no name");
	if (from->collected_unix_ms < 0 ||
	    from->produced_unix_ms < from->collected_unix_ms)
		return reason_set(
		    reason, -EBADMSG, "it was collected after it was told");
	if (from->collected_unix_ms != 0)
		message->age = from->produced_unix_ms - from->collected_unix_ms;
	return 0;
}

int
inventory_message_read(struct inventory_message *message, const uint8_t *data,
    size_t size, struct reason *reason)
{
	ProtobufCAllocator allocator = {.alloc = reader_alloc, .free = reader_free};
	Migready__V1__Inventory *from;
	int error;

	if (size > INVENTORY_MESSAGE_MAX)
		return reason_set(reason, -E2BIG,
		    "the inventory has %zu octets, more than %zu are not read", size,
		    INVENTORY_MESSAGE_MAX);
	error = schema_check(&migready__v1__inventory__descriptor, data, size, reason);
	if (error != 0)
		return error;
	allocator.allocator_data = arena_new(INVENTORY_MAX_BYTES * 2);
	if (allocator.allocator_data == NULL)
		return reason_set(reason, -ENOMEM, "no memory");
	from = migready__v1__inventory__unpack(&allocator, size, data);
	if (from == NULL)
		error = reason_set(reason, -EBADMSG,
		    "it is no inventory, or holds more than one host may have");
	else
		error = envelope_read(message, from, reason);
	if (from != NULL && error == 0 && from->facts != NULL)
		error = facts_read(from->facts, &message->inventory, reason);
	arena_free(allocator.allocator_data);
	return error;
}
