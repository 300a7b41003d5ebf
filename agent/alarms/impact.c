#include "agent/alarms/impact.h"

#include <errno.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "agent/fleet/fleet.h"
#include "agent/fleet/inventory.h"
#include "agent/readiness/matrix.h"
#include "agent/readiness/mode.h"

static bool
is_concerned(const struct fleet_domain *domain, const struct fleet_host *host)
{
	return domain->host != host && migration_is_possible(domain);
}

static bool
is_stranded(const struct matrix *matrix, const struct fleet_domain *domain)
{
	struct matrix_counts counts =
	    matrix_domain_counts(matrix, domain, migration_mode_of(domain));

	return counts.ready == 0 && counts.degraded == 0;
}

static void
impact_add(struct impact *impact, const struct matrix *matrix,
    const struct fleet_domain *domain)
{
	impact->domains++;
	if (is_stranded(matrix, domain))
		impact->stranded++;
}

/* Whether needs of that class block a host, and no others than of the lost classes. */
static bool
is_blocked_by(const struct matrix *matrix, const struct fleet_domain *domain,
    const struct fleet_host *host, enum finding_class class, unsigned lost)
{
	unsigned bit = 1U << (class - 1);
	struct matrix_pair pair;

	if (!is_concerned(domain, host))
		return false;
	matrix_pair(matrix, domain, host, &pair);
	return pair.verdict[migration_mode_of(domain)] == VERDICT_BLOCKED &&
	       (pair.blocked_classes & bit) != 0 &&
	       (pair.blocked_classes & ~(lost | bit)) == 0;
}

struct impact
impact_of_consoles(const struct fleet *fleet, const struct matrix *matrix,
    const struct fleet_host *host, unsigned lost)
{
	struct impact impact = {0};
	size_t count;
	const struct fleet_domain *const *domains = fleet_domains(fleet, &count);

	for (size_t i = 0; i < count; i++)
		if (is_blocked_by(
			matrix, domains[i], host, FINDING_CLASS_CONSOLE, lost))
			impact_add(&impact, matrix, domains[i]);
	return impact;
}

struct impact
impact_of_silence(const struct fleet *fleet, const struct matrix *matrix,
    const struct fleet_host *host)
{
	struct impact impact = {0};
	size_t count;
	const struct fleet_domain *const *domains = fleet_domains(fleet, &count);

	for (size_t i = 0; i < count; i++)
		if (is_concerned(domains[i], host) &&
		    matrix_verdict(matrix, domains[i], host,
			migration_mode_of(domains[i])) == VERDICT_UNKNOWN)
			impact_add(&impact, matrix, domains[i]);
	return impact;
}

/* ---- services ---- */

/* A service that is looked for; volumes as "volume@service". */
struct sought {
	uint8_t kind;
	char name[FLEET_TEXT_SIZE];
	const struct fleet_domain *last; /* the domain that was counted last */
	struct impact *impact;
};

struct search {
	const struct matrix *matrix;
	const struct fleet_host *host;
	unsigned lost;
	struct sought *list; /* by kind and name */
	size_t count;
};

enum finding_class
impact_class(enum fleet_service_kind kind)
{
	switch (kind) {
	case FLEET_SERVICE_VSWITCH:
		return FINDING_CLASS_VNET;
	case FLEET_SERVICE_VCC:
		return FINDING_CLASS_CONSOLE;
	case FLEET_SERVICE_VOLUME:
		return FINDING_CLASS_VDISK;
	case FLEET_SERVICE_VSAN:
		return FINDING_CLASS_VSAN;
	case FLEET_SERVICE_VF:
		break;
	}
	return FINDING_CLASS_VF;
}

static int
sought_compare(const void *a, const void *b)
{
	const struct sought *x = a;
	const struct sought *y = b;

	if (x->kind != y->kind)
		return x->kind < y->kind ? -1 : 1;
	return strcmp(x->name, y->name);
}

/* A domain uses a service of that name; second: of a volume its disk service. */
static void
search_use(const struct search *search, const struct fleet_domain *domain,
    enum fleet_service_kind kind, const char *name, const char *second)
{
	struct sought key = {.kind = (uint8_t)kind};
	struct sought *found;

	if (name == NULL)
		return;
	snprintf(key.name, sizeof(key.name), "%s%s%s", name, second != NULL ? "@" : "",
	    second != NULL ? second : "");
	found = bsearch(&key, search->list, search->count, sizeof(key), sought_compare);
	if (found == NULL || found->last == domain)
		return;
	found->last = domain;
	if (is_blocked_by(
		search->matrix, domain, search->host, impact_class(kind), search->lost))
		impact_add(found->impact, search->matrix, domain);
}

static void
search_domain(const struct search *search, const struct fleet_domain *domain)
{
	const struct inventory_domain *inventory = domain->inventory;
	const struct inventory_io *io;

	for (const struct inventory_vnet *v = inventory->vnets; v != NULL; v = v->next)
		search_use(search, domain, FLEET_SERVICE_VSWITCH, v->service, NULL);
	for (const struct inventory_vdisk *v = inventory->vdisks; v; v = v->next)
		if (v->service != NULL)
			search_use(search, domain, FLEET_SERVICE_VOLUME, v->volume,
			    v->service);
	for (const struct inventory_vhba *v = inventory->vhbas; v != NULL; v = v->next)
		search_use(search, domain, FLEET_SERVICE_VSAN, v->vsan, NULL);
	io = inventory_find_io_owner(domain->host->inventory, inventory->name);
	for (; io != NULL; io = io->same_owner)
		if (io->type == INVENTORY_IO_VF)
			search_use(search, domain, FLEET_SERVICE_VF, io->name, NULL);
}

int
impact_of_services(const struct fleet *fleet, const struct matrix *matrix,
    const struct fleet_host *host, unsigned lost,
    const struct fleet_service *const *services, size_t count, struct impact *impacts)
{
	struct search search = {.matrix = matrix,
	    .host = host,
	    .lost = lost,
	    .list = calloc(count, sizeof(*search.list)),
	    .count = count};
	size_t domain_count;
	const struct fleet_domain *const *domains = fleet_domains(fleet, &domain_count);
	struct fleet_service_view view;

	memset(impacts, 0, count * sizeof(*impacts));
	if (search.list == NULL)
		return -ENOMEM;
	for (size_t i = 0; i < count; i++) {
		fleet_view_service(services[i], &view);
		search.list[i].kind = services[i]->kind;
		memcpy(search.list[i].name, view.name, sizeof(view.name));
		search.list[i].impact = &impacts[i];
	}
	qsort(search.list, count, sizeof(*search.list), sought_compare);
	for (size_t i = 0; i < domain_count; i++)
		if (is_concerned(domains[i], host))
			search_domain(&search, domains[i]);
	free(search.list);
	return 0;
}
