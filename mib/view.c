#include "mib/view.h"

#include <stdlib.h>
#include <string.h>

#include "agent/readiness/matrix.h"
#include "agent/readiness/mode.h"

void
view_set_sources(struct mib_view *view, const struct mib_sources *sources)
{
	view->sources = *sources;
	view->key.domain = 0;
}

void
view_close(struct mib_view *view)
{
	findings_free(&view->findings);
	free(view->verdicts);
	view->verdicts = NULL;
	view->verdict_room = 0;
	view->key.domain = 0;
}

const struct findings *
view_findings(struct mib_view *view, const struct fleet_domain *domain,
    const struct fleet_host *target)
{
	struct view_key key = {
	    .domain = domain->index,
	    .source = domain->host->index,
	    .target = target->index,
	    .source_generation = domain->host->generation,
	    .target_generation = target->generation,
	    .source_state = domain->host->state,
	    .target_state = target->state,
	};

	if (memcmp(&key, &view->key, sizeof(key)) == 0)
		return &view->findings;
	view->key.domain = 0;
	if (evaluate_pair(domain, target, view->sources.policy, &view->findings))
		return NULL;
	view->key = key;
	return &view->findings;
}

static struct view_counts
counts_when_known(const struct mib_view *view, struct matrix_counts counts)
{
	if (!matrix_is_known(view->sources.matrix))
		return (struct view_counts){-1, -1, -1, -1};
	return (struct view_counts){
	    counts.ready, counts.degraded, counts.blocked, counts.unknown};
}

struct view_counts
view_domain_counts(const struct mib_view *view, const struct fleet_domain *domain,
    enum migration_mode mode)
{
	return counts_when_known(
	    view, matrix_domain_counts(view->sources.matrix, domain, mode));
}

struct view_counts
view_host_counts(const struct mib_view *view, const struct fleet_host *host,
    enum migration_mode mode)
{
	return counts_when_known(
	    view, matrix_host_counts(view->sources.matrix, host, mode));
}

const uint8_t *
view_verdicts(
    struct mib_view *view, const struct fleet_domain *domain, enum migration_mode mode)
{
	unsigned slots = fleet_slots(view->sources.fleet);

	if (slots > view->verdict_room) {
		uint8_t *verdicts = realloc(view->verdicts, slots);

		if (!verdicts)
			return NULL;
		view->verdicts = verdicts;
		view->verdict_room = slots;
	}
	matrix_row(view->sources.matrix, domain, mode, view->verdicts);
	return view->verdicts;
}

int64_t
view_required(const struct mib_view *view, const struct fleet_domain *domain)
{
	return migration_is_possible(domain) ? view->sources.required_targets : 0;
}

bool
view_is_stranded(const struct mib_view *view, const struct fleet_domain *domain)
{
	struct matrix_counts counts = matrix_domain_counts(
	    view->sources.matrix, domain, migration_mode_of(domain));

	return counts.ready == 0 && counts.degraded == 0 &&
	       migration_is_possible(domain);
}

bool
view_is_short(const struct mib_view *view, const struct fleet_domain *domain)
{
	struct matrix_counts counts = matrix_domain_counts(
	    view->sources.matrix, domain, migration_mode_of(domain));

	return counts.ready < view_required(view, domain);
}
