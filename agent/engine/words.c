/* States and errors of runs as the MIB calls them. */
#include "agent/engine/engine.h"

const char *
engine_state_word(enum engine_state state)
{
	static const char *const words[ENGINE_STATES] = {
	    [ENGINE_WAITING] = "waiting",
	    [ENGINE_QUEUED] = "queued",
	    [ENGINE_CHECKING] = "checking",
	    [ENGINE_DRY_RUNNING] = "dryRunning",
	    [ENGINE_MIGRATING] = "migrating",
	    [ENGINE_CANCELLING] = "cancelling",
	    [ENGINE_SUCCEEDED] = "succeeded",
	    [ENGINE_REFUSED] = "refused",
	    [ENGINE_FAILED] = "failed",
	    [ENGINE_CANCELLED] = "cancelled",
	    [ENGINE_NEEDS_OPERATOR] = "needsOperator",
	    [ENGINE_LOST] = "lost",
	};

	return state >= ENGINE_WAITING && state < ENGINE_STATES ? words[state] : "?";
}

const char *
engine_error_word(enum engine_error error)
{
	static const char *const words[ENGINE_ERRORS] = {
	    [ENGINE_ERROR_NONE] = "none",
	    [ENGINE_ERROR_POLICY] = "policy",
	    [ENGINE_ERROR_READINESS] = "readiness",
	    [ENGINE_ERROR_RESERVED] = "reserved",
	    [ENGINE_ERROR_GONE] = "gone",
	    [ENGINE_ERROR_GENERATION] = "generation",
	    [ENGINE_ERROR_DRY_RUN] = "dryRun",
	    [ENGINE_ERROR_MIGRATE] = "migrate",
	    [ENGINE_ERROR_RUNNER] = "runner",
	    [ENGINE_ERROR_STATE] = "state",
	    [ENGINE_ERROR_CANCELLED] = "cancelled",
	    [ENGINE_ERROR_UNREACHABLE] = "unreachable",
	    [ENGINE_ERROR_RECORD] = "record",
	    [ENGINE_ERROR_TOO_LATE] = "tooLate",
	};

	return error >= ENGINE_ERROR_NONE && error < ENGINE_ERRORS ? words[error] : "?";
}

bool
engine_state_ended(enum engine_state state)
{
	return state >= ENGINE_SUCCEEDED;
}
