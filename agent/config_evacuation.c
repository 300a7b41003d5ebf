/* The block `evacuation`. */
#include "agent/config.h"

#include <errno.h>
#include <stdlib.h>

#include "agent/config_private.h"
#include "agent/reason.h"

static int
groups_take(
    struct config *config, cfg_t *cfg, const char ***room, struct reason *reason)
{
	struct evacuation_policy *rules = &config->evacuation;
	unsigned count = cfg_size(cfg, "apart");

	rules->groups = config->store->groups;
	for (unsigned i = 0; i < count; i++) {
		cfg_t *apart = cfg_getnsec(cfg, "apart", i);
		struct evacuation_group *group = &config->store->groups[i];

		group->name = cfg_title(apart);
		group->domains = config_take_list(apart, "domains", room);
		if (group->domains == NULL)
			return config_refuse(config, apart, reason,
			    "apart \"%s\" names no domains", group->name);
		rules->group_count++;
	}
	return 0;
}

int
config_take_evacuation(struct config *config, cfg_t *cfg, struct reason *reason)
{
	unsigned count = cfg_size(cfg, "apart");
	size_t words = cfg_size(cfg, "exclude") + 1;
	const char **room;

	for (unsigned i = 0; i < count; i++)
		words += cfg_size(cfg_getnsec(cfg, "apart", i), "domains") + 1;
	room = calloc(words, sizeof(*room));
	config->store->evacuation_lists = room;
	config->store->groups = calloc(count + 1, sizeof(*config->store->groups));
	if (room == NULL || config->store->groups == NULL)
		return reason_set(reason, -ENOMEM, "no memory for the configuration");
	config->evacuation.only_ready = cfg_getbool(cfg, "only-ready");
	config->evacuation.exclude = config_take_list(cfg, "exclude", &room);
	return groups_take(config, cfg, &room, reason);
}
