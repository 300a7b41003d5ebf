/*
 * A Snapshot as it goes out: octets that never change, shared by all of its readers.
 * Fields stand in the order of their numbers and lists by their keys (index, id or
 * code), so that the same state is always the same octets.
 *
 * The octets lie in chunks, one for each range of keys of a list. Chunks that are equal
 * in two snapshots are one: what did not change is there once.
 */
#ifndef AGENT_EXPORT_SNAPSHOT_H
#define AGENT_EXPORT_SNAPSHOT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "agent/export/octets.h"

struct reason;

/* Fields of Snapshot; as in migready.proto. */
enum snapshot_list {
	SNAPSHOT_HEADER = 1,
	SNAPSHOT_HOSTS,
	SNAPSHOT_SERVICES,
	SNAPSHOT_TEXTS,
	SNAPSHOT_DOMAINS,
	SNAPSHOT_REQUIREMENTS,
	SNAPSHOT_ALARMS,
	SNAPSHOT_RUNS,
	SNAPSHOT_DEFINITIONS,
	SNAPSHOT_LISTS = SNAPSHOT_DEFINITIONS,
};

/* One host, service ...: a whole field, its tag and its length included. */
struct snapshot_item {
	uint64_t key; /* the header has 0 */
	uint32_t offset, size;
};

/* Items of one list whose keys have the same range, at least one. */
struct snapshot_chunk {
	unsigned references;
	unsigned list; /* enum snapshot_list */
	uint64_t range;
	uint64_t stamp; /* of who made it: what it was made from; 0 = not told */
	uint8_t *data;
	size_t size;
	struct snapshot_item *items; /* by key */
	size_t count;
};

struct snapshot {
	unsigned references;
	uint64_t revision;              /* Header.revision */
	uint32_t boot_id;               /* Header.boot_id */
	size_t size;                    /* octets of all chunks */
	size_t count;                   /* items likewise */
	struct snapshot_chunk **chunks; /* the header, then by list and range */
	uint32_t chunk_count, chunk_room;
};

/* Take or give back a reference; the last one frees. NULL is allowed. */
struct snapshot *snapshot_ref(struct snapshot *snapshot);
void snapshot_unref(struct snapshot *snapshot);

/*
 * The octets, part by part: one behind the other the parts are the message. A part is
 * whole items; it stays where it is as long as there is a reference to the snapshot, so
 * that a buffer can refer to it. at: below snapshot_parts().
 */
struct snapshot_part {
	const uint8_t *data;
	size_t size;
};
size_t snapshot_parts(const struct snapshot *snapshot);
struct snapshot_part snapshot_part(const struct snapshot *snapshot, size_t at);

/* Whether keys of a list are hashes, which are a fixed64 on the wire. */
static inline bool
snapshot_is_hashed(unsigned list)
{
	return list == SNAPSHOT_TEXTS || list == SNAPSHOT_REQUIREMENTS;
}

/* Services are in order by host and, of one host, by index. */
static inline uint64_t
snapshot_service_key(uint32_t host, uint32_t index)
{
	return (uint64_t)host << 32 | index;
}

/* The range of a key, the same in every snapshot. */
uint64_t snapshot_range(unsigned list, uint64_t key);
/* The chunk of a range; NULL = there is none. snapshot may be NULL. */
struct snapshot_chunk *snapshot_find(
    const struct snapshot *snapshot, unsigned list, uint64_t range);

/* The octets of one item; none if it is not there. */
struct snapshot_part snapshot_item(
    const struct snapshot *snapshot, unsigned list, uint64_t key);

/* ---- making one ---- */

/* Items in any order. Zero-initialise; snapshot_draft_free releases. */
struct snapshot_draft {
	struct octets octets;
	struct draft_item {
		unsigned list;
		uint64_t key;
		size_t offset, size;
	} * items;
	uint32_t count, room;
	int error; /* -ENOMEM once an addition has failed */
};

/* Append a field that is already encoded, or whose octets follow one by one: begin,
 * additions to draft->octets, end. */
size_t snapshot_draft_begin(const struct snapshot_draft *draft);
void snapshot_draft_end(
    struct snapshot_draft *draft, unsigned list, uint64_t key, size_t begin);
void snapshot_draft_free(struct snapshot_draft *draft);

/*
 * Make one from the beginning on: snapshot_begin, then chunks in order, then
 * snapshot_end. begin: one reference, NULL when memory is short.
 */
struct snapshot *snapshot_begin(void);
/*
 * Put a draft in order, cut it into chunks, append these, and empty the draft, which
 * keeps its room. Of several items with one key the last one stays; when that is empty
 * none does. What is as in base, which may be NULL, is shared with it. stamp: of the
 * chunks. -ENOMEM.
 */
int snapshot_add(struct snapshot *snapshot, struct snapshot_draft *draft,
    const struct snapshot *base, uint64_t stamp);
/* Append a chunk of another snapshot. -ENOMEM. */
int snapshot_share(struct snapshot *snapshot, struct snapshot_chunk *chunk);
/* -EBADMSG with a reason: it has no header. */
int snapshot_end(struct snapshot *snapshot, struct reason *reason);

/* All of that with one draft of everything. *snapshot has one reference. Likewise. */
int snapshot_new(
    struct snapshot **snapshot, struct snapshot_draft *draft, struct reason *reason);

/* ---- reading (snapshot_read.c) ---- */

/*
 * A snapshot of octets from somewhere else; size at most SNAPSHOT_MAX. -E2BIG;
 * -EBADMSG: it is none; -ENOMEM; with a reason.
 */
#define SNAPSHOT_MAX ((size_t)1 << 30)
int snapshot_read(struct snapshot **snapshot, const uint8_t *data, size_t size,
    struct reason *reason);

/* Add what a message Snapshot holds, which need not be whole, to a draft. Likewise. */
int snapshot_draft_read(struct snapshot_draft *draft, const uint8_t *data, size_t size,
    struct reason *reason);

#endif
