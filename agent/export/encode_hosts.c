/* Hosts and what they offer. */
#include "agent/export/encode.h"

#include <errno.h>
#include <stdlib.h>

#include "agent/export/schema.h"
#include "agent/export/snapshot.h"
#include "agent/fleet/fleet.h"
#include "agent/fleet/inventory.h"
#include "agent/readiness/matrix.h"

static Migready__V1__Counts
counts_of(struct matrix_counts counts)
{
	Migready__V1__Counts message = MIGREADY__V1__COUNTS__INIT;

	message.ready = counts.ready;
	message.degraded = counts.degraded;
	message.blocked = counts.blocked;
	message.unknown = counts.unknown;
	return message;
}

/* What its inventory tells, "not known" while there is none. */
static void
host_facts(Migready__V1__Host *message, const struct fleet_host *host)
{
	const struct inventory *inventory = host->inventory;

	message->domains = message->threads = message->threads_free = INVENTORY_UNKNOWN;
	message->cores = message->cores_free = INVENTORY_UNKNOWN;
	message->memory_octets = message->memory_free_octets = INVENTORY_UNKNOWN;
	if (inventory == NULL)
		return;
	message->manager_version = schema_text(inventory->version.text);
	message->firmware = schema_text(inventory->firmware);
	message->cpu_type = schema_text(inventory->cpu_type);
	message->domains = (int64_t)host->domain_count;
	message->threads = inventory->threads_total;
	message->threads_free = inventory->threads_free;
	message->cores = inventory->cores_total;
	message->cores_free = inventory->cores_free;
	message->memory_octets = inventory->memory_total;
	message->memory_free_octets = inventory->memory_free;
}

static void
encode_host(struct snapshot_draft *draft, const struct export_sources *sources,
    const struct fleet_host *host)
{
	Migready__V1__Host message = MIGREADY__V1__HOST__INIT;
	Migready__V1__Counts live =
	    counts_of(matrix_host_counts(sources->matrix, host, MIGRATION_LIVE));
	Migready__V1__Counts cold =
	    counts_of(matrix_host_counts(sources->matrix, host, MIGRATION_COLD));
	size_t begin = snapshot_draft_begin(draft);

	message.index = host->index;
	message.name = schema_text(host->name);
	message.slot = host->slot;
	message.state = (Migready__V1__HostState)host->state;
	message.reason = schema_text(host->reason.text);
	message.collected_unix_ms = host->collected.wall;
	message.attempted_unix_ms = host->attempted.wall;
	message.changed_unix_ms = host->changed.wall;
	message.generation = host->generation;
	message.max_age_seconds = (uint32_t)host->max_age;
	host_facts(&message, host);
	if (matrix_is_known(sources->matrix)) {
		message.live = &live;
		message.cold = &cold;
	}
	schema_add(&draft->octets, SNAPSHOT_HOSTS, &message.base);
	snapshot_draft_end(draft, SNAPSHOT_HOSTS, host->index, begin);
}

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
encode_service(struct snapshot_draft *draft, const struct fleet_host *host,
    const struct fleet_service *service)
{
	Migready__V1__Service message = MIGREADY__V1__SERVICE__INIT;
	struct fleet_service_view view;
	size_t begin = snapshot_draft_begin(draft);

	fleet_view_service(service, &view);
	message.index = service->index;
	message.host = host->index;
	message.kind = (Migready__V1__ServiceKind)service->kind;
	message.name = view.name;
	message.domain = view.domain;
	message.detail = view.detail;
	message.changed_unix_ms = service->changed.wall;
	service_use(&message, service, host, view.use);
	schema_add(&draft->octets, SNAPSHOT_SERVICES, &message.base);
	snapshot_draft_end(draft, SNAPSHOT_SERVICES, service->index, begin);
}

/* ---- all of them ---- */

struct offered {
	const struct fleet_host *host;
	const struct fleet_service *service;
};

static int
offered_compare(const void *a, const void *b)
{
	const struct offered *x = a;
	const struct offered *y = b;

	return x->service->index < y->service->index
		   ? -1
		   : x->service->index > y->service->index;
}

static void
encode_services(struct snapshot_draft *draft, const struct fleet_host *const *hosts,
    size_t host_count)
{
	struct offered *list;
	size_t count = 0;

	for (size_t i = 0; i < host_count; i++)
		count += hosts[i]->service_count;
	list = calloc(count + 1, sizeof(*list));
	if (list == NULL) {
		draft->error = -ENOMEM;
		return;
	}
	count = 0;
	for (size_t i = 0; i < host_count; i++)
		for (size_t j = 0; j < hosts[i]->service_count; j++)
			list[count++] =
			    (struct offered){hosts[i], &hosts[i]->services[j]};
	qsort(list, count, sizeof(*list), offered_compare);
	for (size_t i = 0; i < count; i++)
		encode_service(draft, list[i].host, list[i].service);
	free(list);
}

void
encode_hosts(struct snapshot_draft *draft, const struct export_sources *sources)
{
	size_t count;
	const struct fleet_host *const *hosts = fleet_hosts(sources->fleet, &count);

	for (size_t i = 0; i < count; i++)
		encode_host(draft, sources, hosts[i]);
	encode_services(draft, hosts, count);
}
