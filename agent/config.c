#include "agent/config.h"

#include <errno.h>
#include <fcntl.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "agent/config_private.h"
#include "agent/readiness/policy.h"
#include "agent/reason.h"
#include "agent/text.h"

#define CONFIG_SIZE_MAX 1048576

/* libconfuse reports through a callback that has no context. */
static struct {
	struct reason *reason;
	const char *path;
} parsing;

__attribute__((format(printf, 2, 0))) static void
config_complain(cfg_t *cfg, const char *format, va_list args)
{
	struct reason what;

	reason_set_list(&what, 0, format, args);
	if (strstr(what.text, CONFIG_END_KEY) != NULL)
		reason_set(&what, 0, "the file ends inside a block: a } is missing");
	reason_set(parsing.reason, 0, "%s:%d: %s", parsing.path, cfg->line, what.text);
}

int
config_refuse(const struct config *config, cfg_t *cfg, struct reason *reason,
    const char *format, ...)
{
	struct reason what;
	va_list args;

	va_start(args, format);
	reason_set_list(&what, 0, format, args);
	va_end(args);
	return reason_set(
	    reason, -EINVAL, "%s:%d: %s", config->path, cfg->line, what.text);
}

int
config_find_word(const char *word, const char *const *words, int count)
{
	for (int i = 0; i < count; i++)
		if (word != NULL && strcmp(word, words[i]) == 0)
			return i;
	return -1;
}

static int
config_take_log(struct config *config, cfg_t *cfg, struct reason *reason)
{
	static const char *const levels[] = {"error", "warning", "info", "debug"};
	const char *word = cfg_getstr(cfg, "level");
	int level = config_find_word(word, levels, 4);

	if (level < 0)
		return config_refuse(config, cfg, reason,
		    "log level \"%s\" is not error, warning, info or debug", word);
	config->log_level = (enum log_level)level;
	return 0;
}

/* Three digits and nothing else; 0 for what is no code. */
static unsigned
code_read(const char *text)
{
	if (strlen(text) != 3 || strspn(text, "0123456789") != 3)
		return 0;
	return (unsigned)strtoul(text, NULL, 10);
}

static bool
host_is_configured(const struct config *config, const char *name)
{
	for (size_t i = 0; i < config->host_count; i++)
		if (strcmp(config->hosts[i].name, name) == 0)
			return true;
	return false;
}

/* live and cold of a block, for one target or for all hosts. */
static int
severity_take(struct config *config, cfg_t *cfg, unsigned code, const char *target,
    struct reason *reason)
{
	static const char *const words[] = {
	    "ignore", "info", "warning", "unknown", "blocker"};
	int live = config_find_word(cfg_getstr(cfg, "live"), words, 5);
	int cold = config_find_word(cfg_getstr(cfg, "cold"), words, 5);
	struct reason why = {""};

	if (live < 0 || cold < 0)
		return config_refuse(config, cfg, reason,
		    "severity \"%s\" needs live and cold, each ignore, info, warning, "
		    "unknown or blocker",
		    cfg_title(cfg));
	if (target != NULL && !host_is_configured(config, target))
		return config_refuse(
		    config, cfg, reason, "target \"%s\" is no host here", target);
	if (policy_override(config->policy, code, target,
		(enum severity)(SEVERITY_IGNORE + live),
		(enum severity)(SEVERITY_IGNORE + cold), &why) != 0)
		return config_refuse(config, cfg, reason, "%s", why.text);
	return 0;
}

static int
config_take_severity(struct config *config, cfg_t *cfg, struct reason *reason)
{
	unsigned code = code_read(cfg_title(cfg));
	unsigned targets = cfg_size(cfg, "target");
	int error = 0;

	if (code == 0)
		return config_refuse(config, cfg, reason,
		    "severity \"%s\": a code has three digits", cfg_title(cfg));
	if (targets == 0 || cfg_getstr(cfg, "live") != NULL ||
	    cfg_getstr(cfg, "cold") != NULL)
		error = severity_take(config, cfg, code, NULL, reason);
	for (unsigned i = 0; i < targets && error == 0; i++) {
		cfg_t *target = cfg_getnsec(cfg, "target", i);

		error = severity_take(config, target, code, cfg_title(target), reason);
	}
	return error;
}

/* The whole file as text, with the key behind it that shows an unclosed block. */
static int
text_read(const char *path, char **text, struct reason *reason)
{
	static const char end[] = "\n" CONFIG_END_KEY " = true\n";
	FILE *file = fopen(path, "r");
	struct stat about;
	size_t size;

	if (file == NULL)
		return reason_set(reason, -errno, "%s: %s", path, strerror(errno));
	if (fstat(fileno(file), &about) != 0 || !S_ISREG(about.st_mode)) {
		fclose(file);
		return reason_set(reason, -EINVAL, "%s is not a regular file", path);
	}
	*text = malloc(CONFIG_SIZE_MAX + sizeof(end));
	if (*text == NULL) {
		fclose(file);
		return reason_set(reason, -ENOMEM, "no memory for %s", path);
	}
	size = fread(*text, 1, CONFIG_SIZE_MAX, file);
	(*text)[size] = '\0';
	if (ferror(file) != 0 || size == CONFIG_SIZE_MAX || strlen(*text) != size ||
	    strstr(*text, CONFIG_END_KEY) != NULL) {
		fclose(file);
		free(*text);
		*text = NULL;
		return reason_set(reason, -EINVAL,
		    "%s cannot be read as text of less than %d octets without the "
		    "word " CONFIG_END_KEY,
		    path, CONFIG_SIZE_MAX);
	}
	fclose(file);
	memcpy(*text + size, end, sizeof(end));
	return 0;
}

static int
config_parse(struct config *config, struct reason *reason)
{
	char *text = NULL;
	int error = text_read(config->path, &text, reason);

	if (text == NULL)
		return error;
	config->store->cfg = config_declare(config->store);
	if (config->store->cfg == NULL) {
		free(text);
		return reason_set(reason, -ENOMEM, "no memory for the configuration");
	}
	cfg_set_error_function(config->store->cfg, config_complain);
	parsing.path = config->path;
	parsing.reason = reason;
	if (cfg_parse_buf(config->store->cfg, text) != CFG_SUCCESS)
		error = -EINVAL;
	parsing.reason = NULL;
	free(text);
	if (error == 0 && !cfg_getbool(config->store->cfg, CONFIG_END_KEY))
		error = reason_set(reason, -EINVAL,
		    "%s: the file ends inside a comment: */ is missing", config->path);
	return error;
}

/* What this agent is called where its inventories go: as given, or as its machine. */
static int
config_take_agent(struct config *config, cfg_t *cfg, struct reason *reason)
{
	const char *name = cfg_getstr(cfg, "agent-name");

	if (name == NULL) {
		gethostname(config->store->machine, CONFIG_NAME_SIZE - 1);
		name = config->store->machine;
	}
	config->agent = name;
	if (name[0] == '\0' || strlen(name) >= CONFIG_NAME_SIZE || !text_is_clean(name))
		return config_refuse(config, cfg, reason,
		    "agent-name \"%s\": a name has 1 to 255 characters", name);
	return 0;
}

static int
config_take(struct config *config, struct reason *reason)
{
	cfg_t *cfg = config->store->cfg;
	int error = policy_new(&config->policy);

	if (error != 0)
		return reason_set(reason, error, "no memory for the configuration");
	config->state_dir = cfg_getstr(cfg, "state-dir");
	config->backoff_max = cfg_getint(cfg, "backoff-max");
	config->parallel = cfg_getint(cfg, "parallel");
	config->lost_retention = cfg_getint(cfg, "lost-retention");
	config->required_targets = cfg_getint(cfg, "required-targets");
	error = config_take_agent(config, cfg, reason);
	if (error == 0)
		error = config_take_control(config, cfg, reason);
	if (error == 0)
		error = config_take_log(config, cfg_getsec(cfg, "log"), reason);
	if (error == 0)
		error = config_take_snmp(config, cfg_getsec(cfg, "snmp"), reason);
	if (error == 0)
		error = config_take_alarms(config, cfg_getsec(cfg, "alarms"), reason);
	if (error == 0)
		error = config_take_engine(config, cfg_getsec(cfg, "engine"), reason);
	if (error == 0)
		error = config_take_http(config, cfg_getsec(cfg, "http"), reason);
	if (error == 0)
		error = config_take_evacuation(
		    config, cfg_getsec(cfg, "evacuation"), reason);
	if (error == 0)
		error = config_take_export(config, cfg, reason);
	if (error == 0)
		error = config_take_hosts(config, cfg, reason);
	for (unsigned i = 0; i < cfg_size(cfg, "severity") && error == 0; i++)
		error = config_take_severity(
		    config, cfg_getnsec(cfg, "severity", i), reason);
	return error;
}

int
config_load(struct config **config, const char *path, struct reason *reason)
{
	struct config *new = calloc(1, sizeof(*new));
	int error;

	if (new != NULL) {
		new->store = calloc(1, sizeof(*new->store));
		new->path = strdup(path);
	}
	if (new == NULL || new->store == NULL || new->path == NULL) {
		config_free(new);
		return reason_set(reason, -ENOMEM, "no memory for the configuration");
	}
	error = config_parse(new, reason);
	if (error == 0)
		error = config_take(new, reason);
	if (error != 0)
		config_free(new);
	else
		*config = new;
	return error;
}

bool
config_text_equal(const char *a, const char *b)
{
	return a == NULL || b == NULL ? a == b : strcmp(a, b) == 0;
}

bool
config_same_start(const struct config *a, const struct config *b)
{
	return config_text_equal(a->state_dir, b->state_dir) &&
	       config_text_equal(a->agent, b->agent) &&
	       config_text_equal(a->control, b->control) &&
	       a->control_mode == b->control_mode &&
	       config_text_equal(a->control_group, b->control_group) &&
	       a->lost_retention == b->lost_retention &&
	       config_same_snmp(&a->mib, &b->mib) &&
	       config_same_http(&a->http, &b->http);
}

void
config_free(struct config *config)
{
	if (config == NULL)
		return;
	policy_free(config->policy);
	if (config->store != NULL) {
		if (config->store->cfg != NULL)
			cfg_free(config->store->cfg);
		free(config->store->host_options);
		free(config->store->values);
		free(config->store->lists);
		free(config->store->engine_lists);
		free(config->store->subjects);
		free(config->store->windows);
		free(config->store->evacuation_lists);
		free(config->store->groups);
		free(config->store->users);
		free(config->store->receivers);
		free(config->store->control);
		free(config->store);
	}
	free(config->hosts);
	free(config->path);
	free(config);
}
