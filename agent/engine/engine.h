/*
 * The engine: runs. A run is one request to validate, try dry or carry out a migration,
 * or to cancel another run, with its life from queued to its end. It is written into
 * the journal before anything is executed, executed at most once, followed, and found
 * again after a restart.
 *
 * Nothing here knows SNMP, and nothing here has a clock, a timer or a process of its
 * own: the daemon calls engine_step() when it is due, and struct engine_hands does what
 * has to be done outside.
 */
#ifndef AGENT_ENGINE_ENGINE_H
#define AGENT_ENGINE_ENGINE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "agent/engine/engine_policy.h"
#include "agent/instant.h"

struct engine;
struct fleet;
struct policy;
struct reason;
struct record_store;
struct run;

/* Texts of a run, with the octet that ends them. */
#define ENGINE_TEXT_SIZE 256

/* The largest index of a run: Integer32 of SMIv2. */
#define ENGINE_RUN_MAX 2147483647u

/* What a run may be given on its way; or-ed. */
enum engine_option {
	ENGINE_OVERRIDE_WARNINGS = 1 << 0,
	ENGINE_OVERRIDE_BLOCKERS = 1 << 1, /* also what cannot be told */
	ENGINE_FORCE = 1 << 2,             /* migrate-domain -f */
	ENGINE_SAVE_CONFIG = 1 << 3,       /* migrate-domain -s, from 3.5 on */
};

/* The values are those of mrRunState. */
enum engine_state {
	ENGINE_WAITING = 1, /* a row that is not active yet (createAndWait) */
	ENGINE_QUEUED,
	ENGINE_CHECKING,    /* migready's own evaluation */
	ENGINE_DRY_RUNNING, /* migrate-domain -n */
	ENGINE_MIGRATING,
	ENGINE_CANCELLING, /* was asked to stop, has not yet */
	/* From here on it has ended. */
	ENGINE_SUCCEEDED,
	ENGINE_REFUSED, /* by policy or findings; nothing was executed */
	ENGINE_FAILED,
	ENGINE_CANCELLED,
	ENGINE_NEEDS_OPERATOR, /* both hosts have to be looked at; the text says how */
	ENGINE_LOST,           /* how it ended cannot be told */
	ENGINE_STATES,
};

/* Why a run did not succeed; the values are those of mrRunError. */
enum engine_error {
	ENGINE_ERROR_NONE = 1,
	ENGINE_ERROR_POLICY,     /* forbidden by the configuration */
	ENGINE_ERROR_READINESS,  /* findings */
	ENGINE_ERROR_RESERVED,   /* an earlier run takes what it needs */
	ENGINE_ERROR_GONE,       /* domain, target or run is not there any more */
	ENGINE_ERROR_GENERATION, /* something changed since the operator looked */
	ENGINE_ERROR_DRY_RUN,    /* migrate-domain -n says no */
	ENGINE_ERROR_MIGRATE,    /* migrate-domain failed */
	ENGINE_ERROR_RUNNER,     /* could not be started, or died without a status */
	ENGINE_ERROR_STATE,      /* domain in migration error, on both hosts, on none */
	ENGINE_ERROR_CANCELLED,
	ENGINE_ERROR_UNREACHABLE, /* the hosts could not be asked for too long */
	ENGINE_ERROR_RECORD,      /* its record in the journal is damaged */
	ENGINE_ERROR_TOO_LATE,    /* cancel: the other run ended otherwise */
	ENGINE_ERRORS,
};

/*
 * What is asked for. Strings may be NULL, which is ""; indexes are those of the fleet.
 */
struct engine_request {
	uint32_t run; /* an unused index, chosen by who asks */
	enum engine_operation operation;
	uint32_t domain, target; /* not for cancel */
	uint32_t subject;        /* cancel: the run to be cancelled; else 0 */
	unsigned options;        /* enum engine_option */
	/*
	 * fleet_generation() when the operator looked: refused when the inventory of
	 * one of the two hosts is newer. 0 = does not matter.
	 */
	uint32_t generation;
	const char *name;      /* of the domain on the target; "" = its own */
	const char *requester; /* who asked, as far as is known */
};

enum engine_mode {
	ENGINE_MODE_UNKNOWN = 1, /* not decided yet, or a cancel */
	ENGINE_MODE_LIVE,        /* the domain is active */
	ENGINE_MODE_COLD,
};

/* What is notified of a run; or-ed. */
enum engine_notice {
	ENGINE_NOTICE_STARTED = 1 << 0,
	ENGINE_NOTICE_ENDED = 1 << 1,
	ENGINE_NOTICES = ENGINE_NOTICE_STARTED | ENGINE_NOTICE_ENDED,
};

/*
 * One run. Strings are never NULL, UTF-8, at most ENGINE_TEXT_SIZE - 1 octets. Owned by
 * the engine. Domain and target keep their indexes and names when they leave the fleet.
 */
struct engine_run {
	uint32_t index;
	enum engine_operation operation;
	enum engine_state state;
	enum engine_error error;
	enum engine_mode mode;
	unsigned options; /* enum engine_option */
	uint32_t domain, source, target;
	uint32_t subject;    /* cancel: the other run */
	uint32_t generation; /* as asked for */
	uint32_t warnings;   /* lines with ENGINE_LINE_WARNING */
	uint32_t lines;      /* see engine_line() */
	int32_t progress;    /* per cent; -1 = not known */
	int32_t exit_code;   /* of the last ldm command, 128 + signal; -1 = none */
	bool cancel;         /* somebody asked for its end */
	unsigned told;       /* enum engine_notice: which arrived */
	const char *domain_name, *uuid;
	const char *source_name, *target_name;
	const char *name; /* on the target, "" = the same */
	const char *requester;
	const char *text; /* what it does, or how it ended: for people */
	struct instant queued, started, ended; /* wall 0 = not yet */
	struct instant changed;                /* any column */
};

/* Where a line comes from; the values are those of mrRunOutputOrigin. */
enum engine_line_origin {
	ENGINE_LINE_NOTE = 1, /* migready: what was decided, and why */
	ENGINE_LINE_WARNING,  /* migready: to be looked at */
	ENGINE_LINE_DRY_RUN,  /* verbatim output of migrate-domain -n */
	ENGINE_LINE_MIGRATE,  /* verbatim output of migrate-domain */
};

/* A line of 0 to 255 octets; a longer one of ldm is several. */
struct engine_line {
	enum engine_line_origin origin;
	const char *text; /* not terminated */
	size_t length;
};

/* ---- what is done outside ---- */

/* How a domain is on a host at this moment. */
struct engine_sight {
	bool reached;     /* false: the host did not answer, see reason */
	bool present;     /* the host has a domain of that name */
	unsigned flags;   /* enum inventory_flag; of what is present */
	int32_t progress; /* of a migration, per cent; -1 = not told */
};

/* reason: why the host did not answer, or the command failed. */
typedef void engine_seen(
    void *cookie, const struct engine_sight *sight, const struct reason *reason);
typedef void engine_told(void *cookie, int error, const struct reason *reason);

/*
 * The daemon implements these with libevent (agent/hands.c), tests without. None
 * blocks; the answer comes once, from the loop and never from inside the call. host:
 * its name.
 */
struct engine_hands {
	/*
	 * What stands before an ldm subcommand for that host, NULL-terminated; NULL
	 * with a reason when ldm cannot be run there. Valid during the call that asked.
	 */
	const char *const *(*command)(
	    void *context, const char *host, struct reason *reason);
	/*
	 * Start the runner in a directory with the command argv (runner.h). told: 0 =
	 * it has begun; else it has not, or nobody knows: the directory tells.
	 */
	int (*start)(void *context, const char *directory, const char *const *argv,
	    engine_told *told, void *cookie, struct reason *reason);
	/* Look how a domain is. */
	int (*look)(void *context, const char *host, const char *domain,
	    engine_seen *seen, void *cookie, struct reason *reason);
	/* ldm cancel-operation migration. */
	int (*cancel)(void *context, const char *host, const char *domain,
	    engine_told *told, void *cookie, struct reason *reason);
	/* No answer to that cookie any more. */
	void (*forget)(void *context, void *cookie);
	/* Collect a host as soon as possible. */
	void (*collect)(void *context, const char *host);
	/* Call engine_step() soon: something is due. */
	void (*wake)(void *context);
	void *context;
};

struct engine_sources {
	struct fleet *fleet;
	const struct policy *policy;      /* of readiness */
	const struct record_store *store; /* the journal; copied */
	const char *directory; /* for the runs; copied; made when there is none */
	struct engine_hands hands;
};

/*
 * Load the journal, with policy as the configuration has it (copied). Runs that had not
 * ended are found again in the first engine_step(). A damaged record becomes a run that
 * is lost, is logged and never executed. When the directory or the journal is of no use
 * that is logged, the engine refuses every run with it, and tries again now and then.
 * *engine is freed by engine_free, which ends nothing that is running.
 * -ENOMEM with a reason.
 */
int engine_open(struct engine **engine, const struct engine_policy *policy,
    const struct engine_sources *sources, const struct instant *now,
    struct reason *reason);
void engine_free(struct engine *engine);

/* After a reload: policy is copied (-ENOMEM: the old one holds), readiness borrowed. */
int engine_set_policy(struct engine *engine, const struct engine_policy *policy,
    const struct policy *readiness);

/*
 * Who is told when a run has changed its state, from inside engine_step(),
 * engine_submit(), engine_cancel(), after it was written into the journal; and of every
 * run, with its state as the one before, when a journal could be read at last. changed
 * may call none of those; it may end its own following. Of several the first is told
 * first.
 * Owned by who follows, and stays where it is until engine_unfollow() or engine_free().
 */
struct engine_follower {
	void (*changed)(
	    void *context, const struct engine_run *run, enum engine_state before);
	void *context;
	struct engine_follower *next; /* the engine's */
};

void engine_follow(struct engine *engine, struct engine_follower *follower);
void engine_unfollow(struct engine *engine, struct engine_follower *follower);

/*
 * Remember over restarts which notifications of a run have arrived (enum engine_notice,
 * or-ed): run->told. Nothing when there is no such run. It is written by the next
 * engine_step(), together with others, or engine_free(); when that fails it is logged,
 * and tried again in a later step.
 */
void engine_set_told(struct engine *engine, uint32_t index, unsigned told);

/*
 * A host says how far the migration of a domain is, in per cent: its runs are that far
 * unless they are known to be farther. What is asked at intervals counts for more.
 */
void engine_progress(struct engine *engine, const char *host, const char *domain,
    int percent, const struct instant *now);

/* ---- requests ---- */

/*
 * Whether engine_submit() would take it: cheap, changes nothing but
 * engine_last_refusal().
 *   -EPERM      the engine is switched off
 *   -EACCES     forbidden by the configuration: operation, domain, target, option,
 *               window; also a control domain
 *   -ENOENT     no such domain, target or subject
 *   -EEXIST     the index is in use by a run that is active or has ended
 *   -EINVAL     values that make no sense together, or a name ldm would not take
 *   -ESTALE     the generation has changed, or the target is not fresh
 *   -EBUSY      the domain has an unfinished run, or an earlier one takes what it
 *               needs on the target, or the subject has ended
 *   -ENOTSUP    ldm cannot be run on source or target
 *   -ENOSPC     the queue is full
 *   -EIO        the journal or the directory of the runs is of no use
 * All with a reason.
 */
int engine_check(struct engine *engine, const struct engine_request *request,
    const struct instant *now, struct reason *reason);

/*
 * Write a run into the journal and queue it; its index may be that of a row that waits.
 * Errors as engine_check(), and -EIO (the journal cannot be written) or -ENOMEM: then
 * nothing has changed.
 */
int engine_submit(struct engine *engine, const struct engine_request *request,
    const struct instant *now, struct reason *reason);

/*
 * Keep a row that is not active yet, or replace what it holds: in memory only, nothing
 * is checked but the index. -EEXIST; -EINVAL: index; -ENOSPC: too many; -ENOMEM.
 */
int engine_hold(struct engine *engine, const struct engine_request *request,
    const struct instant *now, struct reason *reason);
/* What such a row holds; strings are never NULL. NULL = there is none. */
const struct engine_request *engine_held(const struct engine *engine, uint32_t index);

/*
 * Remove a row: one that waits, that is queued, or that has ended. -EBUSY with a
 * reason for others; 0 when there is none. A queued one is then never executed; when
 * that cannot be written (-EIO) it stays. engine_may_destroy() says the same without
 * doing it, all but -EIO.
 */
int engine_destroy(struct engine *engine, uint32_t index, struct reason *reason);
int engine_may_destroy(
    const struct engine *engine, uint32_t index, struct reason *reason);

/*
 * engine_destroy() for whoever may have to undo it: *taken is the row, NULL when there
 * was none. It is put back exactly as it was, also into the journal and the queue, or
 * forgotten; either before engine_free().
 * engine_put_back(): 0 for NULL; -EEXIST, -EIO, -ENOMEM with a reason: it is forgotten.
 */
int engine_take_out(
    struct engine *engine, uint32_t index, struct run **taken, struct reason *reason);
int engine_put_back(struct run *taken, struct reason *reason);
void engine_forget(struct run *taken);

/*
 * Begin a run that is queued not before a moment of the steady clock, 0 = at once:
 * until then whoever had it made may destroy it, and nothing of it was executed.
 */
void engine_withhold(struct engine *engine, uint32_t index, int64_t until);

/*
 * Ask a run to end: one that is queued ends at once, a dry run when it has ended by
 * itself, a migration by `ldm cancel-operation migration`. Asking twice is harmless.
 * -ENOENT; -EBUSY: it has ended; -EIO.
 */
int engine_cancel(struct engine *engine, uint32_t index, const struct instant *now,
    struct reason *reason);

/* ---- the switch ---- */

/* Whether runs are taken and begun: the configuration allows it, and the switch is on.
 */
bool engine_enabled(const struct engine *engine);
/*
 * The kill switch of operators, kept over a restart; it cannot enable what the
 * configuration does not. Migrations that have begun go on. -EPERM, -EIO with a reason.
 */
int engine_switch(struct engine *engine, bool on, struct reason *reason);
/* The same without doing it, all but -EIO. */
int engine_may_switch(const struct engine *engine, bool on, struct reason *reason);

/* Why the last request was refused, "" = none was; at most 255 octets. */
const char *engine_last_refusal(const struct engine *engine);
/* Remember a refusal that somebody else decided on (a row status, a lock). */
void engine_refuse(struct engine *engine, const char *text);

/* ---- running ---- */

/*
 * Do what is due. Returns the milliseconds after which it should be called again, -1
 * when nothing is waiting.
 */
int64_t engine_step(struct engine *engine, const struct instant *now);

/* ---- reading; pointers are valid until the next function that changes something ----
 */

/* The run of that index, NULL = none; O(log n). Rows that wait are runs, too. */
const struct engine_run *engine_find(const struct engine *engine, uint32_t index);
/* The first run above an index, NULL = none; O(log n). */
const struct engine_run *engine_next(const struct engine *engine, uint32_t index);
/* By index, ascending, at 0 to count - 1; NULL beyond. */
size_t engine_count(const struct engine *engine);
const struct engine_run *engine_at(const struct engine *engine, size_t at);
/* The run of a domain that has not ended, 0 = none; O(unfinished runs). */
uint32_t engine_active_run(const struct engine *engine, uint32_t domain);

/* Line 1 to run->lines of a run; false = none; O(log n). */
bool engine_line(const struct engine *engine, uint32_t index, uint32_t line,
    struct engine_line *out);

/*
 * An index that no run ever had or, when the largest is used up, the first that none
 * has. Does not take it.
 */
uint32_t engine_next_index(const struct engine *engine);
/* A run that changed, came or went last. */
struct instant engine_changed(const struct engine *engine);

/* "queued", "dryRunning", ...: as in the MIB. */
const char *engine_state_word(enum engine_state state);
const char *engine_error_word(enum engine_error error);
bool engine_state_ended(enum engine_state state);

#endif
