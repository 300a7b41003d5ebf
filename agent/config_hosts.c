/* The host blocks of migready.conf. */
#include "agent/config_private.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "agent/config.h"
#include "agent/reason.h"
#include "agent/text.h"
#include "collectors/collector.h"

/* A list with its end; an option that was not given has the default as its element. */
static const char *const *
list_take(struct config_store *store, size_t *used, cfg_opt_t *opt,
    const struct collector_option *option)
{
	const char **list = store->lists + *used;
	unsigned count = cfg_opt_size(opt);

	if ((opt->flags & CFGF_MODIFIED) == 0 && option->text != NULL)
		store->lists[(*used)++] = option->text;
	for (unsigned i = 0; i < count; i++)
		store->lists[(*used)++] = cfg_opt_getnstr(opt, i);
	store->lists[(*used)++] = NULL;
	return list;
}

static int
host_check(const struct config *config, cfg_t *cfg, const struct collector *collector,
    struct reason *reason)
{
	const char *name = cfg_title(cfg);

	if (collector == NULL)
		return config_refuse(config, cfg, reason,
		    "host \"%s\": there is no collector \"%s\"", name,
		    cfg_getstr(cfg, "collector"));
	if (name[0] == '\0' || strlen(name) > 255 || strpbrk(name, "@/ ") != NULL ||
	    !text_is_clean(name))
		return config_refuse(config, cfg, reason,
		    "host \"%s\": a name has 1 to 255 characters and no @, / or blank",
		    name);
	for (cfg_opt_t *opt = cfg->opts; opt->name != NULL; opt++) {
		bool common = strcmp(opt->name, "collector") == 0 ||
			      strcmp(opt->name, "interval") == 0 ||
			      strcmp(opt->name, "max-age") == 0;

		if (!common && (opt->flags & CFGF_MODIFIED) != 0 &&
		    config_find_option(collector, opt->name) == NULL)
			return config_refuse(config, cfg, reason,
			    "host \"%s\": collector \"%s\" has no option %s", name,
			    collector->name, opt->name);
	}
	return 0;
}

/* used: how much of the store's values and lists is taken. */
static int
config_take_host(
    struct config *config, cfg_t *cfg, size_t used[2], struct reason *reason)
{
	struct config_host *host = &config->hosts[config->host_count];
	const struct collector *collector =
	    collector_find(cfg_getstr(cfg, "collector"));
	struct collector_value *values = config->store->values + used[0];
	struct reason why = {""};
	size_t count = 0;
	int error = host_check(config, cfg, collector, reason);

	if (error != 0)
		return error;
	for (const struct collector_option *o = collector->options; o->key != NULL;
	     o++) {
		cfg_opt_t *opt = cfg_getopt(cfg, o->key);
		struct collector_value *value = &values[count++];

		value->key = o->key;
		if (o->type == COLLECTOR_OPTION_LIST)
			value->list = list_take(config->store, &used[1], opt, o);
		else if (o->type == COLLECTOR_OPTION_TEXT)
			value->text = (opt->flags & CFGF_MODIFIED) != 0
					  ? cfg_opt_getnstr(opt, 0)
					  : o->text;
		else if ((opt->flags & CFGF_MODIFIED) == 0)
			value->number = o->number;
		else if (o->type == COLLECTOR_OPTION_FLAG)
			value->number = cfg_opt_getnbool(opt, 0);
		else
			value->number = cfg_opt_getnint(opt, 0);
	}
	used[0] += count;
	*host = (struct config_host){
	    .name = cfg_title(cfg),
	    .collector = collector,
	    .settings = {.host = cfg_title(cfg),
		.values = values,
		.value_count = count,
		.agent = config->agent},
	    .interval = cfg_getint(
		cfg_size(cfg, "interval") > 0 ? cfg : config->store->cfg, "interval"),
	    .max_age = cfg_getint(
		cfg_size(cfg, "max-age") > 0 ? cfg : config->store->cfg, "max-age"),
	};
	if (collector->check(&host->settings, &why) != 0)
		return config_refuse(
		    config, cfg, reason, "host \"%s\": %s", host->name, why.text);
	if (host->max_age <= host->interval)
		return config_refuse(config, cfg, reason,
		    "host \"%s\": max-age = %lld must be more than interval = %lld, or "
		    "it "
		    "would be stale between two collections",
		    host->name, (long long)host->max_age, (long long)host->interval);
	config->host_count++;
	return 0;
}

int
config_take_hosts(struct config *config, cfg_t *cfg, struct reason *reason)
{
	unsigned count = cfg_size(cfg, "host");
	size_t options = 0;
	size_t texts = 0;
	size_t used[2] = {0, 0};
	int error = 0;

	if (count == 0)
		return reason_set(reason, -EINVAL, "%s names no host: add a host block",
		    config->path);
	while (config->store->host_options[options].name != NULL)
		options++;
	for (unsigned i = 0; i < count; i++) {
		cfg_t *host = cfg_getnsec(cfg, "host", i);

		for (cfg_opt_t *opt = host->opts; opt->name != NULL; opt++)
			texts += cfg_opt_size(opt) + 2;
	}
	config->hosts = calloc(count + 1, sizeof(*config->hosts));
	config->store->values =
	    calloc(count * options + 1, sizeof(struct collector_value));
	config->store->lists = calloc(texts + 1, sizeof(char *));
	if (config->hosts == NULL || config->store->values == NULL ||
	    config->store->lists == NULL)
		return reason_set(reason, -ENOMEM, "no memory for the configuration");
	for (unsigned i = 0; i < count && error == 0; i++)
		error =
		    config_take_host(config, cfg_getnsec(cfg, "host", i), used, reason);
	return error;
}

static bool
value_equal(const struct collector_value *a, const struct collector_value *b)
{
	const char *const *x = a->list;
	const char *const *y = b->list;

	if (a->number != b->number || !config_text_equal(a->text, b->text))
		return false;
	if (x == NULL || y == NULL)
		return x == y;
	while (*x != NULL && *y != NULL && strcmp(*x, *y) == 0) {
		x++;
		y++;
	}
	return *x == NULL && *y == NULL;
}

bool
config_host_same_source(const struct config_host *a, const struct config_host *b)
{
	if (a->collector != b->collector)
		return false;
	for (size_t i = 0; i < a->settings.value_count; i++)
		if (!value_equal(&a->settings.values[i], &b->settings.values[i]))
			return false;
	return true;
}
