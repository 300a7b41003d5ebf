/* How the commands call states, sizes and spans of time. */
#ifndef AGENT_CLI_WORDS_H
#define AGENT_CLI_WORDS_H

#include <stddef.h>
#include <stdint.h>

#include "agent/alarms/alarm_kind.h"
#include "agent/cli/table.h"
#include "agent/fleet/fleet.h"
#include "agent/readiness/finding.h"

#define WORD_SIZE 32

const char *host_state_word(enum fleet_host_state state);

/*
 * The better of two verdicts: ready, degraded, unknown, blocked. 0 (none yet) is worse
 * than any.
 */
enum verdict verdict_better(enum verdict a, enum verdict b);

enum colour verdict_colour(enum verdict verdict);
enum colour severity_colour(enum severity severity);
enum colour alarm_colour(enum alarm_severity severity);

/* "12s", "5m", "3h", "2d" into text of WORD_SIZE octets, which is returned. */
const char *span_word(char *text, int64_t seconds);

/* "2026-11-21 12:34:56" of local time, "-" for 0; milliseconds since 1970-01-01 UTC. */
const char *time_word(char *text, int64_t milliseconds);

/* "16G", "512M", "-" when not known; octets. */
const char *size_word(char *text, int64_t octets);

/* "48" or "-" when not known. */
const char *count_word(char *text, int64_t count);

#endif
