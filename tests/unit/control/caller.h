/* A control socket in a directory of its own, and clients that call it. */
#ifndef TESTS_UNIT_CONTROL_CALLER_H
#define TESTS_UNIT_CONTROL_CALLER_H

#include <jansson.h>

#include "agent/control/control.h"
#include "agent/instant.h"
#include "tests/unit/agent/scratch.h"
#include "tests/unit/alarms/watch.h"

struct engine;
struct event_base;
struct fleet;

struct desk {
	struct watch *watch; /* its alarms; see tests/unit/alarms/watch.h */
	struct event_base *base;
	struct control *control;
	struct instant now; /* what control_tick() is told */
	char directory[SCRATCH_SIZE];
	char path[SCRATCH_SIZE + 16];
};

/* Set-up and teardown of a test; *state is the desk. */
int desk_open(void **state);
int desk_close(void **state);

/* Set up with runs, too; borrowed. */
int desk_open_with(void **state, struct engine *engine, const struct fleet *fleet);

/* Let time pass for the control socket, a second at a time. */
void desk_pass(struct desk *desk, int seconds);

/* Let the daemon do what it can do without waiting. */
void desk_turn(struct desk *desk);

struct caller {
	int fd;
	size_t used;     /* of buffer */
	size_t received; /* octets in all */
	char buffer[65536];
};

/* Connect, and say something unless it is "". */
void call(struct desk *desk, struct caller *caller, const char *text);
void hang_up(struct desk *desk, struct caller *caller);

/*
 * The next line, waiting for it some seconds at most; the caller's. NULL: the daemon
 * has closed.
 */
json_t *hear(struct desk *desk, struct caller *caller);

/* The next line is of that type; or it is an error with that text in it. */
json_t *hear_type(struct desk *desk, struct caller *caller, const char *type);
void hear_error(struct desk *desk, struct caller *caller, const char *text);
void hear_end_of_line(struct desk *desk, struct caller *caller);

/* start, as many alarms as there are, end; how many they were. */
size_t hear_list(struct desk *desk, struct caller *caller);

/* A value of a line; NULL or 0 when it is not there or of another type. */
const char *heard_string(const json_t *line, const char *key);
json_int_t heard_integer(const json_t *line, const char *key);

#endif
