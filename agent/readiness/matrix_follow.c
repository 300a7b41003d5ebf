/*
 * Following the fleet: of a host that changed the rows (its domains as sources) and the
 * column (the host as target). Codes are not kept, so those of the rows are worked out
 * before the catalog learns of the change and again afterwards; what it did to the
 * column, the catalog tells.
 */
#include <errno.h>
#include <stdlib.h>

#include "agent/fleet/fleet.h"
#include "agent/log.h"
#include "agent/readiness/array.h"
#include "agent/readiness/matrix_private.h"

/* ---- rows that have to be taken apart again ---- */

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

static int
dirty_remember(struct matrix *matrix)
{
	uint32_t size = 0;

	for (uint32_t i = matrix->dirty; i != ROW_NONE;
	     i = matrix->rows[i].next_dirty) {
		if (array_reserve(&matrix->before, &matrix->before_room,
			size + matrix->slots, 1) != 0)
			return -ENOMEM;
		row_codes(
		    matrix, matrix->catalog, &matrix->rows[i], matrix->before + size);
		size += matrix->slots;
	}
	return 0;
}

static int
dirty_take_apart(struct matrix *matrix)
{
	struct taken *taken = &matrix->taken;

	for (uint32_t i = matrix->dirty; i != ROW_NONE;
	     i = matrix->rows[i].next_dirty) {
		struct row *row = &matrix->rows[i];

		if (row->domain == NULL)
			continue;
		taken->count = 0;
		if (taken_add(taken, matrix->catalog, row->domain) != 0 ||
		    row_reserve(row, taken->count) != 0)
			return -ENOMEM;
		row_set_needs(row, matrix->catalog, taken->ids, taken->count);
		row_place(row);
	}
	return 0;
}

static void
dirty_compare(struct matrix *matrix)
{
	const uint8_t *before = matrix->before;

	while (matrix->dirty != ROW_NONE) {
		struct row *row = &matrix->rows[matrix->dirty];

		row_compare(matrix, row, before);
		before += matrix->slots;
		row->dirty = false;
		matrix->dirty = row->next_dirty;
	}
}

/* ---- the column of a host, of all other rows ---- */

/* Ids of these rows were there before: only dirty rows have new ones. */
static void
column_compare(struct matrix *matrix, uint32_t slot, uint8_t present_before)
{
	uint8_t present = matrix->present[slot];
	const uint16_t *changes = catalog_changes(matrix->catalog);

	for (uint32_t i = 0; i < matrix->row_room; i++) {
		struct row *row = &matrix->rows[i];
		unsigned change = 0;
		uint8_t before, after;

		if (row->domain == NULL || row->dirty || row->own == slot)
			continue;
		for (uint32_t n = 0; n < row->need_count; n++)
			change |= changes[row->needs[n]];
		before =
		    matrix->codes[CATALOG_BEFORE(change)] & present_before & row->mask;
		after = matrix->codes[CATALOG_AFTER(change)] & present & row->mask;
		if (before != after)
			pair_change(matrix, row, slot, before, after);
	}
}

/* ---- changes ---- */

static int
host_apply(struct matrix *matrix, const struct fleet_change *change)
{
	const struct fleet_host *host = change->host;
	const struct need_target target = need_target(host);
	bool gone = (change->kinds & FLEET_CHANGE_REMOVED) != 0;
	uint8_t present_before;

	if (catalog_reserve(matrix->catalog, host->slot + 1) != 0 ||
	    rows_reserve(matrix, 0, catalog_slots(matrix->catalog)) != 0)
		return -ENOMEM;
	if ((change->kinds & FLEET_CHANGE_STATE) != 0)
		for (size_t i = 0; i < host->domain_count; i++)
			row_mark(matrix, host->domains[i]->slot);
	present_before = matrix->present[host->slot];
	if (dirty_remember(matrix) != 0 ||
	    catalog_set_host(matrix->catalog, host->slot, gone ? NULL : &target,
		policy_for(matrix->policy, host->name)) != 0)
		return -ENOMEM;
	matrix->present[host->slot] = gone ? 0 : 0xFF;
	if (dirty_take_apart(matrix) != 0)
		return -ENOMEM;
	column_compare(matrix, host->slot, present_before);
	dirty_compare(matrix);
	return 0;
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
	if (rows_reserve(matrix, domain->slot, matrix->slots) != 0) {
		matrix_break(matrix);
		return;
	}
	row_open(matrix, domain);
	row_mark(matrix, domain->slot);
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

int
matrix_follow(struct matrix *matrix)
{
	const struct fleet_observer observer = {see_domain, see_host, matrix};

	return fleet_observe(matrix->fleet, &observer);
}
