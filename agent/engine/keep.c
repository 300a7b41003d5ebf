/* What is kept of runs: those that have ended, and the directories of the others. */
#include "agent/engine/engine_private.h"

#include <dirent.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "agent/log.h"

#define EXPIRE_INTERVAL INT64_C(60000)
/* Runs that are removed at once; each is written to the disk. */
#define EXPIRE_MAX 4

/* ---- ended runs ---- */

/*
 * The ended run that ended first, and how many there are. One that is damaged counts
 * not: somebody has to see it.
 */
static struct run *
ended_oldest(const struct engine *engine, int64_t *count)
{
	struct run *oldest = NULL;

	*count = 0;
	for (size_t i = 0; i < engine->count; i++) {
		struct run *run = engine->runs[i];

		if (!engine_state_ended(run->public.state) || run->damaged)
			continue;
		++*count;
		if (oldest == NULL ||
		    run->public.ended.wall < oldest->public.ended.wall)
			oldest = run;
	}
	return oldest;
}

void
runs_expire(struct engine *engine, const struct instant *now)
{
	const struct engine_policy *policy = &engine->policy;
	struct reason reason = {""};
	struct run *oldest;
	int64_t count;

	if (now->steady < engine->expire_due)
		return;
	engine->expire_due = now->steady + EXPIRE_INTERVAL;
	for (int i = 0; (oldest = ended_oldest(engine, &count)) != NULL; i++) {
		int64_t age = (now->wall - oldest->public.ended.wall) / 1000;

		if (count <= policy->keep &&
		    (policy->keep_age == 0 || age <= policy->keep_age))
			return;
		if (i == EXPIRE_MAX) {
			engine->expire_due = now->steady + PROBE_INTERVAL;
			return;
		}
		if (journal_remove(engine, &oldest, 1, &reason) != 0) {
			log_warning(ROOM_ENGINE, "run %u is not removed: %s",
			    oldest->public.index, reason.text);
			return;
		}
		run_remove(oldest);
		engine->changed = *now;
	}
}

/* ---- directories ---- */

int
directory_open(const struct engine *engine, struct reason *reason)
{
	struct stat about;

	if (mkdir(engine->directory, 0700) != 0 && errno != EEXIST)
		return reason_set(reason, -errno,
		    "cannot make the directory %s: %s: the user of migreadyd has to be "
		    "able to",
		    engine->directory, strerror(errno));
	if (stat(engine->directory, &about) == 0 && !S_ISDIR(about.st_mode))
		return reason_set(reason, -ENOTDIR,
		    "%s is no directory: move it away, and one is made",
		    engine->directory);
	if (access(engine->directory, R_OK | W_OK | X_OK) != 0)
		return reason_set(reason, -errno,
		    "cannot write into %s: %s: the user of migreadyd has to be able to",
		    engine->directory, strerror(errno));
	return 0;
}

/* Directories of runs that have ended, which a crash left behind. */
void
directory_sweep(const struct engine *engine)
{
	DIR *directory = opendir(engine->directory);
	const struct dirent *entry;
	char path[PLACE_SIZE];

	if (directory == NULL)
		return;
	while ((entry = readdir(directory)) != NULL) {
		char *end;
		unsigned long index = strtoul(entry->d_name, &end, 10);
		const struct run *run;

		if (end == entry->d_name || *end != '-' || index == 0 ||
		    index > ENGINE_RUN_MAX)
			continue;
		run = run_find(engine, (uint32_t)index);
		if (run != NULL && !engine_state_ended(run->public.state))
			continue;
		if (snprintf(path, sizeof(path), "%s/%s", engine->directory,
			entry->d_name) < (int)sizeof(path))
			place_remove(path);
	}
	closedir(directory);
}
