/*
 * What others refer to by a hash, each of them once: texts and requirements. Octets of
 * some buckets lie in one piece as they come, a shelf: many that grow would leave holes
 * between them, and one could not go before all are through.
 */
#include "agent/export/encode_private.h"

#define SHELF (ENCODE_BUCKETS / ENCODE_SHELVES)

int
encode_pool_add(struct encode_pool *pool, uint64_t key)
{
	return seen_add(&pool->seen, key);
}

static size_t
bucket_of(const struct encode_pool *pool, uint64_t key)
{
	return (size_t)snapshot_range(pool->list, key);
}

struct snapshot_draft *
encode_pool_lend(struct encode_pool *pool, uint64_t key)
{
	const size_t at = bucket_of(pool, key);

	pool->buckets[at].octets = pool->shelves[at / SHELF];
	return &pool->buckets[at];
}

void
encode_pool_return(struct encode_pool *pool, uint64_t key)
{
	const size_t at = bucket_of(pool, key);

	pool->shelves[at / SHELF] = pool->buckets[at].octets;
	pool->buckets[at].octets = (struct octets){0};
}

int
encode_pool_step(struct encoding *encoding, struct encode_pool *pool)
{
	const size_t at = (size_t)encoding->next;
	struct snapshot_draft *bucket = &pool->buckets[at];
	int error;

	if (at == ENCODE_BUCKETS) {
		encode_pool_free(pool);
		return 0;
	}
	encoding->next++;
	bucket->octets = pool->shelves[at / SHELF];
	error = snapshot_add(encoding->snapshot, bucket, encoding->base, 0);
	bucket->octets = (struct octets){0};
	snapshot_draft_free(bucket);
	if (encoding->next % SHELF == 0)
		octets_free(&pool->shelves[at / SHELF]);
	return error == 0 ? 1 : error;
}

void
encode_pool_free(struct encode_pool *pool)
{
	seen_free(&pool->seen);
	for (size_t i = 0; i < ENCODE_SHELVES; i++)
		octets_free(&pool->shelves[i]);
	for (size_t i = 0; i < ENCODE_BUCKETS; i++)
		snapshot_draft_free(&pool->buckets[i]);
}
