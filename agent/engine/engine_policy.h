/* Which runs a site allows: the block `engine` of migready.conf. */
#ifndef AGENT_ENGINE_ENGINE_POLICY_H
#define AGENT_ENGINE_ENGINE_POLICY_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct reason;

/* What a run is to do; the values are those of mrRunOperation. */
enum engine_operation {
	ENGINE_VALIDATE = 1, /* migready's own evaluation only */
	ENGINE_DRY_RUN,      /* and migrate-domain -n */
	ENGINE_MIGRATE,      /* and migrate-domain */
	ENGINE_CANCEL,       /* another run */
	ENGINE_OPERATIONS,
};

/* A stretch of the week in local time. */
struct engine_window {
	uint8_t days; /* bit 0 = Sunday on which it begins */
	int32_t begin,
	    end; /* minutes since midnight; end beyond 1440 is the next day */
};

/* Lists are borrowed; patterns as of fnmatch(3). */
struct engine_policy {
	bool enabled;
	int64_t max_runs;          /* commands running at the same time, in all */
	int64_t max_runs_per_host; /* as source or as target */
	int64_t queue;             /* runs that may wait */
	int64_t keep;              /* runs that have ended, count */
	int64_t keep_age;          /* and seconds; 0 = for ever */
	int64_t poll;              /* seconds between two looks at a migration */
	int64_t lost_after;  /* seconds hosts may be silent before a run is lost */
	unsigned operations; /* bit 1 << enum engine_operation */
	unsigned overrides;  /* enum engine_option that may be asked for */
	const char *const *domains, *const *targets; /* NULL-terminated; NULL = all */
	const struct engine_window *windows;         /* none: always */
	size_t window_count;
	const char *password_file; /* NULL: certificates */
	const char *user;          /* on the target; NULL = the caller's name */
};

/* Off; one run per host; as migready.conf(5) says. */
struct engine_policy engine_policy_defaults(void);

/* "validate", "dryRun", "migrate", "cancel"; "?" for what is no operation. */
const char *engine_operation_word(enum engine_operation operation);

/* A window as "Sat 22:00-06:00", "Mon-Fri 01:00-05:00", "* 00:00-24:00". -EINVAL. */
int engine_window_read(
    const char *text, struct engine_window *window, struct reason *reason);

#endif
