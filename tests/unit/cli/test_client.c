/* The command's end of the control socket, against daemons of every kind. */
#include "agent/cli/client.h"

#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include "agent/reason.h"
#include "tests/unit/agent/scratch.h"
#include "tests/unit/cmocka_all.h"

/* Nothing that is tested to come takes longer, in milliseconds. */
#define PATIENCE 10000

static char directory[SCRATCH_SIZE];
static char path[SCRATCH_SIZE + 16];

/* A daemon of the test's own, and the client that has called it. */
struct call {
	int listener, daemon;
	struct client *client;
	struct reason reason;
};

static int
setup(void **state)
{
	struct sockaddr_un address = {.sun_family = AF_UNIX};
	static struct call call;

	signal(SIGPIPE, SIG_IGN);
	scratch_make(directory);
	snprintf(path, sizeof(path), "%s/control", directory);
	assert_true(strlen(path) < sizeof(address.sun_path));
	memcpy(address.sun_path, path, strlen(path) + 1);
	call = (struct call){.listener = socket(AF_UNIX, SOCK_STREAM, 0)};
	assert_int_equal(
	    bind(call.listener, (struct sockaddr *)&address, sizeof(address)), 0);
	assert_int_equal(listen(call.listener, 1), 0);
	assert_int_equal(client_open(&call.client, path, "alarms", &call.reason), 0);
	call.daemon = accept(call.listener, NULL, NULL);
	assert_true(call.daemon >= 0);
	*state = &call;
	return 0;
}

static int
teardown(void **state)
{
	struct call *call = *state;

	client_close(call->client);
	close(call->listener);
	if (call->daemon >= 0)
		close(call->daemon);
	scratch_remove(directory);
	return 0;
}

static void
answer(struct call *call, const char *text)
{
	assert_int_equal(write(call->daemon, text, strlen(text)), strlen(text));
}

static void
hang_up(struct call *call)
{
	close(call->daemon);
	call->daemon = -1;
}

static void
next_is(struct call *call, const char *type)
{
	json_t *line = NULL;

	if (client_next(call->client, PATIENCE, &line, &call->reason) != 0)
		fail_msg("%s", call->reason.text);
	assert_string_equal(line_string(line, "type"), type);
	json_decref(line);
}

static void
next_fails(struct call *call, int milliseconds, int error, const char *text)
{
	json_t *line = NULL;

	assert_int_equal(
	    client_next(call->client, milliseconds, &line, &call->reason), error);
	assert_null(line);
	if (strstr(call->reason.text, text) == NULL)
		fail_msg("the reason is: %s", call->reason.text);
}

static void
test_a_request_is_one_line(void **state)
{
	static const char request[] = "{\"request\":\"alarms\"}\n";
	struct call *call = *state;
	char said[64] = "";

	assert_int_equal(
	    read(call->daemon, said, sizeof(said) - 1), sizeof(request) - 1);
	assert_string_equal(said, request);
}

static void
test_lines_come_one_by_one(void **state)
{
	struct call *call = *state;

	answer(call, "{\"type\":\"start\"}\n{\"type\":\"end\"}\n{\"type\":");
	next_is(call, "start");
	next_is(call, "end");
	answer(call, "\"heartbeat\"}\n");
	next_is(call, "heartbeat");
	answer(call, "{\"type\":\"chan");
	hang_up(call);
	next_fails(call, PATIENCE, -ECONNRESET, "has ended the connection");
}

static void
test_what_is_refused_is_said(void **state)
{
	struct call *call = *state;

	answer(call, "{\"error\":\"there are too many\"}\n");
	hang_up(call);
	next_fails(call, PATIENCE, -EPROTO, "there are too many");
}

static void
test_what_is_no_answer(void **state)
{
	struct call *call = *state;

	answer(call, "220 mail.example ESMTP\n[1]\n");
	next_fails(call, PATIENCE, -EPROTO, "what answers there is no migreadyd");
	next_fails(call, PATIENCE, -EPROTO, "what answers there is no migreadyd");
}

static void
test_silence_ends(void **state)
{
	struct call *call = *state;

	answer(call, "{\"type\"");
	next_fails(call, 1, -ETIMEDOUT, "said nothing for");
}

static void
test_an_endless_line_ends(void **state)
{
	struct call *call = *state;
	static char text[16384 + 1];
	json_t *line = NULL;
	int error = -ETIMEDOUT;

	memset(text, 'x', sizeof(text) - 1);
	for (int i = 0; i < 6 && error == -ETIMEDOUT; i++) {
		answer(call, text);
		error = client_next(call->client, 1, &line, &call->reason);
	}
	assert_int_equal(error, -EPROTO);
	assert_non_null(strstr(call->reason.text, "an endless line came"));
}

static void
test_nobody_is_there(void **state)
{
	struct call *call = *state;
	struct client *client = NULL;
	char expected[SCRATCH_SIZE * 2];
	char longest[SCRATCH_SIZE];

	snprintf(expected, sizeof(expected),
	    "no migreadyd listens at %s: is it running?", path);
	close(call->listener);
	assert_int_equal(
	    client_open(&client, path, "alarms", &call->reason), -ECONNREFUSED);
	assert_string_equal(call->reason.text, expected);
	assert_int_equal(unlink(path), 0);
	assert_int_equal(client_open(&client, path, "alarms", &call->reason), -ENOENT);
	assert_string_equal(call->reason.text, expected);
	memset(longest, 'x', sizeof(longest) - 1);
	longest[sizeof(longest) - 1] = '\0';
	assert_int_equal(
	    client_open(&client, longest, "alarms", &call->reason), -ENAMETOOLONG);
	assert_null(client);
	call->listener = call->daemon;
	call->daemon = -1;
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, setup, teardown)

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    TEST(test_a_request_is_one_line),
	    TEST(test_lines_come_one_by_one),
	    TEST(test_what_is_refused_is_said),
	    TEST(test_what_is_no_answer),
	    TEST(test_silence_ends),
	    TEST(test_an_endless_line_ends),
	    TEST(test_nobody_is_there),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
