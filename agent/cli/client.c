#include "agent/cli/client.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include "agent/reason.h"

/* Many times what the longest line takes. */
#define LINE_SIZE 65536

struct client {
	int fd;
	size_t used;
	char path[sizeof(((struct sockaddr_un *)0)->sun_path)];
	char buffer[LINE_SIZE];
};

static int
connect_explain(const char *path, int error, struct reason *reason)
{
	switch (error) {
	case -ENOENT:
	case -ECONNREFUSED:
		return reason_set(
		    reason, error, "no migreadyd listens at %s: is it running?", path);
	case -EAGAIN:
		return reason_set(
		    reason, error, "migreadyd at %s takes no connection now", path);
	case -EACCES:
		return reason_set(reason, error,
		    "%s: %s: control-mode and the directory decide who may ask", path,
		    strerror(EACCES));
	default:
		return reason_set(reason, error, "%s: %s", path, strerror(-error));
	}
}

/* A connection that never blocks; fd or -errno. */
static int
connect_to(const char *path, struct reason *reason)
{
	struct sockaddr_un address = {.sun_family = AF_UNIX};
	int error = 0;
	int fd;

	if (strlen(path) >= sizeof(address.sun_path))
		return connect_explain(path, -ENAMETOOLONG, reason);
	memcpy(address.sun_path, path, strlen(path) + 1);
	fd = socket(AF_UNIX, SOCK_STREAM, 0);
	if (fd < 0)
		return connect_explain(path, -errno, reason);
	if (fcntl(fd, F_SETFL, O_NONBLOCK) != 0 ||
	    connect(fd, (const struct sockaddr *)&address, sizeof(address)) != 0)
		error = -errno;
	if (error == 0)
		return fd;
	close(fd);
	return connect_explain(path, error, reason);
}

/* A daemon that refuses has said why, and that is read, even where this fails: a socket
 * that was just made has room for one line. */
static int
client_say(const struct client *client, const json_t *request, struct reason *reason)
{
	char *line = json_dumps(request, JSON_COMPACT);
	size_t length;
	int error = 0;

	if (line == NULL)
		return reason_set(reason, -ENOMEM, "no memory");
	length = strlen(line);
	line[length] = '\n'; /* in the place of the octet that ends it */
	if (write(client->fd, line, length + 1) < 0 && errno != EPIPE)
		error = connect_explain(client->path, -errno, reason);
	free(line);
	return error;
}

int
client_ask(struct client **client, const char *path, const json_t *request,
    struct reason *reason)
{
	struct client *new;
	int fd = connect_to(path, reason);
	int error;

	if (fd < 0)
		return fd;
	new = calloc(1, sizeof(*new));
	if (new == NULL) {
		close(fd);
		return reason_set(reason, -ENOMEM, "no memory");
	}
	new->fd = fd;
	memcpy(new->path, path, strlen(path) + 1);
	error = client_say(new, request, reason);
	if (error != 0)
		client_close(new);
	else
		*client = new;
	return error;
}

int
client_open(struct client **client, const char *path, const char *request,
    struct reason *reason)
{
	json_t *object = json_pack("{s:s}", "request", request);
	int error = client_ask(client, path, object, reason);

	json_decref(object);
	return error;
}

void
client_close(struct client *client)
{
	if (client == NULL)
		return;
	close(client->fd);
	free(client);
}

/* Read what there is, waiting for something; 0 or -errno with a reason. */
static int
client_fill(struct client *client, int milliseconds, struct reason *reason)
{
	struct pollfd wait = {.fd = client->fd, .events = POLLIN};
	ssize_t got = -1;
	int ready;

	if (client->used == LINE_SIZE)
		return reason_set(
		    reason, -EPROTO, "%s: an endless line came", client->path);
	do
		ready = poll(&wait, 1, milliseconds);
	while (ready < 0 && errno == EINTR);
	if (ready == 0)
		return reason_set(reason, -ETIMEDOUT,
		    "migreadyd at %s said nothing for %d seconds", client->path,
		    milliseconds / 1000);
	if (ready > 0)
		got = read(client->fd, client->buffer + client->used,
		    LINE_SIZE - client->used);
	if (got < 0 && (errno == EAGAIN || errno == EINTR))
		return 0;
	if (got <= 0)
		return reason_set(reason, -ECONNRESET,
		    "migreadyd at %s has ended the connection", client->path);
	client->used += (size_t)got;
	return 0;
}

/* Turn a line into an object, and one that tells an error into that error. */
static int
line_read(
    const struct client *client, size_t length, json_t **line, struct reason *reason)
{
	json_t *object =
	    json_loadb(client->buffer, length, JSON_REJECT_DUPLICATES, NULL);
	const char *error = line_string(object, "error");

	if (json_is_object(object) && error[0] == '\0') {
		*line = object;
		return 0;
	}
	if (error[0] != '\0')
		reason_set(reason, 0, "migreadyd at %s: %s", client->path, error);
	else
		reason_set(
		    reason, 0, "%s: what answers there is no migreadyd", client->path);
	json_decref(object);
	return -EPROTO;
}

int
client_next(
    struct client *client, int milliseconds, json_t **line, struct reason *reason)
{
	const char *end;
	size_t length;
	int error = 0;

	while ((end = memchr(client->buffer, '\n', client->used)) == NULL) {
		error = client_fill(client, milliseconds, reason);
		if (error != 0)
			return error;
	}
	length = (size_t)(end - client->buffer);
	error = line_read(client, length, line, reason);
	client->used -= length + 1;
	memmove(client->buffer, end + 1, client->used);
	return error;
}

int
client_take(struct client *client, size_t size,
    int (*consumer)(void *context, const void *data, size_t size), void *context,
    struct reason *reason)
{
	int error = 0;

	while (error == 0 && size > 0) {
		size_t count = client->used < size ? client->used : size;

		if (count == 0) {
			error = client_fill(client, CLIENT_PATIENCE, reason);
			continue;
		}
		error = consumer(context, client->buffer, count);
		size -= count;
		client->used -= count;
		memmove(client->buffer, client->buffer + count, client->used);
	}
	return error;
}

/* Lines up to the end of the list. */
static int
list_take(struct client *client, json_t *lines, struct reason *reason)
{
	for (;;) {
		json_t *line = NULL;
		int error = client_next(client, CLIENT_PATIENCE, &line, reason);
		const char *type = line_string(line, "type");
		bool end = strcmp(type, "end") == 0;

		if (error == 0 && !end && strcmp(type, "start") != 0 &&
		    json_array_append(lines, line) != 0)
			error = reason_set(reason, -ENOMEM, "no memory");
		json_decref(line);
		if (error != 0 || end)
			return error;
	}
}

int
client_list(
    const char *path, const json_t *request, json_t *lines, struct reason *reason)
{
	struct client *client = NULL;
	int error = client_ask(&client, path, request, reason);

	if (client != NULL)
		error = list_take(client, lines, reason);
	client_close(client);
	return error;
}

const char *
line_string(const json_t *line, const char *key)
{
	const char *text = json_string_value(json_object_get(line, key));

	return text != NULL ? text : "";
}

json_int_t
line_integer(const json_t *line, const char *key)
{
	return json_integer_value(json_object_get(line, key));
}
