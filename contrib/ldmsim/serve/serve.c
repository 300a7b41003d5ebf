#include "contrib/ldmsim/serve/serve.h"

#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "contrib/ldmsim/journal.h"
#include "contrib/ldmsim/memory.h"
#include "contrib/ldmsim/serve/client.h"
#include "contrib/ldmsim/serve/listener.h"
#include "contrib/ldmsim/serve/tls.h"

#define CLIENTS 64
/* Milliseconds between two looks at the journal, with and without clients. */
#define TICK      5
#define TICK_IDLE 50

struct server {
	struct options options;
	SSL_CTX *context;
	struct journal *journal;
	int listener;
	struct client *clients[CLIENTS];
	size_t client_count;
	unsigned accepted;
};

static uint64_t
milliseconds(void)
{
	struct timespec now;

	clock_gettime(CLOCK_MONOTONIC, &now);
	return (uint64_t)now.tv_sec * 1000 + (uint64_t)now.tv_nsec / 1000000;
}

/* Signals that end the server are left pending, and looked for in every turn. */
static void
block_signals(void)
{
	sigset_t set;

	sigemptyset(&set);
	sigaddset(&set, SIGTERM);
	sigaddset(&set, SIGINT);
	sigprocmask(SIG_BLOCK, &set, NULL);
	signal(SIGPIPE, SIG_IGN);
}

static bool
is_told_to_end(void)
{
	sigset_t set;

	return sigpending(&set) == 0 &&
	       (sigismember(&set, SIGTERM) == 1 || sigismember(&set, SIGINT) == 1);
}

/* Say good-bye to all, as far as it can be said at once. */
static void
end_clients(struct server *server, uint64_t now)
{
	while (server->client_count > 0) {
		struct client *client = server->clients[--server->client_count];

		client_end(client);
		client_flush(client, now);
		client_free(client);
	}
}

static void
accept_clients(struct server *server)
{
	int fd;

	while ((fd = listener_accept(server->listener)) >= 0) {
		if (server->client_count == CLIENTS) {
			close(fd);
			continue;
		}
		server->clients[server->client_count++] = client_create(
		    fd, &server->options, server->context, ++server->accepted);
	}
}

/* Tell the clients what commands have changed on this host. */
static void
announce_changes(struct server *server)
{
	struct text lines = {0};
	char *line, *end;

	journal_read(server->journal, &lines);
	for (line = lines.data; line != NULL && (end = strchr(line, '\n')) != NULL;
	     line = end + 1) {
		struct event event;

		*end = '\0';
		if (!event_read(&event, line) ||
		    strcmp(event.host, server->options.host) != 0)
			continue;
		for (size_t i = 0; i < server->client_count; i++)
			client_announce(server->clients[i], &event);
	}
	text_free(&lines);
}

static void
wait_for_something(struct server *server, uint64_t now)
{
	struct pollfd fds[CLIENTS + 1];
	nfds_t count = 0;

	for (; count < server->client_count; count++) {
		fds[count] = (struct pollfd){
		    .fd = client_fd(server->clients[count]),
		    .events = client_events(server->clients[count], now),
		};
	}
	fds[count++] = (struct pollfd){.fd = server->listener, .events = POLLIN};
	poll(fds, count, server->client_count > 0 ? TICK : TICK_IDLE);
}

/* Changes are looked for between reading requests and answering them: a command that
 * had ended when a client sent its request was announced before the answer. */
static void
turn(struct server *server, uint64_t now)
{
	size_t kept = 0;

	accept_clients(server);
	for (size_t i = 0; i < server->client_count; i++)
		client_read(server->clients[i]);
	announce_changes(server);
	for (size_t i = 0; i < server->client_count; i++) {
		struct client *client = server->clients[i];

		client_answer(client);
		if (client_flush(client, now))
			server->clients[kept++] = client;
		else
			client_free(client);
	}
	server->client_count = kept;
}

static void
serve(struct server *server)
{
	while (!is_told_to_end()) {
		wait_for_something(server, milliseconds());
		turn(server, milliseconds());
	}
	end_clients(server, milliseconds());
}

int
serve_run(int argc, char **argv)
{
	struct server server = {.listener = -1};
	const struct options *options = &server.options;
	struct text errors = {0};
	int status = 1;

	block_signals();
	if (options_read(&server.options, argc, argv, &errors) == 0 &&
	    (server.context = tls_create_context(options, &errors)) != NULL &&
	    journal_open(options->fleet, &server.journal, &errors) == 0 &&
	    (server.listener =
		    listener_open(options->address, options->port, &errors)) >= 0) {
		printf("port %u\n", listener_port(server.listener));
		fflush(stdout);
		serve(&server);
		close(server.listener);
		status = 0;
	}
	fputs(text_string(&errors), stderr);
	journal_close(server.journal);
	SSL_CTX_free(server.context);
	options_free(&server.options);
	text_free(&errors);
	return status;
}
