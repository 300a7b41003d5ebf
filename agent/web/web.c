#include "agent/web/web.h"

#include <errno.h>
#include <stdlib.h>

#include <event2/buffer.h>

#include "agent/http/http.h"
#include "agent/reason.h"
#include "agent/web/metrics.h"

struct web {
	struct http *http;
	struct web_sources sources;
};

static void
buffer_release(void *owner)
{
	evbuffer_free(owner);
}

/* Answer with what a buffer holds; taken over. */
static void
reply_buffer(struct http_request *request, const char *type, struct evbuffer *buffer)
{
	const struct http_body body = {
	    .data = evbuffer_pullup(buffer, -1),
	    .size = evbuffer_get_length(buffer),
	    .release = buffer_release,
	    .owner = buffer,
	};

	http_reply(request, type, NULL, &body);
}

static void
serve_metrics(void *context, struct http_request *request)
{
	const struct web *web = context;
	struct evbuffer *buffer = evbuffer_new();
	struct instant now = instant_now();

	if (buffer != NULL && metrics_write(buffer, &web->sources, &now) == 0 &&
	    evbuffer_pullup(buffer, -1) != NULL) {
		reply_buffer(request, METRICS_TYPE, buffer);
		return;
	}
	if (buffer != NULL)
		evbuffer_free(buffer);
	http_reply_error(request, 503, "Memory is short.");
}

static void
serve_health(void *context, struct http_request *request)
{
	static const struct http_body body = {.data = "ok\n", .size = 3};

	(void)context;
	http_reply(request, "text/plain; charset=utf-8", NULL, &body);
}

static const struct http_route routes[] = {
    {"/healthz", serve_health},
    {"/metrics", serve_metrics},
    {NULL, NULL},
};

int
web_open(struct web **web_out, struct event_base *base,
    const struct http_options *options, const struct web_sources *sources,
    struct reason *reason)
{
	struct web *web = calloc(1, sizeof(*web));
	int error;

	if (web == NULL)
		return reason_set(reason, -ENOMEM, "no memory to serve HTTP");
	web->sources = *sources;
	error = http_open(&web->http, base, options, routes, web, reason);
	if (error != 0)
		free(web);
	else
		*web_out = web;
	return error;
}

void
web_close(struct web *web)
{
	if (web == NULL)
		return;
	http_close(web->http);
	free(web);
}

int
web_renew_tls(
    struct web *web, const struct http_tls_options *tls, struct reason *reason)
{
	return http_renew_tls(web->http, tls, reason);
}
