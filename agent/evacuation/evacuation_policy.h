/* What a site says about evacuations (block `evacuation` of migready.conf). */
#ifndef AGENT_EVACUATION_EVACUATION_POLICY_H
#define AGENT_EVACUATION_EVACUATION_POLICY_H

#include <stdbool.h>
#include <stddef.h>

/* Lists end with NULL and are borrowed; patterns as of fnmatch(3). */

/* Domains of which no two may be on one host after an evacuation. */
struct evacuation_group {
	const char *name;
	const char *const *domains; /* patterns of names */
};

/* All zero: nothing is excluded, nothing apart, warnings are accepted. */
struct evacuation_policy {
	const char *const *exclude; /* patterns of hosts that are no targets; or NULL */
	const struct evacuation_group *groups;
	size_t group_count;
	bool only_ready; /* a target that is degraded is none */
};

bool evacuation_is_excluded(const struct evacuation_policy *policy, const char *host);
bool evacuation_is_member(const struct evacuation_group *group, const char *domain);
/* The first group that both domains are of, or NULL. */
const struct evacuation_group *evacuation_group_of(
    const struct evacuation_policy *policy, const char *a, const char *b);

#endif
