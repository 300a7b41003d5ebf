/* The block `engine`. */
#include "agent/config.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "agent/config_private.h"
#include "agent/engine/engine.h"
#include "agent/reason.h"

/* Bits of the words that a list names, the first word is bit `first`. */
static int
words_take(struct config *config, cfg_t *cfg, const char *key, const char *const *words,
    int count, unsigned first, unsigned *bits, struct reason *reason)
{
	*bits = 0;
	for (unsigned i = 0; i < cfg_size(cfg, key); i++) {
		const char *word = cfg_getnstr(cfg, key, i);
		int at = config_find_word(word, words, count);

		if (at < 0)
			return config_refuse(config, cfg, reason,
			    "%s does not know \"%s\"; migready.conf(5) has the words",
			    key, word);
		*bits |= 1u << ((unsigned)at + first);
	}
	return 0;
}

const char *const *
config_take_list(cfg_t *cfg, const char *key, const char ***room)
{
	unsigned count = cfg_size(cfg, key);
	const char **list = *room;

	if (count == 0)
		return NULL;
	for (unsigned i = 0; i < count; i++)
		list[i] = cfg_getnstr(cfg, key, i);
	list[count] = NULL;
	*room += count + 1;
	return list;
}

static int
lists_take(struct config *config, cfg_t *cfg, struct reason *reason)
{
	struct engine_policy *engine = &config->engine;
	unsigned windows = cfg_size(cfg, "windows");
	size_t words =
	    cfg_size(cfg, "allow-domains") + cfg_size(cfg, "allow-targets") + 2;
	const char **room = calloc(words, sizeof(*room));
	struct engine_window *list = calloc(windows + 1, sizeof(*list));
	struct reason why = {""};

	config->store->engine_lists = room;
	config->store->windows = list;
	if (room == NULL || list == NULL)
		return reason_set(reason, -ENOMEM, "no memory for the configuration");
	engine->domains = config_take_list(cfg, "allow-domains", &room);
	engine->targets = config_take_list(cfg, "allow-targets", &room);
	engine->windows = list;
	engine->window_count = windows;
	for (unsigned i = 0; i < windows; i++)
		if (engine_window_read(
			cfg_getnstr(cfg, "windows", i), &list[i], &why) != 0)
			return config_refuse(config, cfg, reason, "%s", why.text);
	return 0;
}

/* It becomes a word of a command that may go through a remote shell. */
static bool
is_plain(const char *word)
{
	static const char allowed[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
				      "abcdefghijklmnopqrstuvwxyz0123456789_.-/";

	return word[0] != '\0' && word[0] != '-' &&
	       strspn(word, allowed) == strlen(word);
}

static int
credentials_take(struct config *config, cfg_t *cfg, struct reason *reason)
{
	struct engine_policy *engine = &config->engine;

	engine->password_file = cfg_getstr(cfg, "password-file");
	engine->user = cfg_getstr(cfg, "user");
	if (engine->password_file != NULL &&
	    (engine->password_file[0] != '/' || !is_plain(engine->password_file)))
		return config_refuse(config, cfg, reason,
		    "password-file is not a path from the root of letters, digits, "
		    "'_', "
		    "'.' and '-'");
	if (engine->user == NULL)
		return 0;
	if (engine->password_file == NULL)
		return config_refuse(config, cfg, reason,
		    "user needs a password-file: with certificates nobody is named");
	if (!is_plain(engine->user) || strchr(engine->user, '/') != NULL)
		return config_refuse(config, cfg, reason,
		    "user \"%s\" is no name of letters, digits, '_', '.' and '-'",
		    engine->user);
	return 0;
}

int
config_take_engine(struct config *config, cfg_t *cfg, struct reason *reason)
{
	static const char *const operations[] = {
	    "validate", "dryRun", "migrate", "cancel"};
	static const char *const overrides[] = {"warnings", "blockers", "force"};
	struct engine_policy *engine = &config->engine;
	int error = 0;

	*engine = engine_policy_defaults();
	engine->enabled = cfg_getbool(cfg, "enabled");
	config->runner = cfg_getstr(cfg, "runner");
	config_take_number(cfg, "max-runs", 1, &engine->max_runs);
	config_take_number(cfg, "max-runs-per-host", 1, &engine->max_runs_per_host);
	config_take_number(cfg, "queue", 1, &engine->queue);
	config_take_number(cfg, "keep", 1, &engine->keep);
	config_take_number(cfg, "keep-age", 1, &engine->keep_age);
	config_take_number(cfg, "poll-interval", 1, &engine->poll);
	config_take_number(cfg, "lost-after", 1, &engine->lost_after);
	if (cfg_size(cfg, "allow-operations") > 0)
		error = words_take(config, cfg, "allow-operations", operations, 4,
		    ENGINE_VALIDATE, &engine->operations, reason);
	if (error == 0)
		error = words_take(config, cfg, "allow-overrides", overrides, 3, 0,
		    &engine->overrides, reason);
	if (error == 0)
		error = lists_take(config, cfg, reason);
	return error == 0 ? credentials_take(config, cfg, reason) : error;
}
