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

struct body_hold {
	void (*release)(void *owner);
	void *owner;
};

static void
body_release(const struct http_body *body)
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
		body_release(body);
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
	body_release(body);
	return -ENOMEM;
}

static void
header_add(struct http_request *request, const char *name, const char *value)
{
	evhttp_add_header(
	    evhttp_request_get_output_headers(request->evhttp), name, value);
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
	char length[24];

	if (buffer == NULL || http_body_append(buffer, body) != 0) {
		if (buffer != NULL)
			evbuffer_free(buffer);
		else
			body_release(body);
		http_reply_error(request, HTTP_SERVUNAVAIL, "Memory is short.");
		return;
	}
	snprintf(length, sizeof(length), "%zu", body->size);
	header_add(request, "Content-Length", length);
	if (is_head(request))
		evbuffer_drain(buffer, body->size);
	evhttp_send_reply(request->evhttp, HTTP_OK, "OK", buffer);
	evbuffer_free(buffer);
}

void
http_reply(struct http_request *request, const char *type, const char *etag,
    const struct http_body *body)
{
	char quoted[128];

	header_add(request, "Vary", "Accept, Accept-Encoding");
	header_add(request, "Cache-Control", "no-cache");
	if (etag != NULL) {
		char weak[sizeof(quoted) + 2];

		snprintf(quoted, sizeof(quoted), "\"%s\"", etag);
		snprintf(weak, sizeof(weak), "W/%s", quoted);
		header_add(request, "ETag", weak);
		if (tag_is_known(request, quoted)) {
			body_release(body);
			evhttp_send_reply(
			    request->evhttp, HTTP_NOTMODIFIED, "Not Modified", NULL);
			return;
		}
	}
	header_add(request, "Content-Type", type);
	if (body->size >= GZIP_LEAST && !is_head(request) &&
	    http_request_header(request, "Accept-Encoding") != NULL &&
	    http_accept_weight(
		http_request_header(request, "Accept-Encoding"), "gzip") > 0 &&
	    http_gzip_start(request, body) == 0)
		return;
	reply_whole(request, body);
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

	header_add(request, "Content-Type", "text/plain; charset=utf-8");
	header_add(request, "Cache-Control", "no-store");
	if (buffer != NULL && !is_head(request))
		evbuffer_add_printf(buffer, "%s\n", sentence);
	evhttp_send_reply(request->evhttp, status, NULL, buffer);
	if (buffer != NULL)
		evbuffer_free(buffer);
}
