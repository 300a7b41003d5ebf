/* The file is always whole, and a disk that is full costs nobody the old one. */
#include "agent/export/file.h"

#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>

#include <event2/event.h>

#include "agent/export/exporter.h"
#include "agent/export/snapshot.h"
#include "agent/log.h"
#include "tests/unit/agent/scratch.h"
#include "tests/unit/cmocka_all.h"
#include "tests/unit/export/history.h"

struct world {
	struct history history;
	struct event_base *base;
	struct exporter *exporter;
	struct export_file *file;
	char directory[SCRATCH_SIZE];
	char path[SCRATCH_SIZE + 16], beside[SCRATCH_SIZE + 32];
};

static void
world_open(struct world *world)
{
	struct export_file_options options = {world->path, PRINT_PB, 10};
	struct export_sources sources;

	history_open(&world->history, 4);
	sources = (struct export_sources){
	    .fleet = world->history.fleet,
	    .matrix = world->history.matrix,
	    .agent = "sparc-a",
	    .version = "1.0",
	    .required_targets = 1,
	};
	scratch_make(world->directory);
	snprintf(world->path, sizeof(world->path), "%s/snapshot.pb", world->directory);
	snprintf(world->beside, sizeof(world->beside), "%s.new", world->path);
	world->base = event_base_new();
	world->exporter = exporter_new(&sources, world->base);
	assert_int_equal(
	    export_file_open(&world->file, world->base, world->exporter, &options), 0);
}

static void
world_close(struct world *world)
{
	export_file_free(world->file);
	exporter_free(world->exporter);
	event_base_free(world->base);
	history_close(&world->history);
	scratch_remove(world->directory);
}

static void
tick(struct world *world)
{
	world->history.now.steady += 1000;
	world->history.now.wall += 1000;
	export_file_tick(world->file, &world->history.now);
	/* On a slow machine it takes several turns. */
	if (exporter_is_making(world->exporter)) {
		while (exporter_is_making(world->exporter))
			event_base_loop(world->base, EVLOOP_ONCE);
		export_file_tick(world->file, &world->history.now);
	}
	event_base_loop(world->base, EVLOOP_NONBLOCK);
	event_base_loop(world->base, EVLOOP_NONBLOCK);
}

/* The revision in the file; 0 = there is none, which is whole in any case. */
static uint64_t
revision_in_file(const struct world *world)
{
	static uint8_t data[1 << 20];
	FILE *from = fopen(world->path, "r");
	struct snapshot *snapshot;
	uint64_t revision;
	size_t size;

	if (from == NULL)
		return 0;
	size = fread(data, 1, sizeof(data), from);
	fclose(from);
	assert_int_equal(snapshot_read(&snapshot, data, size, NULL), 0);
	revision = snapshot->revision;
	snapshot_unref(snapshot);
	assert_int_equal(access(world->beside, F_OK), -1);
	return revision;
}

static void
test_on_change_and_at_the_interval(void **state)
{
	struct world world;
	struct stat first, second;

	(void)state;
	world_open(&world);
	assert_int_equal(revision_in_file(&world), 0);
	tick(&world);
	assert_int_equal(revision_in_file(&world), 1);
	assert_int_equal(stat(world.path, &first), 0);
	tick(&world);
	assert_int_equal(stat(world.path, &second), 0);
	assert_true(first.st_ino == second.st_ino); /* nothing is new */
	for (int i = 0; i < 10; i++)
		tick(&world);
	assert_int_equal(stat(world.path, &second), 0);
	assert_true(first.st_ino != second.st_ino); /* the interval */
	assert_int_equal(revision_in_file(&world), 1);
	while (exporter_last(world.exporter)->revision == 1) {
		history_change(&world.history);
		tick(&world);
	}
	tick(&world);
	assert_int_equal(
	    revision_in_file(&world), (int)exporter_last(world.exporter)->revision);
	world_close(&world);
}

/* What the log was told: errors, and how the last line ends. */
struct told {
	unsigned errors;
	char last[SCRATCH_SIZE * 2];
};

static void
tell(void *context, enum log_level level, const char *room, const char *text)
{
	struct told *told = context;

	(void)room;
	told->errors += level == LOG_LEVEL_ERROR;
	snprintf(told->last, sizeof(told->last), "%s", text);
}

static void
test_a_full_disk_leaves_the_old_file(void **state)
{
	struct rlimit limit, none;
	struct told told = {0};
	struct world world;

	(void)state;
	world_open(&world);
	log_open(LOG_LEVEL_INFO, tell, &told);
	tick(&world);
	assert_int_equal(revision_in_file(&world), 1);
	signal(SIGXFSZ, SIG_IGN);
	assert_int_equal(getrlimit(RLIMIT_FSIZE, &limit), 0);
	none = limit;
	none.rlim_cur = 100;
	assert_int_equal(setrlimit(RLIMIT_FSIZE, &none), 0);
	/* It is tried three times, and told once. */
	for (int i = 0; i < 32; i++)
		tick(&world);
	assert_int_equal(setrlimit(RLIMIT_FSIZE, &limit), 0);
	assert_int_equal(told.errors, 1);
	assert_non_null(strstr(told.last, "snapshot.pb: cannot be written: File too "
					  "large; the file stays as it was"));
	assert_int_equal(revision_in_file(&world), 1);
	for (int i = 0; i < 12; i++)
		tick(&world);
	assert_int_equal(revision_in_file(&world), 1);
	assert_int_equal(told.errors, 1);
	assert_non_null(strstr(told.last, "snapshot.pb: written again"));
	log_open(LOG_LEVEL_ERROR, NULL, NULL);
	world_close(&world);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(test_on_change_and_at_the_interval),
	    cmocka_unit_test(test_a_full_disk_leaves_the_old_file),
	};

	return cmocka_run_group_tests_name("file", tests, NULL, NULL);
}
