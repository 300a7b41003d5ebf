/* Frames of a stream: varint-delimited messages Frame. */
#include "agent/export/delta.h"

#include "agent/export/octets.h"
#include "agent/export/schema.h"
#include "agent/export/snapshot.h"

/* Fields of Frame. */
enum {
	FRAME_FULL = 1,
	FRAME_DELTA = 3,
};

static size_t
varint_size(uint64_t number)
{
	size_t size = 1;

	for (; number >= 0x80; number >>= 7)
		size++;
	return size;
}

/* A Frame around octets of a message that is already encoded. */
static void
frame_begin(struct octets *octets, unsigned field, size_t size)
{
	octets_add_varint(octets, 1 + varint_size(size) + size);
	octets_add_varint(octets, (uint64_t)field << 3 | 2);
	octets_add_varint(octets, size);
}

static void
frame_pack(struct octets *octets, const Migready__V1__Frame *frame)
{
	size_t size = migready__v1__frame__get_packed_size(frame);
	uint8_t *place;

	octets_add_varint(octets, size);
	place = octets_extend(octets, size);
	if (place != NULL)
		migready__v1__frame__pack(frame, place);
}

void
frame_write_full(struct octets *octets, size_t size)
{
	frame_begin(octets, FRAME_FULL, size);
}

void
frame_write_sync_done(struct octets *octets, const struct snapshot *snapshot)
{
	Migready__V1__SyncDone done = MIGREADY__V1__SYNC_DONE__INIT;
	Migready__V1__Frame frame = MIGREADY__V1__FRAME__INIT;

	done.revision = snapshot->revision;
	frame.kind_case = MIGREADY__V1__FRAME__KIND_SYNC_DONE;
	frame.sync_done = &done;
	frame_pack(octets, &frame);
}

int
frame_write_delta(
    struct octets *octets, const struct snapshot *base, const struct snapshot *snapshot)
{
	struct octets delta = {0};
	int error = delta_write(&delta, base, snapshot);

	if (error == 0) {
		frame_begin(octets, FRAME_DELTA, delta.size);
		octets_add(octets, delta.data, delta.size);
		error = octets->error;
	}
	octets_free(&delta);
	return error;
}

void
frame_write_heartbeat(
    struct octets *octets, const struct snapshot *snapshot, int64_t unix_ms)
{
	Migready__V1__Heartbeat beat = MIGREADY__V1__HEARTBEAT__INIT;
	Migready__V1__Frame frame = MIGREADY__V1__FRAME__INIT;

	beat.revision = snapshot->revision;
	beat.sent_unix_ms = unix_ms;
	frame.kind_case = MIGREADY__V1__FRAME__KIND_HEARTBEAT;
	frame.heartbeat = &beat;
	frame_pack(octets, &frame);
}
