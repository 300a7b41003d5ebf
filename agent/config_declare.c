/* The keys of migready.conf as libconfuse wants them declared. */
#include "agent/config_private.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "agent/reason.h"
#include "collectors/collector.h"

static const struct {
	const char *key;
	long minimum, maximum;
} ranges[] = {
    {"interval", 1, 86400},
    {"max-age", 1, 604800},
    {"backoff-max", 1, 86400},
    {"parallel", 1, 256},
    {"lost-retention", 0, 31536000},
    {"required-targets", 0, 1000},
    {"ping-interval", 1, 600},
    {"raise-hold", 0, 86400},
    {"clear-hold", 0, 86400},
    {"vcc-low", 0, 1000000},
    {"rate", 1, 10000},
    {"burst", 1, 100000},
    {"events", 100, 100000},
    {"flap-changes", 2, 1000},
    {"flap-window", 1, 86400},
    {"flap-quiet", 1, 86400},
    {"max-runs", 1, 64},
    {"max-runs-per-host", 1, 16},
    {"queue", 1, 1000},
    {"keep", 0, 10000},
    {"keep-age", 0, 31536000},
    {"poll-interval", 1, 600},
    {"lost-after", 60, 604800},
    {"connections", 1, 4096},
    {"streams", 0, 4096},
    {"idle-time", 1, 3600},
};

const struct collector_option *
config_find_option(const struct collector *collector, const char *key)
{
	const struct collector_option *option = collector->options;

	while (option->key != NULL && strcmp(option->key, key) != 0)
		option++;
	return option->key != NULL ? option : NULL;
}

/* Called for every number as soon as it is parsed, when the line is still known. */
static int
number_check(cfg_t *cfg, cfg_opt_t *opt)
{
	long value = cfg_opt_getnint(opt, 0);
	long minimum = 0;
	long maximum = 0;

	for (size_t i = 0; i < sizeof(ranges) / sizeof(ranges[0]); i++)
		if (strcmp(ranges[i].key, opt->name) == 0) {
			minimum = ranges[i].minimum;
			maximum = ranges[i].maximum;
		}
	for (size_t i = 0; collectors[i] != NULL && maximum == 0; i++) {
		const struct collector_option *option =
		    config_find_option(collectors[i], opt->name);

		if (option != NULL) {
			minimum = (long)option->minimum;
			maximum = (long)option->maximum;
		}
	}
	if (value >= minimum && value <= maximum)
		return 0;
	cfg_error(cfg, "%s = %ld is out of range: give %ld to %ld", opt->name, value,
	    minimum, maximum);
	return -1;
}

static cfg_opt_t user_options[] = {
    CFG_STR("auth-protocol", "SHA-256", CFGF_NONE),
    CFG_STR("auth-file", NULL, CFGF_NONE),
    CFG_STR("priv-protocol", "AES", CFGF_NONE),
    CFG_STR("priv-file", NULL, CFGF_NONE),
    CFG_BOOL("write", cfg_false, CFGF_NONE),
    CFG_END(),
};

static cfg_opt_t trap_options[] = {
    CFG_STR("version", "2c", CFGF_NONE),
    CFG_STR("community", NULL, CFGF_NONE),
    CFG_STR("user", NULL, CFGF_NONE),
    CFG_BOOL("inform", cfg_false, CFGF_NONE),
    CFG_END(),
};

static cfg_opt_t snmp_options[] = {
    CFG_STR("mode", "agentx", CFGF_NONE),
    CFG_STR("master", "unix:/var/agentx/master", CFGF_NONE),
    CFG_INT("ping-interval", 5, CFGF_NONE),
    CFG_STR("listen", "udp:127.0.0.1:1161", CFGF_NONE),
    CFG_STR("community", NULL, CFGF_NONE),
    CFG_SEC("user", user_options, CFGF_MULTI | CFGF_TITLE | CFGF_NO_TITLE_DUPES),
    CFG_SEC("trap", trap_options, CFGF_MULTI | CFGF_TITLE | CFGF_NO_TITLE_DUPES),
    CFG_END(),
};

static cfg_opt_t log_options[] = {
    CFG_STR("level", "info", CFGF_NONE),
    CFG_END(),
};

static cfg_opt_t alarm_options[] = {
    CFG_INT("raise-hold", 0, CFGF_NODEFAULT),
    CFG_INT("clear-hold", 0, CFGF_NODEFAULT),
    CFG_BOOL("notify", cfg_false, CFGF_NODEFAULT),
    CFG_END(),
};

/* The defaults are those of alarms_defaults(). */
static cfg_opt_t alarms_options[] = {
    CFG_BOOL("run-started", cfg_false, CFGF_NODEFAULT),
    CFG_BOOL("run-finished", cfg_false, CFGF_NODEFAULT),
    CFG_INT("vcc-low", 0, CFGF_NODEFAULT),
    CFG_INT("rate", 0, CFGF_NODEFAULT),
    CFG_INT("burst", 0, CFGF_NODEFAULT),
    CFG_INT("events", 0, CFGF_NODEFAULT),
    CFG_INT("flap-changes", 0, CFGF_NODEFAULT),
    CFG_INT("flap-window", 0, CFGF_NODEFAULT),
    CFG_INT("flap-quiet", 0, CFGF_NODEFAULT),
    CFG_SEC("kind", alarm_options, CFGF_MULTI | CFGF_TITLE | CFGF_NO_TITLE_DUPES),
    CFG_END(),
};

/* The defaults are those of engine_policy_defaults(). */
static cfg_opt_t engine_options[] = {
    CFG_BOOL("enabled", cfg_false, CFGF_NONE),
    CFG_INT("max-runs", 0, CFGF_NODEFAULT),
    CFG_INT("max-runs-per-host", 0, CFGF_NODEFAULT),
    CFG_INT("queue", 0, CFGF_NODEFAULT),
    CFG_INT("keep", 0, CFGF_NODEFAULT),
    CFG_INT("keep-age", 0, CFGF_NODEFAULT),
    CFG_INT("poll-interval", 0, CFGF_NODEFAULT),
    CFG_INT("lost-after", 0, CFGF_NODEFAULT),
    CFG_STR_LIST("allow-operations", NULL, CFGF_NODEFAULT),
    CFG_STR_LIST("allow-overrides", NULL, CFGF_NODEFAULT),
    CFG_STR_LIST("allow-domains", NULL, CFGF_NODEFAULT),
    CFG_STR_LIST("allow-targets", NULL, CFGF_NODEFAULT),
    CFG_STR_LIST("windows", NULL, CFGF_NODEFAULT),
    CFG_STR("password-file", NULL, CFGF_NONE),
    CFG_STR("user", NULL, CFGF_NONE),
    CFG_STR("runner", MIGREADY_RUNNER, CFGF_NONE),
    CFG_END(),
};

static cfg_opt_t http_options[] = {
    CFG_STR("socket", NULL, CFGF_NONE),
    CFG_STR("socket-mode", "0660", CFGF_NONE),
    CFG_STR("socket-group", NULL, CFGF_NONE),
    CFG_STR("listen", NULL, CFGF_NONE),
    CFG_STR("certificate", NULL, CFGF_NONE),
    CFG_STR("key", NULL, CFGF_NONE),
    CFG_STR("ca", NULL, CFGF_NONE),
    CFG_STR_LIST("subjects", NULL, CFGF_NODEFAULT),
    CFG_INT("connections", 64, CFGF_NONE),
    CFG_INT("streams", 32, CFGF_NONE),
    CFG_INT("idle-time", 30, CFGF_NONE),
    CFG_END(),
};

static cfg_opt_t apart_options[] = {
    CFG_STR_LIST("domains", NULL, CFGF_NODEFAULT),
    CFG_END(),
};

static cfg_opt_t evacuation_options[] = {
    CFG_STR_LIST("exclude", NULL, CFGF_NODEFAULT),
    CFG_BOOL("only-ready", cfg_false, CFGF_NONE),
    CFG_SEC("apart", apart_options, CFGF_MULTI | CFGF_TITLE | CFGF_NO_TITLE_DUPES),
    CFG_END(),
};

static cfg_opt_t export_options[] = {
    CFG_STR("file", "", CFGF_NONE),
    CFG_STR("format", "pb", CFGF_NONE),
    CFG_INT("interval", 60, CFGF_NONE),
    CFG_END(),
};

static cfg_opt_t target_options[] = {
    CFG_STR("live", NULL, CFGF_NONE),
    CFG_STR("cold", NULL, CFGF_NONE),
    CFG_END(),
};

static cfg_opt_t severity_options[] = {
    CFG_STR("live", NULL, CFGF_NONE),
    CFG_STR("cold", NULL, CFGF_NONE),
    CFG_SEC("target", target_options, CFGF_MULTI | CFGF_TITLE | CFGF_NO_TITLE_DUPES),
    CFG_END(),
};

static cfg_opt_t
collector_option_declare(const struct collector_option *option)
{
	cfg_opt_t text = CFG_STR(option->key, option->text, CFGF_NONE);
	cfg_opt_t list = CFG_STR_LIST(option->key, NULL, CFGF_NODEFAULT);
	cfg_opt_t number = CFG_INT(option->key, (long)option->number, CFGF_NONE);
	cfg_opt_t flag = CFG_BOOL(option->key, (cfg_bool_t)option->number, CFGF_NONE);

	switch (option->type) {
	case COLLECTOR_OPTION_LIST:
		return list;
	case COLLECTOR_OPTION_NUMBER:
		return number;
	case COLLECTOR_OPTION_FLAG:
		return flag;
	case COLLECTOR_OPTION_TEXT:
	default:
		return text;
	}
}

/* A host block may hold the common keys and those of any collector, each once. */
static cfg_opt_t *
host_options_build(void)
{
	const cfg_opt_t common[] = {
	    CFG_STR("collector", "ldm", CFGF_NONE),
	    CFG_INT("interval", 0, CFGF_NODEFAULT),
	    CFG_INT("max-age", 0, CFGF_NODEFAULT),
	};
	const cfg_opt_t end = CFG_END();
	size_t count = sizeof(common) / sizeof(common[0]);
	size_t room = count + 1;
	cfg_opt_t *options;

	for (size_t i = 0; collectors[i] != NULL; i++)
		for (size_t j = 0; collectors[i]->options[j].key != NULL; j++)
			room++;
	options = calloc(room, sizeof(*options));
	if (options == NULL)
		return NULL;
	memcpy(options, common, sizeof(common));
	for (size_t i = 0; collectors[i] != NULL; i++)
		for (size_t j = 0; collectors[i]->options[j].key != NULL; j++) {
			size_t k = 0;

			while (k < i && config_find_option(collectors[k],
					    collectors[i]->options[j].key) == NULL)
				k++;
			if (k == i)
				options[count++] = collector_option_declare(
				    &collectors[i]->options[j]);
		}
	options[count] = end;
	return options;
}

/* prefix: the path of the block with these options, "snmp|". */
static void
numbers_check(cfg_t *cfg, const char *prefix, const cfg_opt_t *options)
{
	char path[128];

	for (const cfg_opt_t *opt = options; opt->name != NULL; opt++) {
		snprintf(path, sizeof(path), "%s%s", prefix, opt->name);
		if (opt->type == CFGT_INT)
			cfg_set_validate_func(cfg, path, number_check);
	}
}

static cfg_t *
file_declare(cfg_opt_t *host_options)
{
	cfg_opt_t options[] = {
	    CFG_STR("state-dir", MIGREADY_STATE_DIR, CFGF_NONE),
	    CFG_STR("agent-name", NULL, CFGF_NONE),
	    CFG_STR("control", NULL, CFGF_NONE),
	    CFG_STR("control-mode", "0660", CFGF_NONE),
	    CFG_STR("control-group", NULL, CFGF_NONE),
	    CFG_INT("interval", 60, CFGF_NONE),
	    CFG_INT("max-age", 300, CFGF_NONE),
	    CFG_INT("backoff-max", 900, CFGF_NONE),
	    CFG_INT("parallel", 8, CFGF_NONE),
	    CFG_INT("lost-retention", 86400, CFGF_NONE),
	    CFG_INT("required-targets", 1, CFGF_NONE),
	    CFG_SEC("log", log_options, CFGF_NONE),
	    CFG_SEC("snmp", snmp_options, CFGF_NONE),
	    CFG_SEC("alarms", alarms_options, CFGF_NONE),
	    CFG_SEC("engine", engine_options, CFGF_NONE),
	    CFG_SEC("http", http_options, CFGF_NONE),
	    CFG_SEC("evacuation", evacuation_options, CFGF_NONE),
	    CFG_SEC("export", export_options, CFGF_NONE),
	    CFG_SEC("severity", severity_options,
		CFGF_MULTI | CFGF_TITLE | CFGF_NO_TITLE_DUPES),
	    CFG_SEC(
		"host", host_options, CFGF_MULTI | CFGF_TITLE | CFGF_NO_TITLE_DUPES),
	    CFG_BOOL(CONFIG_END_KEY, cfg_false, CFGF_NONE),
	    CFG_END(),
	};
	cfg_t *cfg = cfg_init(options, CFGF_NONE);

	if (cfg == NULL)
		return NULL;
	numbers_check(cfg, "", options);
	numbers_check(cfg, "snmp|", snmp_options);
	numbers_check(cfg, "alarms|", alarms_options);
	numbers_check(cfg, "alarms|kind|", alarm_options);
	numbers_check(cfg, "engine|", engine_options);
	numbers_check(cfg, "http|", http_options);
	numbers_check(cfg, "export|", export_options);
	numbers_check(cfg, "host|", host_options);
	return cfg;
}

cfg_t *
config_declare(struct config_store *store)
{
	store->host_options = host_options_build();
	return store->host_options != NULL ? file_declare(store->host_options) : NULL;
}
