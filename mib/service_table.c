#include "mib/tables.h"

#include "agent/fleet/fleet.h"
#include "agent/fleet/inventory.h"
#include "mib/level.h"
#include "mib/view.h"

enum service_state {
	SERVICE_PRESENT = 1,
	SERVICE_LOST = 2,
};

static void
get_host_name(const struct table_row *row, struct table_value *value)
{
	value->text = row->host->name;
}

static void
get_kind(const struct table_row *row, struct table_value *value)
{
	value->number = row->service->kind;
}

static const struct fleet_service_view *
describe(const struct table_row *row)
{
	fleet_view_service(row->service, &row->view->service);
	return &row->view->service;
}

static void
get_name(const struct table_row *row, struct table_value *value)
{
	value->text = describe(row)->name;
}

static void
get_domain(const struct table_row *row, struct table_value *value)
{
	const char *domain = describe(row)->domain;

	if (domain[0] != '\0' || row->service->kind == FLEET_SERVICE_VF)
		value->text = domain;
}

/* Until the host is collected a row tells what was before a restart, not what is. */
static bool
is_current(const struct table_row *row)
{
	return row->host->inventory != NULL;
}

static void
get_state(const struct table_row *row, struct table_value *value)
{
	if (is_current(row))
		value->number = row->service->present ? SERVICE_PRESENT : SERVICE_LOST;
}

static struct fleet_service_use
current_use(const struct table_row *row)
{
	static const struct fleet_service_use not_known = {
	    INVENTORY_UNKNOWN, INVENTORY_UNKNOWN};

	return is_current(row) ? fleet_service_use(row->service) : not_known;
}

static void
get_capacity(const struct table_row *row, struct table_value *value)
{
	value->number = current_use(row).capacity;
}

static void
get_used(const struct table_row *row, struct table_value *value)
{
	value->number = current_use(row).used;
}

static void
get_free(const struct table_row *row, struct table_value *value)
{
	const struct fleet_service_use use = current_use(row);

	if (use.capacity < 0 || use.used < 0)
		return;
	value->number = use.capacity > use.used ? use.capacity - use.used : 0;
}

static void
get_detail(const struct table_row *row, struct table_value *value)
{
	value->text = describe(row)->detail;
}

static void
get_changed(const struct table_row *row, struct table_value *value)
{
	value->number = row->service->changed.wall;
}

static const struct table_column columns[] = {
    {2, TABLE_TEXT, get_host_name},
    {3, TABLE_INTEGER, get_kind},
    {4, TABLE_TEXT, get_name},
    {5, TABLE_TEXT, get_domain},
    {6, TABLE_INTEGER, get_state},
    {7, TABLE_GAUGE, get_capacity},
    {8, TABLE_GAUGE, get_used},
    {9, TABLE_GAUGE, get_free},
    {10, TABLE_TEXT, get_detail},
    {11, TABLE_DATE, get_changed},
};

const struct table service_table = {
    .name = "mrServiceTable",
    .arc = 4,
    .index_count = 2,
    .levels = {&level_host, &level_service},
    .columns = columns,
    .column_count = sizeof(columns) / sizeof(*columns),
};
