/* Domains, their targets, and what is lacking where. */
#include "agent/export/encode.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "agent/engine/engine.h"
#include "agent/export/schema.h"
#include "agent/export/seen.h"
#include "agent/export/snapshot.h"
#include "agent/fleet/fleet.h"
#include "agent/fleet/inventory.h"
#include "agent/readiness/lacks.h"
#include "agent/readiness/matrix.h"
#include "agent/readiness/mode.h"
#include "agent/readiness/need.h"
#include "agent/text.h"

/* Everything that is used from one domain to the next. */
struct pass {
	struct snapshot_draft *draft;
	struct snapshot_draft requirements; /* until all domains are through */
	const struct export_sources *sources;
	struct lacks *lacks;
	struct seen seen;  /* requirements that are encoded */
	unsigned slots;    /* of hosts */
	size_t octets;     /* of a set of them */
	uint8_t *verdicts; /* by slot */
	uint8_t *sets;     /* by verdict, twice */
	Migready__V1__Demand *demands;
	Migready__V1__Demand **demand_list;
	size_t demand_room;
};

/* ---- sets of hosts ---- */

/* A set without the empty octets at both ends; it borrows the octets. */
static Migready__V1__HostSet
set_of(uint8_t *octets, size_t size)
{
	Migready__V1__HostSet message = MIGREADY__V1__HOST_SET__INIT;
	size_t from = 0;

	while (size > 0 && octets[size - 1] == 0)
		size--;
	while (from < size && octets[from] == 0)
		from++;
	message.offset = (uint32_t)from;
	message.bits.data = octets + from;
	message.bits.len = size - from;
	return message;
}

/* What a domain's targets in one mode are made of, as the message points into it. */
struct targets {
	Migready__V1__Targets message;
	Migready__V1__HostSet sets[VERDICT_UNKNOWN];
	Migready__V1__Counts counts;
};

static void
targets_read(const struct pass *pass, const struct fleet_domain *domain,
    enum migration_mode mode, struct targets *targets)
{
	uint8_t *octets = pass->sets + pass->octets * VERDICT_UNKNOWN * mode;
	struct matrix_counts counts =
	    matrix_domain_counts(pass->sources->matrix, domain, mode);

	memset(octets, 0, pass->octets * VERDICT_UNKNOWN);
	matrix_row(pass->sources->matrix, domain, mode, pass->verdicts);
	for (unsigned slot = 0; slot < pass->slots; slot++)
		if (pass->verdicts[slot] != 0)
			octets[(pass->verdicts[slot] - 1u) * pass->octets + slot / 8] |=
			    (uint8_t)(1u << slot % 8);
	for (size_t i = 0; i < VERDICT_UNKNOWN; i++)
		targets->sets[i] = set_of(octets + i * pass->octets, pass->octets);
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

/* ---- requirements ---- */

static void
lack_read(const struct lack *lack, size_t octets, Migready__V1__Lack *message,
    Migready__V1__HostSet *set)
{
	migready__v1__lack__init(message);
	*set = set_of(lack->targets, octets);
	message->code = (Migready__V1__FindingCode)finding_definition(lack->id)->code;
	message->live = (Migready__V1__Severity)lack->severity[MIGRATION_LIVE];
	message->cold = (Migready__V1__Severity)lack->severity[MIGRATION_COLD];
	message->wanted = schema_text(lack->wanted);
	message->found = schema_text(lack->found);
	message->targets = set;
}

static void
requirement_add(struct pass *pass, uint64_t number, const struct need *need,
    Migready__V1__Lack **lacks, size_t count)
{
	Migready__V1__Requirement message = MIGREADY__V1__REQUIREMENT__INIT;
	size_t begin = snapshot_draft_begin(&pass->requirements);
	char volume[FLEET_TEXT_SIZE];

	message.id = number;
	message.class_ = (Migready__V1__FindingClass)need_class(need);
	if (need->kind == NEED_VOLUME) {
		snprintf(volume, sizeof(volume), "%s@%s", need->name, need->service);
		text_clean(volume, strlen(volume));
		message.volume = volume;
	}
	message.lacks = lacks;
	message.n_lacks = count;
	schema_add(&pass->requirements.octets, SNAPSHOT_REQUIREMENTS, &message.base);
	snapshot_draft_end(&pass->requirements, SNAPSHOT_REQUIREMENTS, number, begin);
}

static int
requirement_encode(struct pass *pass, size_t at, uint64_t number)
{
	const struct lack *list;
	Migready__V1__Lack *messages;
	Migready__V1__Lack **pointers;
	Migready__V1__HostSet *sets;
	size_t count;

	if (lacks_list(pass->lacks, at, &list, &count) != 0)
		return -ENOMEM;
	messages = calloc(count + 1, sizeof(*messages));
	pointers = calloc(count + 1, sizeof(*pointers));
	sets = calloc(count + 1, sizeof(*sets));
	if (messages != NULL && pointers != NULL && sets != NULL) {
		for (size_t i = 0; i < count; i++) {
			lack_read(&list[i], lacks_octets(pass->lacks), &messages[i],
			    &sets[i]);
			pointers[i] = &messages[i];
		}
		requirement_add(
		    pass, number, lacks_need(pass->lacks, at), pointers, count);
	} else {
		pass->requirements.error = -ENOMEM;
	}
	free(messages);
	free(pointers);
	free(sets);
	return pass->requirements.error;
}

static int
demands_reserve(struct pass *pass, size_t count)
{
	void *demands;
	void *list;

	if (count <= pass->demand_room)
		return 0;
	demands = realloc(pass->demands, count * sizeof(*pass->demands));
	if (demands != NULL)
		pass->demands = demands;
	list = realloc(pass->demand_list, count * sizeof(*pass->demand_list));
	if (list != NULL)
		pass->demand_list = list;
	if (demands == NULL || list == NULL)
		return -ENOMEM;
	pass->demand_room = count;
	return 0;
}

/* What the domain demands and is lacking on any other host. 0 or -ENOMEM. */
static int
demands_read(
    struct pass *pass, const struct fleet_domain *domain, Migready__V1__Domain *message)
{
	size_t count;
	int error = lacks_domain(pass->lacks, domain, &count);

	if (error == 0)
		error = demands_reserve(pass, count);
	for (size_t i = 0; error == 0 && i < count; i++) {
		const struct need *need = lacks_need(pass->lacks, i);
		Migready__V1__Demand *demand = &pass->demands[message->n_demands];

		if (!lacks_any(pass->lacks, i))
			continue;
		migready__v1__demand__init(demand);
		demand->requirement = lacks_number(pass->lacks, i);
		demand->device = schema_text(need->device);
		error = seen_add(&pass->seen, demand->requirement);
		if (error > 0)
			error = requirement_encode(pass, i, demand->requirement);
		pass->demand_list[message->n_demands++] = demand;
	}
	message->demands = pass->demand_list;
	return error;
}

/* ---- domains ---- */

static size_t
classes_read(unsigned classes, Migready__V1__FindingClass *list)
{
	size_t count = 0;

	for (int class = FINDING_CLASS_VDISK; class <= FINDING_CLASSES; class ++)
		if ((classes & 1u << (class - 1)) != 0)
			list[count++] = (Migready__V1__FindingClass) class;
	return count;
}

static void
domain_verdicts(const struct pass *pass, const struct fleet_domain *domain,
    Migready__V1__Domain *message)
{
	const struct matrix *matrix = pass->sources->matrix;
	struct matrix_counts counts =
	    matrix_domain_counts(matrix, domain, migration_mode_of(domain));

	message->movable = migration_is_possible(domain);
	message->required_targets =
	    message->movable ? (uint32_t)pass->sources->required_targets : 0;
	message->stranded =
	    message->movable && counts.ready == 0 && counts.degraded == 0;
	message->short_of_targets = counts.ready < message->required_targets;
	message->n_blocked_classes = classes_read(
	    matrix_domain_classes(matrix, domain), message->blocked_classes);
	message->changed_unix_ms = matrix_domain_changed(matrix, domain).wall;
	message->changes = matrix_domain_changes(matrix, domain);
}

static void
domain_read(const struct pass *pass, const struct fleet_domain *domain,
    Migready__V1__Domain *message)
{
	message->index = domain->index;
	message->name = schema_text(domain->inventory->name);
	message->uuid = schema_text(domain->inventory->uuid);
	message->host = domain->host->index;
	message->host_name = schema_text(domain->host->name);
	message->state = (Migready__V1__DomainState)((int)domain->inventory->state + 1);
	message->mode = (Migready__V1__Mode)((int)migration_mode_of(domain) + 1);
	if (pass->sources->engine != NULL)
		message->active_run =
		    engine_active_run(pass->sources->engine, domain->index);
}

static int
encode_domain(struct pass *pass, const struct fleet_domain *domain)
{
	Migready__V1__Domain message = MIGREADY__V1__DOMAIN__INIT;
	Migready__V1__FindingClass classes[FINDING_CLASSES];
	struct targets live;
	struct targets cold;
	size_t begin;
	int error = 0;

	domain_read(pass, domain, &message);
	message.blocked_classes = classes;
	if (matrix_is_known(pass->sources->matrix)) {
		targets_read(pass, domain, MIGRATION_LIVE, &live);
		targets_read(pass, domain, MIGRATION_COLD, &cold);
		message.live = &live.message;
		message.cold = &cold.message;
		domain_verdicts(pass, domain, &message);
		error = demands_read(pass, domain, &message);
	}
	begin = snapshot_draft_begin(pass->draft);
	if (error == 0)
		schema_add(&pass->draft->octets, SNAPSHOT_DOMAINS, &message.base);
	snapshot_draft_end(pass->draft, SNAPSHOT_DOMAINS, domain->index, begin);
	return error;
}

static int
pass_open(struct pass *pass)
{
	pass->slots = fleet_slots(pass->sources->fleet);
	pass->octets = pass->slots / 8 + 1;
	pass->verdicts = calloc(1, pass->slots + 1);
	pass->sets = calloc(MIGRATION_MODES * VERDICT_UNKNOWN, pass->octets);
	if (pass->verdicts == NULL || pass->sets == NULL)
		return -ENOMEM;
	return lacks_open(&pass->lacks, pass->sources->matrix);
}

void
encode_domains(struct snapshot_draft *draft, const struct export_sources *sources)
{
	struct pass pass = {.draft = draft, .sources = sources};
	int error = pass_open(&pass);
	size_t count;
	const struct fleet_domain *const *domains =
	    fleet_domains(sources->fleet, &count);

	for (size_t i = 0; error == 0 && i < count; i++)
		error = encode_domain(&pass, domains[i]);
	if (error != 0)
		draft->error = -ENOMEM;
	snapshot_draft_append(draft, &pass.requirements);
	lacks_free(pass.lacks);
	seen_free(&pass.seen);
	free(pass.demands);
	free(pass.demand_list);
	free(pass.verdicts);
	free(pass.sets);
}
