#include "agent/control/run_lines.h"

#include <string.h>

#include "agent/control/lines.h"
#include "agent/engine/engine.h"
#include "agent/text.h"

/* In the order of the bits of enum engine_option; as in the MIB. */
static const char *const options[] = {
    "overrideWarnings", "overrideBlockers", "force", "saveConfig"};

#define OPTION_COUNT (sizeof(options) / sizeof(options[0]))

unsigned
run_option_find(const char *word)
{
	for (unsigned i = 0; i < OPTION_COUNT; i++)
		if (strcmp(options[i], word) == 0)
			return 1u << i;
	return 0;
}

static json_t *
options_line(unsigned bits)
{
	json_t *list = json_array();

	for (unsigned i = 0; i < OPTION_COUNT; i++)
		if ((bits >> i & 1) != 0)
			json_array_append_new(list, json_string(options[i]));
	return list;
}

/* null where it is not known. */
static json_t *
number_line(int32_t number)
{
	return number >= 0 ? json_integer(number) : json_null();
}

json_t *
line_run(const struct engine_run *run)
{
	static const char *const modes[] = {
	    [ENGINE_MODE_LIVE] = "live", [ENGINE_MODE_COLD] = "cold"};
	const char *mode = run->mode == ENGINE_MODE_UNKNOWN ? NULL : modes[run->mode];

	return json_pack("{s:s, s:I, s:s, s:s, s:s, s:s?, s:o, s:s, s:s, s:s, s:s, s:s,"
			 " s:I, s:I, s:I, s:I, s:o, s:o, s:b, s:s, s:s, s:o, s:o, s:o,"
			 " s:o}",
	    "type", "run", "run", (json_int_t)run->index, "operation",
	    engine_operation_word(run->operation), "state",
	    engine_state_word(run->state), "cause", engine_error_word(run->error),
	    "mode", mode, "options", options_line(run->options), "domain",
	    run->domain_name, "uuid", run->uuid, "source", run->source_name, "target",
	    run->target_name, "name", run->name, "subject", (json_int_t)run->subject,
	    "generation", (json_int_t)run->generation, "warnings",
	    (json_int_t)run->warnings, "lines", (json_int_t)run->lines, "progress",
	    number_line(run->progress), "exit_code", number_line(run->exit_code),
	    "cancel", (int)run->cancel, "requester", run->requester, "text", run->text,
	    "queued", line_time(&run->queued), "started", line_time(&run->started),
	    "ended", line_time(&run->ended), "changed", line_time(&run->changed));
}

json_t *
line_output(uint32_t number, const struct engine_line *line)
{
	static const char *const origins[] = {
	    [ENGINE_LINE_NOTE] = "note",
	    [ENGINE_LINE_WARNING] = "warning",
	    [ENGINE_LINE_DRY_RUN] = "dryRun",
	    [ENGINE_LINE_MIGRATE] = "migrate",
	};
	char text[ENGINE_TEXT_SIZE];
	size_t length = line->length < sizeof(text) ? line->length : sizeof(text) - 1;

	memcpy(text, line->text, length);
	text_clean(text, length);
	return json_pack("{s:s, s:I, s:s, s:s%}", "type", "line", "line",
	    (json_int_t)number, "origin", origins[line->origin], "text", text, length);
}
