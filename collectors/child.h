/*
 * A command that runs beside us: started without a shell, with a clean environment, in
 * a process group of its own, read through events, bounded in time and in output.
 * Knows nothing of what it runs.
 */
#ifndef COLLECTORS_CHILD_H
#define COLLECTORS_CHILD_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct child;
struct event_base;
struct reason;
struct unreaped;

enum child_end {
	CHILD_EXITED,     /* by itself: see code */
	CHILD_SIGNALED,   /* by a signal that was not ours: see code */
	CHILD_TIMEOUT,    /* stopped, because it took too long */
	CHILD_TOO_MUCH,   /* stopped, because it printed too much */
	CHILD_UNREADABLE, /* stopped, because its output cannot be read: see code */
};

struct child_result {
	enum child_end end;
	int code;               /* exit status, signal or errno; -1 = lost */
	const char *output;     /* standard output, not terminated */
	size_t output_length;   /* octets */
	const char *complaints; /* the beginning of standard error, in one line */
};

struct child_options {
	const char *const
	    *argv;           /* NULL-terminated; the first is looked up in our PATH */
	const char *input;   /* standard input; NULL = /dev/null */
	size_t input_length; /* octets */
	int64_t timeout;     /* milliseconds, then TERM to the whole group */
	int64_t grace;       /* milliseconds from TERM to KILL */
	size_t max_output;   /* octets of standard output */
	struct unreaped *unreaped; /* outlives the child; NULL = nobody keeps what
				      cannot be reaped */
};

/*
 * Called once, from the event loop, when the command has ended and its output is
 * complete. result is valid until child_free(), which may be called from inside.
 */
typedef void child_done(void *context, const struct child_result *result);

/*
 * Start a command. options are copied as far as they are needed later. SIGPIPE must be
 * ignored by the process. *child_out is freed by child_free. -errno with a reason when
 * it cannot be started (no such program, no descriptors left; -EAGAIN also when too
 * many commands before it cannot be ended).
 */
int child_start(struct child **child_out, const struct child_options *options,
    struct event_base *base, child_done *done, void *context, struct reason *reason);

/*
 * Whether an error of child_start() says that this process or the machine is short of
 * something, and nothing about the command.
 */
bool child_is_shortage(int error);

/* Stop it, if it still runs, with KILL to the whole group. NULL is allowed. */
void child_free(struct child *child);

/*
 * Say in words how a command ended and what it complained of: "exit 1: Authorization
 * failed". Returns 0 for exit status 0 (then nothing is written), else -EIO,
 * -ETIMEDOUT for CHILD_TIMEOUT, or the error of CHILD_UNREADABLE.
 */
int child_reason(const struct child_result *result, struct reason *reason);

#endif
