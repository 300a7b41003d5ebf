/* What is said about runs on the control socket; as lines.h. */
#ifndef AGENT_CONTROL_RUN_LINES_H
#define AGENT_CONTROL_RUN_LINES_H

#include <stdint.h>

#include <jansson.h>

struct engine_line;
struct engine_run;

/* One run with all that is known of it. */
json_t *line_run(const struct engine_run *run);

/* One line of what it printed and what was decided; number: from 1. */
json_t *line_output(uint32_t number, const struct engine_line *line);

/* "force" and the like to the bit of enum engine_option, 0 when there is none. */
unsigned run_option_find(const char *word);

#endif
