/* Texts that are the same of many services, each of them once. */
#include "agent/export/encode_private.h"

#include "agent/export/schema.h"
#include "agent/hash.h"

uint64_t
encode_text_id(const struct encoding *encoding, const char *text)
{
	uint64_t id = text[0] != '\0' ? hash_text(HASH_START, text) : 0;

	seen_expect(&encoding->texts.seen, id);
	return id;
}

int
encode_text(struct encoding *encoding, const char *text, uint64_t id)
{
	struct encode_pool *pool = &encoding->texts;
	Migready__V1__Text message = MIGREADY__V1__TEXT__INIT;
	struct snapshot_draft *draft;
	int error = id != 0 ? encode_pool_add(pool, id) : 0;

	if (error <= 0)
		return error;
	message.id = id;
	message.text = schema_text(text);
	draft = encode_pool_lend(pool, id);
	encode_item(draft, SNAPSHOT_TEXTS, id, &message.base);
	encode_pool_return(pool, id);
	return 0;
}

int
encode_text_again(struct encoding *encoding, uint64_t id)
{
	struct encode_pool *pool = &encoding->texts;
	struct snapshot_draft *draft;
	struct snapshot_part item;
	size_t begin;
	int error;

	error = encode_pool_add(pool, id);
	if (error <= 0)
		return error;
	item = snapshot_item(encoding->base, SNAPSHOT_TEXTS, id);
	draft = encode_pool_lend(pool, id);
	begin = snapshot_draft_begin(draft);
	octets_add(&draft->octets, item.data, item.size);
	snapshot_draft_end(draft, SNAPSHOT_TEXTS, id, begin);
	encode_pool_return(pool, id);
	return 0;
}

int
encode_texts(struct encoding *encoding)
{
	return encode_pool_step(encoding, &encoding->texts);
}
