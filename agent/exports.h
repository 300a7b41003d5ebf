/* Wires agent/export to the daemon: the snapshot that all share, and its file. */
#ifndef AGENT_EXPORTS_H
#define AGENT_EXPORTS_H

#include "agent/export/encode.h"

struct config;
struct event_base;
struct exports;
struct exporter;
struct reason;

/* sources: agent may be NULL, then it is the name of this machine. -ENOMEM. */
int exports_open(struct exports **exports, struct event_base *base,
    const struct config *config, const struct export_sources *sources,
    struct reason *reason);
void exports_free(struct exports *exports);

struct exporter *exports_exporter(struct exports *exports);

/* Follow another configuration. */
void exports_reload(struct exports *exports, const struct config *config);

/* Call about once a second. */
void exports_tick(struct exports *exports, const struct instant *now);

#endif
