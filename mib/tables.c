#include "mib/tables.h"

const struct table *const tables_all[] = {
    &agent_scalars,
    &fleet_scalars,
    &host_table,
    &service_table,
    &domain_table,
    &pair_table,
    &finding_table,
    &alarm_table,
    &event_table,
    &run_table,
    &run_output_table,
    &notify_scalars,
    &run_scalars,
};

const size_t tables_count = sizeof(tables_all) / sizeof(tables_all[0]);
