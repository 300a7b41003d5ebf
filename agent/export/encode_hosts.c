/* Hosts. */
#include "agent/export/encode_private.h"

#include "agent/evacuation/standing.h"
#include "agent/export/schema.h"
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
host_standing(Migready__V1__Host *message, const struct standings *standings,
    const struct fleet_host *host)
{
	struct standing standing = {.status = EVACUATION_UNKNOWN};

	if (standings != NULL)
		standing = standings_of(standings, host);
	message->evacuable = (Migready__V1__HostEvacuable)standing.status;
	message->unplaced_domains =
	    standing.worked_out ? (int64_t)standing.unplaced : INVENTORY_UNKNOWN;
}

static size_t
host_count(const struct encoding *encoding)
{
	size_t count;

	fleet_hosts(encoding->sources.fleet, &count);
	return count;
}

static const struct fleet_host *
host_at(const struct encoding *encoding, size_t at)
{
	size_t count;

	return fleet_hosts(encoding->sources.fleet, &count)[at];
}

static uint64_t
host_key(const struct encoding *encoding, size_t at)
{
	return host_at(encoding, at)->index;
}

static int
host_encode(struct encoding *encoding, size_t at)
{
	const struct matrix *matrix = encoding->sources.matrix;
	const struct fleet_host *host = host_at(encoding, at);
	Migready__V1__Host message = MIGREADY__V1__HOST__INIT;
	Migready__V1__Counts live =
	    counts_of(matrix_host_counts(matrix, host, MIGRATION_LIVE));
	Migready__V1__Counts cold =
	    counts_of(matrix_host_counts(matrix, host, MIGRATION_COLD));

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
	host_standing(&message, encoding->sources.standings, host);
	if (matrix_is_known(matrix)) {
		message.live = &live;
		message.cold = &cold;
	}
	encode_item(&encoding->draft, SNAPSHOT_HOSTS, host->index, &message.base);
	return 0;
}

const struct encode_list encode_hosts = {
    SNAPSHOT_HOSTS, host_count, host_key, host_encode};
