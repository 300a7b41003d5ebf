#include "agent/readiness/matrix.h"

#include <errno.h>
#include <stdlib.h>

#include "agent/fleet/fleet.h"
#include "agent/readiness/array.h"
#include "agent/readiness/matrix_private.h"

/* ---- building everything ---- */

static int
catalog_add_hosts(
    struct catalog *catalog, const struct fleet *fleet, const struct policy *policy)
{
	size_t count;
	const struct fleet_host *const *hosts = fleet_hosts(fleet, &count);

	catalog_defer(catalog);
	for (size_t i = 0; i < count; i++) {
		const struct need_target target = need_target(hosts[i]);

		if (catalog_set_host(catalog, hosts[i]->slot, &target,
			policy_for(policy, hosts[i]->name)) != 0)
			return -ENOMEM;
	}
	catalog_judge(catalog);
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

		if (domain != NULL)
			row_open(matrix, domain);
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
	struct catalog *old = matrix->catalog;

	matrix->catalog = catalog;
	for (uint32_t slot = 0; slot < matrix->slots; slot++)
		matrix->present[slot] = catalog_has_host(catalog, slot) ? 0xFF : 0;
	matrix->pass++;
	for (uint32_t i = 0; i < plan->count; i++) {
		struct row *row = &matrix->rows[i];

		if (row->domain == NULL)
			continue;
		row_codes(matrix, old, row, matrix->before);
		row->need_count = 0; /* they go with their catalog */
		row_set_needs(row, catalog, plan->taken.ids + plan->starts[i],
		    plan->starts[i + 1] - plan->starts[i]);
		row_place(row);
		row_compare(matrix, row, matrix->before);
	}
	catalog_free(old);
}

/*
 * Hosts come after the needs: what one host makes of all names it knows is found out in
 * one go, and so is what all hosts make of one need without a name.
 */
int
matrix_build(struct matrix *matrix, const struct policy *policy)
{
	struct catalog *catalog = catalog_new();
	unsigned slots = fleet_slots(matrix->fleet);
	struct plan plan = {0};
	int error = -ENOMEM;

	if (slots < matrix->slots)
		slots = matrix->slots;
	if (catalog == NULL || catalog_reserve(catalog, slots) != 0 ||
	    plan_fill(&plan, catalog, matrix->fleet) != 0 ||
	    catalog_add_hosts(catalog, matrix->fleet, policy) != 0 ||
	    rows_open(matrix, &plan, catalog_slots(catalog)) != 0 ||
	    array_reserve(&matrix->before, &matrix->before_room, matrix->slots, 1) != 0)
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

/* ---- opening and closing ---- */

int
matrix_open(struct matrix **matrix, struct fleet *fleet, const struct policy *policy,
    const struct instant *now)
{
	struct matrix *new = calloc(1, sizeof(*new));

	if (new == NULL)
		return -ENOMEM;
	new->fleet = fleet;
	new->now = new->changed = *now;
	new->dirty = ROW_NONE;
	for (unsigned i = 0; i < POLICY_EFFECTS; i++) {
		new->codes[i] = verdict_code(policy_verdict(i, MIGRATION_LIVE),
		    policy_verdict(i, MIGRATION_COLD));
		if ((i & POLICY_NOTED) != 0)
			new->codes[i] |= VERDICT_CODE_NOTED;
		new->codes[i] |= VERDICT_CODE_GUEST;
	}
	if (matrix_build(new, policy) != 0 || matrix_follow(new) != 0) {
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
	free(matrix->before);
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
