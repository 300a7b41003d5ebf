/* What the commands print as JSON; objects are jansson's and owned by the caller. */
#ifndef AGENT_CLI_JSON_H
#define AGENT_CLI_JSON_H

#include <jansson.h>

#include "agent/instant.h"
#include "agent/readiness/evaluate.h"

struct fleet_domain;
struct fleet_host;

/* One host; NULL when memory is short, as below. */
json_t *json_host(const struct fleet_host *host, const struct instant *now);

/* One finding. */
json_t *json_finding(const struct finding *finding);

/* One pair with all of its findings. */
json_t *json_pair(const struct fleet_domain *domain, const struct fleet_host *target,
    const struct findings *findings);

/* Print an object and give it back; 0, or -ENOMEM for NULL, -EIO when output fails. */
int json_print(json_t *object);

#endif
