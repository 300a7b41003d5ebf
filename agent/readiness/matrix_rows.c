/* Rows and columns of the matrix: codes of pairs, counts and history. */
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "agent/fleet/fleet.h"
#include "agent/readiness/array.h"
#include "agent/readiness/matrix_private.h"
#include "agent/readiness/need.h"

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
	for (uint32_t i = 0; i < matrix->row_room; i++) {
		struct row *row = &matrix->rows[i];
		uint8_t *codes;

		if (row->domain == NULL)
			continue;
		codes = realloc(row->codes, slots);
		if (codes == NULL)
			return -ENOMEM;
		memset(codes + matrix->slots, 0, slots - matrix->slots);
		row->codes = codes;
	}
	if (resize(&matrix->tallies, matrix->slots, slots, sizeof(struct tally)) != 0 ||
	    resize(&matrix->present, matrix->slots, slots, 1) != 0 ||
	    resize(&matrix->effects, matrix->slots, slots, 1) != 0)
		return -ENOMEM;
	matrix->slots = slots;
	return 0;
}

int
row_open(struct matrix *matrix, const struct fleet_domain *domain)
{
	struct row *row = &matrix->rows[domain->slot];

	if (row->domain == NULL) {
		*row = (struct row){
		    .own = domain->host->slot,
		    .codes = calloc(matrix->slots, 1),
		    .changed = matrix->now,
		    .history = {.horizon = matrix->now},
		    .dirty = row->dirty,
		    .next_dirty = row->next_dirty,
		};
		if (row->codes == NULL)
			return -ENOMEM;
	}
	row->domain = domain;
	return 0;
}

void
rows_free(struct matrix *matrix)
{
	for (uint32_t i = 0; i < matrix->row_room; i++) {
		free(matrix->rows[i].needs);
		free(matrix->rows[i].codes);
	}
	free(matrix->rows);
	free(matrix->tallies);
	free(matrix->present);
	free(matrix->effects);
	matrix->rows = NULL;
	matrix->tallies = NULL;
	matrix->present = matrix->effects = NULL;
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
}

static void
pair_set(struct matrix *matrix, struct row *row, uint32_t slot, uint8_t code)
{
	uint8_t before = row->codes[slot];

	if (before != 0) {
		tally_add(&row->tally, before, UINT32_MAX); /* one less */
		tally_add(&matrix->tallies[slot], before, UINT32_MAX);
	}
	if (code != 0) {
		tally_add(&row->tally, code, 1);
		tally_add(&matrix->tallies[slot], code, 1);
	}
	row->codes[slot] = code;
	matrix->changed = matrix->now;
	if (code == 0) {
		history_drop(&row->history, slot);
	} else if (before != 0) {
		history_note(&row->history, slot, &matrix->now);
		row->changes += row->pass != matrix->pass;
		row->pass = matrix->pass;
		row->changed = matrix->now;
	}
}

void
row_evaluate(struct matrix *matrix, struct row *row)
{
	uint8_t *codes = matrix->effects;

	row->own = row->domain->host->slot;
	catalog_row(matrix->catalog, row->needs, row->need_count, matrix->effects);
	for (uint32_t slot = 0; slot < matrix->slots; slot++)
		codes[slot] =
		    matrix->codes[matrix->effects[slot]] & matrix->present[slot];
	codes[row->own] = 0;
	if (memcmp(codes, row->codes, matrix->slots) == 0)
		return;
	for (uint32_t slot = 0; slot < matrix->slots; slot++)
		if (codes[slot] != row->codes[slot])
			pair_set(matrix, row, slot, codes[slot]);
}

/* A column reads one line of memory of each of many rows: ask for them ahead. */
static void
row_prefetch(const struct matrix *matrix, uint32_t i, uint32_t slot)
{
	const struct row *row = &matrix->rows[i];

	if (i >= matrix->row_room || row->domain == NULL)
		return;
	__builtin_prefetch(row->codes + slot);
	__builtin_prefetch(row->needs);
}

void
column_evaluate(struct matrix *matrix, uint32_t slot)
{
	const uint8_t *effects = catalog_column(matrix->catalog, slot);
	uint8_t present = matrix->present[slot];

	for (uint32_t i = 0; i < matrix->row_room; i++) {
		struct row *row = &matrix->rows[i];
		unsigned effect = 0;
		uint8_t code;

		row_prefetch(matrix, i + 16, slot);
		if (row->domain == NULL)
			continue;
		for (uint32_t n = 0; n < row->need_count; n++)
			effect |= effects[row->needs[n]];
		code = row->own == slot ? 0 : matrix->codes[effect] & present;
		if (code != row->codes[slot])
			pair_set(matrix, row, slot, code);
	}
}

void
row_close(struct matrix *matrix, struct row *row)
{
	for (uint32_t slot = 0; slot < matrix->slots; slot++)
		if (row->codes[slot] != 0)
			pair_set(matrix, row, slot, 0);
	row_set_needs(row, matrix->catalog, NULL, 0);
	free(row->needs);
	free(row->codes);
	row->domain = NULL;
	row->codes = NULL;
	row->needs = NULL;
	row->need_room = 0;
}
