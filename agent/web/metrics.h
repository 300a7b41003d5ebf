/*
 * The state of the fleet as metrics in the text format 0.0.4 of Prometheus. Names begin
 * with migready_; what is not known has no sample, never a zero.
 */
#ifndef AGENT_WEB_METRICS_H
#define AGENT_WEB_METRICS_H

struct evbuffer;
struct instant;
struct web_sources;

/* What Prometheus calls the format. */
#define METRICS_TYPE "text/plain; version=0.0.4; charset=utf-8"

/* Append all metrics. -ENOMEM: out is of no use. */
int metrics_write(
    struct evbuffer *out, const struct web_sources *sources, const struct instant *now);

#endif
