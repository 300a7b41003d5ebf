#include "agent/readiness/evaluate.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "agent/arena.h"
#include "agent/readiness/need.h"
#include "agent/readiness/policy.h"
#include "agent/readiness/sink.h"
#include "agent/readiness/text.h"

/* Texts of one pair. */
#define FINDINGS_MAX_TEXT ((size_t)64 << 20)

/* What is kept from one evaluation to the next. */
struct findings_store {
	struct needs needs;
	struct sink sink;
	size_t room; /* of findings->list */
};

void
findings_free(struct findings *findings)
{
	if (findings->store != NULL) {
		needs_free(&findings->store->needs);
		arena_free(findings->store->sink.texts);
		free(findings->store->sink.entries);
		free(findings->store);
	}
	free(findings->list);
	memset(findings, 0, sizeof(*findings));
}

static int
store_prepare(struct findings *findings)
{
	struct findings_store *store = findings->store;

	if (store == NULL) {
		store = calloc(1, sizeof(*store));
		if (store == NULL)
			return -ENOMEM;
		findings->store = store;
	}
	arena_free(store->sink.texts);
	store->sink.texts = arena_new(FINDINGS_MAX_TEXT);
	store->sink.count = 0;
	store->sink.effects = 0;
	store->sink.error = store->sink.texts != NULL ? 0 : -ENOMEM;
	return store->sink.error;
}

static int
list_grow(struct findings *findings, size_t count)
{
	struct finding *list;

	if (count <= findings->store->room)
		return 0;
	list = realloc(findings->list, count * sizeof(*list));
	if (list == NULL)
		return -ENOMEM;
	findings->list = list;
	findings->store->room = count;
	return 0;
}

static enum severity
worse(const struct finding *finding)
{
	enum severity live = finding->severity[MIGRATION_LIVE];
	enum severity cold = finding->severity[MIGRATION_COLD];

	return live > cold ? live : cold;
}

/* "volume@service" of a disk, "" of anything else. */
static const char *
volume_name(char *text, size_t size, const struct need *need)
{
	if (need->kind != NEED_VOLUME)
		return "";
	snprintf(text, size, "%s@%s", need->name, need->service);
	return text;
}

static int
finding_write(struct finding *finding, const struct sink *sink,
    const struct sink_entry *entry, struct text_names names)
{
	const struct finding_definition *definition = finding_definition(entry->id);
	char volume[TEXT_SIZE];

	names.device = entry->need->device != NULL ? entry->need->device : "";
	names.volume = volume_name(volume, sizeof(volume), entry->need);
	names.wanted = entry->wanted != NULL ? entry->wanted : "";
	names.found = entry->found != NULL ? entry->found : "";
	finding->id = entry->id;
	for (int mode = 0; mode < MIGRATION_MODES; mode++)
		finding->severity[mode] =
		    (enum severity)sink->policy->severity[entry->id][mode];
	finding->device = arena_copy(sink->texts, names.device, strlen(names.device));
	finding->wanted = names.wanted;
	finding->found = names.found;
	finding->text = text_fill(sink->texts, definition->text, &names);
	finding->remedy = text_fill(sink->texts, definition->remedy, &names);
	if (finding->device == NULL || finding->text == NULL || finding->remedy == NULL)
		return -ENOMEM;
	return 0;
}

static bool
is_remark(const struct finding *finding)
{
	return finding_definition(finding->id)->nature == FINDING_NATURE_REMARK &&
	       worse(finding) <= SEVERITY_INFO;
}

/* Remarks come last. */
static unsigned
rank(const struct finding *finding)
{
	return is_remark(finding) ? 0 : worse(finding);
}

/* Put a finding behind all that are at least as bad and of no later code. */
static void
list_insert(struct findings *findings, const struct finding *finding)
{
	size_t i = findings->count + findings->remarks;

	for (; i > 0; i--) {
		const struct finding *before = &findings->list[i - 1];

		if (rank(before) > rank(finding) ||
		    (rank(before) == rank(finding) && before->id <= finding->id))
			break;
		findings->list[i] = *before;
	}
	findings->list[i] = *finding;
	if (is_remark(finding))
		findings->remarks++;
	else
		findings->count++;
}

static void
findings_count(struct findings *findings, const struct finding *finding)
{
	enum severity worst = worse(finding);
	unsigned class = 1u << (finding_class(finding->id) - 1);

	findings->blockers += worst == SEVERITY_BLOCKER;
	findings->unknowns += worst == SEVERITY_UNKNOWN;
	findings->warnings += worst == SEVERITY_WARNING;
	for (int mode = 0; mode < MIGRATION_MODES; mode++) {
		if (finding->severity[mode] == SEVERITY_BLOCKER)
			findings->blocked_classes |= class;
		if (finding->severity[mode] == SEVERITY_WARNING)
			findings->warned_classes |= class;
	}
}

static int
findings_write(struct findings *findings, const struct fleet_domain *domain,
    const struct fleet_host *target)
{
	const struct sink *sink = &findings->store->sink;
	const struct text_names names = {
	    .domain = domain->inventory->name,
	    .source = domain->host->name,
	    .target = target->name,
	};
	int error = list_grow(findings, sink->count);

	findings->count = findings->remarks = 0;
	findings->blockers = findings->warnings = findings->unknowns = 0;
	findings->blocked_classes = findings->warned_classes = 0;
	for (size_t i = 0; error == 0 && i < sink->count; i++) {
		struct finding finding;

		error = finding_write(&finding, sink, &sink->entries[i], names);
		if (error != 0)
			break;
		list_insert(findings, &finding);
		findings_count(findings, &finding);
	}
	for (int mode = 0; mode < MIGRATION_MODES; mode++)
		findings->verdict[mode] =
		    policy_verdict(sink->effects, (enum migration_mode)mode);
	return error;
}

int
evaluate_pair(const struct fleet_domain *domain, const struct fleet_host *target,
    const struct policy *policy, struct findings *findings)
{
	const struct need_target wanted = need_target(target);
	struct needs *needs;
	struct sink *sink;
	int error;

	if (domain->host == target)
		return -EINVAL;
	error = store_prepare(findings);
	if (error != 0)
		return error;
	needs = &findings->store->needs;
	sink = &findings->store->sink;
	error = needs_collect(needs, domain);
	if (error != 0)
		return error;
	sink->policy = policy_for(policy, target->name);
	for (size_t i = 0; i < needs->count; i++) {
		sink->need = &needs->list[i];
		need_check(&needs->list[i], &wanted, sink);
	}
	if (sink->error != 0)
		return sink->error;
	return findings_write(findings, domain, target);
}
