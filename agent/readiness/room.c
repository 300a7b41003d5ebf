#include "agent/readiness/room.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "agent/readiness/layout.h"

/* A port that was taken, in front of those that the host lists. */
struct room_port {
	struct inventory_port port;
	struct room_port *next;
};

static void
ports_free(struct room *room)
{
	struct room_port *port;

	while ((port = room->ports) != NULL) {
		room->ports = port->next;
		free(port);
	}
}

void
room_reset(struct room *room, const struct fleet_host *host)
{
	ports_free(room);
	room->error = 0;
	room->whole = host->inventory;
	room->inventory = *host->inventory;
	room->target = need_target(host);
	room->target.inventory = &room->inventory;
}

void
room_free(struct room *room)
{
	ports_free(room);
	free(room->memory);
	free(room->cores);
	free(room->vccs);
	memset(room, 0, sizeof(*room));
}

void
room_take(
    struct room *room, const struct fleet_domain *domain, const struct needs *needs)
{
	if (domain->inventory->state == INVENTORY_STATE_INACTIVE)
		return;
	for (size_t i = 0; i < needs->count; i++)
		need_take(&needs->list[i], room);
}

void
room_subtract(int64_t *number, int64_t amount)
{
	if (*number != INVENTORY_UNKNOWN)
		*number = *number > amount ? *number - amount : 0;
}

struct inventory_ranges *
room_memory(struct room *room)
{
	const struct inventory_ranges *whole = room->whole->free_memory;
	uint32_t count = whole->count;

	if (room->memory == NULL)
		room->memory = malloc(
		    sizeof(*room->memory) + LAYOUT_MAX_RANGES * sizeof(whole->list[0]));
	if (room->memory == NULL) {
		room->error = -ENOMEM;
		return NULL;
	}
	if (room->inventory.free_memory != room->memory) {
		if (count > LAYOUT_MAX_RANGES)
			count = LAYOUT_MAX_RANGES;
		room->memory->count = count;
		room->memory->whole = whole->whole && count == whole->count;
		memcpy(room->memory->list, whole->list, count * sizeof(whole->list[0]));
		room->inventory.free_memory = room->memory;
	}
	return room->memory;
}

struct inventory_core_range *
room_cores(struct room *room)
{
	struct inventory_cores *free = &room->inventory.free_cores;
	size_t wanted = (size_t)free->count + 1;
	bool own = free->ranges == room->cores;

	if (!free->known)
		return NULL;
	if (room->core_room < wanted) {
		struct inventory_core_range *cores =
		    realloc(room->cores, 2 * wanted * sizeof(*cores));

		if (cores == NULL) {
			room->error = -ENOMEM;
			return NULL;
		}
		room->cores = cores;
		room->core_room = 2 * wanted;
	}
	if (!own && free->count > 0)
		memcpy(room->cores, free->ranges, free->count * sizeof(*free->ranges));
	free->ranges = room->cores;
	return room->cores;
}

static int
vccs_copy(struct room *room)
{
	size_t count = 0;

	for (const struct inventory_vcc *v = room->whole->vccs; v != NULL; v = v->next)
		count++;
	if (count > room->vcc_room) {
		struct inventory_vcc *vccs =
		    realloc(room->vccs, count * sizeof(*room->vccs));

		if (vccs == NULL)
			return -ENOMEM;
		room->vccs = vccs;
		room->vcc_room = count;
	}
	count = 0;
	for (const struct inventory_vcc *v = room->whole->vccs; v != NULL;
	     v = v->next) {
		struct inventory_vcc *copy = &room->vccs[count++];

		*copy = *v;
		copy->next = v->next != NULL ? copy + 1 : NULL;
	}
	return 0;
}

struct inventory_vcc *
room_vccs(struct room *room)
{
	if (room->whole->vccs == NULL || room->inventory.vccs == room->vccs)
		return room->inventory.vccs;
	if (vccs_copy(room) != 0) {
		room->error = -ENOMEM;
		return NULL;
	}
	room->inventory.vccs = room->vccs;
	return room->vccs;
}

void
room_add_port(struct room *room, struct inventory_vcc *vcc, int64_t port)
{
	struct room_port *new;

	vcc->used++;
	if (port == INVENTORY_UNKNOWN)
		return;
	new = calloc(1, sizeof(*new));
	if (new == NULL) {
		room->error = -ENOMEM;
		return;
	}
	new->port.port = port;
	new->port.next = vcc->ports;
	vcc->ports = &new->port;
	new->next = room->ports;
	room->ports = new;
}
