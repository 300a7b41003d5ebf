/*
 * What hosts offer: a chunk for each host, which is as it was while the inventory is.
 */
#include "agent/export/encode_private.h"

#include <errno.h>

#include "agent/export/schema.h"
#include "agent/fleet/fleet.h"
#include "agent/fleet/inventory.h"

/* Before the host was collected what is kept is what was before a restart. */
static void
service_use(Migready__V1__Service *message, const struct fleet_service *service,
    const struct fleet_host *host, struct fleet_service_use use)
{
	message->capacity = message->used = message->free = INVENTORY_UNKNOWN;
	if (host->inventory == NULL)
		return;
	message->state = service->present
			     ? MIGREADY__V1__SERVICE_STATE__SERVICE_STATE_PRESENT
			     : MIGREADY__V1__SERVICE_STATE__SERVICE_STATE_LOST;
	message->capacity = use.capacity;
	message->used = use.used;
	if (use.capacity >= 0 && use.used >= 0)
		message->free = use.capacity > use.used ? use.capacity - use.used : 0;
}

static void
encode_service(struct encoding *encoding, const struct fleet_host *host,
    const struct fleet_service *service)
{
	Migready__V1__Service message = MIGREADY__V1__SERVICE__INIT;
	struct fleet_service_view view;

	fleet_view_service(service, &view);
	message.index = service->index;
	message.host = host->index;
	message.kind = (Migready__V1__ServiceKind)service->kind;
	message.name = view.name;
	message.domain = view.domain;
	message.detail = view.detail;
	message.changed_unix_ms = service->changed.wall;
	service_use(&message, service, host, view.use);
	encode_item(&encoding->draft, SNAPSHOT_SERVICES,
	    snapshot_service_key(host->index, service->index), &message.base);
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
	int error;

	if (host == NULL)
		return 0;
	encoding->next = (uint64_t)host->index + 1;
	old = snapshot_find(encoding->base, SNAPSHOT_SERVICES, host->index);
	if (old != NULL && old->stamp == stamp_of(host)) {
		error = snapshot_share(encoding->snapshot, old);
	} else {
		for (size_t i = 0; i < host->service_count; i++)
			encode_service(encoding, host, &host->services[i]);
		error = encode_chunk(encoding, stamp_of(host));
	}
	return error == 0 ? 1 : error;
}
