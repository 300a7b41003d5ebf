#include "mib/table.h"

#include <errno.h>
#include <string.h>

#include <net-snmp/net-snmp-includes.h>
#include <net-snmp/agent/net-snmp-agent-includes.h>

#include "mib/index.h"

/* mrXxxEntry below mrXxxTable. */
#define ENTRY_ARC 1

int
table_write(const struct table_column *column, const struct table_row *row,
    struct variable_list *varbind)
{
	struct table_value value;

	value.number = -1;
	value.text = NULL;
	column->get(row, &value);
	switch (column->type) {
	case TABLE_TEXT:
		if (!value.text)
			return -ENOENT;
		return varbind_set_text(varbind, value.text);
	case TABLE_DATE:
		if (value.number <= 0)
			return -ENOENT;
		return varbind_set_date(varbind, value.number);
	case TABLE_INTEGER:
	case TABLE_GAUGE:
	case TABLE_COUNTER:
	case TABLE_BITS:
		break;
	}
	if (value.number < 0)
		return -ENOENT;
	if (column->type == TABLE_GAUGE)
		return varbind_set_gauge(varbind, value.number);
	if (column->type == TABLE_COUNTER)
		return varbind_set_counter32(varbind, (uint64_t)value.number);
	if (column->type == TABLE_BITS)
		return varbind_set_bits(varbind, (unsigned)value.number);
	return varbind_set_integer(varbind, value.number);
}

/* ---- object identifiers ---- */

/* How many sub-identifiers stand between the arc of a table and that of a column. */
static size_t
entry_length(const struct table *table)
{
	return table->scalar ? 0 : 1;
}

int
table_name(const struct table_set *set, const struct table_cell *cell,
    struct variable_list *varbind)
{
	const struct table *table = set->tables[cell->table];
	oid name[MAX_OID_LEN];
	size_t length = set->base_length;

	memcpy(name, set->base, length * sizeof(*name));
	name[length++] = table->arc;
	if (!table->scalar)
		name[length++] = ENTRY_ARC;
	name[length++] = table->columns[cell->column].number;
	index_write(name + length, cell->row.index, table->index_count);
	length += table->index_count;
	return snmp_set_var_objid(varbind, name, length) ? -ENOMEM : 0;
}

/*
 * Where a name stands: below 0 before all our objects, above 0 after all of them, 0
 * among them with *rest set to what follows the base.
 */
static int
locate(const struct table_set *set, const struct variable_list *varbind,
    const oid **rest, size_t *rest_length)
{
	size_t length = varbind->name_length;

	if (length < set->base_length)
		return snmp_oid_compare(
		    varbind->name, length, set->base, set->base_length);
	*rest = varbind->name + set->base_length;
	*rest_length = length - set->base_length;
	return snmp_oid_compare(
	    varbind->name, set->base_length, set->base, set->base_length);
}

int
table_place(const struct table_set *set, const struct variable_list *varbind,
    struct table_cell *cell)
{
	const struct table *table = NULL;
	const oid *rest = NULL;
	size_t head, length = 0;

	if (locate(set, varbind, &rest, &length) != 0)
		return -EINVAL;
	for (size_t i = 0; length > 0 && i < set->table_count && !table; i++)
		if (set->tables[i]->arc == rest[0]) {
			table = set->tables[i];
			cell->table = i;
		}
	if (!table)
		return -EINVAL;
	head = 1 + entry_length(table);
	if (length <= head || (!table->scalar && rest[1] != ENTRY_ARC))
		return -EINVAL;
	cell->column = 0;
	while (cell->column < table->column_count &&
	       table->columns[cell->column].number != rest[head])
		cell->column++;
	if (cell->column == table->column_count)
		return -EINVAL;
	head++;
	cell->row.view = set->view;
	return index_exact(
		   rest + head, length - head, cell->row.index, table->index_count)
		   ? 0
		   : -ENOENT;
}

int
table_find(const struct table_set *set, const struct variable_list *varbind,
    struct table_cell *cell)
{
	uint32_t wanted[TABLE_INDEX_MAX];
	const struct table *table;
	int error = table_place(set, varbind, cell);

	if (error)
		return error;
	table = set->tables[cell->table];
	memcpy(wanted, cell->row.index, sizeof(wanted));
	if (!table_seek(table, &cell->row) ||
	    index_compare(cell->row.index, wanted, table->index_count) != 0)
		return -ENOENT;
	return 0;
}

/*
 * Set cell to the first column that can hold a successor of a name, and its row's index
 * to where to look from; 0 in all parts means from the start of the column. The table
 * is set->table_count when nothing can come after the name.
 */
static void
find_after(const struct table_set *set, const oid *rest, size_t length,
    struct table_cell *cell)
{
	const struct table *table;
	size_t head;

	memset(cell, 0, sizeof(*cell));
	if (length == 0)
		return;
	while (
	    cell->table < set->table_count && set->tables[cell->table]->arc < rest[0])
		cell->table++;
	if (cell->table == set->table_count)
		return;
	table = set->tables[cell->table];
	head = 1 + entry_length(table);
	if (table->arc > rest[0] || length == 1)
		return;
	if (!table->scalar && rest[1] != ENTRY_ARC) {
		cell->table += rest[1] > ENTRY_ARC;
		return;
	}
	if (length == head)
		return;
	while (cell->column < table->column_count &&
	       table->columns[cell->column].number < rest[head])
		cell->column++;
	if (cell->column == table->column_count ||
	    table->columns[cell->column].number > rest[head])
		return;
	head++;
	if (!index_after(
		rest + head, length - head, cell->row.index, table->index_count)) {
		memset(cell->row.index, 0, sizeof(cell->row.index));
		cell->column++;
	}
}

/* ---- requests ---- */

/*
 * Answer with the first known cell at or after the given one. started: the cursor
 * already stands on a row, go to the one after it. 0, -ENOENT at the end, -ENOMEM.
 */
static int
answer_from(const struct table_set *set, struct table_cell *cell, bool started,
    struct variable_list *varbind)
{
	int error;

	for (; cell->table < set->table_count; cell->table++, cell->column = 0) {
		const struct table *table = set->tables[cell->table];

		for (; cell->column < table->column_count; cell->column++) {
			bool stands;

			cell->row.view = set->view;
			stands = started ? table_next(table, &cell->row)
					 : table_seek(table, &cell->row);
			started = false;
			while (stands) {
				error = table_write(
				    &table->columns[cell->column], &cell->row, varbind);
				if (error == 0)
					return table_name(set, cell, varbind);
				if (error != -ENOENT)
					return error;
				stands = table_next(table, &cell->row);
			}
			memset(cell->row.index, 0, sizeof(cell->row.index));
		}
	}
	return -ENOENT;
}

static void
fail(struct netsnmp_agent_request_info_s *info, struct netsnmp_request_info_s *request,
    int error)
{
	int code = SNMP_ERR_GENERR;

	if (error == -EINVAL)
		code = SNMP_NOSUCHOBJECT;
	else if (error == -ENOENT)
		code = info->mode == MODE_GET ? SNMP_NOSUCHINSTANCE : SNMP_ENDOFMIBVIEW;
	netsnmp_set_request_error(info, request, code);
}

static void
answer_get(const struct table_set *set, struct netsnmp_agent_request_info_s *info,
    struct netsnmp_request_info_s *request)
{
	struct variable_list *varbind = request->requestvb;
	struct table_cell cell;
	int error = table_find(set, varbind, &cell);

	if (error == 0)
		error = table_write(
		    &set->tables[cell.table]->columns[cell.column], &cell.row, varbind);
	if (error)
		fail(info, request, error);
}

/*
 * GETNEXT, and all repetitions of GETBULK in one go. The library lays repetitions out
 * as a list behind the first binding and counts those that are left in
 * request->repeat. It checks its views only for the first of them, so all views must
 * hold all of our objects or none; mib/agent.c sees to that, and a subagent has no
 * views.
 */
static void
answer_next(const struct table_set *set, struct netsnmp_agent_request_info_s *info,
    struct netsnmp_request_info_s *request)
{
	struct variable_list *varbind = request->requestvb;
	const oid *rest = NULL;
	size_t length = 0;
	struct table_cell cell;
	int where = locate(set, varbind, &rest, &length);
	int error = -ENOENT;

	if (where <= 0) {
		find_after(set, rest, where < 0 ? 0 : length, &cell);
		error = answer_from(set, &cell, false, varbind);
	}
	while (!error && info->mode == MODE_GETBULK && request->repeat > 0 &&
	       varbind->next_variable) {
		struct variable_list *next = varbind->next_variable;

		request->repeat--;
		request->requestvb = next;
		error = answer_from(set, &cell, true, next);
		/* The library searches on behind the last name when we are done. */
		if (error &&
		    snmp_set_var_objid(next, varbind->name, varbind->name_length))
			error = -ENOMEM;
		varbind = next;
	}
	if (error)
		fail(info, request, error);
}

void
table_answer(const struct table_set *set, struct netsnmp_agent_request_info_s *info,
    struct netsnmp_request_info_s *requests)
{
	if (!MODE_IS_GET(info->mode)) {
		table_answer_set(set, info, requests);
		return;
	}
	for (; requests; requests = requests->next) {
		if (requests->processed)
			continue;
		if (info->mode == MODE_GET)
			answer_get(set, info, requests);
		else
			answer_next(set, info, requests);
	}
}
