/* Domains, and where they can go. */
#include "agent/export/encode_private.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "agent/engine/engine.h"
#include "agent/export/schema.h"
#include "agent/fleet/fleet.h"
#include "agent/fleet/inventory.h"
#include "agent/readiness/lacks.h"
#include "agent/readiness/matrix.h"
#include "agent/readiness/mode.h"
#include "agent/readiness/need.h"

/* ---- targets ---- */

/* What a domain's targets in one mode are made of, as the message points into it. */
struct targets {
	Migready__V1__Targets message;
	Migready__V1__HostSet sets[VERDICT_UNKNOWN];
	Migready__V1__Counts counts;
};

static void
targets_read(const struct encoding *encoding, const struct fleet_domain *domain,
    enum migration_mode mode, struct targets *targets)
{
	const size_t size = encoding->domains.octets;
	uint8_t *sets = encoding->domains.sets + size * VERDICT_UNKNOWN * mode;
	struct matrix_counts counts =
	    matrix_domain_counts(encoding->sources.matrix, domain, mode);

	for (size_t i = 0; i < VERDICT_UNKNOWN; i++)
		targets->sets[i] = encode_set(sets + i * size, size);
	migready__v1__counts__init(&targets->counts);
	targets->counts.ready = counts.ready;
	targets->counts.degraded = counts.degraded;
	targets->counts.blocked = counts.blocked;
	targets->counts.unknown = counts.unknown;
	migready__v1__targets__init(&targets->message);
	targets->message.ready = &targets->sets[VERDICT_READY - 1];
	targets->message.degraded = &targets->sets[VERDICT_DEGRADED - 1];
	targets->message.blocked = &targets->sets[VERDICT_BLOCKED - 1];
	targets->message.unknown = &targets->sets[VERDICT_UNKNOWN - 1];
	targets->message.counts = &targets->counts;
}

/* ---- demands ---- */

static int
demands_reserve(struct encoding *encoding, size_t count)
{
	void *demands;
	void *list;
	void *places;

	if (count <= encoding->domains.demand_room)
		return 0;
	demands = realloc(
	    encoding->domains.demands, count * sizeof(*encoding->domains.demands));
	if (demands != NULL)
		encoding->domains.demands = demands;
	list = realloc(encoding->domains.demand_list,
	    count * sizeof(*encoding->domains.demand_list));
	if (list != NULL)
		encoding->domains.demand_list = list;
	places = realloc(
	    encoding->domains.places, count * sizeof(*encoding->domains.places));
	if (places != NULL)
		encoding->domains.places = places;
	if (demands == NULL || list == NULL || places == NULL)
		return -ENOMEM;
	encoding->domains.demand_room = count;
	return 0;
}

static size_t
classes_read(unsigned classes, Migready__V1__FindingClass *list)
{
	size_t count = 0;

	for (int class = FINDING_CLASS_VDISK; class <= FINDING_CLASSES; class ++)
		if ((classes & 1u << (class - 1)) != 0)
			list[count++] = (Migready__V1__FindingClass) class;
	return count;
}

/* A need that is lacking on any other host. 0 or -ENOMEM. */
static int
demand_read(struct encoding *encoding, size_t at, Migready__V1__Domain *message)
{
	struct encode_domains *domains = &encoding->domains;
	Migready__V1__Demand *demand = &domains->demands[message->n_demands];
	bool any = false;
	int error = lacks_any(encoding->lacks, at, &any);

	if (error != 0 || !any)
		return error;
	migready__v1__demand__init(demand);
	demand->requirement = lacks_number(encoding->lacks, at);
	demand->device = schema_text(lacks_need(encoding->lacks, at)->device);
	seen_expect(&encoding->requirements.seen, demand->requirement);
	domains->places[message->n_demands] = at;
	domains->demand_list[message->n_demands++] = demand;
	return 0;
}

/* What the domain demands and is lacking on any other host, and the classes of what
 * blocks. 0 or -ENOMEM. */
static int
demands_read(struct encoding *encoding, const struct fleet_domain *domain,
    Migready__V1__Domain *message)
{
	size_t count = 0;
	unsigned classes = 0;
	int error = 0;

	if (encoding->lacks == NULL)
		error = lacks_open(&encoding->lacks, encoding->sources.matrix);
	if (error == 0)
		error = lacks_domain(encoding->lacks, domain, &count);
	if (error == 0 && count > 0)
		error = lacks_classes(encoding->lacks, &classes);
	message->n_blocked_classes = classes_read(classes, message->blocked_classes);
	if (error == 0)
		error = demands_reserve(encoding, count);
	for (size_t i = 0; error == 0 && i < count; i++)
		error = demand_read(encoding, i, message);
	for (size_t i = 0; error == 0 && i < message->n_demands; i++)
		error = encode_requirement(encoding, encoding->domains.places[i],
		    encoding->domains.demands[i].requirement);
	message->demands = encoding->domains.demand_list;
	return error;
}

/* ---- domains ---- */

static void
domain_verdicts(const struct encoding *encoding, const struct fleet_domain *domain,
    Migready__V1__Domain *message)
{
	const struct matrix *matrix = encoding->sources.matrix;
	struct matrix_counts counts =
	    matrix_domain_counts(matrix, domain, migration_mode_of(domain));

	message->movable = migration_is_possible(domain);
	message->required_targets =
	    message->movable ? (uint32_t)encoding->sources.required_targets : 0;
	message->stranded =
	    message->movable && counts.ready == 0 && counts.degraded == 0;
	message->short_of_targets = counts.ready < message->required_targets;
	message->changed_unix_ms = matrix_domain_changed(matrix, domain).wall;
	message->changes = matrix_domain_changes(matrix, domain);
}

static void
domain_read(const struct encoding *encoding, const struct fleet_domain *domain,
    Migready__V1__Domain *message)
{
	message->index = domain->index;
	message->name = schema_text(domain->inventory->name);
	message->uuid = schema_text(domain->inventory->uuid);
	message->host = domain->host->index;
	message->host_name = schema_text(domain->host->name);
	message->state = (Migready__V1__DomainState)((int)domain->inventory->state + 1);
	message->mode = (Migready__V1__Mode)((int)migration_mode_of(domain) + 1);
	if (encoding->sources.engine != NULL)
		message->active_run =
		    engine_active_run(encoding->sources.engine, domain->index);
}

static size_t
domain_count(const struct encoding *encoding)
{
	size_t count;

	fleet_domains(encoding->sources.fleet, &count);
	return count;
}

static const struct fleet_domain *
domain_at(const struct encoding *encoding, size_t at)
{
	size_t count;

	return fleet_domains(encoding->sources.fleet, &count)[at];
}

static uint64_t
domain_key(const struct encoding *encoding, size_t at)
{
	return domain_at(encoding, at)->index;
}

static int
domain_encode(struct encoding *encoding, size_t at)
{
	const struct fleet_domain *domain = domain_at(encoding, at);
	Migready__V1__Domain message = MIGREADY__V1__DOMAIN__INIT;
	Migready__V1__FindingClass classes[FINDING_CLASSES];
	struct targets live;
	struct targets cold;
	int error = 0;

	domain_read(encoding, domain, &message);
	message.blocked_classes = classes;
	if (matrix_is_known(encoding->sources.matrix)) {
		matrix_sets(encoding->sources.matrix, domain, encoding->domains.octets,
		    encoding->domains.sets);
		targets_read(encoding, domain, MIGRATION_LIVE, &live);
		targets_read(encoding, domain, MIGRATION_COLD, &cold);
		message.live = &live.message;
		message.cold = &cold.message;
		domain_verdicts(encoding, domain, &message);
		error = demands_read(encoding, domain, &message);
	}
	if (error == 0)
		encode_item(
		    &encoding->draft, SNAPSHOT_DOMAINS, domain->index, &message.base);
	return error;
}

const struct encode_list encode_domains = {
    SNAPSHOT_DOMAINS, domain_count, domain_key, domain_encode};

/* ---- once per encoding ---- */

int
encode_domains_open(struct encoding *encoding)
{
	struct encode_domains *domains = &encoding->domains;

	domains->octets = fleet_slots(encoding->sources.fleet) / 8 + 1;
	domains->sets = calloc(MATRIX_SETS, domains->octets);
	return domains->sets == NULL ? -ENOMEM : 0;
}

void
encode_domains_close(struct encoding *encoding)
{
	struct encode_domains *domains = &encoding->domains;

	free(domains->demands);
	free(domains->demand_list);
	free(domains->places);
	free(domains->sets);
	*domains = (struct encode_domains){0};
}
