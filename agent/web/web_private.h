/* Private to the web: its root, and the routes of its files. */
#ifndef AGENT_WEB_WEB_PRIVATE_H
#define AGENT_WEB_WEB_PRIVATE_H

#include "agent/web/web.h"

struct fleet_host;
struct http_body;
struct http_request;
struct octets;
struct snapshot;

/* What a body of one message, or of many with their lengths before them, is called. */
#define WEB_SNAPSHOT    "application/x-protobuf; messageType=migready.v1.Snapshot"
#define WEB_INVENTORY   "application/x-protobuf; messageType=migready.v1.Inventory"
#define WEB_INVENTORIES WEB_INVENTORY "; delimited=true"
#define WEB_FRAMES                                                                     \
	"application/x-protobuf; messageType=migready.v1.Frame; delimited=true"
#define WEB_PROTOBUF "application/x-protobuf"
#define WEB_JSON     "application/json"

/* Seconds between what a stream says when there is nothing to say. */
#define WEB_HEARTBEAT 15

/* Milliseconds between looks for what is new, as long as somebody follows. */
#define WEB_LOOK 250

struct web {
	struct http *http;
	struct web_sources sources;
	struct readers *readers; /* of frames */
	struct heads *heads;     /* readers of heads of inventories */
};

/* ---- snapshots.c, inventories.c, readers.c, heads.c; context: struct web ---- */

void web_serve_snapshot(void *context, struct http_request *request);
/* One host, behind the path. */
void web_serve_inventory(void *context, struct http_request *request);
/* All hosts, without their facts. */
void web_serve_inventories(void *context, struct http_request *request);
void web_serve_stream(void *context, struct http_request *request);

/* ---- web.c ---- */

/* When something happened to a host last, by the steady clock. */
int64_t web_happened(const struct fleet_host *host);
/* Octets as a body, which owns them then. */
struct http_body web_body(struct octets *octets);
/* Octets of a snapshot as a body, which has a reference of its own. */
struct http_body web_body_of(struct snapshot *snapshot, const void *data, size_t size);
/* Whether the client wants JSON: 1 or 0; -1: neither that nor protobuf, and told so. */
int web_choose_json(struct http_request *request);

/* ---- readers.c: those of /v1/stream ---- */

int readers_open(
    struct readers **readers, struct event_base *base, struct exporter *exporter);
void readers_free(struct readers *readers);
void readers_add(struct readers *readers, struct http_request *request);

/* ---- heads.c: those of /v1/stream?inventories=1 ---- */

int heads_open(
    struct heads **heads, struct event_base *base, struct exporter *exporter);
void heads_free(struct heads *heads);
void heads_add(struct heads *heads, struct http_request *request);
/*
 * Append the heads of all hosts that something happened to at `since` or later, by the
 * steady clock; 0 = all. Each with its length before it. -ENOMEM.
 */
int heads_write(struct octets *octets, const struct exporter *exporter, int64_t since,
    const struct instant *now);

#endif
