/* What the files of the alarms share. */
#ifndef AGENT_ALARMS_ALARMS_PRIVATE_H
#define AGENT_ALARMS_ALARMS_PRIVATE_H

#define HASH_NONFATAL_OOM         1
#define uthash_nonfatal_oom(item) ((item)->lost = true)
#include <uthash.h>

#include "agent/alarms/alarms.h"
#include "agent/alarms/ring.h"
#include "agent/records.h"

/* More alarms than this are not followed one by one. */
#define ALARMS_MAX 20000

/* A condition that was bad at least once, and what was made of it. */
struct entry {
	struct alarm public;
	char *block; /* of public.facts */
	enum alarm_condition condition;
	struct instant since;  /* of the condition */
	struct instant turned; /* when the state last changed */
	/* A hold or a flap is over then, by the steady clock; 0 = nothing is held. */
	int64_t due;
	/*
	 * Flapping is measured with a bucket: each change of the condition fills it by
	 * flap_window / flap_changes, time empties it, and above flap_window is too
	 * much. This is when it will be empty, by the steady clock.
	 */
	int64_t empty_at;
	unsigned unconfirmed;       /* notifications on their way */
	enum alarm_state confirmed; /* the last state that arrived */
	bool waiting;               /* in the outbox */
	bool unsaved;
	bool saved;                    /* there is a record of it */
	bool lost;                     /* no memory to enter it into the hash */
	struct entry *previous, *next; /* in the outbox */
	UT_hash_handle hh;             /* by public.identity */
};

/* Bits that are on, and those that somebody wrote; all others are as configured. */
struct switches {
	unsigned on, written;
};

struct alarms {
	struct alarms_options options;
	struct alarms_sources sources;
	struct record_store store;
	int64_t save_at; /* when to save, by the steady clock; 0 = nothing to save */
	bool stored;
	bool save_soon;   /* what may wait until others are saved too */
	bool save_failed; /* told once */
	bool full;        /* told once */
	struct instant started;

	struct entry *entries; /* hash */
	struct alarm **raised; /* by index, ascending */
	size_t raised_count, raised_room;
	struct instant changed;
	void (*follow)(
	    void *context, const struct alarm *alarm, enum alarm_state before);
	void *follow_context;
	struct switches kinds, notices;
	bool switches_unsaved;
	void (*arrived)(
	    void *context, enum alarm_notification notification, uint32_t subject);
	void *arrived_context;

	/* outbox.c */
	struct entry *outbox; /* the oldest change first */
	size_t waiting;
	struct ring_event *told_once; /* notices that wait, the oldest first */
	size_t told_once_count;
	struct alarms_sink sink;
	bool blocked;              /* the sink asked to wait */
	int64_t credit, credit_at; /* thousandths of notifications; steady clock */
	bool start_told;
	uint64_t suppressed, summed_up; /* all, and those a summary told of */
	struct instant suppressed_since, summary_time;
	struct ring ring;
	size_t unsent; /* events of the ring that are RING_WAITING */
	uint32_t sequence;
};

/* ---- alarms.c ---- */

/* An entry of that identity, made when there is none. NULL, and logged: too many, no
 * memory, no index. */
struct entry *entry_make(struct alarms *alarms, const struct alarm_identity *identity);
struct entry *entry_find(
    const struct alarms *alarms, const struct alarm_identity *identity);
void entry_free(struct alarms *alarms, struct entry *entry);
/* Keep alarms->raised as the states are, after one has changed. */
void raised_update(struct alarms *alarms, struct entry *entry);
bool kind_is_on(const struct alarms *alarms, enum alarm_kind kind);
/* 1 << enum alarm_kind of all that there are. */
unsigned kinds_all(void);
/* What is on of these switches where that is configured. */
unsigned switches_with(const struct switches *switches, unsigned configured);

/* ---- machine.c ---- */

/* The condition has changed; entry->condition is the new one already. */
void machine_take(struct alarms *alarms, struct entry *entry,
    enum alarm_condition before, const struct instant *now);
/* Other holds and bounds may be in force. */
void machine_recount(struct alarms *alarms);
/* Do what is due; returns the milliseconds to the next hold's end, -1 = none. */
int64_t machine_run(struct alarms *alarms, const struct instant *now);

/* ---- outbox.c ---- */

/* The state of an alarm has changed: tell it, unless that was told last. */
void outbox_consider(struct alarms *alarms, struct entry *entry);
/* Whether it is told may have changed: its switch, or what is known to have been told.
 */
void outbox_place(struct alarms *alarms, struct entry *entry);
void outbox_remove(struct alarms *alarms, struct entry *entry);
/* An event that is not remembered any more, and is freed: nobody waits for it now. */
void outbox_forget(struct alarms *alarms, struct ring_event *event);
/* Send what may be sent; returns milliseconds until more may, -1 = nothing waits. */
int64_t outbox_run(struct alarms *alarms, const struct instant *now);

/* An event of these facts that has no number yet; NULL = no memory. */
struct ring_event *outbox_event_new(
    const struct alarms *alarms, const struct alarm_facts *facts);

/* ---- notices.c ---- */

/* Take out the notice that waits longest, if it is older than that alarm's change (NULL
 * = than none); NULL: there is none. */
struct ring_event *notice_take(struct alarms *alarms, const struct entry *than);
/* A notice has arrived, or never will; no other event does anything. */
void notice_arrived(struct alarms *alarms, const struct ring_event *event);
/* Other ones are switched on: what is not wanted any more is not told. */
void notices_set(struct alarms *alarms, unsigned notices);
void notices_free(struct alarms *alarms);

/* ---- keep.c ---- */

int keep_load(struct alarms *alarms, const struct instant *now, struct reason *reason);
/* Save what is not saved yet; true: everything is. */
bool keep_save(struct alarms *alarms);
/* The same when it is time; returns the milliseconds until then, -1 = nothing to do. */
int64_t keep_run(struct alarms *alarms, const struct instant *now);

#endif
