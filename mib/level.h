/* The lists of the fleet that tables are indexed by; each serves one part of an index.
 */
#ifndef MIB_LEVEL_H
#define MIB_LEVEL_H

#include "mib/table.h"

extern const struct table_level level_scalar;  /* the one instance of a scalar, .0 */
extern const struct table_level level_host;    /* sets row->host */
extern const struct table_level level_service; /* of row->host; sets row->service */
extern const struct table_level level_domain;  /* sets row->domain */
/* All hosts but that of row->domain; sets row->host. */
extern const struct table_level level_target;
/* Of those the ones about which there are findings. */
extern const struct table_level level_noted_target;
/* Findings of row->domain and row->host, from 1, the worst first; sets row->finding. */
extern const struct table_level level_finding;
/* As level_scalar, but there is none without alarms. */
extern const struct table_level level_notify;
extern const struct table_level level_alarm; /* sets row->alarm */
extern const struct table_level level_event; /* sets row->event */
extern const struct table_level level_run;   /* sets row->run */
/* Lines that row->run has told, from 1. */
extern const struct table_level level_run_line;

#endif
