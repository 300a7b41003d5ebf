#include "mib/tables.h"

#include "agent/fleet/fleet.h"
#include "agent/readiness/matrix.h"
#include "mib/level.h"
#include "mib/view.h"

/* ---- mrAgent ---- */

static void
get_version(const struct table_row *row, struct table_value *value)
{
	value->text = row->view->sources.version;
}

static void
get_boot_id(const struct table_row *row, struct table_value *value)
{
	value->number = row->view->sources.boot_id;
}

static void
get_started(const struct table_row *row, struct table_value *value)
{
	value->number = row->view->sources.started.wall;
}

static void
get_generation(const struct table_row *row, struct table_value *value)
{
	value->number = fleet_generation(row->view->sources.fleet);
}

static const struct table_column agent_columns[] = {
    {1, TABLE_TEXT, get_version},
    {2, TABLE_GAUGE, get_boot_id},
    {3, TABLE_DATE, get_started},
    {4, TABLE_GAUGE, get_generation},
};

const struct table agent_scalars = {
    .name = "mrAgent",
    .arc = 1,
    .scalar = true,
    .index_count = 1,
    .levels = {&level_scalar},
    .columns = agent_columns,
    .column_count = sizeof(agent_columns) / sizeof(*agent_columns),
};

/* ---- mrFleet ---- */

static void
get_hosts(const struct table_row *row, struct table_value *value)
{
	size_t count;

	fleet_hosts(row->view->sources.fleet, &count);
	value->number = (int64_t)count;
}

static void
get_hosts_stale(const struct table_row *row, struct table_value *value)
{
	size_t count;
	const struct fleet_host *const *hosts =
	    fleet_hosts(row->view->sources.fleet, &count);

	value->number = 0;
	for (size_t i = 0; i < count; i++)
		if (hosts[i]->state == FLEET_HOST_NEVER ||
		    hosts[i]->state == FLEET_HOST_STALE)
			value->number++;
}

static void
get_domains(const struct table_row *row, struct table_value *value)
{
	size_t count;

	fleet_domains(row->view->sources.fleet, &count);
	value->number = (int64_t)count;
}

/* Not known while readiness is not. */
static int64_t
count_domains(const struct mib_view *view,
    bool (*test)(const struct mib_view *view, const struct fleet_domain *domain))
{
	size_t count;
	const struct fleet_domain *const *domains =
	    fleet_domains(view->sources.fleet, &count);
	int64_t found = 0;

	if (!matrix_is_known(view->sources.matrix))
		return -1;
	for (size_t i = 0; i < count; i++)
		found += test(view, domains[i]);
	return found;
}

static void
get_domains_stranded(const struct table_row *row, struct table_value *value)
{
	value->number = count_domains(row->view, view_is_stranded);
}

static void
get_domains_short(const struct table_row *row, struct table_value *value)
{
	value->number = count_domains(row->view, view_is_short);
}

static void
get_fleet_changed(const struct table_row *row, struct table_value *value)
{
	value->number = fleet_changed(row->view->sources.fleet).wall;
}

static void
get_pairs_changed(const struct table_row *row, struct table_value *value)
{
	value->number = matrix_changed(row->view->sources.matrix).wall;
}

static const struct table_column fleet_columns[] = {
    {1, TABLE_GAUGE, get_hosts},
    {2, TABLE_GAUGE, get_hosts_stale},
    {3, TABLE_GAUGE, get_domains},
    {4, TABLE_GAUGE, get_domains_stranded},
    {5, TABLE_GAUGE, get_domains_short},
    /* One time for hosts, services and domains: it may move on too often, which the
     * MIB allows, and never too late. */
    {6, TABLE_DATE, get_fleet_changed},
    {7, TABLE_DATE, get_fleet_changed},
    {8, TABLE_DATE, get_fleet_changed},
    {9, TABLE_DATE, get_pairs_changed},
};

const struct table fleet_scalars = {
    .name = "mrFleet",
    .arc = 2,
    .scalar = true,
    .index_count = 1,
    .levels = {&level_scalar},
    .columns = fleet_columns,
    .column_count = sizeof(fleet_columns) / sizeof(*fleet_columns),
};
