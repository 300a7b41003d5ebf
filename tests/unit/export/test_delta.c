/* From any earlier snapshot the deltas lead to the octets of the fresh one. */
#include "agent/export/delta.h"

#include <errno.h>
#include <stdbool.h>
#include <string.h>

#include "agent/export/octets.h"
#include "agent/export/schema.h"
#include "agent/export/snapshot.h"
#include "agent/reason.h"
#include "tests/unit/cmocka_all.h"
#include "tests/unit/export/history.h"

#define HISTORIES 1000
#define CHANGES   8

/* Apply the delta to base, which is given back. */
static struct snapshot *
advance(struct snapshot *base, const struct snapshot *from, const struct snapshot *to)
{
	struct octets octets = {0};
	struct snapshot *next = NULL;
	struct reason reason = {""};

	assert_int_equal(delta_write(&octets, from, to), 0);
	assert_int_equal(
	    delta_apply(&next, base, octets.data, octets.size, &reason), 0);
	octets_free(&octets);
	snapshot_unref(base);
	return next;
}

static void
one_history(unsigned seed)
{
	struct snapshot *fresh[CHANGES];
	struct history history;

	history_open(&history, seed);
	for (unsigned i = 0; i < CHANGES; i++) {
		for (unsigned n = 0; n < 1 + i % 3; n++)
			history_change(&history);
		fresh[i] = history_encode(&history);
	}
	for (unsigned start = 0; start < CHANGES; start++) {
		struct snapshot *reader = snapshot_ref(fresh[start]);

		for (unsigned i = start + 1; i < CHANGES; i++) {
			reader = advance(reader, fresh[i - 1], fresh[i]);
			history_expect_same(reader, fresh[i]);
		}
		snapshot_unref(reader);
		reader = advance(
		    snapshot_ref(fresh[start]), fresh[start], fresh[CHANGES - 1]);
		history_expect_same(reader, fresh[CHANGES - 1]);
		snapshot_unref(reader);
	}
	for (unsigned i = 0; i < CHANGES; i++)
		snapshot_unref(fresh[i]);
	history_close(&history);
}

/* Slice by slice with what is shared between revisions, as at once. */
static void
one_history_in_slices(unsigned seed)
{
	struct export_sources sources;
	struct snapshot *last = NULL;
	struct history history;

	history_open(&history, seed);
	sources = history_sources(&history);
	for (unsigned i = 0; i < CHANGES; i++) {
		struct snapshot *fresh = history_encode(&history);
		struct snapshot *next = NULL;
		struct encoding *encoding =
		    encoding_open(&sources, last, history.revision, &history.now);
		unsigned slices = 1;

		assert_int_equal(encoding_go_on(encoding, -1, &next, NULL), -EAGAIN);
		while (encoding_go_on(encoding, -1, &next, NULL) == -EAGAIN)
			slices++;
		assert_true(slices > snapshot_parts(fresh) / 2);
		encoding_free(encoding);
		history_expect_same(next, fresh);
		snapshot_unref(fresh);
		snapshot_unref(last);
		last = next;
		history_change(&history);
	}
	snapshot_unref(last);
	history_close(&history);
}

static void
test_slices_make_the_fresh_octets(void **state)
{
	(void)state;
	for (unsigned seed = 1; seed <= HISTORIES / 8; seed++)
		one_history_in_slices(seed);
}

/*
 * What changes between slices breaks nothing: what is referred to is there, deltas lead
 * from one such snapshot to the next, and that one is right when nothing changes.
 */
static void
expect_whole(const struct snapshot *snapshot)
{
	struct octets octets = history_octets(snapshot);
	Migready__V1__Snapshot *message =
	    migready__v1__snapshot__unpack(NULL, octets.size, octets.data);

	assert_non_null(message);
	for (size_t i = 0; i < message->n_services; i++) {
		uint64_t detail = message->services[i]->detail_text;
		bool found = detail == 0;

		for (size_t j = 0; j < message->n_texts; j++)
			found |= message->texts[j]->id == detail;
		assert_true(found);
	}
	for (size_t i = 0; i < message->n_domains; i++) {
		const Migready__V1__Domain *domain = message->domains[i];
		bool found = false;

		for (size_t j = 0; j < message->n_hosts; j++)
			found |= message->hosts[j]->index == domain->host;
		assert_true(found);
		for (size_t j = 0; j < domain->n_demands; j++) {
			found = false;
			for (size_t k = 0; k < message->n_requirements; k++)
				found |= message->requirements[k]->id ==
					 domain->demands[j]->requirement;
			assert_true(found);
		}
	}
	migready__v1__snapshot__free_unpacked(message, NULL);
	octets_free(&octets);
}

static void
one_history_meanwhile(unsigned seed)
{
	struct export_sources sources;
	struct snapshot *last = NULL;
	struct snapshot *next = NULL;
	struct snapshot *reader = NULL;
	struct snapshot *fresh;
	struct encoding *encoding;
	struct history history;

	history_open(&history, seed);
	for (unsigned i = 0; i < CHANGES; i++) {
		unsigned changes = 0;

		sources = history_sources(&history);
		encoding =
		    encoding_open(&sources, last, ++history.revision, &history.now);
		while (encoding_go_on(encoding, -1, &next, NULL) == -EAGAIN)
			if (changes < 3 && random_below(&history.random, 4) == 0) {
				history_change(&history);
				changes++;
			}
		encoding_free(encoding);
		expect_whole(next);
		reader =
		    last == NULL ? snapshot_ref(next) : advance(reader, last, next);
		history_expect_same(reader, next);
		snapshot_unref(last);
		last = next;
	}
	fresh = history_encode(&history);
	sources = history_sources(&history);
	encoding = encoding_open(&sources, last, history.revision, &history.now);
	assert_int_equal(encoding_go_on(encoding, 100000, &next, NULL), 0);
	history_expect_same(next, fresh);
	encoding_free(encoding);
	snapshot_unref(next);
	snapshot_unref(fresh);
	snapshot_unref(reader);
	snapshot_unref(last);
	history_close(&history);
}

static void
test_changes_between_slices(void **state)
{
	(void)state;
	for (unsigned seed = 1; seed <= HISTORIES / 8; seed++)
		one_history_meanwhile(seed);
}

static void
test_deltas_lead_to_the_fresh_octets(void **state)
{
	(void)state;
	for (unsigned seed = 1; seed <= HISTORIES; seed++)
		one_history(seed);
}

/* Two snapshots of a fleet that did not change differ in their headers only. */
static void
test_nothing_new_is_a_header(void **state)
{
	struct snapshot *first;
	struct snapshot *second;
	struct octets octets = {0};
	struct history history;
	Migready__V1__Delta *delta;

	(void)state;
	history_open(&history, 5);
	for (unsigned i = 0; i < 30; i++)
		history_change(&history);
	first = history_encode(&history);
	second = history_encode(&history);
	assert_int_equal(delta_write(&octets, first, second), 0);
	delta = migready__v1__delta__unpack(NULL, octets.size, octets.data);
	assert_non_null(delta);
	assert_int_equal(delta->base_revision, 1);
	assert_int_equal(delta->changed->header->revision, 2);
	assert_int_equal(delta->changed->n_hosts, 0);
	assert_int_equal(delta->changed->n_texts, 0);
	assert_int_equal(delta->changed->n_domains, 0);
	assert_int_equal(delta->changed->n_requirements, 0);
	assert_int_equal(delta->changed->n_definitions, 0);
	assert_int_equal(delta->n_deleted_hosts, 0);
	migready__v1__delta__free_unpacked(delta, NULL);
	octets_free(&octets);
	snapshot_unref(first);
	snapshot_unref(second);
	history_close(&history);
}

static void
test_a_delta_for_another_base_is_refused(void **state)
{
	struct snapshot *all[3];
	struct snapshot *result = NULL;
	struct octets octets = {0};
	struct reason reason = {""};
	struct history history;

	(void)state;
	history_open(&history, 9);
	for (unsigned i = 0; i < 3; i++)
		all[i] = history_encode(&history);
	assert_int_equal(delta_write(&octets, all[1], all[2]), 0);
	assert_int_equal(
	    delta_apply(&result, all[0], octets.data, octets.size, &reason), -ESTALE);
	assert_string_equal(reason.text, "it is for revision 2, and this is 1");
	/* What is cut short says so, wherever it is cut. */
	for (size_t size = 0; size < octets.size; size++)
		assert_true(
		    delta_apply(&result, all[1], octets.data, size, &reason) < 0 ||
		    (snapshot_unref(result), size == 2));
	octets_free(&octets);
	for (unsigned i = 0; i < 3; i++)
		snapshot_unref(all[i]);
	history_close(&history);
}

/* Frames as a reader takes them from a stream; returns the snapshot that they make. */
static void
test_frames_of_a_stream(void **state)
{
	struct octets stream = {0};
	struct octets full = {0};
	struct snapshot *snapshot;
	struct snapshot *read = NULL;
	struct history history;
	struct reason reason = {""};
	const uint8_t *at;
	unsigned pieces = 0;

	(void)state;
	history_open(&history, 12);
	for (unsigned i = 0; i < 40; i++)
		history_change(&history);
	snapshot = history_encode(&history);
	for (size_t i = 0; i < snapshot_parts(snapshot); i++) {
		struct snapshot_part part = snapshot_part(snapshot, i);

		frame_write_full(&stream, part.size);
		octets_add(&stream, part.data, part.size);
	}
	frame_write_sync_done(&stream, snapshot);
	frame_write_heartbeat(&stream, snapshot, 1234);
	assert_int_equal(frame_write_delta(&stream, snapshot, snapshot), 0);
	at = stream.data;
	for (unsigned ended = 0; at < stream.data + stream.size;) {
		Migready__V1__Frame *frame;
		uint64_t size;

		assert_int_equal(
		    octets_take_varint(&at, stream.data + stream.size, &size), 0);
		frame = migready__v1__frame__unpack(NULL, size, at);
		assert_non_null(frame);
		if (frame->kind_case == MIGREADY__V1__FRAME__KIND_FULL) {
			struct schema_field field;
			const uint8_t *inside = at;

			assert_int_equal(schema_take(&inside, at + size, &field), 0);
			octets_add(&full, field.data, field.size);
			pieces++;
		} else if (frame->kind_case == MIGREADY__V1__FRAME__KIND_SYNC_DONE) {
			assert_int_equal(frame->sync_done->revision, 1);
			assert_int_equal(ended++, 0);
		} else if (frame->kind_case == MIGREADY__V1__FRAME__KIND_HEARTBEAT) {
			assert_int_equal(frame->heartbeat->sent_unix_ms, 1234);
			assert_int_equal(ended++, 1);
		} else {
			assert_int_equal(frame->delta->base_revision, 1);
			assert_int_equal(ended++, 2);
		}
		migready__v1__frame__free_unpacked(frame, NULL);
		at += size;
	}
	assert_true(pieces == snapshot_parts(snapshot));
	assert_int_equal(snapshot_read(&read, full.data, full.size, &reason), 0);
	history_expect_same(read, snapshot);
	snapshot_unref(read);
	snapshot_unref(snapshot);
	octets_free(&full);
	octets_free(&stream);
	history_close(&history);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(test_deltas_lead_to_the_fresh_octets),
	    cmocka_unit_test(test_slices_make_the_fresh_octets),
	    cmocka_unit_test(test_changes_between_slices),
	    cmocka_unit_test(test_nothing_new_is_a_header),
	    cmocka_unit_test(test_a_delta_for_another_base_is_refused),
	    cmocka_unit_test(test_frames_of_a_stream),
	};

	return cmocka_run_group_tests_name("delta", tests, NULL, NULL);
}
