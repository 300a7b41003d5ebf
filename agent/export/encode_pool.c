/* What others refer to by a hash: texts and requirements, each of them once. */
#include "agent/export/encode_private.h"

int
encode_pool_add(struct encode_pool *pool, uint64_t key)
{
	return seen_add(&pool->seen, key);
}

struct snapshot_draft *
encode_pool_draft(struct encode_pool *pool, uint64_t key)
{
	return &pool->buckets[snapshot_range(pool->list, key)];
}

int
encode_pool_step(struct encoding *encoding, struct encode_pool *pool)
{
	struct snapshot_draft *bucket;
	int error;

	if (encoding->next == ENCODE_BUCKETS)
		return 0;
	bucket = &pool->buckets[encoding->next++];
	error = snapshot_add(encoding->snapshot, bucket, encoding->base, 0);
	snapshot_draft_free(bucket);
	return error == 0 ? 1 : error;
}

void
encode_pool_free(struct encode_pool *pool)
{
	seen_free(&pool->seen);
	for (size_t i = 0; i < ENCODE_BUCKETS; i++)
		snapshot_draft_free(&pool->buckets[i]);
}
