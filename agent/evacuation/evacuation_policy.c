#include "agent/evacuation/evacuation_policy.h"

#include <fnmatch.h>

static bool
list_matches(const char *const *patterns, const char *name)
{
	for (; patterns != NULL && *patterns != NULL; patterns++)
		if (fnmatch(*patterns, name, 0) == 0)
			return true;
	return false;
}

bool
evacuation_is_excluded(const struct evacuation_policy *policy, const char *host)
{
	return list_matches(policy->exclude, host);
}

bool
evacuation_is_member(const struct evacuation_group *group, const char *domain)
{
	return list_matches(group->domains, domain);
}

const struct evacuation_group *
evacuation_group_of(
    const struct evacuation_policy *policy, const char *a, const char *b)
{
	for (size_t i = 0; i < policy->group_count; i++)
		if (evacuation_is_member(&policy->groups[i], a) &&
		    evacuation_is_member(&policy->groups[i], b))
			return &policy->groups[i];
	return NULL;
}
