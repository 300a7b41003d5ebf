/* Commands of the simulator itself: ldmsim ... sim COMMAND. */
#ifndef LDMSIM_SIM_H
#define LDMSIM_SIM_H

#include "contrib/ldmsim/answer.h"

/*
 * sim set-KIND [NAME] key=value...   any key of any object of the host; announced like
 *                                    ldm's own command, or as a migration's progress
 * sim add-fault NAME key=value...    sim remove-fault NAME | -a
 * sim send-event ACTION [DOMAIN] [item=TYPE] [key=value...]   to clients of servers
 * sim show                           the host as it stands in the fleet file
 * sim check                          read the whole fleet
 * name: of the host. words: after "sim", ends with NULL. Returns the exit status.
 */
int sim_run(const char *fleet_path, const char *name, const char **words,
    struct answer *answer);

#endif
