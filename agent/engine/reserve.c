/*
 * What other runs will take of a target that its inventory does not show yet: console
 * ports, virtual functions, memory, threads.
 */
#include "agent/engine/engine_private.h"

#include <errno.h>
#include <string.h>

#include "agent/fleet/fleet.h"
#include "agent/fleet/inventory.h"

/* Console ports still free in all concentrators; INVENTORY_UNKNOWN. */
static int64_t
ports_free(const struct inventory *inventory)
{
	int64_t sum = 0;

	if (!inventory_knows(inventory, INVENTORY_FACT_SERVICES))
		return INVENTORY_UNKNOWN;
	for (const struct inventory_vcc *vcc = inventory->vccs; vcc != NULL;
	     vcc = vcc->next) {
		int64_t free = inventory_vcc_free(vcc);

		if (free == INVENTORY_UNKNOWN)
			return INVENTORY_UNKNOWN;
		sum += free;
	}
	return sum;
}

/* An inactive domain takes nothing but what it is given when it is bound. */
static bool
takes_resources(const struct inventory_domain *domain)
{
	return domain->state != INVENTORY_STATE_INACTIVE;
}

static bool
takes_port(const struct inventory_domain *domain)
{
	return takes_resources(domain) &&
	       (domain->console_kind == INVENTORY_CONSOLE_VIRTUAL ||
		   domain->console_kind == INVENTORY_CONSOLE_UNKNOWN);
}

/* The explicit console port of a domain, 0 = none. */
static int64_t
port_of(const struct inventory_domain *domain)
{
	return takes_port(domain) && domain->console_explicit == INVENTORY_ANSWER_YES &&
		       domain->console_constraint.port > 0
		   ? domain->console_constraint.port
		   : 0;
}

/* A virtual function by a name that both domains have, or NULL. */
static const char *
function_shared(const struct fleet_domain *a, const struct fleet_domain *b)
{
	const struct inventory_io *first =
	    inventory_find_io_owner(a->host->inventory, a->inventory->name);

	for (; first != NULL; first = first->same_owner) {
		const struct inventory_io *second =
		    inventory_find_io_owner(b->host->inventory, b->inventory->name);

		if (first->type != INVENTORY_IO_VF || first->name == NULL ||
		    first->name[0] == '\0')
			continue;
		for (; second != NULL; second = second->same_owner)
			if (second->type == INVENTORY_IO_VF && second->name != NULL &&
			    strcmp(first->name, second->name) == 0)
				return first->name;
	}
	return NULL;
}

static int
pair_check(const struct run *other, const struct fleet_domain *taker,
    const struct fleet_domain *domain, const struct fleet_host *target,
    struct reason *reason)
{
	const char *function = function_shared(taker, domain);
	int64_t port = port_of(domain->inventory);

	if (function != NULL)
		return reason_set(reason, -EBUSY,
		    "run %u already takes virtual function %s of %s",
		    other->public.index, function, target->name);
	if (port != 0 && port == port_of(taker->inventory))
		return reason_set(reason, -EBUSY,
		    "run %u already takes console port %d of %s", other->public.index,
		    (int)port, target->name);
	return 0;
}

/* The domain that another run will put on the target, if it is not there yet. */
static const struct fleet_domain *
taker_of(const struct run *other, const struct fleet_host *target)
{
	const struct engine_run *run = &other->public;
	const struct fleet_domain *domain;
	const char *name = run->name[0] != '\0' ? run->name : run->domain_name;

	if (run->operation != ENGINE_MIGRATE || run->target != target->index ||
	    engine_state_ended(run->state) ||
	    inventory_find_domain(target->inventory, name) != NULL)
		return NULL;
	domain = domain_of(other->engine->fleet, run->domain);
	return domain != NULL && domain->host->inventory != NULL ? domain : NULL;
}

/*
 * Whether a run comes first: those before it in the queue, and those that have begun
 * while it still waits for its source.
 */
static bool
comes_first(const struct run *other, const struct run *before, bool passed)
{
	return other != before && (!passed || other->public.state != ENGINE_QUEUED);
}

/* What is countable: what a domain needs, runs take, or a host has free. */
struct amounts {
	int64_t ports, memory, threads;
};

static struct amounts
amounts_of(const struct inventory_domain *domain)
{
	if (!takes_resources(domain))
		return (struct amounts){0};
	return (struct amounts){
	    .ports = takes_port(domain),
	    .memory = domain->memory > 0 ? domain->memory : 0,
	    .threads = domain->threads > 0 ? domain->threads : 0,
	};
}

/* Not known is enough; that there is not enough without other runs is a finding. */
static bool
is_enough(int64_t free, int64_t taken, int64_t needed)
{
	return free == INVENTORY_UNKNOWN || taken == 0 || needed <= free - taken;
}

/* What there is not enough of, or NULL. */
static const char *
scarce(const struct inventory *inventory, const struct amounts *taken,
    const struct amounts *needed)
{
	if (needed->ports > 0 &&
	    !is_enough(ports_free(inventory), taken->ports, needed->ports))
		return "console ports";
	if (needed->memory > 0 &&
	    !is_enough(inventory->memory_free, taken->memory, needed->memory))
		return "memory";
	if (needed->threads > 0 &&
	    !is_enough(inventory->threads_free, taken->threads, needed->threads))
		return "threads";
	return NULL;
}

int
reserve_check(const struct engine *engine, const struct fleet_domain *domain,
    const struct fleet_host *target, const struct run *before, struct reason *reason)
{
	const struct amounts needed = amounts_of(domain->inventory);
	struct amounts taken = {0};
	const struct run *last = NULL;
	const char *what;
	bool passed = false;

	for (size_t i = 0; i < engine->open_count; i++) {
		const struct run *other = engine->open[i];
		const struct fleet_domain *taker = taker_of(other, target);
		struct amounts its;
		int error;

		passed = passed || other == before;
		if (taker == NULL || taker == domain ||
		    !comes_first(other, before, passed))
			continue;
		error = pair_check(other, taker, domain, target, reason);
		if (error != 0)
			return error;
		last = other;
		its = amounts_of(taker->inventory);
		taken.ports += its.ports;
		taken.memory += its.memory;
		taken.threads += its.threads;
	}
	what = scarce(target->inventory, &taken, &needed);
	if (last == NULL || what == NULL)
		return 0;
	return reason_set(reason, -EBUSY,
	    "other runs, the last one %u, take the free %s of %s", last->public.index,
	    what, target->name);
}
