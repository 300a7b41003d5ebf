/* Rows and columns of the matrix: codes of pairs, counts and history. */
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "agent/fleet/fleet.h"
#include "agent/readiness/array.h"
#include "agent/readiness/matrix_private.h"
#include "agent/readiness/mode.h"

/* ---- memory ---- */

/* An array with `old` elements of a size, zeroes behind them up to `new`. */
static int
resize(void *array, uint32_t old, uint32_t new, size_t element)
{
	return array_reserve(array, &old, new - 1, element);
}

int
rows_reserve(struct matrix *matrix, uint32_t domain, uint32_t slots)
{
	if (array_reserve(
		&matrix->rows, &matrix->row_room, domain, sizeof(*matrix->rows)) != 0)
		return -ENOMEM;
	if (slots <= matrix->slots)
		return 0;
	if (resize(&matrix->tallies, matrix->slots, slots, sizeof(struct tally)) != 0 ||
	    resize(&matrix->present, matrix->slots, slots, 1) != 0 ||
	    resize(&matrix->row, matrix->slots, slots, 1) != 0)
		return -ENOMEM;
	matrix->slots = slots;
	return 0;
}

void
rows_free(struct matrix *matrix)
{
	for (uint32_t i = 0; i < matrix->row_room; i++)
		free(matrix->rows[i].needs);
	free(matrix->rows);
	free(matrix->tallies);
	free(matrix->present);
	free(matrix->row);
	matrix->rows = NULL;
	matrix->tallies = NULL;
	matrix->present = matrix->row = NULL;
	matrix->row_room = matrix->slots = 0;
	matrix->dirty = ROW_NONE;
}

/* ---- needs ---- */

int
taken_add(
    struct taken *taken, struct catalog *catalog, const struct fleet_domain *domain)
{
	if (needs_collect(&taken->needs, domain) != 0)
		return -ENOMEM;
	for (size_t i = 0; i < taken->needs.count; i++) {
		if (array_reserve(&taken->ids, &taken->room, taken->count,
			sizeof(*taken->ids)) != 0 ||
		    catalog_acquire(
			catalog, &taken->needs.list[i], &taken->ids[taken->count]) != 0)
			return -ENOMEM;
		taken->count++;
	}
	return 0;
}

void
taken_free(struct taken *taken)
{
	needs_free(&taken->needs);
	free(taken->ids);
	memset(taken, 0, sizeof(*taken));
}

int
row_reserve(struct row *row, uint32_t count)
{
	uint32_t *needs;

	if (count <= row->need_room)
		return 0;
	needs = realloc(row->needs, count * sizeof(*needs));
	if (needs == NULL)
		return -ENOMEM;
	row->needs = needs;
	row->need_room = count;
	return 0;
}

void
row_place(struct row *row)
{
	row->own = row->domain->host->slot;
	row->mask = migration_is_possible(row->domain)
			? UINT8_MAX
			: UINT8_MAX & ~VERDICT_CODE_GUEST;
}

void
row_set_needs(
    struct row *row, struct catalog *catalog, const uint32_t *ids, uint32_t count)
{
	for (uint32_t i = 0; i < row->need_count; i++)
		catalog_release(catalog, row->needs[i]);
	if (count > 0)
		memcpy(row->needs, ids, count * sizeof(*ids));
	row->need_count = count;
}

/* ---- pairs ---- */

static void
tally_add(struct tally *tally, uint8_t code, uint32_t number)
{
	for (enum migration_mode mode = 0; mode < MIGRATION_MODES; mode++)
		tally->of[mode][verdict_of(code, mode) - 1] += number;
	if ((code & VERDICT_CODE_NOTED) != 0)
		tally->noted += number;
}

void
pair_change(struct matrix *matrix, struct row *row, uint32_t slot, uint8_t before,
    uint8_t after)
{
	if (before != 0)
		tally_add(&row->tally, before, UINT32_MAX); /* one less */
	if ((before & VERDICT_CODE_GUEST) != 0)
		tally_add(&matrix->tallies[slot], before, UINT32_MAX);
	if (after != 0)
		tally_add(&row->tally, after, 1);
	if ((after & VERDICT_CODE_GUEST) != 0)
		tally_add(&matrix->tallies[slot], after, 1);
	if (((before ^ after) & ~(VERDICT_CODE_NOTED | VERDICT_CODE_GUEST)) == 0)
		return;
	matrix->changed = matrix->now;
	if (after == 0) {
		history_drop(&row->history, slot);
	} else if (before != 0) {
		history_note(&row->history, slot, &matrix->now);
		row->changes += row->pass != matrix->pass;
		row->pass = matrix->pass;
		row->changed = matrix->now;
	}
}

/* ---- rows ---- */

void
row_open(struct matrix *matrix, const struct fleet_domain *domain)
{
	struct row *row = &matrix->rows[domain->slot];

	if (row->domain == NULL)
		*row = (struct row){
		    .changed = matrix->now,
		    .history = {.horizon = matrix->now},
		    .dirty = row->dirty,
		    .next_dirty = row->next_dirty,
		};
	row->domain = domain;
}

/* From effects on eight hosts from a slot on to codes: there are so many, by words. */
static void
codes_of_eight(
    const struct matrix *matrix, uint8_t mask, uint32_t slot, uint8_t octets[8])
{
	uint64_t eight, present;

	memcpy(&eight, octets, sizeof(eight));
	if (is_eight_of_one(eight)) {
		eight = EIGHT_OF(matrix->codes[octets[0]]);
	} else {
		for (int i = 0; i < 8; i++)
			octets[i] = matrix->codes[octets[i]];
		memcpy(&eight, octets, sizeof(eight));
	}
	memcpy(&present, matrix->present + slot, sizeof(present));
	eight &= present & EIGHT_OF(mask);
	memcpy(octets, &eight, sizeof(eight));
}

void
row_codes(const struct matrix *matrix, struct catalog *catalog, const struct row *row,
    uint8_t *codes)
{
	if (row->need_count == 0) {
		memset(codes, 0, matrix->slots);
		return;
	}
	catalog_row(catalog, row->needs, row->need_count, codes);
	for (uint32_t slot = 0; slot < matrix->slots; slot += sizeof(uint64_t))
		codes_of_eight(matrix, row->mask, slot, codes + slot);
	codes[row->own] = 0;
}

void
row_compare(struct matrix *matrix, struct row *row, const uint8_t *before)
{
	uint8_t *codes = matrix->row;

	row_codes(matrix, matrix->catalog, row, codes);
	if (memcmp(codes, before, matrix->slots) == 0)
		return;
	for (uint32_t slot = 0; slot < matrix->slots; slot++)
		if (codes[slot] != before[slot])
			pair_change(matrix, row, slot, before[slot], codes[slot]);
}

void
row_close(struct matrix *matrix, struct row *row)
{
	row_codes(matrix, matrix->catalog, row, matrix->row);
	for (uint32_t slot = 0; slot < matrix->slots; slot++)
		if (matrix->row[slot] != 0)
			pair_change(matrix, row, slot, matrix->row[slot], 0);
	row_set_needs(row, matrix->catalog, NULL, 0);
	free(row->needs);
	row->domain = NULL;
	row->needs = NULL;
	row->need_room = 0;
}
