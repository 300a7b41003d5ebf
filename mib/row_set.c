#include "mib/row_set.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include <net-snmp/net-snmp-config.h>
#include <net-snmp/net-snmp-includes.h>
#include <net-snmp/agent/net-snmp-agent-includes.h>

#include "mib/index.h"
#include "mib/table_set.h"

/* The name under which the first request of a row holds what is gathered. */
#define ROW_DATA "migready row"

/* A row that a request is to change. */
struct row {
	const struct table *table;
	struct row_change change;
	struct netsnmp_request_info_s *told; /* of which an error is told */
	struct row *next;                    /* while it is gathered */
	bool acted;
};

static struct row *
row_of(struct netsnmp_request_info_s *request)
{
	return netsnmp_request_get_list_data(request, ROW_DATA);
}

static void
row_free(void *data)
{
	struct row *row = data;

	if (row->change.plan)
		row->table->rows->release(&row->change);
	free(row->change.plan);
	for (size_t i = 0; i < ROW_COLUMNS_MAX; i++)
		free((void *)row->change.values[i]);
	free(row);
}

/* A row of which the first cell was met. NULL: no memory. */
static struct row *
row_new(const struct table_set *set, const struct table_cell *cell,
    struct netsnmp_request_info_s *request)
{
	struct row *row = calloc(1, sizeof(*row));
	netsnmp_data_list *list;

	if (!row)
		return NULL;
	row->table = set->tables[cell->table];
	row->told = request;
	row->change.view = set->view;
	memcpy(row->change.index, cell->row.index, sizeof(row->change.index));
	row->change.plan = calloc(1, row->table->rows->plan_size);
	list =
	    row->change.plan ? netsnmp_create_data_list(ROW_DATA, row, row_free) : NULL;
	if (!list) {
		row_free(row);
		return NULL;
	}
	netsnmp_request_add_list_data(request, list);
	return row;
}

/*
 * Where a row stands in the list, or the end of the list; *earlier is how many of its
 * table stand before it.
 */
static struct row **
row_place(struct row **rows, const struct table *table, const uint32_t *index,
    size_t *earlier)
{
	for (*earlier = 0; *rows; rows = &(*rows)->next) {
		if ((*rows)->table != table)
			continue;
		if (index_compare((*rows)->change.index, index, table->index_count) ==
		    0)
			break;
		++*earlier;
	}
	return rows;
}

/* Add a cell to its row. -ENOMEM; -EEXIST: it is there twice. */
static int
gather(const struct table_set *set, struct row **rows,
    struct netsnmp_request_info_s *request)
{
	const struct table_column *column;
	struct table_value *value;
	struct table_cell cell;
	struct row **place, *row;
	size_t earlier;

	if (table_place(set, request->requestvb, &cell) != 0 ||
	    !set->tables[cell.table]->rows)
		return 0;
	place = row_place(rows, set->tables[cell.table], cell.row.index, &earlier);
	if (!*place) {
		*place = row_new(set, &cell, request);
		if (*place)
			(*place)->change.earlier = earlier;
	}
	row = *place;
	if (!row)
		return -ENOMEM;
	column = &row->table->columns[cell.column];
	if (row->change.values[column->number])
		return -EEXIST;
	value = malloc(sizeof(*value));
	if (!value)
		return -ENOMEM;
	row->change.values[column->number] = value;
	if (column->number == row->table->rows->status)
		row->told = request;
	return set_read(column, request->requestvb, value);
}

void
row_set_reserve(const struct table_set *set, struct netsnmp_agent_request_info_s *info,
    struct netsnmp_request_info_s *requests)
{
	struct row *rows = NULL;
	int error;

	for (; requests; requests = requests->next) {
		error = gather(set, &rows, requests);
		if (error) {
			netsnmp_set_request_error(info, requests, set_status(error));
			return;
		}
	}
	for (; rows; rows = rows->next) {
		error = rows->table->rows->test(&rows->change);
		if (error) {
			netsnmp_set_request_error(info, rows->told, set_status(error));
			return;
		}
	}
}

bool
row_set_holds(const struct table_set *set, struct netsnmp_request_info_s *request)
{
	struct table_cell cell;

	return table_place(set, request->requestvb, &cell) == 0 &&
	       set->tables[cell.table]->rows;
}

int
row_set_act(struct netsnmp_request_info_s *request)
{
	struct row *row = row_of(request);

	if (!row)
		return SNMP_ERR_NOERROR;
	switch (row->table->rows->act(&row->change)) {
	case 0:
		row->acted = true;
		return SNMP_ERR_NOERROR;
	case -ENOSPC:
	case -ENOMEM:
		return SNMP_ERR_RESOURCEUNAVAILABLE;
	default:
		return SNMP_ERR_COMMITFAILED;
	}
}

void
row_set_commit(struct netsnmp_request_info_s *request)
{
	struct row *row = row_of(request);

	if (row && row->acted)
		row->table->rows->commit(&row->change);
}

int
row_set_undo(struct netsnmp_request_info_s *request)
{
	struct row *row = row_of(request);

	if (!row || !row->acted)
		return SNMP_ERR_NOERROR;
	row->acted = false;
	return row->table->rows->undo(&row->change) ? SNMP_ERR_UNDOFAILED
						    : SNMP_ERR_NOERROR;
}
