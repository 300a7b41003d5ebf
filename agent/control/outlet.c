#include "agent/control/outlet.h"

#include <stdlib.h>
#include <string.h>

#include <event2/buffer.h>

#include "agent/control/control.h"
#include "agent/control/lines.h"
#include "agent/export/exporter.h"
#include "agent/export/octets.h"
#include "agent/export/snapshot.h"
#include "agent/fleet/fleet.h"
#include "agent/instant.h"
#include "agent/reason.h"

static json_t *
announce(const char *message, const struct evbuffer *octets)
{
	return json_pack("{s:s, s:s, s:I}", "type", "export", "message", message,
	    "size", (json_int_t)evbuffer_get_length(octets));
}

static void
snapshot_done(const void *data, size_t size, void *context)
{
	(void)data;
	(void)size;
	snapshot_unref(context);
}

static json_t *
take_snapshot(const struct control_sources *sources, struct evbuffer *octets)
{
	struct instant now = instant_now();
	struct reason reason = {""};
	struct snapshot *snapshot;

	if (exporter_snapshot(sources->exporter, &snapshot, &now, &reason) != 0)
		return line_error("%s", reason.text);
	for (size_t i = 0; i < snapshot_parts(snapshot); i++) {
		struct snapshot_part part = snapshot_part(snapshot, i);

		if (evbuffer_add_reference(octets, part.data, part.size, snapshot_done,
			snapshot_ref(snapshot)) != 0) {
			snapshot_unref(snapshot);
			snapshot_unref(snapshot);
			return NULL;
		}
	}
	snapshot_unref(snapshot);
	return announce("migready.v1.Snapshot", octets);
}

static void
octets_done(const void *data, size_t size, void *context)
{
	(void)data;
	(void)size;
	free(context);
}

static json_t *
take_inventory(
    const struct control_sources *sources, const char *name, struct evbuffer *octets)
{
	const struct fleet_host *host = fleet_find_host(sources->fleet, name);
	struct instant now = instant_now();
	struct octets message = {0};
	int error;

	if (host == NULL)
		return line_error("there is no host %s", name);
	error = exporter_inventory(sources->exporter, &message, host, &now);
	if (error == 0)
		error = evbuffer_add_reference(
		    octets, message.data, message.size, octets_done, message.data);
	if (error != 0) {
		octets_free(&message);
		return line_error("no memory for what is known of %s", name);
	}
	return announce("migready.v1.Inventory", octets);
}

json_t *
outlet_take(
    const struct control_sources *sources, json_t *request, struct evbuffer *octets)
{
	const json_t *host = json_object_get(request, "host");

	if (sources->exporter == NULL)
		return line_error("nothing is exported here");
	if (host == NULL)
		return take_snapshot(sources, octets);
	if (!json_is_string(host))
		return line_error("host is the name of a host");
	return take_inventory(sources, json_string_value(host), octets);
}
