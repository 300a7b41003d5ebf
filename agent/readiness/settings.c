/*
 * Class 8, what only probes tell of a manager and its machine: switches of its service,
 * firmware and certificates. What was not probed is no finding but named in the remark
 * about what is not seen.
 *
 * NEED_SETTINGS: number = enum inventory_answer of the source's
 * migration_save_spconfig, and the facts (enum unseen) that are not known of it.
 * NEED_FIRMWARE: value = the source's firmware, group = type of its CPUs, each NULL if
 * not known; NEED_DISKS: the domain has disks.
 * NEED_TRUST: value = names of the hosts that the source trusts, group = its own.
 * NEED_TRUSTED: name = the source, which the target has to trust.
 */
#include "agent/readiness/rules.h"

#include <string.h>

#include "agent/fleet/inventory_trust.h"
#include "agent/readiness/firmware.h"
#include "agent/readiness/release.h"

/* Facts that nothing tells unless a probe does, above the answer in need->number. */
enum unseen {
	UNSEEN_XMPP = 1 << 2,
	UNSEEN_SPCONFIG = 1 << 3,
	UNSEEN_FIRMWARE = 1 << 4,
	UNSEEN_TRUST = 1 << 5,
};

#define ANSWER 3

static unsigned
unseen_of(const struct inventory *inventory)
{
	const struct inventory_settings *settings = &inventory->settings;
	unsigned unseen = 0;

	if (settings->xmpp == INVENTORY_ANSWER_UNKNOWN)
		unseen |= UNSEEN_XMPP;
	if (settings->save_spconfig == INVENTORY_ANSWER_UNKNOWN)
		unseen |= UNSEEN_SPCONFIG;
	if (settings->firmware == NULL)
		unseen |= UNSEEN_FIRMWARE;
	if (settings->trusted == NULL)
		unseen |= UNSEEN_TRUST;
	return unseen;
}

/* Managers before 3.5 save no configurations, whatever is set. */
static enum inventory_answer
saves_spconfig(const struct inventory *inventory)
{
	if (release_of(&inventory->version) < RELEASE(3, 5))
		return INVENTORY_ANSWER_UNKNOWN;
	return inventory->settings.save_spconfig;
}

void
settings_needs(struct needs *needs, const struct need_source *source)
{
	const struct inventory_settings *settings = &source->inventory->settings;
	const struct need facts = {
	    .kind = NEED_SETTINGS,
	    .number = saves_spconfig(source->inventory) | unseen_of(source->inventory),
	};
	const struct need firmware = {
	    .kind = NEED_FIRMWARE,
	    .flags = source->domain->vdisks != NULL ? NEED_DISKS : 0,
	    .value = settings->firmware,
	    .group = source->inventory->cpu_type,
	    .found = source->host->name,
	};
	const struct need trust = {
	    .kind = NEED_TRUST,
	    .value = settings->trusted,
	    .group = source->host->name,
	};
	const struct need trusted = {.kind = NEED_TRUSTED, .name = source->host->name};

	if (settings->xmpp == INVENTORY_ANSWER_NO)
		needs_add_finding(
		    needs, FINDING_XMPP_OFF, NULL, NULL, source->host->name);
	if (settings->outgoing == INVENTORY_ANSWER_NO)
		needs_add_finding(
		    needs, FINDING_OUTGOING_OFF, NULL, NULL, source->host->name);
	needs_add(needs, &facts);
	needs_add(needs, &firmware);
	/* A need of each source host is dear: only where it is probed. */
	if (settings->trusted != NULL) {
		needs_add(needs, &trust);
		needs_add(needs, &trusted);
	}
}

static const char *
answer_word(enum inventory_answer answer)
{
	return answer == INVENTORY_ANSWER_YES ? "true" : "false";
}

void
settings_check(
    const struct need *need, const struct need_target *target, struct sink *sink)
{
	const struct inventory_settings *settings = &target->inventory->settings;
	unsigned unseen = (unsigned)need->number | unseen_of(target->inventory);
	enum inventory_answer here = (enum inventory_answer)(need->number & ANSWER);
	enum inventory_answer there = saves_spconfig(target->inventory);

	if (settings->xmpp == INVENTORY_ANSWER_NO && sink_add(sink, FINDING_XMPP_OFF))
		sink_found(sink, "%s", target->name);
	if (settings->incoming == INVENTORY_ANSWER_NO &&
	    sink_add(sink, FINDING_INCOMING_OFF))
		sink_found(sink, "%s", target->name);
	if (here != there && here != INVENTORY_ANSWER_UNKNOWN &&
	    there != INVENTORY_ANSWER_UNKNOWN &&
	    sink_add(sink, FINDING_SPCONFIG_DIFFERS)) {
		sink_wanted(sink, "%s", answer_word(here));
		sink_found(sink, "%s", answer_word(there));
	}
	if (sink_add(sink, FINDING_NOT_LISTED))
		sink_found(sink, "%s%s%s%s",
		    (unseen & UNSEEN_XMPP) != 0 ? ", XMPP" : "",
		    (unseen & UNSEEN_SPCONFIG) != 0 ? ", migration_save_spconfig" : "",
		    (unseen & UNSEEN_FIRMWARE) != 0 ? ", firmware" : "",
		    (unseen & UNSEEN_TRUST) != 0 ? ", certificates" : "");
}

/* ---- firmware ---- */

/* One machine: what its firmware must be at least for a live migration. */
static void
minimum_check(struct sink *sink, const char *host, const char *text, enum cpu_type type,
    bool crossing)
{
	const char *minimum = firmware_minimum(type, crossing);
	struct firmware least = firmware_parse(minimum);
	struct firmware firmware = firmware_parse(text);

	if (least.line == FIRMWARE_UNTOLD ||
	    firmware_is_since(&firmware, least.part[0], least.part[1], least.part[2],
		least.letter) != FIRMWARE_NO ||
	    !sink_add(sink, FINDING_FIRMWARE_OLD))
		return;
	sink_wanted(sink, "%s", minimum);
	sink_found(sink, "%s on %s", text, host);
}

static enum cpu_type
type_of(const char *text)
{
	return text != NULL ? cpu_type_parse(text) : CPU_TYPE_OTHER;
}

void
firmware_check(
    const struct need *need, const struct need_target *target, struct sink *sink)
{
	const char *text = target->inventory->settings.firmware;
	struct firmware here = firmware_parse(need->value);
	struct firmware there = firmware_parse(text);
	enum cpu_type from = type_of(need->group);
	enum cpu_type to = type_of(target->inventory->cpu_type);
	bool crossing = from != to && from != CPU_TYPE_OTHER && to != CPU_TYPE_OTHER;
	/* From 8.3 to an M5-32, the only machine with that CPU. */
	bool refused = here.line == FIRMWARE_SYSTEM && here.part[0] == 8 &&
		       here.part[1] == 3 && to == CPU_TYPE_M5;

	minimum_check(
	    sink, need->found != NULL ? need->found : "", need->value, from, crossing);
	minimum_check(sink, target->name, text, to, crossing);
	if ((refused || (firmware_has_features(&here) == FIRMWARE_YES &&
			    firmware_has_features(&there) == FIRMWARE_NO)) &&
	    sink_add(sink, FINDING_FIRMWARE_LACKS)) {
		sink_wanted(sink, "%s", need->value);
		sink_found(sink, "%s", text != NULL ? text : "an M5-32");
	}
	/* Where the source could not read such labels either there are none. */
	if ((need->flags & NEED_DISKS) != 0 &&
	    firmware_knows_gpt(&there) == FIRMWARE_NO &&
	    firmware_knows_gpt(&here) != FIRMWARE_NO &&
	    sink_add(sink, FINDING_GPT_UNKNOWN_THERE)) {
		sink_wanted(sink, "8.4, 9.1 or XCP2230");
		sink_found(sink, "%s", text);
	}
}

/* ---- certificates ---- */

/* A host that has to trust another one; not known is no finding. */
static void
certificate_check(
    struct sink *sink, const char *names, const char *host, const char *other)
{
	if (names != NULL && !inventory_trust_has(names, other) &&
	    sink_add(sink, FINDING_CERTIFICATE_MISSING)) {
		sink_wanted(sink, "%s", other);
		sink_found(sink, "%s", host);
	}
}

void
trust_check(
    const struct need *need, const struct need_target *target, struct sink *sink)
{
	certificate_check(sink, need->value, need->group, target->name);
}

void
trusted_check(
    const struct need *need, const struct need_target *target, struct sink *sink)
{
	certificate_check(
	    sink, target->inventory->settings.trusted, target->name, need->name);
}
