/* What the configuration allows. */
#include "agent/engine/engine_private.h"

#include <errno.h>
#include <fnmatch.h>
#include <string.h>
#include <time.h>

#include "agent/fleet/fleet.h"
#include "agent/fleet/inventory.h"

#define DAY_MINUTES 1440

/* The longest name that a domain or host may have here. */
#define NAME_LENGTH_MAX 200

bool
name_is_plain(const char *name)
{
	static const char allowed[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
				      "abcdefghijklmnopqrstuvwxyz0123456789_.-";
	size_t length = strlen(name);

	return length > 0 && length <= NAME_LENGTH_MAX && name[0] != '-' &&
	       strspn(name, allowed) == length;
}

static bool
list_matches(const char *const *patterns, const char *name)
{
	if (patterns == NULL)
		return true;
	for (; *patterns != NULL; patterns++)
		if (fnmatch(*patterns, name, 0) == 0)
			return true;
	return false;
}

static bool
window_is_open(const struct engine_window *window, const struct tm *local)
{
	int minute = local->tm_hour * 60 + local->tm_min;
	int yesterday = (local->tm_wday + 6) % 7;

	if ((window->days >> local->tm_wday & 1) != 0 && minute >= window->begin &&
	    minute < window->end)
		return true;
	/* One that began the day before. */
	return (window->days >> yesterday & 1) != 0 &&
	       minute + DAY_MINUTES < window->end;
}

static bool
windows_are_open(const struct engine_policy *policy, const struct instant *now)
{
	time_t seconds = (time_t)(now->wall / 1000);
	struct tm local;

	if (policy->window_count == 0)
		return true;
	if (localtime_r(&seconds, &local) == NULL)
		return false;
	for (size_t i = 0; i < policy->window_count; i++)
		if (window_is_open(&policy->windows[i], &local))
			return true;
	return false;
}

static int
options_check(
    const struct engine_policy *policy, unsigned options, struct reason *reason)
{
	static const struct {
		enum engine_option option;
		const char *word;
	} overrides[] = {
	    {ENGINE_OVERRIDE_WARNINGS, "warnings"},
	    {ENGINE_OVERRIDE_BLOCKERS, "blockers"},
	    {ENGINE_FORCE, "force"},
	};

	for (size_t i = 0; i < sizeof(overrides) / sizeof(overrides[0]); i++)
		if ((options & overrides[i].option) != 0 &&
		    (policy->overrides & overrides[i].option) == 0)
			return reason_set(reason, -EACCES,
			    "allow-overrides does not name \"%s\"", overrides[i].word);
	return 0;
}

int
allow_operation(const struct engine_policy *policy, enum engine_operation operation,
    struct reason *reason)
{
	if ((policy->operations >> operation & 1) != 0)
		return 0;
	return reason_set(reason, -EACCES, "allow-operations does not name \"%s\"",
	    engine_operation_word(operation));
}

int
allow_check(const struct engine_policy *policy, const struct engine_request *request,
    const struct fleet_domain *domain, const struct fleet_host *target,
    const struct instant *now, struct reason *reason)
{
	unsigned control = INVENTORY_FLAG_CONTROL;
	int error = allow_operation(policy, request->operation, reason);

	if (error == 0)
		error = options_check(policy, request->options, reason);
	if (error != 0)
		return error;
	if (!list_matches(policy->domains, domain->inventory->name))
		return reason_set(reason, -EACCES, "allow-domains does not name %s",
		    domain->inventory->name);
	if (!list_matches(policy->targets, target->name))
		return reason_set(
		    reason, -EACCES, "allow-targets does not name %s", target->name);
	if ((domain->inventory->flags & control) != 0 ||
	    domain->inventory == inventory_control_domain(domain->host->inventory))
		return reason_set(reason, -EACCES,
		    "%s is the control domain of %s and stays where it is",
		    domain->inventory->name, domain->host->name);
	if (request->operation != ENGINE_VALIDATE && !windows_are_open(policy, now))
		return reason_set(
		    reason, -EACCES, "it is outside of the maintenance windows");
	return 0;
}
