/*
 * SET on whole rows: the cells that a request has for one row are gathered from all
 * over it and handed to the row_rules of the table at once. Called by mib/table_set.c,
 * phase by phase; what is gathered hangs on the first request of its row and goes with
 * it.
 *
 * There is one registration for all tables, so the library hands all cells of a request
 * to us in one call per phase (mib/snmp.c), over AgentX too: the cells of one row are
 * never in two calls.
 */
#ifndef MIB_ROW_SET_H
#define MIB_ROW_SET_H

#include <stdbool.h>

struct netsnmp_agent_request_info_s;
struct netsnmp_request_info_s;
struct table_set;

/*
 * RESERVE1, after each cell was found good: gather the cells of rows and test the rows.
 * What stands against one is told of the request with its status column, else of the
 * first one of the row.
 */
void row_set_reserve(const struct table_set *set,
    struct netsnmp_agent_request_info_s *info, struct netsnmp_request_info_s *requests);

/* Whether a request is for a cell of a row that is set as a whole. */
bool row_set_holds(const struct table_set *set, struct netsnmp_request_info_s *request);

/* ACTION, COMMIT and UNDO: with the first request of a row, nothing with the others. */
int row_set_act(struct netsnmp_request_info_s *request);
void row_set_commit(struct netsnmp_request_info_s *request);
int row_set_undo(struct netsnmp_request_info_s *request);

#endif
