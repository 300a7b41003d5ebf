/* What the findings of a pair mean for a run. */
#include "agent/engine/engine_private.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "agent/fleet/fleet.h"
#include "agent/fleet/inventory.h"
#include "agent/readiness/evaluate.h"

/* The first finding of that severity in this mode, or NULL. */
static const struct finding *
finding_first(
    const struct findings *findings, enum migration_mode mode, enum severity severity)
{
	for (size_t i = 0; i < findings->count; i++)
		if (findings->list[i].severity[mode] == severity)
			return &findings->list[i];
	return NULL;
}

static void
findings_note(
    struct run *run, const struct findings *findings, enum migration_mode mode)
{
	static const char *const words[] = {
	    [SEVERITY_WARNING] = "warning",
	    [SEVERITY_UNKNOWN] = "cannot be told",
	    [SEVERITY_BLOCKER] = "blocker",
	};

	lines_forget(&run->lines, ENGINE_LINE_NOTE);
	for (size_t i = 0; i < findings->count; i++) {
		const struct finding *finding = &findings->list[i];
		enum severity severity = finding->severity[mode];
		char line[ENGINE_TEXT_SIZE + 64];

		if (severity < SEVERITY_WARNING)
			continue;
		snprintf(line, sizeof(line), "%s %u: %s", words[severity],
		    finding_definition(finding->id)->code, finding->text);
		run_note(run, ENGINE_LINE_NOTE, line);
	}
}

/* Which override would let a verdict pass, 0 = none is needed. */
static unsigned
override_needed(const struct run *run, enum verdict verdict)
{
	if (verdict == VERDICT_BLOCKED || verdict == VERDICT_UNKNOWN)
		return ENGINE_OVERRIDE_BLOCKERS;
	/* Trying dry moves nothing. */
	return verdict == VERDICT_DEGRADED && run->public.operation == ENGINE_MIGRATE
		   ? ENGINE_OVERRIDE_WARNINGS
		   : 0;
}

static int
findings_weigh(const struct run *run, const struct findings *findings,
    enum migration_mode mode, struct reason *reason)
{
	static const enum severity severities[] = {
	    [VERDICT_READY] = SEVERITY_IGNORE,
	    [VERDICT_DEGRADED] = SEVERITY_WARNING,
	    [VERDICT_BLOCKED] = SEVERITY_BLOCKER,
	    [VERDICT_UNKNOWN] = SEVERITY_UNKNOWN,
	};
	static const char *const words[] = {
	    [VERDICT_READY] = "ready",
	    [VERDICT_DEGRADED] = "degraded",
	    [VERDICT_BLOCKED] = "blocked",
	    [VERDICT_UNKNOWN] = "cannot be told",
	};
	enum verdict verdict = findings->verdict[mode];
	unsigned override = override_needed(run, verdict);
	const struct finding *first =
	    verdict != VERDICT_READY
		? finding_first(findings, mode, severities[verdict])
		: NULL;
	int error = (override & ~run->public.options) != 0 ? -EACCES : 0;

	if (first == NULL)
		return reason_set(reason, error, "%s for a %s migration",
		    words[verdict], mode == MIGRATION_LIVE ? "live" : "cold");
	return reason_set(reason, error, "%s: %u %s", words[verdict],
	    finding_definition(first->id)->code, first->text);
}

int
judge(struct run *run, const struct fleet_domain *domain,
    const struct fleet_host *target, bool noted, struct reason *reason)
{
	struct findings findings = {.list = NULL};
	enum migration_mode mode = domain->inventory->state == INVENTORY_STATE_ACTIVE
				       ? MIGRATION_LIVE
				       : MIGRATION_COLD;
	int error = evaluate_pair(domain, target, run->engine->readiness, &findings);

	run->public.mode = mode == MIGRATION_LIVE ? ENGINE_MODE_LIVE : ENGINE_MODE_COLD;
	if (error != 0) {
		reason_set(reason, error, "no memory to evaluate the pair");
	} else {
		if (noted)
			findings_note(run, &findings, mode);
		error = findings_weigh(run, &findings, mode, reason);
	}
	findings_free(&findings);
	return error;
}
