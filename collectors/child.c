#include "collectors/child.h"

#include <errno.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include <event2/event.h>

#include "agent/reason.h"
#include "collectors/buffer.h"
#include "collectors/spawn.h"
#include "collectors/unreaped.h"

#define COMPLAINTS_SIZE 2048

/* How long the end of a command is looked for in ever longer steps, milliseconds. */
#define POLL_FIRST 1
#define POLL_LAST  50

/* A killed process that stays this long is in the hands of the kernel, milliseconds. */
#define KILL_WAIT 2000

/* How often, a millisecond apart, one that is given up is looked after. */
#define KILL_LOOKS 20

enum stage {
	STAGE_RUNNING,
	STAGE_TERMINATED, /* TERM was sent */
	STAGE_KILLED,
};

enum {
	EVENT_INPUT,
	EVENT_OUTPUT,
	EVENT_ERROR,
	EVENT_DEADLINE,
	EVENT_POLL,
	EVENTS,
};

struct child {
	pid_t pid; /* 0 = gone and reaped */
	enum stage stage;
	enum child_end end;
	int error; /* of CHILD_UNREADABLE */
	struct unreaped *unreaped;
	int input_fd, output_fd, error_fd; /* -1 = closed */
	struct event *events[EVENTS];
	int64_t grace;
	int64_t poll_delay;
	char *input;
	size_t input_length, written;
	size_t max_output;
	struct buffer output;
	char complaints[COMPLAINTS_SIZE];
	size_t complaints_length;
	child_done *done;
	void *context;
};

/* ---- starting ---- */

static void
fd_close(int *fd)
{
	if (*fd >= 0)
		close(*fd);
	*fd = -1;
}

static void on_input(evutil_socket_t fd, short what, void *context);
static void on_output(evutil_socket_t fd, short what, void *context);
static void on_error(evutil_socket_t fd, short what, void *context);
static void on_deadline(evutil_socket_t fd, short what, void *context);
static void on_poll(evutil_socket_t fd, short what, void *context);

static void
timer_set(struct event *timer, int64_t milliseconds)
{
	struct timeval delay = {.tv_sec = milliseconds / 1000,
	    .tv_usec = (suseconds_t)(milliseconds % 1000 * 1000)};

	(void)evtimer_add(timer, &delay);
}

static int
events_open(struct child *child, struct event_base *base)
{
	const short always = EV_READ | EV_PERSIST;
	struct event **events = child->events;

	events[EVENT_OUTPUT] =
	    event_new(base, child->output_fd, always, on_output, child);
	events[EVENT_ERROR] = event_new(base, child->error_fd, always, on_error, child);
	events[EVENT_DEADLINE] = evtimer_new(base, on_deadline, child);
	events[EVENT_POLL] = evtimer_new(base, on_poll, child);
	if (child->input_fd >= 0)
		events[EVENT_INPUT] = event_new(
		    base, child->input_fd, EV_WRITE | EV_PERSIST, on_input, child);
	for (int i = 0; i < EVENTS; i++)
		if (events[i] == NULL && (i != EVENT_INPUT || child->input_fd >= 0))
			return -ENOMEM;
	return 0;
}

static int
pipes_open(struct child *child, int theirs[3])
{
	int error = spawn_pipe(&child->output_fd, &theirs[1], 0);

	if (error == 0)
		error = spawn_pipe(&child->error_fd, &theirs[2], 0);
	if (error == 0 && child->input != NULL)
		error = spawn_pipe(&child->input_fd, &theirs[0], 1);
	return error;
}

static struct child *
child_new(const struct child_options *options, child_done *done, void *context)
{
	struct child *child = calloc(1, sizeof(*child));

	if (child == NULL)
		return NULL;
	child->input_fd = child->output_fd = child->error_fd = -1;
	child->grace = options->grace;
	child->poll_delay = POLL_FIRST;
	child->max_output = options->max_output;
	child->unreaped = options->unreaped;
	child->done = done;
	child->context = context;
	if (options->input == NULL)
		return child;
	child->input = malloc(options->input_length + 1);
	if (child->input == NULL) {
		free(child);
		return NULL;
	}
	memcpy(child->input, options->input, options->input_length);
	child->input_length = options->input_length;
	return child;
}

int
child_start(struct child **child_out, const struct child_options *options,
    struct event_base *base, child_done *done, void *context, struct reason *reason)
{
	int theirs[3] = {-1, -1, -1};
	struct child *child;
	int error;

	if (options->unreaped != NULL && !unreaped_reap(options->unreaped))
		return reason_set(reason, -EAGAIN,
		    "cannot start %s: %zu commands before it were killed and have not "
		    "gone",
		    options->argv[0], options->unreaped->count);
	child = child_new(options, done, context);
	if (child == NULL)
		return reason_set(reason, -ENOMEM, "out of memory");
	error = pipes_open(child, theirs);
	if (error == 0)
		error = events_open(child, base);
	if (error == 0)
		error = spawn_program(&child->pid, options->argv, theirs);
	for (int i = 0; i < 3; i++)
		fd_close(&theirs[i]);
	if (error != 0) {
		child->pid = 0;
		child_free(child);
		return reason_set(reason, error, "cannot start %s: %s",
		    options->argv[0], strerror(-error));
	}
	event_add(child->events[EVENT_OUTPUT], NULL);
	event_add(child->events[EVENT_ERROR], NULL);
	if (child->events[EVENT_INPUT] != NULL)
		event_add(child->events[EVENT_INPUT], NULL);
	timer_set(child->events[EVENT_DEADLINE], options->timeout);
	*child_out = child;
	return 0;
}

bool
child_is_shortage(int error)
{
	return error == -EMFILE || error == -ENFILE || error == -EAGAIN ||
	       error == -ENOMEM;
}

/* ---- running ---- */

static void
group_signal(const struct child *child, int signal)
{
	/* The leader is reaped last, so that the number still means its group. */
	if (child->pid > 0)
		(void)kill(-child->pid, signal);
}

/* Stop the whole group for a reason of ours. */
static void
child_stop(struct child *child, enum child_end end)
{
	if (child->stage != STAGE_RUNNING)
		return;
	child->stage = STAGE_TERMINATED;
	child->end = end;
	event_del(child->events[EVENT_OUTPUT]);
	group_signal(child, SIGTERM);
	timer_set(child->events[EVENT_DEADLINE], child->grace);
	timer_set(child->events[EVENT_POLL], POLL_FIRST);
}

static void
on_input(evutil_socket_t fd, short what, void *context)
{
	struct child *child = context;
	size_t left = child->input_length - child->written;
	ssize_t put = left > 0 ? write(fd, child->input + child->written, left) : 0;

	(void)what;
	if (put < 0 && (errno == EAGAIN || errno == EINTR))
		return;
	if (put > 0)
		child->written += (size_t)put;
	if (put < 0 || child->written == child->input_length) {
		event_del(child->events[EVENT_INPUT]);
		fd_close(&child->input_fd);
	}
}

static void
on_output(evutil_socket_t fd, short what, void *context)
{
	struct child *child = context;
	long got = buffer_read(&child->output, (int)fd, child->max_output);

	(void)what;
	if (got > 0 || got == -EAGAIN || got == -EINTR)
		return;
	if (got < 0) {
		child->error = (int)-got;
		child_stop(child, got == -E2BIG ? CHILD_TOO_MUCH : CHILD_UNREADABLE);
		return;
	}
	event_del(child->events[EVENT_OUTPUT]);
	fd_close(&child->output_fd);
	timer_set(child->events[EVENT_POLL], POLL_FIRST);
}

static void
on_error(evutil_socket_t fd, short what, void *context)
{
	struct child *child = context;
	char rest[512];
	size_t left = sizeof(child->complaints) - 1 - child->complaints_length;
	ssize_t got;

	(void)what;
	if (left > 0)
		got = read(fd, child->complaints + child->complaints_length, left);
	else
		got = read(fd, rest, sizeof(rest));
	if (got > 0 && left > 0)
		child->complaints_length += (size_t)got;
	if (got == 0 || (got < 0 && errno != EAGAIN && errno != EINTR))
		event_del(child->events[EVENT_ERROR]);
}

/* ---- ending ---- */

/* Lines joined and blanks squeezed: ldm wraps its messages at about 70 columns. */
static void
text_squeeze(char *text, size_t length)
{
	size_t to = 0;

	for (size_t i = 0; i < length; i++) {
		bool blank = (unsigned char)text[i] <= ' ' || text[i] == 0x7F;

		if (blank && (to == 0 || text[to - 1] == ' '))
			continue;
		if (blank)
			text[to++] = ' ';
		else
			text[to++] = text[i];
	}
	if (to > 0 && text[to - 1] == ' ')
		to--;
	text[to] = '\0';
}

/*
 * The command is gone, or cannot be made to go (the kernel holds it; it is left
 * behind): hand the result over.
 */
static void
child_finish(struct child *child)
{
	struct child_result result = {.end = child->end, .code = -1};
	int status = 0;
	pid_t gone;

	for (int i = 0; i < EVENTS; i++)
		if (child->events[i] != NULL)
			event_del(child->events[i]);
	on_error(child->error_fd, EV_READ, child);
	if (child->stage != STAGE_RUNNING)
		group_signal(child, SIGKILL);
	gone = waitpid(child->pid, &status, WNOHANG);
	if (gone == 0)
		unreaped_add(child->unreaped, child->pid);
	if (gone == child->pid) {
		result.code =
		    WIFEXITED(status) ? WEXITSTATUS(status) : WTERMSIG(status);
		if (child->stage == STAGE_RUNNING && WIFSIGNALED(status))
			result.end = CHILD_SIGNALED;
	}
	if (child->end == CHILD_UNREADABLE)
		result.code = child->error;
	child->pid = 0;
	text_squeeze(child->complaints, child->complaints_length);
	result.output = child->output.data;
	result.output_length = child->output.length;
	result.complaints = child->complaints;
	child->done(child->context, &result);
}

/* Whether the leader has ended; it stays a zombie, which keeps the group's number. */
static bool
leader_ended(const struct child *child)
{
	siginfo_t info;

	memset(&info, 0, sizeof(info));
	if (waitid(P_PID, (id_t)child->pid, &info, WEXITED | WNOHANG | WNOWAIT) != 0)
		return errno == ECHILD;
	return info.si_pid == child->pid;
}

/*
 * A command has ended when its leader has and its output is complete. Standard error is
 * not waited for: programs such as ssh leave it open to helpers in the background.
 */
static void
on_poll(evutil_socket_t fd, short what, void *context)
{
	struct child *child = context;

	(void)fd;
	(void)what;
	if (leader_ended(child)) {
		child_finish(child);
		return;
	}
	child->poll_delay =
	    child->poll_delay * 2 < POLL_LAST ? child->poll_delay * 2 : POLL_LAST;
	timer_set(child->events[EVENT_POLL], child->poll_delay);
}

static void
on_deadline(evutil_socket_t fd, short what, void *context)
{
	struct child *child = context;

	(void)fd;
	(void)what;
	switch (child->stage) {
	case STAGE_RUNNING:
		child_stop(child, CHILD_TIMEOUT);
		break;
	case STAGE_TERMINATED:
		child->stage = STAGE_KILLED;
		group_signal(child, SIGKILL);
		timer_set(child->events[EVENT_DEADLINE], KILL_WAIT);
		break;
	case STAGE_KILLED:
		child_finish(child);
		break;
	}
}

/*
 * Kill and reap; a killed process is gone in an instant but for kernel trouble, and
 * then it is kept to be reaped later.
 */
static void
child_kill(struct child *child)
{
	const struct timespec moment = {.tv_nsec = 1000000};

	group_signal(child, SIGKILL);
	for (int i = 0; i < KILL_LOOKS; i++) {
		if (waitpid(child->pid, NULL, WNOHANG) != 0)
			return;
		nanosleep(&moment, NULL);
	}
	unreaped_add(child->unreaped, child->pid);
}

void
child_free(struct child *child)
{
	if (child == NULL)
		return;
	if (child->pid > 0)
		child_kill(child);
	for (int i = 0; i < EVENTS; i++)
		if (child->events[i] != NULL)
			event_free(child->events[i]);
	fd_close(&child->input_fd);
	fd_close(&child->output_fd);
	fd_close(&child->error_fd);
	buffer_free(&child->output);
	free(child->input);
	free(child);
}

int
child_reason(const struct child_result *result, struct reason *reason)
{
	const char *colon = result->complaints[0] != '\0' ? ": " : "";

	switch (result->end) {
	case CHILD_EXITED:
		if (result->code == 0)
			return 0;
		if (result->code < 0)
			return reason_set(reason, -EIO, "its exit status was lost");
		return reason_set(reason, -EIO, "exit %d%s%s", result->code, colon,
		    result->complaints);
	case CHILD_SIGNALED:
		return reason_set(reason, -EIO, "ended by signal %d%s%s", result->code,
		    colon, result->complaints);
	case CHILD_TIMEOUT:
		return reason_set(reason, -ETIMEDOUT, "no answer in time%s%s", colon,
		    result->complaints);
	case CHILD_TOO_MUCH:
		return reason_set(reason, -EIO, "it printed more than is allowed");
	case CHILD_UNREADABLE:
		return reason_set(reason, -result->code,
		    "its output cannot be read: %s", strerror(result->code));
	}
	return -EIO;
}
