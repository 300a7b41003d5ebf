#include "agent/control/listing.h"

#include <stddef.h>

#include "agent/alarms/alarms.h"
#include "agent/control/control.h"
#include "agent/control/lines.h"
#include "agent/control/run_lines.h"
#include "agent/engine/engine.h"

static bool
alarms_next(const struct control_sources *sources, uint32_t subject, uint32_t *last,
    json_t **line)
{
	size_t count;
	const struct alarm *const *alarms = alarms_list(sources->alarms, &count);
	size_t low = 0, high = count;

	(void)subject;
	while (low < high) {
		size_t middle = low + (high - low) / 2;

		if (alarms[middle]->index <= *last)
			low = middle + 1;
		else
			high = middle;
	}
	if (low == count)
		return false;
	*last = alarms[low]->index;
	*line = line_alarm(alarms[low]);
	return true;
}

static bool
runs_next(const struct control_sources *sources, uint32_t subject, uint32_t *last,
    json_t **line)
{
	const struct engine_run *run = engine_next(sources->engine, *last);

	(void)subject;
	if (run == NULL)
		return false;
	*last = run->index;
	*line = line_run(run);
	return true;
}

static bool
run_next(const struct control_sources *sources, uint32_t subject, uint32_t *last,
    json_t **line)
{
	const struct engine_run *run = engine_find(sources->engine, subject);
	struct engine_line output;

	if (run == NULL)
		return false;
	if (*last == 0)
		*line = line_run(run);
	else if (engine_line(sources->engine, subject, *last, &output))
		*line = line_output(*last, &output);
	else
		return false;
	(*last)++;
	return true;
}

const struct listing listing_alarms = {"alarms", alarms_next};
const struct listing listing_runs = {"runs", runs_next};
const struct listing listing_run = {"lines", run_next};
