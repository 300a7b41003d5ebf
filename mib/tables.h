/* The tables and groups of scalars of MIGREADY-MIB, each in a file of its own. */
#ifndef MIB_TABLES_H
#define MIB_TABLES_H

#include "mib/table.h"

extern const struct table agent_scalars; /* scalars.c */
extern const struct table fleet_scalars; /* scalars.c */
extern const struct table host_table;
extern const struct table service_table;
extern const struct table domain_table;
extern const struct table pair_table;
extern const struct table finding_table;
extern const struct table alarm_table;
extern const struct table event_table;
extern const struct table run_table;
extern const struct table run_output_table;
extern const struct table notify_scalars;
extern const struct table run_scalars;

/* So many columns of event_table, from its first, are what a notification carries. */
#define EVENT_VARBINDS 17

/* As MrCode has it: no finding. */
#define CODE_NONE 1

/* All of them, ascending by arc. */
extern const struct table *const tables_all[];
extern const size_t tables_count;

#endif
