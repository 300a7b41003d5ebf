/* Owned copies of what is told of an alarm. */
#ifndef AGENT_ALARMS_FACTS_H
#define AGENT_ALARMS_FACTS_H

#include <stdbool.h>

#include "agent/alarms/alarms.h"

/*
 * Copy facts, all strings in one block that *block owns; a NULL string becomes "", one
 * that is too long is cut between two characters (ALARMS_TEXT_SIZE). The old block is
 * freed, and may be what from points into. -ENOMEM: nothing has changed.
 */
int facts_copy(struct alarm_facts *to, char **block, const struct alarm_facts *from);

bool facts_equal(const struct alarm_facts *a, const struct alarm_facts *b);

#endif
