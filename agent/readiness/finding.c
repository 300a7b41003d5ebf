#include "agent/readiness/finding.h"

static const struct finding_definition definitions[FINDING_COUNT] = {
#define FINDING(code, id, name, nature, live, cold, text, remedy, source)              \
	{code, FINDING_NATURE_##nature, name, {SEVERITY_##live, SEVERITY_##cold},      \
	    text, remedy, source},
#include "agent/readiness/findings.def"
#undef FINDING
};

const struct finding_definition *
finding_definition(enum finding_id id)
{
	return &definitions[id];
}

enum finding_id
finding_from_code(unsigned code)
{
	for (enum finding_id id = 0; id < FINDING_COUNT; id++)
		if (definitions[id].code == code)
			return id;
	return FINDING_COUNT;
}

enum finding_class
finding_class(enum finding_id id)
{
	return (enum finding_class)(definitions[id].code / 100);
}

const char *
verdict_name(enum verdict verdict)
{
	switch (verdict) {
	case VERDICT_READY:
		return "ready";
	case VERDICT_DEGRADED:
		return "degraded";
	case VERDICT_BLOCKED:
		return "blocked";
	case VERDICT_UNKNOWN:
		break;
	}
	return "unknown";
}

const char *
severity_name(enum severity severity)
{
	switch (severity) {
	case SEVERITY_IGNORE:
		return "ignore";
	case SEVERITY_INFO:
		return "info";
	case SEVERITY_WARNING:
		return "warning";
	case SEVERITY_BLOCKER:
		return "blocker";
	case SEVERITY_UNKNOWN:
		break;
	}
	return "unknown";
}

const char *finding_class_name(enum finding_class class)
{
	static const char *const names[FINDING_CLASSES] = {"vdisk", "vnet", "console",
	    "vsan", "vf", "cpu", "memory", "manager", "state"};

	return names[class - 1];
}
