#include "agent/hands.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "agent/collection.h"
#include "agent/config.h"
#include "agent/engine/engine.h"
#include "agent/fleet/inventory.h"
#include "agent/reason.h"
#include "collectors/child.h"
#include "collectors/ldm/glance.h"
#include "collectors/unreaped.h"

/* Milliseconds. */
#define START_TIMEOUT 30000
#define GRACE         2000

/* Octets of a listing of all domains. */
#define OUTPUT_MAX ((size_t)4 << 20)

#define WORDS_MAX 100

/* Something that was asked for and not answered yet. */
struct ask {
	struct ask *next;
	struct hands *hands;
	struct child *child;
	void *cookie;
	engine_seen *seen; /* or */
	engine_told *told;
	char *host, *domain; /* of a look */
	struct glance glance;
	bool status; /* the second question of a look */
};

struct hands {
	struct event_base *base;
	struct collections *collections;
	const struct config *config;
	void (*wake)(void *context);
	void *wake_context;
	struct ask *asks;
	struct unreaped unreaped;
};

/* ---- what is asked ---- */

static void
ask_release(struct ask *ask)
{
	child_free(ask->child);
	free(ask->host);
	free(ask->domain);
	free(ask);
}

static void
ask_free(struct ask *ask)
{
	struct ask **link = &ask->hands->asks;

	while (*link != ask)
		link = &(*link)->next;
	*link = ask->next;
	ask_release(ask);
}

static struct ask *
ask_new(struct hands *hands, const char *host, const char *domain, void *cookie,
    struct reason *reason)
{
	struct ask *ask = calloc(1, sizeof(*ask));

	if (ask != NULL) {
		ask->hands = hands;
		ask->cookie = cookie;
		ask->host = strdup(host);
		ask->domain = strdup(domain);
		if (ask->host != NULL && ask->domain != NULL) {
			ask->next = hands->asks;
			hands->asks = ask;
			return ask;
		}
		ask_release(ask);
	}
	reason_set(reason, -ENOMEM, "no memory for a command");
	return NULL;
}

static const struct config_host *
host_find(const struct hands *hands, const char *name)
{
	const struct config *config = hands->config;

	for (size_t i = 0; config != NULL && i < config->host_count; i++)
		if (strcmp(config->hosts[i].name, name) == 0)
			return &config->hosts[i];
	return NULL;
}

static const char *const *
hands_command(void *context, const char *host, struct reason *reason)
{
	const struct config_host *found = host_find(context, host);

	if (found == NULL) {
		reason_set(reason, -ENOENT, "it is not in the configuration");
		return NULL;
	}
	if (strcmp(found->collector->name, "ldm") != 0) {
		reason_set(reason, -ENOTSUP,
		    "its collector is \"%s\", which runs no ldm",
		    found->collector->name);
		return NULL;
	}
	return collector_setting(&found->settings, "command")->list;
}

/* Run words, NULL-terminated, behind the prefix of a host. */
static int
ask_ldm(
    struct ask *ask, const char *const *words, child_done *done, struct reason *reason)
{
	struct hands *hands = ask->hands;
	const struct config_host *host = host_find(hands, ask->host);
	const char *const *prefix = hands_command(hands, ask->host, reason);
	const char *argv[WORDS_MAX + 1];
	size_t count = 0;

	if (prefix == NULL)
		return -ENOTSUP;
	for (; *prefix != NULL && count < WORDS_MAX; prefix++)
		argv[count++] = *prefix;
	for (; *words != NULL && count < WORDS_MAX; words++)
		argv[count++] = *words;
	argv[count] = NULL;
	/* Part of a command is another command. */
	if (*prefix != NULL || *words != NULL)
		return reason_set(reason, -E2BIG, "the command has too many words");
	return child_start(&ask->child,
	    &(struct child_options){
		.argv = argv,
		.timeout = collector_setting(&host->settings, "timeout")->number * 1000,
		.grace = GRACE,
		.max_output = OUTPUT_MAX,
		.unreaped = &hands->unreaped,
	    },
	    hands->base, done, ask, reason);
}

/* ---- looking ---- */

static void
look_end(struct ask *ask, bool reached, const struct reason *reason)
{
	const struct engine_sight sight = {
	    .reached = reached,
	    .present = ask->glance.present,
	    .flags = ask->glance.flags,
	    .progress = (int32_t)ask->glance.progress,
	};
	engine_seen *seen = ask->seen;
	void *cookie = ask->cookie;

	ask_free(ask);
	seen(cookie, &sight, reason);
}

static void look_done(void *context, const struct child_result *result);

/* Progress is told only while a domain migrates, and is nothing to fail about. */
static void
look_go_on(struct ask *ask)
{
	static const char *const status[] = {"list", "-o", "status", "-p", NULL};
	unsigned migrating =
	    INVENTORY_FLAG_MIGRATION_SOURCE | INVENTORY_FLAG_MIGRATION_TARGET;
	struct reason reason = {""};

	child_free(ask->child);
	ask->child = NULL;
	ask->status = true;
	if (!ask->glance.present || (ask->glance.flags & migrating) == 0 ||
	    ask_ldm(ask, status, look_done, &reason) != 0)
		look_end(ask, true, &reason);
}

static void
look_done(void *context, const struct child_result *result)
{
	struct ask *ask = context;
	struct slice text = {result->output, result->output_length};
	struct reason reason = {""};
	int error = child_reason(result, &reason);

	if (ask->status) {
		if (error == 0)
			glance_status(text, ask->domain, &ask->glance, &reason);
		look_end(ask, true, &(struct reason){""});
		return;
	}
	if (error == 0)
		error = glance_list(text, ask->domain, &ask->glance, &reason);
	if (error != 0)
		look_end(ask, false, &reason);
	else
		look_go_on(ask);
}

static int
hands_look(void *context, const char *host, const char *domain, engine_seen *seen,
    void *cookie, struct reason *reason)
{
	static const char *const list[] = {"list", "-p", NULL};
	struct ask *ask = ask_new(context, host, domain, cookie, reason);
	int error;

	if (ask == NULL)
		return -ENOMEM;
	ask->seen = seen;
	ask->glance.progress = -1;
	error = ask_ldm(ask, list, look_done, reason);
	if (error != 0)
		ask_free(ask);
	return error;
}

/* ---- orders ---- */

static void
order_done(void *context, const struct child_result *result)
{
	struct ask *ask = context;
	engine_told *told = ask->told;
	void *cookie = ask->cookie;
	struct reason reason = {""};
	int error = child_reason(result, &reason);

	ask_free(ask);
	told(cookie, error, &reason);
}

static int
hands_cancel(void *context, const char *host, const char *domain, engine_told *told,
    void *cookie, struct reason *reason)
{
	const char *const words[] = {"cancel-operation", "migration", domain, NULL};
	struct ask *ask = ask_new(context, host, domain, cookie, reason);
	int error;

	if (ask == NULL)
		return -ENOMEM;
	ask->told = told;
	error = ask_ldm(ask, words, order_done, reason);
	if (error != 0)
		ask_free(ask);
	return error;
}

static int
hands_start(void *context, const char *directory, const char *const *argv,
    engine_told *told, void *cookie, struct reason *reason)
{
	struct hands *hands = context;
	struct ask *ask = ask_new(hands, "", "", cookie, reason);
	const char *words[WORDS_MAX + 1] = {hands->config->runner, directory};
	size_t count = 2;
	int error;

	if (ask == NULL)
		return -ENOMEM;
	for (; *argv != NULL && count < WORDS_MAX; argv++)
		words[count++] = *argv;
	if (*argv != NULL) {
		ask_free(ask);
		return reason_set(reason, -E2BIG, "the command has too many words");
	}
	ask->told = told;
	error = child_start(&ask->child,
	    &(struct child_options){
		.argv = words,
		.timeout = START_TIMEOUT,
		.grace = GRACE,
		.max_output = OUTPUT_MAX,
		.unreaped = &hands->unreaped,
	    },
	    hands->base, order_done, ask, reason);
	if (error != 0)
		ask_free(ask);
	return error;
}

/* ---- the rest ---- */

static void
hands_forget(void *context, void *cookie)
{
	struct hands *hands = context;
	struct ask *ask = hands->asks;

	while (ask != NULL && ask->cookie != cookie)
		ask = ask->next;
	if (ask != NULL)
		ask_free(ask);
}

static void
hands_collect(void *context, const char *host)
{
	const struct hands *hands = context;

	if (hands->collections != NULL)
		collections_hurry(hands->collections, host);
}

static void
hands_wake(void *context)
{
	const struct hands *hands = context;

	hands->wake(hands->wake_context);
}

int
hands_open(struct hands **hands, struct event_base *base,
    struct collections *collections, void (*wake)(void *context), void *context)
{
	struct hands *new = calloc(1, sizeof(*new));

	if (new == NULL)
		return -ENOMEM;
	new->base = base;
	new->collections = collections;
	new->wake = wake;
	new->wake_context = context;
	*hands = new;
	return 0;
}

void
hands_free(struct hands *hands)
{
	struct ask *ask;

	if (hands == NULL)
		return;
	while ((ask = hands->asks) != NULL) {
		hands->asks = ask->next;
		ask_release(ask);
	}
	free(hands);
}

void
hands_set_config(struct hands *hands, const struct config *config)
{
	hands->config = config;
}

struct engine_hands
hands_for_engine(struct hands *hands)
{
	return (struct engine_hands){
	    .command = hands_command,
	    .start = hands_start,
	    .look = hands_look,
	    .cancel = hands_cancel,
	    .forget = hands_forget,
	    .collect = hands_collect,
	    .wake = hands_wake,
	    .context = hands,
	};
}
