/* migready.v1.Delta: what makes one snapshot of another one. */
#ifndef AGENT_EXPORT_DELTA_H
#define AGENT_EXPORT_DELTA_H

#include <stddef.h>
#include <stdint.h>

struct octets;
struct reason;
struct snapshot;

/* Append the message Delta that leads from base to snapshot. 0 or -ENOMEM. */
int delta_write(struct octets *octets, const struct snapshot *base,
    const struct snapshot *snapshot);

/*
 * Apply one. *snapshot has one reference. -ESTALE: it is for another base; -EBADMSG;
 * -E2BIG; -ENOMEM; with a reason.
 */
int delta_apply(struct snapshot **snapshot, const struct snapshot *base,
    const uint8_t *data, size_t size, struct reason *reason);

/* ---- messages Frame of a stream, each with its length before it ---- */

/* A piece of a full snapshot, octets `from` to `to` of its data. */
void frame_write_full(
    struct octets *octets, const struct snapshot *snapshot, size_t from, size_t to);
void frame_write_sync_done(struct octets *octets, const struct snapshot *snapshot);
/* 0 or -ENOMEM. */
int frame_write_delta(struct octets *octets, const struct snapshot *base,
    const struct snapshot *snapshot);
void frame_write_heartbeat(
    struct octets *octets, const struct snapshot *snapshot, int64_t unix_ms);

/* Where a piece that begins at `from` may end: behind whole items, the first always,
 * and not more than most octets further otherwise. */
size_t frame_piece_end(const struct snapshot *snapshot, size_t from, size_t most);

#endif
