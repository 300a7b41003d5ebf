/* Readers of the feed have what is so, wherever they begin and however far behind. */
#include "agent/web/feed.h"

#include <string.h>

#include <event2/event.h>

#include "agent/export/delta.h"
#include "agent/export/exporter.h"
#include "agent/export/schema.h"
#include "agent/export/snapshot.h"
#include "agent/web/shared.h"
#include "tests/unit/cmocka_all.h"
#include "tests/unit/export/history.h"

#define READERS 5

struct scene {
	struct history history;
	struct event_base *base;
	struct exporter *exporter;
	struct feed feed;
};

struct reader {
	struct snapshot *has; /* NULL: nothing yet */
	uint64_t frame;
};

static int
scene_open(void **state)
{
	static struct scene scene;
	struct export_sources sources;

	history_open(&scene.history, 5);
	sources = history_sources(&scene.history);
	scene.base = event_base_new();
	assert_non_null(scene.base);
	scene.exporter = exporter_new(&sources, scene.base);
	assert_non_null(scene.exporter);
	feed_init(&scene.feed, scene.exporter);
	*state = &scene;
	return 0;
}

static int
scene_close(void **state)
{
	struct scene *scene = *state;

	feed_clear(&scene->feed);
	exporter_free(scene->exporter);
	event_base_free(scene->base);
	history_close(&scene->history);
	return 0;
}

static void
change(struct scene *scene)
{
	history_change(&scene->history);
	feed_advance(&scene->feed, &scene->history.now);
	while (exporter_is_making(scene->exporter))
		event_base_loop(scene->base, EVLOOP_ONCE);
	feed_advance(&scene->feed, &scene->history.now);
}

/* What is inside: a Frame with its length before it has a Delta. */
static void
apply(struct reader *reader, const struct shared *frame)
{
	const uint8_t *at = frame->octets.data;
	const uint8_t *end = at + frame->octets.size;
	struct snapshot *next = NULL;
	struct schema_field field;
	uint64_t size;

	assert_int_equal(frame->base, reader->has->revision);
	assert_int_equal(octets_take_varint(&at, end, &size), 0);
	assert_int_equal(size, end - at);
	assert_int_equal(schema_take(&at, end, &field), 0);
	assert_int_equal(field.number, 3);
	assert_int_equal(
	    delta_apply(&next, reader->has, field.data, field.size, NULL), 0);
	snapshot_unref(reader->has);
	reader->has = next;
}

static void
reader_begin(struct scene *scene, struct reader *reader)
{
	snapshot_unref(reader->has);
	assert_int_equal(feed_begin(&scene->feed, &reader->has, &reader->frame), 0);
}

static void
reader_catch_up(struct scene *scene, struct reader *reader)
{
	if (reader->frame < scene->feed.first)
		reader_begin(scene, reader);
	while (reader->frame < scene->feed.next)
		apply(reader, feed_frame(&scene->feed, reader->frame++));
	assert_int_equal(reader->has->revision, scene->feed.last->revision);
	history_expect_same(reader->has, scene->feed.last);
}

static void
test_readers_here_and_there(void **state)
{
	struct scene *scene = *state;
	struct reader readers[READERS] = {{NULL, 0}};

	for (unsigned i = 0; i < 300; i++) {
		change(scene);
		for (unsigned r = 0; r < READERS; r++)
			if (random_below(&scene->history.random, 1 + r * 10) == 0)
				reader_catch_up(scene, &readers[r]);
	}
	for (unsigned r = 0; r < READERS; r++) {
		reader_catch_up(scene, &readers[r]);
		snapshot_unref(readers[r].has);
	}
}

/* Whoever is too far behind begins again, and what is kept stays within its bounds. */
static void
test_a_reader_that_sleeps(void **state)
{
	struct scene *scene = *state;
	struct reader reader = {NULL, 0};

	change(scene);
	reader_begin(scene, &reader);
	for (unsigned i = 0; i < 4 * FEED_FRAMES && reader.frame >= scene->feed.first;
	     i++) {
		change(scene);
		assert_true(scene->feed.next - scene->feed.first <= FEED_FRAMES);
		assert_true(scene->feed.size <= FEED_SIZE + scene->feed.last->size / 4);
	}
	assert_true(reader.frame < scene->feed.first);
	assert_int_equal(feed_find(&scene->feed, 3, reader.has->revision), 0);
	reader_catch_up(scene, &reader);
	snapshot_unref(reader.has);
}

static void
test_who_begins_shares_a_snapshot(void **state)
{
	struct scene *scene = *state;
	struct reader first = {NULL, 0}, second = {NULL, 0}, later = {NULL, 0};

	assert_int_not_equal(feed_begin(&scene->feed, &first.has, &first.frame), 0);
	change(scene);
	reader_begin(scene, &first);
	change(scene);
	reader_begin(scene, &second);
	assert_ptr_equal(first.has, second.has);
	for (unsigned i = 0; i < FEED_FRAMES; i++)
		change(scene);
	/* What the first two began with is too old to begin with now. */
	reader_begin(scene, &later);
	assert_ptr_not_equal(first.has, later.has);
	reader_catch_up(scene, &later);
	snapshot_unref(first.has);
	snapshot_unref(second.has);
	snapshot_unref(later.has);
}

static void
test_who_knows_where_it_was(void **state)
{
	struct scene *scene = *state;
	struct reader reader = {NULL, 0};
	uint64_t revision;

	assert_int_equal(feed_find(&scene->feed, 3, 1), 0);
	change(scene);
	reader_begin(scene, &reader);
	revision = reader.has->revision;
	assert_int_equal(feed_find(&scene->feed, 3, revision), scene->feed.next);
	for (unsigned i = 0; i < 3; i++)
		change(scene);
	assert_int_equal(feed_find(&scene->feed, 3, revision), reader.frame);
	assert_int_equal(feed_find(&scene->feed, 4, revision), 0);
	assert_int_equal(feed_find(&scene->feed, 3, revision + 100), 0);
	reader_catch_up(scene, &reader);
	snapshot_unref(reader.has);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test_setup_teardown(
		test_readers_here_and_there, scene_open, scene_close),
	    cmocka_unit_test_setup_teardown(
		test_a_reader_that_sleeps, scene_open, scene_close),
	    cmocka_unit_test_setup_teardown(
		test_who_begins_shares_a_snapshot, scene_open, scene_close),
	    cmocka_unit_test_setup_teardown(
		test_who_knows_where_it_was, scene_open, scene_close),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
