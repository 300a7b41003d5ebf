#include "agent/readiness/matrix.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "agent/fleet/fleet.h"
#include "agent/log.h"
#include "agent/readiness/matrix_private.h"

/* ---- building everything ---- */

static int
catalog_add_hosts(
    struct catalog *catalog, const struct fleet *fleet, const struct policy *policy)
{
	size_t count;
	const struct fleet_host *const *hosts = fleet_hosts(fleet, &count);

	for (size_t i = 0; i < count; i++) {
		const struct need_target target = need_target(hosts[i]);

		if (catalog_set_host(catalog, hosts[i]->slot, &target,
			policy_for(policy, hosts[i]->name)) != 0)
			return -ENOMEM;
	}
	return 0;
}

/* The needs of every domain, before any row is touched. */
struct plan {
	struct taken taken;
	uint32_t *starts; /* in taken.ids, by slot of the domain, and the end */
	uint32_t count;   /* of slots */
};

static void
plan_free(struct plan *plan)
{
	taken_free(&plan->taken);
	free(plan->starts);
}

static int
plan_fill(struct plan *plan, struct catalog *catalog, const struct fleet *fleet)
{
	plan->count = fleet_domain_slots(fleet);
	plan->starts = calloc(plan->count + (size_t)1, sizeof(*plan->starts));
	if (plan->starts == NULL)
		return -ENOMEM;
	for (uint32_t i = 0; i < plan->count; i++) {
		const struct fleet_domain *domain = fleet_domain_at(fleet, i);

		if (domain != NULL && taken_add(&plan->taken, catalog, domain) != 0)
			return -ENOMEM;
		plan->starts[i + 1] = plan->taken.count;
	}
	return 0;
}

/* Lists of needs one after the other in memory: columns read them in this order. */
static int
rows_open(struct matrix *matrix, const struct plan *plan, uint32_t slots)
{
	if (rows_reserve(matrix, plan->count, slots) != 0)
		return -ENOMEM;
	for (uint32_t i = 0; i < plan->count; i++) {
		const struct fleet_domain *domain = fleet_domain_at(matrix->fleet, i);

		if (domain != NULL && row_open(matrix, domain) != 0)
			return -ENOMEM;
	}
	for (uint32_t i = 0; i < plan->count; i++)
		if (matrix->rows[i].domain != NULL &&
		    row_reserve(
			&matrix->rows[i], plan->starts[i + 1] - plan->starts[i]) != 0)
			return -ENOMEM;
	return 0;
}

/* Put a new catalog with the needs of all rows in the place of the old one. */
static void
matrix_replace(struct matrix *matrix, struct catalog *catalog, const struct plan *plan)
{
	catalog_free(matrix->catalog);
	matrix->catalog = catalog;
	for (uint32_t slot = 0; slot < matrix->slots; slot++)
		matrix->present[slot] = catalog_has_host(catalog, slot) ? 0xFF : 0;
	matrix->pass++;
	for (uint32_t i = 0; i < plan->count; i++) {
		struct row *row = &matrix->rows[i];

		if (row->domain == NULL)
			continue;
		row->need_count = 0; /* they were of the catalog that is gone */
		row_set_needs(row, catalog, plan->taken.ids + plan->starts[i],
		    plan->starts[i + 1] - plan->starts[i]);
		row_evaluate(matrix, row);
	}
}

/*
 * Evaluate everything under a policy; after -ENOMEM all is as it was. Hosts come after
 * the needs, so that what one host makes of them is found out in one go.
 */
static int
matrix_build(struct matrix *matrix, const struct policy *policy)
{
	struct catalog *catalog = catalog_new();
	struct plan plan = {0};
	int error = -ENOMEM;

	if (catalog == NULL ||
	    catalog_reserve(catalog, fleet_slots(matrix->fleet)) != 0 ||
	    plan_fill(&plan, catalog, matrix->fleet) != 0 ||
	    catalog_add_hosts(catalog, matrix->fleet, policy) != 0 ||
	    rows_open(matrix, &plan, catalog_slots(catalog)) != 0)
		goto out;
	matrix_replace(matrix, catalog, &plan);
	matrix->policy = policy;
	matrix->broken = false;
	catalog = NULL;
	error = 0;
out:
	catalog_free(catalog);
	plan_free(&plan);
	return error;
}

/* ---- following the fleet ---- */

static void
row_mark(struct matrix *matrix, uint32_t slot)
{
	struct row *row = &matrix->rows[slot];

	if (row->dirty)
		return;
	row->dirty = true;
	row->next_dirty = matrix->dirty;
	matrix->dirty = slot;
}

/* Memory was short: show that nothing is known rather than what is not so. */
static void
matrix_break(struct matrix *matrix)
{
	if (!matrix->broken)
		log_error(ROOM_READINESS, "out of memory: readiness is not known until "
					  "it can be evaluated again");
	matrix->broken = true;
	rows_free(matrix);
	catalog_free(matrix->catalog);
	matrix->catalog = NULL;
}

static void
matrix_repair(struct matrix *matrix)
{
	if (matrix_build(matrix, matrix->policy) != 0) {
		rows_free(matrix);
		return;
	}
	log_info(ROOM_READINESS, "readiness is evaluated again");
}

static void
see_domain(
    void *context, const struct fleet_domain *domain, enum fleet_domain_change change)
{
	struct matrix *matrix = context;

	if (matrix->broken)
		return;
	matrix->now = fleet_changed(matrix->fleet);
	if (change == FLEET_DOMAIN_REMOVED) {
		if (domain->slot < matrix->row_room &&
		    matrix->rows[domain->slot].domain != NULL)
			row_close(matrix, &matrix->rows[domain->slot]);
		return;
	}
	if (rows_reserve(matrix, domain->slot, matrix->slots) != 0 ||
	    row_open(matrix, domain) != 0)
		matrix_break(matrix);
	else
		row_mark(matrix, domain->slot);
}

static int
row_refresh(struct matrix *matrix, struct row *row)
{
	struct taken *taken = &matrix->taken;
	bool same;

	taken->count = 0;
	if (taken_add(taken, matrix->catalog, row->domain) != 0 ||
	    row_reserve(row, taken->count) != 0)
		return -ENOMEM;
	same = row->own == row->domain->host->slot && taken->count == row->need_count &&
	       memcmp(taken->ids, row->needs, taken->count * sizeof(*taken->ids)) == 0;
	row_set_needs(row, matrix->catalog, taken->ids, taken->count);
	if (!same)
		row_evaluate(matrix, row);
	return 0;
}

/* Take dirty rows apart and evaluate those that ask for something else now. */
static int
rows_refresh(struct matrix *matrix)
{
	while (matrix->dirty != ROW_NONE) {
		struct row *row = &matrix->rows[matrix->dirty];

		matrix->dirty = row->next_dirty;
		row->dirty = false;
		if (row->domain != NULL && row_refresh(matrix, row) != 0)
			return -ENOMEM;
	}
	return 0;
}

static int
host_apply(struct matrix *matrix, const struct fleet_change *change)
{
	const struct fleet_host *host = change->host;
	const struct need_target target = need_target(host);
	bool gone = (change->kinds & FLEET_CHANGE_REMOVED) != 0;

	if (catalog_reserve(matrix->catalog, host->slot + 1) != 0 ||
	    rows_reserve(matrix, 0, catalog_slots(matrix->catalog)) != 0 ||
	    catalog_set_host(matrix->catalog, host->slot, gone ? NULL : &target,
		policy_for(matrix->policy, host->name)) != 0)
		return -ENOMEM;
	matrix->present[host->slot] = gone ? 0 : 0xFF;
	if ((change->kinds & FLEET_CHANGE_STATE) != 0)
		for (size_t i = 0; i < host->domain_count; i++)
			row_mark(matrix, host->domains[i]->slot);
	if (rows_refresh(matrix) != 0)
		return -ENOMEM;
	column_evaluate(matrix, host->slot);
	return 0;
}

static void
see_host(void *context, const struct fleet_change *change)
{
	struct matrix *matrix = context;

	matrix->now = fleet_changed(matrix->fleet);
	matrix->pass++;
	if (!matrix->broken && host_apply(matrix, change) != 0)
		matrix_break(matrix);
	if (matrix->broken)
		matrix_repair(matrix);
}

/* ---- opening and closing ---- */

int
matrix_open(struct matrix **matrix, struct fleet *fleet, const struct policy *policy,
    const struct instant *now)
{
	struct matrix *new = calloc(1, sizeof(*new));
	struct fleet_observer observer = {see_domain, see_host, new};

	if (new == NULL)
		return -ENOMEM;
	new->fleet = fleet;
	new->now = new->changed = *now;
	new->dirty = ROW_NONE;
	for (unsigned i = 0; i < POLICY_EFFECTS; i++)
		new->codes[i] = verdict_code(policy_verdict(i, MIGRATION_LIVE),
		    policy_verdict(i, MIGRATION_COLD));
	if (matrix_build(new, policy) != 0 || fleet_observe(fleet, &observer) != 0) {
		matrix_free(new);
		return -ENOMEM;
	}
	*matrix = new;
	return 0;
}

void
matrix_free(struct matrix *matrix)
{
	if (matrix == NULL)
		return;
	rows_free(matrix);
	taken_free(&matrix->taken);
	catalog_free(matrix->catalog);
	free(matrix);
}

int
matrix_set_policy(
    struct matrix *matrix, const struct policy *policy, const struct instant *now)
{
	matrix->now = *now;
	return matrix_build(matrix, policy);
}
