#include "agent/readiness/need.h"

#include <errno.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include "agent/arena.h"
#include "agent/readiness/rules.h"
#include "agent/readiness/text.h"

/* Texts of one domain's needs; far more than the longest VLAN lists. */
#define NEEDS_MAX_TEXT ((size_t)16 << 20)

static const struct rule {
	enum finding_class class;
	enum offer_kind offer; /* where the need has a name */
	void (*check)(const struct need *need, const struct need_target *target,
	    struct sink *sink);
	/* What the need uses up on the target; NULL = nothing that is counted. */
	void (*take)(const struct need *need, struct room *room);
	bool plain; /* need_is_plain() */
} rules[NEED_KINDS] = {
    [NEED_VOLUME] = {.class = FINDING_CLASS_VDISK,
	.offer = OFFER_VOLUME,
	.check = volume_check},
    [NEED_DISK_SERVICE] = {.class = FINDING_CLASS_VDISK,
	.offer = OFFER_DISK_SERVICE,
	.check = disk_service_check},
    [NEED_SWITCH] = {.class = FINDING_CLASS_VNET,
	.offer = OFFER_SWITCH,
	.check = switch_check},
    [NEED_SWITCH_LINK] = {.class = FINDING_CLASS_VNET,
	.offer = OFFER_SWITCH,
	.check = switch_link_check},
    [NEED_MAC] = {.class = FINDING_CLASS_VNET, .check = mac_check},
    [NEED_CONCENTRATOR] = {.class = FINDING_CLASS_CONSOLE,
	.check = concentrator_check,
	.take = concentrator_take},
    [NEED_CONSOLE] = {.class = FINDING_CLASS_CONSOLE,
	.offer = OFFER_CONCENTRATOR,
	.check = console_check,
	.take = console_take},
    [NEED_GROUP] = {.class = FINDING_CLASS_CONSOLE,
	.offer = OFFER_GROUP,
	.check = group_check},
    [NEED_VSAN] = {.class = FINDING_CLASS_VSAN,
	.offer = OFFER_VSAN,
	.check = vsan_check},
    [NEED_VF_MANAGER] = {.class = FINDING_CLASS_VF, .check = vf_manager_check},
    [NEED_VF] = {.class = FINDING_CLASS_VF, .offer = OFFER_VF, .check = vf_check},
    [NEED_THREADS] = {.class = FINDING_CLASS_CPU,
	.check = threads_check,
	.take = threads_take},
    [NEED_NAMED_CORE] = {.class = FINDING_CLASS_CPU,
	.check = named_core_check,
	.take = named_core_take},
    [NEED_CPU] = {.class = FINDING_CLASS_CPU, .check = cpu_check},
    [NEED_COUNTERS] = {.class = FINDING_CLASS_CPU, .check = counters_check},
    [NEED_MEMORY] = {.class = FINDING_CLASS_MEMORY,
	.check = memory_check,
	.take = memory_take},
    [NEED_NAMED_MEMORY] = {.class = FINDING_CLASS_MEMORY,
	.check = named_memory_check,
	.take = named_memory_take},
    [NEED_MANAGER] = {.class = FINDING_CLASS_MANAGER, .check = manager_check},
    [NEED_BOOT_POLICY] = {.class = FINDING_CLASS_MANAGER, .check = boot_policy_check},
    [NEED_SETTINGS] = {.class = FINDING_CLASS_MANAGER, .check = settings_check},
    [NEED_FIRMWARE] = {.class = FINDING_CLASS_MANAGER, .check = firmware_check},
    [NEED_TRUST] = {.class = FINDING_CLASS_MANAGER,
	.check = trust_check,
	.plain = true},
    [NEED_TRUSTED] = {.class = FINDING_CLASS_MANAGER, .check = trusted_check},
    [NEED_STATE] = {.class = FINDING_CLASS_STATE, .check = state_check},
    [NEED_NAME] = {.class = FINDING_CLASS_STATE,
	.offer = OFFER_DOMAIN,
	.check = name_check},
    [NEED_UUID] = {.class = FINDING_CLASS_STATE,
	.offer = OFFER_UUID,
	.check = uuid_check},
    [NEED_HOSTID] = {.class = FINDING_CLASS_STATE, .check = hostid_check},
    [NEED_MASTER] = {.class = FINDING_CLASS_STATE,
	.offer = OFFER_DOMAIN,
	.check = master_check},
};

void
needs_free(struct needs *needs)
{
	free(needs->list);
	arena_free(needs->texts);
	memset(needs, 0, sizeof(*needs));
}

void
needs_add(struct needs *needs, const struct need *need)
{
	if (needs->error != 0)
		return;
	if (needs->count == needs->room) {
		size_t room = needs->room == 0 ? 32 : needs->room * 2;
		struct need *list = realloc(needs->list, room * sizeof(*list));

		if (list == NULL) {
			needs->error = -ENOMEM;
			return;
		}
		needs->list = list;
		needs->room = room;
	}
	needs->list[needs->count++] = *need;
}

void
needs_add_finding(struct needs *needs, enum finding_id id, const char *device,
    const char *wanted, const char *found)
{
	const struct need need = {
	    .kind = NEED_FINDING,
	    .finding = id,
	    .device = device,
	    .wanted = wanted,
	    .found = found,
	};

	needs_add(needs, &need);
}

const char *
needs_text(struct needs *needs, const char *format, ...)
{
	const char *text;
	va_list args;

	va_start(args, format);
	text = text_format_list(needs->texts, format, args);
	va_end(args);
	if (text == NULL)
		needs->error = -ENOMEM;
	return text;
}

const char *
needs_copy(struct needs *needs, const char *text, size_t length)
{
	const char *copy = arena_copy(needs->texts, text, length);

	if (copy == NULL)
		needs->error = -ENOMEM;
	return copy;
}

void
needs_add_unknown(struct needs *needs, const struct need_source *source,
    enum finding_id id, const char *device, const char *fact)
{
	needs_add_finding(
	    needs, id, device, fact, needs_text(needs, "on %s", source->host->name));
}

/* What lists of devices cannot be trusted to be whole. */
static void
devices_needs(struct needs *needs, const struct need_source *source)
{
	static const enum finding_id classes[] = {FINDING_VDISK_UNKNOWN,
	    FINDING_VNET_UNKNOWN, FINDING_VSAN_UNKNOWN, FINDING_VF_UNKNOWN};

	if (source->domain->devices_known)
		return;
	for (size_t i = 0; i < sizeof(classes) / sizeof(classes[0]); i++)
		needs_add_unknown(
		    needs, source, classes[i], NULL, "devices of the domain");
}

int
needs_collect(struct needs *needs, const struct fleet_domain *domain)
{
	const struct need_source source = {
	    domain->host, domain->host->inventory, domain->inventory};

	needs->count = 0;
	needs->error = 0;
	arena_free(needs->texts);
	needs->texts = arena_new(NEEDS_MAX_TEXT);
	if (needs->texts == NULL)
		return -ENOMEM;
	state_needs(needs, &source);
	if (source.host->state == FLEET_HOST_STALE)
		return needs->error;
	devices_needs(needs, &source);
	vdisk_needs(needs, &source);
	vnet_needs(needs, &source);
	console_needs(needs, &source);
	vsan_needs(needs, &source);
	vf_needs(needs, &source);
	cpu_needs(needs, &source);
	memory_needs(needs, &source);
	manager_needs(needs, &source);
	settings_needs(needs, &source);
	return needs->error;
}

struct need_target
need_target(const struct fleet_host *host)
{
	const struct need_target target = {host->name, host->state, host->inventory};

	return target;
}

bool
need_target_is_current(const struct need_target *target)
{
	return target->inventory != NULL && target->state != FLEET_HOST_NEVER &&
	       target->state != FLEET_HOST_STALE;
}

/* Whether a finding may be reported of a target without current facts. */
static bool
stands_alone(const struct need *need)
{
	if (need->kind == NEED_FINDING)
		return finding_definition(need->finding)->nature == FINDING_NATURE_OLD;
	return need->kind == NEED_STATE;
}

void
need_check(const struct need *need, const struct need_target *target, struct sink *sink)
{
	if (!need_target_is_current(target) && !stands_alone(need))
		return;
	if (need->kind != NEED_FINDING) {
		rules[need->kind].check(need, target, sink);
	} else if (sink_add(sink, need->finding)) {
		sink_wanted(sink, "%s", need->wanted != NULL ? need->wanted : "");
		sink_found(sink, "%s", need->found != NULL ? need->found : "");
	}
}

bool
need_is_counted(const struct need *need)
{
	return rules[need->kind].take != NULL;
}

void
need_take(const struct need *need, struct room *room)
{
	if (rules[need->kind].take != NULL)
		rules[need->kind].take(need, room);
}

enum finding_class
need_class(const struct need *need)
{
	if (need->kind == NEED_FINDING)
		return finding_class(need->finding);
	return rules[need->kind].class;
}

bool
need_is_plain(const struct need *need)
{
	return need->kind == NEED_FINDING || rules[need->kind].plain;
}

offer_hash
need_offer(const struct need *need)
{
	if (need->kind == NEED_MAC)
		return offer_mac(need->number);
	if (need->kind == NEED_HOSTID)
		return offer_hostid(need->number);
	if (need->kind == NEED_TRUSTED)
		return offer_host(need->name);
	if (need->name == NULL)
		return OFFER_NONE;
	return offer_name(rules[need->kind].offer, need->name,
	    need->service != NULL ? need->service : "");
}
