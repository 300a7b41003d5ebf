/* What the files of the engine share. */
#ifndef AGENT_ENGINE_ENGINE_PRIVATE_H
#define AGENT_ENGINE_ENGINE_PRIVATE_H

#include "agent/engine/decide.h"
#include "agent/engine/engine.h"
#include "agent/engine/lines.h"
#include "agent/engine/place.h"
#include "agent/reason.h"
#include "agent/records.h"

struct fleet_domain;
struct fleet_host;

/* Milliseconds. */
#define PROBE_INTERVAL  INT64_C(300)
#define RETRY_INTERVAL  INT64_C(5000)
#define CANCEL_INTERVAL INT64_C(10000)
#define COMPARE_LIMIT   INT64_C(120000)
#define KNOWN_INTERVAL  INT64_C(1000)
#define REOPEN_INTERVAL INT64_C(60000)
/* How long a command may go on when there is nothing left to do for it. */
#define OVERTIME_LIMIT INT64_C(300000)
/* How long a dry run may go on that is to end. */
#define PATIENCE_LIMIT INT64_C(60000)

/* Which command of ldm was begun last. */
enum run_step {
	STEP_NONE,
	STEP_DRY_RUN,
	STEP_MIGRATE,
};

/* How far that is; not in the journal, which the directory completes. */
enum run_phase {
	PHASE_IDLE,      /* nothing is executed */
	PHASE_RUNNING,   /* the command, as far as is known */
	PHASE_SETTLING,  /* it is over; both hosts are asked what became of it */
	PHASE_COMPARING, /* it has moved; new inventories are waited for */
};

/* One question to a host, and the last answer. */
struct look {
	struct run *run;
	bool pending, seen;
	struct engine_sight sight;
	struct reason reason; /* why there is none */
};

/* An order under way. */
struct order {
	struct run *run;
	bool pending;
	struct reason reason; /* why it failed, "" = it did not; of a start */
};

struct run {
	struct engine_run public; /* its strings are those below */
	struct engine *engine;
	char domain_name[ENGINE_TEXT_SIZE], uuid[ENGINE_TEXT_SIZE];
	char source_name[ENGINE_TEXT_SIZE], target_name[ENGINE_TEXT_SIZE];
	char name[ENGINE_TEXT_SIZE], requester[ENGINE_TEXT_SIZE];
	char text[ENGINE_TEXT_SIZE];
	struct engine_request request; /* of a row that waits */
	struct lines lines;
	char *devices;     /* before the migration; NULL = not known */
	bool damaged;      /* its record is: it stays as it is */
	bool told_unsaved; /* what was told of it is not in the journal yet */

	enum run_step step;
	unsigned attempt; /* how often it was begun anew, as nothing had begun */
	enum run_phase phase;
	int64_t due;          /* by the steady clock: nothing to do before */
	int64_t withheld;     /* the same, while it is queued: engine_withhold() */
	bool begun;           /* the runner said so */
	bool claimed;         /* by us, so that the command is never begun */
	size_t output_offset; /* of the command's output, that is in lines */
	bool exit_known;
	struct order start, stop; /* the runner; ldm cancel-operation */
	int64_t stop_due;
	struct look source, target;
	int64_t look_due;
	bool progress_told;            /* by an event, since the source was asked */
	struct engine_sight before[2]; /* the last pair of answers */
	unsigned equal;                /* such pairs in a row */
	int64_t open_since;            /* what became of it cannot be told since */
	int64_t step_since;            /* its command is followed since, 0 = not yet */
	int64_t gone_since;            /* the source has it no more since, 0 = it has */
	int64_t unknown_since;         /* a host is nothing but a name since, 0 = not */
	struct instant moved;
	bool compared; /* its devices are, in lines */
};

struct engine {
	struct engine_policy policy;
	char *policy_block; /* what its pointers point into */
	const struct policy *readiness;
	struct fleet *fleet;
	struct record_store store;
	struct engine_hands hands;
	char *directory;
	struct engine_follower *followers;

	struct run **runs; /* by index, ascending */
	size_t count, room;
	struct run **open; /* not ended, and active; in the order of the queue */
	size_t open_count, open_room;
	uint32_t highest; /* index ever used */
	/* Why no runs are taken: what it needs cannot be read or written; "" = it can.
	 */
	struct reason broken;
	int64_t open_due; /* when that is tried again */
	bool switched_off;
	bool unsaved_told; /* that the journal cannot be written is in the log */
	unsigned written;  /* how often it was, over and over */
	bool told_unsaved; /* of some run */
	int64_t expire_due;
	struct instant changed;
	char refusal[ENGINE_TEXT_SIZE];
};

/* ---- engine.c: the table ---- */

/* NULL = none. */
struct run *run_find(const struct engine *engine, uint32_t index);
/* A run with its strings in place that is in no list; NULL = no memory. */
struct run *run_new(struct engine *engine, uint32_t index);
void run_free(struct run *run);
/* Room for one more run, so that run_insert() cannot fail. -ENOMEM. */
int table_grow(struct engine *engine);
/* A run that is not ended goes to the end of the queue, too. -ENOMEM. */
int run_insert(struct run *run);
/* Take it out of the lists; run_remove frees it, too. */
void run_detach(struct run *run);
void run_remove(struct run *run);
/* Texts that do not fit are cut. */
void text_put(char *to, const char *from);
/* Tell who follows; the state has been set already. */
void run_changed(struct run *run, enum engine_state before, const struct instant *now);

/* ---- follow.c ---- */

/* Write what was told of runs and is not written yet; of many a part: true = there are
 * more. What cannot be written is tried again the next time. */
bool told_save(struct engine *engine);
/* Tell the followers that its state is another one, or has been loaded. */
void run_tell(const struct run *run, enum engine_state before);

/* ---- keep.c ---- */

/* Forget runs that have ended long ago, or that are too many. */
void runs_expire(struct engine *engine, const struct instant *now);
/* Make the directory of all runs, or see that it is of use. -errno with a reason. */
int directory_open(const struct engine *engine, struct reason *reason);
/* Remove those of runs that have ended, which a crash left behind. */
void directory_sweep(const struct engine *engine);

/* ---- policy_copy.c ---- */

/* Replace the policy by a copy. -ENOMEM. */
int policy_take(struct engine *engine, const struct engine_policy *policy);

/* ---- journal.c ---- */

/* Load all runs. 0 or the store's error with a reason; -ENOMEM. */
int journal_load(struct engine *engine, struct reason *reason);
/* Save runs as they are, all or none. 0, -EIO or -ENOMEM with a reason. */
int journal_save(struct engine *engine, struct run *const *runs, size_t count,
    struct reason *reason);
int journal_remove(struct engine *engine, struct run *const *runs, size_t count,
    struct reason *reason);
int journal_save_switch(struct engine *engine, bool off, struct reason *reason);

/* ---- request.c ---- */

/* By index; NULL = none. */
const struct fleet_domain *domain_of(const struct fleet *fleet, uint32_t index);
const struct fleet_host *host_of(const struct fleet *fleet, uint32_t index);

/*
 * Whether the configuration and the fleet allow it now; before: the run itself, ahead
 * of which only earlier ones count, NULL = all do. -errno as engine_check(), *error
 * tells the run.
 */
int request_check(struct engine *engine, const struct engine_request *request,
    const struct run *before, const struct instant *now, enum engine_error *error,
    struct reason *reason);

/* ---- remove.c ---- */

/* Put the queue into the order in which runs were queued. */
void queue_sort(struct engine *engine);

/* ---- allow.c ---- */

/* -EACCES with a reason. */
int allow_operation(const struct engine_policy *policy, enum engine_operation operation,
    struct reason *reason);
/* The same, and all else that the configuration says of a run. */
int allow_check(const struct engine_policy *policy,
    const struct engine_request *request, const struct fleet_domain *domain,
    const struct fleet_host *target, const struct instant *now, struct reason *reason);
/* Whether a name can be handed to ldm, through a remote shell, too. */
bool name_is_plain(const char *name);

/* ---- reserve.c ---- */

/* -EBUSY with a reason: runs ahead of before take what the domain needs there. */
int reserve_check(const struct engine *engine, const struct fleet_domain *domain,
    const struct fleet_host *target, const struct run *before, struct reason *reason);

/* ---- judge.c ---- */

/*
 * Evaluate the pair and tell the findings as lines where noted. 0; -EACCES: what speaks
 * against it is not overridden; -ENOMEM; with a reason, also for 0.
 */
int judge(struct run *run, const struct fleet_domain *domain,
    const struct fleet_host *target, bool noted, struct reason *reason);

/* ---- work.c: what a run does next ---- */

/* The columns that a step of its life changes at once. */
struct run_next {
	enum engine_state state;
	enum engine_error error; /* 0: stays */
	enum run_step step;
	const char *text;
};

/* Do what is due for it; sets run->due. */
void run_work(struct run *run, const struct instant *now);
/*
 * Write what it is next into the journal, then let it be so. False: it stays what it
 * was, says why in its text, and is tried again later.
 */
bool run_move(struct run *run, const struct run_next *next, const struct instant *now);
/* The same for its end. */
bool run_end(struct run *run, enum engine_state state, enum engine_error error,
    const struct instant *now, const char *format, ...)
    __attribute__((format(printf, 5, 6)));
/* Have it wait for something outside; says why in its text. */
void run_wait(struct run *run, const struct reason *reason, const struct instant *now);
void run_text(struct run *run, const char *format, ...)
    __attribute__((format(printf, 2, 3)));
void run_note(struct run *run, enum engine_line_origin origin, const char *text);
void run_work_cancel(struct run *run, const struct instant *now);

/* ---- start.c: commands of ldm ---- */

/* Begin a command: directory, journal, runner. False as run_move(). */
bool step_begin(struct run *run, enum run_step step, const struct instant *now);
/* Whose output it prints. */
enum engine_line_origin step_origin(enum run_step step);
/* Where the command of its step is. PLACE_SIZE octets. */
void step_place(const struct run *run, enum run_step step, char *path);
/* Whether there is room for another command on its hosts and in all. */
bool step_has_room(const struct run *run);

/* ---- watch.c: while a command runs ---- */

void run_watch(struct run *run, const struct instant *now);
/* Ask for the end of its migration, now and then. */
void run_stop(struct run *run, const struct instant *now);
/* Ask a host, if that is not under way. */
void look_ask(struct look *look, const char *host, const char *domain);

/* ---- settle.c: what became of it ---- */

void run_settle(struct run *run, const struct instant *now);
void run_compare(struct run *run, const struct instant *now);

#endif
