/* Lists that the control socket tells, piece by piece: what comes after the last one.
 */
#ifndef AGENT_CONTROL_LISTING_H
#define AGENT_CONTROL_LISTING_H

#include <stdbool.h>
#include <stdint.h>

#include <jansson.h>

struct control_sources;

struct listing {
	const char *noun; /* the end says how many there were */
	/*
	 * The line that follows *last by number, which is moved; 0 to begin with.
	 * false: there is none. *line is the caller's, NULL when memory is short.
	 */
	bool (*next)(const struct control_sources *sources, uint32_t subject,
	    uint32_t *last, json_t **line);
};

/* Alarms that are raised. */
extern const struct listing listing_alarms;
/* All runs that are kept. */
extern const struct listing listing_runs;
/* The agent, and then its sources: what is known of each host. */
extern const struct listing listing_status;
/* The run `subject`, and then its lines; all of them count. */
extern const struct listing listing_run;

#endif
