/*
 * Class 3, consoles: a free port in a concentrator, and either the very port that was
 * asked for (managers from 3.5 on preserve explicit consoles) or the default group.
 *
 * NEED_CONCENTRATOR: any free port; NEED_EXPLICIT when the console may be preserved.
 * NEED_CONSOLE: an explicit console, name its concentrator, number its port, each NULL
 * or INVENTORY_UNKNOWN for any; NEED_UNTOLD: whether it is to be preserved is not
 * known. NEED_GROUP: name is the default group; NEED_EXPLICIT: another one was set, so
 * only for a target too old to preserve the console.
 */
#include "agent/readiness/rules.h"

#include <inttypes.h>
#include <string.h>

#include "agent/fleet/inventory_whole.h"
#include "agent/readiness/room.h"

/* Whether a manager preserves explicit consoles. */
static enum inventory_answer
preserves(const struct inventory *inventory)
{
	if (inventory->version.text == NULL)
		return INVENTORY_ANSWER_UNKNOWN;
	return inventory_version_compare(&inventory->version, 3, 5) >= 0
		   ? INVENTORY_ANSWER_YES
		   : INVENTORY_ANSWER_NO;
}

static const char *
set_or_null(const char *text)
{
	return text != NULL && text[0] != '\0' ? text : NULL;
}

/* Whether the console may have been given a group other than the default one. */
static bool
has_own_group(const struct inventory_domain *domain, bool untold)
{
	const char *group = set_or_null(domain->console_constraint.group);

	return untold || (group != NULL && strcmp(group, domain->name) != 0);
}

void
console_needs(struct needs *needs, const struct need_source *source)
{
	const struct inventory_domain *domain = source->domain;
	enum inventory_answer kept = preserves(source->inventory);
	struct need any = {.kind = NEED_CONCENTRATOR, .device = "console"};
	struct need group = {
	    .kind = NEED_GROUP, .name = domain->name, .device = "console"};
	struct need console = {
	    .kind = NEED_CONSOLE,
	    .number = INVENTORY_UNKNOWN,
	    .device = "console",
	};

	if (domain->console_kind == INVENTORY_CONSOLE_PHYSICAL)
		return;
	if (kept != INVENTORY_ANSWER_NO &&
	    domain->console_explicit != INVENTORY_ANSWER_NO) {
		bool untold = kept == INVENTORY_ANSWER_UNKNOWN ||
			      domain->console_explicit == INVENTORY_ANSWER_UNKNOWN;

		any.flags |= NEED_EXPLICIT;
		if (has_own_group(domain, untold))
			group.flags |= NEED_EXPLICIT;
		if (untold) {
			console.flags |= NEED_UNTOLD;
		} else {
			console.name = set_or_null(domain->console_constraint.service);
			console.number = domain->console_constraint.port;
		}
		needs_add(needs, &console);
	}
	needs_add(needs, &any);
	needs_add(needs, &group);
}

/* Free ports of the control domain's concentrators, of the others, and of any range. */
struct ports {
	int64_t control, others;
	const char *other; /* a domain with a free port */
	bool untold;
};

/* Whether a concentrator is, or may be, one of the control domain. */
static bool
is_controls(const struct inventory_vcc *vcc, const struct inventory_domain *control)
{
	return control == NULL || vcc->domain == NULL ||
	       strcmp(vcc->domain, control->name) == 0;
}

static struct ports
ports_count(const struct inventory *inventory)
{
	const struct inventory_domain *control = inventory_control_domain(inventory);
	struct ports ports = {0};

	for (const struct inventory_vcc *v = inventory->vccs; v != NULL; v = v->next) {
		int64_t left = inventory_vcc_free(v);

		if (left == INVENTORY_UNKNOWN) {
			ports.untold = true;
		} else if (is_controls(v, control)) {
			ports.control += left;
		} else if (left > 0) {
			ports.others += left;
			ports.other = v->domain;
		}
	}
	return ports;
}

void
concentrator_check(
    const struct need *need, const struct need_target *target, struct sink *sink)
{
	const struct inventory *inventory = target->inventory;
	bool kept = (need->flags & NEED_EXPLICIT) != 0 &&
		    preserves(inventory) != INVENTORY_ANSWER_NO;
	struct ports ports = ports_count(inventory);

	if (!inventory_knows(inventory, INVENTORY_FACT_SERVICES)) {
		sink_add_unknown(sink, FINDING_CONSOLE_UNKNOWN, "console concentrators",
		    target->name);
	} else if (inventory->vccs == NULL) {
		if (sink_add(sink, FINDING_VCC_MISSING)) {
			sink_wanted(sink, "a console concentrator");
			sink_found(sink, "none");
		}
	} else if (ports.control == 0 && ports.untold) {
		sink_add_unknown(sink, FINDING_CONSOLE_UNKNOWN,
		    "port range of a concentrator", target->name);
	} else if (ports.control == 0 && ports.others == 0) {
		if (sink_add(sink, FINDING_VCC_FULL)) {
			sink_wanted(sink, "a free console port");
			sink_found(sink, "none");
		}
	} else if (!inventory_is_whole(inventory, INVENTORY_WHOLE_PORTS)) {
		sink_add_unknown(sink, FINDING_CONSOLE_UNKNOWN, "console ports in use",
		    target->name);
	} else if (ports.control == 0 && !kept &&
		   sink_add(sink, FINDING_CONSOLE_IN_SERVICE_DOMAIN)) {
		sink_wanted(sink, "a free port of the control domain");
		sink_found(sink, "%s", ports.other);
	}
}

static bool
port_fits(const struct inventory_vcc *vcc, int64_t port)
{
	if (port == INVENTORY_UNKNOWN)
		return inventory_vcc_free(vcc) > 0;
	return port >= vcc->port_min && port <= vcc->port_max &&
	       !inventory_vcc_port_taken(vcc, port);
}

static void
console_wanted(const struct need *need, struct sink *sink)
{
	if (need->number == INVENTORY_UNKNOWN)
		sink_wanted(sink, "a port of %s", need->name);
	else if (need->name == NULL)
		sink_wanted(sink, "port %" PRId64, need->number);
	else
		sink_wanted(sink, "port %" PRId64 " of %s", need->number, need->name);
}

/* Why the last concentrator in question cannot give the port; NULL = there is none. */
static void
console_found(
    const struct need *need, const struct inventory_vcc *vcc, struct sink *sink)
{
	if (vcc == NULL)
		sink_found(sink, "no such concentrator");
	else if (need->number == INVENTORY_UNKNOWN)
		sink_found(sink, "all ports of %s are taken", vcc->name);
	else if (need->number < vcc->port_min || need->number > vcc->port_max)
		sink_found(sink, "%s has ports %" PRId64 "-%" PRId64, vcc->name,
		    vcc->port_min, vcc->port_max);
	else
		sink_found(sink, "the port is taken in %s", vcc->name);
}

static void
port_check(const struct need *need, const struct need_target *target, struct sink *sink)
{
	const struct inventory_vcc *last = NULL;
	bool whole = inventory_is_whole(target->inventory, INVENTORY_WHOLE_PORTS);
	bool untold = !inventory_knows(target->inventory, INVENTORY_FACT_SERVICES);

	for (const struct inventory_vcc *vcc = target->inventory->vccs; vcc != NULL;
	     vcc = vcc->next) {
		if (need->name != NULL && strcmp(vcc->name, need->name) != 0)
			continue;
		last = vcc;
		if (inventory_vcc_free(vcc) != INVENTORY_UNKNOWN) {
			if (!port_fits(vcc, need->number))
				continue;
			if (whole)
				return;
		}
		untold = true;
	}
	if (untold) {
		sink_add_unknown(sink, FINDING_CONSOLE_UNKNOWN, "console ports in use",
		    target->name);
	} else if (sink_add(sink, FINDING_CONSOLE_PORT_UNAVAILABLE)) {
		console_wanted(need, sink);
		console_found(need, last, sink);
	}
}

void
console_check(
    const struct need *need, const struct need_target *target, struct sink *sink)
{
	enum inventory_answer kept = preserves(target->inventory);

	if (kept == INVENTORY_ANSWER_NO)
		return;
	if ((need->flags & NEED_UNTOLD) != 0) {
		if (sink_add(sink, FINDING_CONSOLE_UNKNOWN)) {
			sink_wanted(sink, "whether the console is to be preserved");
			sink_found(sink, "on the source");
		}
	} else if (kept == INVENTORY_ANSWER_UNKNOWN) {
		sink_add_unknown(sink, FINDING_CONSOLE_UNKNOWN,
		    "version of the manager", target->name);
	} else if (need->name != NULL || need->number != INVENTORY_UNKNOWN) {
		port_check(need, target, sink);
	}
}

/* ---- taking ---- */

/*
 * The control domain's ports go first. Which one a console without a wish gets is the
 * manager's choice: it is only counted.
 */
static void
port_take(struct room *room, const char *name, int64_t port)
{
	const struct inventory_domain *control =
	    inventory_control_domain(&room->inventory);
	struct inventory_vcc *best = NULL;

	for (struct inventory_vcc *v = room_vccs(room); v != NULL; v = v->next)
		if ((name == NULL || strcmp(v->name, name) == 0) &&
		    inventory_vcc_free(v) != INVENTORY_UNKNOWN && port_fits(v, port) &&
		    (best == NULL ||
			(!is_controls(best, control) && is_controls(v, control))))
			best = v;
	if (best != NULL)
		room_add_port(room, best, port);
}

void
console_take(const struct need *need, struct room *room)
{
	if (preserves(&room->inventory) != INVENTORY_ANSWER_NO)
		port_take(room, need->name, need->number);
}

/* The port of a preserved console is taken by its own need. */
void
concentrator_take(const struct need *need, struct room *room)
{
	if ((need->flags & NEED_EXPLICIT) == 0 ||
	    preserves(&room->inventory) == INVENTORY_ANSWER_NO)
		port_take(room, NULL, INVENTORY_UNKNOWN);
}

/* ---- groups ---- */

void
group_check(
    const struct need *need, const struct need_target *target, struct sink *sink)
{
	const char *owner = "";

	/* A preserved console keeps its group; NEED_CONSOLE says what is not known. */
	if ((need->flags & NEED_EXPLICIT) != 0 &&
	    preserves(target->inventory) != INVENTORY_ANSWER_NO)
		return;
	if (inventory_uses_group(target->inventory, need->name, &owner)) {
		if (sink_add(sink, FINDING_CONSOLE_GROUP_IN_USE)) {
			sink_wanted(sink, "%s", need->name);
			sink_found(sink, "%s", owner);
		}
	} else if (!inventory_is_whole(target->inventory, INVENTORY_WHOLE_GROUPS)) {
		sink_add_unknown(sink, FINDING_CONSOLE_UNKNOWN, "console groups in use",
		    target->name);
	}
}
