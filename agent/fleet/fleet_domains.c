/* Which domain lives where: identities, the hosts that report them, and the owner. */
#include "agent/fleet/fleet_private.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#define HASH_NONFATAL_OOM         1
#define uthash_nonfatal_oom(item) ((item)->lost = true)
#include <uthash.h>

#include "agent/fleet/inventory.h"
#include "agent/log.h"

struct domain {
	struct fleet_domain public; /* first member */
	UT_hash_handle hh;
	struct report *reports;
	struct domain *next_touched;
	bool touched;
	bool reported; /* by the inventory in preparation */
	bool lost;     /* memory was short while adding it to the table */
};

struct domains {
	struct domain *table; /* by index */
	struct slots slots;
	const struct fleet_domain **sorted; /* by index, unless dirty; room for slots */
	size_t sorted_room;
	bool dirty;
	struct domain *touched; /* by the change under way */
};

struct domains *
domains_new(void)
{
	return calloc(1, sizeof(struct domains));
}

static void
domain_free(struct domains *domains, struct domain *domain)
{
	HASH_DEL(domains->table, domain);
	slots_remove(&domains->slots, domain->public.slot);
	domains->dirty = true;
	free(domain);
}

void
domains_free(struct domains *domains)
{
	if (domains == NULL)
		return;
	for (unsigned i = 0; i < domains->slots.count; i++)
		if (domains->slots.items[i] != NULL)
			domain_free(domains, domains->slots.items[i]);
	slots_clear(&domains->slots);
	free(domains->sorted);
	free(domains);
}

static struct domain *
domain_add(struct domains *domains, uint32_t index)
{
	struct domain *domain = calloc(1, sizeof(*domain));

	if (domain == NULL)
		return NULL;
	domain->public.index = index;
	if (slots_add(&domains->slots, domain, &domain->public.slot) != 0)
		goto out;
	HASH_ADD(hh, domains->table, public.index, sizeof(uint32_t), domain);
	if (!domain->lost) {
		domains->dirty = true;
		return domain;
	}
	slots_remove(&domains->slots, domain->public.slot);
out:
	free(domain);
	return NULL;
}

/* The domain of that index, made when it is new. NULL with a reason. */
static struct domain *
domain_find(
    struct fleet *fleet, uint32_t index, const char *name, struct reason *reason)
{
	struct domain *domain = NULL;

	HASH_FIND(hh, fleet->domains->table, &index, sizeof(index), domain);
	if (domain == NULL)
		domain = domain_add(fleet->domains, index);
	if (domain == NULL)
		reason_set(reason, -ENOMEM, "no memory for domain %s", name);
	return domain;
}

/* ---- reports ---- */

static int
report_compare(const void *a, const void *b)
{
	const struct report *x = a;
	const struct report *y = b;

	return x->index < y->index ? -1 : x->index > y->index;
}

static int
report_add(struct fleet *fleet, const struct identities *identities, struct host *host,
    const struct inventory_domain *inventory, struct reports *reports,
    struct reason *reason)
{
	struct report report = {.host = host, .inventory = inventory};

	report.index = identity_index(identities, inventory, &report.by_name, reason);
	if (report.index != 0)
		report.domain =
		    domain_find(fleet, report.index, inventory->name, reason);
	if (report.domain == NULL)
		return -ENOSPC;
	/* Two entries of one identity cannot be told apart: the first counts. */
	if (report.domain->reported) {
		log_warning(ROOM_FLEET,
		    "%s: domain %s has the identity of another one there and is left "
		    "out",
		    host->name, inventory->name);
		return 0;
	}
	report.domain->reported = true;
	reports->list[reports->count++] = report;
	return 0;
}

int
domains_prepare(struct fleet *fleet, struct host *host,
    const struct inventory *inventory, struct reports *reports, struct reason *reason)
{
	struct identities identities;
	int error = identities_open(&identities, fleet, host);

	*reports = (struct reports){
	    .list = calloc(inventory->domain_count + 1, sizeof(struct report)),
	    .domains =
		calloc(inventory->domain_count + 1, sizeof(struct fleet_domain *)),
	};
	if (error != 0 || reports->list == NULL || reports->domains == NULL)
		error = reason_set(reason, -ENOMEM, "no memory for the domains");
	for (const struct inventory_domain *d = inventory->domains;
	     d != NULL && error == 0; d = d->next)
		error = report_add(fleet, &identities, host, d, reports, reason);
	identities_close(&identities);
	if (error != 0) {
		domains_abandon(fleet, reports);
		return error;
	}
	for (size_t i = 0; i < reports->count; i++)
		reports->list[i].domain->reported = false;
	qsort(reports->list, reports->count, sizeof(struct report), report_compare);
	return 0;
}

void
domains_abandon(struct fleet *fleet, struct reports *reports)
{
	for (size_t i = 0; i < reports->count; i++) {
		reports->list[i].domain->reported = false;
		if (reports->list[i].domain->reports == NULL)
			domain_free(fleet->domains, reports->list[i].domain);
	}
	free(reports->list);
	free(reports->domains);
}

/* ---- owners ---- */

/* Larger is more likely to be the real one; see fleet_domains() in fleet.h. */
static unsigned
report_rank(const struct report *report)
{
	static const unsigned states[] = {
	    [INVENTORY_STATE_INACTIVE] = 0,
	    [INVENTORY_STATE_UNKNOWN] = 1,
	    [INVENTORY_STATE_TRANSITION] = 1,
	    [INVENTORY_STATE_BOUND] = 2,
	    [INVENTORY_STATE_ACTIVE] = 3,
	};
	const struct inventory_domain *inventory = report->inventory;
	bool arriving = inventory->flags_known &&
			(inventory->flags & INVENTORY_FLAG_MIGRATION_TARGET) != 0;
	bool fresh = report->host->public.state != FLEET_HOST_STALE;
	bool owner = report->domain->public.host == &report->host->public;

	return (unsigned)fresh * 16 + states[inventory->state] * 4 +
	       (unsigned)!arriving * 2 + (unsigned)owner;
}

static void
domain_touch(struct domains *domains, struct domain *domain)
{
	if (domain->touched)
		return;
	domain->touched = true;
	domain->next_touched = domains->touched;
	domains->touched = domain;
}

/* Let the domain live where its best report says; whether anything changed by that. */
static bool
domain_settle(struct domain *domain)
{
	struct fleet_domain *public = &domain->public;
	const struct report *best = domain->reports;

	for (const struct report *r = domain->reports; r != NULL; r = r->next)
		if (report_rank(r) > report_rank(best))
			best = r;
	if (public->host != NULL)
		((struct host *)(uintptr_t) public->host)->dirty = true;
	if (best == NULL)
		return true;
	best->host->dirty = true;
	if (public->host == &best->host->public && public->inventory == best->inventory)
		return false;
	public->host = &best->host->public;
	public->inventory = best->inventory;
	return true;
}

static void
host_list_domains(struct host *host)
{
	size_t count = 0;

	for (size_t i = 0; i < host->reports.count; i++) {
		const struct fleet_domain *domain =
		    &host->reports.list[i].domain->public;

		if (domain->host == &host->public)
			host->reports.domains[count++] = domain;
	}
	host->public.domains = host->reports.domains;
	host->public.domain_count = count;
	host->dirty = false;
}

static void
domain_tell(const struct fleet *fleet, const struct domain *domain)
{
	enum fleet_domain_change change =
	    domain->reports != NULL ? FLEET_DOMAIN_CHANGED : FLEET_DOMAIN_REMOVED;

	for (size_t i = 0; i < fleet->observer_count; i++)
		if (fleet->observers[i].domain_changed != NULL)
			fleet->observers[i].domain_changed(
			    fleet->observers[i].context, &domain->public, change);
}

/* Settle every touched domain, list who lives where, tell, and free who is gone. */
static void
touched_settle(struct fleet *fleet)
{
	struct domain *domain, *next;
	struct domain *changed = NULL;

	for (domain = fleet->domains->touched; domain != NULL; domain = next) {
		next = domain->next_touched;
		domain->touched = false;
		if (domain_settle(domain)) {
			domain->next_touched = changed;
			changed = domain;
		}
	}
	fleet->domains->touched = NULL;
	for (unsigned i = 0; i < fleet->hosts.count; i++) {
		struct host *host = fleet->hosts.items[i];

		if (host != NULL && host->dirty)
			host_list_domains(host);
	}
	for (domain = changed; domain != NULL; domain = next) {
		next = domain->next_touched;
		domain_tell(fleet, domain);
		if (domain->reports == NULL)
			domain_free(fleet->domains, domain);
	}
}

static void
report_unlink(struct report *report)
{
	struct report **link = &report->domain->reports;

	while (*link != report)
		link = &(*link)->next;
	*link = report->next;
}

void
domains_replace(struct fleet *fleet, struct host *host, struct reports *reports)
{
	struct reports old = host->reports;

	for (size_t i = 0; i < old.count; i++) {
		report_unlink(&old.list[i]);
		domain_touch(fleet->domains, old.list[i].domain);
	}
	for (size_t i = 0; i < reports->count; i++) {
		struct report *report = &reports->list[i];

		report->next = report->domain->reports;
		report->domain->reports = report;
		domain_touch(fleet->domains, report->domain);
	}
	host->reports = *reports;
	host->dirty = true;
	touched_settle(fleet);
	free(old.list);
	free(old.domains);
}

void
domains_reconsider(struct fleet *fleet, struct host *host)
{
	for (size_t i = 0; i < host->reports.count; i++)
		if (host->reports.list[i].domain->reports->next != NULL)
			domain_touch(fleet->domains, host->reports.list[i].domain);
	if (fleet->domains->touched != NULL)
		touched_settle(fleet);
}

/* Take the domain for one that was on the host of that index, if that reports it. */
static void
domain_take_owner(struct domains *domains, struct domain *domain, uint32_t owner)
{
	struct fleet_domain *public = &domain->public;
	const struct report *report = domain->reports;

	while (report != NULL && report->host->public.index != owner)
		report = report->next;
	if (report == NULL || &report->host->public == public->host)
		return;
	((struct host *)(uintptr_t) public->host)->dirty = true;
	public->host = &report->host->public;
	domain_touch(domains, domain);
}

void
fleet_take_owners(struct fleet *fleet, const struct fleet *other)
{
	for (unsigned i = 0; i < fleet->domains->slots.count; i++) {
		struct domain *domain = fleet->domains->slots.items[i];
		const struct domain *same = NULL;

		if (domain == NULL || domain->reports->next == NULL)
			continue;
		HASH_FIND(hh, other->domains->table, &domain->public.index,
		    sizeof(uint32_t), same);
		if (same != NULL)
			domain_take_owner(
			    fleet->domains, domain, same->public.host->index);
	}
	touched_settle(fleet);
}

/* ---- reading ---- */

static int
sorted_compare(const void *a, const void *b)
{
	const struct fleet_domain *x = *(const struct fleet_domain *const *)a;
	const struct fleet_domain *y = *(const struct fleet_domain *const *)b;

	return x->index < y->index ? -1 : x->index > y->index;
}

/* Sorted when somebody reads, so that a fleet that fills up sorts once. */
const struct fleet_domain *const *
fleet_domains(const struct fleet *fleet, size_t *count)
{
	struct domains *domains = fleet->domains;
	size_t used = 0;

	*count = HASH_COUNT(domains->table);
	if (!domains->dirty)
		return domains->sorted;
	if (domains->sorted_room < domains->slots.count) {
		size_t room = domains->slots.room;
		void *sorted =
		    realloc(domains->sorted, room * sizeof(struct fleet_domain *));

		if (sorted == NULL) {
			*count = 0;
			return NULL;
		}
		domains->sorted = sorted;
		domains->sorted_room = room;
	}
	for (unsigned i = 0; i < domains->slots.count; i++)
		if (domains->slots.items[i] != NULL)
			domains->sorted[used++] =
			    &((struct domain *)domains->slots.items[i])->public;
	if (used > 1)
		qsort(domains->sorted, used, sizeof(struct fleet_domain *),
		    sorted_compare);
	domains->dirty = false;
	return domains->sorted;
}

const struct fleet_domain *
fleet_domain_at(const struct fleet *fleet, unsigned slot)
{
	const struct slots *slots = &fleet->domains->slots;
	const struct domain *domain = slot < slots->count ? slots->items[slot] : NULL;

	return domain != NULL ? &domain->public : NULL;
}

unsigned
fleet_domain_slots(const struct fleet *fleet)
{
	return fleet->domains->slots.count;
}

const struct fleet_domain *
fleet_find_domain(const struct fleet *fleet, const char *name, struct reason *reason)
{
	const struct fleet_domain *found = NULL;
	const char *at = strrchr(name, '@');
	size_t count;
	const struct fleet_domain *const *domains = fleet_domains(fleet, &count);

	for (size_t i = 0; i < count; i++) {
		const struct fleet_domain *d = domains[i];
		const char *own = d->inventory->name;
		bool qualified = at != NULL && strlen(own) == (size_t)(at - name) &&
				 strncmp(own, name, strlen(own)) == 0 &&
				 strcmp(d->host->name, at + 1) == 0;

		if (qualified) {
			return d;
		}
		if (strcmp(own, name) != 0)
			continue;
		if (found != NULL) {
			reason_set(reason, -EEXIST,
			    "domain %s stands on %s and on %s: say %s@%s or %s@%s",
			    name, found->host->name, d->host->name, name,
			    found->host->name, name, d->host->name);
			return NULL;
		}
		found = d;
	}
	if (found == NULL)
		reason_set(reason, -ENOENT, "no host reports a domain %s", name);
	return found;
}
