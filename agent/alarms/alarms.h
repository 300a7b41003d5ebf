/*
 * Alarms: conditions that were raised and not yet cleared, and the notifications that
 * tell of them. A condition (agent/alarms/conditions.c watches the fleet and the
 * matrix) has to hold for a time before it is an alarm, and to be over for a time
 * before the alarm ends; what is not known changes nothing. One that changes too often
 * is told once as flapping and then only when it is quiet again.
 *
 * What was told and what is true are kept apart: a notification goes out for each alarm
 * whose two states differ. So nothing is lost while nobody listens, or over a restart;
 * many changes of one alarm become the newest one, and only what differs is told.
 *
 * Nothing here knows SNMP, and nothing here has a clock or a timer: the daemon calls
 * alarms_run() when it is due, and a sink takes the notifications.
 */
#ifndef AGENT_ALARMS_ALARMS_H
#define AGENT_ALARMS_ALARMS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "agent/alarms/alarm_kind.h"
#include "agent/instant.h"

struct alarms;
struct reason;
struct record_store;
struct registry;

#define ALARMS_TEXT_SIZE 256

/*
 * What an alarm is about. host is an index of the fleet and never 0 but where a domain
 * alone is meant; other is the index of a service or a domain, 0 for none.
 */
struct alarm_identity {
	enum alarm_kind kind;
	uint32_t host, other;
};

/* How people know it; strings may be "", never NULL. */
struct alarm_facts {
	/* Where the domain lives, or what cannot be emptied; "" for a target alone. */
	const char *host;
	const char *target; /* the host as a target; "" where all hosts are meant */
	const char *domain;
	const char *uuid;
	const char *service; /* volumes as "volume@service" */
	unsigned code;       /* of a finding, 0 = none */
	/* Domains of other hosts that it leaves without the target; of a host that
	 * cannot be emptied those without a place. */
	uint32_t count;
	uint32_t stranded; /* those of them that have no target at all */
	const char *text;  /* one sentence for people */
	const char *ended; /* what the text is when it is over; "" = the same */
};

/* One alarm; strings are never NULL. Owned by the alarms. */
struct alarm {
	uint32_t index; /* one per identity, for ever */
	struct alarm_identity identity;
	enum alarm_severity severity;
	enum alarm_state state;
	enum alarm_state told; /* as the last notification said */
	char key[64];          /* "vswitch-lost.2.17": kind and indexes */
	struct instant raised;
	struct instant changed;  /* state or facts */
	struct instant notified; /* last notification; wall 0 = none yet */
	uint32_t raises;         /* how often it was raised in all */
	struct alarm_facts facts;
};

/*
 * A notification as it was sent: never changes. Strings are never NULL.
 */
struct alarm_event {
	uint32_t sequence;
	uint32_t notification; /* number below mrNotifications */
	const char *key;       /* "" where it is about no alarm and no run */
	enum alarm_severity severity;
	enum alarm_state state, before;
	struct alarm_facts facts;
	struct instant raised; /* wall 0 = never */
	struct instant time;   /* of what it tells */
	uint32_t boot_id;
};

/*
 * Who sends notifications. send: 0 = it is on its way, alarms_confirm() or
 * alarms_unsent() will follow, from inside send or later; -EAGAIN = not now, call
 * alarms_wake() when it may be tried again. Any other error: the same as -EAGAIN.
 */
struct alarms_sink {
	int (*send)(void *context, const struct alarm_event *event);
	void *context;
};

struct alarms_options {
	struct alarms_kind_options {
		int64_t raise_hold, clear_hold; /* milliseconds */
		bool notified;                  /* until switched by SNMP */
	} kinds[ALARM_KINDS];                   /* by enum alarm_kind */
	int64_t flap_changes; /* more changes of a condition than this ... */
	int64_t flap_window;  /* ... within about so many seconds are flapping */
	int64_t flap_quiet;   /* seconds without a change that end it */
	int64_t rate, burst;  /* notifications per second, and at once */
	int64_t events;       /* notifications that are remembered */
	int64_t vcc_low;      /* free console ports that are few */
	unsigned notices;     /* that are told until switched by SNMP: ALARM_NOTICES */
};

/* As kinds.def has it, and what migready.conf(5) says. */
struct alarms_options alarms_defaults(void);

struct alarms_sources {
	struct registry *registry;        /* for indexes and sequence numbers */
	const struct record_store *store; /* copied; NULL = nothing is kept */
	uint32_t boot_id;
	const char *version;
	/* Call alarms_run() soon: something is due. May be NULL. */
	void (*wake)(void *context);
	void *context;
};

/*
 * Load what was kept; the first notification will be mrAgentStarted. *alarms is freed
 * by alarms_free. -ENOMEM, or the store's error with a reason; a record that cannot be
 * read is left out and logged.
 */
int alarms_open(struct alarms **alarms, const struct alarms_options *options,
    const struct alarms_sources *sources, const struct instant *now,
    struct reason *reason);
/* Saves what is not saved yet. */
void alarms_free(struct alarms *alarms);

/* Other options (reload); holds that are running are counted anew. */
void alarms_set_options(struct alarms *alarms, const struct alarms_options *options);
const struct alarms_options *alarms_options(const struct alarms *alarms);

/* ---- conditions ---- */

enum alarm_condition {
	ALARM_CONDITION_UNKNOWN, /* changes nothing */
	ALARM_CONDITION_GOOD,
	ALARM_CONDITION_BAD,
	ALARM_CONDITION_GONE, /* there is nothing any more that could be bad */
};

/*
 * Say how a condition is now. facts: what to tell; NULL = as before. Repeating the same
 * is cheap and changes no time. 0; -ENOMEM; -ENOSPC: it cannot be followed (logged).
 */
int alarms_observe(struct alarms *alarms, const struct alarm_identity *identity,
    enum alarm_condition condition, const struct alarm_facts *facts,
    const struct instant *now);

/* Whether the condition was bad when it was last known: then facts are kept. */
bool alarms_is_bad(const struct alarms *alarms, const struct alarm_identity *identity);

/* What is or was bad and is not over yet, raised or not; NULL when it is neither. */
const struct alarm *alarms_find(
    const struct alarms *alarms, const struct alarm_identity *identity);

/*
 * Call back for everything that is or was bad and is not over yet, raised or not; seen
 * may call alarms_observe() for it.
 */
void alarms_each(struct alarms *alarms,
    void (*seen)(void *context, const struct alarm *alarm), void *context);

/* ---- running ---- */

/* NULL takes the sink away. */
void alarms_set_sink(struct alarms *alarms, const struct alarms_sink *sink);

/*
 * Do what is due: holds that are over, notifications, saving. Returns the milliseconds
 * after which it should be called again, -1 when nothing is waiting.
 */
int64_t alarms_run(struct alarms *alarms, const struct instant *now);

/* Have it called soon: there may be something to do. */
void alarms_ask_for_run(struct alarms *alarms);

/* A notification has arrived, as far as the sink can know. */
void alarms_confirm(struct alarms *alarms, uint32_t sequence);
/* All that were sent and not confirmed are to be sent again, in order. */
void alarms_unsent(struct alarms *alarms);
/* The sink may take notifications again. */
void alarms_wake(struct alarms *alarms);

/* ---- reading ---- */

/* Raised alarms by index, ascending; valid until the next change. */
const struct alarm *const *alarms_list(const struct alarms *alarms, size_t *count);
/* Alarms that changed, came or went last. */
struct instant alarms_changed(const struct alarms *alarms);

/* Remembered notifications, the oldest first, at 0 to count - 1; NULL beyond. O(1). */
size_t alarms_event_count(const struct alarms *alarms);
const struct alarm_event *alarms_event(const struct alarms *alarms, size_t at);

/* Of the last notification, 0 = none since the start. */
uint32_t alarms_sequence(const struct alarms *alarms);
/* Changes that were never told because a newer one of the same alarm replaced them. */
uint64_t alarms_suppressed(const struct alarms *alarms);
/* Alarms whose newest state is not told yet, and notices. */
size_t alarms_waiting(const struct alarms *alarms);

/* Kinds whose notifications are switched on: bit 1 << enum alarm_kind. */
unsigned alarms_switches(const struct alarms *alarms);
/* Kept over a restart. -EINVAL: there is no such kind. */
int alarms_set_switches(struct alarms *alarms, unsigned switches);

/* ---- what is told once and is no alarm ---- */

/* How a run of the engine begins or ends. Strings may be NULL, which is "". */
struct alarm_notice {
	enum alarm_notification notification; /* one of ALARM_NOTICES */
	uint32_t subject;                     /* the run: key "run.17" */
	enum alarm_severity severity;
	struct alarm_facts facts;
	struct instant raised; /* when it began; wall 0 = never */
	struct instant time;   /* of what it tells */
};

/*
 * Tell it as soon as it may be told; copied. It is not kept over a restart: who tells
 * remembers it until it has arrived, and tells it again when that is not known.
 * -ECANCELED: switched off. -ENOMEM or -ENOSPC (too many wait): logged.
 */
int alarms_tell(struct alarms *alarms, const struct alarm_notice *notice);

/*
 * Be called when one has arrived, as far as the sink can know, or is not wanted any
 * more because it was switched off; also from inside alarms_run(). arrived may not
 * change the alarms. NULL ends it.
 */
void alarms_on_arrival(struct alarms *alarms,
    void (*arrived)(
	void *context, enum alarm_notification notification, uint32_t subject),
    void *context);

/* Those that are switched on, of ALARM_NOTICES. */
unsigned alarms_notices(const struct alarms *alarms);
/* Kept over a restart. -EINVAL: there is no such notification. */
int alarms_set_notices(struct alarms *alarms, unsigned notices);

/*
 * Be told whenever an alarm has changed its state, at once and whether or not a
 * notification will tell of it; changed may read the alarms and not change them. One
 * follower at a time (agent/control). NULL ends it.
 */
void alarms_follow(struct alarms *alarms,
    void (*changed)(void *context, const struct alarm *alarm, enum alarm_state before),
    void *context);

#endif
