/* Releases of system firmware, Oracle's and Fujitsu's, and what they are able to. */
#ifndef AGENT_READINESS_FIRMWARE_H
#define AGENT_READINESS_FIRMWARE_H

#include "agent/readiness/cpu_type.h"

enum firmware_line {
	FIRMWARE_UNTOLD, /* not known, or a text nobody here can read */
	FIRMWARE_SYSTEM, /* Oracle's: 8.2.2.c */
	FIRMWARE_XCP,    /* Fujitsu's: XCP2230 */
};

struct firmware {
	enum firmware_line line;
	int part[3]; /* of XCP the first only */
	char letter; /* '\0' = none */
};

enum firmware_answer {
	FIRMWARE_NO,
	FIRMWARE_YES,
	FIRMWARE_NOT_TOLD,
};

/* "9.8.6", "8.2.2.c" or "XCP2230"; NULL = not known. */
struct firmware firmware_parse(const char *text);

/*
 * Whether it is at least as new as a release of Oracle's line; NOT_TOLD for another
 * line.
 */
enum firmware_answer firmware_is_since(
    const struct firmware *firmware, int major, int minor, int micro, char letter);

/*
 * The release that a live migration needs on a machine with these CPUs, "" for none.
 * crossing: the other machine has CPUs of another type.
 * Source: Oracle VM Server for SPARC 3.2 Administration Guide, "Version Restrictions
 * for Migration" and "Restrictions for Cross-CPU Migration".
 */
const char *firmware_minimum(enum cpu_type type, bool crossing);

/*
 * Whether running domains use features of it that older firmware lacks: from 8.4 and
 * XCP2210 on. That 9.1 is as 8.4 is inferred, of 9.0 nobody tells.
 * Source: the same guide, "Version Restrictions for Migration".
 */
enum firmware_answer firmware_has_features(const struct firmware *firmware);

/* Whether it knows disks with an EFI (GPT) label: 8.4, 9.1, XCP2230. Source: the same.
 */
enum firmware_answer firmware_knows_gpt(const struct firmware *firmware);

#endif
