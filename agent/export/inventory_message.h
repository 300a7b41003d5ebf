/* migready.v1.Inventory: the facts of one host, as agents give them to each other. */
#ifndef AGENT_EXPORT_INVENTORY_MESSAGE_H
#define AGENT_EXPORT_INVENTORY_MESSAGE_H

#include <stddef.h>
#include <stdint.h>

#include "agent/fleet/fleet.h"

struct inventory;
struct octets;
struct reason;

/* A message of an Inventory is not larger than this. */
#define INVENTORY_MESSAGE_MAX ((size_t)64 << 20)

/* What stands around the facts; see migready.proto. */
struct inventory_message {
	char host[FLEET_TEXT_SIZE];   /* name of the host */
	char agent[FLEET_TEXT_SIZE];  /* name of the agent that collected it */
	uint32_t boot_id, generation; /* of who collected it */
	int64_t age;                  /* milliseconds since then; -1 = never */
	uint32_t schema_revision;     /* of who made the message */
	enum fleet_host_state state;
	struct reason reason;
	struct inventory *inventory; /* one reference; NULL = nothing collected */
};

/*
 * Append the message of a host, as this agent knows it. agent: its own name; what
 * another agent has collected keeps that one's name, boot id and generation.
 * Source of the encoding: protobuf.dev, "Encoding". 0, -ENOMEM or -E2BIG.
 */
int inventory_message_write(struct octets *octets, const struct fleet_host *host,
    const char *agent, uint32_t boot_id, const struct instant *now);

/* The same without the facts; such a message is small. */
int inventory_message_write_head(struct octets *octets, const struct fleet_host *host,
    const char *agent, uint32_t boot_id, const struct instant *now);

/*
 * Read a message of somebody else; size in octets. Size, depth and memory are bounded
 * before anything is unpacked. On success *message->inventory is the caller's.
 * -E2BIG: it is too large, or holds more than one host may have; -EBADMSG: it is no
 * Inventory, or says what cannot be; -ENOMEM; all with a reason.
 */
int inventory_message_read(struct inventory_message *message, const uint8_t *data,
    size_t size, struct reason *reason);

#endif
