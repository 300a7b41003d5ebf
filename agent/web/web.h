/*
 * What the daemon serves over HTTP. Paths:
 *
 *   /metrics   the state of the fleet for Prometheus
 *   /healthz   "ok" as long as the daemon serves
 */
#ifndef AGENT_WEB_WEB_H
#define AGENT_WEB_WEB_H

#include <stdint.h>

#include "agent/instant.h"

struct alarms;
struct engine;
struct event_base;
struct fleet;
struct http_options;
struct http_tls_options;
struct matrix;
struct reason;
struct web;

/* What is told of; borrowed. */
struct web_sources {
	const struct fleet *fleet;
	const struct matrix *matrix;
	const struct alarms *alarms;
	const struct engine *engine; /* NULL = there is none */
	const char *version;
	uint32_t boot_id;
	struct instant started;
};

/*
 * Serve. *web is freed by web_close, before its sources. Errors as http_open(), with a
 * reason.
 */
int web_open(struct web **web, struct event_base *base,
    const struct http_options *options, const struct web_sources *sources,
    struct reason *reason);
void web_close(struct web *web);

/* See http_renew_tls(). */
int web_renew_tls(
    struct web *web, const struct http_tls_options *tls, struct reason *reason);

#endif
