/* Answers that have an end. */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <event2/buffer.h>
#include <event2/http.h>

#include "agent/http/http_private.h"

/* Less than this is not worth being compressed. */
#define GZIP_LEAST 1024

/* An entity tag in its quotes has fewer octets than this. */
#define TAG_SIZE 128

struct body_hold {
	void (*release)(void *owner);
	void *owner;
};

void
http_body_release(const struct http_body *body)
{
	if (body->release != NULL)
		body->release(body->owner);
}

static void
hold_end(const void *data, size_t size, void *context)
{
	struct body_hold *hold = context;

	(void)data;
	(void)size;
	if (hold->release != NULL)
		hold->release(hold->owner);
	free(hold);
}

int
http_body_append(struct evbuffer *to, const struct http_body *body)
{
	struct body_hold *hold;

	if (body->size == 0) {
		http_body_release(body);
		return 0;
	}
	hold = malloc(sizeof(*hold));
	if (hold != NULL) {
		*hold = (struct body_hold){body->release, body->owner};
		if (evbuffer_add_reference(
			to, body->data, body->size, hold_end, hold) == 0)
			return 0;
		free(hold);
	}
	http_body_release(body);
	return -ENOMEM;
}

static void
header_add(struct http_request *request, const char *name, const char *value)
{
	evhttp_add_header(
	    evhttp_request_get_output_headers(request->evhttp), name, value);
}

static void
length_add(struct http_request *request, size_t size)
{
	char length[24];

	snprintf(length, sizeof(length), "%zu", size);
	header_add(request, "Content-Length", length);
}

/*
 * Whether a client's If-None-Match names a tag (RFC 9110 section 13.1.2, by weak
 * comparison).
 */
static bool
tag_is_known(const struct http_request *request, const char *quoted)
{
	const char *header = http_request_header(request, "If-None-Match");
	const char *at;

	if (header == NULL)
		return false;
	if (strcmp(header, "*") == 0)
		return true;
	at = strstr(header, quoted);
	return at != NULL && (at == header || strchr(" ,/", at[-1]) != NULL);
}

static bool
is_head(const struct http_request *request)
{
	return evhttp_request_get_command(request->evhttp) == EVHTTP_REQ_HEAD;
}

static void
reply_whole(struct http_request *request, const struct http_body *body)
{
	struct evbuffer *buffer = evbuffer_new();

	if (buffer == NULL || http_body_append(buffer, body) != 0) {
		if (buffer != NULL)
			evbuffer_free(buffer);
		else
			http_body_release(body);
		http_reply_error(request, HTTP_SERVUNAVAIL, "Memory is short.");
		return;
	}
	length_add(request, body->size);
	if (is_head(request))
		evbuffer_drain(buffer, body->size);
	http_connection_expect(request->connection, evbuffer_get_length(buffer));
	evhttp_send_reply(request->evhttp, HTTP_OK, "OK", buffer);
	evbuffer_free(buffer);
}

/* What all answers have that can be asked for again. */
static void
validators_add(struct http_request *request, const char *quoted)
{
	char weak[TAG_SIZE + 2];

	header_add(request, "Vary", "Accept, Accept-Encoding");
	header_add(request, "Cache-Control", "no-cache");
	snprintf(weak, sizeof(weak), "W/%s", quoted);
	if (quoted[0] != '\0')
		header_add(request, "ETag", weak);
}

bool
http_reply_known(struct http_request *request, const char *etag)
{
	char quoted[TAG_SIZE];

	snprintf(quoted, sizeof(quoted), "\"%s\"", etag);
	if (!tag_is_known(request, quoted))
		return false;
	validators_add(request, quoted);
	evhttp_send_reply(request->evhttp, HTTP_NOTMODIFIED, "Not Modified", NULL);
	return true;
}

/* False: the client has it, and has been told so. */
static bool
reply_begin(struct http_request *request, const char *type, const char *etag)
{
	char quoted[TAG_SIZE] = "";

	if (etag != NULL && http_reply_known(request, etag))
		return false;
	if (etag != NULL)
		snprintf(quoted, sizeof(quoted), "\"%s\"", etag);
	validators_add(request, quoted);
	header_add(request, "Content-Type", type);
	return true;
}

static bool
wants_gzip(const struct http_request *request)
{
	const char *header = http_request_header(request, "Accept-Encoding");

	return header != NULL && http_accept_weight(header, "gzip") > 0;
}

void
http_reply(struct http_request *request, const char *type, const char *etag,
    const struct http_body *body)
{
	if (!reply_begin(request, type, etag))
		http_body_release(body);
	else if (body->size < GZIP_LEAST || is_head(request) || !wants_gzip(request) ||
		 http_pump_body(request, body) != 0)
		reply_whole(request, body);
}

void
http_reply_source(struct http_request *request, const char *type, const char *etag,
    const struct http_source *source)
{
	bool compress = wants_gzip(request) && !is_head(request);

	if (reply_begin(request, type, etag)) {
		if (source->size >= 0 && !compress)
			length_add(request, (size_t)source->size);
		if (is_head(request))
			evhttp_send_reply(request->evhttp, HTTP_OK, "OK", NULL);
		else if (http_pump_start(request, source, compress) == 0)
			return;
		else
			http_reply_error(request, HTTP_SERVUNAVAIL, "Memory is short.");
	}
	source->release(source->context);
}

void
http_answer_lost(struct evhttp_request *evhttp)
{
	if (evhttp_request_get_connection(evhttp) == NULL)
		evhttp_send_reply_end(evhttp);
}

void
http_reply_error(struct http_request *request, int status, const char *sentence)
{
	struct evbuffer *buffer = evbuffer_new();

	evhttp_clear_headers(evhttp_request_get_output_headers(request->evhttp));
	header_add(request, "Content-Type", "text/plain; charset=utf-8");
	header_add(request, "Cache-Control", "no-store");
	if (buffer != NULL && !is_head(request))
		evbuffer_add_printf(buffer, "%s\n", sentence);
	evhttp_send_reply(request->evhttp, status, NULL, buffer);
	if (buffer != NULL)
		evbuffer_free(buffer);
}
