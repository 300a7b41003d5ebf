/*
 * Findings: the reasons for and against a migration. The one list of codes is
 * findings.def; the meaning of each is in doc/findings.md.
 */
#ifndef AGENT_READINESS_FINDING_H
#define AGENT_READINESS_FINDING_H

#include <stddef.h>
#include <stdint.h>

/* Numbers are those of the MIB and of the protobuf export. */
enum verdict {
	VERDICT_READY = 1,
	VERDICT_DEGRADED = 2, /* only warnings */
	VERDICT_BLOCKED = 3,
	VERDICT_UNKNOWN = 4, /* a fact is missing and nothing known blocks */
};

/* The two ways to migrate; index of per-mode arrays. */
enum migration_mode {
	MIGRATION_LIVE,
	MIGRATION_COLD,
	MIGRATION_MODES,
};

enum severity {
	SEVERITY_IGNORE = 1,
	SEVERITY_INFO = 2,
	SEVERITY_WARNING = 3,
	SEVERITY_UNKNOWN = 4, /* a fact that would decide is missing */
	SEVERITY_BLOCKER = 5,
};

/* The first digit of a code. Bit (class - 1) in a set of classes. */
enum finding_class {
	FINDING_CLASS_VDISK = 1,
	FINDING_CLASS_VNET,
	FINDING_CLASS_CONSOLE,
	FINDING_CLASS_VSAN,
	FINDING_CLASS_VF,
	FINDING_CLASS_CPU,
	FINDING_CLASS_MEMORY,
	FINDING_CLASS_MANAGER,
	FINDING_CLASS_STATE,
	FINDING_CLASSES = FINDING_CLASS_STATE,
};

/* What a finding rests on. */
enum finding_nature {
	FINDING_NATURE_RULE,    /* facts that were seen */
	FINDING_NATURE_MISSING, /* a fact that was not seen: never less than unknown,
				 * where it matters at all */
	FINDING_NATURE_REMARK,  /* the same of every pair: as info, it is no reason to
				 * list one */
	FINDING_NATURE_OLD, /* all facts of a host are old: as MISSING, and stands alone
			     */
};

/* A finding code by position in findings.def: small, for arrays and sets. */
enum finding_id {
#define FINDING(code, id, name, nature, live, cold, text, remedy, source) FINDING_##id,
#include "agent/readiness/findings.def"
#undef FINDING
	FINDING_COUNT,
};

struct finding_definition {
	unsigned code; /* three digits */
	enum finding_nature nature;
	const char *name; /* lower case, words joined by hyphens: "volume-missing" */
	enum severity severity[MIGRATION_MODES]; /* defaults */
	/*
	 * One sentence for people and what to do, with {device}, {volume} (of a disk),
	 * {wanted}, {found}, {domain}, {source} and {target} for the names of a pair.
	 */
	const char *text;
	const char *remedy;
	/* Where the rule comes from, as doc/findings.md has it; "" for a missing fact.
	 */
	const char *source;
};

/* The definition of a code; id below FINDING_COUNT. */
const struct finding_definition *finding_definition(enum finding_id id);
/* The id of a three-digit code, or FINDING_COUNT. */
enum finding_id finding_from_code(unsigned code);
enum finding_class finding_class(enum finding_id id);
/* Words of the enumerations, "ready", "blocker", "vdisk", as the MIB spells them. */
const char *verdict_name(enum verdict verdict);
const char *severity_name(enum severity severity);
const char *finding_class_name(enum finding_class class);

#endif
