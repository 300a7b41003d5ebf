#include "contrib/ldmsim/serve/channel.h"

#include <errno.h>
#include <poll.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include <openssl/err.h>

#include "contrib/ldmsim/memory.h"

#define RECORD_LIMIT 16384
/* What a client may leave unread before the next document. */
#define QUEUE_LIMIT ((uint64_t)4 << 20)
/* In one turn, so that one client does not keep the others waiting. */
#define WRITES_LIMIT 64
#define READ_LIMIT   65536

struct chunk {
	struct chunk *next;
	bool document;
	uint64_t repeat; /* how often data is still to be sent, this time included */
	struct text data;
	size_t sent;
};

void
channel_start_tls(struct channel *channel, SSL_CTX *context)
{
	channel->tls = SSL_new(context);
	if (channel->tls == NULL || SSL_set_fd(channel->tls, channel->fd) != 1) {
		channel->broken = true;
		return;
	}
	SSL_set_accept_state(channel->tls);
	channel->shaking = true;
}

static bool
is_due(const struct channel *channel, uint64_t now)
{
	return channel->first != NULL &&
	       (!channel->first->document || now >= channel->due);
}

short
channel_events(const struct channel *channel, uint64_t now)
{
	bool writing =
	    channel->shaking ? channel->wants_to_write : is_due(channel, now);

	return (short)(POLLIN | (writing ? POLLOUT : 0));
}

/* The result of an operation of TLS as read(2) would give it: bytes, 0 for later,
 * -1 when it is over. */
static int
judge(struct channel *channel, int result)
{
	int error;

	if (result > 0)
		return result;
	error = SSL_get_error(channel->tls, result);
	channel->wants_to_write = error == SSL_ERROR_WANT_WRITE;
	return error == SSL_ERROR_WANT_READ || error == SSL_ERROR_WANT_WRITE ? 0 : -1;
}

static int
read_some(struct channel *channel, char *buffer, size_t size)
{
	ssize_t got;

	if (channel->tls != NULL) {
		ERR_clear_error();
		return judge(channel, SSL_read(channel->tls, buffer, (int)size));
	}
	got = recv(channel->fd, buffer, size, 0);
	if (got > 0)
		return (int)got;
	return got < 0 && (errno == EAGAIN || errno == EWOULDBLOCK || errno == EINTR)
		   ? 0
		   : -1;
}

static int
write_some(struct channel *channel, const char *data, size_t length)
{
	ssize_t sent;

	if (channel->tls != NULL) {
		ERR_clear_error();
		return judge(channel, SSL_write(channel->tls, data, (int)length));
	}
	sent = send(channel->fd, data, length, 0);
	if (sent > 0)
		return (int)sent;
	return errno == EAGAIN || errno == EWOULDBLOCK || errno == EINTR ? 0 : -1;
}

bool
channel_read(struct channel *channel, struct text *in)
{
	char buffer[RECORD_LIMIT];
	int got = 1;

	if (channel->shaking) {
		ERR_clear_error();
		got = judge(channel, SSL_do_handshake(channel->tls));
		channel->shaking = got == 0;
	}
	for (size_t total = 0; got > 0 && total < READ_LIMIT; total += (size_t)got) {
		got = read_some(channel, buffer, sizeof(buffer));
		for (int i = 0; i < got; i++) {
			if (buffer[i] == '\0')
				buffer[i] = ' ';
		}
		if (got > 0)
			text_add_bytes(in, buffer, (size_t)got);
		else
			break;
	}
	if (got < 0)
		channel->broken = true;
	return got >= 0;
}

static struct chunk *
queue(struct channel *channel, bool document, uint64_t repeat)
{
	struct chunk *chunk = memory_resize(NULL, sizeof(*chunk));

	*chunk = (struct chunk){.document = document, .repeat = repeat};
	if (channel->last != NULL)
		channel->last->next = chunk;
	else
		channel->first = chunk;
	channel->last = chunk;
	return chunk;
}

void
channel_send(struct channel *channel, const char *text)
{
	struct chunk *chunk = queue(channel, false, 1);

	text_add(&chunk->data, text);
	channel->queued += chunk->data.length;
}

bool
channel_is_full(const struct channel *channel)
{
	return channel->queued > QUEUE_LIMIT;
}

/* Can the document go into one record with the last one? */
static bool
may_join(const struct channel *channel, size_t length)
{
	const struct chunk *last = channel->last;

	return channel->modes->value[MODE_TWO_IN_ONE] > 0 && last != NULL &&
	       last->document && last->repeat == 1 && last->sent == 0 &&
	       last->data.length + length <= RECORD_LIMIT;
}

void
channel_send_document(
    struct channel *channel, const char *data, size_t length, uint64_t repeat)
{
	struct chunk *chunk = channel->last;

	if (repeat != 1 || !may_join(channel, length))
		chunk = queue(channel, true, repeat);
	text_add_bytes(&chunk->data, data, length);
	channel->queued +=
	    repeat > UINT64_MAX / 2 / length ? UINT64_MAX / 2 : length * repeat;
}

/* How much of a chunk goes into the next record. */
static size_t
piece_length(const struct channel *channel, const struct chunk *chunk)
{
	size_t length = chunk->data.length - chunk->sent, limit = RECORD_LIMIT;

	if (chunk->document && channel->modes->value[MODE_TRICKLE] > 0)
		limit = 1;
	else if (chunk->document && channel->modes->value[MODE_SPLIT_RECORDS] > 0)
		limit = channel->modes->value[MODE_SPLIT_RECORDS];
	return length < limit ? length : limit;
}

static void
free_first(struct channel *channel)
{
	struct chunk *chunk = channel->first;

	channel->first = chunk->next;
	if (channel->first == NULL)
		channel->last = NULL;
	text_free(&chunk->data);
	free(chunk);
}

static void
note_sent(struct channel *channel, size_t length, uint64_t now)
{
	struct chunk *chunk = channel->first;

	channel->queued -= length;
	channel->due = now + channel->modes->value[MODE_TRICKLE];
	chunk->sent += length;
	if (chunk->sent < chunk->data.length)
		return;
	chunk->sent = 0;
	if (--chunk->repeat == 0)
		free_first(channel);
}

void
channel_flush(struct channel *channel, uint64_t now)
{
	for (int i = 0; i < WRITES_LIMIT && !channel->broken && !channel->shaking &&
			is_due(channel, now);
	     i++) {
		const struct chunk *chunk = channel->first;
		int sent = write_some(channel, chunk->data.data + chunk->sent,
		    piece_length(channel, chunk));

		if (sent == 0)
			return;
		if (sent < 0)
			channel->broken = true;
		else
			note_sent(channel, (size_t)sent, now);
	}
}

void
channel_close(struct channel *channel, bool politely)
{
	if (channel->tls != NULL && politely && !channel->broken && !channel->shaking)
		SSL_shutdown(channel->tls);
	SSL_free(channel->tls);
	close(channel->fd);
	while (channel->first != NULL)
		free_first(channel);
}
