/*
 * Types of CPUs and what the property cpu-arch of a domain allows between them while it
 * runs.
 */
#ifndef AGENT_READINESS_CPU_TYPE_H
#define AGENT_READINESS_CPU_TYPE_H

#include <stdbool.h>
#include <stdint.h>

/* In the order of their generations; Fujitsu's at the end. */
enum cpu_type {
	CPU_TYPE_OTHER, /* a word that nobody here knows */
	CPU_TYPE_T1,
	CPU_TYPE_T2,
	CPU_TYPE_T2_PLUS,
	CPU_TYPE_T3,
	CPU_TYPE_T4,
	CPU_TYPE_T5,
	CPU_TYPE_M5,
	CPU_TYPE_M6,
	CPU_TYPE_M7, /* T7 servers have it, too */
	CPU_TYPE_S7,
	CPU_TYPE_M8, /* T8 servers have it, too */
	CPU_TYPE_M10,
	CPU_TYPE_M12,
};

enum cpu_answer {
	CPU_FITS,
	CPU_REFUSED,
	CPU_UNTOLD, /* documented nowhere, or a fact is missing */
};

/* One domain and two hosts. */
struct cpu_move {
	const char *arch;            /* cpu-arch; NULL = not known */
	const char *source, *target; /* words of the configuration */
	enum cpu_type from, to;      /* what they mean */
	/* Releases of the managers (release.h). */
	int64_t source_release, target_release;
};

/* "SPARC-M7", "T7-2", "UltraSPARC-T2+", "SPARC64-XII", "Fujitsu M10-1". */
enum cpu_type cpu_type_parse(const char *text);
bool cpu_type_is_fujitsu(enum cpu_type type);
/* M7 and later Oracle CPUs: those with Silicon Secured Memory. */
bool cpu_type_has_adi(enum cpu_type type);

/*
 * Whether a running domain may move.
 * Source: Oracle VM Server for SPARC 3.2 Administration Guide, "Migration Requirements
 * for CPUs" and "Restrictions for Cross-CPU Migration", the same in 3.4 to 3.6, and
 * Fujitsu SPARC M12 and M10 Domain Configuration Guide, on live migration.
 */
enum cpu_answer cpu_move_answer(const struct cpu_move *move);

#endif
