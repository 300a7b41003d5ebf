/*
 * SET on the virtual tables (RFC 3416 section 4.2.5) in the phases of the library: all
 * that a manager can have wrong is found in RESERVE1, where nothing has changed. ACTION
 * is the last phase in which AgentX can tell an error (RFC 2741 section 7.2.4.2), so it
 * sets; COMMIT has nothing left to do that could fail. Cells are set one by one here,
 * rows as a whole in mib/row_set.c.
 */
#include "mib/table_set.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>

#include <net-snmp/net-snmp-config.h>
#include <net-snmp/net-snmp-includes.h>
#include <net-snmp/agent/net-snmp-agent-includes.h>

#include "mib/row_set.h"

/* The name under which a request holds the value that its cell had. */
#define UNDO_DATA "migready"

static const struct table_column *
column_of(const struct table_set *set, const struct table_cell *cell)
{
	return &set->tables[cell->table]->columns[cell->column];
}

/* NULL: the column cannot be written. */
static const struct table_setter *
setter_of(const struct table_set *set, const struct table_cell *cell)
{
	const struct table *table = set->tables[cell->table];

	for (size_t i = 0; i < table->setter_count; i++)
		if (table->setters[i].number == column_of(set, cell)->number)
			return &table->setters[i];
	return NULL;
}

int
set_status(int error)
{
	switch (error) {
	case 0:
		return SNMP_ERR_NOERROR;
	case -EINVAL:
		return SNMP_ERR_WRONGVALUE;
	case -ENXIO:
		return SNMP_ERR_NOCREATION;
	case -ENOENT:
		return SNMP_ERR_INCONSISTENTNAME;
	case -EPERM:
		return SNMP_ERR_NOTWRITABLE;
	case -ENOSPC:
	case -ENOMEM:
		return SNMP_ERR_RESOURCEUNAVAILABLE;
	default:
		return SNMP_ERR_INCONSISTENTVALUE;
	}
}

int
set_read(const struct table_column *column, const struct variable_list *varbind,
    struct table_value *value)
{
	switch (column->type) {
	case TABLE_INTEGER:
		return varbind_get_integer(varbind, &value->number);
	case TABLE_GAUGE:
		return varbind_get_gauge(varbind, &value->number);
	case TABLE_BITS:
		return varbind_get_bits(varbind, &value->number);
	case TABLE_TEXT:
		value->text = value->buffer;
		return varbind_get_text(varbind, value->buffer);
	case TABLE_COUNTER:
	case TABLE_DATE:
		break;
	}
	return -EPROTOTYPE;
}

/* What stands against a request, in the order of the RFC. */
static int
reserve(const struct table_set *set, const struct variable_list *varbind)
{
	const struct table_setter *setter;
	struct table_value value;
	struct table_cell cell;
	int found = table_place(set, varbind, &cell);

	if (found == -EINVAL || !setter_of(set, &cell))
		return SNMP_ERR_NOTWRITABLE;
	setter = setter_of(set, &cell);
	switch (set_read(column_of(set, &cell), varbind, &value)) {
	case 0:
		break;
	case -EPROTOTYPE:
		return SNMP_ERR_WRONGTYPE;
	case -EMSGSIZE:
		return SNMP_ERR_WRONGLENGTH;
	default:
		return SNMP_ERR_WRONGVALUE;
	}
	/* Rows may be made. */
	if (found == 0 && !set->tables[cell.table]->rows)
		found = table_find(set, varbind, &cell);
	if (found != 0)
		return SNMP_ERR_NOCREATION;
	return setter->test ? set_status(setter->test(&cell.row, &value))
			    : SNMP_ERR_NOERROR;
}

/* Remember what the cell tells now. NULL: no memory. */
static struct table_value *
keep_value(struct netsnmp_request_info_s *request, const struct table_column *column,
    const struct table_row *row)
{
	struct table_value *kept = calloc(1, sizeof(*kept));
	netsnmp_data_list *list;

	if (!kept)
		return NULL;
	kept->number = -1;
	column->get(row, kept);
	if (kept->text && kept->text != kept->buffer) {
		snprintf(kept->buffer, sizeof(kept->buffer), "%s", kept->text);
		kept->text = kept->buffer;
	}
	list = netsnmp_create_data_list(UNDO_DATA, kept, free);
	if (!list) {
		free(kept);
		return NULL;
	}
	netsnmp_request_add_list_data(request, list);
	return kept;
}

static int
act(const struct table_set *set, struct netsnmp_request_info_s *request)
{
	struct table_value value;
	struct table_cell cell;
	const struct table_column *column;

	if (row_set_holds(set, request))
		return row_set_act(request);
	/* Between the phases the row may have gone. */
	if (table_find(set, request->requestvb, &cell) != 0)
		return SNMP_ERR_COMMITFAILED;
	column = column_of(set, &cell);
	if (set_read(column, request->requestvb, &value) != 0)
		return SNMP_ERR_COMMITFAILED;
	if (!keep_value(request, column, &cell.row))
		return SNMP_ERR_RESOURCEUNAVAILABLE;
	if (setter_of(set, &cell)->set(&cell.row, &value) == 0)
		return SNMP_ERR_NOERROR;
	netsnmp_request_remove_list_data(request, UNDO_DATA);
	return SNMP_ERR_COMMITFAILED;
}

static int
undo(const struct table_set *set, struct netsnmp_request_info_s *request)
{
	const struct table_value *kept =
	    netsnmp_request_get_list_data(request, UNDO_DATA);
	const struct table_setter *setter;
	struct table_cell cell;

	if (row_set_holds(set, request))
		return row_set_undo(request);
	if (!kept)
		return SNMP_ERR_NOERROR;
	if (table_find(set, request->requestvb, &cell) != 0)
		return SNMP_ERR_UNDOFAILED;
	setter = setter_of(set, &cell);
	if ((setter->undo ? setter->undo : setter->set)(&cell.row, kept) != 0)
		return SNMP_ERR_UNDOFAILED;
	return SNMP_ERR_NOERROR;
}

void
table_answer_set(const struct table_set *set, struct netsnmp_agent_request_info_s *info,
    struct netsnmp_request_info_s *requests)
{
	struct netsnmp_request_info_s *request = requests;
	int code = SNMP_ERR_NOERROR;

	/* Backwards, because the same cell may stand in a request twice. */
	while (info->mode == MODE_SET_UNDO && request && request->next)
		request = request->next;
	while (request && code == SNMP_ERR_NOERROR) {
		if (info->mode == MODE_SET_RESERVE1)
			code = reserve(set, request->requestvb);
		else if (info->mode == MODE_SET_ACTION)
			code = act(set, request);
		else if (info->mode == MODE_SET_UNDO)
			code = undo(set, request);
		else if (info->mode == MODE_SET_COMMIT)
			row_set_commit(request);
		if (code != SNMP_ERR_NOERROR)
			netsnmp_set_request_error(info, request, code);
		request = info->mode == MODE_SET_UNDO ? request->prev : request->next;
	}
	if (info->mode == MODE_SET_RESERVE1 && code == SNMP_ERR_NOERROR)
		row_set_reserve(set, info, requests);
}
