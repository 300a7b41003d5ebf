#include "agent/cli/json.h"

#include <errno.h>
#include <stdio.h>

#include "agent/cli/words.h"
#include "agent/fleet/fleet.h"
#include "agent/fleet/inventory.h"

/* A number, or null when it is not known. */
static json_t *
json_known(int64_t number)
{
	return number == INVENTORY_UNKNOWN ? json_null() : json_integer(number);
}

json_t *
json_host(const struct fleet_host *host, const struct instant *now)
{
	const struct inventory *inventory = host->inventory;
	json_t *object = json_pack("{s:s, s:s, s:s}", "name", host->name, "state",
	    host_state_word(host->state), "reason", host->reason.text);

	if (object == NULL || inventory == NULL)
		return object;
	json_object_set_new(object, "age",
	    json_integer(instant_seconds_between(&host->collected, now)));
	json_object_set_new(object, "version",
	    inventory->version.text != NULL ? json_string(inventory->version.text)
					    : json_null());
	json_object_set_new(object, "cpu_type",
	    inventory->cpu_type != NULL ? json_string(inventory->cpu_type)
					: json_null());
	json_object_set_new(
	    object, "domains", json_integer((json_int_t)host->domain_count));
	json_object_set_new(
	    object, "threads_free", json_known(inventory->threads_free));
	json_object_set_new(object, "memory_free", json_known(inventory->memory_free));
	return object;
}

json_t *
json_finding(const struct finding *finding)
{
	return json_pack("{s:i, s:s, s:s, s:s, s:s, s:s, s:s, s:s, s:s}", "code",
	    (int)finding_definition(finding->id)->code, "class",
	    finding_class_name(finding_class(finding->id)), "live",
	    severity_name(finding->severity[MIGRATION_LIVE]), "cold",
	    severity_name(finding->severity[MIGRATION_COLD]), "device", finding->device,
	    "wanted", finding->wanted, "found", finding->found, "text", finding->text,
	    "remedy", finding->remedy);
}

json_t *
json_pair(const struct fleet_domain *domain, const struct fleet_host *target,
    const struct findings *findings)
{
	json_t *list = json_array();
	json_t *object;

	if (list == NULL)
		return NULL;
	for (size_t i = 0; i < findings->count; i++)
		if (json_array_append_new(list, json_finding(&findings->list[i])) !=
		    0) {
			json_decref(list);
			return NULL;
		}
	object = json_pack("{s:s, s:s, s:s, s:s, s:s, s:o}", "domain",
	    domain->inventory->name, "source", domain->host->name, "target",
	    target->name, "live", verdict_name(findings->verdict[MIGRATION_LIVE]),
	    "cold", verdict_name(findings->verdict[MIGRATION_COLD]), "findings", list);
	return object;
}

int
json_print(json_t *object)
{
	int result;

	if (object == NULL)
		return -ENOMEM;
	result = json_dumpf(object, stdout, JSON_INDENT(1) | JSON_PRESERVE_ORDER);
	json_decref(object);
	return result == 0 ? 0 : -EIO;
}
