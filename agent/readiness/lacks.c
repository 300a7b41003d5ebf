#include "agent/readiness/lacks.h"

#include <errno.h>
#include <stdlib.h>

#include "agent/arena.h"
#include "agent/fleet/fleet.h"
#include "agent/hash.h"
#include "agent/readiness/lacks_private.h"

/* ---- life ---- */

int
lacks_open(struct lacks **lacks, const struct matrix *matrix)
{
	struct lacks *new = calloc(1, sizeof(*new));

	if (new == NULL)
		return -ENOMEM;
	new->matrix = matrix;
	new->pass = matrix->pass;
	new->slots = fleet_slots(matrix->fleet);
	new->octets = new->slots / 8 + 1;
	new->rest = calloc(1, new->octets);
	new->kept = arena_new(SIZE_MAX / 2);
	if (new->rest == NULL || new->kept == NULL) {
		lacks_free(new);
		return -ENOMEM;
	}
	*lacks = new;
	return 0;
}

void
lacks_free(struct lacks *lacks)
{
	if (lacks == NULL)
		return;
	for (size_t i = 0; i < NEED_SHAPES; i++)
		free(lacks->shapes[i].alikes.list);
	needs_free(&lacks->needs);
	arena_free(lacks->kept);
	arena_free(lacks->texts);
	free(lacks->sink.entries);
	free(lacks->pile.items);
	free(lacks->alikes.list);
	free(lacks->list);
	free(lacks->rest);
	free(lacks->who);
	free(lacks->key);
	free(lacks);
}

bool
lacks_is_current(const struct lacks *lacks)
{
	return lacks->pass == lacks->matrix->pass;
}

size_t
lacks_octets(const struct lacks *lacks)
{
	return lacks->octets;
}

/* ---- a domain and its needs ---- */

int
lacks_domain(struct lacks *lacks, const struct fleet_domain *domain, size_t *count)
{
	const struct matrix *matrix = lacks->matrix;

	*count = 0;
	if (domain->slot >= matrix->row_room ||
	    matrix->rows[domain->slot].domain == NULL)
		return 0;
	lacks->row = &matrix->rows[domain->slot];
	lacks_expect(lacks);
	if (needs_collect(&lacks->needs, domain) != 0)
		return -ENOMEM;
	if (lacks->needs.count == lacks->row->need_count)
		*count = lacks->needs.count;
	return 0;
}

const struct need *
lacks_need(const struct lacks *lacks, size_t at)
{
	return &lacks->needs.list[at];
}

uint64_t
lacks_number(struct lacks *lacks, size_t at)
{
	const struct need *need = lacks_need(lacks, at);
	const char *const texts[] = {need->name, need->service, need->value,
	    need->group, need->wanted, need->found};
	const uint64_t numbers[] = {need->kind, need->flags,
	    finding_definition(need->finding)->code, need->backend,
	    (uint64_t)need->number};
	uint64_t hash = HASH_START;

	for (size_t i = 0; i < sizeof(numbers) / sizeof(numbers[0]); i++)
		hash = hash_number(hash, numbers[i]);
	for (size_t i = 0; i < sizeof(texts) / sizeof(texts[0]); i++)
		hash = hash_text(hash, texts[i]);
	return hash;
}
