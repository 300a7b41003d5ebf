/*
 * Room: what is left of a target once domains have been placed on it. Checks see it as
 * a target like any other, so that placing one more asks the rules and nobody else.
 */
#ifndef AGENT_READINESS_ROOM_H
#define AGENT_READINESS_ROOM_H

#include "agent/fleet/inventory.h"
#include "agent/fleet/inventory_memory.h"
#include "agent/readiness/need.h"

struct room_port;

/* Zero-initialise; room_free releases. */
struct room {
	struct need_target target; /* for need_check */
	/* The host's inventory, but for what is counted. Its lookups by name are those
	 * of the host: names that were placed are not in there. */
	struct inventory inventory;
	const struct inventory *whole; /* the host's own */
	struct inventory_ranges *memory;
	struct inventory_core_range *cores;
	size_t core_room;
	struct inventory_vcc *vccs;
	size_t vcc_room;
	struct room_port *ports;
	int error; /* -ENOMEM: the room means nothing until it is reset */
};

/* All of what a host has free, nothing placed; its inventory must stay. */
void room_reset(struct room *room, const struct fleet_host *host);
void room_free(struct room *room);

/*
 * Place a domain: take what its needs use up. An inactive one uses up nothing, it gets
 * its resources when it is bound.
 */
void room_take(
    struct room *room, const struct fleet_domain *domain, const struct needs *needs);

/* ---- for the rules ---- */

/* Less of a number, which may not be known and never falls below 0. */
void room_subtract(int64_t *number, int64_t amount);
/* The room's own copy of the free memory, of LAYOUT_MAX_RANGES; NULL with error. */
struct inventory_ranges *room_memory(struct room *room);
/*
 * Likewise of the free cores, with space for one range more; NULL also where they are
 * not known. Their count is that of room->inventory.free_cores.
 */
struct inventory_core_range *room_cores(struct room *room);
/* Likewise of all concentrators. */
struct inventory_vcc *room_vccs(struct room *room);
/* Take a port of a concentrator of room_vccs(); INVENTORY_UNKNOWN = whichever. */
void room_add_port(struct room *room, struct inventory_vcc *vcc, int64_t port);

#endif
