/* Services that a host had, its console ports, and whether it is heard of. */
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "agent/alarms/conditions_private.h"
#include "agent/alarms/impact.h"
#include "agent/fleet/inventory.h"
#include "agent/fleet/inventory_whole.h"

/*
 * Hosts that are looked at in one turn of the loop: each may take a hundred
 * milliseconds in a fleet of 50,000 domains, when it has lost many volumes.
 */
#define HOSTS_AT_ONCE 4

static void
observe(struct conditions *conditions, const struct alarm_identity *identity,
    enum alarm_condition condition, const struct alarm_facts *facts)
{
	alarms_observe(
	    conditions->alarms, identity, condition, facts, &conditions->now);
}

/* "; 12 domains of other hosts lost this target, 3 of them their last one" */
static void
append_impact(char *text, const struct impact *impact)
{
	size_t used = strlen(text);

	if (impact->domains == 0)
		snprintf(text + used, CONDITION_TEXT_SIZE - used,
		    "; no domain of another host lost a target by that");
	else
		snprintf(text + used, CONDITION_TEXT_SIZE - used,
		    "; %" PRIu32 " domain%s of other hosts lost this target, %" PRIu32
		    " of them the last one",
		    impact->domains, condition_plural(impact->domains),
		    impact->stranded);
}

static const char not_expected[] =
    "it was away for so long that it is not expected back (lost-retention)";

/* ---- services ---- */

static const char *
kind_words(uint8_t kind)
{
	switch ((enum fleet_service_kind)kind) {
	case FLEET_SERVICE_VSWITCH:
		return "virtual switch";
	case FLEET_SERVICE_VCC:
		return "console concentrator";
	case FLEET_SERVICE_VOLUME:
		return "volume";
	case FLEET_SERVICE_VSAN:
		return "virtual SAN";
	case FLEET_SERVICE_VF:
		return "virtual function";
	}
	return "service";
}

/* Classes of needs of which the host has lost services, bit class - 1. */
static unsigned
classes_lost(const struct fleet_host *host)
{
	unsigned lost = 0;

	for (size_t i = 0; i < host->service_count; i++)
		if (!host->services[i].present)
			lost |=
			    1U
			    << (impact_class(
				    (enum fleet_service_kind)host->services[i].kind) -
				   1);
	return lost;
}

static struct alarm_identity
service_identity(const struct fleet_host *host, const struct fleet_service *service)
{
	struct alarm_identity identity = {
	    .kind = service->kind == FLEET_SERVICE_VSWITCH ? ALARM_VSWITCH_LOST
							   : ALARM_SERVICE_LOST,
	    .host = host->index,
	    .other = service->index,
	};

	return identity;
}

static void
service_lost(struct conditions *conditions, const struct fleet_host *host,
    const struct fleet_service *service, const struct impact *impact)
{
	struct alarm_identity identity = service_identity(host, service);
	char text[CONDITION_TEXT_SIZE], ended[CONDITION_TEXT_SIZE];
	struct fleet_service_view view;
	struct alarm_facts facts = {.target = host->name,
	    .service = view.name,
	    .count = impact->domains,
	    .stranded = impact->stranded,
	    .text = text,
	    .ended = ended};

	fleet_view_service(service, &view);
	snprintf(text, sizeof(text), "%s lost %s %s", host->name,
	    kind_words(service->kind), view.name);
	append_impact(text, impact);
	snprintf(ended, sizeof(ended), "%s has %s %s again", host->name,
	    kind_words(service->kind), view.name);
	observe(conditions, &identity, ALARM_CONDITION_BAD, &facts);
}

/* What was lost and expected back for long enough is not expected any more. */
struct expiry {
	struct conditions *conditions;
	const struct fleet_host *host;
};

static void
end_expired(void *context, const struct alarm *alarm)
{
	const struct expiry *expiry = context;
	const struct fleet_host *host = expiry->host;
	size_t i = 0;

	if (alarm->identity.host != host->index ||
	    (alarm->identity.kind != ALARM_VSWITCH_LOST &&
		alarm->identity.kind != ALARM_SERVICE_LOST))
		return;
	while (
	    i < host->service_count && host->services[i].index != alarm->identity.other)
		i++;
	if (i == host->service_count)
		condition_end(expiry->conditions, alarm, not_expected);
}

/* Tell of services that are lost and were not a moment ago. */
static void
services_lost(struct conditions *conditions, const struct fleet_host *host,
    const struct fleet_service **lost, size_t count)
{
	struct impact *impacts = calloc(count, sizeof(*impacts));
	static const struct impact none;

	if (impacts != NULL)
		impact_of_services(conditions->fleet, conditions->matrix, host,
		    classes_lost(host), lost, count, impacts);
	for (size_t i = 0; i < count; i++)
		service_lost(
		    conditions, host, lost[i], impacts != NULL ? &impacts[i] : &none);
	free(impacts);
}

static void
services_check(struct conditions *conditions, const struct fleet_host *host)
{
	struct expiry expiry = {conditions, host};
	const struct fleet_service **lost =
	    calloc(host->service_count + 1, sizeof(*lost));
	size_t count = 0;

	if (lost == NULL)
		return;
	for (size_t i = 0; i < host->service_count; i++) {
		const struct fleet_service *service = &host->services[i];
		struct alarm_identity identity = service_identity(host, service);

		if (service->kind == FLEET_SERVICE_VCC)
			continue;
		if (service->present)
			observe(conditions, &identity, ALARM_CONDITION_GOOD, NULL);
		else if (!alarms_is_bad(conditions->alarms, &identity))
			lost[count++] = service;
	}
	if (count > 0)
		services_lost(conditions, host, lost, count);
	free(lost);
	alarms_each(conditions->alarms, end_expired, &expiry);
}

/* ---- console ports ---- */

struct ports {
	unsigned concentrators;
	bool whole;   /* who uses which port is known */
	bool untold;  /* the range of one is not known */
	bool missing; /* there was one */
	int64_t free; /* in those whose range is known */
};

static struct ports
ports_count(const struct fleet_host *host)
{
	struct ports ports = {
	    .whole = inventory_is_whole(host->inventory, INVENTORY_WHOLE_PORTS)};

	for (const struct inventory_vcc *v = host->inventory->vccs; v; v = v->next) {
		int64_t room = inventory_vcc_free(v);

		ports.concentrators++;
		if (room == INVENTORY_UNKNOWN)
			ports.untold = true;
		else
			ports.free += room;
	}
	for (size_t i = 0; i < host->service_count; i++)
		if (host->services[i].kind == FLEET_SERVICE_VCC &&
		    !host->services[i].present)
			ports.missing = true;
	return ports;
}

/* Whether no more than some are free. */
static enum alarm_condition
ports_condition(const struct ports *ports, int64_t few)
{
	if (ports->concentrators == 0)
		return ports->missing ? ALARM_CONDITION_BAD : ALARM_CONDITION_GONE;
	if (!ports->whole)
		return ALARM_CONDITION_UNKNOWN;
	if (ports->free > few)
		return ALARM_CONDITION_GOOD;
	return ports->untold ? ALARM_CONDITION_UNKNOWN : ALARM_CONDITION_BAD;
}

/* "sparc-b has 2 free console ports" */
static void
ports_text(const struct fleet_host *host, const struct ports *ports, char *text)
{
	if (ports->concentrators == 0)
		snprintf(text, CONDITION_TEXT_SIZE,
		    "%s has no console concentrator any more", host->name);
	else if (ports->free == 0)
		snprintf(text, CONDITION_TEXT_SIZE, "%s has no free console port",
		    host->name);
	else
		snprintf(text, CONDITION_TEXT_SIZE,
		    "%s has only %" PRId64 " free console port%s", host->name,
		    ports->free, condition_plural((uint64_t)ports->free));
}

static void
ports_observe(struct conditions *conditions, const struct fleet_host *host,
    enum alarm_kind kind, const struct ports *ports, int64_t few)
{
	struct alarm_identity identity = {.kind = kind, .host = host->index};
	enum alarm_condition condition = ports_condition(ports, few);
	bool exhausted = kind == ALARM_VCC_EXHAUSTED;
	char text[CONDITION_TEXT_SIZE], ended[CONDITION_TEXT_SIZE];
	struct alarm_facts facts = {.target = host->name, .text = text, .ended = ended};
	struct impact impact = {0};

	if (condition == ALARM_CONDITION_GONE) {
		condition_end_identity(conditions, &identity, not_expected);
		return;
	}
	/* Who lost a target is known when it happens. */
	if (condition != ALARM_CONDITION_BAD ||
	    (exhausted && alarms_is_bad(conditions->alarms, &identity))) {
		observe(conditions, &identity, condition, NULL);
		return;
	}
	ports_text(host, ports, text);
	snprintf(ended, sizeof(ended), "%s has %sfree console ports again", host->name,
	    exhausted ? "" : "enough ");
	if (exhausted) {
		impact = impact_of_consoles(
		    conditions->fleet, conditions->matrix, host, classes_lost(host));
		append_impact(text, &impact);
	}
	facts.count = impact.domains;
	facts.stranded = impact.stranded;
	observe(conditions, &identity, ALARM_CONDITION_BAD, &facts);
}

static void
ports_check(struct conditions *conditions, const struct fleet_host *host)
{
	struct ports ports = ports_count(host);
	int64_t few = alarms_options(conditions->alarms)->vcc_low;

	if (!inventory_knows(host->inventory, INVENTORY_FACT_SERVICES))
		return;
	ports_observe(conditions, host, ALARM_VCC_EXHAUSTED, &ports, 0);
	ports_observe(conditions, host, ALARM_VCC_LOW, &ports, few);
}

/* ---- age ---- */

static bool
is_stale(const struct conditions *conditions, const struct fleet_host *host)
{
	const struct host_notes *notes = &conditions->hosts[host->slot];

	if (host->state != FLEET_HOST_NEVER)
		return host->state == FLEET_HOST_STALE;
	return instant_seconds_between(&notes->added, &conditions->now) > host->max_age;
}

static void
age_check(struct conditions *conditions, const struct fleet_host *host)
{
	struct alarm_identity identity = {ALARM_TARGET_STALE, host->index, 0};
	char text[CONDITION_TEXT_SIZE], ended[CONDITION_TEXT_SIZE];
	struct alarm_facts facts = {.target = host->name, .text = text, .ended = ended};
	struct impact impact;

	if (!is_stale(conditions, host)) {
		/* One that was never heard of may have been stale before a restart. */
		if (host->state != FLEET_HOST_NEVER)
			observe(conditions, &identity, ALARM_CONDITION_GOOD, NULL);
		return;
	}
	if (alarms_is_bad(conditions->alarms, &identity))
		return;
	impact = impact_of_silence(conditions->fleet, conditions->matrix, host);
	facts.count = impact.domains;
	facts.stranded = impact.stranded;
	snprintf(text, sizeof(text), "nothing is known of %s%s", host->name,
	    host->state == FLEET_HOST_NEVER ? "" : " any more");
	append_impact(text, &impact);
	if (host->reason.text[0] != '\0')
		snprintf(text + strlen(text), sizeof(text) - strlen(text), "; %s",
		    host->reason.text);
	snprintf(ended, sizeof(ended), "%s is known again", host->name);
	observe(conditions, &identity, ALARM_CONDITION_BAD, &facts);
}

/* What a host without news is may be bad: it grows old without a change. */
static bool
is_due(const struct conditions *conditions, const struct fleet_host *host)
{
	const struct alarm_identity identity = {ALARM_TARGET_STALE, host->index, 0};

	if (conditions->hosts[host->slot].dirty)
		return true;
	return host->state == FLEET_HOST_NEVER && is_stale(conditions, host) &&
	       !alarms_is_bad(conditions->alarms, &identity);
}

bool
condition_hosts_run(struct conditions *conditions)
{
	size_t count;
	const struct fleet_host *const *hosts = fleet_hosts(conditions->fleet, &count);
	unsigned looked_at = 0;

	for (size_t i = 0; i < count; i++) {
		if (hosts[i]->slot >= conditions->host_room ||
		    !is_due(conditions, hosts[i]))
			continue;
		if (looked_at++ == HOSTS_AT_ONCE)
			return false;
		conditions->hosts[hosts[i]->slot].dirty = false;
		age_check(conditions, hosts[i]);
		if (hosts[i]->inventory == NULL || hosts[i]->state == FLEET_HOST_STALE)
			continue;
		services_check(conditions, hosts[i]);
		ports_check(conditions, hosts[i]);
	}
	return true;
}
