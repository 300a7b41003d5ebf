/*
 * Class 9, states: facts that are fresh, a host free to receive, a domain free to go
 * and identities nobody else has.
 *
 * NEED_STATE: the target as such.
 * NEED_NAME, NEED_UUID: name must not be in use, NEED_HOSTID: number neither.
 * NEED_MASTER: domain name must exist.
 */
#include "agent/readiness/rules.h"

#include <string.h>

#include "agent/fleet/inventory_whole.h"
#include "agent/readiness/cpu_type.h"
#include "agent/readiness/mode.h"

#define MIGRATING (INVENTORY_FLAG_MIGRATION_SOURCE | INVENTORY_FLAG_MIGRATION_TARGET)

/* From here on targets are slow to answer. */
#define MANY_DEVICES 1000

/* What keeps the manager of a host from migrating anything. */
struct manager_state {
	/* Domains other than the one left out. */
	const struct inventory_domain *migrating;
	const struct inventory_domain *changing; /* bound, unbound or stopped */
	bool reconfiguring;
	const char *untold; /* a fact that is missing, or NULL */
};

static bool
is_changing(const struct inventory_domain *domain)
{
	static const char *const words[] = {"binding", "unbinding", "stopping"};

	if (domain->state != INVENTORY_STATE_TRANSITION || domain->state_word == NULL)
		return false;
	for (size_t i = 0; i < sizeof(words) / sizeof(words[0]); i++)
		if (strcmp(domain->state_word, words[i]) == 0)
			return true;
	return false;
}

/* What domains other than the one left out are about. */
static void
domains_read(struct manager_state *state, const struct inventory *inventory,
    const struct inventory_domain *left_out)
{
	for (const struct inventory_domain *d = inventory->domains; d; d = d->next) {
		if (d == left_out)
			continue;
		if (!d->flags_known || !d->migration_flags_known)
			state->untold = "whether a migration is running";
		if (d->flags_known && (d->flags & MIGRATING) != 0 &&
		    state->migrating == NULL)
			state->migrating = d;
		if (d->state == INVENTORY_STATE_UNKNOWN)
			state->untold = "state of every domain";
		if (is_changing(d) && state->changing == NULL)
			state->changing = d;
	}
}

static struct manager_state
manager_state(
    const struct inventory *inventory, const struct inventory_domain *left_out)
{
	const struct inventory_domain *control = inventory_control_domain(inventory);
	struct manager_state state = {0};

	if (!inventory->settled)
		domains_read(&state, inventory, left_out);
	if (!inventory_knows(inventory, INVENTORY_FACT_DOMAINS))
		state.untold = "list of domains";
	else if (control == NULL || !control->flags_known)
		state.untold = "state of the control domain";
	if (control != NULL && control->flags_known)
		state.reconfiguring =
		    (control->flags & INVENTORY_FLAG_DELAYED_RECONFIGURATION) != 0;
	return state;
}

static void
source_needs(struct needs *needs, const struct need_source *source)
{
	struct manager_state state = manager_state(source->inventory, source->domain);

	if (state.untold != NULL)
		needs_add_unknown(
		    needs, source, FINDING_STATE_UNKNOWN, NULL, state.untold);
	if (state.migrating != NULL)
		needs_add_finding(needs, FINDING_MIGRATION_RUNNING, NULL,
		    "no other migration",
		    needs_text(
			needs, "%s on %s", state.migrating->name, source->host->name));
	if (state.changing != NULL)
		needs_add_finding(needs, FINDING_OPERATION_RUNNING, NULL,
		    "no other operation",
		    needs_text(needs, "%s on %s, %s", state.changing->name,
			source->host->name, state.changing->state_word));
	if (state.reconfiguring)
		needs_add_finding(needs, FINDING_DELAYED_RECONFIGURATION, NULL,
		    "no delayed reconfiguration", source->host->name);
}

/* In OpenBoot, the kernel debugger or booting; some machines refuse that. */
static void
guest_need(struct needs *needs, const struct inventory *inventory)
{
	const char *type = inventory->cpu_type;
	bool refused = type != NULL && cpu_type_is_fujitsu(cpu_type_parse(type));

	needs_add_finding(needs,
	    refused ? FINDING_GUEST_NOT_RUNNING_REFUSED : FINDING_GUEST_NOT_RUNNING,
	    NULL, NULL, refused ? type : "transition flag");
}

static void
flags_needs(struct needs *needs, const struct need_source *source)
{
	const struct inventory_domain *domain = source->domain;
	unsigned flags = domain->flags_known ? domain->flags : 0;

	if ((flags & INVENTORY_FLAG_MIGRATION_ERROR) != 0)
		needs_add_finding(
		    needs, FINDING_MIGRATION_ERROR, NULL, NULL, "error flag");
	if ((flags & MIGRATING) != 0)
		needs_add_finding(
		    needs, FINDING_DOMAIN_MIGRATING, NULL, NULL, "migration flag");
	if (domain->state == INVENTORY_STATE_TRANSITION ||
	    (flags & INVENTORY_FLAG_STARTING_STOPPING) != 0)
		needs_add_finding(needs, FINDING_DOMAIN_CHANGING, NULL, NULL,
		    domain->state_word != NULL ? domain->state_word : "transition");
	else if (domain->state == INVENTORY_STATE_ACTIVE &&
		 (flags & INVENTORY_FLAG_TRANSITION) != 0)
		guest_need(needs, source->inventory);
}

static void
devices_need(struct needs *needs, const struct inventory_domain *domain)
{
	unsigned count = 0;

	for (const struct inventory_vdisk *v = domain->vdisks; v != NULL; v = v->next)
		count++;
	for (const struct inventory_vnet *v = domain->vnets; v != NULL; v = v->next)
		count++;
	for (const struct inventory_vhba *v = domain->vhbas; v != NULL; v = v->next)
		count++;
	if (count > MANY_DEVICES)
		needs_add_finding(needs, FINDING_MANY_DEVICES, NULL, NULL,
		    needs_text(needs, "%u", count));
}

/*
 * Who else would have one of these on the target. A host id that follows from the MAC
 * address is judged with it.
 */
static void
identity_needs(struct needs *needs, const struct need_source *source)
{
	const struct inventory_domain *domain = source->domain;
	const struct need name = {.kind = NEED_NAME, .name = domain->name};
	const struct need uuid = {.kind = NEED_UUID, .name = domain->uuid};
	const struct need hostid = {.kind = NEED_HOSTID, .number = domain->hostid};

	needs_add(needs, &name);
	if (domain->uuid == NULL)
		needs_add_unknown(
		    needs, source, FINDING_STATE_UNKNOWN, NULL, "UUID of the domain");
	else if (domain->uuid[0] != '\0')
		needs_add(needs, &uuid);
	if (domain->hostid != INVENTORY_UNKNOWN && !offer_hostid_follows(domain))
		needs_add(needs, &hostid);
}

/* Of a control domain that goes without saying. */
static void
service_need(struct needs *needs, const struct need_source *source)
{
	const struct inventory_domain *domain = source->domain;
	const char *service = migration_service(source->inventory, domain);

	if (domain == inventory_control_domain(source->inventory))
		needs_add_finding(needs, FINDING_CONTROL_DOMAIN, NULL, NULL, NULL);
	else if (service != NULL)
		needs_add_finding(needs, FINDING_SERVICE_DOMAIN, NULL, NULL, service);
}

static void
domain_needs(struct needs *needs, const struct need_source *source)
{
	const struct inventory_domain *domain = source->domain;

	service_need(needs, source);
	if (domain->state == INVENTORY_STATE_UNKNOWN || !domain->flags_known ||
	    !domain->migration_flags_known)
		needs_add_unknown(
		    needs, source, FINDING_STATE_UNKNOWN, NULL, "state of the domain");
	flags_needs(needs, source);
	identity_needs(needs, source);
	devices_need(needs, domain);
	if (!domain->masters_known)
		needs_add_unknown(needs, source, FINDING_STATE_UNKNOWN, NULL,
		    "masters of the domain");
	for (const struct inventory_name *n = domain->masters; n != NULL; n = n->next) {
		const struct need master = {.kind = NEED_MASTER, .name = n->text};

		if (n->text != NULL && n->text[0] != '\0')
			needs_add(needs, &master);
	}
}

void
state_needs(struct needs *needs, const struct need_source *source)
{
	const struct need target = {.kind = NEED_STATE};

	needs_add(needs, &target);
	if (source->host->state == FLEET_HOST_STALE) {
		needs_add_finding(needs, FINDING_SOURCE_STALE, NULL, "current facts",
		    source->host->name);
		return;
	}
	source_needs(needs, source);
	domain_needs(needs, source);
}

void
state_check(
    const struct need *need, const struct need_target *target, struct sink *sink)
{
	struct manager_state state;

	(void)need;
	if (target->state == FLEET_HOST_NEVER || target->inventory == NULL) {
		if (sink_add(sink, FINDING_TARGET_UNREACHABLE))
			sink_wanted(sink, "facts of %s", target->name);
		return;
	}
	if (target->state == FLEET_HOST_STALE) {
		if (sink_add(sink, FINDING_TARGET_STALE))
			sink_wanted(sink, "current facts of %s", target->name);
		return;
	}
	state = manager_state(target->inventory, NULL);
	if (state.untold != NULL)
		sink_add_unknown(
		    sink, FINDING_STATE_UNKNOWN, state.untold, target->name);
	if (state.migrating != NULL && sink_add(sink, FINDING_MIGRATION_RUNNING)) {
		sink_wanted(sink, "no other migration");
		sink_found(sink, "%s on %s", state.migrating->name, target->name);
	}
	if (state.changing != NULL && sink_add(sink, FINDING_OPERATION_RUNNING)) {
		sink_wanted(sink, "no other operation");
		sink_found(sink, "%s on %s, %s", state.changing->name, target->name,
		    state.changing->state_word);
	}
	if (state.reconfiguring && sink_add(sink, FINDING_DELAYED_RECONFIGURATION)) {
		sink_wanted(sink, "no delayed reconfiguration");
		sink_found(sink, "%s", target->name);
	}
}

void
name_check(const struct need *need, const struct need_target *target, struct sink *sink)
{
	if (inventory_find_domain(target->inventory, need->name) != NULL &&
	    sink_add(sink, FINDING_NAME_IN_USE)) {
		sink_wanted(sink, "%s", need->name);
		sink_found(sink, "a domain of that name");
	}
}

void
uuid_check(const struct need *need, const struct need_target *target, struct sink *sink)
{
	const struct inventory_domain *domain =
	    inventory_find_uuid(target->inventory, need->name);

	if (domain != NULL) {
		if (sink_add(sink, FINDING_UUID_IN_USE)) {
			sink_wanted(sink, "%s", need->name);
			sink_found(sink, "%s", domain->name);
		}
	} else if (!inventory_is_whole(target->inventory, INVENTORY_WHOLE_UUIDS)) {
		sink_add_unknown(
		    sink, FINDING_STATE_UNKNOWN, "UUIDs of the domains", target->name);
	}
}

/* Host ids that are not told are no gap: they follow from MAC addresses, as a rule. */
void
hostid_check(
    const struct need *need, const struct need_target *target, struct sink *sink)
{
	const struct inventory_domain *d = target->inventory->domains;

	while (d != NULL && d->hostid != need->number)
		d = d->next;
	if (d != NULL && need->number != INVENTORY_UNKNOWN &&
	    sink_add(sink, FINDING_HOSTID_IN_USE)) {
		sink_wanted(sink, "0x%llx", (unsigned long long)need->number);
		sink_found(sink, "%s", d->name);
	}
}

void
master_check(
    const struct need *need, const struct need_target *target, struct sink *sink)
{
	if (inventory_find_domain(target->inventory, need->name) == NULL &&
	    inventory_knows(target->inventory, INVENTORY_FACT_DOMAINS) &&
	    sink_add(sink, FINDING_MASTER_MISSING)) {
		sink_wanted(sink, "%s", need->name);
		sink_found(sink, "no such domain");
	}
}
