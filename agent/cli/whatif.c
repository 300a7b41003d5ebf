/* migready whatif: collect once, change a copy, and tell what readiness would become.
 */
#include "agent/cli/cli.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "agent/cli/json.h"
#include "agent/cli/table.h"
#include "agent/cli/words.h"
#include "agent/config.h"
#include "agent/fleet/fleet.h"
#include "agent/fleet/inventory.h"
#include "agent/reason.h"
#include "agent/whatif/difference.h"
#include "agent/whatif/plan.h"
#include "agent/whatif/saved.h"
#include "collectors/collector.h"

#define BEFORE DIFFERENCE_BEFORE
#define AFTER  DIFFERENCE_AFTER

struct whatif {
	const struct cli_options *options;
	struct gathering gathering;
	struct plan *plan;
	struct fleet *after;
	struct difference *difference;
	size_t users[CLI_CHANGES]; /* domains that use what would be removed */
	struct findings findings;  /* of the pair in hand */
	size_t printed;            /* elements of the present JSON array */
	bool worse_only;           /* which pairs are printed just now */
};

/* ---- making the change ---- */

/* What the configuration says of a host's CPUs, which no listing tells. */
static const char *
cpu_type_of(const struct config *config, const char *host)
{
	for (size_t i = 0; i < config->host_count; i++)
		if (strcmp(config->hosts[i].name, host) == 0)
			return collector_setting(&config->hosts[i].settings, "cpu-type")
			    ->text;
	return NULL;
}

/* "[HOST=]FOLDER"; without a name the folder's own is the host's. */
static int
folder_put(struct whatif *w, const char *what, struct reason *reason)
{
	const char *equals = strchr(what, '=');
	const char *folder = equals != NULL ? equals + 1 : what;
	const char *slash;
	struct inventory *inventory = NULL;
	char name[256];
	size_t length = strlen(what);
	int error;

	if (equals != NULL) {
		length = (size_t)(equals - what);
	} else {
		while (length > 1 && what[length - 1] == '/')
			length--;
		for (slash = what + length; slash > what && slash[-1] != '/'; slash--)
			;
		length -= (size_t)(slash - what);
		what = slash;
	}
	snprintf(name, sizeof(name), "%.*s", (int)length, what);
	if (length == 0 || length >= sizeof(name) || strpbrk(name, "@/ ") != NULL ||
	    name[0] == '.')
		return reason_set(reason, -EINVAL,
		    "\"%s\" is no name of a host: say HOST=FOLDER", name);
	error = saved_read(
	    &inventory, folder, name, cpu_type_of(w->gathering.config, name), reason);
	return error != 0 ? error : plan_put(w->plan, name, inventory, reason);
}

static int
change_apply(struct whatif *w, size_t i, struct reason *reason)
{
	const struct cli_change *change = &w->options->changes[i];

	switch (change->kind) {
	case CLI_REMOVE_VSW:
		return plan_remove(
		    w->plan, INVENTORY_REMOVE_VSW, change->what, &w->users[i], reason);
	case CLI_REMOVE_VCC:
		return plan_remove(
		    w->plan, INVENTORY_REMOVE_VCC, change->what, &w->users[i], reason);
	case CLI_REMOVE_VOLUME:
		return plan_remove(w->plan, INVENTORY_REMOVE_VOLUME, change->what,
		    &w->users[i], reason);
	case CLI_HOST_DOWN:
		return plan_host_down(w->plan, change->what, reason);
	case CLI_INVENTORY:
	default:
		return folder_put(w, change->what, reason);
	}
}

static int
whatif_open(struct whatif *w, struct reason *reason)
{
	const struct instant now = instant_now();
	int error = plan_open(&w->plan, w->gathering.fleet);

	if (error != 0)
		return reason_set(reason, error, "out of memory");
	for (size_t i = 0; i < w->options->change_count && error == 0; i++)
		error = change_apply(w, i, reason);
	if (error == 0)
		error =
		    plan_fleet(w->plan, w->gathering.registry, &now, &w->after, reason);
	if (error != 0)
		return error;
	error = difference_open(&w->difference, w->gathering.fleet, w->after,
	    w->gathering.config->policy, &now);
	return error != 0 ? reason_set(reason, error, "out of memory") : 0;
}

static void
whatif_close(struct whatif *w)
{
	findings_free(&w->findings);
	difference_free(w->difference);
	fleet_free(w->after);
	plan_free(w->plan);
	gathering_close(&w->gathering);
}

/* ---- what to tell ---- */

static const char *
change_word(enum cli_change_kind kind)
{
	static const char *const words[] = {
	    [CLI_REMOVE_VSW] = "remove-vsw",
	    [CLI_REMOVE_VCC] = "remove-vcc",
	    [CLI_REMOVE_VOLUME] = "remove-volume",
	    [CLI_HOST_DOWN] = "host-down",
	    [CLI_INVENTORY] = "inventory",
	};

	return words[kind];
}

static const char *
fate_word(enum difference_fate fate)
{
	static const char *const words[] = {
	    [DIFFERENCE_GONE] = "gone",
	    [DIFFERENCE_STRANDED] = "stranded",
	    [DIFFERENCE_RECOVERED] = "recovered",
	    [DIFFERENCE_MOVED] = "moved",
	    [DIFFERENCE_NEW] = "new",
	    [DIFFERENCE_SAME] = "same",
	};

	return words[fate];
}

static bool
is_worse(const struct difference_counts *counts)
{
	return counts->worse > 0 || counts->domains[DIFFERENCE_GONE] > 0 ||
	       counts->domains[DIFFERENCE_STRANDED] > 0;
}

static bool
is_same(const struct difference_counts *counts)
{
	for (int fate = 0; fate < DIFFERENCE_SAME; fate++)
		if (counts->domains[fate] > 0)
			return false;
	return counts->worse == 0 && counts->better == 0;
}

/* Something that gets worse counts like a blocker of assess; else, as there, whether
 * all hosts told something. */
static int
whatif_status(const struct whatif *w)
{
	size_t count;
	const struct fleet_host *const *hosts = fleet_hosts(w->after, &count);

	if (is_worse(difference_counts(w->difference)))
		return CLI_BLOCKED;
	for (size_t i = 0; i < count; i++)
		if (hosts[i]->inventory == NULL)
			return CLI_UNKNOWN;
	return CLI_READY;
}

static const char *
side_word(const struct difference_pair *pair, enum difference_side side, int mode)
{
	if (pair->verdict[side][mode] == 0)
		return side == BEFORE ? "none" : "gone";
	return verdict_name(pair->verdict[side][mode]);
}

/*
 * The first finding that makes the verdict what it becomes or, of a pair that gets
 * better, what it was; NULL when there is none. 0 or -errno.
 */
static int
reason_find(struct whatif *w, const struct difference_pair *pair,
    const struct finding **finding)
{
	static const enum severity severities[] = {
	    [VERDICT_DEGRADED] = SEVERITY_WARNING,
	    [VERDICT_BLOCKED] = SEVERITY_BLOCKER,
	    [VERDICT_UNKNOWN] = SEVERITY_UNKNOWN,
	};
	enum difference_side side = pair->worse ? AFTER : BEFORE;
	int error;

	*finding = NULL;
	if (pair->target[side] == NULL)
		return 0;
	error = evaluate_pair(pair->domain[side], pair->target[side],
	    w->gathering.config->policy, &w->findings);
	if (error != 0)
		return error;
	for (int mode = 0; mode < MIGRATION_MODES; mode++) {
		enum verdict verdict = pair->verdict[side][mode];

		if (!pair->decides[mode] || verdict <= VERDICT_READY)
			continue;
		for (size_t i = 0; i < w->findings.count && *finding == NULL; i++)
			if (w->findings.list[i].severity[mode] == severities[verdict])
				*finding = &w->findings.list[i];
	}
	return 0;
}

/* ---- JSON ---- */

static int
element_print(struct whatif *w, json_t *object)
{
	if (w->printed++ > 0)
		putchar(',');
	return json_print(object);
}

static int
domain_print_json(void *context, const struct difference_domain *domain)
{
	const struct fleet_domain *before = domain->domain[BEFORE];
	const struct fleet_domain *after = domain->domain[AFTER];

	return element_print(
	    context, json_pack("{s:s, s:s?, s:s?, s:s}", "domain",
			 (before != NULL ? before : after)->inventory->name, "before",
			 before != NULL ? before->host->name : NULL, "after",
			 after != NULL ? after->host->name : NULL, "fate",
			 fate_word(domain->fate)));
}

static int
pair_print_json(void *context, const struct difference_pair *pair)
{
	struct whatif *w = context;
	const struct finding *finding;
	int error = reason_find(w, pair, &finding);
	const struct fleet_host *target =
	    pair->target[BEFORE] != NULL ? pair->target[BEFORE] : pair->target[AFTER];

	if (error != 0)
		return error;
	return element_print(w,
	    json_pack("{s:s, s:s, s:s, s:b, s:{s:s, s:s}, s:{s:s, s:s}, s:o?}",
		"domain", pair->domain[AFTER]->inventory->name, "source",
		pair->domain[AFTER]->host->name, "target", target->name, "worse",
		pair->worse, "live", "before", side_word(pair, BEFORE, MIGRATION_LIVE),
		"after", side_word(pair, AFTER, MIGRATION_LIVE), "cold", "before",
		side_word(pair, BEFORE, MIGRATION_COLD), "after",
		side_word(pair, AFTER, MIGRATION_COLD), "finding",
		finding != NULL ? json_finding(finding) : NULL));
}

static json_t *
changes_json(const struct whatif *w)
{
	json_t *list = json_array();

	for (size_t i = 0; list != NULL && i < w->options->change_count; i++) {
		const struct cli_change *change = &w->options->changes[i];

		if (json_array_append_new(
			list, json_pack("{s:s, s:s, s:I}", "change",
				  change_word(change->kind), "what", change->what,
				  "users", (json_int_t)w->users[i])) != 0) {
			json_decref(list);
			return NULL;
		}
	}
	return list;
}

static json_t *
counts_json(const struct difference_counts *counts)
{
	json_t *object = json_pack("{s:I, s:I}", "worse", (json_int_t)counts->worse,
	    "better", (json_int_t)counts->better);

	for (int fate = 0; object != NULL && fate < DIFFERENCE_FATES; fate++)
		json_object_set_new(object, fate_word((enum difference_fate)fate),
		    json_integer((json_int_t)counts->domains[fate]));
	return object;
}

/* Pair by pair, so that memory does not grow with their number. */
static int
whatif_print_json(struct whatif *w)
{
	const struct difference_counts *counts = difference_counts(w->difference);
	int error;

	printf("{\"changes\":");
	error = json_print(changes_json(w));
	printf(",\"worse\":%s,\"counts\":", is_worse(counts) ? "true" : "false");
	if (error == 0)
		error = json_print(counts_json(counts));
	printf(",\"domains\":[");
	for (int fate = 0; error == 0 && fate < DIFFERENCE_SAME; fate++)
		error = difference_visit_domains(
		    w->difference, (enum difference_fate)fate, domain_print_json, w);
	printf("],\"pairs\":[");
	w->printed = 0;
	if (error == 0)
		error = difference_visit_pairs(w->difference, pair_print_json, w);
	printf("]}\n");
	return error;
}

/* ---- for people ---- */

static int
domain_print(void *context, const struct difference_domain *domain)
{
	const struct fleet_domain *before = domain->domain[BEFORE];
	const struct fleet_domain *after = domain->domain[AFTER];

	(void)context;
	if (domain->fate == DIFFERENCE_MOVED)
		printf("  %s: from %s to %s\n", before->inventory->name,
		    before->host->name, after->host->name);
	else
		printf("  %s@%s\n", (after != NULL ? after : before)->inventory->name,
		    (after != NULL ? after : before)->host->name);
	return 0;
}

static int
pair_print(void *context, const struct difference_pair *pair)
{
	struct whatif *w = context;
	const struct finding *finding;
	const struct fleet_host *target =
	    pair->target[BEFORE] != NULL ? pair->target[BEFORE] : pair->target[AFTER];
	int error;

	if (pair->worse != w->worse_only)
		return 0;
	error = reason_find(w, pair, &finding);
	if (error != 0)
		return error;
	printf("%s@%s -> %s:", pair->domain[AFTER]->inventory->name,
	    pair->domain[AFTER]->host->name, target->name);
	for (int mode = 0; mode < MIGRATION_MODES; mode++) {
		const char *before = side_word(pair, BEFORE, mode);
		const char *after = side_word(pair, AFTER, mode);

		printf("%s ", mode == MIGRATION_LIVE ? " live" : ", cold");
		if (strcmp(before, after) == 0)
			printf("still ");
		else
			printf("%s -> ", before);
		colour_print(stdout, w->options->colour,
		    verdict_colour(pair->verdict[AFTER][mode]), "%s", after);
	}
	putchar('\n');
	if (finding != NULL) {
		if (!pair->worse)
			printf("  was:\n");
		cli_print_finding(w->options, finding);
	}
	return 0;
}

static void
changes_print(const struct whatif *w)
{
	printf("If:\n");
	for (size_t i = 0; i < w->options->change_count; i++) {
		const struct cli_change *change = &w->options->changes[i];

		printf("  %s %s\n", change_word(change->kind), change->what);
		if (w->users[i] > 0)
			printf("    used by %zu domain%s of its host: ldm removes it "
			       "only by force\n",
			    w->users[i], w->users[i] == 1 ? "" : "s");
	}
	putchar('\n');
}

static void
domains_print(struct whatif *w, enum difference_fate fate)
{
	static const char *const texts[] = {
	    [DIFFERENCE_GONE] = "not there any more",
	    [DIFFERENCE_STRANDED] = "stranded: the last target is lost",
	    [DIFFERENCE_RECOVERED] = "with a target again",
	    [DIFFERENCE_MOVED] = "on another host",
	    [DIFFERENCE_NEW] = "new",
	};
	size_t count = difference_counts(w->difference)->domains[fate];

	if (count == 0)
		return;
	colour_print(stdout, w->options->colour,
	    fate <= DIFFERENCE_STRANDED ? COLOUR_RED : COLOUR_NONE,
	    "%zu domain%s %s:\n", count, count == 1 ? "" : "s", texts[fate]);
	(void)difference_visit_domains(w->difference, fate, domain_print, w);
	putchar('\n');
}

static int
whatif_print(struct whatif *w)
{
	const struct difference_counts *counts = difference_counts(w->difference);
	int error;

	changes_print(w);
	if (is_same(counts)) {
		printf("Nothing changes: every verdict stays as it is.\n");
		return 0;
	}
	domains_print(w, DIFFERENCE_STRANDED);
	domains_print(w, DIFFERENCE_GONE);
	domains_print(w, DIFFERENCE_RECOVERED);
	domains_print(w, DIFFERENCE_MOVED);
	domains_print(w, DIFFERENCE_NEW);
	printf("Pairs: %zu worse, %zu better\n", counts->worse, counts->better);
	w->worse_only = true;
	error = difference_visit_pairs(w->difference, pair_print, w);
	w->worse_only = false;
	return error != 0 ? error
			  : difference_visit_pairs(w->difference, pair_print, w);
}

int
cli_whatif(const struct cli_options *options)
{
	struct whatif w = {.options = options};
	struct reason reason = {""};
	int status = CLI_ERROR;
	int error;

	if (options->change_count == 0) {
		cli_error("what if what? migready whatif --host-down HOST, see "
			  "migready(1)");
		return CLI_ERROR;
	}
	if (gathering_open(&w.gathering, options) != 0)
		return CLI_ERROR;
	error = whatif_open(&w, &reason);
	if (error != 0) {
		cli_error("%s", reason.text);
	} else {
		error = options->json ? whatif_print_json(&w) : whatif_print(&w);
		if (error == 0)
			status = whatif_status(&w);
		else
			cli_error("%s", strerror(-error));
	}
	whatif_close(&w);
	return status;
}
