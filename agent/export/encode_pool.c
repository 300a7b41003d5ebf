/*
 * What others refer to by a hash, each of them once: texts and requirements. Octets lie
 * in one piece as they come: many that grow would leave holes between them.
 */
#include "agent/export/encode_private.h"

int
encode_pool_add(struct encode_pool *pool, uint64_t key)
{
	return seen_add(&pool->seen, key);
}

struct snapshot_draft *
encode_pool_lend(struct encode_pool *pool, uint64_t key)
{
	struct snapshot_draft *bucket = &pool->buckets[snapshot_range(pool->list, key)];

	bucket->octets = pool->octets;
	return bucket;
}

void
encode_pool_return(struct encode_pool *pool, struct snapshot_draft *draft)
{
	pool->octets = draft->octets;
	draft->octets = (struct octets){0};
}

int
encode_pool_step(struct encoding *encoding, struct encode_pool *pool)
{
	struct snapshot_draft *bucket;
	int error;

	if (encoding->next == ENCODE_BUCKETS) {
		encode_pool_free(pool);
		return 0;
	}
	bucket = &pool->buckets[encoding->next++];
	bucket->octets = pool->octets;
	error = snapshot_add(encoding->snapshot, bucket, encoding->base, 0);
	bucket->octets = (struct octets){0};
	snapshot_draft_free(bucket);
	return error == 0 ? 1 : error;
}

void
encode_pool_free(struct encode_pool *pool)
{
	seen_free(&pool->seen);
	octets_free(&pool->octets);
	for (size_t i = 0; i < ENCODE_BUCKETS; i++)
		snapshot_draft_free(&pool->buckets[i]);
}
