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

/*
 * What stands before a piece of a full snapshot, which is some whole items, size octets
 * (such as a part of it): the caller puts the piece behind it. What fails here and in
 * the next ones is in octets->error.
 */
void frame_write_full(struct octets *octets, size_t size);
void frame_write_sync_done(struct octets *octets, const struct snapshot *snapshot);
/* 0 or -ENOMEM. */
int frame_write_delta(struct octets *octets, const struct snapshot *base,
    const struct snapshot *snapshot);
void frame_write_heartbeat(
    struct octets *octets, const struct snapshot *snapshot, int64_t unix_ms);

#endif
