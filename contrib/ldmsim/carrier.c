#include "contrib/ldmsim/carrier.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

/* How soon a lost terminal is noticed, in milliseconds. */
#define LOOK_INTERVAL 50

/* Words on the wire, one byte each. */
#define WORD_READY  'r' /* to the client: the lock is held */
#define WORD_DONE   'd' /* to the client: arrived */
#define WORD_FAILED 'f' /* to the client: the reason follows */
#define WORD_LEFT   'l' /* to the process: go on without me */

static void
make_path(struct text *path, const char *fleet_path, const char *source)
{
	struct stat status;

	text_format(path,
	    stat(fleet_path, &status) == 0 && S_ISDIR(status.st_mode)
		? "%s/%s.migration"
		: "%s.migration-%s",
	    fleet_path, source);
}

bool
carrier_lives(const char *fleet_path, const char *source)
{
	struct flock lock = {.l_type = F_WRLCK, .l_whence = SEEK_SET};
	struct text path = {0};
	bool lives = false;
	int fd;

	make_path(&path, fleet_path, source);
	fd = open(text_string(&path), O_RDWR | O_CLOEXEC);
	if (fd >= 0) {
		lives = fcntl(fd, F_GETLK, &lock) == 0 && lock.l_type != F_UNLCK;
		close(fd);
	}
	text_free(&path);
	return lives;
}

static int
hold_lock(const char *path)
{
	struct flock lock = {.l_type = F_WRLCK, .l_whence = SEEK_SET};
	int fd = open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0666);

	return fd >= 0 && fcntl(fd, F_SETLK, &lock) == 0 ? 0 : -errno;
}

/* Let go of all that was inherited but the wire: nobody should wait for this process
 * because it has the other end of his pipe. */
static void
leave_terminal(int wire)
{
	long limit = sysconf(_SC_OPEN_MAX);
	int null;

	setsid();
	for (int fd = 0; fd < limit && fd < 1024; fd++) {
		if (fd != wire)
			close(fd);
	}
	null = open("/dev/null", O_RDWR);
	while (null >= 0 && null < STDERR_FILENO)
		null = dup(null);
}

static void
write_all(int fd, const char *data, size_t length)
{
	while (length > 0) {
		ssize_t sent = write(fd, data, length);

		if (sent < 0 && errno != EINTR)
			return;
		if (sent > 0) {
			data += sent;
			length -= (size_t)sent;
		}
	}
}

/* Wait a little. Returns false when the client was killed. */
static bool
wait_for_client(int *wire, int milliseconds)
{
	struct pollfd client = {.fd = *wire, .events = POLLIN};
	char word;

	if (poll(&client, 1, milliseconds) <= 0)
		return true;
	if (read(*wire, &word, 1) != 1)
		return false;
	/* From now on there is nobody, and poll() leaves a negative number alone. */
	*wire = -1;
	return true;
}

static void
carry(struct journey journey, int wire)
{
	struct text path = {0}, message = {0};
	enum journey_end end = JOURNEY_GOES_ON;
	int client = wire;

	make_path(&path, journey.fleet_path, journey.source);
	if (hold_lock(text_string(&path)) < 0)
		_exit(1);
	write_all(wire, (char[]){WORD_READY}, 1);
	while (end == JOURNEY_GOES_ON) {
		bool there = wait_for_client(&client, journey_interval(&journey));

		end = journey_step(&journey, !there, text_string(&path), &message);
	}
	write_all(wire, (char[]){end == JOURNEY_ARRIVED ? WORD_DONE : WORD_FAILED}, 1);
	write_all(wire, text_string(&message), message.length);
	_exit(0);
}

int
carrier_start(
    struct carrier *carrier, const struct journey *journey, struct text *errors)
{
	sigset_t terminal;
	int wires[2];
	char word;

	if (socketpair(AF_UNIX, SOCK_STREAM, 0, wires) != 0) {
		text_format(errors, "ldmsim: no process: %s\n", strerror(errno));
		return -EAGAIN;
	}
	sigemptyset(&terminal);
	sigaddset(&terminal, SIGHUP);
	sigprocmask(SIG_BLOCK, &terminal, &carrier->signals);
	carrier->wire = wires[0];
	carrier->pid = fork();
	if (carrier->pid == 0) {
		signal(SIGPIPE, SIG_IGN);
		leave_terminal(wires[1]);
		carry(*journey, wires[1]);
	}
	close(wires[1]);
	if (carrier->pid > 0 && read(wires[0], &word, 1) == 1)
		return 0;
	text_add(errors, "ldmsim: the process of the migration does not start\n");
	if (carrier->pid > 0) {
		carrier_stop(carrier);
	} else {
		close(wires[0]);
		sigprocmask(SIG_SETMASK, &carrier->signals, NULL);
	}
	return -EAGAIN;
}

static void
reap(const struct carrier *carrier)
{
	close(carrier->wire);
	while (waitpid(carrier->pid, NULL, 0) < 0 && errno == EINTR)
		continue;
	sigprocmask(SIG_SETMASK, &carrier->signals, NULL);
}

void
carrier_stop(const struct carrier *carrier)
{
	kill(carrier->pid, SIGKILL);
	reap(carrier);
}

/* The terminal is gone: tell the process, then die of it unless somebody catches it. */
static void
follow_terminal(const struct carrier *carrier)
{
	sigset_t pending;

	sigemptyset(&pending);
	sigpending(&pending);
	if (sigismember(&pending, SIGHUP) != 1)
		return;
	write_all(carrier->wire, (char[]){WORD_LEFT}, 1);
	sigprocmask(SIG_SETMASK, &carrier->signals, NULL);
}

int
carrier_wait(const struct carrier *carrier, struct text *errors)
{
	struct text said = {0};
	char buffer[1024];
	ssize_t got = 1;
	int error = -EPIPE;

	while (got > 0 || (got < 0 && errno == EINTR)) {
		struct pollfd process = {.fd = carrier->wire, .events = POLLIN};

		follow_terminal(carrier);
		got = 1;
		if (poll(&process, 1, LOOK_INTERVAL) <= 0)
			continue;
		got = read(carrier->wire, buffer, sizeof(buffer));
		if (got > 0)
			text_add_bytes(&said, buffer, (size_t)got);
	}
	reap(carrier);
	if (said.length > 0 && said.data[0] == WORD_DONE)
		error = 0;
	else if (said.length > 0) {
		text_add(errors, said.data + 1);
		error = -ECANCELED;
	}
	text_free(&said);
	return error;
}
