#include "tests/unit/control/caller.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include <event2/event.h>

#include "agent/reason.h"
#include "tests/unit/cmocka_all.h"

/* Twentieths of a second until a line that does not come fails the test. */
#define PATIENCE 200

int
desk_open(void **state)
{
	return desk_open_with(state, NULL, NULL);
}

int
desk_open_with(void **state, struct engine *engine, const struct fleet *fleet)
{
	static struct desk desk;
	struct control_options options = {.mode = 0640};
	struct control_sources sources = {
	    .engine = engine, .fleet = fleet, .boot_id = 3, .version = "1.2"};
	struct reason reason = {""};

	signal(SIGPIPE, SIG_IGN);
	desk = (struct desk){.now = instant_now()};
	scratch_make(desk.directory);
	snprintf(desk.path, sizeof(desk.path), "%s/control", desk.directory);
	desk.base = event_base_new();
	assert_non_null(desk.base);
	assert_int_equal(watch_open((void **)&desk.watch), 0);
	options.path = desk.path;
	sources.alarms = desk.watch->alarms;
	if (control_open(&desk.control, desk.base, &options, &sources, &reason) != 0)
		fail_msg("%s", reason.text);
	*state = &desk;
	return 0;
}

int
desk_close(void **state)
{
	struct desk *desk = *state;

	control_close(desk->control);
	event_base_free(desk->base);
	watch_close((void **)&desk->watch);
	scratch_remove(desk->directory);
	return 0;
}

void
desk_turn(struct desk *desk)
{
	for (int i = 0; i < 3; i++)
		event_base_loop(desk->base, EVLOOP_NONBLOCK);
}

void
desk_pass(struct desk *desk, int seconds)
{
	for (int i = 0; i < seconds; i++) {
		desk->now.steady += 1000;
		desk->now.wall += 1000;
		control_tick(desk->control, &desk->now);
	}
}

void
call(struct desk *desk, struct caller *caller, const char *text)
{
	struct sockaddr_un address = {.sun_family = AF_UNIX};

	assert_true(strlen(desk->path) < sizeof(address.sun_path));
	memcpy(address.sun_path, desk->path, strlen(desk->path) + 1);
	*caller = (struct caller){.fd = socket(AF_UNIX, SOCK_STREAM, 0)};
	assert_true(caller->fd >= 0);
	assert_int_equal(
	    connect(caller->fd, (struct sockaddr *)&address, sizeof(address)), 0);
	assert_int_equal(fcntl(caller->fd, F_SETFL, O_NONBLOCK), 0);
	assert_int_equal(write(caller->fd, text, strlen(text)), strlen(text));
	desk_turn(desk);
}

void
hang_up(struct desk *desk, struct caller *caller)
{
	close(caller->fd);
	desk_turn(desk);
}

/* 1: something came; 0: the end. */
static int
caller_fill(struct desk *desk, struct caller *caller)
{
	struct pollfd wait = {.fd = caller->fd, .events = POLLIN};

	assert_true(caller->used < sizeof(caller->buffer));
	for (int i = 0; i < PATIENCE; i++) {
		ssize_t got;

		desk_turn(desk);
		got = read(caller->fd, caller->buffer + caller->used,
		    sizeof(caller->buffer) - caller->used);
		if (got > 0) {
			caller->used += (size_t)got;
			caller->received += (size_t)got;
			return 1;
		}
		if (got == 0 || errno != EAGAIN)
			return 0;
		poll(&wait, 1, 50);
	}
	fail_msg("nothing came");
	return 0;
}

json_t *
hear(struct desk *desk, struct caller *caller)
{
	const char *end;
	json_t *line;
	size_t length;

	while ((end = memchr(caller->buffer, '\n', caller->used)) == NULL)
		if (caller_fill(desk, caller) == 0) {
			assert_int_equal(caller->used, 0);
			return NULL;
		}
	length = (size_t)(end - caller->buffer);
	line = json_loadb(caller->buffer, length, JSON_REJECT_DUPLICATES, NULL);
	assert_non_null(line);
	caller->used -= length + 1;
	memmove(caller->buffer, end + 1, caller->used);
	return line;
}

json_t *
hear_type(struct desk *desk, struct caller *caller, const char *type)
{
	json_t *line = hear(desk, caller);

	assert_non_null(line);
	if (json_string_value(json_object_get(line, "type")) == NULL)
		fail_msg("%s", json_string_value(json_object_get(line, "error")));
	assert_string_equal(json_string_value(json_object_get(line, "type")), type);
	return line;
}

void
hear_error(struct desk *desk, struct caller *caller, const char *text)
{
	json_t *line = hear(desk, caller);
	const char *error = json_string_value(json_object_get(line, "error"));

	assert_non_null(error);
	if (strstr(error, text) == NULL)
		fail_msg("the error is: %s", error);
	json_decref(line);
}

void
hear_end_of_line(struct desk *desk, struct caller *caller)
{
	assert_null(hear(desk, caller));
	hang_up(desk, caller);
}

size_t
hear_list(struct desk *desk, struct caller *caller)
{
	json_t *line = hear_type(desk, caller, "start");
	size_t count = 0;
	bool end = false;

	json_decref(line);
	while (!end) {
		line = hear(desk, caller);
		assert_non_null(line);
		end = strcmp(json_string_value(json_object_get(line, "type")), "end") ==
		      0;
		if (end)
			assert_int_equal(
			    json_integer_value(json_object_get(line, "alarms")), count);
		count++;
		json_decref(line);
	}
	return count - 1;
}

const char *
heard_string(const json_t *line, const char *key)
{
	return json_string_value(json_object_get(line, key));
}

json_int_t
heard_integer(const json_t *line, const char *key)
{
	return json_integer_value(json_object_get(line, key));
}
