/* The table of the manager's commands. */
#ifndef LDMSIM_COMMANDS_H
#define LDMSIM_COMMANDS_H

#include "contrib/ldmsim/command.h"

/* The command of that name or alias, NULL if there is none. */
const struct command *commands_find(const char *word);

/* Add one line per command. */
void commands_usage(struct text *text);

#endif
