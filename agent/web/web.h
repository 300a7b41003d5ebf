/*
 * What the daemon serves over HTTP. Paths:
 *
 *   /                        these paths
 *   /healthz                 "ok" as long as the daemon serves
 *   /metrics                 the state of the fleet for Prometheus
 *   /v1/snapshot             a Snapshot, protobuf or JSON by the header Accept
 *   /v1/inventory/HOST       the Inventory of a host, likewise
 *   /v1/inventory            all hosts: an Inventory each, without facts
 *   /v1/stream               Frames: the Snapshot, and how it changes
 *   /v1/stream?base=B.R      ... for who has revision R of start B: only the changes
 *   /v1/stream?inventories=1 an Inventory without facts of every host, again and again
 *
 * /v1/inventory and streams are messages with their lengths (varints) before them. An
 * agent follows another one so: it reads /v1/stream?inventories=1, which tells of every
 * host at once, then of a host within half a second when something happened to it (it
 * was collected, its state or generation changed), and of all again every 15 seconds;
 * without hosts an empty message shows that the agent is there. When generation or
 * boot_id is not the one it has facts of, it gets /v1/inventory/HOST with
 * If-None-Match; else the facts it has are still right and as old as the message says.
 * It gets that at its interval, too, with or without a stream.
 */
#ifndef AGENT_WEB_WEB_H
#define AGENT_WEB_WEB_H

#include <stdint.h>

#include "agent/instant.h"

struct alarms;
struct engine;
struct event_base;
struct exporter;
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
	struct exporter *exporter;
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
