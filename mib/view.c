#include "mib/view.h"

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

	return counts.ready < view->sources.required_targets &&
	       migration_is_possible(domain);
}
