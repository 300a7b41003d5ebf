/*
 * HTTP: an unchanged snapshot asked for again and again (304) against an empty 304 of
 * libevent's server in the same process, and a change that 500 readers of the stream
 * are told of, in a fleet of 1,000 hosts and 50,000 domains.
 *
 * Prints lines: name TAB value TAB unit TAB must TAB ok|short.
 */
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include <event2/event.h>
#include <event2/http.h>
#include <event2/listener.h>

#include "agent/export/exporter.h"
#include "agent/export/snapshot.h"
#include "agent/fleet/inventory.h"
#include "agent/http/http.h"
#include "agent/log.h"
#include "agent/readiness/matrix.h"
#include "agent/readiness/policy.h"
#include "agent/reason.h"
#include "agent/web/web.h"
#include "tests/bench/big_fleet.h"

#define READERS  500
#define REQUESTS 20000
#define ROUNDS   5

/* What has fewer octets is no change. */
#define HEARTBEAT_SIZE 64

#define MUST_RATIO  0.5
#define MUST_FANOUT 1000.0 /* milliseconds */

struct server {
	struct big_fleet big;
	struct matrix *matrix;
	struct event_base *base;
	struct exporter *exporter;
	struct web *web;
	struct evhttp *baseline;
	char directory[64];
	struct sockaddr_un ours, theirs;
};

static void
die(const char *what)
{
	fprintf(stderr, "bench_http: %s\n", what);
	exit(1);
}

static double
milliseconds(void)
{
	struct timespec now;

	clock_gettime(CLOCK_MONOTONIC, &now);
	return (double)now.tv_sec * 1e3 + (double)now.tv_nsec / 1e6;
}

/* ---- clients, in a process of their own ---- */

static int
client_connect(const struct sockaddr_un *address)
{
	int fd = socket(AF_UNIX, SOCK_STREAM, 0);

	if (fd < 0 ||
	    connect(fd, (const struct sockaddr *)address, sizeof(*address)) != 0)
		die("cannot connect");
	return fd;
}

static void
client_say(int fd, const char *text)
{
	if (write(fd, text, strlen(text)) != (ssize_t)strlen(text))
		die("cannot ask");
}

/* Read at least what is needed to see the text; what came is terminated. */
static size_t
client_hear(int fd, char *to, size_t size, const char *text)
{
	size_t used = 0;

	do {
		ssize_t got = read(fd, to + used, size - 1 - used);

		if (got <= 0)
			die("the server has ended");
		used += (size_t)got;
		to[used] = '\0';
	} while (strstr(to, text) == NULL);
	return used;
}

static double
requests_per_second(const struct sockaddr_un *address)
{
	static const char request[] = "GET /v1/snapshot HTTP/1.1\r\nHost: x\r\n"
				      "If-None-Match: W/\"1.1\"\r\n\r\n";
	int fd = client_connect(address);
	char answer[1024];
	double begun;

	begun = milliseconds();
	for (unsigned i = 0; i < REQUESTS; i++) {
		client_say(fd, request);
		client_hear(fd, answer, sizeof(answer), "\r\n\r\n");
		if (strstr(answer, " 304 ") == NULL)
			die("what has not changed was sent");
	}
	close(fd);
	return REQUESTS / (milliseconds() - begun) * 1e3;
}

static void
readers_begin(const struct sockaddr_un *address, struct pollfd *readers)
{
	char answer[4096];

	for (unsigned i = 0; i < READERS; i++) {
		readers[i] =
		    (struct pollfd){.fd = client_connect(address), .events = POLLIN};
		/* They have the last one, and are told so by a heartbeat. */
		client_say(readers[i].fd,
		    "GET /v1/stream?base=1.1 HTTP/1.1\r\nHost: x\r\n\r\n");
		client_hear(readers[i].fd, answer, sizeof(answer), "\r\n\r\n");
		while (strstr(strstr(answer, "\r\n\r\n") + 4, "\r\n") == NULL)
			client_hear(readers[i].fd, answer, sizeof(answer), "\r\n");
	}
}

/* Milliseconds from the first octet of a change to the last one of the last reader. */
static double
readers_told(struct pollfd *readers, size_t *size)
{
	static char octets[1 << 20];
	size_t wanted[READERS] = {0};
	size_t got[READERS] = {0};
	unsigned left = READERS;
	double begun = 0;

	while (left > 0) {
		if (poll(readers, READERS, 60000) <= 0)
			die("no change was told");
		for (unsigned i = 0; i < READERS; i++) {
			ssize_t count;

			if ((readers[i].revents & POLLIN) == 0)
				continue;
			count = read(readers[i].fd, octets, sizeof(octets) - 1);
			if (count <= 0)
				die("a stream has ended");
			octets[count] = '\0';
			if (got[i] == 0) /* size of the chunk, and its line ends */
				wanted[i] = strtoul(octets, NULL, 16) +
					    strcspn(octets, "\r") + 4;
			if (wanted[i] < HEARTBEAT_SIZE)
				continue;
			if (begun == 0)
				begun = milliseconds();
			got[i] += (size_t)count;
			if (got[i] >= wanted[i]) {
				readers[i].events = 0;
				left--;
			}
		}
	}
	*size = wanted[0];
	return milliseconds() - begun;
}

static int
clients(const struct server *server, int orders)
{
	static struct pollfd readers[READERS];
	double ours = 0, theirs = 0, fanout;
	size_t size = 0;
	bool good;

	for (unsigned i = 0; i < ROUNDS; i++) {
		double one = requests_per_second(&server->ours);
		double two = requests_per_second(&server->theirs);

		ours = one > ours ? one : ours;
		theirs = two > theirs ? two : theirs;
	}
	good = ours / theirs >= MUST_RATIO;
	printf("http-304\t%.0f\trequests/s\t-\tok\n", ours);
	printf("http-304-of-empty\t%.2f\tratio\t%.2f\t%s\n", ours / theirs, MUST_RATIO,
	    good ? "ok" : "short");
	readers_begin(&server->ours, readers);
	if (write(orders, "c", 1) != 1)
		die("nobody changes anything");
	fanout = readers_told(readers, &size);
	printf("stream-delta\t%.3f\tMB\t-\tok\n", (double)size / 1e6);
	printf("stream-fanout-500\t%.1f\tms\t%.1f\t%s\n", fanout, MUST_FANOUT,
	    fanout < MUST_FANOUT ? "ok" : "short");
	fflush(stdout);
	return good && fanout < MUST_FANOUT ? 0 : 1;
}

/* ---- the server ---- */

static void
on_baseline(struct evhttp_request *request, void *context)
{
	(void)context;
	evhttp_send_reply(request, 304, "Not Modified", NULL);
}

static struct sockaddr_un
address_of(const struct server *server, const char *name)
{
	struct sockaddr_un address = {.sun_family = AF_UNIX};

	snprintf(address.sun_path, sizeof(address.sun_path), "%s/%s", server->directory,
	    name);
	return address;
}

static void
web_begin(struct server *server)
{
	const struct export_sources exported = {.fleet = server->big.fleet,
	    .matrix = server->matrix,
	    .agent = "sparc-a",
	    .version = "1.0",
	    .boot_id = 1,
	    .required_targets = 1};
	const struct http_options options = {.path = server->ours.sun_path,
	    .mode = 0600,
	    .connections = READERS + 10,
	    .streams = READERS,
	    .header_time = 10000,
	    .idle_time = 60000};
	struct web_sources sources = {.fleet = exported.fleet,
	    .matrix = server->matrix,
	    .version = "1.0",
	    .boot_id = 1};
	struct reason reason = {""};
	struct snapshot *first = NULL;
	struct instant now = instant_now();

	server->exporter = exporter_new(&exported, server->base);
	sources.exporter = server->exporter;
	if (server->exporter == NULL ||
	    web_open(&server->web, server->base, &options, &sources, &reason) != 0)
		die(reason.text);
	while (exporter_snapshot(server->exporter, &first, &now, &reason) != 0)
		event_base_loop(server->base, EVLOOP_ONCE);
	printf("http-snapshot\t%.1f\tMB\t-\tok\n", (double)first->size / 1e6);
	snapshot_unref(first);
}

static void
baseline_begin(struct server *server)
{
	struct evconnlistener *listener =
	    evconnlistener_new_bind(server->base, NULL, NULL, LEV_OPT_CLOSE_ON_FREE, 8,
		(struct sockaddr *)&server->theirs, sizeof(server->theirs));

	server->baseline = evhttp_new(server->base);
	if (listener == NULL || server->baseline == NULL ||
	    evhttp_bind_listener(server->baseline, listener) == NULL)
		die("no baseline");
	evhttp_set_gencb(server->baseline, on_baseline, NULL);
}

static void
on_order(evutil_socket_t fd, short what, void *context)
{
	struct server *server = context;
	struct instant now = instant_now();
	char order;

	(void)what;
	if (read(fd, &order, 1) != 1) {
		event_base_loopbreak(server->base);
		return;
	}
	if (fleet_publish(server->big.fleet, server->big.hosts[7],
		big_inventory(7, BIG_WITHOUT_CLUSTER_SWITCH), &now, NULL) != 0)
		die("no change");
}

static void
server_close(struct server *server)
{
	web_close(server->web);
	evhttp_free(server->baseline);
	exporter_free(server->exporter);
	event_base_free(server->base);
	unlink(server->theirs.sun_path);
	rmdir(server->directory);
	matrix_free(server->matrix);
	big_fleet_close(&server->big);
}

static void
files_raise(void)
{
	struct rlimit limit;

	if (getrlimit(RLIMIT_NOFILE, &limit) != 0)
		die("no limit of files");
	limit.rlim_cur = 2 * READERS + 100;
	if (setrlimit(RLIMIT_NOFILE, &limit) != 0)
		die("so many files cannot be open here");
}

int
main(void)
{
	static struct server server;
	const char *base = getenv("TMPDIR");
	struct policy *policy;
	struct event *order;
	int orders[2];
	int status = 1;
	pid_t child;

	log_open(LOG_LEVEL_ERROR, NULL, NULL);
	signal(SIGPIPE, SIG_IGN);
	files_raise();
	snprintf(server.directory, sizeof(server.directory), "%s/bench_http.XXXXXX",
	    base != NULL ? base : "/tmp");
	if (mkdtemp(server.directory) == NULL || pipe(orders) != 0)
		die("no directory");
	server.ours = address_of(&server, "ours");
	server.theirs = address_of(&server, "theirs");
	server.base = event_base_new();
	big_fleet_open(&server.big, 0);
	if (server.base == NULL || policy_new(&policy) != 0 ||
	    matrix_open(&server.matrix, server.big.fleet, policy, &server.big.now) != 0)
		die("out of memory");
	web_begin(&server);
	baseline_begin(&server);
	fflush(stdout);
	child = fork();
	if (child == 0) {
		close(orders[0]);
		_exit(clients(&server, orders[1]));
	}
	close(orders[1]);
	order =
	    event_new(server.base, orders[0], EV_READ | EV_PERSIST, on_order, &server);
	if (child < 0 || order == NULL || event_add(order, NULL) != 0)
		die("no clients");
	event_base_dispatch(server.base);
	waitpid(child, &status, 0);
	event_free(order);
	server_close(&server);
	policy_free(policy);
	return WIFEXITED(status) ? WEXITSTATUS(status) : 1;
}
