#include "agent/control/orders.h"

#include <errno.h>
#include <string.h>

#include "agent/control/control.h"
#include "agent/control/lines.h"
#include "agent/control/run_lines.h"
#include "agent/engine/engine.h"
#include "agent/fleet/fleet.h"
#include "agent/instant.h"
#include "agent/peer.h"
#include "agent/reason.h"

static int
operation_take(struct engine_request *run, const char *word, struct reason *reason)
{
	for (int i = ENGINE_VALIDATE; i <= ENGINE_MIGRATE; i++) {
		run->operation = (enum engine_operation)i;
		if (strcmp(engine_operation_word(run->operation), word) == 0)
			return 0;
	}
	return reason_set(reason, -EINVAL,
	    "there is no operation \"%s\": there are validate, dryRun and migrate",
	    word);
}

static int
options_take(struct engine_request *run, const json_t *list, struct reason *reason)
{
	if (list != NULL && !json_is_array(list))
		return reason_set(reason, -EINVAL, "options is a list of words");
	for (size_t i = 0; i < json_array_size(list); i++) {
		const char *word = json_string_value(json_array_get(list, i));
		unsigned option = word != NULL ? run_option_find(word) : 0;

		if (option == 0)
			return reason_set(reason, -EINVAL,
			    "there is no option \"%s\": there are overrideWarnings, "
			    "overrideBlockers, force and saveConfig",
			    word != NULL ? word : "");
		run->options |= option;
	}
	return 0;
}

static int
places_take(const struct control_sources *sources, struct engine_request *run,
    const char *domain_name, const char *target_name, struct reason *reason)
{
	const struct fleet_domain *domain =
	    fleet_find_domain(sources->fleet, domain_name, reason);
	const struct fleet_host *target = fleet_find_host(sources->fleet, target_name);

	if (domain == NULL)
		return -ENOENT;
	if (target == NULL)
		return reason_set(reason, -ENOENT, "there is no host %s", target_name);
	run->domain = domain->index;
	run->target = target->index;
	return 0;
}

/* Nothing is ignored: an option that was misspelt must not be thought to hold. */
static int
request_take(const struct control_sources *sources, struct engine_request *run,
    json_t *request, struct reason *reason)
{
	const char *name, *operation, *domain, *target;
	const json_t *options = NULL;
	json_int_t generation = 0;
	json_error_t wrong;
	int error;

	if (json_unpack_ex(request, &wrong, 0, "{s:s, s:s, s:s, s:s, s?o, s?s, s?I !}",
		"request", &name, "operation", &operation, "domain", &domain, "target",
		&target, "options", &options, "name", &run->name, "generation",
		&generation) != 0)
		return reason_set(reason, -EINVAL, "submit: %s", wrong.text);
	if (generation < 0 || generation > UINT32_MAX)
		return reason_set(
		    reason, -EINVAL, "generation is a number from 0 to 4294967295");
	run->generation = (uint32_t)generation;
	error = operation_take(run, operation, reason);
	if (error == 0)
		error = options_take(run, options, reason);
	return error == 0 ? places_take(sources, run, domain, target, reason) : error;
}

/* Submit it in the name of the peer. */
static json_t *
submit(const struct control_sources *sources, const struct peer *peer,
    const struct engine_request *request)
{
	struct engine_request run = *request;
	struct instant now = instant_now();
	char requester[ENGINE_TEXT_SIZE];
	struct reason reason = {""};

	peer_name(peer, requester, sizeof(requester));
	run.requester = requester;
	run.run = engine_next_index(sources->engine);
	if (engine_submit(sources->engine, &run, &now, &reason) != 0)
		return line_error("%s", reason.text);
	return line_run(engine_find(sources->engine, run.run));
}

int
order_check(
    const struct peer *peer, const struct peer_group *group, struct reason *reason)
{
	char name[PEER_NAME_SIZE];

	if (peer_is_trusted(peer, group))
		return 0;
	peer_name(peer, name, sizeof(name));
	return reason_set(reason, -EACCES,
	    "%s may look, but not have runs made or cancelled: control-group of "
	    "migready.conf names the group that may",
	    name);
}

json_t *
order_submit(
    const struct control_sources *sources, const struct peer *peer, json_t *request)
{
	struct engine_request run = {.name = NULL};
	struct reason reason = {""};
	int error = order_check(peer, &sources->group, &reason);

	if (error == 0)
		error = request_take(sources, &run, request, &reason);
	return error == 0 ? submit(sources, peer, &run) : line_error("%s", reason.text);
}

json_t *
order_cancel(
    const struct control_sources *sources, const struct peer *peer, json_t *request)
{
	struct engine_request run = {.operation = ENGINE_CANCEL};
	struct reason reason = {""};

	if (order_check(peer, &sources->group, &reason) != 0)
		return line_error("%s", reason.text);
	run.subject = order_run(request);
	return submit(sources, peer, &run);
}

uint32_t
order_run(const json_t *request)
{
	json_int_t number = json_integer_value(json_object_get(request, "run"));

	return number > 0 && number <= ENGINE_RUN_MAX ? (uint32_t)number : 0;
}
