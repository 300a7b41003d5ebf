/* Commands of Solaris beside ldm that tell of a manager: ldmsim ... probe WHAT. */
#ifndef LDMSIM_PROBE_H
#define LDMSIM_PROBE_H

#include "contrib/ldmsim/answer.h"

/*
 * probe smf        as `svcprop -p ldmd ldmd`
 * probe trust      as `ls -a /var/share/ldomsmanager/trust`
 * probe firmware   as the service processor tells it
 * name: of the host. words: after "probe", ends with NULL. Returns the exit status.
 */
int probe_run(const char *fleet_path, const char *name, const char **words,
    struct answer *answer);

#endif
