/*
 * A Snapshot as it goes out: octets that never change, shared by all of its readers.
 * Fields stand in the order of their numbers and lists by their keys (index, id or
 * code), so that the same state is always the same octets.
 */
#ifndef AGENT_EXPORT_SNAPSHOT_H
#define AGENT_EXPORT_SNAPSHOT_H

#include <stddef.h>
#include <stdint.h>

#include "agent/export/octets.h"

struct reason;

/* Fields of Snapshot; as in migready.proto. */
enum snapshot_list {
	SNAPSHOT_HEADER = 1,
	SNAPSHOT_HOSTS,
	SNAPSHOT_SERVICES,
	SNAPSHOT_DOMAINS,
	SNAPSHOT_REQUIREMENTS,
	SNAPSHOT_ALARMS,
	SNAPSHOT_RUNS,
	SNAPSHOT_DEFINITIONS,
	SNAPSHOT_LISTS = SNAPSHOT_DEFINITIONS,
};

/* One host, service ...: a whole field, its tag and its length included. */
struct snapshot_item {
	unsigned list; /* enum snapshot_list */
	uint64_t key;  /* the header has 0 */
	size_t offset, size;
};

struct snapshot {
	unsigned references;
	uint64_t revision; /* Header.revision */
	uint32_t boot_id;  /* Header.boot_id */
	uint8_t *data;
	size_t size;
	struct snapshot_item *items; /* the header, then by list and key */
	size_t count;
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

/* ---- making one ---- */

/* Items in any order. Zero-initialise; snapshot_draft_free releases. */
struct snapshot_draft {
	struct octets octets;
	struct snapshot_item *items;
	uint32_t count, room;
	int error; /* -ENOMEM once an addition has failed */
};

/* Append a field that is already encoded, or whose octets follow one by one: begin,
 * additions to draft->octets, end. */
size_t snapshot_draft_begin(const struct snapshot_draft *draft);
void snapshot_draft_end(
    struct snapshot_draft *draft, unsigned list, uint64_t key, size_t begin);
void snapshot_draft_free(struct snapshot_draft *draft);

/* Put the items of another draft in order behind those of the first, and free it. */
void snapshot_draft_append(struct snapshot_draft *draft, struct snapshot_draft *more);

/*
 * Put a draft in order; one whose items were added in order is not copied. *snapshot
 * has one reference. Of several items with one key the last one stays; when that is
 * empty none does. -ENOMEM; -EBADMSG with a reason: it has no header.
 */
int snapshot_new(
    struct snapshot **snapshot, struct snapshot_draft *draft, struct reason *reason);

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
