/* Octets compressed in the format of gzip (RFC 1952), slice by slice. */
#include <errno.h>
#include <stdlib.h>

#include <event2/buffer.h>
#include <zlib.h>

#include "agent/http/http_private.h"

#define OUTPUT 65536
/* The window of zlib, and 16 for the format of gzip. */
#define WINDOW       (15 + 16)
#define MEMORY_LEVEL 8

struct http_gzip {
	z_stream stream;
};

struct http_gzip *
http_gzip_new(void)
{
	struct http_gzip *gzip = calloc(1, sizeof(*gzip));

	if (gzip != NULL && deflateInit2(&gzip->stream, Z_BEST_SPEED, Z_DEFLATED,
				WINDOW, MEMORY_LEVEL, Z_DEFAULT_STRATEGY) != Z_OK) {
		free(gzip);
		gzip = NULL;
	}
	return gzip;
}

void
http_gzip_free(struct http_gzip *gzip)
{
	if (gzip == NULL)
		return;
	deflateEnd(&gzip->stream);
	free(gzip);
}

static int
gzip_deflate(struct http_gzip *gzip, struct evbuffer *to,
    const struct evbuffer_iovec *from, int flush)
{
	unsigned char output[OUTPUT];
	z_stream *stream = &gzip->stream;

	stream->next_in = from->iov_base;
	stream->avail_in = (uInt)from->iov_len;
	do {
		stream->next_out = output;
		stream->avail_out = sizeof(output);
		deflate(stream, flush);
		if (evbuffer_add(to, output, sizeof(output) - stream->avail_out) != 0)
			return -ENOMEM;
	} while (stream->avail_out == 0);
	return 0;
}

int
http_gzip_put(
    struct http_gzip *gzip, struct evbuffer *to, struct evbuffer *from, bool is_last)
{
	struct evbuffer_iovec part = {0};
	int error = 0;

	while (error == 0 && evbuffer_peek(from, -1, NULL, &part, 1) > 0) {
		error = gzip_deflate(gzip, to, &part, Z_NO_FLUSH);
		evbuffer_drain(from, part.iov_len);
	}
	if (error == 0 && is_last) {
		part.iov_len = 0;
		error = gzip_deflate(gzip, to, &part, Z_FINISH);
	}
	return error;
}
