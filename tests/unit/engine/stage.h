/*
 * An engine over a pair of hosts, with hands, a journal and a clock that the test
 * turns. The runner is played by files in a directory of the test's own.
 */
#ifndef TESTS_UNIT_ENGINE_STAGE_H
#define TESTS_UNIT_ENGINE_STAGE_H

#include "agent/engine/engine.h"
#include "agent/reason.h"
#include "tests/unit/agent/scratch.h"
#include "tests/unit/fake_records.h"
#include "tests/unit/readiness/pair.h"

struct stage {
	struct pair pair;
	struct fake_records records;
	struct engine_policy policy; /* enabled; engine_set_policy() for another */
	struct engine *engine;
	struct engine_follower follower;
	struct instant now;
	char directory[SCRATCH_SIZE];

	/* What hosts say; reached and present on sparc-a to begin with. */
	struct engine_sight sight[2]; /* sparc-a, sparc-b */
	bool no_command[2];
	bool woken;
	bool start_fails;  /* the runner cannot be started */
	bool cancel_fails; /* ldm cancel-operation says no */

	/* What was asked of the hands. */
	unsigned starts, cancels, looks, collects;
	char argv[1024];  /* of the last start, with single blanks */
	char place[1024]; /* its directory */
	int alive;        /* the reading end that the runner would hold, or -1 */
	char states[512]; /* what the follower was told, "1:queued 1:checking ..." */
	struct stage_ask {
		bool pending, starts;
		void *cookie;
		engine_seen *seen;
		engine_told *told;
		int host;
	} asks[16];
};

/* Set-up and teardown of a test; the pair is published, the engine is open. */
int stage_open(void **state);
int stage_close(void **state);

/* web1 to sparc-b as run 1. */
struct engine_request stage_request(
    const struct stage *stage, enum engine_operation operation);
/* Submit it and expect success. */
void stage_submit(struct stage *stage, const struct engine_request *request);

/* The same in one step, without options. */
void stage_submit_plain(struct stage *stage, enum engine_operation operation);
/* web1 on its way: the dry run has ended well, and the migration has begun. */
void stage_begin_migration(struct stage *stage);

/* Let so many milliseconds pass, in which everything that is asked is answered. */
void stage_pass(struct stage *stage, int64_t milliseconds);
/* The daemon dies without a word, and another one opens the same journal. */
void stage_crash(struct stage *stage);

/* The same, and no host has been collected since: pair_publish() does that. */
void stage_forget_fleet(struct stage *stage);

/* The runner begins the last command; prints; and the command ends. */
void stage_runner_begins(struct stage *stage);
void stage_runner_prints(const struct stage *stage, const char *text);
void stage_runner_ends(struct stage *stage, const char *status);
/* It is killed together with the command. */
void stage_runner_dies(struct stage *stage);

/* The domain is on sparc-b now, for whoever looks ... */
void stage_move(struct stage *stage);
/* ... and in the inventories: the hosts exchange theirs. */
void stage_collect(struct stage *stage);

/* sparc-b is collected without its virtual switch. */
void stage_remove_switch(struct stage *stage);

/* Assert the state and that the text contains something. */
void stage_expect(
    const struct stage *stage, uint32_t run, enum engine_state state, const char *text);

#endif
