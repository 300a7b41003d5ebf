/* What the control socket tells of the agent itself and of where it knows things from.
 */
#include "agent/control/listing.h"

#include <stddef.h>

#include "agent/control/control.h"
#include "agent/control/lines.h"
#include "agent/export/exporter.h"
#include "agent/export/snapshot.h"
#include "agent/fleet/fleet.h"
#include "agent/instant.h"

static void
add_export(json_t *line, const struct exporter *exporter, const struct instant *now)
{
	const struct snapshot *snapshot = exporter_last(exporter);

	json_object_set_new(line, "uptime",
	    json_integer(
		instant_seconds_between(&exporter_sources(exporter)->started, now)));
	if (snapshot == NULL)
		return;
	json_object_set_new(
	    line, "revision", json_integer((json_int_t)snapshot->revision));
	json_object_set_new(
	    line, "snapshot_size", json_integer((json_int_t)snapshot->size));
	json_object_set_new(
	    line, "snapshot_milliseconds", json_integer(exporter_last_cost(exporter)));
}

static json_t *
line_agent(const struct control_sources *sources)
{
	struct instant now = instant_now();
	size_t hosts, domains;
	json_t *line;

	fleet_hosts(sources->fleet, &hosts);
	fleet_domains(sources->fleet, &domains);
	line = json_pack("{s:s, s:s, s:I, s:I, s:I, s:I}", "type", "agent", "version",
	    sources->version, "boot", (json_int_t)sources->boot_id, "generation",
	    (json_int_t)fleet_generation(sources->fleet), "hosts", (json_int_t)hosts,
	    "domains", (json_int_t)domains);
	if (line != NULL && sources->exporter != NULL)
		add_export(line, sources->exporter, &now);
	return line;
}

static json_t *
line_source(const struct fleet_host *host)
{
	static const char *const states[] = {[FLEET_HOST_NEVER] = "never",
	    [FLEET_HOST_FRESH] = "fresh",
	    [FLEET_HOST_FAILING] = "failing",
	    [FLEET_HOST_STALE] = "stale"};
	struct instant now = instant_now();
	json_t *age =
	    host->collected.wall != 0
		? json_integer(instant_seconds_between(&host->collected, &now))
		: json_null();

	return json_pack("{s:s, s:I, s:s, s:s, s:o, s:o, s:o, s:I, s:I, s:I, s:s}",
	    "type", "source", "index", (json_int_t)host->index, "host", host->name,
	    "state", states[host->state], "age", age, "collected",
	    line_time(&host->collected), "attempted", line_time(&host->attempted),
	    "max_age", (json_int_t)host->max_age, "generation",
	    (json_int_t)host->generation, "domains", (json_int_t)host->domain_count,
	    "reason", host->reason.text);
}

/* *last is one more than what was told: 1 after the agent, then of hosts. */
static bool
status_next(const struct control_sources *sources, uint32_t subject, uint32_t *last,
    json_t **line)
{
	size_t count;
	const struct fleet_host *const *hosts = fleet_hosts(sources->fleet, &count);
	size_t i = 0;

	(void)subject;
	if (*last == 0) {
		*last = 1;
		*line = line_agent(sources);
		return true;
	}
	while (i < count && hosts[i]->index < *last)
		i++;
	if (i == count)
		return false;
	*last = hosts[i]->index + 1;
	*line = line_source(hosts[i]);
	return true;
}

const struct listing listing_status = {"lines", status_next};
