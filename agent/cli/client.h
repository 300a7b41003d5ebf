/* The other end of the control socket (agent/control): asks the running daemon. */
#ifndef AGENT_CLI_CLIENT_H
#define AGENT_CLI_CLIENT_H

#include <stddef.h>

#include <jansson.h>

struct client;
struct reason;

/* Milliseconds of silence after which a daemon is not waited for any longer. */
#define CLIENT_PATIENCE 45000

/*
 * Connect to the daemon that listens at path and send a request. *client is set on
 * success and freed by client_close. -ENOENT, -ECONNREFUSED: no daemon runs there;
 * -EAGAIN: it has no time; others as the system says; all with a reason for people.
 */
int client_open(struct client **client, const char *path, const char *request,
    struct reason *reason);
/* The same with a request that has more to it; borrowed, NULL is -ENOMEM. */
int client_ask(struct client **client, const char *path, const json_t *request,
    struct reason *reason);

/*
 * Wait for the next line of the answer; *line is the caller's. -ECONNRESET: the daemon
 * has closed; -ETIMEDOUT: it was silent for milliseconds; -EPROTO: it refused, or what
 * came is no answer; all with a reason for people.
 */
int client_next(
    struct client *client, int milliseconds, json_t **line, struct reason *reason);

/*
 * Read size octets that the last line announced, as they come, into consumer; what it
 * returns other than 0 ends it and is returned. Errors as client_next.
 */
int client_take(struct client *client, size_t size,
    int (*consumer)(void *context, const void *data, size_t size), void *context,
    struct reason *reason);

/*
 * Ask for a list and append what stands between its start and its end to the array
 * lines. Errors as those of both above, or -ENOMEM.
 */
int client_list(
    const char *path, const json_t *request, json_t *lines, struct reason *reason);

void client_close(struct client *client);

/* What a line has under a key: its text, "" when there is none. */
const char *line_string(const json_t *line, const char *key);
/* The same for a number, 0 when there is none. */
json_int_t line_integer(const json_t *line, const char *key);

#endif
