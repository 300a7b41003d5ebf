/*
 * Class 8, managers: releases that migrate between each other, and what the older one
 * cannot take along.
 *
 * NEED_MANAGER: number = release of the source's manager, value = its version.
 * NEED_BOOT_POLICY: value = the domain's boot-policy.
 */
#include "agent/readiness/rules.h"

#include <string.h>

#include "agent/readiness/release.h"

/*
 * Counts releases: 1.0 to 1.3, 2.0 to 2.2, 3.0 and on. How many there were of 3 before
 * 4.0 nobody knows yet: at least up to 3.6.
 */
static int64_t
release_count(int64_t release)
{
	static const int64_t before[] = {0, 0, 4, 7, 14};
	int64_t major = release / 1000;

	if (major > 4)
		return before[4] + (major - 4) + release % 1000;
	return before[major] + release % 1000;
}

enum distance {
	DISTANCE_NEAR,
	DISTANCE_FAR,
	DISTANCE_UNTOLD,
};

static enum distance
release_distance(int64_t a, int64_t b)
{
	int64_t between = release_count(a) - release_count(b);
	bool counted = a / 1000 == b / 1000 || (a / 1000 < 4 && b / 1000 < 4);

	if (between > 1 || between < -1)
		return DISTANCE_FAR;
	return counted ? DISTANCE_NEAR : DISTANCE_UNTOLD;
}

void
manager_needs(struct needs *needs, const struct need_source *source)
{
	const struct inventory_domain *domain = source->domain;
	const struct inventory_version *version = &source->inventory->version;
	const char *policy = domain->boot_policy;
	const struct need manager = {
	    .kind = NEED_MANAGER,
	    .number = release_of(version),
	    .value = version->text,
	};
	const struct need boot = {.kind = NEED_BOOT_POLICY, .value = policy};

	if (version->text == NULL)
		needs_add_unknown(needs, source, FINDING_MANAGER_UNKNOWN, NULL,
		    "version of the manager");
	else
		needs_add(needs, &manager);
	if (policy != NULL && policy[0] != '\0' && strcmp(policy, "none") != 0)
		needs_add(needs, &boot);
}

void
manager_check(
    const struct need *need, const struct need_target *target, struct sink *sink)
{
	const struct inventory_version *version = &target->inventory->version;

	if (version->text == NULL || need->value == NULL) {
		sink_add_unknown(sink, FINDING_MANAGER_UNKNOWN,
		    "version of the manager", target->name);
		return;
	}
	switch (release_distance(need->number, release_of(version))) {
	case DISTANCE_NEAR:
		break;
	case DISTANCE_FAR:
		if (sink_add(sink, FINDING_MANAGERS_APART)) {
			sink_wanted(sink, "%s", need->value);
			sink_found(sink, "%s", version->text);
		}
		break;
	case DISTANCE_UNTOLD:
		if (sink_add(sink, FINDING_MANAGER_UNKNOWN)) {
			sink_wanted(sink, "distance of release %s", need->value);
			sink_found(sink, "from %s", version->text);
		}
		break;
	}
}

/* That the version is not known is told by manager_check. */
void
boot_policy_check(
    const struct need *need, const struct need_target *target, struct sink *sink)
{
	const struct inventory_version *version = &target->inventory->version;

	if (version->text != NULL && release_of(version) < RELEASE(3, 4) &&
	    sink_add(sink, FINDING_BOOT_POLICY_LOST)) {
		sink_wanted(sink, "%s", need->value);
		sink_found(sink, "%s", version->text);
	}
}
