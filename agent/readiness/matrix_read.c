/* What the matrix tells. */
#include <string.h>

#include "agent/fleet/fleet.h"
#include "agent/readiness/matrix_private.h"

/* NULL while the matrix could not be evaluated. */
static const struct row *
row_find(const struct matrix *matrix, const struct fleet_domain *domain)
{
	if (domain->slot >= matrix->row_room ||
	    matrix->rows[domain->slot].domain == NULL)
		return NULL;
	return &matrix->rows[domain->slot];
}

/* 0 when there is no such pair, or it was not evaluated. */
static uint8_t
code_find(
    const struct matrix *matrix, const struct row *row, const struct fleet_host *target)
{
	unsigned effects = 0;

	if (row == NULL || row->need_count == 0 || target->slot >= matrix->slots ||
	    matrix->present[target->slot] == 0 || target->slot == row->own)
		return 0;
	for (uint32_t i = 0; i < row->need_count; i++)
		effects |= catalog_effect(matrix->catalog, row->needs[i], target->slot);
	return matrix->codes[effects];
}

bool
matrix_is_known(const struct matrix *matrix)
{
	return !matrix->broken;
}

enum verdict
matrix_verdict(const struct matrix *matrix, const struct fleet_domain *domain,
    const struct fleet_host *target, enum migration_mode mode)
{
	return verdict_of(code_find(matrix, row_find(matrix, domain), target), mode);
}

/* The class of a need, once for what blocks and once for what warns. */
static void
pair_classes(const struct matrix *matrix, const struct row *row, uint32_t slot,
    struct matrix_pair *pair)
{
	const unsigned blocks = POLICY_EFFECT(POLICY_BLOCKS, MIGRATION_LIVE) |
				POLICY_EFFECT(POLICY_BLOCKS, MIGRATION_COLD);
	const unsigned warns = POLICY_EFFECT(POLICY_WARNS, MIGRATION_LIVE) |
			       POLICY_EFFECT(POLICY_WARNS, MIGRATION_COLD);

	for (uint32_t i = 0; i < row->need_count; i++) {
		unsigned effect = catalog_effect(matrix->catalog, row->needs[i], slot);
		unsigned class;

		if ((effect & (blocks | warns)) == 0)
			continue;
		class = 1u << (catalog_class(matrix->catalog, row->needs[i]) - 1);
		if ((effect & blocks) != 0)
			pair->blocked_classes |= class;
		if ((effect & warns) != 0)
			pair->warned_classes |= class;
	}
}

void
matrix_pair(const struct matrix *matrix, const struct fleet_domain *domain,
    const struct fleet_host *target, struct matrix_pair *pair)
{
	const struct row *row = row_find(matrix, domain);
	uint8_t code = code_find(matrix, row, target);

	*pair = (struct matrix_pair){
	    .verdict = {verdict_of(code, MIGRATION_LIVE),
		verdict_of(code, MIGRATION_COLD)},
	    .noted = (code & VERDICT_CODE_NOTED) != 0,
	    .changed = matrix->changed,
	};
	if (code == 0)
		return;
	pair_classes(matrix, row, target->slot, pair);
	pair->changed = history_changed(&row->history, target->slot);
	pair->changes = history_changes(&row->history, target->slot);
}

void
matrix_row(const struct matrix *matrix, const struct fleet_domain *domain,
    enum migration_mode mode, uint8_t *verdicts)
{
	const struct row *row = row_find(matrix, domain);
	unsigned slots = fleet_slots(matrix->fleet);

	memset(verdicts, 0, slots);
	if (row == NULL || row->need_count == 0)
		return;
	row_codes(matrix, matrix->catalog, row, matrix->row);
	for (unsigned slot = 0; slot < slots && slot < matrix->slots; slot++)
		if (matrix->row[slot] != 0)
			verdicts[slot] = (uint8_t)verdict_of(matrix->row[slot], mode);
}

/* The lowest bit of an octet for each set: which ones a pair of that code is in. */
static uint64_t
code_octets(uint8_t code)
{
	uint64_t octets = 0;

	for (enum migration_mode mode = 0; code != 0 && mode < MIGRATION_MODES; mode++)
		octets |= UINT64_C(1)
			  << 8 * (mode * VERDICT_UNKNOWN + verdict_of(code, mode) -
				     VERDICT_READY);
	return octets;
}

/* Codes of eight slots as one octet of each set, that of the first lowest. */
static uint64_t
set_octets(const uint8_t *codes)
{
	uint64_t octets = 0;
	uint64_t eight;

	memcpy(&eight, codes, sizeof(eight));
	if (is_eight_of_one(eight))
		return code_octets(codes[0]) * 0xFF;
	for (unsigned bit = 0; bit < 8; bit++)
		octets |= code_octets(codes[bit]) << bit;
	return octets;
}

void
matrix_sets(const struct matrix *matrix, const struct fleet_domain *domain, size_t size,
    uint8_t *sets)
{
	const struct row *row = row_find(matrix, domain);
	unsigned slots = fleet_slots(matrix->fleet);

	memset(sets, 0, MATRIX_SETS * size);
	if (row == NULL || row->need_count == 0)
		return;
	if (slots > matrix->slots)
		slots = matrix->slots;
	row_codes(matrix, matrix->catalog, row, matrix->row);
	for (unsigned slot = 0; slot < slots; slot += 8) {
		uint64_t octets = set_octets(matrix->row + slot);

		/* Most are in one set of each mode. */
		while (octets != 0) {
			const unsigned shift = (unsigned)__builtin_ctzll(octets) & ~7u;

			sets[shift / 8 * size + slot / 8] = (uint8_t)(octets >> shift);
			octets &= ~(UINT64_C(0xFF) << shift);
		}
	}
}

static struct matrix_counts
tally_counts(const struct tally *tally, enum migration_mode mode)
{
	return (struct matrix_counts){
	    .ready = tally->of[mode][VERDICT_READY - 1],
	    .degraded = tally->of[mode][VERDICT_DEGRADED - 1],
	    .blocked = tally->of[mode][VERDICT_BLOCKED - 1],
	    .unknown = tally->of[mode][VERDICT_UNKNOWN - 1],
	};
}

struct matrix_counts
matrix_domain_counts(const struct matrix *matrix, const struct fleet_domain *domain,
    enum migration_mode mode)
{
	const struct row *row = row_find(matrix, domain);

	if (row == NULL)
		return (struct matrix_counts){0};
	return tally_counts(&row->tally, mode);
}

struct matrix_counts
matrix_host_counts(const struct matrix *matrix, const struct fleet_host *host,
    enum migration_mode mode)
{
	if (host->slot >= matrix->slots)
		return (struct matrix_counts){0};
	return tally_counts(&matrix->tallies[host->slot], mode);
}

uint32_t
matrix_domain_noted(const struct matrix *matrix, const struct fleet_domain *domain)
{
	const struct row *row = row_find(matrix, domain);

	return row != NULL ? row->tally.noted : 0;
}

unsigned
matrix_domain_classes(const struct matrix *matrix, const struct fleet_domain *domain)
{
	const struct row *row = row_find(matrix, domain);
	unsigned classes = 0;

	for (uint32_t i = 0; row != NULL && i < row->need_count; i++) {
		unsigned class = 1u
				 << (catalog_class(matrix->catalog, row->needs[i]) - 1);

		if ((classes & class) == 0 &&
		    catalog_blocks(matrix->catalog, row->needs[i], row->own))
			classes |= class;
	}
	return classes;
}

struct instant
matrix_domain_changed(const struct matrix *matrix, const struct fleet_domain *domain)
{
	const struct row *row = row_find(matrix, domain);

	return row != NULL ? row->changed : matrix->changed;
}

uint32_t
matrix_domain_changes(const struct matrix *matrix, const struct fleet_domain *domain)
{
	const struct row *row = row_find(matrix, domain);

	return row != NULL ? row->changes : 0;
}

struct instant
matrix_changed(const struct matrix *matrix)
{
	return matrix->changed;
}
