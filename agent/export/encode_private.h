/* What the files that encode a snapshot share. */
#ifndef AGENT_EXPORT_ENCODE_PRIVATE_H
#define AGENT_EXPORT_ENCODE_PRIVATE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "agent/export/encode.h"
#include "agent/export/migready.pb-c.h"
#include "agent/export/seen.h"
#include "agent/export/snapshot.h"

struct fleet_domain;
struct lacks;

/* What is referred to by a hash, until there is a chunk of each range of them. */
#define ENCODE_BUCKETS 256
#define ENCODE_SHELVES 16
struct encode_pool {
	enum snapshot_list list;
	struct seen seen;
	struct octets shelves[ENCODE_SHELVES];         /* of as many buckets each */
	struct snapshot_draft buckets[ENCODE_BUCKETS]; /* without octets */
};

/* Scratch that is used from one domain to the next. */
struct encode_domains {
	size_t octets; /* of a set of hosts */
	uint8_t *sets; /* as of matrix_sets() */
	Migready__V1__Demand *demands;
	Migready__V1__Demand **demand_list;
	size_t *places; /* of demands: which need each is */
	size_t demand_room;
};

struct encoding {
	struct export_sources sources;
	const struct snapshot *base;
	uint64_t revision;
	struct instant now;

	struct snapshot *snapshot;   /* what is encoded so far */
	struct snapshot_draft draft; /* of the chunk under way */
	unsigned stage;              /* index of a list of encode.c */
	uint64_t next;               /* where to go on in it */
	uint64_t hosts;              /* which ones there were at the beginning */

	struct lacks *lacks; /* as long as verdicts are the same, or NULL */
	struct encode_pool texts;
	struct encode_pool requirements;
	struct encode_domains domains;
};

/*
 * Each list is one of these. Encode the chunk that begins at encoding->next or behind
 * it, and move next. 1: go on; 0: there was none any more; -ENOMEM.
 */
typedef int encode_step(struct encoding *encoding);
encode_step encode_services;
encode_step encode_texts;
encode_step encode_requirements;

/* A list whose elements have an order, by key: ascending. */
struct encode_list {
	enum snapshot_list list;
	size_t (*count)(const struct encoding *encoding);
	uint64_t (*key)(const struct encoding *encoding, size_t at);
	/* Append the message. 0 or -ENOMEM. */
	int (*encode)(struct encoding *encoding, size_t at);
};
extern const struct encode_list encode_hosts;
extern const struct encode_list encode_domains;
extern const struct encode_list encode_alarms;
extern const struct encode_list encode_runs;
extern const struct encode_list encode_definitions;

/* Append a message of a list to the draft. */
void encode_item(struct snapshot_draft *draft, enum snapshot_list list, uint64_t key,
    const ProtobufCMessage *message);

/* Cut the draft into chunks; stamp as in struct snapshot_chunk. -ENOMEM. */
int encode_chunk(struct encoding *encoding, uint64_t stamp);

/* ---- encode_pool.c ---- */

/* 1: an item of that key is to be put now; 0: there is one; -ENOMEM. */
int encode_pool_add(struct encode_pool *pool, uint64_t key);
/* The draft to which the item is appended, and which is then given back. */
struct snapshot_draft *encode_pool_lend(struct encode_pool *pool, uint64_t key);
void encode_pool_return(struct encode_pool *pool, uint64_t key);
/* As an encode_step; encoding->next is a bucket. */
int encode_pool_step(struct encoding *encoding, struct encode_pool *pool);
void encode_pool_free(struct encode_pool *pool);

/* ---- encode_texts.c ---- */

/* What refers to a text that will be encoded; 0 = it is empty. */
uint64_t encode_text_id(const struct encoding *encoding, const char *text);
/* Encode a text unless it is there. -ENOMEM. */
int encode_text(struct encoding *encoding, const char *text, uint64_t id);
/* The same with one that encoding->base has. -ENOMEM. */
int encode_text_again(struct encoding *encoding, uint64_t id);

/* ---- encode_domains.c: once per encoding ---- */

int encode_domains_open(struct encoding *encoding);
void encode_domains_close(struct encoding *encoding);

/* ---- encode_requirements.c ---- */

/* A set without the empty octets at both ends; it borrows the octets. */
Migready__V1__HostSet encode_set(uint8_t *octets, size_t size);

/*
 * Encode need `at` of the domain that encoding->lacks has taken apart, unless it is
 * there. 0 or -ENOMEM.
 */
int encode_requirement(struct encoding *encoding, size_t at, uint64_t number);

#endif
