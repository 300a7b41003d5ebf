/*
 * The contract of all collectors: one const struct per source, no globals, state on a
 * context. A collector turns what a host says into an inventory; it never runs inside
 * an SNMP or HTTP request and never blocks.
 */
#ifndef COLLECTORS_COLLECTOR_H
#define COLLECTORS_COLLECTOR_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct event_base;
struct fleet_relay;
struct inventory;
struct reason;

enum collector_option_type {
	COLLECTOR_OPTION_TEXT,
	COLLECTOR_OPTION_LIST, /* of texts, such as an argv */
	COLLECTOR_OPTION_NUMBER,
	COLLECTOR_OPTION_FLAG,
};

/* A key that a host block of migready.conf may hold for this collector. */
struct collector_option {
	const char *key; /* NULL ends the array */
	enum collector_option_type type;
	/* Default of a text, or the only element of a list's default; NULL = none. */
	const char *text;
	int64_t number;           /* default of a number or flag */
	int64_t minimum, maximum; /* of a number */
};

/* The value of one key, from the configuration or the default. */
struct collector_value {
	const char *key;
	const char *text;
	const char *const *list; /* NULL-terminated */
	int64_t number;
};

struct collector_settings {
	const char *host; /* the host's name in the configuration */
	const struct collector_value *values;
	size_t value_count;
	const char *agent; /* the name of this agent for others, NULL = it has none */
	/*
	 * Where the open sources of one collector may keep what they share: NULL at
	 * first, and again when the last of them is closed. NULL: nothing is shared.
	 */
	void **common;
};

/*
 * The end of a collection: an inventory whose reference is handed over, or NULL with
 * the reason: which command, which line, which field, and what to do.
 *
 * Reasons, here and below, never name the host: whoever shows them says whose they are.
 */
typedef void collector_done(
    void *context, struct inventory *inventory, const struct reason *reason);

/*
 * What a source tells by itself, from the event loop and never from inside a function
 * of struct collector.
 */
struct collector_listener {
	/* Collecting with COLLECTOR_CHANGED would find news. Not while a collection
	 * runs. */
	void (*changed)(void *context);
	/* The migration of a domain, by its name on the host, is that far: 0 to 100 per
	 * cent. Valid during the call. */
	void (*progress)(void *context, const char *domain, int percent);
};

/* How much a collection is to read. */
enum collector_scope {
	COLLECTOR_EVERYTHING,
	/* What may have changed since the last collection, see watch. */
	COLLECTOR_CHANGED,
};

struct collector {
	const char *name; /* as `collector = "..."` in the configuration */
	const struct collector_option *options;
	/*
	 * Whether the settings make sense; nothing is started or looked at. 0, or
	 * -EINVAL with a reason that names the key.
	 */
	int (*check)(const struct collector_settings *settings, struct reason *reason);
	/*
	 * Prepare a source with settings that check accepts; they are valid only during
	 * the call. *state is freed by close. 0, or -errno with a reason.
	 */
	int (*open)(void **state, const struct collector_settings *settings,
	    struct event_base *base, struct reason *reason);
	/*
	 * Begin one collection; ends in exactly one call of done, from the event loop
	 * and never from inside collect. -EBUSY while one is running, else 0 or -errno
	 * with a reason (then done is not called).
	 */
	int (*collect)(void *state, enum collector_scope scope, collector_done *done,
	    void *context, struct reason *reason);
	/*
	 * Listen from now on to what the host tells by itself; listener stays where it
	 * is. May be NULL. 0 also when there is nothing to listen to; -errno with a
	 * reason: then the host is collected at intervals only.
	 */
	int (*watch)(void *state, const struct collector_listener *listener,
	    void *context, struct reason *reason);
	/*
	 * From inside done with an inventory: which other agent has collected it, and
	 * when; valid during the call of done. NULL = this one, now. May be NULL.
	 */
	const struct fleet_relay *(*relay)(const void *state);
	/* End everything, also a running collection, whose done is not called any more.
	 */
	void (*close)(void *state);
};

/* All collectors, NULL-terminated. */
extern const struct collector *const collectors[];

/* The collector of that name, or NULL. */
const struct collector *collector_find(const char *name);

/* The value of a key of the collector's own options, never NULL. */
const struct collector_value *collector_setting(
    const struct collector_settings *settings, const char *key);

#endif
