#include "agent/web/web.h"

#include <errno.h>
#include <stdlib.h>

#include <event2/buffer.h>

#include "agent/export/octets.h"
#include "agent/export/snapshot.h"
#include "agent/fleet/fleet.h"
#include "agent/http/http.h"
#include "agent/reason.h"
#include "agent/web/metrics.h"
#include "agent/web/web_private.h"

struct http_body
web_body(struct octets *octets)
{
	return (struct http_body){.data = octets->data,
	    .size = octets->size,
	    .release = free,
	    .owner = octets->data};
}

int64_t
web_happened(const struct fleet_host *host)
{
	return host->attempted.steady > host->changed.steady ? host->attempted.steady
							     : host->changed.steady;
}

static void
snapshot_release(void *owner)
{
	snapshot_unref(owner);
}

struct http_body
web_body_of(struct snapshot *snapshot, const void *data, size_t size)
{
	return (struct http_body){.data = data,
	    .size = size,
	    .release = snapshot_release,
	    .owner = snapshot_ref(snapshot)};
}

int
web_choose_json(struct http_request *request)
{
	static const char *const types[] = {WEB_PROTOBUF, WEB_JSON};
	int chosen = http_request_choose(request, types, 2);

	if (chosen < 0)
		http_reply_error(request, 406,
		    "This can be had as " WEB_PROTOBUF " and as " WEB_JSON ".");
	return chosen;
}

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

static void
serve_paths(void *context, struct http_request *request)
{
	static const char paths[] =
	    "/healthz\n/metrics\n/v1/inventory\n/v1/inventory/HOST\n"
	    "/v1/snapshot\n/v1/stream\n/v1/stream?inventories=1\n";
	static const struct http_body body = {.data = paths, .size = sizeof(paths) - 1};

	(void)context;
	http_reply(request, "text/plain; charset=utf-8", NULL, &body);
}

void
web_serve_stream(void *context, struct http_request *request)
{
	const struct web *web = context;

	if (http_request_query(request, "inventories") != NULL)
		heads_add(web->heads, request);
	else
		readers_add(web->readers, request);
}

static const struct http_route routes[] = {
    {"/", serve_paths},
    {"/healthz", serve_health},
    {"/metrics", serve_metrics},
    {"/v1/inventory", web_serve_inventories},
    {"/v1/inventory/", web_serve_inventory},
    {"/v1/snapshot", web_serve_snapshot},
    {"/v1/stream", web_serve_stream},
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
	if (readers_open(&web->readers, base, sources->exporter) != 0 ||
	    heads_open(&web->heads, base, sources->exporter) != 0)
		error = reason_set(reason, -ENOMEM, "no memory to serve HTTP");
	else
		error = http_open(&web->http, base, options, routes, web, reason);
	if (error != 0)
		web_close(web);
	else
		*web_out = web;
	return error;
}

void
web_close(struct web *web)
{
	if (web == NULL)
		return;
	/* Streams first: their readers are told. */
	http_close(web->http);
	readers_free(web->readers);
	heads_free(web->heads);
	free(web);
}

int
web_renew_tls(
    struct web *web, const struct http_tls_options *tls, struct reason *reason)
{
	return http_renew_tls(web->http, tls, reason);
}
